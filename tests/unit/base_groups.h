/*
 * The groups of the unit tests of base, a file each, and what they share. Each returns how many of
 * its tests failed.
 */
#ifndef MUSTER_TESTS_UNIT_BASE_GROUPS_H
#define MUSTER_TESTS_UNIT_BASE_GROUPS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/strbuf.h"

int base_err_tests(void);
int base_memory_tests(void);
int base_strmap_tests(void);
int base_utf8_tests(void);
int base_text_tests(void);
int base_number_tests(void);
int base_time_tests(void);
int base_fs_tests(void);
int base_pattern_tests(void);
int base_bson_tests(void);
int base_json_tests(void);

/* What `sb` holds is `text`; empties it for the next. */
static inline void assert_taken(struct strbuf *sb, const char *text)
{
	assert_string_equal(sb->buf, text);
	strbuf_clear(sb);
}

/* The same numbers in every run: a failure can be repeated. */
static inline uint32_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 32);
}

#endif
