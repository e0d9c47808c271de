/*
 * The command line into options, and what is wrong with it in words.
 */
#include "config.h"

#include "app_tests.h"

#include <stdlib.h>
#include <string.h>

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void parse(struct line *l, const char *const *words)
{
	if (line_parse(l, words) != 0)
		fail_msg("%s", error_text(&l->e));
}

static void options_stand_anywhere(void **state)
{
	const char *const *const lines[] = {
		WORDS("--home", "/h", "run", "x.yaml", "--set", "A=1", "--plain"),
		WORDS("run", "--set=A=1", "--plain", "x.yaml", "--home=/h"),
		WORDS("run", "x.yaml", "--plain", "--set", "A=1", "--home", "/h"),
		WORDS("--plain", "--set", "A=1", "--home", "/h", "--", "run", "x.yaml"),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct line l;

		parse(&l, lines[i]);
		assert_string_equal(l.app.command->name, "run");
		assert_int_equal(l.app.arg_n, 1);
		assert_string_equal(l.app.args[0], "x.yaml");
		assert_string_equal(l.app.options.home, "/h");
		assert_true(l.app.options.plain);
		assert_int_equal(l.app.options.settings.n, 1);
		assert_string_equal(l.app.options.settings.v[0].value, "1");
		assert_false(l.app.options.settings.v[0].from_file);
		line_release(&l);
	}
}

static void two_dashes_end_them(void **state)
{
	struct line l;

	(void)state;
	parse(&l, WORDS("check", "--strict", "--", "--home", "-x"));
	assert_true(l.app.options.strict);
	assert_null(l.app.options.home);
	assert_int_equal(l.app.arg_n, 2);
	assert_string_equal(l.app.args[0], "--home");
	assert_string_equal(l.app.args[1], "-x");
	line_release(&l);
}

static void every_kind_of_option_is_taken(void **state)
{
	struct line l;

	(void)state;
	parse(&l,
		WORDS("run", "x", "--runbooks", "/a", "--runbooks", "/b", "--ack-fd", "7",
			"--answer-timeout", "1m30s", "--set", "A=b=c", "--set-file", "B=/f",
			"--set", "C="));
	assert_int_equal(l.app.options.runbooks.n, 2);
	assert_string_equal(l.app.options.runbooks.v[1], "/b");
	assert_int_equal(l.app.options.ack_fd, 7);
	assert_int_equal(l.app.options.answer_timeout_ms, 90000);
	assert_int_equal(l.app.options.settings.n, 3);
	assert_string_equal(l.app.options.settings.v[0].value, "b=c");
	assert_true(l.app.options.settings.v[1].from_file);
	assert_string_equal(l.app.options.settings.v[2].value, "");
	line_release(&l);
	parse(&l, WORDS("sessions"));
	assert_int_equal(l.app.options.ack_fd, -1);
	assert_int_equal(l.app.options.answer_timeout_ms, 600000);
	line_release(&l);
}

static void without_a_command_it_is_the_home_screen(void **state)
{
	struct line l;

	(void)state;
	parse(&l, WORDS("--as", "maria"));
	assert_null(l.app.command);
	assert_string_equal(l.app.options.as, "maria");
	line_release(&l);
}

static void what_is_wrong_is_said(void **state)
{
	const struct {
		const char *const *words;
		const char *says;
	} cases[] = {
		{ WORDS("sessions", "--fromat", "json"), "did you mean --format?" },
		{ WORDS("sessions", "--fromat=json"), "did you mean --format?" },
		{ WORDS("sessions", "--zzzzzz"), "--zzzzzz" },
		{ WORDS("sessions", "-x"), "-x" },
		{ WORDS("sessions", "--home"), "--home needs a value" },
		{ WORDS("sessions", "--plain=yes"), "--plain=yes takes no value" },
		{ WORDS("sessions", "--set", "A=1"), "sessions takes no --set" },
		{ WORDS("check", "x", "--sitrep"), "check takes no --sitrep" },
		{ WORDS("--since", "now"), "muster takes no --since" },
		{ WORDS("run", "x", "--set", "A"), "NAME=VALUE" },
		{ WORDS("run", "x", "--set", "=1"), "NAME=VALUE" },
		{ WORDS("run", "x", "--set-file", "A"), "NAME=FILE" },
		{ WORDS("run", "x", "--ack-fd", "x"), "--ack-fd x" },
		{ WORDS("run", "x", "--ack-fd", "-1"), "--ack-fd -1" },
		{ WORDS("run", "x", "--ack-fd", ""), "--ack-fd" },
		{ WORDS("run", "x", "--ack-fd", "3 "), "--ack-fd 3 " },
		{ WORDS("run", "x", "--answer-timeout", "soon"), "--answer-timeout soon" },
		{ WORDS("run"), "run: needs a RUNBOOK" },
		{ WORDS("run", "a", "b"), "b is one argument too many" },
		{ WORDS("session"), "did you mean sessions?" },
		{ WORDS("xyzzy"), "there is no command xyzzy" },
		{ WORDS("drill", "x"), "not in this version" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct line l;

		if (line_parse(&l, cases[i].words) == 0)
			fail_msg("case %zu is taken", i);
		if (!strstr(error_text(&l.e), cases[i].says))
			fail_msg("case %zu: %s", i, error_text(&l.e));
		line_release(&l);
	}
}

/* Help is given also where the rest of the line is wrong or missing. */
static void help_needs_no_arguments(void **state)
{
	struct line l;

	(void)state;
	parse(&l, WORDS("run", "--help"));
	assert_true(l.app.options.help);
	assert_string_equal(l.app.command->name, "run");
	line_release(&l);
	parse(&l, WORDS("--version"));
	assert_true(l.app.options.version);
	line_release(&l);
}

static void times_are_read(void **state)
{
	const int64_t now = INT64_C(1763899200000); /* 2025-11-23 12:00 UTC */
	static const struct {
		const char *given;
		int64_t before_ms; /* now; -1: wrong usage */
	} cases[] = {
		{ "now", 0 },
		{ "40m ago", 40 * 60000 },
		{ "02:31", (9 * 60 + 29) * 60000 },
		{ "2025-11-23 11:00", 3600000 },
		{ "2025-11-23", 12 * 3600000 },
		{ "2025-11-23T11:00:00Z", 3600000 },
		{ "2025-11-23T12:00:00+01:00", 3600000 },
		{ "yesterday-ish", -1 },
		{ "25:00", -1 },
		{ "2025-02-30", -1 },
		{ "", -1 },
	};

	(void)state;
	setenv("TZ", "UTC", 1);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t ms = 7;
		int status = app_time("since", cases[i].given, now, &ms);

		if (cases[i].before_ms < 0 ? status != EXIT_USAGE
					   : status != 0 || ms != now - cases[i].before_ms)
			fail_msg("%s: %d, %lld", cases[i].given, status, (long long)(now - ms));
	}
}

int app_options_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_stand_anywhere),
		cmocka_unit_test(two_dashes_end_them),
		cmocka_unit_test(every_kind_of_option_is_taken),
		cmocka_unit_test(without_a_command_it_is_the_home_screen),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(help_needs_no_arguments),
		cmocka_unit_test(times_are_read),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
