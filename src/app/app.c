/*
 * From the command line to an exit status.
 */
#include "config.h"

#include "app/app.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/answers.h"
#include "app/configuration.h"
#include "base/gasp.h"
#include "base/i18n.h"

/* Where a signal leaves its number: the one global of the program's own. */
static struct app *the_app;

static void note_signal(int sig)
{
	the_app->signalled = sig;
}

/* A hang-up detaches; it never ends a session. So the loops are woken and look. */
static void install_signals(struct app *app)
{
	struct sigaction action = { .sa_handler = note_signal };
	static const int signals[] = { SIGHUP, SIGTERM, SIGINT };

	the_app = app;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		sigaction(signals[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static void release(struct app *app)
{
	answers_free(app->answers);
	store_close(app->store);
	config_free(app->config);
	for (size_t i = 0; i < app->folders.n; i++)
		free(app->folders.v[i]);
	vec_release(&app->folders);
	vec_release(&app->options.runbooks);
	vec_release(&app->options.redact);
	vec_release(&app->options.settings);
	free(app->who);
	free(app->theme);
}

/* One that says what is wrong with the configuration must not end because of it. */
static bool reads_configuration_itself(const struct app *app)
{
	return app->command && app->command->run == command_doctor;
}

static int dispatch(struct app *app, int argc, char **argv)
{
	struct error e = ERROR_INIT;
	int rc;

	if (options_parse(app, argc, argv, &e) != 0) {
		fprintf(stderr, "muster: %s\n", error_text(&e));
		error_clear(&e);
		return EXIT_USAGE;
	}
	if (app->options.version) {
		puts(PACKAGE_STRING);
		return EXIT_OK;
	}
	if (app->options.help) {
		options_help(app);
		return EXIT_OK;
	}
	rc = reads_configuration_itself(app) ? 0 : config_read(app, &e);
	if (rc != 0) {
		rc = app_fail("configuration", rc, &e);
		error_clear(&e);
		return rc;
	}
	return app->command ? app->command->run(app) : command_home(app);
}

int app_main(int argc, char **argv)
{
	struct app app = { .options = { .ack_fd = -1 } };
	int status;

	i18n_init(LOCALEDIR);
	gasp_install_signals();
	install_signals(&app);
	status = dispatch(&app, argc, argv);
	if (fflush(stdout) != 0 && status == EXIT_OK)
		status = EXIT_OTHERWISE;
	release(&app);
	return status;
}
