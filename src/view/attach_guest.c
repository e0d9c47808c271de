/*
 * At another account's session: nothing of that account is opened but its socket, and the record comes
 * through it, as the documents that stand in the journal.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bsoncheck.h"
#include "base/clock.h"
#include "base/fs.h"
#include "view/attach-private.h"

#define BEGIN_MS 15000 /* for all of a long session through the socket */

/* The next document of the stream: its length; 0: it is not all there yet. -ERR_CORRUPT. */
static int next_document(const struct attach *l, size_t at, struct error *e)
{
	const uint8_t *p = (const uint8_t *)l->stream.buf + at;
	size_t left = l->stream.len - at, n, bad;
	int rc;

	if (left < 4)
		return 0;
	n = (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 | (size_t)p[3] << 24;
	if (n < 5 || n > JOURNAL_EVENT_MAX)
		return error_set(e, -ERR_CORRUPT, "an event's length is not possible");
	if (left < n)
		return 0;
	rc = bson_check(p, n, &bad, e);
	return rc < 0 ? rc : (int)n;
}

/* What another account's holder sent, no more than it may be shown. */
int guest_follow(struct attach *l, size_t budget, bool *more, struct error *e)
{
	size_t at = 0;
	struct event ev;
	int n = 0, rc = 0;

	*more = false;
	while (rc == 0 && (n = next_document(l, at, e)) > 0) {
		if (budget > 0 && at >= budget) {
			*more = true;
			break;
		}
		arena_clear(l->arena);
		rc = journal_decode(
			(const uint8_t *)l->stream.buf + at, (size_t)n, &ev, l->arena, e);
		if (rc == 0) {
			l->shown = ev.seq;
			attach_keep_head(l, (const uint8_t *)l->stream.buf + at, (size_t)n);
			attach_take_event(l, &ev);
		}
		at += (size_t)n;
	}
	strbuf_consume(&l->stream, at);
	return n < 0 ? n : rc;
}

/* All that there was when it was greeted; the holder sends it without being asked. */
static int wait_for_begin(struct attach *l, struct error *e)
{
	int64_t until = clock_mono_ns() + BEGIN_MS * 1000000LL;
	bool more;
	int rc;

	while ((rc = attach_take_frames(l, e)) == 0 && (rc = guest_follow(l, 0, &more, e)) == 0) {
		struct pollfd p = { .fd = wire_client_fd(l->client), .events = POLLIN };

		if (l->shown >= l->upto)
			return 0;
		if (clock_mono_ns() > until)
			return error_set(e, -ERR_BUSY, "the session's holder does not answer");
		if (poll(&p, 1, 1000) < 0 && errno != EINTR)
			return error_set_errno(e, -ERR_SYSTEM, "poll");
	}
	return rc;
}

/* Whoever of the team can make a folder of any name there; what is in one that the account itself has,
 * and nobody else can write, is of that account. */
static bool is_of(int dirfd, const char *user)
{
	const struct passwd *pw = getpwnam(user);
	struct stat st;

	return pw && fstat(dirfd, &st) == 0 && st.st_uid == pw->pw_uid && (st.st_mode & 022) == 0;
}

/* USER/ID: by the socket that the holder has in the folder of the team. */
int guest_open(struct attach *l, const char *id, struct error *e)
{
	const char *team = getenv("MUSTER_TEAM_DIR"), *slash = strchr(id, '/');
	char *user = xstrndup(id, (size_t)(slash - id));
	char *path = team ? fs_join(team, user) : NULL;
	int rc;

	l->guest = true;
	l->dirfd = path ? open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
	if (l->dirfd < 0)
		rc = error_set(e, -ERR_NOTFOUND, "no session of %s can be reached", user);
	else if (!is_of(l->dirfd, user))
		rc = error_set(e, -ERR_UNSAFE, "%s is not a folder of %s", path, user);
	else if ((rc = attach_connect(l, slash + 1, e)) == 0)
		rc = wait_for_begin(l, e);
	free(path);
	free(user);
	return rc;
}
