/*
 * Writing a journal: number, chain, append, sync. A failed write or sync is never tried again on the
 * same file (the kernel may have dropped the pages): onward.c goes on in another one. It must not know
 * what an event means.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mutant.h"
#include "base/vec.h"
#include "journal/chain-private.h"
#include "journal/segment-private.h"
#include "journal/write-private.h"

struct journal *journal_alloc(int dirfd, const char *base, const char *session)
{
	struct journal *j = xcalloc(1, sizeof(*j));

	j->base = base;
	j->dirfd = dirfd;
	j->at.fd = -1;
	j->at.synced = -1;
	snprintf(j->session, sizeof(j->session), "%s", session);
	j->seq = j->acked = j->last_segment = -1;
	strbuf_init(&j->pending);
	j->hasher = chain_hasher_new();
	return j;
}

static void close_failed(struct journal *j)
{
	while (j->failed.n > 0)
		close(vec_pop(&j->failed));
}

static void journal_release(struct journal *j)
{
	close_failed(j);
	vec_release(&j->failed);
	if (j->at.fd >= 0)
		close(j->at.fd);
	free(j->at.path);
	free(j->spill);
	strbuf_release(&j->pending);
	vec_release(&j->ends);
	chain_hasher_free(j->hasher);
	free(j);
}

int journal_create_named(
	struct journal **out, int dirfd, const char *name, const char *owner, struct error *e)
{
	struct journal *j = journal_alloc(dirfd, name, owner);
	char *file = segment_name(name, 0);
	int fd = j->at.fd = segment_create(dirfd, file, e);

	free(file);
	if (fd < 0) {
		journal_release(j);
		return fd;
	}
	(void)reserve_ahead(&j->at, 0, false);
	*out = j;
	return 0;
}

int journal_create(struct journal **out, int dirfd, const char *session, struct error *e)
{
	return journal_create_named(out, dirfd, JOURNAL_SESSION, session, e);
}

struct journal_mark journal_mark(const struct journal *j)
{
	struct journal_mark mark = { .pending = j->pending.len, .ends = j->ends.n, .seq = j->seq };

	memcpy(mark.head, j->head, sizeof(mark.head));
	return mark;
}

void journal_back_to(struct journal *j, const struct journal_mark *mark)
{
	strbuf_truncate(&j->pending, mark->pending);
	j->ends.n = mark->ends;
	j->seq = mark->seq;
	memcpy(j->head, mark->head, sizeof(j->head));
}

int journal_add(struct journal *j, struct event *ev, struct error *e)
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

int journal_write(struct journal *j, const void *data, size_t n, struct error *e)
{
	int rc;

	(void)reserve_ahead(&j->at, (int64_t)n, false);
	rc = fs_write_all(j->at.fd, data, n, e);
	if (rc == 0)
		j->at.size += (int64_t)n;
	return rc;
}

/* What was added since is written, or waits where no file takes anything. */
static int write_since(struct journal *j, const struct journal_mark *mark, struct error *e)
{
	struct error sub = ERROR_INIT;

	if (j->lost) {
		if (j->pending.len <= JOURNAL_PENDING_MAX)
			return 0;
		journal_back_to(j, mark);
		j->overflowed = true;
		return error_set(
			e, -ERR_FULL, "nothing more of %s can be kept in memory", j->session);
	}
	if (journal_write(
		    j, j->pending.buf + mark->pending, j->pending.len - mark->pending, &sub) != 0)
		onward_after_failure(j, sub.sys, "write");
	error_clear(&sub);
	return 0;
}

static int append(
	struct journal *j, struct event *const *events, size_t n, bool output, struct error *e)
{
	struct journal_mark mark = journal_mark(j);
	int rc;

	if (j->closed)
		return error_set(e, -ERR_CLOSED, "nothing is written behind session.close");
	if (j->overflowed)
		return error_set(e, -ERR_FULL, "the journal of %s was lost before", j->session);
	for (size_t i = 0; i < n; i++) {
		if ((rc = journal_add(j, events[i], e)) != 0) {
			journal_back_to(j, &mark);
			return rc;
		}
	}
	if (n == 0)
		return 0;
	if (output && !reserve_ahead(&j->at, (int64_t)(j->pending.len - mark.pending), false)) {
		journal_back_to(j, &mark);
		return onward_spills(j)
			? append(j, events, n, output, e)
			: error_set(e, -ERR_FULL, "what is left of the disk is for decisions");
	}
	j->last.at_ms = events[n - 1]->at_ms;
	j->last.mono_ns = events[n - 1]->mono_ns;
	j->closed = events[n - 1]->type == EV_SESSION_CLOSE;
	return write_since(j, &mark, e);
}

int journal_append(struct journal *j, struct event *const *events, size_t n, struct error *e)
{
	return append(j, events, n, false, e);
}

int journal_append_output(struct journal *j, struct event *ev, struct error *e)
{
	if (j->lost)
		return error_set(e, -ERR_FULL, "no disk takes it");
	return append(j, &ev, 1, true, e);
}

/* Everything up to `seq` is durable: its bytes need not be kept. */
void journal_acknowledge(struct journal *j, int64_t seq)
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
	if (j->lost || j->syncing || j->acked == j->seq)
		return false;
	j->syncing = true;
	/* A segment is synced as it is begun: nothing is left to do for that. */
	*s = (struct journal_syncing){ .fd = j->at.synced == j->seq ? -1 : j->at.fd,
		.segment = j->at.number,
		.upto_seq = j->seq };
	return true;
}

void journal_sync_run(struct journal_syncing *s)
{
	s->result = MUTANT(SYNC_SKIPPED) || s->fd < 0 || fdatasync(s->fd) == 0 ? 0 : errno;
}

void journal_sync_end(struct journal *j, const struct journal_syncing *s)
{
	j->syncing = false;
	close_failed(j);
	if (j->lost || s->segment != j->at.number)
		return; /* that file was left meanwhile; its events stand in the new one */
	if (s->result != 0 && !MUTANT(SYNC_BELIEVED))
		onward_after_failure(j, s->result, "sync");
	else
		journal_acknowledge(j, s->upto_seq);
}

int journal_sync(struct journal *j, struct error *e)
{
	struct journal_syncing s;

	while (journal_sync_begin(j, &s)) {
		journal_sync_run(&s);
		journal_sync_end(j, &s);
	}
	if (!j->lost)
		return 0;
	return error_set(e, j->lost == ENOSPC || j->lost == EDQUOT ? -ERR_FULL : -ERR_IO,
		"the journal of %s cannot be written: %s", j->session, strerror(j->lost));
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
	return j->at.size;
}

int64_t journal_last_segment(const struct journal *j)
{
	return j->last_segment;
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
	rc = journal_sync(j, e);
	reserve_give_back(&j->at);
	journal_release(j);
	return rc;
}

void journal_gasp(void *arg)
{
	const struct journal *j = arg;

	if (j->at.fd >= 0)
		fdatasync(j->at.fd);
}
