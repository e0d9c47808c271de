/*
 * muster resume: a session whose holder is gone is gone on with. What keeps it from that is found and
 * said here; the journal is the new holder's alone.
 */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "app/changed.h"
#include "app/configuration.h"
#include "app/people.h"
#include "app/resuming.h"
#include "app/spilling.h"
#include "app/team.h"
#include "app/values.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "wire/wire.h"

static int say_alive(const char *id)
{
	fprintf(stderr, _("muster: %s: its holder is alive: muster attach %s\n"), id, id);
	return EXIT_NOT_FOUND;
}

static int check_life(const char *id, const struct stored_session *s)
{
	switch (s->life) {
	case LIFE_INTERRUPTED: break;
	case LIFE_OPEN: return say_alive(id);
	case LIFE_PRUNED:
	case LIFE_CLOSED:
		fprintf(stderr, _("muster: %s: the session is closed (muster show %s)\n"), id, id);
		return EXIT_NOT_FOUND;
	}
	if (s->runbook)
		return EXIT_OK;
	fprintf(stderr,
		_("muster: %s: the runbook that it recorded is not whole, or cannot be read by this "
		  "version\n"),
		id);
	return EXIT_UNSOUND;
}

/* What stands on the terminal is read before screens hide it. One that hangs up, or where somebody ends it
 * here, has begun nothing. */
static int let_read(const struct app *app)
{
	int c;

	if (!app_has_screen(app))
		return EXIT_OK;
	fputs(_("Enter goes on with it, Ctrl-C leaves it as it is "), stderr);
	fflush(stderr);
	while ((c = getchar()) != '\n' && c != EOF)
		;
	if (c == EOF)
		return 128 + (app->signalled ? app->signalled : SIGHUP);
	return EXIT_OK;
}

/* Somebody else may have been faster. */
static int say_failure(const char *id, int rc, const struct error *e)
{
	if (rc == -ERR_EXISTS)
		return say_alive(id);
	return app_fail(id, rc, e);
}

static int order_holder(
	struct app *app, const char *id, const struct stored_session *s, struct arena *a)
{
	struct start_values values = { 0 };
	struct error e = ERROR_INIT;
	struct wire_message order;
	struct event resume;
	char *team, *spill;
	int rc = spilling_folder(app, &spill);

	if (rc != EXIT_OK)
		return rc;
	if (team_prepare(app, &team, &e) != 0)
		fprintf(stderr, _("muster: warning: others cannot reach this session: %s\n"),
			error_text(&e));
	error_clear(&e);
	values_of_environment(s->runbook, a, &values);
	event_init(&resume, EV_SESSION_RESUME, clock_real_ms(), 0);
	resume.who = app->who;
	wire_message_init(&order, WIRE_OPEN);
	order.session = id;
	order.open = &resume;
	order.vars = values.vars;
	order.secrets = values.secrets;
	order.shell = (struct event_texts){ app->config->shell.v, app->config->shell.n };
	order.ssh = (struct event_texts){ app->config->ssh.v, app->config->ssh.n };
	order.team = team;
	order.override = app->options.override_lock;
	if (app->options.abandon) {
		order.action = "abandon";
		order.reason = app->options.abandon;
	}
	order.spill = spill;
	people_fill(app, s->runbook, a, &order);
	rc = app_start_holder(app, &order, &e);
	free(team);
	free(spill);
	if (rc != 0)
		rc = say_failure(id, rc, &e);
	error_clear(&e);
	return rc;
}

static int resume(struct app *app, const char *id, const struct stored_session *s)
{
	struct arena *a = arena_new();
	int status = check_life(id, s);

	if (status == EXIT_OK && !app->options.abandon && changed_show(s->runbook))
		status = let_read(app);
	if (status == EXIT_OK)
		status = order_holder(app, id, s, a);
	if (status == EXIT_OK && s->torn_bytes > 0)
		fprintf(stderr,
			_("muster: %lld bytes of an event that was not written whole were cut off "
			  "its record\n"),
			(long long)s->torn_bytes);
	arena_free(a);
	return status;
}

int resume_and_walk(struct app *app, const char *id)
{
	struct stored_session *s = NULL;
	struct error e = ERROR_INIT;
	int rc = store_read(app->store, id, &s, &e), status;

	status = rc == 0 ? resume(app, id, s) : app_fail(id, rc, &e);
	stored_session_free(s);
	error_clear(&e);
	if (status != EXIT_OK)
		return status;
	if (!app->options.abandon)
		return app_walk(app, id, true);
	printf("close %s %s\n", id, outcome_name(OUTCOME_ABANDONED));
	return app_status_of(OUTCOME_ABANDONED);
}

/* What is lost is a lock or a session: neither without saying why. */
static int check_reasons(const struct app *app)
{
	const struct app_options *o = &app->options;

	if (o->abandon && !*o->abandon)
		return app_usage("--abandon: it has to say why");
	if (o->override_lock && !*o->override_lock)
		return app_usage("--override-lock: it has to say why");
	return EXIT_OK;
}

int command_resume(struct app *app)
{
	char id[27];
	int status = check_reasons(app);

	if (status == EXIT_OK)
		status = app_read_answers(app);
	if (status == EXIT_OK)
		status = app_session_of(
			app, LIFE_INTERRUPTED, _("muster: no session is interrupted\n"), id);
	return status == EXIT_OK ? resume_and_walk(app, id) : status;
}
