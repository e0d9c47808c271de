/*
 * The groups of the unit tests of holder, a file each, and the rig for what needs no process: a holder
 * with a runbook and a folder, but no loop. Each group returns how many of its tests failed.
 */
#ifndef MUSTER_TESTS_UNIT_HOLDER_TESTS_H
#define MUSTER_TESTS_UNIT_HOLDER_TESTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "holder/holder-private.h"

int holder_watch_tests(void);
int holder_keep_tests(void);
int holder_values_tests(void);
int holder_approve_tests(void);
int holder_whole_tests(void);

/* A holder that knows the runbook; free with bare_free. */
struct holder *bare_new(const char *runbook);
/* The same with a file of that name which it calls. */
struct holder *bare_new_with(const char *text, const char *name, const char *called);
void bare_free(struct holder *h);
/* A value that the session knows, as var.set says it. NULL: it is a secret. */
void bare_set(struct holder *h, const char *name, const char *value);

/* The value that commands of the session's own file get; NULL: none. */
const char *kept(struct holder *h, const char *name);

#endif
