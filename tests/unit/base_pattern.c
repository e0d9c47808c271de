/*
 * Patterns: what they match, what is refused, and that none of them takes long.
 */
#include "config.h"

#include "base_groups.h"

#include <string.h>
#include <time.h>

#include "base/pattern.h"
#include "base/xalloc.h"

static struct pattern *pattern(const char *text, int flags)
{
	struct pattern *p = NULL;
	struct error e = ERROR_INIT;

	if (pattern_new(&p, text, flags, NULL, &e) != 0)
		fail_msg("%s: %s", text, error_text(&e));
	return p;
}

static int find(const char *text, int flags, const char *subject, struct match *m)
{
	struct pattern *p = pattern(text, flags);
	int rc = pattern_find(p, subject, strlen(subject), 0, m, NULL);

	pattern_free(p);
	return rc;
}

/* Where a line goes on: what is found for sure, and what may still be. */
static void matches_begin(void **state)
{
	static const struct {
		const char *text, *subject;
		size_t offset;
		int found;
		size_t start;
	} cases[] = {
		{ "tok-[a-z]+", "a tok-ab", 0, PATTERN_BEGUN, 2 },
		{ "tok-[a-z]+", "a tok-ab ", 0, 1, 2 },
		{ "tok-[a-z]+", "a tok-ab to", 8, PATTERN_BEGUN, 9 },
		{ "tok-[a-z]+", "a tok-ab x", 8, 0, 0 },
		{ "^pin", "a pi", 0, 0, 0 },
		{ "^pin", "pi", 0, PATTERN_BEGUN, 0 },
		{ "a$", "ba", 0, PATTERN_BEGUN, 1 },
		{ "a(?=.*z)|b", "ab", 0, PATTERN_BEGUN, 0 },
		{ "(?<=key: ).+", "key: x", 0, PATTERN_BEGUN, 5 },
		{ "(?<=key: ).+", "kex: x", 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct pattern *p = pattern(cases[i].text, 0);
		struct match m = { 0 };
		size_t n = strlen(cases[i].subject);

		assert_int_equal(
			pattern_find_begun(p, cases[i].subject, n, cases[i].offset, &m, NULL),
			cases[i].found);
		assert_int_equal(m.start, cases[i].start);
		/* The next one is told whole again. */
		assert_in_range(pattern_find(p, cases[i].subject, n, 0, &m, NULL), 0, 1);
		pattern_free(p);
	}
}

static void patterns_match(void **state)
{
	static const struct {
		const char *text;
		int flags;
		const char *subject;
		int found;
		size_t start, end;
	} cases[] = {
		{ "b+", 0, "abbbc", 1, 1, 4 },
		{ "^b", 0, "ab", 0, 0, 0 },
		{ "c$", 0, "abc", 1, 2, 3 },
		{ "", 0, "abc", 1, 0, 0 },
		{ "x", 0, "", 0, 0, 0 },
		{ "B", 0, "abc", 0, 0, 0 },
		{ "B", PATTERN_CASELESS, "abc", 1, 1, 2 },
		{ "\xc3\x84", PATTERN_CASELESS, "x\xc3\xa4", 1, 1, 3 },
		{ "^.$", 0, "\xe4\xb8\xad", 1, 0, 3 },
		{ "a|ab", PATTERN_ANCHORED, "ab", 1, 0, 2 },
		{ "b", PATTERN_ANCHORED, "ab", 0, 0, 0 },
		{ "a", PATTERN_ANCHORED, "a\n", 0, 0, 0 },
		{ "a$", PATTERN_ANCHORED, "a\n", 0, 0, 0 },
		{ "a.c", PATTERN_LITERAL, "abc a.c", 1, 4, 7 },
		{ "A.C", PATTERN_LITERAL | PATTERN_CASELESS, "abc a.c", 1, 4, 7 },
		{ "(?C1)", PATTERN_LITERAL, "(?C1)", 1, 0, 5 },
		{ "\\C", PATTERN_LITERAL | PATTERN_ANCHORED, "\\C", 1, 0, 2 },
		{ "b+", PATTERN_JIT, "abbbc", 1, 1, 4 },
		{ "b+", PATTERN_JIT, "a\xff\x62", 1, 2, 3 },
		{ "a.b", PATTERN_JIT, "a\xff\x62", 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct match m = { .start = 0 };
		int found = find(cases[i].text, cases[i].flags, cases[i].subject, &m);

		if (found != cases[i].found || m.start != cases[i].start || m.end != cases[i].end)
			fail_msg("/%s/ on \"%s\": %d, %zu to %zu", cases[i].text, cases[i].subject,
				found, m.start, m.end);
	}
}

static void groups_are_found(void **state)
{
	struct pattern *p = pattern("(a)|(?<time>b)(c)?", 0);
	struct match m;
	size_t start, end;

	(void)state;
	assert_int_equal(pattern_groups(p), 3);
	assert_int_equal(pattern_group_named(p, "time"), 2);
	assert_int_equal(pattern_group_named(p, "date"), 0);
	assert_string_equal(pattern_text(p), "(a)|(?<time>b)(c)?");
	assert_false(pattern_group(p, 4, &start, &end));
	assert_int_equal(pattern_find(p, "xa", 2, 0, &m, NULL), 1);
	assert_true(m.has_first);
	assert_int_equal(m.first_start, 1);
	assert_int_equal(m.first_end, 2);
	assert_false(pattern_group(p, 2, &start, &end));
	assert_int_equal(pattern_find(p, "xab", 3, 2, &m, NULL), 1);
	assert_false(m.has_first);
	assert_true(pattern_group(p, 0, &start, &end));
	assert_int_equal(start, 2);
	assert_true(pattern_group(p, 2, &start, &end));
	assert_int_equal(end, 3);
	assert_false(pattern_group(p, 3, &start, &end));
	assert_int_equal(pattern_find(p, "xyz", 3, 0, &m, NULL), 0);
	assert_false(pattern_group(p, 0, &start, &end));
	assert_int_equal(pattern_find(p, "", 0, 0, &m, NULL), 0);
	pattern_free(p);
	pattern_free(NULL);
}

static void bad_patterns_are_refused_at_their_place(void **state)
{
	static const struct {
		const char *text;
		int flags;
		size_t at;
	} cases[] = {
		{ "a(b", 0, 3 },
		{ "\xc3\xa4\xc3\xa4[", 0, 3 },
		{ "*a", 0, 0 },
		{ "ab(?C1)c", 0, 2 },
		{ "(?C)", 0, 0 },
		{ "\xc3\xa4(?C'x')", 0, 1 },
		{ "a\\Cb", 0, 3 },
		{ "\xff", 0, 0 },
		{ "\xff", PATTERN_LITERAL, 0 },
	};
	struct error e = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct pattern *p;
		size_t at = 99;

		assert_int_equal(
			pattern_new(&p, cases[i].text, cases[i].flags, &at, &e), -ERR_SYNTAX);
		assert_null(p);
		if (at != cases[i].at)
			fail_msg("%s: at %zu (%s)", cases[i].text, at, error_text(&e));
	}
	error_clear(&e);
}

static void long_patterns_are_refused(void **state)
{
	static char text[PATTERN_TEXT_MAX + 2];
	struct pattern *p;

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	assert_int_equal(pattern_new(&p, text, 0, NULL, NULL), -ERR_LIMIT);
}

static int64_t cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static void costly_is_not_the_same_as_no(void **state)
{
	static const char *const texts[] = { "(a+)+[bc]", "(a|a)*[bc]", "(.*)*[xy]",
		"(?:a?){30}a{30}[bc]" };
	static const int flags[] = { 0, PATTERN_ANCHORED, PATTERN_JIT };
	char line[PATTERN_LINE_MAX + 1];
	struct match m;

	(void)state;
	memset(line, 'a', sizeof(line) - 1);
	line[PATTERN_LINE_MAX] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		for (size_t j = 0; j < ARRAY_LEN(flags); j++) {
			struct pattern *p = pattern(texts[i], flags[j]);

			assert_int_equal(
				pattern_find(p, line, PATTERN_LINE_MAX, 0, &m, NULL), -ERR_COSTLY);
			pattern_free(p);
		}
	}
}

/* Found by random patterns: this one takes half a minute without reaching the match limit. */
static void time_is_a_limit_too(void **state)
{
	struct pattern *p = pattern("\\w+a?(?m).\\K(?<=a)(?!.*)(*SKIP)", 0);
	char line[PATTERN_LINE_MAX];
	int64_t before = cpu_ns();
	struct match m;

	(void)state;
	memset(line, 'a', sizeof(line));
	assert_int_equal(pattern_find(p, line, sizeof(line), 0, &m, NULL), -ERR_COSTLY);
	assert_true(cpu_ns() - before < 1000000000);
	pattern_free(p);
}

/* A short line is matched in the quick way first; what is too much for that gets the whole limit. */
static void short_lines_have_the_whole_limit(void **state)
{
	static const char line[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";
	struct pattern *p = pattern("a*a*a*c|b", 0);
	struct match m;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(pattern_find(p, line, sizeof(line) - 1, 0, &m, NULL), 1);
		assert_int_equal(m.start, sizeof(line) - 2);
		assert_int_equal(pattern_find(p, "xb", 2, 0, &m, NULL), 1);
	}
	pattern_free(p);
	p = pattern("(?:a|a)*c|b", 0);
	assert_int_equal(pattern_find(p, line, sizeof(line) - 1, 0, &m, NULL), -ERR_COSTLY);
	pattern_free(p);
}

static void a_budget_is_used_up(void **state)
{
	struct pattern *p = pattern("[ab]*[cd]", 0);
	char line[PATTERN_LINE_MAX];
	int64_t budget = 30000000, before = cpu_ns(), left = budget;
	struct match m;
	int rc;

	(void)state;
	memset(line, 'a', sizeof(line));
	while ((rc = pattern_find(p, line, sizeof(line), 0, &m, &budget)) == 0) {
		assert_true(budget < left);
		left = budget;
	}
	assert_int_equal(rc, -ERR_COSTLY);
	assert_true(budget <= 0);
	assert_true(cpu_ns() - before >= 30000000);
	assert_int_equal(pattern_find(p, "c", 1, 0, &m, &budget), -ERR_COSTLY);
	/* Measured in both ways, a match is a match and costs something. */
	budget = left = 1000000000;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(pattern_find(p, "xc", 2, 0, &m, &budget), 1);
		assert_int_equal(m.start, 1);
		assert_true(budget < left);
		left = budget;
	}
	pattern_free(p);
}

static void what_is_not_utf8_is_said(void **state)
{
	struct pattern *p = pattern("a", 0);
	struct match m;

	(void)state;
	assert_int_equal(pattern_find(p, "\xff\x61", 2, 0, &m, NULL), -ERR_CORRUPT);
	assert_int_equal(pattern_find(p, "\xc3\xa4\x61", 3, 1, &m, NULL), -ERR_CORRUPT);
	pattern_free(p);
}

int base_pattern_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_match),
		cmocka_unit_test(matches_begin),
		cmocka_unit_test(groups_are_found),
		cmocka_unit_test(bad_patterns_are_refused_at_their_place),
		cmocka_unit_test(long_patterns_are_refused),
		cmocka_unit_test(costly_is_not_the_same_as_no),
		cmocka_unit_test(time_is_a_limit_too),
		cmocka_unit_test(short_lines_have_the_whole_limit),
		cmocka_unit_test(a_budget_is_used_up),
		cmocka_unit_test(what_is_not_utf8_is_said),
	};

	return cmocka_run_group_tests_name("pattern", tests, NULL, NULL);
}
