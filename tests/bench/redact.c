/*
 * How fast bytes pass the matcher: redact [ROUNDS]. A line for each set and size of read:
 * what, MB/s at worst, median and best of ROUNDS (5), all cases in turn within a round, so that
 * what else the machine does falls on all of them. A plain copy of the same bytes stands beside
 * them.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "redact/redact.h"

enum { CORPUS_BYTES = 64 << 20, ROUNDS_MAX = 99 };

struct bench_case {
	const char *name;
	int values;
	const char *pattern;
	size_t piece; /* bytes a read; 0: the plain copy */
	double mb_s[ROUNDS_MAX];
};

/* clang-format off */
static struct bench_case cases[] = {
	{ "copied, 4 KiB",        0,  NULL,                     0,     { 0 } },
	{ "no value, 4 KiB",      0,  NULL,                     4096,  { 0 } },
	{ "no value, 64 KiB",     0,  NULL,                     65536, { 0 } },
	{ "1 value, 4 KiB",       1,  NULL,                     4096,  { 0 } },
	{ "8 values, 4 KiB",      8,  NULL,                     4096,  { 0 } },
	{ "8 values, 100 B",      8,  NULL,                     100,   { 0 } },
	{ "64 values, 4 KiB",     64, NULL,                     4096,  { 0 } },
	{ "a pattern, 4 KiB",     0,  "pin=[0-9]+",             4096,  { 0 } },
	{ "a class first, 4 KiB", 0,  "[a-z.]+@corp\\.example", 4096,  { 0 } },
	{ "no literal, 4 KiB",    0,  "[0-9]{13,19}",           4096,  { 0 } },
};
/* clang-format on */

/* Coloured log lines, always the same. */
static void make_corpus(struct strbuf *out)
{
	static const char *const what[] = { "GET /api/v1/users", "connection from 10.0.0.",
		"reply: ok, took ", "error: timeout waiting for lock on table ",
		"worker started pid=" };
	unsigned int dice = 1;

	while (out->len < CORPUS_BYTES) {
		dice = dice * 1103515245u + 12345u;
		strbuf_addf(out,
			"\033[32m2026-11-23T02:%02u:%02u.%03uZ\033[0m \033[1mINFO\033[0m  "
			"[service-%u] %s%u id=%08x status=%u\r\n",
			dice >> 8 & 31, dice >> 4 & 31, dice >> 16 & 511, dice >> 20 & 7,
			what[(dice >> 12) % ARRAY_LEN(what)], dice >> 22, dice, 200 + (dice >> 28));
	}
}

static struct redact_set *make_set(const struct bench_case *c)
{
	struct redact_set *set = redact_set_new();
	char value[64];

	for (int i = 0; i < c->values; i++) {
		snprintf(value, sizeof(value), "pa$sword/%d-Xq%c7", i * 7919, 'a' + i % 26);
		if (redact_set_add_value(set, value, strlen(value), NULL) < 0)
			exit(1);
	}
	if (c->pattern && redact_set_add_pattern(set, c->pattern, NULL, NULL) < 0)
		exit(1);
	return set;
}

static double run(const struct bench_case *c, const struct strbuf *corpus, struct strbuf *out)
{
	struct redact_set *set = make_set(c);
	struct redact_stream *s = redact_stream_new(set);
	size_t piece = c->piece ? c->piece : 4096;
	int64_t begin = clock_mono_ns(), ns;

	for (size_t i = 0; i < corpus->len; i += piece) {
		size_t n = piece < corpus->len - i ? piece : corpus->len - i;

		strbuf_clear(out);
		if (c->piece)
			redact_stream_feed(s, corpus->buf + i, n, begin + (int64_t)i, out);
		else
			strbuf_add(out, corpus->buf + i, n);
	}
	ns = clock_mono_ns() - begin;
	redact_stream_free(s);
	redact_set_free(set);
	return (double)corpus->len * 1000 / (double)ns;
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

int main(int argc, char **argv)
{
	struct strbuf corpus = STRBUF_INIT, out = STRBUF_INIT;
	int rounds = argc > 1 ? atoi(argv[1]) : 5;

	if (rounds < 1 || rounds > ROUNDS_MAX)
		return 2;
	make_corpus(&corpus);
	for (int r = 0; r < rounds; r++)
		for (size_t i = 0; i < ARRAY_LEN(cases); i++)
			cases[i].mb_s[r] = run(&cases[i], &corpus, &out);
	printf("redact, MB/s of coloured log lines\t%s\t%s\t%s\n", "worst", "median", "best");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		qsort(cases[i].mb_s, (size_t)rounds, sizeof(double), by_size);
		printf("%s\t%.0f\t%.0f\t%.0f\n", cases[i].name, cases[i].mb_s[0],
			cases[i].mb_s[rounds / 2], cases[i].mb_s[rounds - 1]);
	}
	strbuf_release(&corpus);
	strbuf_release(&out);
	return 0;
}
