/*
 * Text of a terminal for tests/bench/outer: what was written without its escape sequences, and keys
 * as they are written in a script.
 */
#ifndef MUSTER_TESTS_BENCH_OUTER_H
#define MUSTER_TESTS_BENCH_OUTER_H

#include <stddef.h>

struct stripper {
	enum { STRIP_TEXT, STRIP_ESC, STRIP_CSI, STRIP_STRING, STRIP_STRING_ESC } state;
};

/* Puts what is text into `out`, which has room for n; how many bytes those are. */
size_t stripper_feed(struct stripper *s, const char *data, size_t n, char *out);
/* \r \n \t \e \\ \xHH in place; the new length. */
size_t unescape(char *keys);

#endif
