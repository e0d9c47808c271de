/*
 * Times read and written, in zones that the tests describe themselves: no zone need be installed.
 */
#include "config.h"

#include "base_groups.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/xalloc.h"

/* Central Europe: an hour ahead, two from the last Sunday of March, 02:00, to that of October, 03:00. */
#define EUROPE "CET-1CEST,M3.5.0,M10.5.0/3"

static void set_zone(const char *zone)
{
	setenv("TZ", zone, 1);
	tzset();
}

/* What is written in RFC 3339 in UTC. */
static int64_t utc(const char *text)
{
	int64_t ms = 0;

	assert_int_equal(time_parse(text, 0, &ms, NULL), 0);
	return ms;
}

struct reading {
	const char *text, *now, *moment;
};

static void assert_readings(const struct reading *readings, size_t n)
{
	struct strbuf sb = STRBUF_INIT;
	struct error e = ERROR_INIT;

	for (size_t i = 0; i < n; i++) {
		int64_t ms;

		if (time_parse(readings[i].text, utc(readings[i].now), &ms, &e) != 0)
			fail_msg("%s: %s", readings[i].text, error_text(&e));
		time_rfc3339(&sb, ms);
		assert_taken(&sb, readings[i].moment);
	}
	strbuf_release(&sb);
}

static void rfc_3339_is_read(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2026-11-23T02:31:07Z", INT64_C(1795401067000) },
		{ "2026-11-23t03:31:07.250+01:00", INT64_C(1795401067250) },
		{ "2026-11-22 21:01:07-05:30", INT64_C(1795401067000) },
		{ "2026-11-23T02:31:07.123456789z", INT64_C(1795401067123) },
		{ "2026-11-23T02:31Z", INT64_C(1795401060000) },
		{ "1969-12-31T23:59:59.999Z", -1 },
		{ "2016-12-31T23:59:60Z", INT64_C(1483228800000) },
		{ "2000-02-29T00:00:00Z", INT64_C(951782400000) },
		{ "0000-01-01T00:00:00Z", INT64_C(-62167219200000) },
		{ "9999-12-31T23:59:59Z", INT64_C(253402300799000) },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(utc(cases[i].text), cases[i].ms);
}

/* The calendar against the C library's, through every day of 800 years. */
static void every_day_is_its_own(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	int64_t first = utc("1600-01-01T12:00:00Z"), last = utc("2399-12-31T12:00:00Z");

	(void)state;
	for (int64_t ms = first; ms <= last; ms += INT64_C(86400000)) {
		time_rfc3339(&sb, ms);
		assert_int_equal(utc(sb.buf), ms);
		strbuf_clear(&sb);
	}
	strbuf_release(&sb);
}

static void other_texts_are_no_times(void **state)
{
	static const char *const wrong[] = { "", "noon", "25:00", "24:00", "12:60", "12:5", "12",
		"123:00", "12:00:61", "12:00:", "12:00:07.", "2026-11-23", "2026-11-23T",
		"2026-13-01 00:00", "2026-00-01 00:00", "2026-02-29 00:00", "2026-04-31 00:00",
		"2026-1-1 00:00", "20261-01-01 00:00", "2026-11-23T02:31:07+1:00",
		"2026-11-23T02:31:07+24:00", "2026-11-23T02:31:07Zx", "2026-11-23  02:31", "ago",
		"40 ago", "40m", "-40m ago", "40mago", "40m agos", "m ago", "now ago", "nowx" };
	struct error e = ERROR_INIT;
	int64_t ms = 42;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		if (time_parse(wrong[i], 0, &ms, &e) != -ERR_SYNTAX)
			fail_msg("\"%s\" is read as a time", wrong[i]);
	}
	assert_int_equal(ms, 42);
	error_clear(&e);
}

static void times_are_seen_from_now(void **state)
{
	static const struct reading readings[] = {
		{ "now", "2026-11-23T02:31:07Z", "2026-11-23T02:31:07Z" },
		{ " now\n", "2026-11-23T02:31:07Z", "2026-11-23T02:31:07Z" },
		{ "40m ago", "2026-11-23T02:31:07Z", "2026-11-23T01:51:07Z" },
		{ "1d2h  ago", "2026-11-23T02:31:07Z", "2026-11-22T00:31:07Z" },
		{ "0s ago", "2026-11-23T02:31:07Z", "2026-11-23T02:31:07Z" },
		{ "02:31", "2026-11-23T02:31:07Z", "2026-11-23T02:31:00Z" },
		{ "02:31", "2026-11-23T02:31:00Z", "2026-11-23T02:31:00Z" },
		{ "2:31", "2026-11-23T02:30:59Z", "2026-11-22T02:31:00Z" },
		{ "02:31:08", "2026-11-23T02:31:07Z", "2026-11-22T02:31:08Z" },
		{ "00:00", "2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z" },
		{ "23:59", "2026-01-01T00:00:00Z", "2025-12-31T23:59:00Z" },
		{ "2026-11-23 02:31", "2020-01-01T00:00:00Z", "2026-11-23T02:31:00Z" },
		{ "23:59", "1960-01-01T00:00:00Z", "1959-12-31T23:59:00Z" },
	};

	(void)state;
	set_zone("UTC0");
	assert_readings(readings, ARRAY_LEN(readings));
}

static void a_zone_counts(void **state)
{
	static const struct reading readings[] = {
		{ "02:31", "2026-11-23T02:00:00Z", "2026-11-23T01:31:00Z" },
		{ "02:31", "2026-07-23T02:00:00Z", "2026-07-23T00:31:00Z" },
		/* Already tomorrow here. */
		{ "00:10", "2026-11-22T23:30:00Z", "2026-11-22T23:10:00Z" },
		{ "23:50", "2026-11-22T23:30:00Z", "2026-11-22T22:50:00Z" },
		{ "2026-07-23 02:31:07", "2026-01-01T00:00:00Z", "2026-07-23T00:31:07Z" },
	};

	(void)state;
	set_zone(EUROPE);
	assert_readings(readings, ARRAY_LEN(readings));
}

static void clocks_go_back(void **state)
{
	/* On 25 October 2026 it is 02:00 to 03:00 twice: from 00:00 UTC, and from 01:00 UTC. */
	static const struct reading readings[] = {
		{ "02:31", "2026-10-25T00:15:00Z", "2026-10-24T00:31:00Z" },
		{ "02:31", "2026-10-25T00:45:00Z", "2026-10-25T00:31:00Z" },
		{ "02:31", "2026-10-25T01:15:00Z", "2026-10-25T00:31:00Z" },
		{ "02:31", "2026-10-25T01:45:00Z", "2026-10-25T01:31:00Z" },
		{ "02:31", "2026-10-26T01:00:00Z", "2026-10-25T01:31:00Z" },
		{ "2026-10-25 02:31", "2026-10-25T01:15:00Z", "2026-10-25T00:31:00Z" },
		{ "2026-10-25 02:31", "2026-10-25T01:45:00Z", "2026-10-25T01:31:00Z" },
		{ "2026-10-25 02:31", "2026-01-01T00:00:00Z", "2026-10-25T00:31:00Z" },
		{ "2026-10-25 03:00", "2026-01-01T00:00:00Z", "2026-10-25T02:00:00Z" },
		{ "2026-10-25 01:59", "2026-01-01T00:00:00Z", "2026-10-24T23:59:00Z" },
	};

	(void)state;
	set_zone(EUROPE);
	assert_readings(readings, ARRAY_LEN(readings));
}

static void clocks_go_forward(void **state)
{
	/* On 29 March 2026 there is no time from 02:00 to 03:00. */
	static const struct reading readings[] = {
		{ "02:31", "2026-03-29T01:45:00Z", "2026-03-28T01:31:00Z" },
		{ "02:31", "2026-03-30T00:15:00Z", "2026-03-28T01:31:00Z" },
		{ "02:31", "2026-03-30T00:45:00Z", "2026-03-30T00:31:00Z" },
		{ "01:59", "2026-03-29T01:45:00Z", "2026-03-29T00:59:00Z" },
		{ "03:00", "2026-03-29T01:45:00Z", "2026-03-29T01:00:00Z" },
	};
	struct error e = ERROR_INIT;
	int64_t ms;

	(void)state;
	set_zone(EUROPE);
	assert_readings(readings, ARRAY_LEN(readings));
	assert_int_equal(time_parse("2026-03-29 02:31", 0, &ms, &e), -ERR_SYNTAX);
	assert_non_null(strstr(error_text(&e), "forward"));
	error_clear(&e);
}

static void times_are_written(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	int64_t ms = INT64_C(1795401067045);

	(void)state;
	set_zone(EUROPE);
	time_rfc3339(&sb, ms);
	assert_taken(&sb, "2026-11-23T02:31:07Z");
	time_rfc3339_ms(&sb, ms);
	assert_taken(&sb, "2026-11-23T02:31:07.045Z");
	time_local(&sb, ms);
	assert_taken(&sb, "2026-11-23 03:31");
	time_local_hm(&sb, ms);
	assert_taken(&sb, "03:31");
	time_rfc3339_ms(&sb, -1);
	assert_taken(&sb, "1969-12-31T23:59:59.999Z");
	/* A journal that was tampered with may say anything. */
	time_rfc3339(&sb, INT64_MIN);
	assert_taken(&sb, "-292275055-05-16T16:47:04Z");
	time_local(&sb, INT64_MAX);
	assert_int_not_equal(sb.len, 0);
	strbuf_release(&sb);
}

static void clocks_go_on(void **state)
{
	int64_t mono = clock_mono_ns(), boot = clock_boot_ns();

	(void)state;
	assert_true(clock_real_ms() > utc("2024-01-01T00:00:00Z"));
	assert_true(clock_mono_ns() >= mono);
	assert_true(clock_boot_ns() >= boot);
	assert_true(boot + 1000000000 >= mono);
}

int base_time_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_3339_is_read),
		cmocka_unit_test(every_day_is_its_own),
		cmocka_unit_test(other_texts_are_no_times),
		cmocka_unit_test(times_are_seen_from_now),
		cmocka_unit_test(a_zone_counts),
		cmocka_unit_test(clocks_go_back),
		cmocka_unit_test(clocks_go_forward),
		cmocka_unit_test(times_are_written),
		cmocka_unit_test(clocks_go_on),
	};

	return cmocka_run_group_tests_name("time", tests, NULL, NULL);
}
