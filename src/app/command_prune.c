/*
 * muster prune: deletes sessions whose time is over, as the configuration says and only when it is told
 * to; puts a session on hold, so that it never is.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "app/configuration.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "report/lists.h"
#include "store/prune.h"

/* ---- on hold ---- */

static int put(struct app *app, const char *name, bool on)
{
	struct error e = ERROR_INIT;
	char id[27];
	int rc = app_open_store(app, &e), status = EXIT_OK;

	if (rc != 0) {
		status = app_fail("home", rc, &e);
	} else if ((rc = store_resolve(app->store, name, id, &e)) != 0) {
		status = app_fail(name, rc, &e);
	} else {
		rc = store_hold(
			app->store, id, on, app->who, app->options.reason, clock_real_ms(), &e);
		if (rc != 0)
			status = app_fail(id, rc, &e);
		else if (!app->options.quiet)
			printf(on ? _("%s: on hold\n") : _("%s: no longer on hold\n"), id);
	}
	error_clear(&e);
	return status;
}

/* ---- deleting ---- */

/* Of those whose time is over the ones that nothing keeps; says which are kept, and why. */
static int leave_held(struct app *app, struct session_list *list)
{
	int status = EXIT_OK;
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++) {
		struct error e = ERROR_INIT;
		char *why = NULL;
		int rc = store_on_hold(app->store, list->v[i].id, &why, &e);

		if (rc < 0)
			status = app_fail(list->v[i].id, rc, &e);
		else if (rc == 0)
			list->v[n++] = list->v[i];
		else if (!app->options.quiet)
			fprintf(stderr, _("muster: %s: on hold, kept: %s\n"), list->v[i].id, why);
		free(why);
		error_clear(&e);
	}
	list->n = n;
	return status;
}

static void print_list(const struct session_list *list, enum listing_format format, FILE *to)
{
	struct strbuf out = STRBUF_INIT;

	report_sessions(list, format, &out);
	fwrite(out.buf, 1, out.len, to);
	fflush(to);
	strbuf_release(&out);
}

/* Without a terminal nobody can be asked: then being called is the word. */
static bool agrees(const struct app *app, const struct session_list *list)
{
	char line[16];

	if (app->options.yes || !isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return true;
	print_list(list, LISTING_TABLE, stderr);
	fprintf(stderr, _("Delete these %zu sessions for good? Type yes: "), list->n);
	fflush(stderr);
	return fgets(line, sizeof(line), stdin) && strcmp(line, "yes\n") == 0;
}

static int prune_all(struct app *app, const struct session_list *list)
{
	struct anchor_list anchors;
	struct error e = ERROR_INIT;
	int rc = store_anchors(app->store, &anchors, &e), status = EXIT_OK;

	if (rc != 0)
		status = app_fail("home", rc, &e);
	for (size_t i = 0; rc == 0 && i < list->n; i++) {
		const char *id = list->v[i].id;
		int one = store_prune(app->store, &anchors, id, app->who, clock_real_ms(), &e);

		if (one != 0)
			status = app_fail(id, one, &e);
		else if (!app->options.quiet)
			printf(_("%s: pruned\n"), id);
		error_clear(&e);
	}
	anchor_list_release(&anchors);
	error_clear(&e);
	return status;
}

static int prune(struct app *app, struct session_list *list, enum listing_format format)
{
	int status = leave_held(app, list), one = EXIT_OK;

	if (app->options.dry_run) {
		print_list(list, format, stdout);
	} else if (list->n == 0) {
		if (!app->options.quiet)
			fputs(_("muster: nothing is to be pruned\n"), stderr);
	} else if (agrees(app, list)) {
		one = prune_all(app, list);
	} else {
		fputs(_("muster: nothing was pruned\n"), stderr);
		one = EXIT_OTHERWISE;
	}
	return one > status ? one : status;
}

static int prune_due(struct app *app, enum listing_format format)
{
	const struct retention *r = &app->config->retain;
	struct session_list *list;
	struct error e = ERROR_INIT;
	size_t rests = 0;
	int rc = app_open_store(app, &e), status;

	if (rc == 0 && !app->options.dry_run)
		rc = store_prune_rests(app->store, &rests, &e);
	if (rc == 0)
		rc = store_prunable(app->store, r, clock_real_ms(), &list, &e);
	if (rc != 0) {
		status = app_fail("prune", rc, &e);
	} else {
		if (rests > 0 && !app->options.quiet)
			fprintf(stderr,
				_("muster: %zu sessions had been pruned only in part: done\n"),
				rests);
		status = prune(app, list, format);
		session_list_free(list);
	}
	error_clear(&e);
	return status;
}

static bool is_configured(const struct retention *r)
{
	for (size_t i = 0; i < SESSION_MODES; i++) {
		if (r->keep_ms[i] != EVENT_NONE)
			return true;
	}
	return false;
}

int command_prune(struct app *app)
{
	const struct app_options *o = &app->options;
	enum listing_format format = app_format(app);

	if (format == LISTING_FORMATS)
		return EXIT_USAGE;
	if ((o->hold || o->release) && (o->dry_run || o->yes || (o->hold && o->release)))
		return app_usage(_("prune: --hold and --release stand alone"));
	if (o->hold && (!o->reason || !*o->reason))
		return app_usage(_("prune: --hold needs --reason WHY"));
	if (o->hold || o->release)
		return put(app, o->hold ? o->hold : o->release, o->hold != NULL);
	if (o->reason)
		return app_usage(_("prune: --reason is for --hold and --release"));
	if (o->dry_run && *o->dry_run)
		return app_usage(_("prune: --dry-run takes no value"));
	if (is_configured(&app->config->retain))
		return prune_due(app, format);
	if (!o->quiet)
		fputs(_("muster: nothing is deleted: the configuration has no `retain`, and without "
			"it every session is kept\n"),
			stderr);
	return EXIT_OK;
}
