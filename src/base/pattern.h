/*
 * Patterns of runbooks, and search: PCRE2, UTF on, one engine (the interpreter) for decisions, so
 * that the match limit means the same on every machine. Callouts and \C are refused. Match limit
 * 100,000, heap 8 MiB, 40 ms of CPU time for one match, and a budget of CPU time that is shared by
 * all patterns of one command.
 */
#ifndef MUSTER_BASE_PATTERN_H
#define MUSTER_BASE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct pattern;

enum {
	PATTERN_ANCHORED = 1, /* both ends: the whole subject */
	PATTERN_LITERAL = 2,  /* text, not a pattern */
	PATTERN_CASELESS = 4, /* by Unicode */
	PATTERN_JIT = 8,      /* for search only, never for decisions */
};

#define PATTERN_TEXT_MAX 65535         /* bytes of a pattern */
#define PATTERN_LINE_MAX 4096          /* bytes; a longer line is matched in pieces */
#define PATTERN_BUDGET_NS 1000000000LL /* CPU time over one command's output */

/* On a bad pattern -ERR_SYNTAX, the reason in `e` and the offset in code points in *at (may be NULL);
 * -ERR_LIMIT where it is longer than PATTERN_TEXT_MAX. One thread at a time uses a pattern. */
int pattern_new(
	struct pattern **p, const char *text, int flags, size_t *at, struct error *e) MUST_USE;
void pattern_free(struct pattern *p);
const char *pattern_text(const struct pattern *p);
size_t pattern_groups(const struct pattern *p);
/* The number of the group of that name, 0: none. */
size_t pattern_group_named(const struct pattern *p, const char *name);

struct match {
	size_t start, end; /* the whole match, bytes */
	bool has_first;    /* the first group took part */
	size_t first_start, first_end;
};

/* Matches from `offset`. 1: found, 0: not, -ERR_COSTLY: a limit was reached. `budget_ns`, if not
 * NULL, is lowered by the CPU time of this thread; at 0 or below every call is -ERR_COSTLY at once.
 * `subject` is valid UTF-8 (utf8_mend), else -ERR_CORRUPT, and n is at most PATTERN_LINE_MAX. With
 * PATTERN_JIT any bytes and any length will do: bad bytes match nothing, and the match limit is the
 * only bound. The next match begins at m->end, or a character later where the match was empty. `^`
 * is the start of `subject`. */
int pattern_find(const struct pattern *p, const char *subject, size_t n, size_t offset,
	struct match *m, int64_t *budget_ns) MUST_USE;
/* The same for a line that has not ended: 1: found, whatever follows; 0: not, and no match will begin
 * before n; PATTERN_BEGUN: what follows may complete or lengthen one that begins at m->start, and none
 * begins between `offset` and there. Not for PATTERN_JIT. */
#define PATTERN_BEGUN 2
int pattern_find_begun(const struct pattern *p, const char *subject, size_t n, size_t offset,
	struct match *m, int64_t *budget_ns) MUST_USE;
/* Group `group` of the last pattern_find on `p`, 0 the whole: false if it took no part or nothing was
 * found. */
bool pattern_group(const struct pattern *p, size_t group, size_t *start, size_t *end);

#endif
