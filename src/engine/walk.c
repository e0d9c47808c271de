/*
 * Where the walk goes: after a verdict, at a halt, at the end of the session. The rules are those
 * of docs/RUNBOOK-FORMAT.md, "Where the walk goes", in that order.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

/* What a key of the step names, by its path; NULL: nothing. */
static const char *path_of(const struct session *s, const struct step *st, const char *id)
{
	const struct step *to = step_beside(s, st, id);

	return to ? to->id : NULL;
}

const char *walk_then(const struct session *s, const struct step *st, const char *verdict)
{
	for (size_t i = 0; i < st->then_n; i++)
		if (strcmp(st->then[i].verdict, verdict) == 0)
			return path_of(s, st, st->then[i].step);
	return NULL;
}

const char *walk_below(const struct session *s, const struct step *st)
{
	const struct step *below;

	if (st->next)
		return path_of(s, st, st->next);
	below = plan_below(s->plan, st->index);
	return below ? below->id : NULL;
}

/* Nothing goes on by itself past a failure that the runbook did not foresee. */
static bool halts(const struct step *st, const char *verdict)
{
	if (is(verdict, "no") || is(verdict, "stopped"))
		return true;
	return st->critical && (is(verdict, "fail") || is(verdict, "timeout"));
}

static const char *foreseen(const struct session *s, const struct step *st, const struct leaving *l)
{
	const char *to = walk_then(s, st, l->verdict);

	if (!to && is(l->verdict, "timeout"))
		to = walk_then(s, st, "fail");
	return to ? to : path_of(s, st, l->next);
}

static void halt(struct decide *d, const struct leaving *l)
{
	struct event *ev = emit(d, EV_HALT);

	ev->step = d->s->at->id;
	ev->verdict = l->verdict;
	ev->why = l->why;
}

void walk_conclude(struct decide *d, const struct leaving *l)
{
	const struct step *st = d->s->step;
	const char *to = foreseen(d->s, st, l);

	if (!to && halts(st, l->verdict)) {
		halt(d, l);
		return;
	}
	if (!to)
		to = d->s->detour ? d->s->detour : walk_below(d->s, st);
	walk_leave(d, l, to);
}

/* Output that comes late belongs to the step for a little longer, then its terminals close. */
static void release_runs(struct decide *d, const struct leaving *l)
{
	for (size_t i = d->s->visit_runs; i < d->s->runs.n; i++) {
		const struct run_record *r = d->s->runs.v[i];

		if (!is(r->step, d->s->at->id) || run_is_beside(r->purpose))
			continue;
		if (r->running && !r->stop_how)
			emit_stop(d, r, "terminate", l->who);
		emit_effect(d, EFFECT_RELEASE, r->run);
	}
}

void walk_leave(struct decide *d, const struct leaving *l, const char *to)
{
	struct event *ev;

	release_runs(d, l);
	approve_leave(d, "the step was left");
	ev = emit(d, EV_STEP_LEAVE);
	ev->step = d->s->at->id;
	ev->visit = d->s->at->visits;
	ev->verdict = l->verdict;
	ev->by = l->by;
	ev->who = l->who;
	ev->why = l->why;
	ev->to = to;
	times_of_visit(d->s, d->h->mono_ns, &ev->busy_ms, &ev->waited_ms);
}

/* The calls that `to` does not stand in end with what is left in them. */
static void leave_calls(struct decide *d, const struct leaving *l, const char *to)
{
	const struct session *s = d->s;
	const struct plan *p = s->plan;
	int target = plan_step_named(p, to);
	/* In an `always` step of a file around them the calls go on. */
	int home = s->resuming && s->detour ? plan_step_named(p, s->detour) : -1;
	int from = home < 0 ? s->scope : p->scope_of[home];
	int common = target < 0 ? from : plan_scope_common(p, from, p->scope_of[target]);

	for (int i = from; i != common; i = p->scopes[i].parent) {
		const struct session_scope *scope = s->scopes.v[i];
		struct event *ev = emit(d, EV_STEP_LEAVE);

		ev->step = scope->path;
		ev->visit = session_step(s, scope->path)->visits;
		ev->verdict = is(l->verdict, "skip") ? "skip" : "fail";
		ev->by = l->by;
		ev->who = l->who;
		ev->why = l->why;
		ev->to = to;
		times_since(s, d->h->mono_ns, scope->busy_ns, scope->waited_ns, &ev->busy_ms,
			&ev->waited_ms);
	}
}

void walk_leave_for(struct decide *d, const struct leaving *l, const char *to)
{
	if (d->s->at)
		walk_leave(d, l, to);
	leave_calls(d, l, to);
}

/* ---- the `always` steps of a resume ---- */

/* Of the file that is walked and of those that called it; but not a call that the session stands in. */
bool always_counts(const struct session *s, int at, int target)
{
	const struct plan *p = s->plan;

	return p->steps[at].always && plan_scope_within(p, p->scope_of[target], p->scope_of[at]) &&
		!call_holds(p->steps[at].id, p->steps[target].id);
}

bool always_stands_above(const struct session *s)
{
	for (int i = 0; s->step && i < s->step->index; i++)
		if (always_counts(s, i, s->step->index))
			return true;
	return false;
}

/* Not where what was done in the step would be lost by it: there they come before it is tried
 * again. */
bool always_is_due(const struct session *s)
{
	if (!s->always_due || s->phase != PHASE_STEP || s->verdict || s->begun || s->retry_mono ||
		s->ending || s->runs.n > s->visit_runs || s->pick || s->at->approval ||
		s->choices.v)
		return false;
	for (size_t i = 0; i < s->at->items.n; i++)
		if (s->at->items.v[i].how)
			return false;
	return always_stands_above(s);
}

void walk_again(struct decide *d, const char *why)
{
	struct leaving l = { .verdict = d->s->halt_verdict ? d->s->halt_verdict : "skip",
		.by = "person",
		.who = d->h->who,
		.why = why };
	struct event *ev = emit(d, EV_JUMP);

	ev->from = ev->to = d->s->at->id;
	ev->who = d->h->who;
	ev->why = why;
	walk_leave(d, &l, ev->to);
}

/* ---- the end ---- */

static bool is_reached(const struct session *s, enum outcome outcome)
{
	return outcome == OUTCOME_RESOLVED || outcome == OUTCOME_MITIGATED ||
		(s->mode == MODE_EXERCISE && outcome == OUTCOME_REHEARSED);
}

void walk_close(struct decide *d, enum outcome outcome, const char *who, const char *why)
{
	const struct session *s = d->s;
	struct event *ev;

	approve_leave(d, "the session is closed");
	monitors_end(d);
	ev = emit(d, EV_SESSION_CLOSE);
	ev->outcome = outcome_name(outcome);
	ev->who = who;
	ev->why = why;
	ev->wall_ms = d->h->mono_ns / NS_PER_MS;
	times_of_session(s, d->h->mono_ns, &ev->busy_ms, &ev->waited_ms);
	if (is_reached(s, outcome))
		ev->rto_used_ms = session_rto_used_ms(s, d->h->mono_ns);
	if (ev->rto_used_ms != EVENT_NONE && s->rto_ms != EVENT_NONE)
		ev->rto_met = ev->rto_used_ms <= s->rto_ms;
	ev->loss_ms = session_loss_ms(s);
	if (ev->loss_ms != EVENT_NONE && s->rpo_ms != EVENT_NONE)
		ev->rpo_met = ev->loss_ms <= s->rpo_ms;
	emit_effect(d, EFFECT_CLOSE, 0);
}

void session_abandon(
	const struct session *s, int64_t at_ms, int64_t mono_ns, int64_t now_ms, struct event *ev)
{
	int64_t since_ms = now_ms > at_ms ? now_ms - at_ms : 0;

	event_init(ev, EV_SESSION_CLOSE, at_ms + since_ms, mono_ns + since_ms * NS_PER_MS);
	ev->outcome = outcome_name(OUTCOME_ABANDONED);
	ev->wall_ms = ev->mono_ns / NS_PER_MS;
	/* In the time between nobody had it. */
	times_of_session(s, mono_ns, &ev->busy_ms, &ev->waited_ms);
	ev->loss_ms = session_loss_ms(s);
	if (ev->loss_ms != EVENT_NONE && s->rpo_ms != EVENT_NONE)
		ev->rpo_met = ev->loss_ms <= s->rpo_ms;
}

static bool holds_up(const struct run_record *r)
{
	return r->running && !run_is_monitor(r->purpose);
}

/* Nothing can be recorded behind session.close, so what runs is ended first. */
void walk_end(struct decide *d, enum outcome outcome, const char *who, const char *why)
{
	struct event *ev;
	bool runs = false;

	for (size_t i = 0; i < d->s->runs.n; i++)
		runs = runs || holds_up(d->s->runs.v[i]);
	if (!runs) {
		walk_close(d, outcome, who, why);
		return;
	}
	ev = emit(d, EV_SESSION_ENDING);
	ev->step = d->s->at ? d->s->at->id : NULL;
	ev->outcome = outcome_name(outcome);
	ev->who = who;
	ev->why = why;
	for (size_t i = 0; i < d->s->runs.n; i++)
		if (holds_up(d->s->runs.v[i]) && !d->s->runs.v[i]->stop_how)
			emit_stop(d, d->s->runs.v[i], "terminate", who);
}
