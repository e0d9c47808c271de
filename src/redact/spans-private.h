/*
 * The bytes that are to be masked, as runs of positions: in order, apart from each other. Runs that
 * overlap or touch become one, so it makes no difference in which order they were found.
 */
#ifndef MUSTER_REDACT_SPANS_PRIVATE_H
#define MUSTER_REDACT_SPANS_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"

struct span {
	uint64_t from, to; /* positions of the stream; `to` is not in it */
};

/* A zeroed one is empty and ready. */
struct spans {
	VEC(struct span) list;
};

/* Nothing where from >= to. */
void spans_add(struct spans *s, uint64_t from, uint64_t to);
/* Forgets the first n. */
void spans_drop(struct spans *s, size_t n);
void spans_release(struct spans *s);

#endif
