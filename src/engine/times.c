/*
 * Clocks, all from what events say: who was waited for, how long, and when the engine wants to be
 * told the time.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

/* Whether commands and waits keep the session, or a person does. A delay before a retry, of the step or
 * of a child, that a pause holds back waits for the person. */
static bool waits_for_nobody(const struct session *s)
{
	if (s->phase == PHASE_STEP && s->retry_mono)
		return !s->paused;
	if (s->paused && s->begun && step_is_parallel(s))
		return parallel_runs(s);
	return s->when_run || session_busy(s);
}

static bool is_open(const struct session *s)
{
	return s->phase != PHASE_NEW && s->phase != PHASE_CLOSED;
}

void times_pass(struct session *s, const struct event *ev)
{
	int64_t passed = ev->mono_ns - s->last_mono;

	if (passed > 0 && is_open(s)) {
		bool busy = waits_for_nobody(s);

		*(busy ? &s->busy_ns : &s->waited_ns) += passed;
		*(busy ? &s->visit_busy_ns : &s->visit_waited_ns) += passed;
	}
	if (passed > 0)
		s->last_mono = ev->mono_ns;
	s->last_at = ev->at_ms;
}

static void add_pending(const struct session *s, int64_t mono_ns, int64_t *busy, int64_t *waited)
{
	int64_t passed = mono_ns - s->last_mono;

	if (passed > 0 && is_open(s))
		*(waits_for_nobody(s) ? busy : waited) += passed;
	*busy /= NS_PER_MS;
	*waited /= NS_PER_MS;
}

void times_of_visit(const struct session *s, int64_t mono_ns, int64_t *busy_ms, int64_t *waited_ms)
{
	*busy_ms = s->visit_busy_ns;
	*waited_ms = s->visit_waited_ns;
	add_pending(s, mono_ns, busy_ms, waited_ms);
}

void times_since(const struct session *s, int64_t mono_ns, int64_t busy_ns, int64_t waited_ns,
	int64_t *busy_ms, int64_t *waited_ms)
{
	*busy_ms = s->busy_ns - busy_ns;
	*waited_ms = s->waited_ns - waited_ns;
	add_pending(s, mono_ns, busy_ms, waited_ms);
}

void times_of_session(
	const struct session *s, int64_t mono_ns, int64_t *busy_ms, int64_t *waited_ms)
{
	*busy_ms = s->busy_ns;
	*waited_ms = s->waited_ns;
	add_pending(s, mono_ns, busy_ms, waited_ms);
}

/* ---- deadlines ---- */

int64_t session_question_deadline(const struct session *s)
{
	if (s->phase != PHASE_STEP || !s->step || !step_is_question(s->step) ||
		s->step->timeout_ms <= 0 || (s->step->approve.role && !approve_passed(s)))
		return 0;
	return s->attempt_mono + s->step->timeout_ms * NS_PER_MS;
}

int64_t times_command(const struct session *s)
{
	const struct run_record *r = session_run(s, s->run);

	if (s->phase != PHASE_STEP || !s->step || !r || !r->running || r->stop_how ||
		!is(r->purpose, "run") || s->step->timeout_ms <= 0)
		return 0;
	/* The command has all of its time: what it took to start it is not its own. */
	return (r->spawned_mono ? r->spawned_mono : r->start_mono) +
		s->step->timeout_ms * NS_PER_MS;
}

bool times_polls(const struct session *s)
{
	const struct run_record *r = session_run(s, s->run);

	return s->phase == PHASE_STEP && s->step && s->step->kind->shape == SHAPE_WAIT &&
		s->step->wait_until && s->begun && !s->paused && !s->ending && !(r && r->running);
}

static void sooner(int64_t *deadline, int64_t mono_ns)
{
	if (mono_ns > 0 && (*deadline == 0 || mono_ns < *deadline))
		*deadline = mono_ns;
}

int64_t session_deadline(const struct session *s)
{
	int64_t deadline = 0;

	sooner(&deadline, times_command(s));
	if (s->phase != PHASE_STEP || s->ending)
		return deadline;
	sooner(&deadline, session_question_deadline(s));
	sooner(&deadline, s->wait_mono);
	if (!s->paused)
		sooner(&deadline, s->retry_mono);
	sooner(&deadline, sense_deadline(s));
	sooner(&deadline, parallel_deadline(s));
	if (times_polls(s))
		sooner(&deadline, s->poll_mono);
	return deadline;
}

/* ---- what is ahead, and what is used ---- */

static int64_t rest_of_step(const struct session *s, int64_t mono_ns)
{
	int64_t rest;

	if (!s->step || !s->at)
		return 0;
	rest = s->step->target_ms - (mono_ns - s->at->entered_mono) / NS_PER_MS;
	return rest > 0 ? rest : 0;
}

/* The step that follows when all goes well; NULL: none. A call that says how long it takes is not
 * gone into. */
static const struct step *step_ahead(const struct session *s, const struct step *st)
{
	const struct plan *p = s->plan;
	int scope = p->opens[st->index];
	const struct step *to;

	if (scope >= 0 && !st->target_ms)
		return &p->steps[p->scopes[scope].at[0]];
	for (;;) {
		to = st->next ? step_beside(s, st, st->next) : plan_below(p, st->index);
		scope = p->scope_of[st->index];
		if (st->kind->shape == SHAPE_END)
			to = NULL;
		if (to || scope == 0)
			return to;
		st = &p->steps[p->scopes[scope].call];
	}
}

int64_t session_estimate_ms(const struct session *s, int64_t mono_ns)
{
	int64_t sum = rest_of_step(s, mono_ns);
	int next = !s->step && s->next && s->plan ? plan_step_named(s->plan, s->next) : -1;
	const struct step *st = next >= 0 ? &s->plan->steps[next] : NULL;

	if (s->step)
		st = step_ahead(s, s->step);
	/* The way that the walk takes when all goes well; a loop is counted once. */
	for (size_t steps = 0; st && steps < s->plan->step_n; steps++) {
		sum += st->target_ms;
		st = step_ahead(s, st);
	}
	return sum;
}

int64_t session_mono_at(const struct session *s, int64_t now_ms)
{
	int64_t since = now_ms - s->last_at;

	return s->last_mono + (since > 0 ? since : 0) * NS_PER_MS;
}

/* Somebody may set the wall clock while a session lasts: how long ago the onset was is known from when it
 * was said, and time goes by `mono` from there. */
static int64_t steady_ms(const struct session *s, int64_t mono_ns)
{
	return s->said_at + (mono_ns - s->said_mono) / NS_PER_MS;
}

int64_t session_rto_used_ms(const struct session *s, int64_t mono_ns)
{
	int64_t from = s->onset_at;

	if (s->mode == MODE_EXERCISE) {
		if (s->mark_start_mono != EVENT_NONE)
			from = steady_ms(s, s->mark_start_mono);
		if (s->mark_end_mono != EVENT_NONE)
			mono_ns = s->mark_end_mono;
	}
	return from == EVENT_NONE ? EVENT_NONE : steady_ms(s, mono_ns) - from;
}
