/*
 * Writing a journal: number, chain, append, sync. A failed write or sync is never tried again on the
 * same file (the kernel may have dropped the pages): the journal goes on in a new segment that begins
 * with every event that was not acknowledged. It must not know what an event means.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/vec.h"
#include "journal/chain-private.h"
#include "journal/write-private.h"

/* Room set aside past the end, so that a sync has no blocks to find: 1 MiB is always ahead. */
#define RESERVE_AHEAD (1024 * 1024)
#define RESERVE_STEP (4 * RESERVE_AHEAD)

char *chain_segment_name(const char *base, int segment)
{
	return segment == 0 ? xstrfmt("%s.bson", base) : xstrfmt("%s.%d.bson", base, segment);
}

/* The file system may be unable to: then there is no reserve, and nothing else changes. Never
 * posix_fallocate(), which writes zeros where it cannot reserve. */
static void reserve_ahead(struct journal *j)
{
	if (j->size + RESERVE_AHEAD <= j->reserved || j->no_reserve)
		return;
	if (fallocate(j->fd, FALLOC_FL_KEEP_SIZE, j->size, RESERVE_STEP) == 0)
		j->reserved = j->size + RESERVE_STEP;
	else
		j->no_reserve = true;
}

static int open_segment(struct journal *j, int segment, struct error *e)
{
	char *name = chain_segment_name(j->base, segment);
	int fd = fs_open_own(j->dirfd, name, O_RDWR | O_CREAT | O_EXCL, 0600, e);

	free(name);
	if (fd < 0)
		return fd;
	if (fsync(j->dirfd) != 0) {
		error_set_errno(e, -ERR_IO, "the session's folder cannot be synced");
		close(fd);
		return -ERR_IO;
	}
	j->fd = fd;
	j->segment = segment;
	j->size = j->reserved = 0;
	j->no_reserve = false;
	reserve_ahead(j);
	return 0;
}

struct journal *journal_alloc(int dirfd, const char *base, const char *session)
{
	struct journal *j = xcalloc(1, sizeof(*j));

	j->base = base;
	j->dirfd = dirfd;
	j->fd = -1;
	snprintf(j->session, sizeof(j->session), "%s", session);
	j->seq = j->acked = -1;
	strbuf_init(&j->pending);
	j->hasher = chain_hasher_new();
	return j;
}

static void journal_release(struct journal *j)
{
	for (size_t i = 0; i < j->failed.n; i++)
		close(j->failed.v[i]);
	vec_release(&j->failed);
	if (j->fd >= 0)
		close(j->fd);
	strbuf_release(&j->pending);
	vec_release(&j->ends);
	chain_hasher_free(j->hasher);
	free(j);
}

int journal_create_named(
	struct journal **out, int dirfd, const char *name, const char *owner, struct error *e)
{
	struct journal *j = journal_alloc(dirfd, name, owner);
	int rc = open_segment(j, 0, e);

	if (rc != 0) {
		journal_release(j);
		return rc;
	}
	*out = j;
	return 0;
}

int journal_create(struct journal **out, int dirfd, const char *session, struct error *e)
{
	return journal_create_named(out, dirfd, JOURNAL_SESSION, session, e);
}

/* Encodes behind `pending` and remembers where the event ends. */
static int add_event(struct journal *j, struct event *ev, struct error *e)
{
	int rc;

	ev->seq = j->seq + 1;
	ev->session = j->session;
	rc = chain_encode(j->hasher, ev, j->head, j->head, &j->pending, e);
	if (rc != 0)
		return rc;
	j->seq++;
	vec_push(&j->ends, ((struct journal_end){ j->seq, j->pending.len }));
	return 0;
}

static int write_bytes(struct journal *j, const void *data, size_t n, struct error *e)
{
	int rc;

	reserve_ahead(j);
	rc = fs_write_all(j->fd, data, n, e);
	if (rc == 0)
		j->size += (int64_t)n;
	return rc;
}

/* A new segment: all that is not acknowledged, byte for byte, then why; but nothing stands behind
 * session.close. */
static int go_on_elsewhere(struct journal *j, int sys, const char *why, struct error *e)
{
	const struct event *last = &j->last;
	struct event ev;
	int rc;

	/* Kept open until the end: a sync of it may be under way in another thread. */
	vec_push(&j->failed, j->fd);
	j->fd = -1;
	if ((rc = open_segment(j, j->segment + 1, e)) != 0)
		return rc;
	if (j->closed)
		return write_bytes(j, j->pending.buf, j->pending.len, e);
	event_init(&ev, EV_JOURNAL_SEGMENT, last->at_ms, last->mono_ns);
	ev.segment = j->segment;
	ev.why = why;
	ev.errno_ = sys;
	ev.after_seq = j->acked;
	if ((rc = add_event(j, &ev, e)) != 0)
		return rc;
	return write_bytes(j, j->pending.buf, j->pending.len, e);
}

/* After a failure of the current file. The journal is dead only when the new file fails too. */
static int recover_write(struct journal *j, int sys, const char *why, struct error *e)
{
	struct error again = ERROR_INIT;
	int rc = go_on_elsewhere(j, sys, why, &again);

	if (rc == 0) {
		error_clear(e);
		return 0;
	}
	j->dead = true;
	error_clear(&again);
	return error_set(e, sys == ENOSPC || sys == EDQUOT ? -ERR_FULL : -ERR_IO,
		"the journal of %s cannot be written: %s", j->session, strerror(sys));
}

int journal_append(struct journal *j, struct event *const *events, size_t n, struct error *e)
{
	size_t from = j->pending.len, ends = j->ends.n;
	int64_t seq = j->seq;
	uint8_t head[EVENT_HASH_LEN];
	struct error sub = ERROR_INIT;
	int rc;

	if (j->dead)
		return error_set(e, -ERR_IO, "the journal of %s was lost before", j->session);
	if (j->closed)
		return error_set(e, -ERR_CLOSED, "nothing is written behind session.close");
	if (n == 0)
		return 0;
	memcpy(head, j->head, sizeof(head));
	for (size_t i = 0; i < n; i++) {
		if ((rc = add_event(j, events[i], e)) != 0) {
			strbuf_truncate(&j->pending, from);
			j->ends.n = ends;
			j->seq = seq;
			memcpy(j->head, head, sizeof(head));
			return rc;
		}
	}
	j->last.at_ms = events[n - 1]->at_ms;
	j->last.mono_ns = events[n - 1]->mono_ns;
	j->closed = events[n - 1]->type == EV_SESSION_CLOSE;
	rc = write_bytes(j, j->pending.buf + from, j->pending.len - from, &sub);
	if (rc != 0)
		rc = recover_write(j, sub.sys, "write", e);
	error_clear(&sub);
	return rc;
}

/* Everything up to `seq` is durable: its bytes need not be kept. */
static void acknowledge(struct journal *j, int64_t seq)
{
	size_t k = 0, cut;

	while (k < j->ends.n && j->ends.v[k].seq <= seq)
		k++;
	if (k == 0)
		return;
	cut = j->ends.v[k - 1].end;
	strbuf_consume(&j->pending, cut);
	j->ends.n -= k;
	memmove(j->ends.v, j->ends.v + k, j->ends.n * sizeof(*j->ends.v));
	for (size_t i = 0; i < j->ends.n; i++)
		j->ends.v[i].end -= cut;
	j->acked = seq;
}

bool journal_sync_begin(struct journal *j, struct journal_syncing *s)
{
	if (j->dead || j->syncing || j->acked == j->seq)
		return false;
	j->syncing = true;
	*s = (struct journal_syncing){ .fd = j->fd, .upto_seq = j->seq };
	return true;
}

void journal_sync_run(struct journal_syncing *s)
{
	s->result = fdatasync(s->fd) == 0 ? 0 : errno;
}

int journal_sync_end(struct journal *j, const struct journal_syncing *s, struct error *e)
{
	j->syncing = false;
	if (s->fd != j->fd)
		return 0; /* that file was given up meanwhile; its events stand in the new one */
	if (s->result != 0)
		return recover_write(j, s->result, "sync", e);
	acknowledge(j, s->upto_seq);
	return 0;
}

int journal_sync(struct journal *j, struct error *e)
{
	struct journal_syncing s;
	int rc = 0;

	while (rc == 0 && journal_sync_begin(j, &s)) {
		journal_sync_run(&s);
		rc = journal_sync_end(j, &s, e);
	}
	return rc;
}

int64_t journal_seq(const struct journal *j)
{
	return j->seq;
}

int64_t journal_acked(const struct journal *j)
{
	return j->acked;
}

int64_t journal_unsynced(const struct journal *j)
{
	return (int64_t)j->pending.len;
}

int64_t journal_bytes(const struct journal *j)
{
	return j->size;
}

const uint8_t *journal_head(const struct journal *j)
{
	return j->head;
}

int journal_close(struct journal *j, struct error *e)
{
	int rc;

	if (!j)
		return 0;
	rc = j->dead ? 0 : journal_sync(j, e);
	/* What was reserved past the end goes back; a failure of that loses nothing. */
	if (j->fd >= 0 && ftruncate(j->fd, j->size) != 0)
		errno = 0;
	journal_release(j);
	return rc;
}

void journal_gasp(void *arg)
{
	const struct journal *j = arg;

	if (j->fd >= 0)
		fdatasync(j->fd);
}
