/*
 * The list of sessions. Closed ones never change, so their rows are kept in index.bson: a cache that is
 * made anew where it is missing, damaged or of another version.
 */
#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/fs.h"
#include "base/strbuf.h"
#include "base/strmap.h"
#include "base/ulid.h"
#include "store/overview-private.h"
#include "store/row-private.h"

#define INDEX "index"

/* ---- the cache ---- */

static void read_index(struct store *st, struct strmap *rows, struct arena *a)
{
	struct journal_reader *r;
	struct event ev;
	char id[ULID_LEN + 1];

	if (journal_reader_open(&r, st->fd, INDEX, NULL) != 0)
		return;
	while (journal_reader_next(r, &ev, NULL) == 1) {
		if (ev.type == EV_SESSION_ROW && ev.name && ulid_valid(ev.name, id)) {
			struct session_row *row = arena_new_of(a, struct session_row);

			row_from_event(&ev, row, a);
			strmap_put(rows, row->id, row);
		}
	}
	journal_reader_close(r);
}

/* A failure costs the next list some time and nothing else. */
static void write_index(struct store *st, const struct session_list *list)
{
	uint8_t head[EVENT_HASH_LEN] = { 0 };
	struct strbuf out = STRBUF_INIT;
	int64_t seq = 0;
	char *path;

	for (size_t i = 0; i < list->n; i++) {
		struct event ev;

		if (!session_life_over(list->v[i].life))
			continue;
		row_to_event(&list->v[i], &ev);
		ev.session = INDEX;
		ev.seq = seq;
		if (journal_encode(&ev, head, head, &out, NULL) == 0)
			seq++;
	}
	path = fs_join(st->path, INDEX ".bson");
	if (fs_replace_file(path, out.buf, out.len, NULL) != 0)
		unlink(path);
	free(path);
	strbuf_release(&out);
}

/* ---- the list ---- */

struct session_list *session_list_new(size_t room)
{
	struct session_list *list = xcalloc(1, sizeof(*list));

	list->arena = arena_new();
	list->v = xcalloc(room + 1, sizeof(*list->v));
	return list;
}

void session_list_free(struct session_list *list)
{
	if (!list)
		return;
	arena_free(list->arena);
	free(list->v);
	free(list);
}

/* All sessions, newest first; *stale where the cache lacks a closed one. */
static int list_all(struct store *st, struct session_list **out, bool *stale, struct error *e)
{
	struct strmap *rows = strmap_new();
	struct id_list ids = { 0 };
	struct session_list *list;
	int rc = store_session_ids(st, &ids, e);

	list = session_list_new(ids.v.n);
	read_index(st, rows, list->arena);
	for (size_t i = 0; i < ids.v.n; i++) {
		const struct session_row *row = strmap_get(rows, ids.v.v[i].id);
		struct session_row *to = &list->v[list->n++];

		if (row) {
			*to = *row;
			continue;
		}
		/* One that cannot be read is listed all the same, with what is known of it. */
		(void)!store_read_row(st, ids.v.v[i].id, to, list->arena, NULL);
		*stale |= session_life_over(to->life);
	}
	vec_release(&ids.v);
	strmap_free(rows, NULL);
	*out = list;
	return rc;
}

static bool text_fits(const char *wanted, const char *text)
{
	return !wanted || strcmp(wanted, text) == 0;
}

static bool row_fits(const struct session_filter *f, const struct session_row *row)
{
	return text_fits(f->runbook, row->runbook) &&
		text_fits(f->operator_name, row->operator_name) &&
		text_fits(f->service, row->service) && text_fits(f->incident, row->incident_id) &&
		(f->mode < 0 || f->mode == (int)row->mode) &&
		(f->outcome < 0 || f->outcome == (int)row->outcome) &&
		(f->life < 0 || f->life == (int)row->life) &&
		(f->since_ms == EVENT_NONE || row->start_ms >= f->since_ms) &&
		(f->until_ms == EVENT_NONE || row->start_ms < f->until_ms);
}

/* Every session; its cache is left as it should be. */
static int list_cached(struct store *st, struct session_list **out, struct error *e)
{
	bool stale = false;
	int rc = list_all(st, out, &stale, e);

	if (rc == 0 && stale)
		write_index(st, *out);
	return rc;
}

/* What is not closed can be told without a row of each session. */
static int list_unclosed(struct store *st, struct session_list **out, struct error *e)
{
	struct overview o;
	int rc = overview_read(st, &o, e);

	*out = o.unclosed;
	o.unclosed = NULL;
	overview_release(&o);
	return rc;
}

static bool wants_unclosed(const struct session_filter *f)
{
	return f && (f->unclosed || f->life == LIFE_OPEN || f->life == LIFE_INTERRUPTED);
}

int store_list(struct store *st, const struct session_filter *f, struct session_list **out,
	struct error *e)
{
	struct session_list *list;
	size_t n = 0;
	int rc = wants_unclosed(f) ? list_unclosed(st, &list, e) : list_cached(st, &list, e);

	if (rc != 0) {
		session_list_free(list);
		return rc;
	}
	for (size_t i = 0; i < list->n; i++) {
		if (!f || row_fits(f, &list->v[i]))
			list->v[n++] = list->v[i];
	}
	list->n = n;
	*out = list;
	return 0;
}

void session_filter_init(struct session_filter *f)
{
	memset(f, 0, sizeof(*f));
	f->mode = f->outcome = f->life = -1;
	f->since_ms = f->until_ms = EVENT_NONE;
}
