/*
 * muster backups: which there are, and whether they can be read.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/sets.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "bundle/verify.h"
#include "report/backups.h"

/* ---- verifying ---- */

/* By libarchive and our own checks. */
static int verify_archive(const struct backup *b, struct kept_verdict *kept, struct strbuf *words,
	char **why, struct error *e)
{
	struct backup_verdict v;
	int rc = backup_verify(b->path, &v, e);

	if (rc != 0)
		return rc;
	backup_verdict_words(&v, words);
	*why = v.why ? xstrdup(v.why) : NULL;
	kept->documents = v.state == BACKUP_OK && v.collection_n > 0 ? v.documents : EVENT_NONE;
	backup_verdict_release(&v);
	return 0;
}

static int verify_by_script(const struct found_set *found, const struct backup *b,
	struct strbuf *words, char **why, struct error *e)
{
	char *verdict = NULL;
	int rc = sets_run_script(
		found->runbook, found->set->verify_script, b->path, &verdict, why, e);

	if (rc == 0)
		strbuf_adds(words, verdict);
	free(verdict);
	return rc;
}

/* What is wrong with one goes to standard error, as what is wrong with a file does. */
static void say(const struct backup *b)
{
	struct strbuf line = STRBUF_INIT, shown = STRBUF_INIT;

	if (!backup_is_good(b->kept.verdict)) {
		strbuf_addf(&line, "%s: %s%s%s", b->path, b->kept.verdict, b->kept.why ? ": " : "",
			b->kept.why ? b->kept.why : "");
		/* A name is whatever somebody gave a file. */
		text_visible(&shown, line.buf, line.len, false);
		fprintf(stderr, "muster: %s\n", shown.buf);
	}
	strbuf_release(&line);
	strbuf_release(&shown);
}

static int verify_one(struct app *app, struct found_set *found, struct backup *b)
{
	struct kept_verdict kept = { .documents = EVENT_NONE };
	struct strbuf words = STRBUF_INIT;
	struct error e = ERROR_INIT;
	char *why = NULL;
	int status = EXIT_OK, rc;

	rc = found->set->verify_script ? verify_by_script(found, b, &words, &why, &e)
				       : verify_archive(b, &kept, &words, &why, &e);
	if (rc == 0) {
		kept.verdict = words.buf;
		kept.why = why;
		kept.verified_ms = clock_real_ms();
		rc = backups_keep(app->store, found->set, found->list, b, &kept, &e);
		say(b);
		status = backup_is_good(b->kept.verdict) ? EXIT_OK : EXIT_OTHERWISE;
	}
	if (rc != 0) {
		struct strbuf shown = STRBUF_INIT;

		text_visible(&shown, b->path, strlen(b->path), false);
		app_fail(shown.buf, rc, &e);
		strbuf_release(&shown);
		status = EXIT_OTHERWISE;
	}
	free(why);
	strbuf_release(&words);
	error_clear(&e);
	return status;
}

/* The newest first: it is what somebody will want. */
static int verify_sets(struct app *app, struct found_sets *sets)
{
	int status = EXIT_OK;
	bool done = false;

	for (size_t i = 0; !done && i < sets->v.n; i++) {
		struct found_set *found = &sets->v.v[i];

		for (size_t k = 0; !done && found->list && k < found->list->n; k++) {
			struct backup *b = &found->list->v[k];
			int one;

			if (app->options.unverified && b->kept.verdict)
				one = backup_is_good(b->kept.verdict) ? EXIT_OK : EXIT_OTHERWISE;
			else if (app->signalled)
				return 128 + app->signalled;
			else {
				one = verify_one(app, found, b);
				done = app->options.one;
			}
			status = one > status ? one : status;
		}
	}
	return status;
}

/* ---- */

static void print(const struct found_sets *sets, enum listing_format format)
{
	struct report_set *rows = xcalloc(sets->v.n + 1, sizeof(*rows));
	struct strbuf out = STRBUF_INIT;

	for (size_t i = 0; i < sets->v.n; i++)
		rows[i] = (struct report_set){ sets->v.v[i].set, sets->v.v[i].list };
	report_backups(rows, sets->v.n, format, &out);
	if (format == LISTING_TABLE)
		report_backup_states(rows, sets->v.n, clock_real_ms(), &out);
	fwrite(out.buf, 1, out.len, stdout);
	strbuf_release(&out);
	free(rows);
}

int command_backups(struct app *app)
{
	const struct app_options *o = &app->options;
	enum listing_format format = app_format(app);
	struct found_sets sets;
	int status, verified = EXIT_OK;

	if (format == LISTING_FORMATS)
		return EXIT_USAGE;
	if ((o->unverified || o->one) && !o->verify)
		return app_usage(_("backups: --unverified and --one go with --verify"));
	if (o->path && !o->only)
		return app_usage(_("backups: --path goes with --only"));
	status = sets_find(app, app->arg_n > 0 ? app->args[0] : NULL, o->only, &sets);
	if (o->verify)
		verified = verify_sets(app, &sets);
	if (status == EXIT_OK || sets.v.n > 0)
		print(&sets, format);
	sets_release(&sets);
	return status != EXIT_OK ? status : verified;
}
