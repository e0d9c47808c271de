/*
 * The fold of approvals, and what others read of it.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

const struct approval_record *session_approval(const struct session *s, int ask)
{
	return ask > 0 && (size_t)ask <= s->approvals.n ? s->approvals.v[ask - 1] : NULL;
}

const struct approval_record *session_approval_here(const struct session *s)
{
	return s->at ? session_approval(s, s->at->approval) : NULL;
}

const struct approval_record *session_approval_owed(const struct session *s)
{
	for (size_t i = 0; i < s->approvals.n; i++)
		if (s->approvals.v[i]->broken && !s->approvals.v[i]->countersigned)
			return s->approvals.v[i];
	return NULL;
}

bool session_is_seen(const struct session *s, const char *step)
{
	for (size_t i = 0; s->plan && i < s->plan->step_n; i++) {
		const struct step *st = &s->plan->steps[i], *see;

		if (!st->approve.see)
			continue;
		see = step_beside(s, st, st->approve.see);
		if (see && is(see->id, step))
			return true;
	}
	return false;
}

bool session_is_of_step(const char *purpose)
{
	return is(purpose, "run") || is(purpose, "parallel");
}

/* The record that an event is about; NULL: it names none. */
static struct approval_record *record_of(const struct session *s, const struct event *ev)
{
	return ev->ask > 0 && (size_t)ev->ask <= s->approvals.n ? s->approvals.v[ev->ask - 1]
								: NULL;
}

void apply_approval_ask(struct session *s, const struct event *ev)
{
	struct approval_record *a;

	if (!ev->step || ev->ask != (int64_t)s->approvals.n + 1)
		return;
	a = arena_new_of(s->arena, struct approval_record);
	a->ask = (int)ev->ask;
	a->step = keep(s, ev->step);
	a->role = keep(s, ev->role);
	a->command = keep(s, ev->command);
	a->need = ev->need == EVENT_NONE ? 1 : (int)ev->need;
	a->asked_at = ev->at_ms;
	a->broken_seq = a->broken_sid = EVENT_NONE;
	if (ev->digest.n == sizeof(a->digest))
		memcpy(a->digest, ev->digest.v, sizeof(a->digest));
	vec_push(&s->approvals, a);
	keep_step(s, ev->step, NULL)->approval = a->ask;
	/* Who comes back to what was granted meanwhile begins it: nothing starts behind their back. */
	s->retrying = false;
	s->retry_mono = 0;
}

/* What stands in front of the person now is the step itself: its time begins. */
static void begin_attempt(struct session *s, const struct approval_record *a, int64_t mono_ns)
{
	if (s->at && s->at->approval == a->ask && s->phase == PHASE_STEP)
		s->attempt_mono = mono_ns;
}

static bool is_granted(const struct session *s, const struct approval_record *a)
{
	return s->mode == MODE_DRILL || s->mode == MODE_DRY_RUN || a->grants.n >= (size_t)a->need;
}

void apply_approval_grant(struct session *s, const struct event *ev)
{
	struct approval_record *a = record_of(s, ev);
	struct identity by = { .name = keep(s, ev->who),
		.terminal = keep(s, ev->terminal),
		.uid = ev->uid,
		.login = ev->login,
		.sid = ev->sid };

	if (!a)
		return;
	vec_push(&a->grants, by);
	if (a->broken && !a->countersigned)
		a->countersigned = by.name ? by.name : "";
	if (a->state != APPROVAL_WAITS || !is_granted(s, a))
		return;
	a->state = APPROVAL_GRANTED;
	begin_attempt(s, a, ev->mono_ns);
}

/* It is over: the step asks anew, should it come to that. */
static void finish(struct session *s, const struct event *ev, enum approval_state state)
{
	struct approval_record *a = record_of(s, ev);
	struct step_record *at;

	if (!a)
		return;
	a->state = state;
	a->who = keep(s, ev->who);
	a->why = keep(s, ev->why);
	at = session_step(s, a->step);
	if (at && at->approval == a->ask)
		at->approval = 0;
}

void apply_approval_refuse(struct session *s, const struct event *ev)
{
	finish(s, ev, APPROVAL_REFUSED);
}

void apply_approval_void(struct session *s, const struct event *ev)
{
	finish(s, ev, APPROVAL_VOID);
}

void apply_approval_break(struct session *s, const struct event *ev)
{
	struct approval_record *a = record_of(s, ev);

	if (!a)
		return;
	a->state = APPROVAL_BROKEN;
	a->broken = true;
	a->broken_seq = s->last_seq;
	a->broken_sid = ev->sid;
	a->who = keep(s, ev->who);
	a->why = keep(s, ev->why);
	begin_attempt(s, a, ev->mono_ns);
}
