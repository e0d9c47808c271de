/*
 * muster verify: whether a session's record is whole, and whether the session before it is still there.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "base/i18n.h"
#include "journal/digest.h"

/* What session.open says of the session before: its id and head at that moment. */
struct anchor {
	bool there;
	char session[27];
	uint8_t hash[EVENT_HASH_LEN];
};

static void read_anchor(int dirfd, struct anchor *a)
{
	struct journal_reader *r;
	struct event ev;

	memset(a, 0, sizeof(*a));
	if (journal_reader_open(&r, dirfd, JOURNAL_SESSION, NULL) != 0)
		return;
	if (journal_reader_next(r, &ev, NULL) == 1 && ev.prev_session &&
		strlen(ev.prev_session) < sizeof(a->session) && ev.prev_hash.n == EVENT_HASH_LEN) {
		a->there = true;
		memcpy(a->session, ev.prev_session, strlen(ev.prev_session) + 1);
		memcpy(a->hash, ev.prev_hash.v, EVENT_HASH_LEN);
	}
	journal_reader_close(r);
}

static bool has_hash(int dirfd, const uint8_t hash[EVENT_HASH_LEN])
{
	struct journal_reader *r;
	struct event ev;
	bool found = false;

	if (journal_reader_open(&r, dirfd, JOURNAL_SESSION, NULL) != 0)
		return false;
	while (!found && journal_reader_next(r, &ev, NULL) == 1)
		found = memcmp(journal_reader_head(r), hash, EVENT_HASH_LEN) == 0;
	journal_reader_close(r);
	return found;
}

/* The session before this one has to be here and to hold the event that was its last then. */
static int check_anchor(struct app *app, const char *id, int dirfd)
{
	struct anchor a;
	int fd, status = EXIT_OK;

	read_anchor(dirfd, &a);
	if (!a.there)
		return EXIT_OK;
	fd = store_session_dir(app->store, a.session, NULL);
	if (fd < 0) {
		fprintf(stderr, _("muster: %s: the session before it, %s, is missing\n"), id,
			a.session);
		return EXIT_CORRUPT;
	}
	if (!has_hash(fd, a.hash)) {
		fprintf(stderr,
			_("muster: %s: the session before it, %s, has lost its end or was "
			  "changed\n"),
			id, a.session);
		status = EXIT_CORRUPT;
	}
	close(fd);
	return status;
}

static void print_whole(const char *id, const struct journal_verdict *v)
{
	char head[65];

	digest_hex(v->head, head);
	printf(_("%s: %" PRId64 " events, %" PRId64 " bytes, whole\n"), id, v->events, v->bytes);
	if (v->torn_bytes > 0)
		printf(_("%s: %" PRId64 " bytes of a torn event at the end\n"), id, v->torn_bytes);
	if (!v->closed)
		printf(_("%s: not closed\n"), id);
	printf(_("%s: head %s\n"), id, head);
}

int command_verify(struct app *app)
{
	struct error e = ERROR_INIT;
	struct journal_verdict v;
	char id[27];
	int status = app_session(app, 0, id), fd, rc;

	if (status != EXIT_OK)
		return status;
	fd = store_session_dir(app->store, id, &e);
	rc = fd < 0 ? fd : journal_verify(fd, JOURNAL_SESSION, &v, &e);
	if (rc != 0) {
		status = app_fail(id, rc, &e);
	} else {
		print_whole(id, &v);
		status = check_anchor(app, id, fd);
	}
	if (fd >= 0)
		close(fd);
	error_clear(&e);
	return status;
}
