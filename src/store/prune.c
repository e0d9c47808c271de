/*
 * Pruning: a session becomes a tombstone. The order is what makes it safe: the tombstone takes the
 * journal's place in one rename, durable, and only then the rest is deleted; a crash between leaves
 * files that no reader looks at and the next prune removes. The caches go before and after, since they
 * hold what the session was.
 */
#include "config.h"

#include "store/prune.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/fs.h"
#include "base/mutant.h"
#include "base/strbuf.h"
#include "journal/digest.h"
#include "store/draft.h"
#include "store/store-private.h"

#define JOURNAL_FILE JOURNAL_SESSION ".bson"

/* ---- which ---- */

/* When it ended, or when something was last written of it. */
static int64_t end_of(struct store *st, const struct session_row *row)
{
	struct journal_last last;
	int64_t end_ms = row->end_ms;
	int fd;

	if (end_ms != EVENT_NONE)
		return end_ms;
	fd = store_session_dir(st, row->id, NULL);
	if (fd < 0)
		return EVENT_NONE;
	if (journal_find_last(fd, JOURNAL_SESSION, false, &last, NULL) == 0)
		end_ms = last.at_ms;
	close(fd);
	return end_ms;
}

static bool is_due(
	struct store *st, const struct session_row *row, const struct retention *r, int64_t now_ms)
{
	int64_t keep_ms = r->keep_ms[row->mode], end_ms;

	if (keep_ms == EVENT_NONE || row->life == LIFE_OPEN || row->life == LIFE_PRUNED)
		return false;
	end_ms = end_of(st, row);
	return end_ms != EVENT_NONE && now_ms - end_ms >= keep_ms;
}

int store_prunable(struct store *st, const struct retention *r, int64_t now_ms,
	struct session_list **out, struct error *e)
{
	struct session_list *list;
	size_t n = 0;
	int rc = store_list(st, NULL, &list, e);

	if (rc != 0)
		return rc;
	for (size_t i = 0; i < list->n; i++) {
		if (is_due(st, &list->v[i], r, now_ms))
			list->v[n++] = list->v[i];
	}
	list->n = n;
	*out = list;
	return 0;
}

/* ---- on hold ---- */

static int find_hold(int dirfd, char **why, struct error *e)
{
	struct session *s = session_new(NULL);
	int rc = notes_fold(dirfd, s, e);

	*why = rc == 0 && s->hold_why ? xstrdup(s->hold_why) : NULL;
	session_free(s);
	return rc != 0 ? rc : *why != NULL;
}

int store_on_hold(struct store *st, const char *id, char **why, struct error *e)
{
	int fd = store_session_dir(st, id, e), rc;

	if (fd < 0)
		return fd;
	rc = find_hold(fd, why, e);
	close(fd);
	return rc;
}

static bool is_tombstone(int dirfd)
{
	struct journal_last last;

	return journal_find_last(dirfd, JOURNAL_SESSION, false, &last, NULL) == 0 &&
		last.type == EV_SESSION_PRUNED;
}

int store_hold(struct store *st, const char *id, bool on, const char *who, const char *why,
	int64_t now_ms, struct error *e)
{
	int fd = store_session_dir(st, id, e), rc = 0;
	char *was = NULL;
	struct event ev;

	if (fd < 0)
		return fd;
	event_init(&ev, on ? EV_HOLD_SET : EV_HOLD_RELEASE, now_ms, 0);
	ev.who = who;
	ev.why = why;
	if (is_tombstone(fd))
		rc = error_set(e, -ERR_CLOSED, "the session was pruned already");
	else if (!on && (rc = find_hold(fd, &was, e)) == 0)
		rc = error_set(e, -ERR_UNFIT, "the session is not on hold");
	if (rc >= 0)
		rc = notes_append(fd, id, &ev, e);
	free(was);
	close(fd);
	return rc;
}

/* ---- the tombstone ---- */

struct pruning {
	struct store *st;
	const char *id, *who;
	int64_t now_ms;
	int dirfd, lockfd;
	struct arena *arena;
	struct stored_session *whole;
};

/* Nobody resumes it meanwhile. */
static int lock(struct pruning *p, struct error *e)
{
	p->lockfd = fs_open_own(p->dirfd, "holder.lock", O_RDWR | O_CREAT, 0600, e);
	if (p->lockfd < 0)
		return p->lockfd;
	if (flock(p->lockfd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		return error_set(e, -ERR_BUSY, "the session is open");
	return error_set_errno(e, -ERR_IO, "the session cannot be locked");
}

/* What does not fit in a record that is deleted could never be looked at again. */
static int prove(struct pruning *p, const struct anchor_list *anchors, struct error *e)
{
	struct proof *proof;
	int rc = store_prove(p->st, anchors, p->id, NULL, &proof, e);

	if (rc != 0)
		return rc;
	for (size_t i = 0; rc == 0 && i < proof->n; i++) {
		const struct finding *f = &proof->v[i];

		if (f->kind != FINDING_PREV_MISSING && f->kind != FINDING_PREV_CHANGED)
			rc = error_set(e, -ERR_CORRUPT,
				"its record is damaged (muster verify %s): it is kept", p->id);
	}
	proof_free(proof);
	return rc;
}

/* Ended without being walked on: said in its own record, before that becomes a tombstone. */
static int close_abandoned(struct pruning *p, struct error *e)
{
	const struct session *s = p->whole->session;
	struct journal_last last;
	struct event ev, *one = &ev;
	struct journal *j;
	int64_t cut;
	int rc = journal_find_last(p->dirfd, JOURNAL_SESSION, false, &last, e);

	if (rc != 0 || (rc = journal_reopen(&j, p->dirfd, JOURNAL_SESSION, NULL, &cut, e)) != 0)
		return rc;
	session_abandon(s, last.at_ms, last.mono_ns, p->now_ms, &ev);
	ev.who = p->who;
	ev.why = "pruned";
	rc = journal_append(j, &one, 1, e);
	if (rc == 0)
		return journal_close(j, e);
	(void)journal_close(j, NULL);
	return rc;
}

static int read_whole(struct pruning *p, struct error *e)
{
	stored_session_free(p->whole);
	p->whole = NULL;
	return store_read(p->st, p->id, &p->whole, e);
}

/* The hashes by which others know it, but for its head. */
static void fill_anchors(struct pruning *p, const struct anchor_list *anchors, struct event *ev)
{
	const char **v = arena_array(p->arena, const char *, anchors->n + 1);
	size_t n = 0;

	for (size_t i = 0; i < anchors->n; i++) {
		char hex[2 * EVENT_HASH_LEN + 1];

		if (strcmp(anchors->v[i].prev, p->id) != 0 ||
			memcmp(anchors->v[i].hash, ev->head.v, EVENT_HASH_LEN) == 0)
			continue;
		digest_hex(anchors->v[i].hash, hex);
		v[n++] = arena_strdup(p->arena, hex);
	}
	ev->anchors = (struct event_texts){ n > 0 ? v : NULL, n };
}

static void fill_pruned(struct pruning *p, const struct anchor_list *anchors,
	const struct journal_verdict *v, const struct event *open, struct event *ev)
{
	const struct session *s = p->whole->session;

	/* No time of the session has passed. */
	event_init(ev, EV_SESSION_PRUNED, p->now_ms, open->mono_ns);
	ev->session = p->id;
	ev->seq = 1;
	ev->head.v = v->head;
	ev->head.n = EVENT_HASH_LEN;
	ev->events = v->events;
	ev->bytes = v->bytes;
	ev->end = s->closed_at;
	ev->outcome = outcome_name(s->outcome);
	ev->rto_used_ms = s->rto_used_ms;
	ev->rto_met = s->rto_met;
	ev->rpo_met = s->rpo_met;
	ev->who = p->who;
	fill_anchors(p, anchors, ev);
}

/* session.open as it stands, and behind it what became of the rest. */
static int make_tombstone(
	struct pruning *p, const struct anchor_list *anchors, struct strbuf *out, struct error *e)
{
	uint8_t head[EVENT_HASH_LEN];
	struct journal_verdict v;
	struct journal_reader *r;
	struct event open, ev;
	const uint8_t *raw;
	size_t n;
	int rc;

	if ((rc = journal_verify(p->dirfd, JOURNAL_SESSION, &v, e)) != 0 ||
		(rc = journal_reader_open(&r, p->dirfd, JOURNAL_SESSION, e)) != 0)
		return rc;
	rc = journal_reader_next(r, &open, e);
	if (rc == 1) {
		raw = journal_reader_raw(r, &n);
		strbuf_add(out, raw, n);
		memcpy(head, journal_reader_head(r), EVENT_HASH_LEN);
		fill_pruned(p, anchors, &v, &open, &ev);
		rc = journal_encode(&ev, head, head, out, e);
	} else if (rc == 0) {
		rc = error_set(e, -ERR_CORRUPT, "its journal has no event any more");
	}
	journal_reader_close(r);
	return rc;
}

/* Through the folder that is open, whatever its name leads to by now. */
static int put_tombstone(const struct pruning *p, const struct strbuf *text, struct error *e)
{
	char *path = xstrfmt("/proc/self/fd/%d/" JOURNAL_FILE, p->dirfd);
	int rc = fs_replace_file(path, text->buf, text->len, e);

	free(path);
	return rc;
}

/* All but the tombstone. Gives how many there were. */
static int remove_rest(int dirfd, size_t *n, struct error *e)
{
	int rc = journal_delete_elsewhere(dirfd, JOURNAL_SESSION, e), fd;
	struct dirent *entry;
	DIR *dir;

	*n = 0;
	if (rc != 0)
		return rc;
	fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir)
		return error_set_errno(e, -ERR_IO, "the session's folder cannot be listed");
	while ((entry = readdir(dir)) != NULL) {
		const char *name = entry->d_name;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
			strcmp(name, JOURNAL_FILE) == 0)
			continue;
		if (unlinkat(dirfd, name, 0) == 0)
			++*n;
		else if (errno != ENOENT)
			rc = error_set_errno(e, -ERR_IO, "%s cannot be deleted", name);
	}
	closedir(dir);
	if (rc == 0 && fsync(dirfd) != 0)
		rc = error_set_errno(e, -ERR_IO, "the session's folder cannot be synced");
	return rc;
}

static void drop_caches(struct store *st)
{
	static const char *const names[] = { "index.bson", "closed.bson" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		unlinkat(st->fd, names[i], 0);
}

static int bury(struct pruning *p, const struct anchor_list *anchors, struct error *e)
{
	struct strbuf text = STRBUF_INIT;
	size_t n;
	int rc = make_tombstone(p, anchors, &text, e);

	drop_caches(p->st);
	if (rc == 0 && (rc = put_tombstone(p, &text, e)) == 0)
		rc = remove_rest(p->dirfd, &n, e);
	drop_caches(p->st);
	strbuf_release(&text);
	return rc;
}

static int prune(struct pruning *p, const struct anchor_list *anchors, struct error *e)
{
	char *why = NULL;
	int rc = find_hold(p->dirfd, &why, e);

	if (rc > 0 && !MUTANT(HOLD_IGNORED))
		rc = error_set(e, -ERR_REFUSED, "the session is on hold: %s", why);
	free(why);
	if (rc < 0 || (rc = prove(p, anchors, e)) != 0 || (rc = read_whole(p, e)) != 0)
		return rc;
	if (p->whole->life != LIFE_CLOSED &&
		((rc = close_abandoned(p, e)) != 0 || (rc = read_whole(p, e)) != 0))
		return rc;
	return bury(p, anchors, e);
}

int store_prune(struct store *st, const struct anchor_list *anchors, const char *id,
	const char *who, int64_t now_ms, struct error *e)
{
	struct pruning p = { .st = st, .id = id, .who = who, .now_ms = now_ms, .lockfd = -1 };
	size_t n;
	int rc;

	p.dirfd = store_session_dir(st, id, e);
	if (p.dirfd < 0)
		return p.dirfd;
	p.arena = arena_new();
	rc = lock(&p, e);
	if (rc == 0)
		rc = is_tombstone(p.dirfd) ? remove_rest(p.dirfd, &n, e) : prune(&p, anchors, e);
	stored_session_free(p.whole);
	arena_free(p.arena);
	if (p.lockfd >= 0)
		close(p.lockfd);
	close(p.dirfd);
	return rc;
}

int store_prune_rests(struct store *st, size_t *n, struct error *e)
{
	struct session_filter filter;
	struct session_list *list;
	int rc;

	*n = 0;
	draft_sweep(st);
	session_filter_init(&filter);
	filter.life = LIFE_PRUNED;
	if ((rc = store_list(st, &filter, &list, e)) != 0)
		return rc;
	for (size_t i = 0; rc == 0 && i < list->n; i++) {
		int fd = store_session_dir(st, list->v[i].id, e);
		size_t rests = 0;

		if (fd < 0 || !is_tombstone(fd)) {
			rc = fd < 0 ? fd : 0;
		} else {
			rc = remove_rest(fd, &rests, e);
		}
		*n += rests > 0;
		if (fd >= 0)
			close(fd);
	}
	session_list_free(list);
	return rc;
}
