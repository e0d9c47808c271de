/*
 * Rolling back: the undo scripts of what was done are offered one after the other, last first. Nothing
 * is run that a person did not say `go` to, and what fails halts.
 */
#include "config.h"

#include "engine/engine-private.h"

/* The last before `from` that was not taken back yet; done.n: none. */
static size_t last_before(const struct session *s, size_t from)
{
	while (from-- > 0)
		if (!s->done.v[from].back)
			return from;
	return s->done.n;
}

static bool offer(struct decide *d, size_t from)
{
	const struct session *s = d->s;
	size_t at = last_before(s, from);
	struct event *ev;

	if (at == s->done.n)
		return false;
	ev = emit(d, EV_UNDO_OFFER);
	ev->step = s->done.v[at].step->id;
	ev->visit = s->done.v[at].visit;
	ev->who = d->h->who;
	return true;
}

int act_ROLLBACK(struct decide *d)
{
	if (d->s->phase != PHASE_HALT)
		return wrong_state(d);
	if (!offer(d, d->s->done.n))
		return error_set(d->e, -ERR_REFUSED,
			"nothing that was done has an undo script, or all of it is taken back");
	return 0;
}

int undo_go(struct decide *d)
{
	const struct step *st = d->s->step;
	struct run_wanted w = { .purpose = "undo",
		.step = st,
		.script = st->undo,
		.command = st->command,
		.place = st->command,
		.terminal = true };
	struct event *ev = emit_by(d, EV_UNDO_START);

	ev->run = (int64_t)d->s->runs.n + 1;
	run_begin(d, &w);
	return 0;
}

static struct event *leave(struct decide *d, const char *verdict)
{
	struct event *ev = emit(d, EV_UNDO_LEAVE);

	ev->step = d->s->at->id;
	ev->verdict = verdict;
	return ev;
}

int undo_skip(struct decide *d)
{
	struct event *ev;
	int rc;

	if (session_busy(d->s))
		return error_set(
			d->e, -ERR_UNFIT, "%s: something runs: stop it first", d->s->at->id);
	if ((rc = want_reason(d)) < 0)
		return rc;
	ev = leave(d, "skip");
	ev->who = d->h->who;
	ev->why = d->h->reason;
	offer(d, d->s->undo_at);
	return 0;
}

void undo_ended(struct decide *d, int run, const char *verdict, const char *why)
{
	const struct session *s = d->s;
	struct strbuf text = STRBUF_INIT;
	struct event *ev;

	if (s->phase != PHASE_UNDO || s->undo_run != run)
		return;
	ev = leave(d, verdict);
	ev->run = run;
	ev->why = why;
	if (is(verdict, "ok")) {
		if (!s->ending)
			offer(d, s->undo_at);
		return;
	}
	strbuf_addf(&text, "%s could not be taken back: %s", s->at->id, why ? why : verdict);
	ev = emit(d, EV_HALT);
	ev->step = s->undo_home->id;
	ev->verdict = "fail";
	ev->why = text_of(d, &text);
	strbuf_release(&text);
}
