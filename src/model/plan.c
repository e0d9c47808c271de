/*
 * A runbook and what it calls, as one list of steps.
 */
#include "config.h"

#include "model/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strmap.h"
#include "base/xalloc.h"

struct owned_plan { /* what plan_new() makes */
	struct plan plan;
	struct arena *arena;
	struct step *steps;
	int *scope_of, *opens, *below;
	struct scope *scopes;
};

/* Each call adds at least one step, so this ends where the sum is too large. */
static void count(const struct runbook *rb, size_t *steps, size_t *scopes)
{
	*scopes += 1;
	for (size_t i = 0; i < rb->step_n && *steps <= PLAN_STEPS_MAX; i++) {
		*steps += 1;
		if (rb->steps[i].callee)
			count(rb->steps[i].callee, steps, scopes);
	}
}

size_t plan_count(const struct runbook *rb)
{
	size_t steps = 0, scopes = 0;

	count(rb, &steps, &scopes);
	return steps;
}

static const char *path_in(struct owned_plan *o, int scope, const char *id)
{
	const char *path = o->scopes[scope].path;

	return *path ? arena_strfmt(o->arena, "%s/%s", path, id) : id;
}

static void add_scope(struct owned_plan *o, const struct runbook *rb, int parent, int call)
{
	int scope = (int)o->plan.scope_n++;
	int *at = arena_array(o->arena, int, rb->step_n);

	o->scopes[scope] =
		(struct scope){ rb, call < 0 ? "" : o->steps[call].id, parent, call, at };
	for (size_t i = 0; i < rb->step_n; i++) {
		int n = (int)o->plan.step_n++;
		struct step *st = &o->steps[n];

		if (i > 0)
			o->below[at[i - 1]] = n;
		o->below[n] = -1;
		*st = rb->steps[i];
		st->index = at[i] = n;
		st->id = path_in(o, scope, st->id);
		o->scope_of[n] = scope;
		o->opens[n] = st->callee ? (int)o->plan.scope_n : -1;
		strmap_put(o->plan.index, st->id, st);
		if (st->callee)
			add_scope(o, st->callee, scope, n);
	}
}

struct plan *plan_new(const struct runbook *rb)
{
	struct owned_plan *o = xcalloc(1, sizeof(*o));
	size_t steps = 0, scopes = 0;

	count(rb, &steps, &scopes);
	if (steps > PLAN_STEPS_MAX)
		BUG("a plan of more than %d steps", PLAN_STEPS_MAX);
	o->arena = arena_new();
	o->plan.steps = o->steps = arena_array(o->arena, struct step, steps);
	o->plan.scope_of = o->scope_of = arena_array(o->arena, int, steps);
	o->plan.below = o->below = arena_array(o->arena, int, steps);
	o->plan.opens = o->opens = arena_array(o->arena, int, steps);
	o->plan.scopes = o->scopes = arena_array(o->arena, struct scope, scopes);
	o->plan.index = strmap_new();
	add_scope(o, rb, -1, -1);
	return &o->plan;
}

void plan_free(struct plan *p)
{
	struct owned_plan *o = (struct owned_plan *)(void *)p;

	if (!p)
		return;
	strmap_free(p->index, NULL);
	arena_free(o->arena);
	free(o);
}

bool plan_has_path(const struct runbook *rb, const char *path)
{
	char *rest = xstrdup(path), *id, *next = rest;
	const struct step *st = NULL;

	while (rb && next) {
		int i;

		id = next;
		next = strchr(id, '/');
		if (next)
			*next++ = '\0';
		i = runbook_step_named(rb, id);
		st = i < 0 ? NULL : &rb->steps[i];
		rb = st ? st->callee : NULL;
	}
	free(rest);
	return st && !next;
}

int plan_step_named(const struct plan *p, const char *path)
{
	const struct step *step = strmap_get(p->index, path);

	return step ? step->index : -1;
}

const struct step *plan_step_in(const struct plan *p, int scope, const char *id)
{
	int i = id ? runbook_step_named(p->scopes[scope].rb, id) : -1;

	return i < 0 ? NULL : &p->steps[p->scopes[scope].at[i]];
}

const struct step *plan_below(const struct plan *p, int index)
{
	return p->below[index] < 0 ? NULL : &p->steps[p->below[index]];
}

bool plan_scope_within(const struct plan *p, int inner, int outer)
{
	while (inner > outer)
		inner = p->scopes[inner].parent;
	return inner == outer;
}

int plan_scope_common(const struct plan *p, int a, int b)
{
	while (a != b) {
		if (a > b)
			a = p->scopes[a].parent;
		else
			b = p->scopes[b].parent;
	}
	return a;
}
