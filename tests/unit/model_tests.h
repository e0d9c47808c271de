/*
 * The groups of the unit tests of model. Each returns how many of its tests failed.
 */
#ifndef MUSTER_TESTS_UNIT_MODEL_TESTS_H
#define MUSTER_TESTS_UNIT_MODEL_TESTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

int model_every_tests(void);

#endif
