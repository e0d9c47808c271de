/*
 * The groups of the unit tests of app, a file each, and what they share. Each returns how many of its
 * tests failed.
 */
#ifndef MUSTER_TESTS_UNIT_APP_TESTS_H
#define MUSTER_TESTS_UNIT_APP_TESTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/app.h"

int app_options_tests(void);
int app_values_tests(void);
int app_configuration_tests(void);
int app_theme_tests(void);
int app_doctor_tests(void);
int app_masking_tests(void);

/* A command line of at most 30 words behind the program's name, parsed; the last word is NULL. */
struct line {
	struct app app;
	char *argv[32];
	int argc;
	struct error e;
};
int line_parse(struct line *l, const char *const *words) MUST_USE;
void line_release(struct line *l);

#endif
