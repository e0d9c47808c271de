/*
 * Proofs about the graph of a runbook's steps, in time linear in its steps and edges.
 *
 * An edge is a way that the walk may take: by `then`, by the `next` of an option, by the `next` of the
 * step or to the step below where some verdict goes on. What only a skip can take is told apart: a way
 * out that needs one is a warning.
 */
#ifndef MUSTER_MODEL_GRAPH_H
#define MUSTER_MODEL_GRAPH_H

#include <stdbool.h>
#include <stddef.h>

#include "model/runbook.h"

struct edge {
	int to;              /* a step's index; step_n: past the last step */
	bool by_skip;        /* only a skip takes it */
	const char *verdict; /* that takes it, or an option's id; NULL: what goes on takes it */
};

struct graph {
	size_t n;      /* steps */
	size_t *first; /* [n + 1]: edges of step i are edges[first[i]] to edges[first[i + 1] - 1] */
	struct edge *edges;
};

/* The runbook must live as long. All ids that are named must exist; where one does not, there is no edge. */
void graph_init(struct graph *g, const struct runbook *rb);
void graph_release(struct graph *g);

/* Reports what is not so: every step can be reached from the first; an `end` or the last step can be
 * reached from every step (errors); a loop passes a step where a person decides, or has a `retry` (a
 * warning). `at` is the step's place. */
void graph_check(const struct runbook *rb,
	void (*report)(void *ctx, bool error, struct place at, const char *message), void *ctx);

#endif
