/*
 * What commands print, made up: the same bytes on every machine, to measure with.
 */
#ifndef MUSTER_TESTS_BENCH_CORPUS_H
#define MUSTER_TESTS_BENCH_CORPUS_H

#include <stddef.h>

#include "base/strbuf.h"

struct corpus {
	const char *name;
	const char *what;
	/* Appends one line, or one step of it; `i` counts them. */
	void (*add)(struct strbuf *out, unsigned i);
};

extern const struct corpus corpora[];
extern const size_t n_corpora;

/* NULL: there is none of that name. */
const struct corpus *corpus_named(const char *name);
/* Appends at least n bytes of it, whole steps. */
void corpus_make(struct strbuf *out, const struct corpus *c, size_t n);

#endif
