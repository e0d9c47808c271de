/*
 * When something is due: intervals with and without a time of day, over a change of clocks, and what
 * names say of when a backup was made.
 */
#include "config.h"

#include "model_tests.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "model/every.h"
#include "model/event.h"

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)

static int64_t at(const char *text)
{
	int64_t ms;

	assert_int_equal(time_parse(text, 0, &ms, NULL), 0);
	return ms;
}

static void zone(const char *name)
{
	setenv("TZ", name, 1);
	tzset();
}

static void due(void **state)
{
	static const struct {
		struct every every;
		const char *last, *next;
	} rows[] = {
		{ { DAY, 120, false }, "2025-11-23T02:00:00Z", "2025-11-24T02:00:00Z" },
		{ { DAY, 120, false }, "2025-11-23T02:07:00Z", "2025-11-24T02:00:00Z" },
		{ { DAY, 120, false }, "2025-11-23T01:59:00Z", "2025-11-23T02:00:00Z" },
		{ { 7 * DAY, 120, false }, "2025-11-23T14:00:00Z", "2025-11-30T02:00:00Z" },
		{ { 6 * HOUR, 120, false }, "2025-11-23T02:00:00Z", "2025-11-23T08:00:00Z" },
		{ { 6 * HOUR, 120, false }, "2025-11-23T01:00:00Z", "2025-11-23T02:00:00Z" },
		{ { 6 * HOUR, 120, false }, "2025-11-23T20:30:00Z", "2025-11-24T02:00:00Z" },
		{ { DAY, -1, false }, "2025-11-23T02:07:00Z", "2025-11-24T02:07:00Z" },
		/* Berlin: three in the morning is 01:00 UTC in summer, 02:00 in winter. */
		{ { DAY, 180, true }, "2025-10-25T01:00:00Z", "2025-10-26T02:00:00Z" },
		{ { DAY, 180, true }, "2026-03-28T02:00:00Z", "2026-03-29T01:00:00Z" },
	};

	(void)state;
	zone("Europe/Berlin");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(every_next(&rows[i].every, at(rows[i].last)), at(rows[i].next));
	zone("UTC");
	assert_int_equal(every_next(&(struct every){ 0, 0, false }, 5), EVENT_NONE);
	assert_int_equal(every_next(&rows[0].every, EVENT_NONE), EVENT_NONE);
}

static void overdue(void **state)
{
	const struct every daily = { DAY, 120, false }, never = { 0, 0, false };
	int64_t last = at("2025-11-23T02:00:00Z");

	(void)state;
	assert_int_equal(every_grace(&daily), HOUR);
	assert_false(every_overdue(&daily, last, last + DAY));
	assert_false(every_overdue(&daily, last, last + DAY + HOUR));
	assert_true(every_overdue(&daily, last, last + DAY + HOUR + 1));
	assert_true(every_overdue(&daily, EVENT_NONE, last));
	assert_false(every_overdue(&never, EVENT_NONE, last));
}

static void names(void **state)
{
	const struct every utc = { DAY, 120, false }, local = { DAY, 120, true },
			   none = { 0, 0, false };
	static const struct {
		const char *text, *time;
	} rows[] = {
		{ "2025-11-23", "2025-11-23T02:00:00Z" },
		{ "20251123", "2025-11-23T02:00:00Z" },
		{ "2025-11-23T0431", "2025-11-23T04:31:00Z" },
		{ "2025-11-23T04:31", "2025-11-23T04:31:00Z" },
		{ "2025-11-23_04-31", "2025-11-23T04:31:00Z" },
		{ "20251123-043107", "2025-11-23T04:31:07Z" },
		{ "20251123T04:31:07Z", "2025-11-23T04:31:07Z" },
		{ "20251123_04-31-07", "2025-11-23T04:31:07Z" },
		{ "20251123_0431Z", "2025-11-23T04:31:00Z" },
	};
	static const char *const wrong[] = { "", "2025", "2025-1123", "2025-13-01", "2025-02-30",
		"20251123T", "20251123T4", "20251123T2431", "20251123T0460", "20251123T0431077",
		"20251123 0431", "x20251123", "20251123x" };
	int64_t ms;

	(void)state;
	zone("Europe/Berlin");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_true(every_name_time(&utc, rows[i].text, strlen(rows[i].text), &ms));
		assert_int_equal(ms, at(rows[i].time));
	}
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(every_name_time(&utc, wrong[i], strlen(wrong[i]), &ms));
	assert_true(every_name_time(&local, "20251123", 8, &ms));
	assert_int_equal(ms, at("2025-11-23T01:00:00Z"));
	assert_true(every_name_time(&local, "20251123T0431", 13, &ms));
	assert_int_equal(ms, at("2025-11-23T03:31:00Z"));
	assert_true(every_name_time(&local, "20251123T0431Z", 14, &ms));
	assert_int_equal(ms, at("2025-11-23T04:31:00Z"));
	assert_true(every_name_time(&none, "20251123", 8, &ms));
	assert_int_equal(ms, at("2025-11-23T00:00:00Z"));
	zone("UTC");
}

int model_every_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(due),
		cmocka_unit_test(overdue),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests_name("every", tests, NULL, NULL);
}
