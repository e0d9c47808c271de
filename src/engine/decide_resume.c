/*
 * The begin after a holder was lost: what ran is unknown, and nothing is run twice by itself.
 */
#include "config.h"

#include <string.h>

#include "base/mutant.h"
#include "engine/engine-private.h"

#define LOST "muster ended while a command ran: what became of it is not known"

static const char *alive_of(const struct decide *d, int run)
{
	for (size_t i = 0; i < d->h->left_n; i++)
		if (d->h->left[i].run == run)
			return d->h->left[i].alive;
	return "unknown";
}

static void emit_interrupted(struct decide *d, const struct run_record *r)
{
	struct event *ev = emit(d, EV_INTERRUPTED);

	ev->run = r->run;
	ev->alive = alive_of(d, r->run);
	ev->pid = r->pid > 0 ? r->pid : EVENT_NONE;
	ev->who = d->h->who;
}

static void emit_resume(struct decide *d)
{
	struct event *ev = emit(d, EV_SESSION_RESUME);
	const struct event *given = d->h->open;

	if (!given)
		return;
	ev->who = given->who;
	ev->host = given->host;
	ev->boot = given->boot;
	ev->down_ms = given->down_ms;
	ev->cut_bytes = given->cut_bytes;
	ev->changed = given->changed;
}

/* Of secrets there is only that they are known again; those of called files are asked for. */
static void emit_secrets(struct decide *d)
{
	for (size_t i = 0; i < d->h->var_n; i++)
		emit_var_in(d, 0, d->h->vars[i].name, NULL, d->h->vars[i].source);
}

/* What is left of the commands that were going on, in words: who decides has to know it. */
static void add_left(const struct decide *d, const struct run_record *r, struct strbuf *why)
{
	const char *alive = alive_of(d, r->run);

	strbuf_adds(why, "; ");
	if (r->child)
		strbuf_addf(why, "%s: ", r->child);
	if (is(alive, "yes"))
		strbuf_addf(why, "process %d still runs", r->pid);
	else
		strbuf_adds(why,
			is(alive, "no") ? "nothing of it runs any more"
					: "whether it still runs is not known");
}

static const char *why_lost(struct decide *d)
{
	const struct session *s = d->s;
	struct strbuf why = STRBUF_INIT;
	const char *text;

	strbuf_adds(&why, LOST);
	for (size_t i = 0; i < s->runs.n; i++) {
		const struct run_record *r = s->runs.v[i];

		if (r->running && !run_is_beside(r->purpose) && !run_is_monitor(r->purpose))
			add_left(d, r, &why);
	}
	text = text_of(d, &why);
	strbuf_release(&why);
	return text;
}

/* Those that ran, and those of which an earlier holder did not see the end. */
static void emit_all_interrupted(struct decide *d)
{
	for (size_t i = 0; i < d->s->runs.n; i++) {
		const struct run_record *r = d->s->runs.v[i];

		if (r->running || is(r->alive, "yes"))
			emit_interrupted(d, r);
	}
}

static void halt(struct decide *d)
{
	struct event *ev = emit(d, EV_HALT);

	ev->step = d->s->at->id;
	ev->verdict = "fail";
	ev->why = why_lost(d);
}

/* A command that was started and is not known to have ended halts its step, and that of a condition
 * pauses the session: a person decides whether it runs again. Where that is not so the `always` steps
 * come next: settle() sees to them. */
int decide_resume(struct decide *d)
{
	const struct session *s = d->s;
	const struct run_record *of_step = session_run(s, s->run);
	const struct run_record *of_undo = session_run(s, s->undo_run);

	if (s->phase == PHASE_NEW || s->phase == PHASE_CLOSED)
		return wrong_state(d);
	emit_resume(d);
	emit_all_interrupted(d);
	if (d->h->outcome)
		return 0; /* settle() closes it, when nothing counts as running any more */
	emit_secrets(d);
	if (MUTANT(RUN_RESUMED))
		return 0;
	if (s->phase == PHASE_STEP && ((of_step && of_step->running) || parallel_runs(s)))
		halt(d);
	else if (s->phase == PHASE_UNDO && of_undo && of_undo->running)
		undo_ended(d, s->undo_run, "fail", why_lost(d));
	else if (s->when_run && !s->paused)
		emit(d, EV_PAUSE)->why = why_lost(d);
	return 0;
}

int decide_left(struct decide *d)
{
	for (size_t i = 0; i < d->h->left_n; i++) {
		const struct run_record *r = session_run(d->s, d->h->left[i].run);

		if (r && is(r->alive, "yes"))
			emit_interrupted(d, r);
	}
	return 0;
}
