/*
 * What the unit tests of the room share: sets from a list, and a text sent through a stream in
 * every way in which reads may cut it.
 */
#ifndef MUSTER_TESTS_REDACT_TESTS_H
#define MUSTER_TESTS_REDACT_TESTS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "redact/redact.h"

#define M REDACT_MASK
#define PAUSE_NS (2 * REDACT_HOLD_NS)

/* A set of these values; both lists end with NULL and may be NULL. */
struct redact_set *set_of(const char *const *values, const char *const *patterns);
void set_add(struct redact_set *set, const char *value);

/* Through a new stream, flushed: in pieces of `piece` bytes (0: at once), with a pause behind
 * each. */
void pass(const struct redact_set *set, const char *text, size_t n, size_t piece, int64_t pause,
	struct strbuf *out);
/* In one shot, byte by byte and cut at every place, all without pauses, `text` becomes `want`. */
void check_masked(const struct redact_set *set, const char *text, const char *want);
/* With a pause at every place, and with a pause after every byte, what comes is before, at most the
 * first 3 bytes of form, the mask and behind. */
void check_paused(
	const struct redact_set *set, const char *before, const char *form, const char *behind);

extern const struct CMUnitTest forms_tests[], rules_tests[], stream_tests[], random_tests[],
	planted_tests[];
extern const size_t forms_tests_n, rules_tests_n, stream_tests_n, random_tests_n, planted_tests_n;

#endif
