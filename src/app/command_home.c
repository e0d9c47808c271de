/*
 * muster: the home screen, and what is picked on it, until it is left.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/app.h"
#include "app/begin.h"
#include "app/configuration.h"
#include "app/resuming.h"
#include "app/theme.h"
#include "base/i18n.h"
#include "tty/tty.h"

/* The exit status of what was picked, which the next visit of the home screen replaces. */
static int do_pick(struct app *app, const struct home_result *r)
{
	char id[27];
	int status;

	switch (r->pick) {
	case HOME_QUIT: return r->signal ? 128 + r->signal : EXIT_OK;
	case HOME_ATTACH: return app_attach(app, r->what, AS_DRIVER);
	case HOME_RUN:
		status = begin_session(app, r->what, MODE_INCIDENT, id);
		return status == EXIT_OK ? app_walk(app, id, true) : status;
	case HOME_SHOW: return app_show(app, r->what);
	case HOME_RESUME: return resume_and_walk(app, r->what);
	}
	return EXIT_OTHERWISE;
}

/* What a command said stands on the terminal until somebody has read it. */
static void wait_for_enter(void)
{
	int c;

	fputs(_("Enter goes on "), stderr);
	fflush(stderr);
	while ((c = getchar()) != '\n' && c != EOF)
		;
}

static bool says_something(enum home_pick pick, int status)
{
	return pick == HOME_SHOW ||
		((pick == HOME_RUN || pick == HOME_RESUME) && status > EXIT_OTHERWISE);
}

static int visit(struct app *app, const struct tty_options *o, struct home_result *r)
{
	struct error e = ERROR_INIT;
	int status = EXIT_OK, rc;

	rc = tty_home(
		app->store, (const char *const *)(void *)app->folders.v, app->folders.n, o, r, &e);
	if (rc != 0)
		status = app_fail("home", rc, &e);
	error_clear(&e);
	return status;
}

/* The same home, configuration and folders; in the child. */
static void run_due(const struct app *app, char *program)
{
	size_t n = 0;
	char **argv = xcalloc(2 * app->options.runbooks.n + 8, sizeof(*argv));

	argv[n++] = program;
	argv[n++] = xstrdup("due");
	argv[n++] = xstrdup("--home");
	argv[n++] = xstrdup(store_path(app->store));
	if (app->options.config) {
		argv[n++] = xstrdup("--config");
		argv[n++] = xstrdup(app->options.config);
	}
	for (size_t i = 0; i < app->options.runbooks.n; i++) {
		argv[n++] = xstrdup("--runbooks");
		argv[n++] = xstrdup(app->options.runbooks.v[i]);
	}
	execv(program, argv);
}

/* What is overdue is found beside the home screen, which shows it as soon as it is known: it takes every
 * runbook and every folder of backups. Nobody waits for the one who does. */
static void refresh_due(struct app *app)
{
	char *program = app_own_path();
	pid_t pid = fork();

	if (pid == 0) {
		int none = open("/dev/null", O_RDWR | O_CLOEXEC);

		if (fork() != 0)
			_exit(0);
		setsid();
		(void)!nice(10);
		if (none >= 0 && dup2(none, 0) >= 0 && dup2(none, 1) >= 0 && dup2(none, 2) >= 0)
			run_due(app, program);
		_exit(127);
	}
	free(program);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

int command_home(struct app *app)
{
	const struct theme_source themes = app_themes(app);
	struct theme theme;
	struct tty_options o = { .drives = true,
		.themes = &themes,
		.signalled = &app->signalled,
		.theme = &theme,
		.mouse = app->config->mouse };
	struct home_result r = { .pick = HOME_RUN };
	struct error e = ERROR_INIT;
	int status = EXIT_OK, rc;

	if (!app_has_screen(app))
		return app_usage(
			_("the home screen needs a terminal: try muster sessions, muster run "
			  "RUNBOOK --plain, or muster --help"));
	if ((rc = app_open_store(app, &e)) != 0)
		status = app_fail("home", rc, &e);
	else if ((rc = app_read_theme(app, &theme, &e)) != 0)
		status = app_fail("theme", rc, &e);
	error_clear(&e);
	if (status != EXIT_OK)
		return status;
	o.who = app->who;
	app_find_folders(app);
	refresh_due(app);
	do {
		home_result_release(&r);
		if (app_read_theme(app, &theme, NULL) != 0)
			theme_init(&theme); /* its file was changed meanwhile */
		status = visit(app, &o, &r);
		if (status != EXIT_OK)
			break;
		status = do_pick(app, &r);
		if (says_something(r.pick, status))
			wait_for_enter();
	} while (r.pick != HOME_QUIT && !app->signalled);
	home_result_release(&r);
	return status;
}
