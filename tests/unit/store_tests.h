/*
 * The groups of the unit tests of store, a file each, and their rig: a home that goes away, sessions
 * written into it. Each group returns how many of its tests failed.
 */
#ifndef MUSTER_TESTS_UNIT_STORE_TESTS_H
#define MUSTER_TESTS_UNIT_STORE_TESTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "store/store.h"

int store_home_tests(void);
int store_list_tests(void);
int store_incident_tests(void);
int store_runbook_tests(void);
int store_backup_tests(void);
int store_prove_tests(void);
int store_prune_tests(void);
int store_salvage_tests(void);

#define NOON_MS INT64_C(1763899200000) /* 2025-11-23 12:00 UTC */
#define MINUTE_MS INT64_C(60000)

struct rig {
	char folder[64];
	struct store *st;
};

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_setup, rig_teardown)
int rig_setup(void **state);
int rig_teardown(void **state);

/* What a session is to be. Zeroed, it is an open incident of runbook `db`, begun at noon. */
struct sketch {
	const char *id;
	const char *mode, *runbook, *operator_name, *service, *incident, *incident_title;
	int64_t start_ms;  /* 0: noon */
	int64_t onset_ms;  /* 0: absent */
	int64_t onset_set; /* 0: no such event */
	const char *note;
	const char *outcome; /* NULL: not closed */
	int64_t end_ms;
	int rto_met;    /* 0: absent, 1: true, 2: false */
	bool with_prev; /* names the session before it, as a holder does */
};
/* Ids that differ in their end: id_of(1) < id_of(2). The text lasts until the next call but three. */
const char *id_of(int n);
void rig_session(struct rig *rig, const struct sketch *sketch);
/* Opens sessions/<id>; the caller closes. */
int rig_dir(struct rig *rig, const char *id);
/* The path of something in the home; the caller frees. */
char *rig_path(const struct rig *rig, const char *name);
void rig_write(const struct rig *rig, const char *name, const char *text);

#endif
