/*
 * A session on this terminal: with screens where there is one for them, else a line at a time.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/answers.h"
#include "app/app.h"
#include "app/configuration.h"
#include "app/theme.h"
#include "base/i18n.h"
#include "plain/plain.h"
#include "tty/tty.h"

bool app_has_screen(const struct app *app)
{
	const char *term = getenv("TERM");

	return !app->options.plain && !app->options.answers && isatty(STDIN_FILENO) &&
		isatty(STDOUT_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}

int app_read_answers(struct app *app)
{
	struct error e = ERROR_INIT;
	int rc, status = EXIT_OK;

	if (!app->options.answers)
		return EXIT_OK;
	rc = answers_read(app->options.answers, &app->answers, &e);
	if (rc != 0)
		status = app_fail("answers", rc, &e);
	error_clear(&e);
	return status;
}

struct walking {
	const char *id;
	bool drives, attaches, asks;
};

/* A file that gives nothing and is no terminal, as /dev/null: nobody is there, which a pipe that ends does
 * not say. */
static bool nobody_types(void)
{
	struct stat st;

	return fstat(STDIN_FILENO, &st) != 0 || (S_ISCHR(st.st_mode) && !isatty(STDIN_FILENO));
}

static int walk_plain(
	struct app *app, const struct walking *w, struct view_result *result, struct error *e)
{
	bool reads = w->drives && !(w->attaches && !app->answers && nobody_types());
	struct plain_options o = {
		.who = app->who,
		.drives = reads,
		.attaches = w->attaches,
		.asks = w->asks,
		.deserted = w->drives && !reads,
		.quiet = app->options.quiet,
		.in = reads ? STDIN_FILENO : -1,
		.out = stdout,
		.err = stderr,
		.answer_timeout_ms = app->options.answer_timeout_ms,
		.signalled = &app->signalled,
	};

	if (app->answers && w->drives) {
		o.answers = answers_list(app->answers, &o.answer_n);
		o.answers_path = app->options.answers;
	}
	return plain_walk(app->store, w->id, &o, result, e);
}

static int walk_screen(
	struct app *app, const struct walking *w, struct view_result *result, struct error *e)
{
	const struct theme_source themes = app_themes(app);
	struct theme theme;
	struct tty_options o = {
		.who = app->who,
		.drives = w->drives,
		.attaches = w->attaches,
		.asks = w->asks,
		.signalled = &app->signalled,
		.theme = &theme,
		.themes = &themes,
		.mouse = app->config->mouse,
	};
	int rc = app_read_theme(app, &theme, e);

	return rc != 0 ? rc : tty_walk(app->store, w->id, &o, result, e);
}

static int status_of(struct app *app, const char *id, const struct view_result *result)
{
	switch (result->end) {
	case VIEW_CLOSED: return app_status_of(result->outcome);
	case VIEW_DETACHED:
		if (result->unrecorded) {
			fprintf(stderr,
				_("muster: the session goes on, NOT RECORDED: muster attach %s --spill "
				  "DIR records on another disk\n"),
				id);
			return result->signal ? 128 + result->signal : EXIT_UNSAFE;
		}
		if (!app->options.quiet)
			fprintf(stderr, _("muster: the session goes on: muster attach %s\n"), id);
		return result->signal ? 128 + result->signal : EXIT_OK;
	case VIEW_LOST:
		fprintf(stderr,
			_("muster: the holder of %s has gone; its record is whole up to what "
			  "it had written (muster verify %s); muster resume %s goes on with it\n"),
			id, id, id);
		return EXIT_UNSAFE;
	}
	return EXIT_OTHERWISE;
}

static int walk(struct app *app, const struct walking *w)
{
	struct view_result result = { .end = VIEW_LOST };
	struct error e = ERROR_INIT;
	int rc, status;

	rc = app_has_screen(app) ? walk_screen(app, w, &result, &e)
				 : walk_plain(app, w, &result, &e);
	status = rc == 0 ? status_of(app, w->id, &result) : app_fail(w->id, rc, &e);
	error_clear(&e);
	return status;
}

int app_walk(struct app *app, const char *id, bool drives)
{
	return walk(app, &(struct walking){ .id = id, .drives = drives });
}

/* Answers are of no use to who only watches. */
int app_attach(struct app *app, const char *id, enum attach_as as)
{
	return walk(app,
		&(struct walking){ .id = id,
			.drives = as != AS_WATCHER,
			.attaches = true,
			.asks = as == AS_ASKING || app->answers });
}
