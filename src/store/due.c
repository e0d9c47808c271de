/*
 * See due.h. The first row says when the others were found.
 */
#include "config.h"

#include "store/due.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/strbuf.h"
#include "store/store-private.h"

#define DUE "due"
#define ROWS_MAX 10000

static int add(struct event *ev, int64_t seq, uint8_t *head, struct strbuf *out, struct error *e)
{
	ev->session = DUE;
	ev->seq = seq;
	return journal_encode(ev, head, head, out, e);
}

int store_due_write(
	struct store *st, const struct due_row *rows, size_t n, int64_t now_ms, struct error *e)
{
	char *path = fs_join(st->path, DUE ".bson");
	uint8_t head[EVENT_HASH_LEN] = { 0 };
	struct strbuf out = STRBUF_INIT;
	struct event ev;
	int rc;

	event_init(&ev, EV_DUE_ROW, now_ms, 0);
	rc = add(&ev, 0, head, &out, e);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		event_init(&ev, EV_DUE_ROW, now_ms, 0);
		ev.kind = rows[i].kind;
		ev.name = rows[i].id;
		ev.runbook = rows[i].runbook;
		ev.end = rows[i].last_ms;
		ev.due = rows[i].due_ms;
		rc = add(&ev, (int64_t)i + 1, head, &out, e);
	}
	if (rc == 0)
		rc = fs_replace_file(path, out.buf, out.len, e);
	free(path);
	strbuf_release(&out);
	return rc;
}

static void take(struct due_list *list, const struct event *ev)
{
	if (!ev->kind)
		list->found_ms = ev->at_ms;
	else if (ev->name && ev->runbook && list->n < ROWS_MAX)
		list->v[list->n++] = (struct due_row){ arena_strdup(list->arena, ev->kind),
			arena_strdup(list->arena, ev->name), arena_strdup(list->arena, ev->runbook),
			ev->end, ev->due };
}

struct due_list *store_due_read(struct store *st)
{
	struct due_list *list = xcalloc(1, sizeof(*list));
	struct journal_reader *r;
	struct event ev;

	list->arena = arena_new();
	list->found_ms = EVENT_NONE;
	list->v = xcalloc(ROWS_MAX, sizeof(*list->v));
	if (journal_reader_open(&r, st->fd, DUE, NULL) != 0)
		return list;
	while (journal_reader_next(r, &ev, NULL) == 1) {
		if (ev.type == EV_DUE_ROW)
			take(list, &ev);
	}
	journal_reader_close(r);
	return list;
}

int64_t store_due_stamp(const struct store *st)
{
	struct stat s;

	if (fstatat(st->fd, DUE ".bson", &s, AT_SYMLINK_NOFOLLOW) != 0)
		return 0;
	return (int64_t)s.st_mtim.tv_sec * 1000000000 + s.st_mtim.tv_nsec;
}

void due_list_free(struct due_list *list)
{
	if (!list)
		return;
	arena_free(list->arena);
	free(list->v);
	free(list);
}
