/*
 * Random inputs for a target, the same for a seed on every machine.
 *
 *   TARGET [COUNT [SEED]]     what is in tests/fuzz/corpus/TARGET, then COUNT inputs (default $FUZZ_COUNT,
 *                             else 20,000), from SEED on
 *   TARGET FILE...            these inputs, as files
 *
 * Seed and count are printed; when an input kills the target, its seed is the last one said.
 */
#include "config.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "../unit/chance.h"
#include "fuzz.h"

#define COUNT 20000
#define SECONDS_MAX 1 /* CPU time for one input of at most a few KiB */

static volatile uint64_t present; /* the seed under way, for the handler */

static void say_seed(int sig)
{
	char text[] = "fuzz: died at seed 00000000000000000000\n";
	uint64_t n = present;

	for (size_t i = sizeof(text) - 3; n; i--, n /= 10)
		text[i] = (char)('0' + n % 10);
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(99);
	signal(sig, SIG_DFL);
	raise(sig);
}

/* Words, random bytes, copies of what is there already, bits turned over. */
static void make(struct strbuf *in, struct chance *c)
{
	unsigned parts = 1 + chance_below(c, 1 + chance_below(c, 120));

	while (parts--) {
		unsigned kind = chance_below(c, 16);

		if (kind < 10) {
			strbuf_adds(in, fuzz_words[chance_below(c, (unsigned)fuzz_n_words)]);
		} else if (kind < 13) {
			for (unsigned n = chance_below(c, 8); n > 0; n--)
				strbuf_addc(in, (char)chance_below(c, 256));
		} else if (kind < 15 && in->len && in->len < 4096) {
			size_t from = chance_below(c, (unsigned)in->len);
			size_t n = 1 + chance_below(c, (unsigned)(in->len - from));

			strbuf_grow(in, n);
			strbuf_add(in, in->buf + from, n);
		} else if (in->len) {
			char *byte = &in->buf[chance_below(c, (unsigned)in->len)];

			*byte = (char)(*byte ^ (char)(1u << chance_below(c, 8)));
		}
	}
}

static double cpu_seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static int run_random(unsigned long count, uint64_t seed)
{
	struct strbuf in = STRBUF_INIT;
	double worst = 0;

	signal(SIGABRT, say_seed);
	signal(SIGSEGV, say_seed);
	for (unsigned long i = 0; i < count; i++) {
		struct chance c = { seed + i };
		double start = cpu_seconds();

		present = seed + i;
		strbuf_clear(&in);
		make(&in, &c);
		LLVMFuzzerTestOneInput((const uint8_t *)in.buf, in.len);
		if (cpu_seconds() - start > worst)
			worst = cpu_seconds() - start;
		FUZZ_MUST(worst < SECONDS_MAX);
	}
	strbuf_release(&in);
	printf("%lu inputs from seed %llu, the slowest %.0f ms\n", count, (unsigned long long)seed,
		worst * 1e3);
	return 0;
}

static int run_file(const char *path)
{
	struct strbuf in = STRBUF_INIT;
	struct error e = ERROR_INIT;
	int rc = fs_read_file(path, (size_t)64 << 20, &in, &e);

	if (rc)
		fprintf(stderr, "%s\n", error_text(&e));
	else
		LLVMFuzzerTestOneInput((const uint8_t *)in.buf, in.len);
	error_clear(&e);
	strbuf_release(&in);
	return rc ? 1 : 0;
}

/* Where the tests say where the sources are: else there is none. */
static int run_corpus(const char *program)
{
	const char *top = getenv("top_srcdir"), *slash = strrchr(program, '/');
	char *folder =
		xstrfmt("%s/tests/fuzz/corpus/%s", top ? top : ".", slash ? slash + 1 : program);
	DIR *dir = opendir(folder);
	struct dirent *entry;
	int failed = 0, n = 0;

	while (dir && (entry = readdir(dir)) != NULL) {
		char *path = fs_join(folder, entry->d_name);

		if (entry->d_name[0] != '.') {
			failed |= run_file(path);
			n++;
		}
		free(path);
	}
	if (dir)
		closedir(dir);
	if (top && n == 0) {
		fprintf(stderr, "%s: there is no corpus\n", folder);
		failed = 1;
	}
	free(folder);
	return failed;
}

int main(int argc, char **argv)
{
	const char *count = getenv("FUZZ_COUNT");
	char *end = NULL;

	if (argc > 1 && (strtoul(argv[1], &end, 10), *end)) {
		int failed = 0;

		for (int i = 1; i < argc; i++)
			failed |= run_file(argv[i]);
		return failed;
	}
	if (argc > 1)
		count = argv[1];
	if (run_corpus(argv[0]))
		return 1;
	return run_random(count ? strtoul(count, NULL, 10) : COUNT,
		argc > 2 ? strtoull(argv[2], NULL, 10) : 1);
}
