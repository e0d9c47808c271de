/*
 * Patterns: PCRE2 with limits, and a budget of CPU time. Must not let a decision depend on the JIT,
 * which counts the match limit in another way than the interpreter.
 */
#include "config.h"

#include "base/pattern.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "base/xalloc.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define MATCH_LIMIT 100000
#define HEAP_LIMIT_KIB 8192
#define JIT_STACK_FIRST ((size_t)32 << 10)  /* bytes */
#define JIT_STACK_LARGEST ((size_t)1 << 20) /* bytes */

/*
 * PCRE2 counts its match limit anew at each place where a match may begin, and does not count what a
 * single `.*` runs over: a pattern of twenty characters can take a minute on a line of 4 KiB. So
 * there are two ways to match, with the same answer:
 *
 * - quick: the pattern as it is, with a match limit that lets no line of this length cost more than
 *   QUICK_WORK_NS;
 * - guarded: the pattern compiled with a callout before each item, which looks at the clock. It
 *   takes up to twice as long, and runs where the line is long or the quick way gave up.
 */
#define QUICK_WORK_NS 10000000 /* for the estimate in quick_limit */
#define QUICK_LIMIT_MIN 32     /* a lower limit is not worth the try */
#define GUARD_NS 40000000      /* CPU time of one guarded match */
#define GUARD_EVERY 64         /* callouts from one look at the clock to the next */

/* A quick match that took less than this on the wall was not interrupted, and is charged as it is:
 * the clock for CPU time costs more than most matches. */
#define QUICK_NS 20000

struct guard {
	unsigned int calls;
	int64_t wall_end, cpu_end;
};

/* What changes while the pattern itself is const. */
struct state {
	pcre2_match_data *data; /* of the last pattern_find */
	pcre2_code *guarded;    /* compiled when it is needed first; NULL: not yet */
	struct guard guard;
	uint32_t options; /* of pcre2_match */
	bool slow; /* the last guarded match took QUICK_NS or more: do not try the quick way */
};

struct pattern {
	char *text;
	pcre2_code *code;
	pcre2_match_context *limits;
	pcre2_jit_stack *stack; /* NULL without PATTERN_JIT */
	struct state *state;
	uint32_t options; /* of pcre2_compile */
	uint32_t groups;
	bool search; /* PATTERN_JIT or PATTERN_LITERAL: never guarded */
};

static int find_callout(pcre2_callout_enumerate_block *block, void *where)
{
	*(size_t *)where = block->pattern_position;
	return 1;
}

/* PCRE2 says where the item behind a callout is; its own beginning is the `(?C` before that. */
static size_t callout_start(const char *text, size_t behind)
{
	for (size_t i = behind; i > 0; i--) {
		if (strncmp(text + i - 1, "(?C", 3) == 0)
			return i - 1;
	}
	return behind;
}

static uint32_t compile_options(int flags)
{
	uint32_t options = PCRE2_UTF;

	if ((flags & PATTERN_ANCHORED) != 0)
		options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
	if ((flags & PATTERN_CASELESS) != 0)
		options |= PCRE2_CASELESS;
	if ((flags & PATTERN_JIT) != 0)
		options |= PCRE2_MATCH_INVALID_UTF;
	if ((flags & PATTERN_LITERAL) != 0)
		return options | PCRE2_LITERAL;
	return options | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY;
}

static int compile(struct pattern *p, const char *text, int flags, size_t *at, struct error *e)
{
	size_t where = 0;
	int why;

	p->code = pcre2_compile(
		(PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, p->options, &why, &where, NULL);
	if (p->code == NULL) {
		PCRE2_UCHAR reason[256];

		if (pcre2_get_error_message(why, reason, sizeof(reason)) < 0)
			reason[0] = '\0';
		*at = utf8_count(text, where);
		return error_set(e, -ERR_SYNTAX, "%s", (const char *)reason);
	}
	if ((flags & PATTERN_LITERAL) == 0 &&
		pcre2_callout_enumerate(p->code, find_callout, &where) != 0) {
		*at = utf8_count(text, callout_start(text, where));
		return error_set(e, -ERR_SYNTAX, "callouts are not allowed");
	}
	return 0;
}

static void prepare(struct pattern *p, int flags)
{
	p->limits = pcre2_match_context_create(NULL);
	p->state->data = pcre2_match_data_create_from_pattern(p->code, NULL);
	if (p->limits == NULL || p->state->data == NULL)
		BUG("no memory to match a pattern");
	pcre2_set_heap_limit(p->limits, HEAP_LIMIT_KIB);
	pcre2_pattern_info(p->code, PCRE2_INFO_CAPTURECOUNT, &p->groups);
	/* Without a JIT here, or for this pattern, the interpreter finds the same. */
	if ((flags & PATTERN_JIT) == 0 || pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE) != 0)
		return;
	p->stack = pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK_LARGEST, NULL);
	if (p->stack != NULL)
		pcre2_jit_stack_assign(p->limits, NULL, p->stack);
}

int pattern_new(struct pattern **out, const char *text, int flags, size_t *at, struct error *e)
{
	struct pattern *p;
	size_t ignored;
	int rc;

	*out = NULL;
	if (at == NULL)
		at = &ignored;
	*at = 0;
	if (strnlen(text, PATTERN_TEXT_MAX + 1) > PATTERN_TEXT_MAX)
		return error_set(e, -ERR_LIMIT, "a pattern is at most %d bytes", PATTERN_TEXT_MAX);
	p = xcalloc(1, sizeof(*p));
	p->text = xstrdup(text);
	p->state = xcalloc(1, sizeof(*p->state));
	p->options = compile_options(flags);
	p->search = (flags & (PATTERN_JIT | PATTERN_LITERAL)) != 0;
	rc = compile(p, text, flags, at, e);
	if (rc != 0) {
		pattern_free(p);
		return rc;
	}
	prepare(p, flags);
	*out = p;
	return 0;
}

void pattern_free(struct pattern *p)
{
	if (p == NULL)
		return;
	pcre2_jit_stack_free(p->stack);
	pcre2_match_data_free(p->state->data);
	pcre2_code_free(p->state->guarded);
	pcre2_match_context_free(p->limits);
	pcre2_code_free(p->code);
	free(p->state);
	free(p->text);
	free(p);
}

const char *pattern_text(const struct pattern *p)
{
	return p->text;
}

size_t pattern_groups(const struct pattern *p)
{
	return p->groups;
}

size_t pattern_group_named(const struct pattern *p, const char *name)
{
	int n = pcre2_substring_number_from_name(p->code, (PCRE2_SPTR)name);

	return n > 0 ? (size_t)n : 0;
}

static int64_t cpu_ns(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts) != 0)
		BUG("no clock for CPU time");
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static void take_match(const struct pattern *p, struct match *m)
{
	const size_t *ends = pcre2_get_ovector_pointer(p->state->data);

	/* Before PCRE2 10.38 a \K in a lookahead could turn the two around. */
	m->start = ends[0] < ends[1] ? ends[0] : ends[1];
	m->end = ends[1];
	m->has_first = pattern_group(p, 1, &m->first_start, &m->first_end);
}

/* What PCRE2 leaves behind where it found nothing is not for pattern_group. */
static void forget_match(const struct pattern *p)
{
	size_t *ends = pcre2_get_ovector_pointer(p->state->data);

	for (size_t i = 0; i < 2 * (size_t)pcre2_get_ovector_count(p->state->data); i++)
		ends[i] = PCRE2_UNSET;
}

static bool is_encoding_error(int rc)
{
	return (rc <= PCRE2_ERROR_UTF8_ERR1 && rc >= PCRE2_ERROR_UTF8_ERR21) ||
		rc == PCRE2_ERROR_BADUTFOFFSET;
}

/* What the pattern may backtrack at each of n places, if each time it runs over the whole line. */
static uint32_t quick_limit(size_t n)
{
	size_t limit = n < PATTERN_LINE_MAX ? QUICK_WORK_NS / ((n + 1) * (n + 20)) : 0;

	return limit < MATCH_LIMIT ? (uint32_t)limit : MATCH_LIMIT;
}

static int look_at_clock(pcre2_callout_block *block, void *data)
{
	struct guard *guard = data;

	(void)block;
	if (++guard->calls % GUARD_EVERY != 0 || clock_mono_ns() < guard->wall_end)
		return 0;
	return cpu_ns() < guard->cpu_end ? 0 : PCRE2_ERROR_CALLOUT;
}

static int run(const struct pattern *p, const pcre2_code *code, uint32_t limit, const char *subject,
	size_t n, size_t offset)
{
	pcre2_set_match_limit(p->limits, limit);
	return pcre2_match(
		code, (PCRE2_SPTR)subject, n, offset, p->state->options, p->state->data, p->limits);
}

static int run_guarded(
	const struct pattern *p, const char *subject, size_t n, size_t offset, int64_t *spent)
{
	struct state *state = p->state;
	int64_t start;
	size_t where;
	int rc;

	if (state->guarded == NULL) {
		state->guarded = pcre2_compile((PCRE2_SPTR)p->text, PCRE2_ZERO_TERMINATED,
			p->options | PCRE2_AUTO_CALLOUT, &rc, &where, NULL);
	}
	/* Only a pattern near the limit of size has no room for callouts. */
	if (state->guarded == NULL)
		return PCRE2_ERROR_MATCHLIMIT;
	start = cpu_ns();
	state->guard.cpu_end = start + GUARD_NS;
	state->guard.wall_end = clock_mono_ns() + GUARD_NS;
	pcre2_set_callout(p->limits, look_at_clock, &state->guard);
	rc = run(p, state->guarded, MATCH_LIMIT, subject, n, offset);
	*spent = cpu_ns() - start;
	state->slow = *spent >= QUICK_NS;
	return rc;
}

/* *spent is the CPU time. The time on the wall is an upper bound of it, and a cheap one; where it is
 * not small, the match was costly or something else had the processor, and is run once more. */
static int match(
	const struct pattern *p, const char *subject, size_t n, size_t offset, int64_t *spent)
{
	uint32_t limit = p->search ? MATCH_LIMIT : quick_limit(n);

	if (p->search || (limit >= QUICK_LIMIT_MIN && !p->state->slow)) {
		int64_t start = clock_mono_ns();
		int rc = run(p, p->code, limit, subject, n, offset);

		*spent = clock_mono_ns() - start;
		if (p->search || (rc != PCRE2_ERROR_MATCHLIMIT && *spent < QUICK_NS))
			return rc;
	}
	return run_guarded(p, subject, n, offset, spent);
}

static int find(const struct pattern *p, const char *subject, size_t n, size_t offset,
	struct match *m, int64_t *budget_ns)
{
	int64_t spent = 0;
	int rc;

	if (offset > n)
		BUG("pattern_find from %zu of %zu bytes", offset, n);
	if (budget_ns != NULL && *budget_ns <= 0)
		return -ERR_COSTLY;
	rc = match(p, subject, n, offset, &spent);
	if (budget_ns != NULL)
		*budget_ns -= spent;
	if (rc > 0) {
		take_match(p, m);
		return 1;
	}
	if (rc == PCRE2_ERROR_PARTIAL)
		*m = (struct match){ .start = pcre2_get_ovector_pointer(p->state->data)[0],
			.end = n };
	forget_match(p);
	if (rc == PCRE2_ERROR_PARTIAL)
		return PATTERN_BEGUN;
	if (rc == PCRE2_ERROR_NOMATCH)
		return 0;
	return is_encoding_error(rc) ? -ERR_CORRUPT : -ERR_COSTLY;
}

int pattern_find(const struct pattern *p, const char *subject, size_t n, size_t offset,
	struct match *m, int64_t *budget_ns)
{
	p->state->options = 0;
	return find(p, subject, n, offset, m, budget_ns);
}

int pattern_find_begun(const struct pattern *p, const char *subject, size_t n, size_t offset,
	struct match *m, int64_t *budget_ns)
{
	p->state->options = PCRE2_PARTIAL_HARD;
	return find(p, subject, n, offset, m, budget_ns);
}

bool pattern_group(const struct pattern *p, size_t group, size_t *start, size_t *end)
{
	const size_t *ends = pcre2_get_ovector_pointer(p->state->data);

	if (group > p->groups || ends[2 * group] == PCRE2_UNSET)
		return false;
	*start = ends[2 * group];
	*end = ends[2 * group + 1];
	return true;
}
