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
#include "base/fs.h"
#include "base/vec.h"
#include "journal/chain-private.h"
#include "journal/journal.h"

#define READ_CHUNK (256 * 1024)
/* Hashes kept of the newest events, to tell a duplicate at the begin of a segment from a forgery. More
 * than this are never unacknowledged: the holder syncs each 64 KiB. */
#define RECENT_MAX 4096

struct recent {
	int64_t seq;
	uint8_t hash[EVENT_HASH_LEN];
};

struct journal_reader {
	const char *base_name; /* of its files: the caller's */
	int dirfd;             /* the caller's */
	int fd, segment;
	bool unchecked;
	struct strbuf buf;    /* bytes of the segment from `base` on */
	int64_t base;         /* offset of buf.buf[0] in the segment */
	size_t at;            /* of the next document in buf */
	size_t raw_at, raw_n; /* of the last event in buf */
	int64_t seq;          /* of the last event, -1: none */
	int64_t mono;
	bool seeked; /* the chain's begin is not known: take it as it stands */
	bool closed; /* session.close was seen */
	char session[27];
	uint8_t head[EVENT_HASH_LEN];
	struct recent *recent; /* ring of RECENT_MAX */
	struct chain_hasher *hasher;
	struct arena *arena;
};

static int open_segment(struct journal_reader *r, int segment, struct error *e)
{
	char *name = chain_segment_name(r->base_name, segment);
	int fd = fs_open_own(r->dirfd, name, O_RDONLY, 0, e);

	free(name);
	if (fd < 0)
		return fd;
	if (r->fd >= 0)
		close(r->fd);
	r->fd = fd;
	r->segment = segment;
	strbuf_clear(&r->buf);
	r->base = 0;
	r->at = 0;
	return 0;
}

int journal_reader_open(struct journal_reader **out, int dirfd, const char *name, struct error *e)
{
	struct journal_reader *r = xcalloc(1, sizeof(*r));
	int rc;

	r->base_name = name;
	r->dirfd = dirfd;
	r->fd = -1;
	r->seq = -1;
	strbuf_init(&r->buf);
	r->recent = xcalloc(RECENT_MAX, sizeof(*r->recent));
	for (size_t i = 0; i < RECENT_MAX; i++)
		r->recent[i].seq = -1;
	r->hasher = chain_hasher_new();
	r->arena = arena_new();
	rc = open_segment(r, 0, e);
	if (rc != 0) {
		journal_reader_close(r);
		return rc;
	}
	*out = r;
	return 0;
}

void journal_reader_close(struct journal_reader *r)
{
	if (!r)
		return;
	if (r->fd >= 0)
		close(r->fd);
	strbuf_release(&r->buf);
	free(r->recent);
	chain_hasher_free(r->hasher);
	arena_free(r->arena);
	free(r);
}

void journal_reader_set_checking(struct journal_reader *r, bool on)
{
	r->unchecked = !on;
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
			if (need == 0)
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

/* Whether a segment behind this one exists; then what is left of this one was given up. */
static int next_segment(struct journal_reader *r, struct error *e)
{
	struct error sub = ERROR_INIT;
	int rc = open_segment(r, r->segment + 1, &sub);

	if (rc == 0)
		return 1;
	if (rc == -ERR_NOTFOUND) {
		error_clear(&sub);
		return 0;
	}
	error_set(e, rc, "%s", error_text(&sub));
	error_clear(&sub);
	return rc;
}

/* An event that stood in the segment before as well: the same bytes, told by the hash. */
static bool is_duplicate(
	const struct journal_reader *r, const struct event *ev, const uint8_t *stored)
{
	const struct recent *kept = &r->recent[ev->seq % RECENT_MAX];

	return ev->seq <= r->seq && kept->seq == ev->seq &&
		memcmp(kept->hash, stored, EVENT_HASH_LEN) == 0;
}

static int check_order(struct journal_reader *r, const struct event *ev, struct error *e)
{
	if (r->closed)
		return corrupt(r, e, "an event behind session.close");
	if (ev->seq != r->seq + 1)
		return corrupt(r, e, "an event is missing or out of order");
	if (r->session[0] && strcmp(r->session, ev->session) != 0)
		return corrupt(r, e, "an event of another session");
	if (ev->seq == 0 && ev->type != EV_SESSION_OPEN &&
		strcmp(r->base_name, JOURNAL_SESSION) == 0)
		return corrupt(r, e, "the first event is not session.open");
	if (ev->mono_ns < r->mono)
		return corrupt(r, e, "time goes back");
	if (strlen(ev->session) >= sizeof(r->session))
		return corrupt(r, e, "this is no session's id");
	return 0;
}

static int check_chain(struct journal_reader *r, const uint8_t *data, size_t n,
	const uint8_t *stored, struct error *e)
{
	uint8_t computed[EVENT_HASH_LEN];

	if (r->unchecked || r->seeked)
		return 0;
	chain_hash(r->hasher, r->head, data, n - 1 - CHAIN_ELEMENT_LEN, computed);
	if (memcmp(computed, stored, EVENT_HASH_LEN) != 0)
		return corrupt(
			r, e, "the hash does not fit: this event or one before it was changed");
	return 0;
}

static void take_event(
	struct journal_reader *r, const struct event *ev, const uint8_t *stored, size_t n)
{
	struct recent *kept = &r->recent[ev->seq % RECENT_MAX];

	kept->seq = r->seq = ev->seq;
	memcpy(kept->hash, stored, EVENT_HASH_LEN);
	memcpy(r->head, stored, EVENT_HASH_LEN);
	if (!r->session[0])
		memcpy(r->session, ev->session, strlen(ev->session) + 1);
	r->mono = ev->mono_ns;
	r->seeked = false;
	r->closed = ev->type == EV_SESSION_CLOSE;
	r->raw_at = r->at;
	r->raw_n = n;
	r->at += n;
}

/* Checks and takes the document at r->at: 1: an event, 0: a duplicate that was passed over. */
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
	stored = chain_stored_hash(data, n);
	if (is_duplicate(r, ev, stored)) {
		r->at += n;
		return 0;
	}
	if (r->seeked)
		r->seq = ev->seq - 1;
	if ((rc = check_order(r, ev, e)) != 0 || (rc = check_chain(r, data, n, stored, e)) != 0)
		return rc;
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
			if ((rc = next_segment(r, e)) <= 0)
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

int journal_reader_seek(struct journal_reader *r, int segment, int64_t offset, struct error *e)
{
	int rc = 0;

	if (segment != r->segment)
		rc = open_segment(r, segment, e);
	if (rc != 0)
		return rc;
	strbuf_clear(&r->buf);
	r->base = offset;
	r->at = 0;
	r->mono = 0;
	r->closed = false;
	r->seeked = true;
	return 0;
}
