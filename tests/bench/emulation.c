/*
 * How fast output is taken in, a corpus a row, in MB/s (10^6 bytes): by the emulation with 10,000
 * rows of scroll-back, and by what the holder does with the same bytes. Minimum and median of the
 * rounds, the ways interleaved.
 *
 *   emulation [CORPUS...]            measures
 *   emulation --print CORPUS BYTES   writes the corpus, to feed another program with
 *   emulation --once FILE            feeds a file to the emulation, once
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fs.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "corpus.h"
#include "modes/filter.h"
#include "modes/modes.h"
#include "modes/plaintext.h"
#include "term/term.h"

#define ROUNDS 5
#define BYTES ((size_t)32 << 20)
#define PIECE ((size_t)64 << 10)
#define HISTORY 10000

static double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void ignore_line(void *ctx, const char *text, size_t n, enum plaintext_end end)
{
	(void)text;
	(void)end;
	*(size_t *)ctx += n;
}

static void run_term(const struct strbuf *in)
{
	struct term *t = term_new(24, 80, HISTORY);

	for (size_t at = 0; at < in->len; at += PIECE)
		term_feed(t, in->buf + at, in->len - at < PIECE ? in->len - at : PIECE);
	term_free(t);
}

static void run_modescan(const struct strbuf *in)
{
	struct modescan *s = modescan_new(NULL, NULL);

	for (size_t at = 0; at < in->len; at += PIECE)
		modescan_feed(s, in->buf + at, in->len - at < PIECE ? in->len - at : PIECE);
	modescan_free(s);
}

static void run_plaintext(const struct strbuf *in)
{
	size_t n = 0;
	struct plaintext *p = plaintext_new(ignore_line, &n);

	for (size_t at = 0; at < in->len; at += PIECE)
		plaintext_feed(p, in->buf + at, in->len - at < PIECE ? in->len - at : PIECE);
	plaintext_flush(p);
	plaintext_free(p);
}

static void skip_text(void *ctx, const char *s, size_t n, bool ascii)
{
	(void)s;
	(void)ascii;
	*(size_t *)ctx += n;
}

static void skip_control(void *ctx, unsigned char c)
{
	*(size_t *)ctx += c;
}

static void skip_escape(void *ctx, char intermed, char final, uint64_t at)
{
	(void)intermed;
	(void)at;
	*(size_t *)ctx += (unsigned char) final;
}

static void skip_csi(void *ctx, const struct vtseq *seq)
{
	*(size_t *)ctx += seq->n;
}

static void run_filter(const struct strbuf *in)
{
	static const struct vtsink sink = { skip_text, skip_control, skip_escape, skip_csi };
	size_t n = 0;
	struct filter *f = filter_new(&sink, &n);

	for (size_t at = 0; at < in->len; at += PIECE)
		filter_feed(f, in->buf + at, in->len - at < PIECE ? in->len - at : PIECE);
	filter_free(f);
}

static const struct {
	const char *name;
	void (*run)(const struct strbuf *in);
} ways[] = {
	{ "term", run_term },
	{ "filter", run_filter },
	{ "modes", run_modescan },
	{ "plain", run_plaintext },
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void measure(const struct corpus *c)
{
	struct strbuf in = STRBUF_INIT;
	double speed[ARRAY_LEN(ways)][ROUNDS];

	corpus_make(&in, c, BYTES);
	for (int round = 0; round < ROUNDS; round++)
		for (size_t w = 0; w < ARRAY_LEN(ways); w++) {
			double start = seconds();

			ways[w].run(&in);
			speed[w][round] = (double)in.len / 1e6 / (seconds() - start);
		}
	printf("%-8s", c->name);
	for (size_t w = 0; w < ARRAY_LEN(ways); w++) {
		qsort(speed[w], ROUNDS, sizeof(speed[w][0]), by_value);
		printf("  %8.0f %8.0f", speed[w][0], speed[w][ROUNDS / 2]);
	}
	printf("   %s\n", c->what);
	strbuf_release(&in);
}

static int print(const char *name, const char *bytes)
{
	const struct corpus *c = corpus_named(name);
	struct strbuf out = STRBUF_INIT;
	bool ok;

	if (!c)
		return 2;
	corpus_make(&out, c, strtoul(bytes, NULL, 10));
	ok = fwrite(out.buf, 1, out.len, stdout) == out.len && !fflush(stdout);
	strbuf_release(&out);
	return ok ? 0 : 1;
}

static int once(const char *path)
{
	struct strbuf in = STRBUF_INIT;

	if (fs_read_file(path, SIZE_MAX / 2, &in, NULL) != 0)
		return 1;
	run_term(&in);
	strbuf_release(&in);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "--once"))
		return once(argv[2]);
	if (argc == 4 && !strcmp(argv[1], "--print"))
		return print(argv[2], argv[3]);
	printf("%-8s", "MB/s");
	for (size_t w = 0; w < ARRAY_LEN(ways); w++)
		printf("  %8s   median", ways[w].name);
	printf("\n");
	for (int i = 1; i < argc; i++) {
		if (!corpus_named(argv[i]))
			return 2;
		measure(corpus_named(argv[i]));
	}
	for (size_t i = 0; argc == 1 && i < n_corpora; i++)
		measure(&corpora[i]);
	return 0;
}
