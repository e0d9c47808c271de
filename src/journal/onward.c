/*
 * Going on with a journal in another file: where one failed, where another disk was named, when a disk
 * takes something again. The new segment begins with every event that was not acknowledged, byte for
 * byte, and counts once all of that is synced: a disk that takes writes and syncs none would otherwise get
 * segments without end. While no file takes anything decisions wait in memory and nothing is
 * acknowledged, so that nothing follows from them.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mutant.h"
#include "journal/segment-private.h"
#include "journal/write-private.h"

/* A file is closed once no sync of it can be under way in another thread. */
static void leave(struct journal *j, struct segment *was)
{
	if (was->fd >= 0 && j->syncing)
		vec_push(&j->failed, was->fd);
	else if (was->fd >= 0)
		close(was->fd);
	was->fd = -1;
	free(was->path);
	was->path = NULL;
}

/* All that is not acknowledged, byte for byte, then why; but nothing stands behind session.close. */
static int fill(struct journal *j, const char *why, int sys, struct error *e)
{
	struct event ev;
	size_t from = 0;
	int rc = 0;

	if (!j->closed) {
		event_init(&ev, EV_JOURNAL_SEGMENT, j->last.at_ms, j->last.mono_ns);
		ev.segment = j->at.number;
		ev.why = why;
		if (sys != 0)
			ev.errno_ = sys;
		ev.after_seq = j->acked;
		if ((rc = journal_add(j, &ev, e)) != 0)
			return rc;
	}
	if (MUTANT(UNREPEATED) && j->ends.n > 1)
		from = j->ends.v[j->ends.n - 2].end;
	rc = journal_write(j, j->pending.buf + from, j->pending.len - from, e);
	if (rc == 0 && !j->closed)
		j->last_segment = j->seq;
	return rc;
}

static int fill_and_finish(struct journal *j, int dirfd, const char *name, const char *why, int sys,
	bool *stays, struct error *e)
{
	int rc = fill(j, why, sys, e);

	if (rc == 0)
		return segment_finish(j->at.fd, dirfd, name, stays, e);
	segment_give_up(dirfd, name);
	return rc;
}

/* Begins a segment in a folder of this disk or another one. After a failure all is as it was. It waits for
 * the disk: there is nothing to go on with meanwhile. */
static int begin_in(struct journal *j, int dirfd, const char *name, char *path, const char *why,
	int sys, struct error *e)
{
	struct journal_mark mark = journal_mark(j);
	struct segment was = j->at;
	int64_t last_segment = j->last_segment;
	int fd = segment_begin(dirfd, name, e), rc;
	bool stays = false;

	if (fd < 0) {
		free(path);
		return fd;
	}
	j->at = (struct segment){ .fd = fd, .number = was.number + 1, .path = path };
	if ((rc = fill_and_finish(j, dirfd, name, why, sys, &stays, e)) == 0) {
		j->at.synced = j->seq;
		if (!j->lost)
			reserve_give_back(&was);
		leave(j, &was);
		return 0;
	}
	journal_back_to(j, &mark);
	j->last_segment = last_segment;
	close(fd);
	/* It holds nothing that is not in memory. One that stays is passed over by its number. */
	if (stays && dirfd == j->dirfd)
		was.number++;
	free(path);
	j->at = was;
	return rc;
}

static int begin_here(struct journal *j, const char *why, int sys, struct error *e)
{
	char *name = segment_name(j->base, j->at.number + 1);
	int rc = begin_in(j, j->dirfd, name, NULL, why, sys, e);

	free(name);
	return rc;
}

static void point(struct journal *j)
{
	if (j->at.path && !j->at.pointed)
		j->at.pointed =
			segment_point(j->dirfd, j->base, j->at.number, j->at.path, NULL) == 0;
}

static int begin_spilled(
	struct journal *j, const char *dir, const char *why, int sys, struct error *e)
{
	char *name = segment_spilled_name(j->session, j->base, j->at.number + 1);
	int fd = open(dir, O_DIRECTORY | O_RDONLY | O_CLOEXEC), rc;

	if (fd < 0)
		rc = error_set_errno(e, err_of_errno(errno), "%s", dir);
	else
		rc = begin_in(j, fd, name, fs_join(dir, name), why, sys, e);
	if (rc == 0)
		point(j);
	if (fd >= 0)
		close(fd);
	free(name);
	return rc;
}

static bool is_full(int sys)
{
	return sys == ENOSPC || sys == EDQUOT;
}

/* A file that is begun on a full disk only to be given up again costs a number each time. */
static bool has_room(const struct journal *j)
{
	struct statvfs st;

	return fstatvfs(j->dirfd, &st) != 0 || st.f_blocks == 0 ||
		st.f_bavail >= (JOURNAL_RESERVE + j->pending.len) / st.f_frsize;
}

static int begin_anywhere(struct journal *j)
{
	int rc = -ERR_FULL;

	if (!is_full(j->lost) || has_room(j))
		rc = begin_here(j, j->why, j->lost, NULL);
	if (rc != 0 && j->spill)
		rc = begin_spilled(j, j->spill, j->why, j->lost, NULL);
	if (rc == 0)
		j->lost = 0;
	return rc;
}

void onward_after_failure(struct journal *j, int sys, const char *why)
{
	j->lost = sys != 0 ? sys : EIO;
	j->why = why;
	/* What was synced when it was begun need not be written again. */
	journal_acknowledge(j, j->at.synced);
	leave(j, &j->at);
	(void)!begin_anywhere(j);
}

bool onward_spills(struct journal *j)
{
	return j->spill && !j->at.path && begin_spilled(j, j->spill, "full", j->at.full, NULL) == 0;
}

int journal_spill(struct journal *j, const char *dir, bool now, struct error *e)
{
	int rc = 0;

	if (access(dir, W_OK | X_OK) != 0)
		return error_set_errno(e, err_of_errno(errno), "%s", dir);
	if (j->lost)
		rc = begin_spilled(j, dir, j->why, j->lost, e);
	else if (now)
		rc = begin_spilled(j, dir, "spill", 0, e);
	if (rc != 0)
		return rc;
	j->lost = 0;
	free(j->spill);
	j->spill = xstrdup(dir);
	return 0;
}

void journal_look_again(struct journal *j)
{
	if (j->lost && !j->overflowed)
		(void)!begin_anywhere(j);
	else if (!j->lost && j->at.full && !reserve_ahead(&j->at, 0, true))
		(void)onward_spills(j);
	point(j);
}

enum journal_stage journal_stage(const struct journal *j)
{
	if (j->lost)
		return JOURNAL_LOST;
	if (!j->at.full)
		return JOURNAL_FINE;
	return j->at.reserved - j->at.size < JOURNAL_RESERVE_LOW ? JOURNAL_LOW : JOURNAL_FILLING;
}

int journal_errno(const struct journal *j)
{
	return j->lost ? j->lost : j->at.full;
}

const char *journal_spilled(const struct journal *j)
{
	return j->at.path;
}

bool journal_is_pointed(const struct journal *j)
{
	return !j->at.path || j->at.pointed;
}
