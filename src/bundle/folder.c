/*
 * See folder-private.h.
 */
#include "config.h"

#include "bundle/folder-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "bundle/content-private.h"

#define PIECE (256 * 1024)

int folder_read_file(const struct libraries *libs, int fd, const char *name, struct tally *tally,
	struct finding *f, struct error *e)
{
	struct content *c = content_new(name, &libs->z, tally, f);
	uint8_t *piece = xmalloc(PIECE);
	int64_t at = 0;
	ssize_t n;
	bool ok = true;
	int rc = 0;

	while (ok && (n = read(fd, piece, PIECE)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			rc = error_set_errno(e, -ERR_IO, "%s cannot be read", name);
			break;
		}
		ok = content_feed(c, piece, (size_t)n, at, true);
		at += n;
	}
	content_end(c, ok && rc == 0);
	free(piece);
	return rc;
}

struct names {
	VEC(char *) v;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list(DIR *dir, struct names *names)
{
	struct dirent *entry;

	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			vec_push(&names->v, xstrdup(entry->d_name));
	}
	if (names->v.n > 1)
		qsort(names->v.v, names->v.n, sizeof(*names->v.v), by_text);
}

struct walk {
	const struct libraries *libs;
	struct tally *tally;
	struct finding *finding;
	struct error *error;
};

static int read_dir(struct walk *w, int fd, const char *path, int depth);

static int read_name(struct walk *w, int dirfd, const char *name, const char *path, int depth)
{
	int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	int rc = 0;

	/* ELOOP: a link; what it shows is no part of the backup. */
	if (fd < 0)
		return errno == ELOOP
			? 0
			: error_set_errno(w->error, -ERR_IO, "%s cannot be opened", path);
	if (fstat(fd, &st) != 0)
		rc = error_set_errno(w->error, -ERR_IO, "%s cannot be looked at", path);
	else if (S_ISDIR(st.st_mode))
		return read_dir(w, fd, path, depth + 1);
	else if (S_ISREG(st.st_mode))
		rc = folder_read_file(w->libs, fd, path, w->tally, w->finding, w->error);
	close(fd);
	return rc;
}

/* Closes `fd`. */
static int read_dir(struct walk *w, int fd, const char *path, int depth)
{
	struct names names = { 0 };
	DIR *dir = depth > FOLDER_DEPTH_MAX ? NULL : fdopendir(fd);
	int rc = 0;

	if (!dir) {
		rc = depth > FOLDER_DEPTH_MAX
			? error_set(w->error, -ERR_LIMIT, "%s: nested too deep", path)
			: error_set_errno(w->error, -ERR_IO, "%s cannot be listed", path);
		close(fd);
		return rc;
	}
	list(dir, &names);
	for (size_t i = 0; i < names.v.n; i++) {
		char *full = depth > 0 ? fs_join(path, names.v.v[i]) : xstrdup(names.v.v[i]);

		if (rc == 0 && w->finding->state == BACKUP_OK)
			rc = read_name(w, fd, names.v.v[i], full, depth);
		free(full);
		free(names.v.v[i]);
	}
	vec_release(&names.v);
	closedir(dir);
	return rc;
}

int folder_read(const struct libraries *libs, const char *path, struct tally *tally,
	struct finding *f, struct error *e)
{
	struct walk w = { libs, tally, f, e };
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return error_set_errno(e, err_of_errno(errno), "it cannot be opened");
	return read_dir(&w, fd, path, 0);
}
