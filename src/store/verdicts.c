/*
 * verdicts.bson: what verifying said of a backup, good for as long as its size and time are the same
 * and its set verifies in the same way. Several processes may write: each reads what there is, under a
 * lock, and replaces the file.
 */
#include "config.h"

#include "store/backups.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/strbuf.h"
#include "base/strmap.h"
#include "journal/digest.h"
#include "store/store-private.h"

#define VERDICTS "verdicts"

bool backup_is_good(const char *verdict)
{
	return verdict && strcmp(verdict, "OK") == 0;
}

/* How a set verifies: another script is another verdict. */
static void way_of(const struct backup_set *set, uint8_t digest[EVENT_HASH_LEN])
{
	const char *way = set->verify_script ? set->verify_script : "archive";

	digest_sha256(way, strlen(way), digest);
}

static bool is_of(const struct event *ev, const struct backup *b, const uint8_t *way)
{
	return ev->bytes == b->size && ev->end == b->changed_ms && ev->digest.n == EVENT_HASH_LEN &&
		memcmp(ev->digest.v, way, EVENT_HASH_LEN) == 0;
}

/* path → struct event; of a damaged file what can be read. */
static struct strmap *read_rows(struct store *st, struct arena *a)
{
	struct strmap *rows = strmap_new();
	struct journal_reader *r;
	struct event ev;

	if (journal_reader_open(&r, st->fd, VERDICTS, NULL) != 0)
		return rows;
	while (journal_reader_next(r, &ev, NULL) == 1) {
		if (ev.type == EV_VERDICT_ROW && ev.name && ev.verdict)
			strmap_put(rows, ev.name, event_copy(&ev, a));
	}
	journal_reader_close(r);
	return rows;
}

void backups_recall(struct store *st, const struct backup_set *set, struct backup_list *list)
{
	struct strmap *rows = read_rows(st, list->arena);
	uint8_t way[EVENT_HASH_LEN];

	way_of(set, way);
	for (size_t i = 0; i < list->n; i++) {
		struct backup *b = &list->v[i];
		const struct event *ev = strmap_get(rows, b->path);

		if (!ev || !is_of(ev, b, way))
			continue;
		b->kept.verdict = ev->verdict;
		b->kept.why = ev->why;
		b->kept.verified_ms = ev->at_ms;
		b->kept.documents = ev->documents;
	}
	strmap_free(rows, NULL);
}

static int write_rows(struct store *st, const struct strmap *rows, struct error *e)
{
	char *path = fs_join(st->path, VERDICTS ".bson");
	uint8_t head[EVENT_HASH_LEN] = { 0 };
	struct strbuf out = STRBUF_INIT;
	int64_t seq = 0;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < strmap_len(rows); i++) {
		struct event ev = *(const struct event *)strmap_value(rows, i);

		/* Those of backups that are gone are not kept for ever. */
		if (!fs_exists(ev.name))
			continue;
		ev.session = VERDICTS;
		ev.seq = seq++;
		rc = journal_encode(&ev, head, head, &out, e);
	}
	if (rc == 0)
		rc = fs_replace_file(path, out.buf, out.len, e);
	free(path);
	strbuf_release(&out);
	return rc;
}

static int replace_row(struct store *st, const struct event *row, struct error *e)
{
	struct arena *a = arena_new();
	struct strmap *rows;
	int rc = 0;

	while (flock(st->fd, LOCK_EX) != 0) {
		if (errno != EINTR) {
			arena_free(a);
			return error_set_errno(e, -ERR_IO, "%s cannot be locked", st->path);
		}
	}
	rows = read_rows(st, a);
	strmap_put(rows, row->name, event_copy(row, a));
	rc = write_rows(st, rows, e);
	flock(st->fd, LOCK_UN);
	strmap_free(rows, NULL);
	arena_free(a);
	return rc;
}

int backups_keep(struct store *st, const struct backup_set *set, struct backup_list *list,
	struct backup *b, const struct kept_verdict *verdict, struct error *e)
{
	uint8_t way[EVENT_HASH_LEN];
	struct event ev;

	b->kept = *verdict;
	b->kept.verdict = arena_strdup(list->arena, verdict->verdict);
	b->kept.why = arena_strdup(list->arena, verdict->why);
	way_of(set, way);
	event_init(&ev, EV_VERDICT_ROW, verdict->verified_ms, 0);
	ev.name = b->path;
	ev.digest.v = way;
	ev.digest.n = sizeof(way);
	ev.bytes = b->size;
	ev.end = b->changed_ms;
	ev.verdict = verdict->verdict;
	ev.why = verdict->why;
	ev.documents = verdict->documents;
	return replace_row(st, &ev, e);
}
