/*
 * What the groups of the unit test of load share.
 */
#ifndef MUSTER_TESTS_UNIT_LOAD_TESTS_H
#define MUSTER_TESTS_UNIT_LOAD_TESTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "load/load.h"

/* The groups: each returns how many of its cases failed. */
int test_load_broken(void);
int test_load_good(void);
int test_load_import(void);
int test_load_values(void);
int test_load_limits(void);
int test_load_random(void);

/* tests/data/NAME, which the caller frees. */
char *data_path(const char *name);
/* The names in a folder of tests/data that end so, sorted; the caller frees them and the list. */
char **data_list(const char *folder, const char *ending, size_t *n);
void data_list_free(char **names, size_t n);

/* Loads a text as `t.yaml`; asserts that it is sound. */
struct runbook *load_sound(const char *text);
/* Loads a text as `t.yaml`; what was printed of it is in `out`. */
int load_text(const char *text, struct strbuf *out);

#endif
