/*
 * What was set up: the configuration, the runbooks, the team's folder and its server.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/configuration.h"
#include "app/doctor.h"
#include "app/syncing.h"
#include "app/team.h"
#include "base/i18n.h"

void doctor_configuration(struct doctor *d)
{
	struct error e = ERROR_INIT;
	struct doctor_finding *f;

	if (config_read(d->app, &e) == 0) {
		doctor_add(d, DOCTOR_GOOD, _("it can be read, or there is none"));
	} else {
		f = doctor_add(d, DOCTOR_BAD, "%s", error_text(&e));
		f->costs = _("no other command does anything");
		f->advice = _("mend it, or name another: --config FILE");
	}
	error_clear(&e);
}

/* ---- runbooks ---- */

static void count_runbooks(struct doctor *d, const struct runbook_list *list)
{
	struct doctor_finding *f;
	size_t sound = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct runbook_row *row = &list->v[i];

		sound += row->sound;
		if (row->sound)
			continue;
		f = doctor_add(d, DOCTOR_WARN, "%s: %s", row->path,
			row->problem ? row->problem : _("it is not sound"));
		f->costs = _("it cannot be walked");
		f->advice = arena_strfmt(d->arena, "muster check %s", row->path);
	}
	if (sound > 0) {
		doctor_add(d, DOCTOR_GOOD, _("%zu are sound"), sound);
		return;
	}
	f = doctor_add(d, DOCTOR_WARN, _("there is none that can be walked"));
	f->costs = _("there is nothing to begin from the home screen");
	f->advice = _("name their folder: --runbooks DIR, MUSTER_RUNBOOKS, or `runbooks` in the "
		      "configuration");
}

void doctor_runbooks(struct doctor *d)
{
	struct runbook_list *list = NULL;
	struct error e = ERROR_INIT;

	if (!d->app->store)
		return;
	app_find_folders(d->app);
	if (store_runbooks(d->app->store, (const char *const *)(void *)d->app->folders.v,
		    d->app->folders.n, &list, NULL, &e) == 0)
		count_runbooks(d, list);
	else
		doctor_add(d, DOCTOR_BAD, "%s", error_text(&e));
	runbook_list_free(list);
	error_clear(&e);
}

/* ---- the team ---- */

void doctor_team(struct doctor *d)
{
	const char *dir = getenv("MUSTER_TEAM_DIR"), *group = d->app->config->team_group;
	struct error e = ERROR_INIT;
	struct doctor_finding *f;
	char *folder = NULL;

	if ((!dir || !*dir) && !group) {
		f = doctor_add(d, DOCTOR_NOTE, _("no folder is shared with other accounts"));
		f->costs = _("only this account can watch its sessions and approve in them");
		f->advice =
			_("where that is wanted: MUSTER_TEAM_DIR, and `team: {group: …}` in the "
			  "configuration");
		return;
	}
	if (!dir || !*dir || !group) {
		f = doctor_add(d, DOCTOR_WARN,
			group ? _("MUSTER_TEAM_DIR is not set, and `team.group` is")
			      : _("MUSTER_TEAM_DIR is set, and `team.group` is not"));
		f->costs = _("other accounts cannot reach a session");
		f->advice = _("set both");
		return;
	}
	if (team_prepare(d->app, &folder, &e) == 0) {
		doctor_add(d, DOCTOR_GOOD, _("%s is the group's, as it has to be"), dir);
	} else {
		f = doctor_add(d, DOCTOR_WARN, "%s", error_text(&e));
		f->costs = _("other accounts cannot reach a session");
		f->advice =
			arena_strfmt(d->arena, "chgrp %s %s && chmod 03770 %s", group, dir, dir);
	}
	free(folder);
	error_clear(&e);
}

/* ---- the server ---- */

static void ask_server(struct doctor *d, const struct strbuf *uri)
{
	struct strbuf said = STRBUF_INIT;
	struct doctor_finding *f;
	int status = sync_ping(uri, &said);

	strbuf_trim(&said);
	if (status == EXIT_OK) {
		doctor_add(d, DOCTOR_GOOD, _("it answers"));
	} else {
		f = doctor_add(d, DOCTOR_WARN, _("it does not answer: %s"),
			said.len > 0 ? said.buf : _("muster-sync could not be started"));
		f->costs = _("sessions are recorded here, and not sent until it does");
		f->advice = _("see to the network and the server; muster sync --once sends what "
			      "waits");
	}
	strbuf_release(&said);
}

void doctor_server(struct doctor *d)
{
	struct strbuf uri = STRBUF_INIT;
	struct error e = ERROR_INIT;
	struct doctor_finding *f;

	if (sync_find_uri(d->app, &uri, &e) != 0) {
		f = doctor_add(d, DOCTOR_BAD, "%s", error_text(&e));
		f->costs = _("nothing is sent to the team's server");
	} else if (uri.len == 0) {
		f = doctor_add(d, DOCTOR_NOTE, _("none is configured"));
		f->costs = _("sessions stay on this machine alone");
		f->advice = _("where there is one: `mongodb.uri_file` in the configuration");
	} else {
		ask_server(d, &uri);
	}
	strbuf_wipe(&uri);
	error_clear(&e);
}
