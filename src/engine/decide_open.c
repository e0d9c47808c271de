/*
 * The begin: session.open, the files, the values known at the start, and where the walk begins. And
 * the begin after a holder was lost: what ran is unknown, and nothing is run twice by itself.
 */
#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "engine/engine-private.h"

static int check_vars(struct decide *d)
{
	for (size_t i = 0; i < d->h->var_n; i++) {
		const struct open_var *given = &d->h->vars[i];
		struct strbuf value = STRBUF_INIT;
		int rc = 0;

		if (given->value)
			rc = value_check(runbook_var_named(runbook_here(d->s), given->name),
				given->value, d->h->at_ms, &value, d->e);
		strbuf_release(&value);
		if (rc < 0)
			return error_prefix(d->e, "%s", given->name);
	}
	return 0;
}

static void emit_vars(struct decide *d)
{
	for (size_t i = 0; i < d->h->var_n; i++) {
		const struct open_var *given = &d->h->vars[i];
		struct strbuf value = STRBUF_INIT;

		/* Cannot fail: check_vars() was content. */
		if (given->value &&
			value_check(runbook_var_named(runbook_here(d->s), given->name),
				given->value, d->h->at_ms, &value, NULL) < 0)
			BUG("a value that was checked does not fit");
		emit_var(d, given->name, given->value ? text_of(d, &value) : NULL, given->source);
		strbuf_release(&value);
	}
}

/* The longest piece that ends between two characters. */
static size_t piece_length(const char *text, size_t n)
{
	if (n <= SESSION_FILE_PART)
		return n;
	n = SESSION_FILE_PART;
	while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	return n;
}

static void emit_file(struct decide *d, size_t index, const struct source_file *file)
{
	size_t first = d->out->events.n, at = 0;

	do {
		size_t n = piece_length(file->text + at, file->size - at);
		struct event *ev = emit(d, EV_SESSION_FILE);

		ev->index = (int64_t)index;
		ev->text = arena_strndup(d->out->arena, file->text + at, n);
		ev->part = (int64_t)(d->out->events.n - first) - 1;
		at += n;
	} while (at < file->size);
	for (size_t i = first; i < d->out->events.n; i++)
		d->out->events.v[i]->parts = (int64_t)(d->out->events.n - first);
}

static void emit_first(struct decide *d)
{
	struct event *ev;

	if (!d->h->first)
		return;
	ev = emit(d, EV_JUMP);
	ev->to = d->h->first;
	ev->who = d->h->who;
	ev->why = d->h->first_reason;
}

int decide_open(struct decide *d)
{
	const struct runbook *rb = d->s->rb;
	struct event *open;
	int rc;

	if (d->s->phase != PHASE_NEW)
		return error_set(d->e, -ERR_UNFIT, "the session is open already");
	if (d->h->first && plan_step_named(d->s->plan, d->h->first) < 0)
		return error_set(d->e, -ERR_NOTFOUND, "there is no step %s", d->h->first);
	if ((rc = check_vars(d)) < 0)
		return rc;
	open = arena_memdup(d->out->arena, d->h->open, sizeof(*open));
	open->at_ms = d->h->at_ms;
	open->mono_ns = d->h->mono_ns;
	vec_push(&d->out->events, open);
	for (size_t i = 0; i < rb->file_n; i++)
		emit_file(d, i, &rb->files[i]);
	emit_vars(d);
	emit_lock(d);
	emit_first(d);
	return 0;
}

/* ---- resume ---- */

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

/* A command that was started and is not known to have ended halts its step, and that of a condition
 * pauses the session: a person decides whether it runs again. */
int decide_resume(struct decide *d)
{
	static const char why[] =
		"muster ended while a command ran: what became of it is not known";
	const struct session *s = d->s;
	const struct run_record *of_step = session_run(s, s->run);
	struct event *ev;

	if (s->phase == PHASE_NEW || s->phase == PHASE_CLOSED)
		return wrong_state(d);
	emit_resume(d);
	for (size_t i = 0; i < s->runs.n; i++)
		if (s->runs.v[i]->running)
			emit_interrupted(d, s->runs.v[i]);
	emit_secrets(d);
	if (s->phase == PHASE_STEP && ((of_step && of_step->running) || parallel_runs(s))) {
		ev = emit(d, EV_HALT);
		ev->step = s->at->id;
		ev->verdict = "fail";
		ev->why = why;
	} else if (s->phase == PHASE_UNDO && session_busy(s)) {
		undo_ended(d, s->undo_run, "fail", why);
	} else if (s->when_run && !s->paused) {
		emit(d, EV_PAUSE)->why = why;
	} else if (always_is_due(s)) {
		walk_again(d, "the session was resumed");
	}
	return 0;
}
