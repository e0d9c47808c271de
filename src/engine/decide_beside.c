/*
 * What can be done anywhere, beside the walk: notes, calls, commands of one's own, the clock's
 * start, a pause, the end.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

/* ---- commands of one's own ---- */

static int run_beside(struct decide *d, const char *purpose)
{
	const struct step *st = d->s->step;
	struct run_wanted w = { .purpose = purpose,
		.step = st,
		.script = d->h->script,
		.place = st ? st->command : NULL,
		.terminal = true };

	if (d->h->script && (!d->h->script[0] || strlen(d->h->script) > VALUE_MAX))
		return error_set(d->e, -ERR_REFUSED, "a command of 1 byte to %d KiB is asked for",
			VALUE_MAX / 1024);
	run_begin(d, &w);
	return 0;
}

int act_ADHOC(struct decide *d)
{
	return run_beside(d, "adhoc");
}

int act_SHELL(struct decide *d)
{
	return d->s->phase == PHASE_HALT ? run_beside(d, "shell") : wrong_state(d);
}

/* ---- what people say ---- */

int act_NOTE(struct decide *d)
{
	struct event *ev;

	if (!d->h->text || !d->h->text[0])
		return error_set(d->e, -ERR_REFUSED, "the text of the note is asked for");
	ev = emit_by(d, EV_NOTE);
	ev->text = d->h->text;
	ev->kind = d->h->kind ? d->h->kind : "note";
	return 0;
}

int act_CALL(struct decide *d)
{
	const struct runbook *rb = d->s->rb;
	const char *result = d->h->result_word;
	struct event *ev;

	if (!is(result, "reached") && !is(result, "no-answer"))
		return error_set(d->e, -ERR_REFUSED, "the result is reached or no-answer");
	for (size_t i = 0; i < rb->contact_n; i++) {
		if (!is(rb->contacts[i].role, d->h->role))
			continue;
		ev = emit_by(d, EV_CONTACT_CALL);
		ev->role = rb->contacts[i].role;
		ev->name = rb->contacts[i].name;
		ev->result = result;
		ev->text = d->h->text;
		return 0;
	}
	return error_set(d->e, -ERR_REFUSED, "there is no contact %s",
		d->h->role ? d->h->role : "of no role");
}

int act_HINT(struct decide *d)
{
	return error_set(d->e, -ERR_REFUSED, "there are hints in drills only");
}

int act_SINCE(struct decide *d)
{
	struct event *ev;

	if (d->h->time_ms > d->h->at_ms)
		return error_set(d->e, -ERR_REFUSED, "that time is still to come");
	ev = emit(d, EV_ONSET_SET);
	ev->onset = d->h->time_ms;
	ev->who = d->h->who;
	ev->why = d->h->reason;
	return 0;
}

/* ---- pause ---- */

int act_PAUSE(struct decide *d)
{
	struct event *ev;
	int rc;

	if (d->s->paused)
		return error_set(d->e, -ERR_UNFIT, "the session is paused already");
	if ((rc = want_reason(d)) < 0)
		return rc;
	ev = emit(d, EV_PAUSE);
	ev->who = d->h->who;
	ev->why = d->h->reason;
	return 0;
}

int act_CONTINUE(struct decide *d)
{
	if (!d->s->paused)
		return error_set(d->e, -ERR_UNFIT, "the session is not paused");
	emit(d, EV_CONTINUE)->who = d->h->who;
	return 0;
}

/* ---- end ---- */

/* While a command of the step runs only giving up is possible, and said twice it does not wait. */
int act_END(struct decide *d)
{
	const struct session *s = d->s;
	enum outcome outcome = d->h->outcome ? outcome_named(d->h->outcome) : OUTCOME_NONE;

	if (outcome == OUTCOME_NONE || outcome == OUTCOME_ABANDONED)
		return error_set(d->e, -ERR_REFUSED,
			"the outcome is resolved, mitigated, escalated, failed, false-alarm, "
			"rehearsed or aborted");
	if (s->ending) {
		walk_close(d, outcome, d->h->who, d->h->reason);
		return 0;
	}
	if (outcome != OUTCOME_ABORTED && session_busy(s))
		return error_set(
			d->e, -ERR_UNFIT, "something runs: stop it first, or end as aborted");
	walk_end(d, outcome, d->h->who, d->h->reason);
	return 0;
}

/* These are the answers', the view's and the holder's own. */
int act_SPILL(struct decide *d)
{
	return wrong_state(d);
}

int act_SLEEP(struct decide *d)
{
	return wrong_state(d);
}

int act_DETACH(struct decide *d)
{
	return wrong_state(d);
}
