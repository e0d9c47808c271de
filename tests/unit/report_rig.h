/*
 * A home in a folder that goes away, and sessions written into it event by event.
 */
#ifndef MUSTER_TESTS_REPORT_RIG_H
#define MUSTER_TESTS_REPORT_RIG_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/strbuf.h"
#include "journal/journal.h"
#include "store/store.h"

#define RIG_START_MS INT64_C(1763865067250) /* 2025-11-23 02:31:07.250 UTC */

struct rig {
	char folder[64];
	struct store *st;
	struct journal *j;
	int dirfd;
	int64_t at_ms, mono_ns;
	char id[27];
};

/* setup and teardown of a test: `*state` is the rig. */
int rig_setup(void **state);
int rig_teardown(void **state);
/* Begins a session: the events that follow are its. `id` has 26 characters. */
void rig_begin(struct rig *r, const char *id);
/* The session.open, and session.file with `runbook` (NULL: none). `ev` may change the first. */
void rig_open(struct rig *r, struct event *ev, const char *runbook);
/* An event, `after_ms` later than the one before. */
struct event rig_event(struct rig *r, enum event_type type, int64_t after_ms);
void rig_add(struct rig *r, struct event *ev);
void rig_end(struct rig *r);
/* Compares with tests/data/report/NAME; where $MUSTER_GOLDEN is `write`, writes it. */
void rig_golden(const char *name, const struct strbuf *text);

#endif
