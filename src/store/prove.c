/*
 * What verifying a session comes to. It reads, and never writes; a session is named only by what the
 * records themselves say.
 */
#include "config.h"

#include "store/prove.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "journal/digest.h"
#include "store/store-private.h"

/* ---- anchors ---- */

/* session.open, with its texts in `a`; NULL where there is none to read. */
static struct event *read_open(int dirfd, struct arena *a)
{
	struct journal_reader *r;
	struct event ev, *open = NULL;

	if (journal_reader_open(&r, dirfd, JOURNAL_SESSION, NULL) != 0)
		return NULL;
	if (journal_reader_next(r, &ev, NULL) == 1 && ev.type == EV_SESSION_OPEN)
		open = event_copy(&ev, a);
	journal_reader_close(r);
	return open;
}

static bool anchor_from(const struct event *open, const char *id, struct anchor *a)
{
	if (!open || !open->prev_session || strlen(open->prev_session) >= sizeof(a->prev) ||
		open->prev_hash.n != EVENT_HASH_LEN)
		return false;
	memcpy(a->session, id, sizeof(a->session));
	memcpy(a->prev, open->prev_session, strlen(open->prev_session) + 1);
	memcpy(a->hash, open->prev_hash.v, EVENT_HASH_LEN);
	return true;
}

int store_anchors(struct store *st, struct anchor_list *list, struct error *e)
{
	struct arena *a = arena_new();
	struct id_list ids = { 0 };
	int rc = store_session_ids(st, &ids, e);

	memset(list, 0, sizeof(*list));
	list->v = xcalloc(ids.v.n + 1, sizeof(*list->v));
	for (size_t i = 0; i < ids.v.n; i++) {
		const char *id = ids.v.v[i].id;
		int fd = store_session_dir(st, id, NULL);

		if (fd < 0)
			continue;
		if (anchor_from(read_open(fd, a), id, &list->v[list->n]))
			list->n++;
		arena_clear(a);
		close(fd);
	}
	vec_release(&ids.v);
	arena_free(a);
	return rc;
}

void anchor_list_release(struct anchor_list *list)
{
	free(list->v);
	memset(list, 0, sizeof(*list));
}

/* ---- the one before ---- */

/* Of a session that was pruned only what its tombstone kept can be told. */
static bool tombstone_has(const struct event *tombstone, const uint8_t hash[EVENT_HASH_LEN])
{
	char hex[2 * EVENT_HASH_LEN + 1];

	if (tombstone->head.n == EVENT_HASH_LEN &&
		memcmp(tombstone->head.v, hash, EVENT_HASH_LEN) == 0)
		return true;
	digest_hex(hash, hex);
	for (size_t i = 0; i < tombstone->anchors.n; i++) {
		if (strcmp(tombstone->anchors.v[i], hex) == 0)
			return true;
	}
	return false;
}

static bool find_by_reading(int dirfd, const uint8_t hash[EVENT_HASH_LEN])
{
	struct journal_reader *r;
	struct event ev;
	bool found = false;

	if (journal_reader_open(&r, dirfd, JOURNAL_SESSION, NULL) != 0)
		return false;
	while (!found && journal_reader_next(r, &ev, NULL) == 1)
		found = memcmp(journal_reader_head(r), hash, EVENT_HASH_LEN) == 0 ||
			(ev.type == EV_SESSION_PRUNED && tombstone_has(&ev, hash));
	journal_reader_close(r);
	return found;
}

/* Nearly always it is its last event: that is found without reading all of it. */
static bool has_event(int dirfd, const uint8_t hash[EVENT_HASH_LEN])
{
	struct journal_last last;

	return (journal_find_last(dirfd, JOURNAL_SESSION, false, &last, NULL) == 0 &&
		       memcmp(last.hash, hash, EVENT_HASH_LEN) == 0) ||
		find_by_reading(dirfd, hash);
}

/* ---- findings ---- */

struct proving {
	struct store *st;
	const char *id;
	int dirfd;
	struct proof *p;
	VEC(struct finding) found;
};

static void find(struct proving *x, enum finding_kind kind, const char *session, const char *text)
{
	struct finding f = { kind, arena_strdup(x->p->arena, session),
		arena_strdup(x->p->arena, text) };

	vec_push(&x->found, f);
}

static void prove_prev(struct proving *x)
{
	struct anchor a;
	int fd;

	if (!anchor_from(x->p->open, x->id, &a))
		return;
	fd = store_session_dir(x->st, a.prev, NULL);
	if (fd < 0) {
		find(x, FINDING_PREV_MISSING, a.prev, NULL);
		return;
	}
	if (!has_event(fd, a.hash))
		find(x, FINDING_PREV_CHANGED, a.prev, NULL);
	close(fd);
}

static void read_tombstone(struct proving *x)
{
	struct journal_reader *r;
	struct event ev;

	if (journal_reader_open(&r, x->dirfd, JOURNAL_SESSION, NULL) != 0)
		return;
	while (journal_reader_next(r, &ev, NULL) == 1) {
		if (ev.type == EV_SESSION_PRUNED)
			x->p->tombstone = event_copy(&ev, x->p->arena);
	}
	journal_reader_close(r);
	x->p->pruned = x->p->tombstone != NULL;
}

/* The record against what the others know of it, and against the head that was given. */
static int prove_record(
	struct proving *x, const struct anchor_list *anchors, const uint8_t *head, struct error *e)
{
	struct journal_anchor *sought = xcalloc(anchors->n + 1, sizeof(*sought));
	const char **who = xcalloc(anchors->n + 1, sizeof(*who));
	struct journal_verdict *v = &x->p->record;
	struct error sub = ERROR_INIT;
	size_t n = 0;
	int rc;

	for (size_t i = 0; i < anchors->n; i++) {
		if (strcmp(anchors->v[i].prev, x->id) != 0)
			continue;
		memcpy(sought[n].hash, anchors->v[i].hash, EVENT_HASH_LEN);
		who[n++] = anchors->v[i].session;
	}
	if (head)
		memcpy(sought[n++].hash, head, EVENT_HASH_LEN);
	rc = journal_verify_anchors(x->dirfd, JOURNAL_SESSION, sought, n, v, &sub);
	if (rc == -ERR_CORRUPT)
		find(x, FINDING_RECORD, NULL, error_text(&sub));
	else if (rc != 0)
		error_set(e, rc, "%s", error_text(&sub));
	if (rc == 0)
		read_tombstone(x);
	/* Behind damage nothing can be found: that it is damaged has been said. */
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (sought[i].found ||
			(x->p->tombstone && tombstone_has(x->p->tombstone, sought[i].hash)))
			continue;
		find(x, who[i] ? FINDING_CUT : FINDING_HEAD, who[i], NULL);
	}
	if (v->session[0] && strcmp(v->session, x->id) != 0)
		find(x, FINDING_STRANGER, v->session, NULL);
	error_clear(&sub);
	free(who);
	free(sought);
	return rc == -ERR_CORRUPT ? 0 : rc;
}

/* A segment behind one that is missing is read by nobody. */
static void look_for_segments(struct proving *x)
{
	int fd = openat(x->dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL) {
		int segment, n = 0;

		if ((sscanf(entry->d_name, JOURNAL_SESSION ".%9d.bson%n", &segment, &n) == 1 ||
			    sscanf(entry->d_name, JOURNAL_SESSION ".%9d.elsewhere%n", &segment,
				    &n) == 1) &&
			n > 0 && !entry->d_name[n] && segment > x->p->record.bad_segment &&
			!x->p->pruned)
			find(x, FINDING_SEGMENT, NULL, entry->d_name);
	}
	if (dir)
		closedir(dir);
}

static int prove_notes(struct proving *x, struct error *e)
{
	struct journal_verdict *v = &x->p->notes;
	struct error sub = ERROR_INIT;
	int rc = journal_verify(x->dirfd, "notes", v, &sub);

	if (rc == -ERR_CORRUPT)
		find(x, FINDING_NOTES, NULL, error_text(&sub));
	else if (rc == 0 && v->events > 0 && strcmp(v->session, x->id) != 0)
		find(x, FINDING_NOTES, NULL, v->session);
	else if (rc != 0 && rc != -ERR_NOTFOUND)
		error_set(e, rc, "notes.bson: %s", error_text(&sub));
	error_clear(&sub);
	return rc == -ERR_CORRUPT || rc == -ERR_NOTFOUND ? 0 : rc;
}

int store_prove(struct store *st, const struct anchor_list *anchors, const char *id,
	const uint8_t *head, struct proof **out, struct error *e)
{
	struct proving x = { .st = st, .id = id };
	int rc;

	x.dirfd = store_session_dir(st, id, e);
	if (x.dirfd < 0)
		return x.dirfd;
	x.p = xcalloc(1, sizeof(*x.p));
	x.p->arena = arena_new();
	x.p->open = read_open(x.dirfd, x.p->arena);
	rc = prove_record(&x, anchors, head, e);
	if (rc == 0) {
		if (x.found.n == 0)
			look_for_segments(&x);
		prove_prev(&x);
		rc = prove_notes(&x, e);
	}
	close(x.dirfd);
	x.p->v = x.found.v;
	x.p->n = x.found.n;
	if (rc == 0)
		*out = x.p;
	else
		proof_free(x.p);
	return rc;
}

void proof_free(struct proof *p)
{
	if (!p)
		return;
	free(p->v);
	arena_free(p->arena);
	free(p);
}

int store_prove_incidents(struct store *st, struct journal_verdict *v, struct error *e)
{
	int rc = journal_verify(st->fd, "incidents", v, e);

	if (rc == -ERR_NOTFOUND) {
		error_clear(e);
		rc = 0;
	}
	return rc;
}
