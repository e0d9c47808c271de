/*
 * The last whole event of a journal, found from its end: a document has its length before it and
 * nothing behind, so places that look like the begin of one are tried, the first in a window first.
 *
 * Why what is found is no forgery: only `data` of commands can hold what looks like an event, 64 KiB at
 * most of it stand in one event, and the window is more than twice that. A walk from a place within
 * such data ends with it (behind it stands the rest of the real event, and to take that in a forged
 * one would have to have its hash), so it never reaches the end of the file, unless the real event is
 * the last; but then that one's own begin lies in the window too, before the forged one, and is taken.
 * No cache is asked. What this cannot tell is left to reading it all.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bsoncheck.h"
#include "base/fs.h"
#include "base/xalloc.h"
#include "journal/chain-private.h"
#include "journal/journal.h"
#include "journal/read-private.h"
#include "journal/segment-private.h"

/* More than twice what `data` may hold. */
#define WINDOW ((int64_t)4 * JOURNAL_OUTPUT_MAX)

struct tail {
	struct strbuf buf; /* the end of a segment */
	struct chain_hasher *hasher;
	struct arena *arena;
	char session[27];
};

/* ---- one segment ---- */

/* Takes the whole document at buf[at], which has to follow what `last` says. */
static bool take(struct tail *t, size_t at, size_t n, struct journal_last *last)
{
	const uint8_t *data = (const uint8_t *)t->buf.buf + at, *stored;
	uint8_t computed[EVENT_HASH_LEN];
	struct event ev;
	size_t bad;

	arena_clear(t->arena);
	if (bson_check(data, n, &bad, NULL) != 0 ||
		journal_decode(data, n, &ev, t->arena, NULL) != 0 ||
		strcmp(ev.session, t->session) != 0)
		return false;
	stored = chain_stored_hash(data, n);
	if (last->seq >= 0) {
		chain_hash(t->hasher, last->hash, data, n - 1 - CHAIN_ELEMENT_LEN, computed);
		if (ev.seq != last->seq + 1 || memcmp(computed, stored, EVENT_HASH_LEN) != 0)
			return false;
	}
	last->seq = ev.seq;
	last->type = ev.type;
	last->at_ms = ev.at_ms;
	last->mono_ns = ev.mono_ns;
	memcpy(last->hash, stored, EVENT_HASH_LEN);
	return true;
}

/* Event after event from buf[at] to the end, but for a torn one there. */
static bool walk(struct tail *t, size_t at, struct journal_last *last)
{
	memset(last, 0, sizeof(*last));
	last->seq = -1;
	while (at < t->buf.len) {
		const uint8_t *data = (const uint8_t *)t->buf.buf + at;
		size_t left = t->buf.len - at, n = left + 1;

		if (left >= 4)
			n = bson_length(data, left, JOURNAL_EVENT_MAX);
		if (n < CHAIN_DOCUMENT_MIN)
			return false;
		if (n > left)
			return last->seq >= 0 && torn_fits(data, left);
		if (!take(t, at, n, last))
			return false;
		at += n;
	}
	return last->seq >= 0;
}

static bool find_in_window(struct tail *t, struct journal_last *last)
{
	static const char begin[] = "\2_id"; /* and its NUL */
	const char *end = t->buf.buf + t->buf.len, *p = t->buf.buf + 4;

	while (p < end && (p = memmem(p, (size_t)(end - p), begin, sizeof(begin))) != NULL) {
		if (walk(t, (size_t)(p - t->buf.buf) - 4, last))
			return true;
		p++;
	}
	return false;
}

static int read_at(int fd, int64_t at, size_t n, struct strbuf *out)
{
	strbuf_clear(out);
	strbuf_grow(out, n);
	while (out->len < n) {
		ssize_t got = pread(fd, out->buf + out->len, n - out->len, at + (int64_t)out->len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return -ERR_IO;
		out->len += (size_t)got;
	}
	return 0;
}

/* Of a segment that is open: 1: found; 0: reading it all has to tell. */
static int find_in_segment(struct tail *t, int fd, struct journal_last *last)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || st.st_size <= WINDOW ||
		read_at(fd, st.st_size - WINDOW, WINDOW, &t->buf) != 0)
		return 0;
	return find_in_window(t, last);
}

/* ---- all of it ---- */

/* Whose journal it is, from the _id of its first event. */
static bool read_session(struct tail *t, int fd)
{
	const size_t at = 4 + 5 + 4; /* lengths and the name of _id before its text */
	const char *colon;

	if (read_at(fd, 0, at + sizeof(t->session), &t->buf) != 0)
		return false;
	colon = memchr(t->buf.buf + at, ':', sizeof(t->session));
	if (!colon)
		return false;
	memcpy(t->session, t->buf.buf + at, (size_t)(colon - t->buf.buf) - at);
	return true;
}

/* The one segment of most journals. Where there are more they were written when a disk failed, and are
 * read. */
static int find_from_end(int fd, struct journal_last *last)
{
	struct tail t = { .buf = STRBUF_INIT };
	int found;

	t.hasher = chain_hasher_new();
	t.arena = arena_new();
	found = read_session(&t, fd) && find_in_segment(&t, fd, last);
	strbuf_release(&t.buf);
	chain_hasher_free(t.hasher);
	arena_free(t.arena);
	return found;
}

static int find_by_reading(
	int dirfd, const char *name, bool sync, struct journal_last *last, struct error *e)
{
	struct journal_reader *r;
	struct event ev;
	int rc = journal_reader_open(&r, dirfd, name, e);

	if (rc != 0)
		return rc;
	/* Only what is stored of the last event is wanted; verifying is not this one's job. */
	journal_reader_set_checking(r, false);
	last->seq = -1;
	while (journal_reader_next(r, &ev, NULL) == 1) {
		last->seq = ev.seq;
		last->type = ev.type;
		last->at_ms = ev.at_ms;
		last->mono_ns = ev.mono_ns;
	}
	memcpy(last->hash, journal_reader_head(r), EVENT_HASH_LEN);
	if (last->seq < 0)
		rc = error_set(e, -ERR_NOTFOUND, "there is not one whole event");
	else if (sync)
		rc = journal_reader_sync(r, e);
	journal_reader_close(r);
	return rc;
}

int journal_find_last(
	int dirfd, const char *name, bool sync, struct journal_last *last, struct error *e)
{
	char *file = segment_name(name, 0);
	int fd = fs_open_own(dirfd, file, O_RDONLY, 0, e), rc = 0;
	bool found;

	free(file);
	memset(last, 0, sizeof(*last));
	if (fd < 0)
		return fd;
	found = !segment_is_there(dirfd, name, 1) && find_from_end(fd, last) != 0;
	if (found && sync && fdatasync(fd) != 0)
		rc = error_set_errno(e, -ERR_IO, "the journal cannot be synced");
	close(fd);
	return found ? rc : find_by_reading(dirfd, name, sync, last, e);
}
