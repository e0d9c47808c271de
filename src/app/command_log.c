/*
 * muster log: the incident log, and rows of incidents that were handled without muster.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "report/lists.h"

static int print_log(struct app *app)
{
	enum listing_format format = app_format(app);
	struct strbuf out = STRBUF_INIT;
	struct error e = ERROR_INIT;
	struct incident_list *list;
	int rc, status = EXIT_OK;

	if (format == LISTING_FORMATS)
		return EXIT_USAGE;
	if ((rc = store_incidents(app->store, &list, &e)) != 0) {
		status = app_fail("log", rc, &e);
	} else {
		report_log(list, format, &out);
		fwrite(out.buf, 1, out.len, stdout);
		incident_list_free(list);
	}
	strbuf_release(&out);
	error_clear(&e);
	return status;
}

/* The options that only `add` has. */
static const char *option_of_add(const struct app_options *o)
{
	return o->incident      ? "incident"
		: o->resolution ? "resolution"
		: o->notes      ? "notes"
		: o->date       ? "date"
				: NULL;
}

static int read_times(const struct app_options *o, int64_t now_ms, int64_t *date, int64_t *took)
{
	struct error e = ERROR_INIT;
	int status = EXIT_OK;

	*date = now_ms;
	if (duration_parse(o->resolution, true, took, &e) != 0)
		status = app_usage("--resolution %s: %s", o->resolution, error_text(&e));
	else if ((status = app_time("date", o->date, now_ms, date)) == EXIT_OK && *date > now_ms)
		status = app_usage(_("--date %s: that is in the future"), o->date);
	error_clear(&e);
	return status;
}

static int add_row(struct app *app)
{
	const struct app_options *o = &app->options;
	struct error e = ERROR_INIT;
	int64_t date, took, now_ms = clock_real_ms();
	int status, rc;

	if (!o->incident || !*o->incident || !o->resolution || !o->notes)
		return app_usage(
			_("log add: needs --incident TITLE, --resolution DURATION and --notes "
			  "TEXT"));
	if ((status = read_times(o, now_ms, &date, &took)) != EXIT_OK)
		return status;
	rc = store_incident_add(
		app->store, o->incident, date, took, o->notes, app->who, now_ms, &e);
	if (rc != 0)
		status = app_fail("log add", rc, &e);
	error_clear(&e);
	return status;
}

int command_log(struct app *app)
{
	const char *what = app->arg_n > 0 ? app->args[0] : NULL;
	const char *option = option_of_add(&app->options);
	struct error e = ERROR_INIT;
	int rc, status;

	if (what && strcmp(what, "edit") == 0)
		return app_usage(_("log edit: not in this version (%s)"), PACKAGE_STRING);
	if (what && strcmp(what, "add") != 0)
		return app_usage(_("log: %s: it has to be add, or nothing"), what);
	if (!what && option)
		return app_usage(_("log: --%s is for log add"), option);
	if ((rc = app_open_store(app, &e)) != 0)
		status = app_fail("home", rc, &e);
	else
		status = what ? add_row(app) : print_log(app);
	error_clear(&e);
	return status;
}
