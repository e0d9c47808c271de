/*
 * Bundles that come back. A bundle is an anchor, too: what it knows of a session has to be in the one
 * that is here, and what later sessions here know of it has to be in the bundle.
 */
#include "config.h"

#include "app/bundles.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "bundle/bundle.h"
#include "journal/digest.h"
#include "store/draft.h"
#include "store/prove.h"

bool bundles_is_one(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	char begin[4];
	bool is;

	if (fd < 0)
		return false;
	is = read(fd, begin, sizeof(begin)) == (ssize_t)sizeof(begin) &&
		bundle_begins(begin, sizeof(begin));
	close(fd);
	return is;
}

/* ---- what a bundle holds, in a draft ---- */

struct opened {
	struct draft draft;
	char id[27];
	struct journal_verdict record;
	bool here; /* a session of that id is in the home */
};

static int check_owner(const struct opened *o, struct error *e)
{
	struct journal_verdict notes;
	int rc = journal_verify(o->draft.dirfd, "notes", &notes, e);

	if (rc == -ERR_NOTFOUND) {
		error_clear(e);
		rc = 0;
	} else if (rc != 0) {
		return error_prefix(e, "notes.bson");
	}
	if (strcmp(o->record.session, o->id) != 0)
		rc = error_set(e, -ERR_CORRUPT, "its record is that of another session, %s",
			o->record.session);
	return rc;
}

static int look_into(struct app *app, struct opened *o, int fd, struct error *e)
{
	int rc = bundle_unpack(fd, o->draft.dirfd, o->id, e), here;

	if (rc == 0)
		rc = journal_verify(o->draft.dirfd, JOURNAL_SESSION, &o->record, e);
	if (rc == 0)
		rc = check_owner(o, e);
	if (rc != 0)
		return rc;
	here = store_session_dir(app->store, o->id, NULL);
	o->here = here >= 0;
	if (here >= 0)
		close(here);
	return 0;
}

static int open_bundle(struct app *app, const char *path, struct opened *o, struct error *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), rc;

	memset(o, 0, sizeof(*o));
	o->draft.dirfd = -1;
	if (fd < 0)
		return error_set_errno(e, -ERR_NOTFOUND, "it cannot be opened");
	rc = app_open_store(app, e);
	if (rc == 0)
		rc = draft_open(app->store, &o->draft, e);
	if (rc == 0)
		rc = look_into(app, o, fd, e);
	close(fd);
	return rc;
}

/* ---- anchors ---- */

/* Whether all that sessions here know of it is in the bundle. */
static int check_later(const struct opened *o, const struct anchor_list *anchors, struct error *e)
{
	struct journal_anchor *sought = xcalloc(anchors->n + 1, sizeof(*sought));
	const char **who = xcalloc(anchors->n + 1, sizeof(*who));
	struct journal_verdict v;
	size_t n = 0;
	int rc;

	for (size_t i = 0; i < anchors->n; i++) {
		if (strcmp(anchors->v[i].prev, o->id) != 0)
			continue;
		memcpy(sought[n].hash, anchors->v[i].hash, EVENT_HASH_LEN);
		who[n++] = anchors->v[i].session;
	}
	rc = journal_verify_anchors(o->draft.dirfd, JOURNAL_SESSION, sought, n, &v, e);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (!sought[i].found)
			rc = error_set(e, -ERR_CORRUPT,
				"the session %s, opened after it, knew more of it or other events",
				who[i]);
	}
	free(who);
	free(sought);
	return rc;
}

/* Whether its last event is in the session that is here. */
static int check_here(
	struct app *app, const struct opened *o, const struct anchor_list *anchors, struct error *e)
{
	struct proof *p;
	int rc = store_prove(app->store, anchors, o->id, o->record.head, &p, e);

	if (rc != 0)
		return rc;
	for (size_t i = 0; rc == 0 && i < p->n; i++) {
		if (p->v[i].kind == FINDING_HEAD || p->v[i].kind == FINDING_RECORD)
			rc = error_set(e, -ERR_CORRUPT,
				"the session %s that is here lacks its last event, or is damaged",
				o->id);
	}
	proof_free(p);
	return rc;
}

static int check_anchors(struct app *app, const struct opened *o, struct error *e)
{
	struct anchor_list anchors;
	int rc = store_anchors(app->store, &anchors, e);

	if (rc == 0)
		rc = check_later(o, &anchors, e);
	if (rc == 0 && o->here)
		rc = check_here(app, o, &anchors, e);
	anchor_list_release(&anchors);
	return rc;
}

/* ---- the commands ---- */

static void print_whole(const char *path, const struct opened *o)
{
	char head[2 * EVENT_HASH_LEN + 1];

	digest_hex(o->record.head, head);
	printf(_("%s: the session %s: %" PRId64 " events, whole\n"), path, o->id, o->record.events);
	if (!o->record.closed)
		printf(_("%s: not closed\n"), path);
	printf(_("%s: head %s\n"), path, head);
	if (o->here)
		printf(_("%s: the session that is here has its last event\n"), path);
}

int bundles_verify(struct app *app, const char *path)
{
	struct error e = ERROR_INIT;
	struct opened o;
	int rc = open_bundle(app, path, &o, &e), status = EXIT_OK;

	if (rc == 0)
		rc = check_anchors(app, &o, &e);
	if (rc != 0)
		status = app_fail(path, rc, &e);
	else
		print_whole(path, &o);
	if (app->store)
		draft_close(app->store, &o.draft);
	error_clear(&e);
	return status;
}

int bundles_import(struct app *app, const char *path)
{
	struct error e = ERROR_INIT;
	struct opened o;
	int rc = open_bundle(app, path, &o, &e), status = EXIT_OK;

	if (rc == 0 && !o.here)
		rc = check_anchors(app, &o, &e);
	if (rc == 0)
		rc = draft_publish(app->store, &o.draft, o.id, &e);
	if (rc != 0)
		status = app_fail(path, rc, &e);
	else
		printf("session %s\n", o.id);
	if (app->store)
		draft_close(app->store, &o.draft);
	error_clear(&e);
	return status;
}
