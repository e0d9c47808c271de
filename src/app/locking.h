/*
 * What a runbook locks, looked at before a session begins: who has it, and what to do about that. The
 * holder is who takes it.
 */
#ifndef MUSTER_APP_LOCKING_H
#define MUSTER_APP_LOCKING_H

#include "app/app.h"
#include "app/values.h"
#include "base/arena.h"
#include "model/runbook.h"

/* EXIT_OK: nobody has it, or it is to be taken: *why says why then, which it may say already. Else the
 * exit status, and all has been said or done: on a terminal the other session may have been watched or
 * driven instead. */
int locking_look(struct app *app, const struct runbook *rb, struct start_values *values,
	struct arena *a, const char **why);

#endif
