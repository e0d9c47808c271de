/*
 * muster verify: whether records are whole, and whether what other records say of them is true.
 */
#include "config.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/bundles.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "journal/digest.h"
#include "store/prove.h"

/* ---- what was found ---- */

static char *sentence(const struct finding *f)
{
	switch (f->kind) {
	case FINDING_RECORD: return xstrfmt(_("the record is damaged: %s"), f->text);
	case FINDING_STRANGER:
		return xstrfmt(_("its record is that of another session, %s"), f->session);
	case FINDING_SEGMENT:
		return xstrfmt(_("%s is there, and a segment before it is missing"), f->text);
	case FINDING_PREV_MISSING:
		return xstrfmt(_("the session before it, %s, is missing"), f->session);
	case FINDING_PREV_CHANGED:
		return xstrfmt(_("the session before it, %s, has lost its end or was changed"),
			f->session);
	case FINDING_CUT:
		return xstrfmt(_("it has lost its end or was changed: %s, opened after it, knew "
				 "more of it"),
			f->session);
	case FINDING_HEAD:
		return xstrdup(
			_("it has lost its end or was changed: no event has the hash of --head"));
	case FINDING_NOTES: return xstrfmt(_("notes.bson is damaged: %s"), f->text);
	}
	return NULL;
}

static void say_finding(const char *id, const struct finding *f)
{
	char *text = sentence(f);

	fprintf(stderr, "muster: %s: %s\n", id, text);
	free(text);
}

static void print_pruned(const char *id, const struct event *tombstone)
{
	struct strbuf when = STRBUF_INIT;
	char head[2 * EVENT_HASH_LEN + 1] = "?";

	if (tombstone->head.n == EVENT_HASH_LEN)
		digest_hex(tombstone->head.v, head);
	time_rfc3339(&when, tombstone->at_ms);
	printf(_("%s: pruned on %s by %s: only its begin and its head are kept\n"), id, when.buf,
		tombstone->who ? tombstone->who : "?");
	printf(_("%s: it had %" PRId64 " events, %" PRId64 " bytes\n"), id, tombstone->events,
		tombstone->bytes);
	printf(_("%s: head %s\n"), id, head);
	strbuf_release(&when);
}

static void print_whole(const char *id, const struct journal_verdict *v)
{
	char head[2 * EVENT_HASH_LEN + 1];

	/* What a crash leaves between the making of the file and the first event. */
	if (v->events == 0 && v->torn_bytes == 0) {
		printf(_("%s: no event: nothing of it was recorded\n"), id);
		return;
	}
	digest_hex(v->head, head);
	printf(_("%s: %" PRId64 " events, %" PRId64 " bytes, whole\n"), id, v->events, v->bytes);
	if (v->torn_bytes > 0)
		printf(_("%s: %" PRId64 " bytes of a torn event at the end\n"), id, v->torn_bytes);
	if (!v->closed)
		printf(_("%s: not closed\n"), id);
	printf(_("%s: head %s\n"), id, head);
}

static bool is_damaged(const struct proof *p)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->v[i].kind == FINDING_RECORD)
			return true;
	}
	return false;
}

static int say_proof(const struct app *app, const char *id, const struct proof *p)
{
	if (p->tombstone)
		print_pruned(id, p->tombstone);
	else if (!is_damaged(p) && !(app->options.quiet && p->n == 0))
		print_whole(id, &p->record);
	if (p->notes.torn_bytes > 0)
		printf(_("%s: %" PRId64 " bytes of a torn event at the end of notes.bson\n"), id,
			p->notes.torn_bytes);
	fflush(stdout);
	for (size_t i = 0; i < p->n; i++)
		say_finding(id, &p->v[i]);
	return p->n > 0 ? EXIT_CORRUPT : EXIT_OK;
}

/* ---- sessions ---- */

static int verify_one(
	struct app *app, const struct anchor_list *anchors, const char *id, const uint8_t *head)
{
	struct error e = ERROR_INIT;
	struct proof *p;
	int rc = store_prove(app->store, anchors, id, head, &p, &e), status;

	if (rc != 0) {
		status = app_fail(id, rc, &e);
	} else {
		status = say_proof(app, id, p);
		proof_free(p);
	}
	error_clear(&e);
	return status;
}

static int verify_session(struct app *app, const uint8_t *head)
{
	struct anchor_list anchors;
	struct error e = ERROR_INIT;
	char id[27];
	int status = app_session(app, 0, id), rc;

	if (status != EXIT_OK)
		return status;
	rc = store_anchors(app->store, &anchors, &e);
	status = rc == 0 ? verify_one(app, &anchors, id, head) : app_fail("home", rc, &e);
	anchor_list_release(&anchors);
	error_clear(&e);
	return status;
}

static int verify_incidents(struct app *app)
{
	struct journal_verdict v;
	struct error e = ERROR_INIT;
	int rc = store_prove_incidents(app->store, &v, &e), status = EXIT_OK;

	if (rc != 0)
		status = app_fail("incidents.bson", rc, &e);
	else if (v.events > 0 && !app->options.quiet)
		printf(_("%s: %" PRId64 " events, %" PRId64 " bytes, whole\n"), "incidents.bson",
			v.events, v.bytes);
	error_clear(&e);
	return status;
}

/* All that the home keeps and that is no cache. The worst that is found counts. */
static int verify_all(struct app *app)
{
	struct anchor_list anchors = { 0 };
	struct session_list *list = NULL;
	struct error e = ERROR_INIT;
	int rc = app_open_store(app, &e), status = EXIT_OK;

	if (rc == 0)
		rc = store_list(app->store, NULL, &list, &e);
	if (rc == 0)
		rc = store_anchors(app->store, &anchors, &e);
	if (rc != 0)
		status = app_fail("home", rc, &e);
	for (size_t i = 0; rc == 0 && i < list->n; i++) {
		int one = verify_one(app, &anchors, list->v[i].id, NULL);

		status = one > status ? one : status;
	}
	if (rc == 0) {
		int one = verify_incidents(app);

		status = one > status ? one : status;
	}
	anchor_list_release(&anchors);
	session_list_free(list);
	error_clear(&e);
	return status;
}

static bool read_head(const char *hex, uint8_t head[EVENT_HASH_LEN])
{
	if (strlen(hex) != 2 * EVENT_HASH_LEN)
		return false;
	for (size_t i = 0; i < 2 * EVENT_HASH_LEN; i++) {
		int c = tolower((unsigned char)hex[i]);

		if (!isxdigit(c))
			return false;
		head[i / 2] = (uint8_t)(head[i / 2] << 4 | (c <= '9' ? c - '0' : c - 'a' + 10));
	}
	return true;
}

int command_verify(struct app *app)
{
	const char *hex = app->options.head;
	uint8_t head[EVENT_HASH_LEN] = { 0 };

	if (app->options.all && (app->arg_n > 0 || hex))
		return app_usage(_("verify: --all takes neither SESSION nor --head"));
	if (app->options.all)
		return verify_all(app);
	if (app->arg_n > 0 && bundles_is_one(app->args[0]))
		return hex ? app_usage(_("verify: --head is for a SESSION"))
			   : bundles_verify(app, app->args[0]);
	if (app->arg_n == 0)
		return app_usage("verify: needs a SESSION (see muster verify --help)");
	if (hex && !read_head(hex, head))
		return app_usage(_("--head %s: it has to be the 64 hex digits of a head"), hex);
	return verify_session(app, hex ? head : NULL);
}
