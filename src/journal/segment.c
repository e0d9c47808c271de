/*
 * Opening and making the segments of a journal, wherever they are. It must not know what is in them.
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
#include "base/xalloc.h"
#include "journal/journal.h"
#include "journal/segment-private.h"

#define PATH_BYTES 4096

char *segment_name(const char *base, int segment)
{
	return segment == 0 ? xstrfmt("%s.bson", base) : xstrfmt("%s.%d.bson", base, segment);
}

char *segment_spilled_name(const char *session, const char *base, int segment)
{
	return xstrfmt("%s.%s.%d.bson", session, base, segment);
}

static char *pointer_name(const char *base, int segment)
{
	return xstrfmt("%s.%d.elsewhere", base, segment);
}

char *journal_elsewhere(int dirfd, const char *base, int segment)
{
	char *name = pointer_name(base, segment);
	char path[PATH_BYTES];
	ssize_t n = readlinkat(dirfd, name, path, sizeof(path));

	free(name);
	/* A text that fills the buffer was cut; one that is relative means nothing. */
	return n > 0 && n < PATH_BYTES && path[0] == '/' ? xstrndup(path, (size_t)n) : NULL;
}

static int open_at(const char *dir, const char *name, int flags, struct error *e)
{
	int dirfd = open(dir, O_DIRECTORY | O_RDONLY | O_CLOEXEC), fd;

	if (dirfd < 0)
		return error_set_errno(e, err_of_errno(errno), "%s: cannot be opened", dir);
	fd = fs_open_own(dirfd, name, flags, 0600, e);
	close(dirfd);
	return fd;
}

/* Whatever the pointer names has to have the name that a spilled segment has. */
static bool is_spilled_name(const char *file, const char *base, int segment)
{
	char *end = segment_spilled_name("", base, segment);
	size_t n = strlen(file), m = strlen(end);
	bool fits = n > m && strcmp(file + n - m, end) == 0;

	free(end);
	return fits;
}

static int open_pointed(const char *path, const char *base, int segment, int flags, struct error *e)
{
	const char *file = strrchr(path, '/') + 1;
	struct error sub = ERROR_INIT;
	char *dir = fs_dirname(path);
	int fd;

	if (is_spilled_name(file, base, segment))
		fd = open_at(dir, file, flags, &sub);
	else
		fd = error_set(&sub, -ERR_UNSAFE, "no segment has such a name");
	if (fd < 0)
		fd = error_set(e, -ERR_ELSEWHERE,
			"segment %d of the record is %s, which cannot be read now: %s", segment,
			path, error_text(&sub));
	error_clear(&sub);
	free(dir);
	return fd;
}

static int open_spilled(const char *spill, const char *session, const char *base, int segment,
	int flags, struct error *e)
{
	char *name = segment_spilled_name(session, base, segment);
	int fd = open_at(spill, name, flags, e);

	free(name);
	return fd;
}

/* What the folder points to counts more than what it has: a file that was begun in it before may have come
 * back with the power. */
int segment_open(int dirfd, const char *base, int segment, const char *spill, const char *session,
	int flags, struct error *e)
{
	char *path = segment > 0 ? journal_elsewhere(dirfd, base, segment) : NULL;
	char *name;
	int fd;

	if (path) {
		fd = open_pointed(path, base, segment, flags, e);
		free(path);
		return fd;
	}
	name = segment_name(base, segment);
	fd = fs_open_own(dirfd, name, flags, 0600, e);
	free(name);
	if (fd == -ERR_NOTFOUND && segment > 0 && spill && *session) {
		error_clear(e);
		fd = open_spilled(spill, session, base, segment, flags, e);
	}
	return fd;
}

int journal_open_segment(int dirfd, const char *base, int segment, struct error *e)
{
	return segment_open(dirfd, base, segment, NULL, "", O_RDONLY, e);
}

/* A crash may have come between the segment and what points to it; its disk is there. */
static bool is_deleted(const char *path)
{
	char *dir = fs_dirname(path);
	struct stat st;
	bool gone = stat(dir, &st) == 0 && lstat(path, &st) != 0 && errno == ENOENT;

	free(dir);
	return gone;
}

/* One that is proven to be ours. */
static int delete_pointed(
	int dirfd, const char *base, int segment, const char *path, struct error *e)
{
	char *pointer = pointer_name(base, segment);
	bool gone = is_deleted(path);
	int fd = gone ? -1 : open_pointed(path, base, segment, O_RDONLY, e);
	int rc = gone || fd >= 0 ? 0 : fd;

	if (rc == 0 && !gone && unlink(path) != 0)
		rc = error_set_errno(e, -ERR_ELSEWHERE, "%s cannot be deleted", path);
	if (rc == 0 && unlinkat(dirfd, pointer, 0) != 0)
		rc = error_set_errno(e, err_of_errno(errno), "%s cannot be deleted", pointer);
	if (fd >= 0)
		close(fd);
	free(pointer);
	return rc;
}

/* The last first: what is left of them after a failure is still found. */
int journal_delete_elsewhere(int dirfd, const char *base, struct error *e)
{
	int n = 1, rc = 0;

	while (segment_is_there(dirfd, base, n))
		n++;
	while (rc == 0 && --n > 0) {
		char *path = journal_elsewhere(dirfd, base, n);

		if (path)
			rc = delete_pointed(dirfd, base, n, path, e);
		free(path);
	}
	return rc;
}

bool segment_is_there(int dirfd, const char *base, int segment)
{
	char *name = segment_name(base, segment), *path = journal_elsewhere(dirfd, base, segment);
	struct stat st;
	bool there = path || fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;

	free(name);
	free(path);
	return there;
}

static int sync_folder(int dirfd, struct error *e)
{
	if (MUTANT(FOLDER_UNSYNCED) || fsync(dirfd) == 0)
		return 0;
	return error_set_errno(e, err_of_errno(errno), "the folder of the record cannot be synced");
}

int segment_create(int dirfd, const char *name, struct error *e)
{
	int fd = fs_open_own(dirfd, name, O_RDWR | O_CREAT | O_EXCL, 0600, e), rc;

	if (fd < 0)
		return fd;
	if ((rc = sync_folder(dirfd, e)) != 0) {
		unlinkat(dirfd, name, 0);
		close(fd);
		return rc;
	}
	return fd;
}

static char *unfinished_name(const char *name)
{
	return xstrfmt("%s.new", name);
}

int segment_begin(int dirfd, const char *name, struct error *e)
{
	char *unfinished = unfinished_name(name);
	int fd;

	/* A crash may have left one. */
	unlinkat(dirfd, unfinished, 0);
	fd = fs_open_own(dirfd, unfinished, O_RDWR | O_CREAT | O_EXCL, 0600, e);
	free(unfinished);
	return fd;
}

void segment_give_up(int dirfd, const char *name)
{
	char *unfinished = unfinished_name(name);

	unlinkat(dirfd, unfinished, 0);
	free(unfinished);
}

/* One of that name is never replaced: who writes has the session to itself. */
static int name_it(int dirfd, const char *unfinished, const char *name, struct error *e)
{
	struct stat st;

	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return error_set(e, -ERR_EXISTS, "%s is there already", name);
	if (errno != ENOENT || renameat(dirfd, unfinished, dirfd, name) != 0)
		return error_set_errno(e, err_of_errno(errno), "%s cannot be named", name);
	return 0;
}

int segment_finish(int fd, int dirfd, const char *name, bool *stays, struct error *e)
{
	char *unfinished = unfinished_name(name);
	int rc = 0;

	*stays = false;
	if (fdatasync(fd) != 0)
		rc = error_set_errno(e, err_of_errno(errno), "%s cannot be synced", name);
	/* A folder that cannot be synced is better known before a reader sees the name. */
	if (rc == 0)
		rc = sync_folder(dirfd, e);
	if (rc == 0 && (rc = name_it(dirfd, unfinished, name, e)) == 0 &&
		(rc = sync_folder(dirfd, e)) != 0 && unlinkat(dirfd, name, 0) != 0) {
		/* Nothing in it, no reader takes it for what comes to stand in the next one. */
		*stays = true;
		if (ftruncate(fd, 0) != 0)
			errno = 0;
	}
	if (rc != 0)
		segment_give_up(dirfd, name);
	free(unfinished);
	return rc;
}

int segment_point(int dirfd, const char *base, int segment, const char *path, struct error *e)
{
	char *name = pointer_name(base, segment);
	int rc = 0;

	if (symlinkat(path, dirfd, name) != 0 && errno != EEXIST)
		rc = error_set_errno(e, err_of_errno(errno), "%s: cannot be made", name);
	else if (fsync(dirfd) != 0)
		rc = error_set_errno(e, err_of_errno(errno), "%s: cannot be synced", name);
	free(name);
	return rc;
}
