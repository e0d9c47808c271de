/*
 * The steps of a session as they can be walked: those of a runbook and of the runbooks that it calls,
 * each call by itself, in one list in the order in which they stand: the steps of a called file
 * follow its call step. Since calls do not recurse that list is finite, and known before the first
 * step.
 *
 * A step of the list is a copy of the runbook's whose `id` is its path (`CALL/STEP`) and whose
 * `index` is its place in the list. The ids that its keys name (`next then needs when see`) are still
 * those of its own file: plan_step_in() finds what they mean.
 *
 * Must not know a session: the same plan serves every reader.
 */
#ifndef MUSTER_MODEL_PLAN_H
#define MUSTER_MODEL_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/runbook.h"

/* Steps of a plan, at most: a few calls of calls make millions of a small file. */
#define PLAN_STEPS_MAX 100000

/* A runbook where it is walked: the first, or one that a step calls. Variables are a scope's own. */
struct scope {
	const struct runbook *rb;
	const char *path; /* id of the call step; "" for the first */
	int parent;       /* scope of the call step; -1: none */
	int call;         /* index of the call step; -1: none */
	const int *at;    /* [rb->step_n]: index of each step of the file */
};

struct plan {
	const struct step *steps;
	size_t step_n;
	const int *scope_of; /* [step_n] */
	const int *below;    /* [step_n]: the step below in the same file; -1: none */
	const int *opens;    /* [step_n]: the scope that a call step opens; -1: it is no call */
	const struct scope *scopes;
	size_t scope_n;
	struct strmap *index; /* path → step */
};

/* The number of steps, PLAN_STEPS_MAX + 1 where there are more. */
size_t plan_count(const struct runbook *rb);
/* Points into the runbook, which must live as long. plan_count() must not exceed the maximum. */
struct plan *plan_new(const struct runbook *rb) MUST_USE;
void plan_free(struct plan *p);
/* Whether a plan of the runbook has a step of that path: without making one. */
bool plan_has_path(const struct runbook *rb, const char *path);
/* The index of the step of that path, -1: none. O(1). */
int plan_step_named(const struct plan *p, const char *path);
/* The step of that id in the file of a scope; NULL: none (also where `id` is NULL). */
const struct step *plan_step_in(const struct plan *p, int scope, const char *id);
/* The step that stands below in the same file; NULL: it is the last. O(1). */
const struct step *plan_below(const struct plan *p, int index);
/* Whether `inner` is `outer`, or called from it, directly or not. */
bool plan_scope_within(const struct plan *p, int inner, int outer);
/* The scope that both stand in: the deepest one. */
int plan_scope_common(const struct plan *p, int a, int b);

#endif
