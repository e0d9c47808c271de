/*
 * Room set aside past the end of the journal: 1 MiB is always ahead of what commands print, so that
 * decisions can still be recorded when a disk is full; and a sync has no blocks to find. It must not
 * write: the file's size stays what its events are.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/mutant.h"
#include "journal/write-private.h"

/* Taken at a time, where there is plenty. */
#define RESERVE_STEP (4 * JOURNAL_RESERVE)
/* Of what is left of a full disk nothing smaller is asked for. */
#define RESERVE_LEAST (64 * 1024)
/* What was seen to be free may be somebody else's next: so much is written between two looks. */
#define LOOK_EVERY (256 * 1024)

static bool is_unable(int sys)
{
	return sys == EOPNOTSUPP || sys == ENOSYS || sys == EINVAL || sys == ENODEV || sys == EPERM;
}

/* 0 or errno. Never posix_fallocate(), which writes zeros where it cannot reserve. */
static int set_aside(int fd, int64_t from, int64_t n)
{
	int rc;

	do {
		rc = fallocate(fd, FALLOC_FL_KEEP_SIZE, from, n);
	} while (rc != 0 && errno == EINTR);
	return rc == 0 ? 0 : errno;
}

/* Where nothing can be set aside, what is free is looked at: it is nobody's, but output can stop first. */
static bool look(struct segment *at, int64_t n)
{
	struct statvfs st;
	int64_t room;

	if (fstatvfs(at->fd, &st) != 0 || st.f_blocks == 0) {
		at->reserved = at->size + n + JOURNAL_RESERVE + LOOK_EVERY;
		return true;
	}
	room = n + JOURNAL_RESERVE + LOOK_EVERY;
	if (st.f_bavail < (uint64_t)room / st.f_frsize)
		room = (int64_t)(st.f_bavail * st.f_frsize);
	at->reserved = at->size + room;
	at->full = room < n + JOURNAL_RESERVE ? ENOSPC : 0;
	return at->full == 0;
}

/* What is left of a disk that has no 1 MiB any more is still worth having. */
static void take_rest(struct segment *at)
{
	for (int64_t n = JOURNAL_RESERVE / 2; n >= RESERVE_LEAST; n /= 2) {
		if (at->size + n <= at->reserved)
			return;
		if (set_aside(at->fd, at->size, n) == 0)
			at->reserved = at->size + n;
	}
}

bool reserve_ahead(struct segment *at, int64_t n, bool again)
{
	int sys;

	if (at->size + n + JOURNAL_RESERVE <= at->reserved && !at->full)
		return true;
	if (at->full && !again)
		return MUTANT(RESERVE_SHARED);
	/* Where it was full a moment ago a little more than is needed: it does not come and go. */
	if (at->full)
		n += LOOK_EVERY;
	if (at->no_reserve)
		return look(at, n);
	sys = set_aside(at->fd, at->size, n + RESERVE_STEP);
	if (sys == 0)
		at->reserved = at->size + n + RESERVE_STEP;
	else if (is_unable(sys))
		at->no_reserve = true;
	else if ((sys = set_aside(at->fd, at->size, n + JOURNAL_RESERVE)) == 0)
		at->reserved = at->size + n + JOURNAL_RESERVE;
	if (at->no_reserve)
		return look(at, n);
	at->full = sys;
	if (sys != 0)
		take_rest(at);
	return sys == 0 || MUTANT(RESERVE_SHARED);
}

void reserve_give_back(const struct segment *at)
{
	/* A failure of that loses nothing. */
	if (at->fd >= 0 && ftruncate(at->fd, at->size) != 0)
		errno = 0;
}
