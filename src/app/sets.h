/*
 * Backup sets as the command line meets them: of one runbook or of all that are found, each with what
 * is on its disk now.
 */
#ifndef MUSTER_APP_SETS_H
#define MUSTER_APP_SETS_H

#include "app/app.h"
#include "base/arena.h"
#include "base/vec.h"
#include "store/backups.h"

struct found_set {
	const struct runbook *runbook;
	const struct backup_set *set;
	struct backup_list *list; /* NULL: the folder could not be listed, which has been said */
};

struct found_sets {
	struct arena *arena;
	VEC(struct runbook *) runbooks; /* all that were read, those without sets too */
	VEC(struct found_set) v;        /* one that several runbooks include stands here once */
};

/* Reads the runbook called `name`, or all that are found (NULL), and the folders of their sets; of
 * these only the set of that id, where `only` is not NULL. The exit status: what went wrong has been
 * said; of what did not there is all the same. */
int sets_find(struct app *app, const char *name, const char *only, struct found_sets *out);
void sets_release(struct found_sets *sets);

/* Runs the script with $BACKUP and waits for it: `OK`, or `failed (exit 3)` and the last line that it
 * printed. *why is the caller's. -ERR_SPAWN. */
int sets_run_script(const struct runbook *rb, const char *script, const char *backup,
	char **verdict, char **why, struct error *e) MUST_USE;

#endif
