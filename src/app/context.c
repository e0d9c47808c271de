/*
 * What commands have in common: how errors are said, where the home and the runbooks are, which session is
 * meant.
 */
#include "config.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "app/configuration.h"
#include "app/shellcheck.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "redact/redact.h"

int app_fail(const char *what, int code, const struct error *e)
{
	static const struct {
		int code, status;
	} rows[] = {
		{ ERR_USAGE, EXIT_USAGE },
		{ ERR_SYNTAX, EXIT_USAGE },
		{ ERR_UNSOUND, EXIT_UNSOUND },
		{ ERR_NOTFOUND, EXIT_NOT_FOUND },
		{ ERR_AMBIGUOUS, EXIT_NOT_FOUND },
		{ ERR_ELSEWHERE, EXIT_NOT_FOUND },
		{ ERR_CORRUPT, EXIT_CORRUPT },
		{ ERR_TORN, EXIT_CORRUPT },
		{ ERR_UNSAFE, EXIT_UNSAFE },
		{ ERR_IO, EXIT_UNSAFE },
		{ ERR_FULL, EXIT_UNSAFE },
		{ ERR_SPAWN, EXIT_UNSAFE }, /* no holder: nobody would record it */
		{ ERR_SERVER, EXIT_SERVER },
	};

	fprintf(stderr, "muster: %s: %s\n", what, error_text(e));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].code == -code)
			return rows[i].status;
	}
	return EXIT_OTHERWISE;
}

int app_usage(const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	fprintf(stderr, "muster: %s\n", text.buf);
	strbuf_release(&text);
	return EXIT_USAGE;
}

static char *account_name(void)
{
	const struct passwd *pw = getpwuid(geteuid());

	return pw ? xstrdup(pw->pw_name) : xstrfmt("%ld", (long)geteuid());
}

static void find_who(struct app *app)
{
	const char *name = app->options.as ? app->options.as : app->config->operator_name;

	app->who = name ? xstrdup(name) : account_name();
}

int app_open_store(struct app *app, struct error *e)
{
	if (!app->who)
		find_who(app);
	return store_open(&app->store, app->options.home, e);
}

static void add_path_list(struct app *app, const char *list)
{
	while (list && *list) {
		size_t n = strcspn(list, ":");

		if (n > 0)
			vec_push(&app->folders, xstrndup(list, n));
		list += n + (list[n] == ':');
	}
}

char *app_checkout_folder(const char *name)
{
	/* src/ of the checkout, or src/ of a build folder in it, in build/ or one below. */
	static const char *const tops[] = { "..", "../..", "../../.." };
	char exe[4096], *dir, *found = NULL;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (n <= 0)
		return NULL;
	exe[n] = '\0';
	dir = fs_dirname(exe);
	for (size_t i = 0; i < ARRAY_LEN(tops) && !found; i++) {
		char *mark = xstrfmt("%s/%s/configure.ac", dir, tops[i]);

		if (fs_exists(mark))
			found = xstrfmt("%s/%s/%s", dir, tops[i], name);
		free(mark);
	}
	free(dir);
	return found;
}

void app_find_folders(struct app *app)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char *checkout;

	for (size_t i = 0; i < app->options.runbooks.n; i++)
		vec_push(&app->folders, xstrdup(app->options.runbooks.v[i]));
	add_path_list(app, getenv("MUSTER_RUNBOOKS"));
	for (size_t i = 0; i < app->config->runbooks.n; i++)
		vec_push(&app->folders, xstrdup(app->config->runbooks.v[i]));
	if (xdg && *xdg)
		vec_push(&app->folders, fs_join(xdg, "muster/runbooks"));
	else if (home && *home)
		vec_push(&app->folders, fs_join(home, ".config/muster/runbooks"));
	if ((checkout = app_checkout_folder("runbooks")) != NULL)
		vec_push(&app->folders, checkout);
	vec_push(&app->folders, xstrdup(DATADIR "/runbooks"));
}

enum listing_format app_format(const struct app *app)
{
	static const char *const names[] = { "table", "json", "csv", "markdown" };
	const char *given = app->options.format;

	if (!given)
		return LISTING_TABLE;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(given, names[i]) == 0)
			return (enum listing_format)i;
	}
	app_usage("--format %s: it has to be table, json, csv or markdown", given);
	return LISTING_FORMATS;
}

int app_time(const char *option, const char *given, int64_t now_ms, int64_t *ms)
{
	struct error e = ERROR_INIT;
	char *midnight;
	int status = EXIT_OK;

	if (!given || time_parse(given, now_ms, ms, &e) == 0)
		return EXIT_OK;
	midnight = xstrfmt("%s 00:00", given);
	if (!*given || time_parse(midnight, now_ms, ms, NULL) != 0)
		status = app_usage("--%s %s: %s", option, given, error_text(&e));
	free(midnight);
	error_clear(&e);
	return status;
}

int app_session(struct app *app, size_t arg, char id[27])
{
	const char *name = arg < app->arg_n ? app->args[arg] : "@";
	struct error e = ERROR_INIT;
	int rc = app->store ? 0 : app_open_store(app, &e), status;

	if (rc != 0) {
		status = app_fail("home", rc, &e);
	} else {
		rc = store_resolve(app->store, name, id, &e);
		status = rc == 0 ? EXIT_OK : app_fail(name, rc, &e);
	}
	error_clear(&e);
	return status;
}

int app_session_of(struct app *app, enum session_life life, const char *none, char id[27])
{
	struct session_filter filter;
	struct session_list *list = NULL;
	struct error e = ERROR_INIT;
	int rc, status = EXIT_OK;

	if (app->arg_n > 0)
		return app_session(app, 0, id);
	session_filter_init(&filter);
	filter.life = (int)life;
	rc = app_open_store(app, &e);
	if (rc == 0)
		rc = store_list(app->store, &filter, &list, &e);
	if (rc != 0) {
		status = app_fail("home", rc, &e);
	} else if (list->n == 0) {
		fputs(none, stderr);
		status = EXIT_NOT_FOUND;
	} else {
		memcpy(id, list->v[0].id, sizeof(list->v[0].id));
	}
	session_list_free(list);
	error_clear(&e);
	return status;
}

int app_status_of(enum outcome outcome)
{
	return outcome_is_good(outcome) ? EXIT_OK : EXIT_OTHERWISE;
}

static bool find_secret(const void *set, const char *text, size_t n, size_t *start, size_t *end)
{
	return redact_find(set, text, n, start, end);
}

static int load_for(
	const struct app *app, const char *path, bool all, struct runbook **rb, struct problems *ps)
{
	struct redact_set *secrets = redact_set_new();
	struct load_options options = {
		.shell = app->config->shell.v,
		.shell_n = app->config->shell.n,
		.fragment_ok = all,
		.find_secret = find_secret,
		.find_secret_ctx = secrets,
		.check_scripts = all ? shellcheck_scripts : NULL,
	};
	int rc = load_file(path, &options, rb, ps);

	redact_set_free(secrets);
	return rc;
}

int app_load(const struct app *app, const char *path, struct runbook **rb, struct problems *ps)
{
	return load_for(app, path, false, rb, ps);
}

int app_load_all(const struct app *app, const char *path, struct runbook **rb, struct problems *ps)
{
	return load_for(app, path, true, rb, ps);
}
