/*
 * The values of a runbook's variables that are known at the start: options, files, the environment,
 * defaults, in that order; in an exercise those of its profile come behind the options.
 */
#ifndef MUSTER_APP_VALUES_H
#define MUSTER_APP_VALUES_H

#include "app/app.h"
#include "base/arena.h"
#include "model/event.h"
#include "model/runbook.h"
#include "model/upkeep.h"

struct start_values {
	struct event_pairs vars;    /* NAME → value */
	struct event_pairs sources; /* NAME → source of var.set */
	struct event_texts secrets; /* names */
};

/* `profile` may be NULL. Texts in `a`, which holds secrets: arena memory is not wiped, the process is short-lived.
 * -ERR_USAGE: a --set, or a value of the profile, that is wrong, with what would be right. */
int values_gather(struct app *app, const struct runbook *rb, const struct profile *profile,
	struct arena *a, struct start_values *out, struct error *e) MUST_USE;
/* The secrets of it that are `from: env` and there: for a session that is gone on with. */
void values_of_environment(const struct runbook *rb, struct arena *a, struct start_values *out);
/* NULL: not known at the start. `ctx` is a struct start_values. */
const char *values_at_start(void *ctx, const char *name);

#endif
