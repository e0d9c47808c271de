/*
 * The files that lock targets. What is read of one is a stranger's: bounded, and taken line by line.
 */
#include "config.h"

#include "journal/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
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

/* A turn lasts as long as reading and writing a small file. One that does not end is another account's
 * that hangs, or means harm: nobody waits for it longer than this. */
#define TURN_MS 500
#define LOOK_AGAIN_MS 5

static bool wait_for_turn(int fd, int64_t wait_ms)
{
	int64_t until = clock_mono_ns() + wait_ms * 1000000;

	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EINTR && (errno != EWOULDBLOCK || clock_mono_ns() >= until))
			return false;
		poll(NULL, 0, LOOK_AGAIN_MS);
	}
	return true;
}

static bool is_file(int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return false;
	errno = EINVAL;
	return S_ISREG(st.st_mode);
}

/* Open, with the turn to read and write it; one that was removed meanwhile is opened anew. -1: errno. */
static int open_file(const char *path, int flags, mode_t mode, int64_t wait_ms)
{
	for (;;) {
		int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags, mode);
		struct stat st;
		int why;

		if (fd < 0)
			return -1;
		if (!is_file(fd) || !wait_for_turn(fd, wait_ms) || fstat(fd, &st) != 0) {
			why = errno;
			close(fd);
			errno = why;
			return -1;
		}
		if (st.st_nlink > 0) {
			/* Not everybody may: who made it has. */
			if (flags & O_CREAT && st.st_uid == geteuid() && fchmod(fd, mode) != 0)
				errno = 0;
			return fd;
		}
		close(fd);
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

/* Who wrote it may be anybody of the group. */
static const char *safe_text(struct arena *a, const char *text)
{
	struct strbuf safe = STRBUF_INIT;
	const char *kept;

	text_visible(&safe, text, strlen(text), false);
	kept = arena_strndup(a, safe.buf, safe.len);
	strbuf_release(&safe);
	return kept;
}

static void take_line(struct lock_note *note, const char *word, const char *text, struct arena *a)
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
			*rows[i].to = safe_text(a, text);
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
		take_line(note, line, blank + 1, a);
	}
	strbuf_release(&text);
	return 0;
}

/* Whether its journal, which may be looked at, ends in a close. */
static bool is_closed(int dirfd)
{
	struct journal_last last;

	return journal_find_last(dirfd, JOURNAL_SESSION, false, &last, NULL) == 0 &&
		(last.type == EV_SESSION_CLOSE || last.type == EV_SESSION_PRUNED);
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
		fd = open_file(path, O_CREAT, shared ? 0660 : 0600, TURN_MS);
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
	int fd = open_file(path, 0, 0, 0), rc = 0;

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
	int fd = open_file(path, 0, 0, TURN_MS);
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
	int fd = open_file(path, 0, 0, TURN_MS), rc = 0;

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
