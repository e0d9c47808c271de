/*
 * What patterns see of output, and what becomes of what they find.
 */
#include "config.h"

#include "holder_tests.h"

#include <stdlib.h>
#include <string.h>

#define RUNBOOK \
	"muster: 1\ntitle: X\nvars:\n  TOKEN: {secret: yes}\n  N: {}\n  ALL: {}\n  WHOLE: {}\nsteps:\n" \
	"  - id: a\n    title: A\n    run: true\n" \
	"    expect: {match: 'ready (\\w+)', reject: '^panic'}\n" \
	"    capture:\n" \
	"      N: 'n=(\\d+)'\n" \
	"      ALL: {pattern: 'id (\\S*)', lines: yes, optional: yes}\n" \
	"      TOKEN: {pattern: 'token (\\S+)', optional: yes}\n" \
	"      WHOLE: {pattern: '.*', lines: yes}\n" \
	"  - {id: z, end: resolved}\n"

struct look {
	struct holder *h;
	struct watch *w;
	struct plaintext *plain;
	struct run_result result;
};

static int begin(void **state)
{
	struct look *k = xcalloc(1, sizeof(*k));
	const struct command *c;
	struct run_plan plan = { 0 };

	k->h = bare_new(RUNBOOK);
	c = k->h->runbook->steps[0].command;
	plan.expect = &c->expect;
	plan.captures = c->captures;
	plan.capture_n = c->capture_n;
	assert_int_equal(plan.capture_n, 4);
	k->w = watch_new(k->h, &plan);
	k->plain = plaintext_new(watch_line, k->w);
	*state = k;
	return 0;
}

static int end(void **state)
{
	struct look *k = *state;

	plaintext_free(k->plain);
	watch_free(k->w);
	watch_free(NULL);
	bare_free(k->h);
	free(k);
	return 0;
}

static void print(struct look *k, const char *text)
{
	plaintext_feed(k->plain, text, strlen(text));
}

/* What was found once the output is at its end. */
static const struct run_result *found(struct look *k)
{
	plaintext_flush(k->plain);
	watch_result(k->w, &k->result);
	assert_int_equal(k->result.captured_n, 4);
	return &k->result;
}

static const struct run_captured *captured(struct look *k, const char *name)
{
	const struct command *c = k->h->runbook->steps[0].command;
	const struct run_result *r = found(k);

	for (size_t i = 0; i < c->capture_n; i++)
		if (strcmp(c->captures[i].name, name) == 0)
			return &r->captured[i];
	fail_msg("no capture %s", name);
	return NULL;
}

static void the_first_match_counts(void **state)
{
	print(*state, "starting\r\nready one\r\nready two\r\nall fine: panic\r\n");
	assert_string_equal(found(*state)->match_line, "ready one");
	assert_null(found(*state)->reject_line);
	print(*state, "panic: at the disco\npanic: again");
	assert_string_equal(found(*state)->reject_line, "panic: at the disco");
	assert_false(found(*state)->match_costly);
}

static void nothing_found_is_said(void **state)
{
	print(*state, "hello\n");
	assert_null(found(*state)->match_line);
	assert_null(found(*state)->reject_line);
	assert_null(captured(*state, "N")->value);
	assert_null(captured(*state, "ALL")->value);
}

static void escapes_and_cuts_make_no_difference(void **state)
{
	static const char text[] = "\033[1mrea\033[0mdy \xc3\xa9\r\nn=\033]0;t\07"
				   "42\r\n";

	for (const char *p = text; *p; p++)
		plaintext_feed(((struct look *)*state)->plain, p, 1);
	assert_string_equal(captured(*state, "N")->value, "42");
	assert_null(found(*state)->match_line); /* \w is no é without UCP */
}

static void the_last_capture_wins(void **state)
{
	print(*state, "n=1 n=2\nnothing\nn=3 n=44\nrest n=");
	assert_string_equal(captured(*state, "N")->value, "44");
	assert_string_equal(captured(*state, "N")->line, "n=3 n=44");
	assert_false(captured(*state, "N")->secret);
}

static void lines_are_collected(void **state)
{
	print(*state, "id a\nx\nid b id c\nid \n");
	assert_string_equal(captured(*state, "ALL")->value, "a\nb\nc\n");
}

/* A match of nothing right behind another is none: `.*` finds a line once, and not its end too. */
static void a_whole_line_is_found_once(void **state)
{
	print(*state, "one\n\n\xc3\xa9\n");
	assert_string_equal(captured(*state, "WHOLE")->value, "one\n\n\xc3\xa9");
}

/* They have a bound; what came before it stays. */
static void collected_lines_have_a_bound(void **state)
{
	struct look *k = *state;
	const char *value;
	char line[1024];

	memset(line, 'x', sizeof(line));
	memcpy(line, "id ", 3);
	line[sizeof(line) - 1] = '\n';
	for (int i = 0; i < 100; i++)
		plaintext_feed(k->plain, line, sizeof(line));
	value = captured(k, "ALL")->value;
	assert_in_range(strlen(value), 60 * 1024, 64 * 1024);
}

/* A longer line comes in pieces; each is a line to the patterns, and a match in any counts. */
static void long_lines_come_in_pieces(void **state)
{
	struct look *k = *state;
	char filler[1000];

	memset(filler, '.', sizeof(filler));
	for (int i = 0; i < 20; i++)
		plaintext_feed(k->plain, filler, sizeof(filler));
	print(k, "ready now\n");
	assert_non_null(found(k)->match_line);
	assert_true(strlen(found(k)->match_line) <= PLAINTEXT_LINE_MAX);
}

static void a_captured_secret_is_kept_back(void **state)
{
	struct look *k = *state;

	print(k, "token hunter2hunter2\nready hunter2hunter2\n");
	assert_true(captured(k, "TOKEN")->secret);
	assert_string_equal(captured(k, "TOKEN")->value, "");
	assert_string_equal(captured(k, "TOKEN")->line, "token •••");
	assert_string_equal(found(k)->match_line, "ready •••");
	bare_set(k->h, "TOKEN", NULL);
	assert_string_equal(kept(k->h, "TOKEN"), "hunter2hunter2");
}

/* One that is too short to be masked stands nowhere. */
static void a_short_secret_is_not_recorded(void **state)
{
	print(*state, "token abc\n");
	assert_false(captured(*state, "TOKEN")->secret);
	assert_string_equal(captured(*state, "TOKEN")->value, "•••");
}

#define COSTLY \
	"muster: 1\ntitle: X\nsteps:\n  - id: a\n    title: A\n    run: true\n" \
	"    expect: {match: '^(a+)+$'}\n  - {id: z, end: resolved}\n"

static void a_costly_pattern_is_given_up(void **state)
{
	struct holder *h = bare_new(COSTLY);
	struct run_plan plan = { .expect = &h->runbook->steps[0].command->expect };
	struct watch *w = watch_new(h, &plan);
	struct run_result result = { 0 };
	char line[64];

	(void)state;
	memset(line, 'a', sizeof(line) - 1);
	line[sizeof(line) - 1] = '!';
	watch_line(w, line, sizeof(line), PLAINTEXT_LINE);
	watch_line(w, "aaa", 3, PLAINTEXT_LINE); /* not looked at any more */
	watch_result(w, &result);
	assert_true(result.match_costly);
	assert_null(result.match_line);
	watch_free(w);
	bare_free(h);
}

int holder_watch_tests(void)
{
#define WITH_LOOK(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		WITH_LOOK(the_first_match_counts),
		WITH_LOOK(nothing_found_is_said),
		WITH_LOOK(escapes_and_cuts_make_no_difference),
		WITH_LOOK(the_last_capture_wins),
		WITH_LOOK(lines_are_collected),
		WITH_LOOK(a_whole_line_is_found_once),
		WITH_LOOK(collected_lines_have_a_bound),
		WITH_LOOK(long_lines_come_in_pieces),
		WITH_LOOK(a_captured_secret_is_kept_back),
		WITH_LOOK(a_short_secret_is_not_recorded),
		cmocka_unit_test(a_costly_pattern_is_given_up),
	};

	return cmocka_run_group_tests_name("watch", tests, NULL, NULL);
}
