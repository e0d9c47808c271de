/*
 * The runbook as the events of a session say it, for who folds by itself: a reader, and a holder that
 * goes on with a session.
 */
#ifndef MUSTER_LOAD_COLLECT_H
#define MUSTER_LOAD_COLLECT_H

#include <stdbool.h>

#include "base/err.h"
#include "model/event.h"
#include "model/runbook.h"

struct runbook_collector;

struct runbook_collector *runbook_collector_new(void) MUST_USE;
/* NULL is fine. */
void runbook_collector_free(struct runbook_collector *c);
/* For one that will be walked, not only read: what its commands find relative to it (NULL: the folder
 * of its file), and the default shell. Both are borrowed until the runbook is there. */
void runbook_collector_set_options(
	struct runbook_collector *c, const char *folder, const struct event_texts *shell);
/* Feed it session.open and each session.file: true when all parts are there and *rb is made, the
 * caller's then (NULL: it does not load). */
bool runbook_collector_add(
	struct runbook_collector *c, const struct event *ev, struct runbook **rb);

#endif
