/*
 * The home: where it is, whether it is safe, and the folders of sessions in it.
 */
#include "config.h"

#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/ulid.h"
#include "base/xalloc.h"
#include "store/store-private.h"

static char *home_path(const char *path)
{
	const char *dir;

	if (path && *path)
		return xstrdup(path);
	if ((dir = getenv("MUSTER_HOME")) != NULL && *dir)
		return xstrdup(dir);
	if ((dir = getenv("XDG_STATE_HOME")) != NULL && *dir)
		return fs_join(dir, "muster");
	if ((dir = getenv("HOME")) != NULL && *dir)
		return fs_join(dir, ".local/state/muster");
	return NULL;
}

static int open_folder(int dirfd, const char *name)
{
	return openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

/* What is in it may be a stranger's doing where others could write to the home once. */
static int prove_sessions(const struct store *st, struct error *e)
{
	struct stat s;

	if (fstatat(st->fd, "sessions", &s, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT
			? 0
			: error_set_errno(e, -ERR_IO, "%s/sessions cannot be examined", st->path);
	if (!S_ISDIR(s.st_mode))
		return error_set(e, -ERR_UNSAFE, "%s/sessions: not a folder", st->path);
	if (s.st_uid != geteuid())
		return error_set(e, -ERR_UNSAFE, "%s/sessions: belongs to another user", st->path);
	if ((s.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return error_set(e, -ERR_UNSAFE,
			"%s/sessions: others may write to it; chmod go-w it", st->path);
	return 0;
}

int store_open(struct store **out, const char *path, struct error *e)
{
	char *home = home_path(path);
	struct store *st;
	int rc;

	if (!home)
		return error_set(
			e, -ERR_USAGE, "there is no home: set HOME, MUSTER_HOME or --home DIR");
	rc = fs_make_own_dir(home, e);
	if (rc != 0) {
		free(home);
		return rc;
	}
	st = xcalloc(1, sizeof(*st));
	st->path = home;
	st->fd = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	st->sessions_fd = st->fd < 0 ? -1 : open_folder(st->fd, "sessions");
	if (st->fd < 0) {
		rc = error_set_errno(e, -ERR_IO, "%s cannot be opened", home);
		store_close(st);
		return rc;
	}
	if ((rc = prove_sessions(st, e)) != 0) {
		store_close(st);
		return rc;
	}
	*out = st;
	return 0;
}

void store_close(struct store *st)
{
	if (!st)
		return;
	if (st->fd >= 0)
		close(st->fd);
	if (st->sessions_fd >= 0)
		close(st->sessions_fd);
	free(st->path);
	free(st);
}

const char *store_path(const struct store *st)
{
	return st->path;
}

/* The folder of sessions may have been made since the home was opened. */
static int sessions_folder(struct store *st)
{
	if (st->sessions_fd < 0)
		st->sessions_fd = open_folder(st->fd, "sessions");
	return st->sessions_fd;
}

int store_session_dir(struct store *st, const char *id, struct error *e)
{
	int fd, dirfd = sessions_folder(st);
	struct stat s;

	fd = dirfd < 0 ? -1 : open_folder(dirfd, id);
	if (fd < 0 && (dirfd < 0 || errno == ENOENT))
		return error_set(e, -ERR_NOTFOUND, "there is no session %s", id);
	if (fd < 0)
		return error_set(e, -ERR_UNSAFE, "the session %s is no folder: %s", id,
			errno == ELOOP ? "a link, and links are not followed" : strerror(errno));
	if (fstat(fd, &s) != 0 || s.st_uid != geteuid()) {
		close(fd);
		return error_set(
			e, -ERR_UNSAFE, "the folder of the session %s belongs to another user", id);
	}
	return fd;
}

bool store_session_alive(int dirfd)
{
	int fd = openat(dirfd, "holder.lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	bool alive;

	if (fd < 0)
		return false;
	alive = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	close(fd);
	return alive;
}

static int newest_id_first(const void *a, const void *b)
{
	return memcmp(
		((const struct session_id *)b)->id, ((const struct session_id *)a)->id, ULID_LEN);
}

int store_session_ids(struct store *st, struct id_list *ids, struct error *e)
{
	int fd, dirfd = sessions_folder(st);
	struct dirent *entry;
	DIR *dir;

	if (dirfd < 0)
		return 0;
	fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir)
		return error_set_errno(e, -ERR_IO, "%s/sessions cannot be listed", st->path);
	while ((entry = readdir(dir)) != NULL) {
		char id[ULID_LEN + 1];

		if (ulid_valid(entry->d_name, id) && strcmp(id, entry->d_name) == 0)
			memcpy(vec_add(&ids->v).id, id, sizeof(id));
	}
	closedir(dir);
	if (ids->v.n > 1)
		qsort(ids->v.v, ids->v.n, sizeof(*ids->v.v), newest_id_first);
	return 0;
}

/* The hash of the last event of a session, made durable first: the anchor must not outlive what it
 * holds. -ERR_NOTFOUND: it has none. */
static int last_hash(
	struct store *st, const char *id, uint8_t hash[EVENT_HASH_LEN], struct error *e)
{
	struct journal_last last;
	int rc, fd = store_session_dir(st, id, e);

	if (fd < 0)
		return fd;
	rc = journal_find_last(fd, JOURNAL_SESSION, true, &last, e);
	memcpy(hash, last.hash, EVENT_HASH_LEN);
	close(fd);
	return rc;
}

int store_prev(struct store *st, const char *id, char prev[27], uint8_t hash[EVENT_HASH_LEN],
	struct error *e)
{
	struct id_list ids = { 0 };
	int rc = store_session_ids(st, &ids, e);

	if (rc != 0)
		return rc;
	rc = error_set(e, -ERR_NOTFOUND, "no session was opened here before");
	/* One that a crash left without an event was never opened. */
	for (size_t i = 0; i < ids.v.n && rc == -ERR_NOTFOUND; i++) {
		if (strcmp(ids.v.v[i].id, id) >= 0)
			continue;
		rc = last_hash(st, ids.v.v[i].id, hash, e);
		memcpy(prev, ids.v.v[i].id, sizeof(ids.v.v[i].id));
	}
	vec_release(&ids.v);
	return rc;
}
