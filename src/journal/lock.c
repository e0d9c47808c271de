/*
 * The files that lock targets. What is read of one is a stranger's: bounded, and taken line by line.
 */
#include "config.h"

#include "journal/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/strbuf.h"
#include "base/ulid.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "journal/digest.h"
#include "journal/journal.h"

static char *path_of(const char *folder, const char *target)
{
	uint8_t digest[32];
	char hex[65];

	digest_sha256(target, strlen(target), digest);
	digest_hex(digest, hex);
	return fs_join(folder, hex);
}

static int wait_for_turn(int fd)
{
	while (flock(fd, LOCK_EX) != 0) {
		if (errno != EINTR)
			return -1;
	}
	return 0;
}

/* Open, with the turn to read and write it; one that was removed meanwhile is opened anew. -1: errno. */
static int open_file(const char *path, int flags, mode_t mode)
{
	for (;;) {
		int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, mode);
		struct stat st;

		if (fd < 0)
			return -1;
		if (wait_for_turn(fd) == 0 && fstat(fd, &st) == 0 && st.st_nlink > 0 &&
			S_ISREG(st.st_mode)) {
			/* Not everybody may: who made it has. */
			if (flags & O_CREAT && st.st_uid == geteuid() && fchmod(fd, mode) != 0)
				errno = 0;
			return fd;
		}
		close(fd);
		if (st.st_nlink > 0)
			return -1;
	}
}

/* ---- what stands in one ---- */

static void add_line(struct strbuf *out, const char *word, const char *text)
{
	if (!text)
		return;
	strbuf_addf(out, "%s ", word);
	text_visible(out, text, strlen(text), false);
	strbuf_addc(out, '\n');
}

static int write_note(int fd, const struct lock_note *note, struct error *e)
{
	struct strbuf text = STRBUF_INIT, since = STRBUF_INIT;
	int rc;

	time_rfc3339_ms(&since, note->since_ms);
	add_line(&text, "session", note->session);
	add_line(&text, "who", note->who);
	add_line(&text, "since", since.buf);
	add_line(&text, "step", note->step);
	add_line(&text, "home", note->home);
	add_line(&text, "target", note->target);
	if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
		rc = error_set_errno(e, -ERR_IO, "the lock cannot be written");
	else
		rc = fs_write_all(fd, text.buf, text.len, e);
	strbuf_release(&text);
	strbuf_release(&since);
	return rc;
}

static void take_line(struct lock_note *note, const char *word, const char *text)
{
	const struct {
		const char *word;
		const char **to;
	} rows[] = {
		{ "session", &note->session },
		{ "who", &note->who },
		{ "step", &note->step },
		{ "home", &note->home },
		{ "target", &note->target },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (strcmp(rows[i].word, word) == 0)
			*rows[i].to = text;
	}
	if (strcmp(word, "since") == 0 &&
		time_parse(text, clock_real_ms(), &note->since_ms, NULL) != 0)
		note->since_ms = 0;
}

/* An empty file, or one that names no session, is nobody's. */
static int read_note(int fd, struct lock_note *note, struct arena *a, struct error *e)
{
	struct strbuf text = STRBUF_INIT;
	char *line, *end;
	int rc;

	memset(note, 0, sizeof(*note));
	if (lseek(fd, 0, SEEK_SET) != 0 || (rc = fs_read_fd(fd, LOCK_FILE_MAX, &text, e)) != 0) {
		strbuf_release(&text);
		return error_set(e, -ERR_IO, "the lock cannot be read");
	}
	line = arena_strndup(a, text.buf, text.len);
	for (; *line; line = end) {
		char *blank;

		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		blank = strchr(line, ' ');
		if (!blank)
			continue;
		*blank = '\0';
		take_line(note, line, blank + 1);
	}
	strbuf_release(&text);
	return 0;
}

/* Whether its journal, which may be looked at, ends in a close. */
static bool is_closed(int dirfd)
{
	struct journal_verdict v;

	return journal_verify(dirfd, "journal.bson", &v, NULL) == 0 && v.closed;
}

/* A session that was closed, or is no more, and could not say so. Where its home cannot be looked into
 * it is taken to live. */
static bool is_over(const struct lock_note *note)
{
	char *sessions = fs_join(note->home ? note->home : "/", "sessions");
	char id[ULID_LEN + 1];
	int home = open(sessions, O_DIRECTORY | O_RDONLY | O_CLOEXEC), fd;
	bool over = false;

	free(sessions);
	if (home < 0 || !ulid_valid(note->session, id)) {
		if (home >= 0)
			close(home);
		return false;
	}
	fd = openat(home, id, O_DIRECTORY | O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd >= 0) {
		over = is_closed(fd);
		close(fd);
	} else {
		over = errno == ENOENT;
	}
	close(home);
	return over;
}

static bool has_it(const struct lock_note *note, const char *session)
{
	return note->session && strcmp(note->session, session) == 0;
}

/* ---- the calls ---- */

static int make_folder(const char *folder, bool shared, struct error *e)
{
	if (!shared)
		return fs_make_own_dir(folder, e);
	if (mkdir(folder, 0700) == 0) {
		if (chmod(folder, 03770) != 0)
			return error_set_errno(e, -ERR_IO, "%s cannot be shared", folder);
	} else if (errno != EEXIST) {
		return error_set_errno(e, -ERR_IO, "%s cannot be made", folder);
	}
	return 0;
}

static int take(int fd, const struct lock_note *mine, bool force, struct lock_note *had,
	struct arena *a, struct error *e)
{
	int rc = read_note(fd, had, a, e);

	if (rc != 0)
		return rc;
	if (had->session && (has_it(had, mine->session) || is_over(had)))
		memset(had, 0, sizeof(*had));
	if (had->session && !force)
		return error_set(e, -ERR_BUSY, "%s is locked by session %s of %s", mine->target,
			had->session, had->who ? had->who : "?");
	rc = write_note(fd, mine, e);
	if (rc == 0 && fdatasync(fd) != 0)
		rc = error_set_errno(e, -ERR_IO, "the lock cannot be written");
	return rc;
}

int lock_take(const char *folder, bool shared, const struct lock_note *mine, bool force,
	struct lock_note *had, struct arena *a, struct error *e)
{
	char *path = path_of(folder, mine->target);
	int rc = make_folder(folder, shared, e), fd;

	memset(had, 0, sizeof(*had));
	if (rc == 0) {
		fd = open_file(path, O_CREAT, shared ? 0660 : 0600);
		rc = fd >= 0 ? take(fd, mine, force, had, a, e)
			     : error_set_errno(e, -ERR_IO, "%s cannot be opened", path);
		if (fd >= 0)
			close(fd);
	}
	free(path);
	return rc;
}

int lock_renew(const char *folder, const struct lock_note *mine, struct lock_note *had,
	struct arena *a, struct error *e)
{
	char *path = path_of(folder, mine->target);
	int fd = open_file(path, 0, 0), rc = 0;

	memset(had, 0, sizeof(*had));
	if (fd < 0)
		rc = error_set_errno(e, -ERR_IO, "%s cannot be opened", path);
	else if ((rc = read_note(fd, had, a, e)) == 0)
		rc = has_it(had, mine->session)
			? write_note(fd, mine, e)
			: error_set(e, -ERR_BUSY, "%s was taken away", mine->target);
	if (fd >= 0)
		close(fd);
	free(path);
	return rc;
}

void lock_release(const char *folder, const char *target, const char *session)
{
	char *path = path_of(folder, target);
	int fd = open_file(path, 0, 0);
	struct arena *a = arena_new();
	struct lock_note note;

	if (fd >= 0) {
		if (read_note(fd, &note, a, NULL) == 0 && has_it(&note, session) &&
			unlink(path) != 0 && ftruncate(fd, 0) != 0)
			errno = 0; /* it is seen to be over all the same */
		close(fd);
	}
	arena_free(a);
	free(path);
}

int lock_look(const char *folder, const char *target, struct lock_note *had, struct arena *a,
	struct error *e)
{
	char *path = path_of(folder, target);
	int fd = open_file(path, 0, 0), rc = 0;

	memset(had, 0, sizeof(*had));
	if (fd >= 0) {
		rc = read_note(fd, had, a, e);
		close(fd);
	} else if (errno != ENOENT) {
		rc = error_set_errno(e, -ERR_IO, "%s cannot be opened", path);
	}
	free(path);
	if (rc != 0)
		return rc;
	return had->session && !is_over(had) ? 1 : 0;
}
