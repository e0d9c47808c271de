/*
 * The emulations, and what is collected before they exist.
 */
#include "config.h"

#include "view/output-private.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

#define COLS_WITHOUT_TERMINAL 200

struct output *output_new(void)
{
	struct output *o = xcalloc(1, sizeof(*o));

	o->early = true;
	return o;
}

static void drop(struct output_run *r)
{
	term_free(r->term);
	strbuf_release(&r->early);
}

void output_free(struct output *o)
{
	if (!o)
		return;
	for (size_t i = 0; i < o->runs.n; i++)
		drop(&o->runs.v[i]);
	vec_release(&o->runs);
	pattern_free(o->pattern);
	free(o->searched);
	free(o);
}

struct output_run *output_run(const struct output *o, int run)
{
	for (size_t i = o->runs.n; i-- > 0;) {
		if (o->runs.v[i].run == run)
			return &o->runs.v[i];
	}
	return NULL;
}

struct term *output_term(const struct output *o, int run)
{
	const struct output_run *r = output_run(o, run);

	return r ? r->term : NULL;
}

int64_t output_last_at(const struct output *o, int run)
{
	const struct output_run *r = output_run(o, run);

	return r ? r->last_at : 0;
}

bool output_any(const struct output *o, int run)
{
	const struct output_run *r = output_run(o, run);

	return r && r->last_at != 0;
}

bool output_line_open(const struct output *o, int run)
{
	const struct output_run *r = output_run(o, run);

	return r && r->last_at != 0 && r->last_byte != '\n';
}

/* ---- feeding ---- */

/* A pipe has no terminal that makes a newline go back to the first column. */
static void feed(struct output_run *r, const char *data, size_t n)
{
	while (r->pipe && n > 0) {
		const char *newline = memchr(data, '\n', n);
		size_t len = newline ? (size_t)(newline - data) : n;

		term_feed(r->term, data, len);
		if (newline) {
			term_feed(r->term, "\r\n", 2);
			len++;
		}
		data += len;
		n -= len;
	}
	if (n > 0)
		term_feed(r->term, data, n);
}

/* The end of a long output, from a line's beginning. */
static void keep_end(struct output_run *r)
{
	size_t cut = r->early.len - OUTPUT_EARLY_KEPT;
	const char *newline = memchr(r->early.buf + cut, '\n', OUTPUT_EARLY_KEPT);

	strbuf_consume(&r->early, newline ? (size_t)(newline + 1 - r->early.buf) : cut);
}

static void take_output(struct output *o, const struct event *ev)
{
	struct output_run *r = output_run(o, (int)ev->run);

	if (!r || ev->data.n == 0)
		return;
	r->last_at = ev->at_ms;
	r->last_byte = (char)ev->data.v[ev->data.n - 1];
	if (!o->early) {
		feed(r, (const char *)ev->data.v, ev->data.n);
		return;
	}
	strbuf_add(&r->early, ev->data.v, ev->data.n);
	if (r->early.len > OUTPUT_EARLY_MAX)
		keep_end(r);
}

/* Where bytes are missing the screen says so, in a line of its own. */
static void take_gap(struct output *o, const struct event *ev)
{
	char *text = xstrfmt(
		_("[%" PRId64 " bytes are not recorded]"), ev->bytes == EVENT_NONE ? 0 : ev->bytes);
	char *line = xstrfmt("\r\n%s\r\n", text);
	struct event there = *ev;

	there.data = (struct event_bytes){ (const uint8_t *)line, strlen(line) };
	take_output(o, &there);
	free(line);
	free(text);
}

/* The oldest that has ended goes: what runs may be looked at any time. */
static void make_room(struct output *o)
{
	size_t at = 0;

	while (at < o->runs.n && !o->runs.v[at].ended)
		at++;
	if (o->runs.n < OUTPUT_RUNS || at == o->runs.n)
		return;
	drop(&o->runs.v[at]);
	memmove(o->runs.v + at, o->runs.v + at + 1, (o->runs.n - at - 1) * sizeof(*o->runs.v));
	o->runs.n--;
}

/* The scroll-back of one command may be as large as it likes, that of all together may not. */
static void save_room(struct output *o)
{
	for (size_t i = 0; i < o->runs.n; i++) {
		if (o->runs.v[i].ended)
			term_history_keep(o->runs.v[i].term, OUTPUT_ENDED_KEPT);
	}
}

static void take_exit(struct output *o, const struct event *ev)
{
	struct output_run *r = output_run(o, (int)ev->run);

	if (r)
		r->ended = true;
}

static void take_start(struct output *o, const struct event *ev)
{
	bool pipe = ev->cols == EVENT_NONE || ev->cols <= 0 || ev->rows == EVENT_NONE;
	int rows = pipe ? 24 : (int)ev->rows, cols = pipe ? COLS_WITHOUT_TERMINAL : (int)ev->cols;
	struct output_run *r;

	make_room(o);
	save_room(o);
	r = &vec_add(&o->runs);
	*r = (struct output_run){ .run = (int)ev->run, .pipe = pipe };
	strbuf_init(&r->early);
	r->term = term_new(rows, cols, OUTPUT_HISTORY);
}

static void take_resize(struct output *o, const struct event *ev)
{
	struct output_run *r = output_run(o, (int)ev->run);

	if (r && ev->rows > 0 && ev->cols > 0)
		term_resize(r->term, (int)ev->rows, (int)ev->cols);
}

void output_event(struct output *o, const struct event *ev)
{
	if (ev->type == EV_RUN_START)
		take_start(o, ev);
	else if (ev->type == EV_RUN_OUTPUT)
		take_output(o, ev);
	else if (ev->type == EV_RUN_EXIT || ev->type == EV_INTERRUPTED)
		take_exit(o, ev);
	else if (ev->type == EV_RUN_GAP)
		take_gap(o, ev);
	else if (ev->type == EV_RUN_RESIZE)
		take_resize(o, ev);
}

void output_begun(struct output *o)
{
	struct strbuf nobody = STRBUF_INIT;

	o->early = false;
	for (size_t i = 0; i < o->runs.n; i++) {
		struct output_run *r = &o->runs.v[i];

		feed(r, r->early.buf, r->early.len);
		strbuf_release(&r->early);
		/* What was asked in the past has been answered then. */
		term_take_reply(r->term, &nobody);
	}
	strbuf_release(&nobody);
}

/* ---- which run ---- */

void output_show(struct output *o, int run)
{
	if (run == o->shown)
		return;
	o->shown = run;
	o->follow = true;
	(void)output_search(o, NULL);
}

int output_shown(const struct output *o)
{
	return o->shown;
}
