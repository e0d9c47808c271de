/*
 * The begin: session.open, the files, the values known at the start, and where the walk begins.
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
