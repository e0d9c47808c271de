/*
 * muster attach, muster watch: a session that a holder has.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "app/spilling.h"
#include "app/team.h"
#include "base/i18n.h"

/* A session of another account that lets its team in. */
static int go_to_team(struct app *app, bool drives)
{
	struct error e = ERROR_INIT;
	char *id = NULL;
	int rc = app_open_store(app, &e), status;

	if (rc == 0)
		rc = team_resolve(app->args[0], &id, &e);
	status = rc == 0 ? app_attach(app, id, drives ? AS_DRIVER : AS_WATCHER)
			 : app_fail(app->args[0], rc, &e);
	free(id);
	error_clear(&e);
	return status;
}

static int go(struct app *app, bool drives)
{
	char id[27];
	int status = drives ? app_read_answers(app) : EXIT_OK, fd;
	bool alive;

	if (status == EXIT_OK && app->arg_n > 0 && team_is_name(app->args[0]))
		return go_to_team(app, drives);
	if (status == EXIT_OK)
		status = app_session_of(app, LIFE_OPEN, _("muster: no session is open\n"), id);
	if (status != EXIT_OK)
		return status;
	fd = store_session_dir(app->store, id, NULL);
	alive = fd >= 0 && store_session_alive(fd);
	if (fd >= 0)
		close(fd);
	if (!alive) {
		fprintf(stderr,
			_("muster: %s: its holder is gone (muster resume %s), or the session is "
			  "closed (muster show %s)\n"),
			id, id, id);
		return EXIT_NOT_FOUND;
	}
	status = spilling_tell(app, id);
	return status == EXIT_OK ? app_attach(app, id, drives ? AS_DRIVER : AS_WATCHER) : status;
}

int command_attach(struct app *app)
{
	return go(app, true);
}

int command_watch(struct app *app)
{
	return go(app, false);
}
