/*
 * muster attach, muster watch: a session that a holder has.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "app/app.h"
#include "app/spilling.h"
#include "app/team.h"
#include "base/i18n.h"

#define SUFFIX_MIN 4 /* characters of an incident */

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

/* What the title bar shows of an incident: its one session that is open. */
static bool find_by_incident(struct app *app, const char *name, char id[27])
{
	struct session_filter filter;
	struct session_list *list = NULL;
	size_t n = strlen(name), found = 0;

	session_filter_init(&filter);
	filter.life = LIFE_OPEN;
	if (n < SUFFIX_MIN || store_list(app->store, &filter, &list, NULL) != 0)
		return false;
	for (size_t i = 0; i < list->n; i++) {
		const char *incident = list->v[i].incident_id;
		size_t len = incident ? strlen(incident) : 0;

		if (len < n || strcasecmp(incident + len - n, name) != 0)
			continue;
		memcpy(id, list->v[i].id, sizeof(list->v[i].id));
		found++;
	}
	session_list_free(list);
	return found == 1;
}

/* A session, as everywhere; where no session is called so, that of an incident. */
static int find(struct app *app, char id[27])
{
	struct error e = ERROR_INIT;
	int rc, status = EXIT_OK;

	if (app->arg_n == 0)
		return app_session_of(app, LIFE_OPEN, _("muster: no session is open\n"), id);
	rc = app->store ? 0 : app_open_store(app, &e);
	if (rc == 0)
		rc = store_resolve(app->store, app->args[0], id, &e);
	if (rc != 0 && (rc != -ERR_NOTFOUND || !find_by_incident(app, app->args[0], id)))
		status = app_fail(app->args[0], rc, &e);
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
		status = find(app, id);
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
