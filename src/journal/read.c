/*
 * Reading a journal, segment after segment, whether or not it is still being written. It never writes,
 * and believes nothing: lengths, structure, order and chain are checked before an event is given.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/bsoncheck.h"
#include "base/mutant.h"
#include "base/vec.h"
#include "journal/chain-private.h"
#include "journal/journal.h"
#include "journal/read-private.h"
#include "journal/segment-private.h"

#define READ_CHUNK (256 * 1024)
/* Hashes kept of the newest events, to tell a repeated one at the begin of a segment from a forgery.
 * More than these are never unacknowledged: the holder holds commands back at 4 MiB. */
#define RECENT_MAX 65536

struct journal_reader {
	const char *base_name; /* of its files: the caller's */
	int dirfd;             /* the caller's */
	char *spill;           /* where else segments are looked for; NULL: nowhere */
	int fd, segment;
	int next_fd; /* of the segment behind this one, once it is there; -1 */
	bool unchecked;
	struct strbuf buf;    /* bytes of the segment from `base` on */
	int64_t base;         /* offset of buf.buf[0] in the segment */
	size_t at;            /* of the next document in buf */
	size_t raw_at, raw_n; /* of the last event in buf */
	int64_t first, seq;   /* of the first event known and of the last, -1: none */
	int64_t repeated;     /* seq of the last event that this segment repeats, -1: none */
	bool repeating;       /* nothing new was in this segment yet */
	int64_t mono;
	bool seeked; /* the chain's begin is not known: take it as it stands */
	bool closed; /* session.close was seen */
	bool pruned; /* session.pruned was: segments that a crash left behind it are no more of it */
	char session[27];
	uint8_t head[EVENT_HASH_LEN];
	uint8_t (*recent)[EVENT_HASH_LEN]; /* by seq modulo RECENT_MAX */
	struct chain_hasher *hasher;
	struct arena *arena;
};

static int open_segment(const struct journal_reader *r, int segment, struct error *e)
{
	return segment_open(r->dirfd, r->base_name, segment, r->spill, r->session, O_RDONLY, e);
}

static void close_segments(struct journal_reader *r)
{
	if (r->fd >= 0)
		close(r->fd);
	if (r->next_fd >= 0)
		close(r->next_fd);
	r->fd = r->next_fd = -1;
}

/* Goes on with a segment that is open, from a byte on. */
static void enter_segment(struct journal_reader *r, int fd, int segment, int64_t offset)
{
	close_segments(r);
	r->fd = fd;
	r->segment = segment;
	strbuf_clear(&r->buf);
	r->base = offset;
	r->at = 0;
	r->repeating = segment > 0 && offset == 0;
	r->repeated = -1;
}

int journal_reader_open(struct journal_reader **out, int dirfd, const char *name, struct error *e)
{
	struct journal_reader *r = xcalloc(1, sizeof(*r));
	int fd;

	r->base_name = name;
	r->dirfd = dirfd;
	r->fd = r->next_fd = -1;
	r->seq = -1;
	strbuf_init(&r->buf);
	/* Not zeroed: 2 MiB, of which a short journal touches nothing. */
	r->recent = xreallocarray(NULL, RECENT_MAX, sizeof(*r->recent));
	r->hasher = chain_hasher_new();
	r->arena = arena_new();
	fd = open_segment(r, 0, e);
	if (fd < 0) {
		journal_reader_close(r);
		return fd;
	}
	enter_segment(r, fd, 0, 0);
	*out = r;
	return 0;
}

void journal_reader_close(struct journal_reader *r)
{
	if (!r)
		return;
	close_segments(r);
	strbuf_release(&r->buf);
	free(r->spill);
	free(r->recent);
	chain_hasher_free(r->hasher);
	arena_free(r->arena);
	free(r);
}

void journal_reader_set_checking(struct journal_reader *r, bool on)
{
	r->unchecked = !on;
}

void journal_reader_set_spill(struct journal_reader *r, const char *dir)
{
	free(r->spill);
	r->spill = dir ? xstrdup(dir) : NULL;
}

static size_t unread(const struct journal_reader *r)
{
	return r->buf.len - r->at;
}

/* One more read behind what is in the buffer. 1: some came, 0: the end of the file for now. */
static int fill(struct journal_reader *r, size_t want, struct error *e)
{
	size_t room = want > READ_CHUNK ? want : READ_CHUNK;
	ssize_t n;

	if (r->at > 0) {
		strbuf_consume(&r->buf, r->at);
		r->base += (int64_t)r->at;
		r->at = 0;
	}
	strbuf_grow(&r->buf, room);
	do {
		n = pread(r->fd, r->buf.buf + r->buf.len, room, r->base + (int64_t)r->buf.len);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_set_errno(
			e, -ERR_IO, "segment %d of the journal cannot be read", r->segment);
	r->buf.len += (size_t)n;
	r->buf.buf[r->buf.len] = '\0';
	return n > 0;
}

static int corrupt(const struct journal_reader *r, struct error *e, const char *what)
{
	return error_set(e, -ERR_CORRUPT, "segment %d, seq %" PRId64 ", byte %" PRId64 ": %s",
		r->segment, r->seq + 1, r->base + (int64_t)r->at, what);
}

/* Brings the next whole document into the buffer: 1 and its length, 0: not all of it is there. */
static int next_document(struct journal_reader *r, size_t *len, struct error *e)
{
	int rc;

	for (;;) {
		size_t have = unread(r), need = 4;

		if (have >= 4) {
			need = bson_length(
				(const uint8_t *)r->buf.buf + r->at, have, JOURNAL_EVENT_MAX);
			if (need < CHAIN_DOCUMENT_MIN)
				return corrupt(r, e, "this is no length of an event");
			if (have >= need) {
				*len = need;
				return 1;
			}
		}
		if ((rc = fill(r, need - have, e)) <= 0)
			return rc;
	}
}

int reader_check_tail(const struct journal_reader *r, struct error *e)
{
	size_t n = unread(r);

	if (n > 0 && r->closed)
		return corrupt(r, e, "bytes behind session.close");
	if (!torn_fits((const uint8_t *)r->buf.buf + r->at, n))
		return corrupt(r, e, "this is no event that was cut short");
	return 0;
}

/* At the end of a segment. 1: there is more to read, 0: not now. A segment behind this one says that
 * nothing more comes into this one; but something may have come just before it was made. */
static int pass_end(struct journal_reader *r, struct error *e)
{
	struct error sub = ERROR_INIT;
	int rc;

	if (r->pruned)
		return 0;
	if (r->next_fd >= 0) {
		if ((rc = reader_check_tail(r, e)) != 0)
			return rc;
		rc = r->next_fd;
		r->next_fd = -1;
		enter_segment(r, rc, r->segment + 1, 0);
		return 1;
	}
	rc = r->next_fd = open_segment(r, r->segment + 1, &sub);
	if (rc < 0 && rc != -ERR_NOTFOUND)
		error_set(e, rc, "%s", error_text(&sub));
	error_clear(&sub);
	return rc >= 0 ? 1 : rc == -ERR_NOTFOUND ? 0 : rc;
}

static const uint8_t *recent_hash(const struct journal_reader *r, int64_t seq)
{
	static const uint8_t zeros[EVENT_HASH_LEN];

	return seq < 0 ? zeros : r->recent[seq % RECENT_MAX];
}

static bool hash_fits(const struct journal_reader *r, const uint8_t *prev, const uint8_t *data,
	size_t n, const uint8_t *stored)
{
	uint8_t computed[EVENT_HASH_LEN];

	chain_hash(r->hasher, prev, data, n - 1 - CHAIN_ELEMENT_LEN, computed);
	return MUTANT(CHAIN_UNCHECKED) || memcmp(computed, stored, EVENT_HASH_LEN) == 0;
}

/* A segment begins with the events that were not acknowledged, byte for byte (not all of them, where
 * a crash came between). 1: this is one of them, 0: it is new. Of those before a place that was
 * sought nothing is known. */
static int pass_repeated(struct journal_reader *r, const struct event *ev, const uint8_t *data,
	size_t n, struct error *e)
{
	const uint8_t *stored = chain_stored_hash(data, n);

	r->repeating = !MUTANT(REPEATS_KEPT) && r->repeating && ev->seq <= r->seq;
	if (!r->repeating)
		return 0;
	if (r->repeated >= 0 && ev->seq != r->repeated + 1)
		return corrupt(r, e, "the events that a segment repeats are not in order");
	r->repeated = ev->seq;
	if (ev->seq < r->first)
		return 1;
	if (r->seq - ev->seq >= RECENT_MAX ||
		memcmp(recent_hash(r, ev->seq), stored, EVENT_HASH_LEN) != 0)
		return corrupt(r, e, "an event differs from that of the segment before");
	if (!r->unchecked && (ev->seq == 0 || ev->seq > r->first) &&
		r->seq - ev->seq + 1 < RECENT_MAX &&
		!hash_fits(r, recent_hash(r, ev->seq - 1), data, n, stored))
		return corrupt(r, e, "a repeated event was changed");
	return 1;
}

static int check_order(struct journal_reader *r, const struct event *ev, struct error *e)
{
	if (r->closed)
		return corrupt(r, e, "an event behind session.close");
	if (ev->seq != r->seq + 1)
		return corrupt(r, e, "an event is missing or out of order");
	if (!ev->session[0] || strlen(ev->session) >= sizeof(r->session))
		return corrupt(r, e, "this is no session's id");
	if (r->session[0] && strcmp(r->session, ev->session) != 0)
		return corrupt(r, e, "an event of another session");
	if ((ev->seq == 0) != (ev->type == EV_SESSION_OPEN) &&
		strcmp(r->base_name, JOURNAL_SESSION) == 0)
		return corrupt(r, e, "session.open is the first event, and no other");
	if (ev->mono_ns < r->mono)
		return corrupt(r, e, "time goes back");
	return 0;
}

static void take_event(
	struct journal_reader *r, const struct event *ev, const uint8_t *stored, size_t n)
{
	if (r->seeked)
		r->first = ev->seq;
	r->seq = ev->seq;
	memcpy(r->recent[ev->seq % RECENT_MAX], stored, EVENT_HASH_LEN);
	memcpy(r->head, stored, EVENT_HASH_LEN);
	if (!r->session[0])
		memcpy(r->session, ev->session, strlen(ev->session) + 1);
	r->mono = ev->mono_ns;
	r->seeked = false;
	r->closed = ev->type == EV_SESSION_CLOSE || ev->type == EV_SESSION_PRUNED;
	r->pruned = ev->type == EV_SESSION_PRUNED;
	r->raw_at = r->at;
	r->raw_n = n;
	r->at += n;
}

/* Checks and takes the document at r->at: 1: an event, 0: a repeated one that was passed over. */
static int take_document(struct journal_reader *r, size_t n, struct event *ev, struct error *e)
{
	const uint8_t *data = (const uint8_t *)r->buf.buf + r->at, *stored;
	struct error sub = ERROR_INIT;
	size_t bad;
	int rc;

	if (bson_check(data, n, &bad, &sub) != 0 ||
		(rc = journal_decode(data, n, ev, r->arena, &sub)) != 0) {
		rc = corrupt(r, e, error_text(&sub));
		error_clear(&sub);
		return rc;
	}
	if ((rc = pass_repeated(r, ev, data, n, e)) != 0) {
		r->at += rc == 1 ? n : 0;
		return rc == 1 ? 0 : rc;
	}
	if (r->seeked)
		r->seq = ev->seq - 1;
	if ((rc = check_order(r, ev, e)) != 0)
		return rc;
	stored = chain_stored_hash(data, n);
	if (!r->unchecked && !r->seeked && !hash_fits(r, r->head, data, n, stored))
		return corrupt(
			r, e, "the hash does not fit: this event or one before it was changed");
	take_event(r, ev, stored, n);
	return 1;
}

int journal_reader_next(struct journal_reader *r, struct event *ev, struct error *e)
{
	size_t n = 0;
	int rc;

	arena_clear(r->arena);
	for (;;) {
		rc = next_document(r, &n, e);
		if (rc < 0)
			return rc;
		if (rc == 0) {
			if ((rc = pass_end(r, e)) <= 0)
				return rc;
			continue;
		}
		rc = take_document(r, n, ev, e);
		if (rc != 0)
			return rc;
	}
}

const uint8_t *journal_reader_raw(const struct journal_reader *r, size_t *n)
{
	*n = r->raw_n;
	return (const uint8_t *)r->buf.buf + r->raw_at;
}

int64_t journal_reader_torn(const struct journal_reader *r)
{
	return (int64_t)unread(r);
}

const uint8_t *journal_reader_head(const struct journal_reader *r)
{
	return r->head;
}

void journal_reader_where(const struct journal_reader *r, int *segment, int64_t *offset)
{
	*segment = r->segment;
	*offset = r->base + (int64_t)r->raw_at;
}

int journal_reader_sync(struct journal_reader *r, struct error *e)
{
	if (fdatasync(r->fd) != 0)
		return error_set_errno(
			e, -ERR_IO, "segment %d of the journal cannot be synced", r->segment);
	return 0;
}

void reader_reached(const struct journal_reader *r, int *segment, int64_t *offset, int64_t *seq)
{
	*segment = r->segment;
	*offset = r->base + (int64_t)r->at;
	*seq = r->seq + 1;
}

int journal_reader_seek(struct journal_reader *r, int segment, int64_t offset, struct error *e)
{
	int fd = open_segment(r, segment, e);

	if (fd < 0)
		return fd;
	enter_segment(r, fd, segment, offset);
	r->seq = -1;
	r->mono = 0;
	r->closed = r->pruned = false;
	r->seeked = true;
	return 0;
}
