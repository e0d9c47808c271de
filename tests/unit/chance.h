/*
 * Chance for tests: a seed gives the same numbers for ever, on every machine.
 */
#ifndef MUSTER_TESTS_UNIT_CHANCE_H
#define MUSTER_TESTS_UNIT_CHANCE_H

#include <stdint.h>

struct chance {
	uint64_t state;
};

/* 0 <= result < n. Source: splitmix64, Steele and others, 2014. */
static inline unsigned chance_below(struct chance *c, unsigned n)
{
	uint64_t z = c->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (unsigned)((z ^ z >> 31) >> 11) % n;
}

#endif
