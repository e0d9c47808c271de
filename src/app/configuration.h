/*
 * The configuration: one YAML file, one table. What is not in the file has the default of its row.
 */
#ifndef MUSTER_APP_CONFIGURATION_H
#define MUSTER_APP_CONFIGURATION_H

#include "base/err.h"
#include "model/runbook.h"
#include "store/prune.h"

struct app;
struct hook;

struct app_config {
	const char *theme, *operator_name; /* NULL: not given */
	struct text_list runbooks;         /* folders */
	struct text_list shell, ssh;       /* argv; n 0: not given */
	bool mouse;
	const struct monitor *monitors; /* of every session */
	size_t monitor_n;
	const char *fragment; /* them again, as a runbook includes them; NULL: none */
	const char *mongodb_uri, *mongodb_uri_file;
	const struct hook *hooks; /* in their order, which the record numbers them by */
	size_t hook_n;
	const struct person *people; /* who has which role */
	size_t person_n;
	const char *team_group;  /* NULL: none */
	struct retention retain; /* for prune */
	struct arena *arena;
};

/* Reads --config, else $XDG_CONFIG_HOME/muster/config.yaml, which may be missing. -ERR_UNSOUND: what is
 * wrong has been said on standard error; -ERR_UNSAFE: it holds a URI with a password and others may
 * read it. */
int config_read(struct app *app, struct error *e) MUST_USE;
void config_free(struct app_config *c);

#endif
