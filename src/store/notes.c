/*
 * What is said of a session once it is closed: notes.bson, chained like the record, which stays as it
 * is. So far: that somebody else saw an approval that was passed without (countersigned), and that the
 * session is on hold.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/store-private.h"

#define NOTES "notes"

int notes_fold(int dirfd, struct session *s, struct error *e)
{
	struct journal_reader *r;
	struct error sub = ERROR_INIT;
	struct event ev;
	int rc = journal_reader_open(&r, dirfd, NOTES, &sub);

	if (rc == 0) {
		while ((rc = journal_reader_next(r, &ev, &sub)) == 1)
			session_apply_note(s, &ev);
		journal_reader_close(r);
	} else if (rc == -ERR_NOTFOUND) {
		rc = 0;
	}
	if (rc < 0)
		error_set(e, rc, "notes.bson: %s", error_text(&sub));
	error_clear(&sub);
	return rc;
}

static int append(int dirfd, const char *id, struct event *ev, struct error *e)
{
	struct journal *j;
	int rc = journal_go_on(&j, dirfd, NOTES, id, e);

	if (rc != 0)
		return error_prefix(e, "notes.bson");
	rc = journal_append(j, &ev, 1, e);
	if (rc == 0)
		return journal_close(j, e);
	(void)journal_close(j, NULL);
	return rc;
}

int notes_append(int dirfd, const char *id, struct event *ev, struct error *e)
{
	int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc;

	/* Two at a time would both go on behind the same note. */
	while ((rc = flock(fd, LOCK_EX)) != 0 && errno == EINTR)
		;
	rc = rc != 0 ? error_set_errno(e, -ERR_IO, "the session's folder cannot be locked")
		     : append(dirfd, id, ev, e);
	if (fd >= 0)
		close(fd); /* and the lock with it */
	return rc;
}

int store_countersign(struct store *st, const char *id, const struct approval_record *a,
	const struct identity *who, const char *proof, int64_t now_ms, struct error *e)
{
	int fd = store_session_dir(st, id, e), rc;
	struct event ev;

	if (fd < 0)
		return fd;
	event_init(&ev, EV_APPROVAL_GRANT, now_ms, 0);
	approval_fill(&ev, a, who, proof);
	ev.about = a->broken_seq;
	rc = notes_append(fd, id, &ev, e);
	close(fd);
	return rc;
}
