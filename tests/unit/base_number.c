/*
 * Durations, sizes, numbers and comparisons.
 */
#include "config.h"

#include "base_groups.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static void durations_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = {
		{ "30s", 30 * SECOND },
		{ "1h30m", HOUR + 30 * MINUTE },
		{ "30d", 30 * DAY },
		{ "1d2h3m4s", DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND },
		{ "1d4s", DAY + 4 * SECOND },
		{ "90m", 90 * MINUTE },
		{ "007s", 7 * SECOND },
		{ "1h0m", HOUR },
		{ "3660d", 3660 * DAY },
	};
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t ms = -1, again = -1;

		assert_int_equal(duration_parse(cases[i].text, false, &ms, NULL), 0);
		assert_int_equal(ms, cases[i].ms);
		duration_format(&sb, ms);
		assert_int_equal(duration_parse(sb.buf, false, &again, NULL), 0);
		assert_int_equal(again, ms);
		strbuf_clear(&sb);
	}
	strbuf_release(&sb);
}

static void other_texts_are_no_durations(void **state)
{
	static const char *const wrong[] = { "", "s", "5", "5x", "-5s", "+5s", "1.5h", "5 s", " 5s",
		"5s ", "5s4s", "30m1h", "1h1h", "1h 30m", "1H", "5ms", "0s", "0h0m", "1h\xff" };
	static const char *const large[] = { "3660d1s", "3661d", "99999999999999999999999999s",
		"9223372036854775807s", "9223372036854775808d" };
	struct error e = ERROR_INIT;
	int64_t ms = 42;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_int_equal(duration_parse(wrong[i], false, &ms, &e), -ERR_SYNTAX);
	for (size_t i = 0; i < ARRAY_LEN(large); i++)
		assert_int_equal(duration_parse(large[i], false, &ms, &e), -ERR_LIMIT);
	assert_int_equal(ms, 42);
	assert_int_equal(duration_parse("0s", true, &ms, &e), 0);
	assert_int_equal(ms, 0);
	error_clear(&e);
}

static void durations_are_written(void **state)
{
	static const struct {
		int64_t ms;
		const char *format, *clock, *hms, *brief;
	} cases[] = {
		{ 0, "0s", "0:00", "0:00:00", "0s" },
		{ 999, "0s", "0:00", "0:00:00", "0s" },
		{ -999, "0s", "0:00", "0:00:00", "0s" },
		{ 41 * SECOND, "41s", "0:41", "0:00:41", "41s" },
		{ -41 * SECOND, "-41s", "-0:41", "-0:00:41", "-41s" },
		{ 723 * SECOND, "12m3s", "12:03", "0:12:03", "12m" },
		{ HOUR + 26 * MINUTE + 7 * SECOND, "1h26m7s", "1:26:07", "1:26:07", "1h26m" },
		{ 4 * HOUR, "4h", "4:00:00", "4:00:00", "4h" },
		{ 3 * DAY + HOUR, "3d1h", "73:00:00", "73:00:00", "3d1h" },
		{ 2 * DAY, "2d", "48:00:00", "48:00:00", "2d" },
		{ 7 * DAY + HOUR, "7d1h", "169:00:00", "169:00:00", "7d" },
		{ INT64_MIN, "-106751991167d7h12m55s", "-2562047788015:12:55",
			"-2562047788015:12:55", "-106751991167d" },
	};
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		duration_format(&sb, cases[i].ms);
		assert_taken(&sb, cases[i].format);
		duration_clock(&sb, cases[i].ms);
		assert_taken(&sb, cases[i].clock);
		duration_hms(&sb, cases[i].ms);
		assert_taken(&sb, cases[i].hms);
		duration_short(&sb, cases[i].ms);
		assert_taken(&sb, cases[i].brief);
	}
	strbuf_release(&sb);
}

static void sizes_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t bytes;
	} cases[] = {
		{ "0", 0 },
		{ "17", 17 },
		{ "17B", 17 },
		{ "1KB", 1000 },
		{ "1 KiB", 1024 },
		{ "64MiB", INT64_C(64) << 20 },
		{ "2GB", INT64_C(2000000000) },
		{ "1GiB", INT64_C(1) << 30 },
		{ "1.5KB", 1500 },
		{ "1.5 GiB", INT64_C(3) << 29 },
		{ "0.1234567891KB", 123 },
		{ "9223372036854775807", INT64_MAX },
		{ "9007199254740991.9KiB", INT64_C(9223372036854775705) },
	};
	static const char *const wrong[] = { "", "KB", "-1", "+1", "1kb", "1K", "1TB", "1.KB",
		".5KB", "1.5", "1.5B", "1 2", "1KB ", " 1KB", "0x10", "1e3" };
	static const char *const large[] = { "9223372036854775808", "9223372036854775810",
		"99999999999999999999GB", "9007199254740992KiB", "8589934592GiB" };
	struct error e = ERROR_INIT;
	int64_t bytes = 42;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_int_equal(size_parse(wrong[i], &bytes, &e), -ERR_SYNTAX);
	for (size_t i = 0; i < ARRAY_LEN(large); i++)
		assert_int_equal(size_parse(large[i], &bytes, &e), -ERR_LIMIT);
	assert_int_equal(bytes, 42);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(size_parse(cases[i].text, &bytes, &e), 0);
		assert_int_equal(bytes, cases[i].bytes);
	}
	error_clear(&e);
}

static void sizes_are_written(void **state)
{
	static const struct {
		int64_t bytes;
		const char *text;
	} cases[] = {
		{ 0, "0 B" },
		{ 999, "999 B" },
		{ 1000, "1.0 KB" },
		{ 1700000, "1.7 MB" },
		{ 9949, "9.9 KB" },
		{ 9950, "10 KB" },
		{ 166000000, "166 MB" },
		{ 999499, "999 KB" },
		{ 999500, "1.0 MB" },
		{ 999999999, "1.0 GB" },
		{ INT64_MAX, "9.2 EB" },
		{ INT64_MIN, "-9.2 EB" },
		{ -1500, "-1.5 KB" },
	};
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_format(&sb, cases[i].bytes);
		assert_taken(&sb, cases[i].text);
	}
	strbuf_release(&sb);
}

static void numbers_are_read(void **state)
{
	static const struct {
		const char *text;
		double value;
	} cases[] = {
		{ "0", 0 },
		{ " 12\n", 12 },
		{ "-1.5", -1.5 },
		{ "+.5", 0.5 },
		{ "5.", 5 },
		{ "1e3", 1000 },
		{ "2.5E-1", 0.25 },
		{ "007", 7 },
	};
	static const char *const wrong[] = { "", " ", ".", "-", "+", "e5", "1e", "1e+", "1,5",
		"0x10", "inf", "nan", "1 2", "--1", "1e999", "12%", "5.e" };
	double value = 42;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(number_parse(wrong[i], &value));
	assert_true(value == 42);
	/* Where this locale is installed a comma would be the point. */
	setlocale(LC_NUMERIC, "de_DE.UTF-8");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_true(number_parse(cases[i].text, &value));
		assert_true(value == cases[i].value);
	}
	setlocale(LC_NUMERIC, "C");
}

static void comparisons_hold(void **state)
{
	static const struct {
		const char *text;
		bool at_19, at_20, at_21;
	} cases[] = {
		{ "< 20", true, false, false },
		{ "<=20", true, true, false },
		{ "> 20.0", false, false, true },
		{ ">= 2e1", false, true, true },
		{ " = 20 ", false, true, false },
		{ "!=20", true, false, true },
	};
	static const char *const wrong[] = { "", "20", "<", "== 20", "=> 20", "<> 20", "< x",
		"< 20 s", "~ 20", "!20" };
	struct error e = ERROR_INIT;
	struct compare c;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(compare_parse(cases[i].text, &c, &e), 0);
		assert_int_equal(compare_holds(&c, 19), cases[i].at_19);
		assert_int_equal(compare_holds(&c, 20), cases[i].at_20);
		assert_int_equal(compare_holds(&c, 21), cases[i].at_21);
	}
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_int_equal(compare_parse(wrong[i], &c, &e), -ERR_SYNTAX);
	error_clear(&e);
}

int base_number_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations_are_read),
		cmocka_unit_test(other_texts_are_no_durations),
		cmocka_unit_test(durations_are_written),
		cmocka_unit_test(sizes_are_read),
		cmocka_unit_test(sizes_are_written),
		cmocka_unit_test(numbers_are_read),
		cmocka_unit_test(comparisons_hold),
	};

	return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
