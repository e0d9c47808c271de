/*
 * Files and folders. Must not follow a link to a file of our own, nor trust a folder that somebody
 * else can write to.
 */
#include "config.h"

#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mutant.h"
#include "base/xalloc.h"

#define READ_STEP ((size_t)64 << 10) /* bytes */

static int fail(struct error *e, const char *path, const char *what)
{
	return error_set_errno(e, err_of_errno(errno), "%s: %s", path, what);
}

/* How much to ask for first: a regular file says its size, /proc and pipes do not. */
static size_t first_step(int fd, size_t max)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size <= 0)
		return READ_STEP;
	return (uintmax_t)st.st_size < max ? (size_t)st.st_size + 1 : max + 1;
}

int fs_read_fd(int fd, size_t max, struct strbuf *out, struct error *e)
{
	size_t before = out->len;
	size_t step;

	if (max > STRBUF_MAX / 2)
		max = STRBUF_MAX / 2;
	step = first_step(fd, max);
	for (;;) {
		size_t left = max - (out->len - before);
		ssize_t n;

		/* One more than is allowed, to see whether there is more. */
		if (step > left + 1)
			step = left + 1;
		strbuf_grow(out, step);
		n = read(fd, out->buf + out->len, step);
		if (n == 0)
			return 0;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			strbuf_truncate(out, before);
			return error_set_errno(e, err_of_errno(errno), "cannot be read");
		}
		if ((size_t)n > left) {
			strbuf_truncate(out, before);
			return error_set(e, -ERR_LIMIT, "more than %zu bytes", max);
		}
		out->len += (size_t)n;
		out->buf[out->len] = '\0';
		if (step < READ_STEP)
			step = READ_STEP;
	}
}

int fs_read_file(const char *path, size_t max, struct strbuf *out, struct error *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int rc;

	if (fd < 0)
		return fail(e, path, "cannot be opened");
	rc = fs_read_fd(fd, max, out, e);
	if (rc != 0)
		error_prefix(e, "%s", path);
	close(fd);
	return rc;
}

int fs_write_all(int fd, const void *data, size_t n, struct error *e)
{
	const char *p = data;

	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return error_set_errno(e, err_of_errno(errno), "cannot be written");
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

int fs_sync_dir(const char *path, struct error *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = 0;

	if (fd < 0)
		return fail(e, path, "cannot be opened");
	if (fsync(fd) != 0)
		rc = fail(e, path, "cannot be synced");
	close(fd);
	return rc;
}

/* The umask may have taken more than we want, so the mode is set once more. */
static int write_new(int fd, const char *path, const void *data, size_t n, struct error *e)
{
	int rc = fs_write_all(fd, data, n, e);

	if (rc != 0) {
		error_prefix(e, "%s", path);
		close(fd);
		return rc;
	}
	if (fchmod(fd, 0600) != 0 || fsync(fd) != 0) {
		rc = fail(e, path, "cannot be synced");
		close(fd);
		return rc;
	}
	return close(fd) == 0 ? 0 : fail(e, path, "cannot be closed");
}

int fs_replace_file(const char *path, const void *data, size_t n, struct error *e)
{
	char *beside = xstrfmt("%s.XXXXXX", path);
	char *dir = fs_dirname(path);
	int fd = mkostemp(beside, O_CLOEXEC);
	int rc;

	if (fd < 0) {
		rc = fail(e, path, "no file can be made beside it");
		goto out;
	}
	rc = write_new(fd, beside, data, n, e);
	if (rc == 0 && rename(beside, path) != 0)
		rc = fail(e, path, "cannot be replaced");
	if (rc != 0) {
		unlink(beside);
		goto out;
	}
	rc = fs_sync_dir(dir, e);
out:
	free(dir);
	free(beside);
	return rc;
}

/* O_CREAT without knowing whether it made the file would leave the mode to the umask. */
static int open_or_make(int dirfd, const char *name, int flags, mode_t mode)
{
	int fd;

	if ((flags & O_CREAT) == 0)
		return openat(dirfd, name, flags);
	/* Twice: it may vanish or come between the two calls. */
	for (int i = 0; i < 2; i++) {
		fd = openat(dirfd, name, flags | O_EXCL, mode);
		if (fd >= 0) {
			if (fchmod(fd, mode) == 0)
				return fd;
			close(fd);
			return -1;
		}
		if (errno != EEXIST || (flags & O_EXCL) != 0)
			return -1;
		fd = openat(dirfd, name, flags & ~O_CREAT);
		if (fd >= 0 || errno != ENOENT)
			return fd;
	}
	return -1;
}

static int prove_own_file(int fd, const char *name, struct error *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return fail(e, name, "cannot be examined");
	if (!S_ISREG(st.st_mode))
		return error_set(e, -ERR_UNSAFE, "%s: not a regular file", name);
	if (st.st_uid != geteuid())
		return error_set(e, -ERR_UNSAFE, "%s: belongs to another user", name);
	if (st.st_nlink > 1)
		return error_set(e, -ERR_UNSAFE, "%s: has several links", name);
	return 0;
}

int fs_open_own(int dirfd, const char *name, int flags, mode_t mode, struct error *e)
{
	/* Nothing is cut before it is proved to be ours, and a FIFO must not hold us up. */
	const int early = (flags & ~O_TRUNC) | (MUTANT(LINKS_FOLLOWED) ? 0 : O_NOFOLLOW) |
		O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	int fd = open_or_make(dirfd, name, early, mode);
	int rc;

	if (fd < 0 && (errno == ENXIO || errno == EISDIR))
		return error_set(e, -ERR_UNSAFE, "%s: not a regular file", name);
	if (fd < 0 && errno == ELOOP)
		return error_set(e, -ERR_UNSAFE, "%s: a link, and links are not followed", name);
	if (fd < 0)
		return fail(e, name, "cannot be opened");
	rc = prove_own_file(fd, name, e);
	if (rc == 0 && (flags & O_NONBLOCK) == 0)
		rc = fs_set_nonblock(fd, false, e);
	if (rc == 0 && (flags & O_TRUNC) != 0 && ftruncate(fd, 0) != 0)
		rc = fail(e, name, "cannot be emptied");
	if (rc != 0) {
		close(fd);
		return rc;
	}
	return fd;
}

/* One folder of the path; that it is there already is fine. */
static int make_dir(const char *path, struct error *e)
{
	char *above;
	int rc;

	if (mkdir(path, 0700) != 0) {
		struct stat st;

		if (errno != EEXIST)
			return fail(e, path, "the folder cannot be made");
		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
			return 0;
		return error_set(e, -ERR_UNSAFE, "%s: not a folder", path);
	}
	if (chmod(path, 0700) != 0)
		return fail(e, path, "its mode cannot be set");
	above = fs_dirname(path);
	rc = fs_sync_dir(above, e);
	free(above);
	return rc;
}

/* A link to the folder is fine where it is ours, too. */
static int prove_own_dir(const char *path, struct error *e)
{
	struct stat link, st;

	if (lstat(path, &link) != 0 || stat(path, &st) != 0)
		return fail(e, path, "cannot be examined");
	if (link.st_uid != geteuid() || st.st_uid != geteuid()) {
		return error_set(e, -ERR_UNSAFE,
			"%s: belongs to another user; name a folder of your own", path);
	}
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		return error_set(e, -ERR_UNSAFE,
			"%s: others may write to it; chmod go-w it, or name another folder", path);
	}
	return 0;
}

int fs_make_own_dir(const char *path, struct error *e)
{
	char *part;
	int rc = 0;

	if (*path == '\0')
		return error_set(e, -ERR_NOTFOUND, "the name of the folder is empty");
	part = xstrdup(path);
	for (char *p = part + 1; rc == 0 && *p != '\0'; p++) {
		if (*p != '/' || p[-1] == '/')
			continue;
		*p = '\0';
		rc = make_dir(part, e);
		*p = '/';
	}
	if (rc == 0)
		rc = make_dir(part, e);
	if (rc == 0)
		rc = prove_own_dir(part, e);
	free(part);
	return rc;
}

char *fs_join(const char *dir, const char *name)
{
	size_t n = strlen(dir);

	if (*name == '/' || n == 0)
		return xstrdup(name);
	return xstrfmt(dir[n - 1] == '/' ? "%s%s" : "%s/%s", dir, name);
}

char *fs_dirname(const char *path)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	while (n > 0 && path[n - 1] != '/')
		n--;
	if (n == 0)
		return xstrdup(".");
	while (n > 1 && path[n - 1] == '/')
		n--;
	return xstrndup(path, n);
}

bool fs_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

int fs_set_nonblock(int fd, bool on, struct error *e)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags >= 0)
		flags = fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
	if (flags < 0)
		return error_set_errno(e, -ERR_SYSTEM, "fcntl");
	return 0;
}
