/*
 * When the bytes came that are held: what is held must not be held for longer than it may. A short
 * list however many reads there are, for reads close in time are kept as one, with the time of the
 * first: bytes may go up to ARRIVALS_GRAIN_NS early, never late.
 */
#ifndef MUSTER_REDACT_ARRIVALS_PRIVATE_H
#define MUSTER_REDACT_ARRIVALS_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRIVALS_MAX 16
#define ARRIVALS_GRAIN_NS 4000000LL

struct arrival {
	uint64_t end; /* position behind the last byte that came */
	int64_t at;   /* ns */
	bool echo;    /* of a key that a person pressed */
};

/* A zeroed one is empty and ready. */
struct arrivals {
	struct arrival v[ARRIVALS_MAX];
	size_t n;
};

/* Bytes came at `now`, the last of them before position `end`. */
void arrivals_add(struct arrivals *a, uint64_t end, bool echo, int64_t now);
/* Forgets what is before `pos`. */
void arrivals_drop(struct arrivals *a, uint64_t pos);
/* The position up to which all that is known came `hold` ns ago or longer; for an echo
 * `hold_echo`. 0: nothing did. */
uint64_t arrivals_aged(const struct arrivals *a, int64_t now, int64_t hold, int64_t hold_echo);
/* When arrivals_aged next says more; INT64_MAX when nothing is known. */
int64_t arrivals_due(const struct arrivals *a, int64_t hold, int64_t hold_echo);

#endif
