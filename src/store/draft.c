/*
 * Drafts of sessions. A name that begins with a dot is no id, so no list has them.
 */
#include "config.h"

#include "store/draft.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ulid.h"
#include "store/store-private.h"

#define PREFIX ".draft-"

static int cannot(struct error *e)
{
	return error_set_errno(e, err_of_errno(errno), "the new session's folder cannot be made");
}

static int open_folder(int dirfd, const char *name)
{
	return openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

int draft_open(struct store *st, struct draft *d, struct error *e)
{
	char id[ULID_LEN + 1];

	d->dirfd = -1;
	ulid_new(id);
	snprintf(d->name, sizeof(d->name), PREFIX "%s", id);
	if (mkdirat(st->fd, "sessions", 0700) != 0 && errno != EEXIST)
		return cannot(e);
	if (st->sessions_fd < 0)
		st->sessions_fd = open_folder(st->fd, "sessions");
	if (st->sessions_fd < 0 || mkdirat(st->sessions_fd, d->name, 0700) != 0)
		return cannot(e);
	d->dirfd = open_folder(st->sessions_fd, d->name);
	if (d->dirfd < 0 || fchmod(d->dirfd, 0700) != 0 || flock(d->dirfd, LOCK_EX) != 0) {
		int rc = cannot(e);

		draft_close(st, d);
		return rc;
	}
	return 0;
}

int draft_publish(struct store *st, struct draft *d, const char *id, struct error *e)
{
	struct stat there;

	if (fstatat(st->sessions_fd, id, &there, AT_SYMLINK_NOFOLLOW) == 0)
		return error_set(e, -ERR_EXISTS, "the session %s is here already", id);
	if (fsync(d->dirfd) != 0 || renameat(st->sessions_fd, d->name, st->sessions_fd, id) != 0 ||
		fsync(st->sessions_fd) != 0)
		return cannot(e);
	d->name[0] = '\0';
	return 0;
}

static void empty_folder(int dirfd)
{
	int fd = open_folder(dirfd, ".");
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlinkat(dirfd, entry->d_name, 0);
	}
	if (dir)
		closedir(dir);
}

void draft_close(struct store *st, struct draft *d)
{
	if (d->name[0] && d->dirfd >= 0)
		empty_folder(d->dirfd);
	if (d->name[0])
		unlinkat(st->sessions_fd, d->name, AT_REMOVEDIR);
	if (d->dirfd >= 0)
		close(d->dirfd);
	d->dirfd = -1;
	d->name[0] = '\0';
}

void draft_sweep(struct store *st)
{
	int fd = st->sessions_fd < 0 ? -1 : open_folder(st->sessions_fd, ".");
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL) {
		struct draft d;

		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) != 0)
			continue;
		snprintf(d.name, sizeof(d.name), "%.39s", entry->d_name);
		d.dirfd = open_folder(st->sessions_fd, d.name);
		if (d.dirfd >= 0 && flock(d.dirfd, LOCK_EX | LOCK_NB) != 0)
			d.name[0] = '\0'; /* somebody fills it */
		draft_close(st, &d);
	}
	if (dir)
		closedir(dir);
}
