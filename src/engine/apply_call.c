/*
 * The fold of calls: the visit of a call step is set aside while the steps of its file are walked, and
 * taken up again when they are over. Knows a call by the paths of steps alone, so that a reader
 * without the runbook knows where the session stands.
 */
#include "config.h"

#include <string.h>

#include "base/strmap.h"
#include "engine/engine-private.h"

bool call_holds(const char *call, const char *path)
{
	size_t n = strlen(call);

	return strncmp(call, path, n) == 0 && path[n] == '/';
}

void walk_in(struct session *s, int scope)
{
	s->scope = s->plan && (size_t)scope >= s->plan->scope_n ? 0 : scope;
}

/* The scope that the step opened; NULL: it is no call, or none that began. */
static struct session_scope *opened_by(const struct session *s, const struct step_record *step)
{
	size_t at = (size_t)(uintptr_t)strmap_get(s->scope_index_, step->id);

	return at > 1 ? s->scopes.v[at - 1] : NULL;
}

void forget_vars(struct session *s, const struct step_record *call)
{
	struct session_scope *scope = opened_by(s, call);

	for (size_t i = 0; scope && i < scope->vars.n; i++) {
		keep_before(s, &scope->vars.v[i]);
		scope->vars.v[i].value = scope->vars.v[i].source = NULL;
		scope->vars.v[i].set = scope->vars.v[i].secret = false;
	}
}

void apply_call_begin(struct session *s, const struct event *ev)
{
	struct session_scope *scope;

	if (!s->at || !is(ev->step, s->at->id))
		return;
	walk_in(s, keep_scope(s, ev->step, strlen(ev->step)));
	scope = s->scopes.v[s->scope];
	scope->cause = s->cause;
	scope->detour = s->detour;
	scope->always_at = s->always_at;
	scope->attempt = s->attempt;
	scope->resuming = s->resuming;
	scope->needs_passed = s->needs_passed;
	scope->busy_ns = s->busy_ns - s->visit_busy_ns;
	scope->waited_ns = s->waited_ns - s->visit_waited_ns;
	s->next_cause = s->goal ? "jump" : "first";
	s->next_from = s->at->id;
	if (!s->goal)
		s->always_at = -1;
	s->next = keep(s, ev->to);
	s->phase = PHASE_BETWEEN;
	s->step = NULL;
	s->at = NULL;
	s->cause = s->detour = s->goal = NULL;
	s->passed_n = 0;
	vec_clear(&s->when_results);
	reset_attempt(s, ev->mono_ns);
}

/* The outcome of an `end`, or running off the file's end, is the verdict of the call. */
static void take_verdict(struct session *s, const struct step_record *last)
{
	const struct step *st = last->index >= 0 ? &s->plan->steps[last->index] : NULL;

	s->verdict = "ok";
	if (!st || st->kind->shape != SHAPE_END || outcome_is_good(st->outcome))
		return;
	s->verdict = "fail";
	s->verdict_why = arena_strfmt(s->arena, "it ended as %s", outcome_name(st->outcome));
}

static void go_on_in_call(struct session *s, const struct step_record *last, int64_t mono_ns)
{
	const struct session_scope *scope = s->scopes.v[last->scope];

	stand_in(s, keep_step(s, scope->path, NULL));
	s->phase = PHASE_STEP;
	s->cause = scope->cause;
	s->detour = scope->detour;
	s->always_at = scope->always_at;
	s->attempt = scope->attempt;
	s->resuming = scope->resuming;
	s->needs_passed = scope->needs_passed;
	s->visit_busy_ns = s->busy_ns - scope->busy_ns;
	s->visit_waited_ns = s->waited_ns - scope->waited_ns;
	s->visit_runs = s->runs.n;
	s->passed_n = 0;
	s->next = s->next_cause = s->next_from = s->goal = NULL;
	/* The end of a file is not taken back with an answer in it. */
	s->back_step = NULL;
	vec_clear(&s->when_results);
	reset_attempt(s, mono_ns);
	s->danger_passed = s->begun = true;
	take_verdict(s, last);
}

void go_on(struct session *s, const struct step_record *left, const char *to, int64_t mono_ns)
{
	if (!to && left->scope > 0) {
		go_on_in_call(s, left, mono_ns);
		return;
	}
	s->next = keep(s, to);
	s->phase = to ? PHASE_BETWEEN : PHASE_OUTCOME;
	vec_clear(&s->when_results);
}
