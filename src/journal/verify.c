/*
 * Verifying a journal, and opening one to go on with it: what is whole, what is torn, what was changed.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mutant.h"
#include "journal/chain-private.h"
#include "journal/read-private.h"
#include "journal/segment-private.h"
#include "journal/write-private.h"

static void note_event(
	struct journal_verdict *v, const struct event *ev, const struct journal_reader *r)
{
	size_t n;

	(void)journal_reader_raw(r, &n);
	if (v->events++ == 0)
		memcpy(v->session, ev->session, strlen(ev->session) + 1);
	v->bytes += (int64_t)n;
	v->at_ms = ev->at_ms;
	v->mono_ns = ev->mono_ns;
	v->closed = ev->type == EV_SESSION_CLOSE || ev->type == EV_SESSION_PRUNED;
}

/* Bytes behind the last whole event: torn in an open session, a damage behind a close. A file without
 * one is what a crash leaves between making it and writing to it. */
static int judge_tail(struct journal_verdict *v, const struct journal_reader *r, struct error *e)
{
	v->torn_bytes = journal_reader_torn(r);
	return reader_check_tail(r, e);
}

static void look_for(struct journal_anchor *anchors, size_t n, const uint8_t *hash)
{
	for (size_t i = 0; i < n && !MUTANT(ANCHOR_FORGIVEN); i++)
		anchors[i].found |= memcmp(anchors[i].hash, hash, EVENT_HASH_LEN) == 0;
}

static int verify(int dirfd, const char *name, const char *spill, struct journal_anchor *anchors,
	size_t n, struct journal_verdict *v, struct error *e)
{
	struct journal_reader *r;
	struct event ev;
	int rc;

	memset(v, 0, sizeof(*v));
	if ((rc = journal_reader_open(&r, dirfd, name, e)) != 0)
		return rc;
	journal_reader_set_spill(r, spill);
	while ((rc = journal_reader_next(r, &ev, e)) == 1) {
		note_event(v, &ev, r);
		look_for(anchors, n, journal_reader_head(r));
	}
	if (rc == 0)
		rc = judge_tail(v, r, e);
	reader_reached(r, &v->bad_segment, &v->bad_at, &v->bad_seq);
	memcpy(v->head, journal_reader_head(r), EVENT_HASH_LEN);
	journal_reader_close(r);
	return rc;
}

int journal_verify(int dirfd, const char *name, struct journal_verdict *v, struct error *e)
{
	return verify(dirfd, name, NULL, NULL, 0, v, e);
}

int journal_verify_anchors(int dirfd, const char *name, struct journal_anchor *anchors, size_t n,
	struct journal_verdict *v, struct error *e)
{
	return verify(dirfd, name, NULL, anchors, n, v, e);
}

/* Where the segment is that was opened just now. */
static void find_place(struct journal *j, const char *spill)
{
	char *here = segment_name(j->base, j->at.number), *name;

	if (j->at.number > 0)
		j->at.path = journal_elsewhere(j->dirfd, j->base, j->at.number);
	j->at.pointed = j->at.path != NULL;
	if (!j->at.path && spill && faccessat(j->dirfd, here, F_OK, AT_SYMLINK_NOFOLLOW) != 0) {
		name = segment_spilled_name(j->session, j->base, j->at.number);
		j->at.path = fs_join(spill, name);
		free(name);
	}
	free(here);
}

/* Cuts what is torn off the last segment and puts the writer behind it. The last one it is even where
 * it only repeats: a reader does not come back to one before it. */
static int open_behind(
	struct journal *j, const struct journal_verdict *v, const char *spill, struct error *e)
{
	int fd = segment_open(j->dirfd, j->base, v->bad_segment, spill, j->session, O_RDWR, e);

	if (fd < 0)
		return fd;
	j->at.fd = fd;
	j->at.number = v->bad_segment;
	j->at.size = v->bad_at;
	find_place(j, spill);
	if ((!MUTANT(TAIL_UNCUT) && ftruncate(fd, v->bad_at) != 0) || fdatasync(fd) != 0 ||
		lseek(fd, v->bad_at, SEEK_SET) < 0)
		return error_set_errno(e, err_of_errno(errno), "a torn tail cannot be cut");
	/* Who made the file may have died before its name was sure. */
	if (fsync(j->dirfd) != 0)
		return error_set_errno(
			e, err_of_errno(errno), "the folder of the record cannot be synced");
	return 0;
}

int journal_reopen(struct journal **out, int dirfd, const char *name, const char *spill,
	int64_t *cut_bytes, struct error *e)
{
	struct journal_verdict v;
	struct journal *j;
	int rc = verify(dirfd, name, spill, NULL, 0, &v, e);

	if (rc != 0)
		return rc;
	if (v.closed)
		return error_set(e, -ERR_CLOSED, "session %s is closed", v.session);
	if (v.events == 0)
		return error_set(e, -ERR_CORRUPT, "not one event of the journal is whole");
	j = journal_alloc(dirfd, name, v.session);
	j->seq = j->acked = v.events - 1;
	/* A segment that begins before anything else is written says when that was. */
	j->last.at_ms = v.at_ms;
	j->last.mono_ns = v.mono_ns;
	memcpy(j->head, v.head, EVENT_HASH_LEN);
	if ((rc = open_behind(j, &v, spill, e)) != 0) {
		journal_close(j, NULL);
		return rc;
	}
	*cut_bytes = v.torn_bytes;
	*out = j;
	return 0;
}

/* Whether there is nothing but the begin of a first event. */
static bool is_unborn(int dirfd, const char *name)
{
	char *file = segment_name(name, 0);
	struct journal_verdict v;
	struct stat st;
	bool empty = fstatat(dirfd, file, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
		st.st_size == 0;

	free(file);
	return empty || (journal_verify(dirfd, name, &v, NULL) == 0 && v.events == 0);
}

int journal_go_on(
	struct journal **j, int dirfd, const char *name, const char *owner, struct error *e)
{
	int64_t cut;
	char *file;

	if (is_unborn(dirfd, name)) {
		file = segment_name(name, 0);
		unlinkat(dirfd, file, 0);
		free(file);
	} else {
		int rc = journal_reopen(j, dirfd, name, NULL, &cut, e);

		if (rc != -ERR_NOTFOUND)
			return rc;
		error_clear(e);
	}
	return journal_create_named(j, dirfd, name, owner, e);
}
