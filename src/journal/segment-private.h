/*
 * Where the segments of a journal stand, for the files of this room: in the session's folder, or on
 * another disk where this one failed. There a segment is named <session>.<base>.N.bson, and
 * <base>.N.elsewhere in the folder says where: a symbolic link whose text is the path. It is read, never
 * followed: what it names is opened with the same care as everything else. A link, because a full disk
 * has room for its text in the inode where it has none for a file's.
 */
#ifndef MUSTER_JOURNAL_SEGMENT_PRIVATE_H
#define MUSTER_JOURNAL_SEGMENT_PRIVATE_H

#include <stdbool.h>

#include "base/err.h"

/* The name of a segment in the folder: journal.bson, journal.1.bson, … The caller frees. */
char *segment_name(const char *base, int segment) MUST_USE;
/* Its name on another disk. The caller frees. */
char *segment_spilled_name(const char *session, const char *base, int segment) MUST_USE;

/* Opens one that is there. `spill` is a folder where one is looked for that nothing in the session's
 * folder points to; NULL: nowhere; `session` may be "" then. -ERR_NOTFOUND: there is no such segment;
 * -ERR_ELSEWHERE: there is one, and where it is it cannot be opened now. */
int segment_open(int dirfd, const char *base, int segment, const char *spill, const char *session,
	int flags, struct error *e) MUST_USE;
/* Whether there is one, here or elsewhere. */
bool segment_is_there(int dirfd, const char *base, int segment);
/* Makes a new one, and its name durable. */
int segment_create(int dirfd, const char *name, struct error *e) MUST_USE;
/* One that no reader sees before all of it is durable: begun beside its name (-ERR_…: it could not be),
 * written by the caller, then finished: synced, named, and the name synced. A failure of that leaves
 * nothing; `*stays`: but for an empty file of that name. Both block. */
int segment_begin(int dirfd, const char *name, struct error *e) MUST_USE;
int segment_finish(int fd, int dirfd, const char *name, bool *stays, struct error *e) MUST_USE;
/* It is not finished. The descriptor is the caller's. */
void segment_give_up(int dirfd, const char *name);
/* Says in the session's folder where a segment is. */
int segment_point(
	int dirfd, const char *base, int segment, const char *path, struct error *e) MUST_USE;

#endif
