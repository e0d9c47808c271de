/*
 * closed.bson: one event with the ids of all sessions that are closed, and when each runbook was walked
 * last in them. Closed sessions never change, so only the others have to be looked at. A cache: it is
 * made anew from the list where it is missing or damaged, or names a session that is gone, or once
 * reading what it lacks has become dear.
 */
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/fs.h"
#include "base/strbuf.h"
#include "base/ulid.h"
#include "store/overview-private.h"
#include "store/row-private.h"

#define CLOSED "closed"
/* Closed sessions that the cache may lack, and bytes of their journals, before it is made anew. */
#define LACK_MAX 16
#define LACK_BYTES_MAX (1 << 20)

/* The cache, with the folder's ids beside it. */
struct closed {
	const char *ids; /* ULID_LEN each, newest first, no separator */
	size_t n;
	int lacks; /* closed sessions that are not in it */
	int64_t lacks_bytes;
	bool gone; /* one of its sessions is no longer there */
};

/* ---- when runbooks were walked ---- */

static struct last_walk *last_of(struct overview *o, const char *runbook)
{
	struct last_walk *last = strmap_get(o->last, runbook);

	if (!last) {
		last = xcalloc(1, sizeof(*last));
		last->run_ms = last->drill_ms = last->passed_ms = EVENT_NONE;
		strmap_put(o->last, runbook, last);
	}
	return last;
}

static void note_walk(struct overview *o, const struct session_row *row)
{
	bool drill = row->mode == MODE_DRILL || row->mode == MODE_EXERCISE;
	struct last_walk *last;
	int64_t *ms;

	if (row->mode == MODE_DRY_RUN || row->runbook[0] == '\0')
		return;
	last = last_of(o, row->runbook);
	ms = drill ? &last->drill_ms : &last->run_ms;
	if (row->start_ms > *ms)
		*ms = row->start_ms;
	if (drill && session_life_over(row->life) && outcome_is_good(row->outcome) &&
		row->start_ms > last->passed_ms)
		last->passed_ms = row->start_ms;
}

/* ---- the cache ---- */

static int64_t number_or_none(const char *text)
{
	return *text == '-' ? EVENT_NONE : strtoll(text, NULL, 10);
}

/* `RUN DRILL PASSED`, milliseconds or `-`. */
static void take_pair(struct overview *o, const struct event_pair *pair)
{
	const char *drill = strchr(pair->value, ' ');
	const char *passed = drill ? strchr(drill + 1, ' ') : NULL;
	struct last_walk *last = last_of(o, pair->name);

	last->run_ms = number_or_none(pair->value);
	last->drill_ms = drill ? number_or_none(drill + 1) : EVENT_NONE;
	last->passed_ms = passed ? number_or_none(passed + 1) : EVENT_NONE;
}

static bool read_closed(struct store *st, struct overview *o, struct closed *c)
{
	struct journal_reader *r;
	struct event ev;
	bool there;

	memset(c, 0, sizeof(*c));
	if (journal_reader_open(&r, st->fd, CLOSED, NULL) != 0)
		return false;
	there = journal_reader_next(r, &ev, NULL) == 1 && ev.type == EV_CLOSED_ROW && ev.text &&
		strlen(ev.text) % ULID_LEN == 0;
	if (there) {
		c->ids = arena_strdup(o->unclosed->arena, ev.text);
		c->n = strlen(ev.text) / ULID_LEN;
		for (size_t i = 0; i < ev.vars.n; i++)
			take_pair(o, &ev.vars.v[i]);
	}
	journal_reader_close(r);
	return there;
}

static void add_number(struct strbuf *out, int64_t ms)
{
	if (ms == EVENT_NONE)
		strbuf_addc(out, '-');
	else
		strbuf_addf(out, "%" PRId64, ms);
}

/* Those of closed sessions alone: the others may still change. */
static void fill_pairs(const struct overview *closed, struct event *ev, struct arena *a)
{
	size_t n = strmap_len(closed->last);
	struct event_pair *v = arena_array(a, struct event_pair, n + 1);

	for (size_t i = 0; i < n; i++) {
		const struct last_walk *last = strmap_value(closed->last, i);
		struct strbuf text = STRBUF_INIT;

		add_number(&text, last->run_ms);
		strbuf_addc(&text, ' ');
		add_number(&text, last->drill_ms);
		strbuf_addc(&text, ' ');
		add_number(&text, last->passed_ms);
		v[i] = (struct event_pair){ strmap_key(closed->last, i),
			arena_strdup(a, text.buf) };
		strbuf_release(&text);
	}
	ev->vars.v = v;
	ev->vars.n = n;
}

/* A failure costs the next one some time and nothing else. */
static void write_closed(struct store *st, const struct overview *closed, const struct strbuf *ids)
{
	uint8_t head[EVENT_HASH_LEN] = { 0 };
	struct strbuf out = STRBUF_INIT;
	struct arena *a = arena_new();
	struct event ev;
	char *path = fs_join(st->path, CLOSED ".bson");

	event_init(&ev, EV_CLOSED_ROW, 0, 0);
	ev.session = CLOSED;
	ev.seq = 0;
	ev.text = ids->buf;
	fill_pairs(closed, &ev, a);
	if (journal_encode(&ev, head, head, &out, NULL) != 0 ||
		fs_replace_file(path, out.buf, out.len, NULL) != 0)
		unlink(path);
	free(path);
	arena_free(a);
	strbuf_release(&out);
}

/* ---- looking at what the cache does not know ---- */

static void take_row(struct overview *o, const struct session_row *row)
{
	note_walk(o, row);
	if (!session_life_over(row->life))
		o->unclosed->v[o->unclosed->n++] = *row;
}

static void look_at(struct store *st, struct overview *o, struct closed *c, const char *id)
{
	struct session_row row;

	/* One that cannot be read is listed all the same, with what is known of it. */
	(void)!store_read_row(st, id, &row, o->unclosed->arena, NULL);
	take_row(o, &row);
	if (session_life_over(row.life)) {
		c->lacks++;
		c->lacks_bytes += row.bytes;
	}
}

/* Both lists are sorted, newest first. */
static void merge(struct store *st, struct overview *o, struct closed *c, const struct id_list *ids)
{
	size_t i = 0, k = 0;

	while (i < ids->v.n || k < c->n) {
		int order = i == ids->v.n ? -1
			: k == c->n       ? 1
					  : memcmp(ids->v.v[i].id, c->ids + k * ULID_LEN, ULID_LEN);

		if (order > 0)
			look_at(st, o, c, ids->v.v[i].id);
		c->gone |= order < 0;
		i += order >= 0;
		k += order <= 0;
	}
}

/* From a row of every session, leaving a cache behind. */
static int make_anew(struct store *st, struct overview *o, struct error *e)
{
	struct overview closed = { .last = strmap_new() };
	struct strbuf ids = STRBUF_INIT;
	size_t n = 0;
	int rc = store_list(st, NULL, &o->unclosed, e);

	o->last = strmap_new();
	for (size_t i = 0; rc == 0 && i < o->unclosed->n; i++) {
		const struct session_row *row = &o->unclosed->v[i];

		note_walk(o, row);
		if (!session_life_over(row->life)) {
			o->unclosed->v[n++] = *row;
			continue;
		}
		note_walk(&closed, row);
		strbuf_add(&ids, row->id, ULID_LEN);
	}
	if (rc == 0) {
		o->unclosed->n = n;
		write_closed(st, &closed, &ids);
	}
	strbuf_release(&ids);
	overview_release(&closed);
	return rc;
}

int overview_read(struct store *st, struct overview *o, struct error *e)
{
	struct id_list ids = { 0 };
	struct closed c;
	bool usable;
	int rc = store_session_ids(st, &ids, e);

	memset(o, 0, sizeof(*o));
	if (rc != 0)
		return rc;
	o->unclosed = session_list_new(ids.v.n);
	o->last = strmap_new();
	usable = read_closed(st, o, &c);
	if (usable)
		merge(st, o, &c, &ids);
	vec_release(&ids.v);
	if (usable && !c.gone && c.lacks <= LACK_MAX && c.lacks_bytes <= LACK_BYTES_MAX)
		return 0;
	overview_release(o);
	rc = make_anew(st, o, e);
	if (rc != 0)
		overview_release(o);
	return rc;
}

void overview_release(struct overview *o)
{
	session_list_free(o->unclosed);
	strmap_free(o->last, free);
	memset(o, 0, sizeof(*o));
}
