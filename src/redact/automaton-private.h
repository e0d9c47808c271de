/*
 * Finds all forms of all declared values, and the words by which a rule of the built-in set begins
 * ("triggers"), in one pass over bytes that come in pieces. An Aho-Corasick automaton (A. Aho,
 * M. Corasick: Efficient string matching, 1975), with a filter in front: while nothing has begun,
 * three bytes in every two places are looked up in a small table, and most input is never seen by
 * the automaton itself. In a form that wraps a line end may stand anywhere.
 *
 * Knows nothing of time, lines or masks: redact/stream.c does.
 */
#ifndef MUSTER_REDACT_AUTOMATON_PRIVATE_H
#define MUSTER_REDACT_AUTOMATON_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "redact/forms-private.h"

struct automaton;

/* For the forms and the triggers of redact/rules-private.h. Nothing of `forms` is kept. */
struct automaton *automaton_new(const struct forms *forms) MUST_USE;
/* Wipes and frees. NULL is fine. */
void automaton_free(struct automaton *a);

/* Where a stream stands; before its first byte it is AUTOMATON_START. */
#define AUTOMATON_START 0u

struct sighting {
	size_t form; /* bytes of the longest form that ends here, 0: none */
	bool wraps;  /* line ends within it are not counted */
	int rule;    /* whose trigger ends here, -1: none */
};

/* Goes on from *state and p[*i] to the next place where something ends, with *i just behind it, or
 * to n: then false. */
bool automaton_next(const struct automaton *a, uint32_t *state, const unsigned char *p, size_t n,
	size_t *i, struct sighting *found) MUST_USE;
/* Bytes of the longest suffix read that begins a form; `wraps` as in struct sighting. */
size_t automaton_form_begun(const struct automaton *a, uint32_t state, bool *wraps);
/* Bytes of the longest suffix read that begins a trigger that is masked itself. */
size_t automaton_trigger_begun(const struct automaton *a, uint32_t state);

#endif
