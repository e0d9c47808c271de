/*
 * The values of a runbook's variables that are known at the start: options, files, the environment,
 * defaults, in that order.
 */
#ifndef MUSTER_APP_VALUES_H
#define MUSTER_APP_VALUES_H

#include "app/app.h"
#include "base/arena.h"
#include "model/event.h"
#include "model/runbook.h"

struct start_values {
	struct event_pairs vars;    /* NAME → value */
	struct event_pairs sources; /* NAME → source of var.set */
	struct event_texts secrets; /* names */
};

/* Texts in `a`, which holds secrets: arena memory is not wiped, the process is short-lived.
 * -ERR_USAGE: a --set that is wrong, with what would be right. */
int values_gather(struct app *app, const struct runbook *rb, struct arena *a,
	struct start_values *out, struct error *e) MUST_USE;

#endif
