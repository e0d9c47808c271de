/*
 * Times as people write them: how long, how often, on which day.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "load/import-private.h"

static const struct {
	const char *word;
	int factor;
	char unit;
} units[] = {
	{ "seconds", 1, 's' },
	{ "second", 1, 's' },
	{ "sec", 1, 's' },
	{ "s", 1, 's' },
	{ "minutes", 1, 'm' },
	{ "minute", 1, 'm' },
	{ "mins", 1, 'm' },
	{ "min", 1, 'm' },
	{ "m", 1, 'm' },
	{ "hours", 1, 'h' },
	{ "hour", 1, 'h' },
	{ "hrs", 1, 'h' },
	{ "hr", 1, 'h' },
	{ "h", 1, 'h' },
	{ "days", 1, 'd' },
	{ "day", 1, 'd' },
	{ "d", 1, 'd' },
	{ "weeks", 7, 'd' },
	{ "week", 7, 'd' },
	{ "months", 30, 'd' },
	{ "month", 30, 'd' },
	{ "years", 365, 'd' },
	{ "year", 365, 'd' },
};

const char *facts_duration(struct arena *a, const char *text)
{
	for (const char *p = text; *p; p++) {
		const char *word;
		char *end;
		long n;

		if (*p < '0' || *p > '9')
			continue;
		n = strtol(p, &end, 10);
		word = end + strspn(end, " -");
		for (size_t i = 0; i < ARRAY_LEN(units); i++)
			if (n > 0 && n < 10000 && begins_with_word(word, units[i].word))
				return arena_strfmt(a, "%ld%c", n * units[i].factor, units[i].unit);
		p = end - 1;
	}
	return NULL;
}

const char *facts_every(const char *title)
{
	static const struct {
		const char *word, *every;
	} rows[] = {
		{ "daily", "1d" },
		{ "weekly", "7d" },
		{ "monthly", "30d" },
		{ "quarterly", "90d" },
		{ "annual", "365d" },
		{ "yearly", "365d" },
	};

	if (!has_word(title, "drill") && !has_word(title, "test") && !has_word(title, "exercise"))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (has_word(title, rows[i].word))
			return rows[i].every;
	return NULL;
}

/* 2025-01-31, 2025-01, "January 2025", "31 January 2025", "January 31, 2025". */
static const char *find_date(struct arena *a, const char *text)
{
	static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul",
		"aug", "sep", "oct", "nov", "dec" };
	const char *digits = "0123456789";
	int month = 0, year = 0, day = 0;

	for (const char *p = text; *p;) {
		size_t n = strspn(p, digits);

		if (n == 4 && p[4] == '-' && strspn(p + 5, digits) == 2) {
			bool whole = p[7] == '-' && strspn(p + 8, digits) == 2;

			return arena_strndup(a, p, whole ? 10 : 7);
		}
		if (n == 4)
			year = atoi(p);
		else if (n > 0 && n <= 2)
			day = atoi(p);
		for (size_t i = 0; i < ARRAY_LEN(months) && n == 0 && (p == text || p[-1] == ' ');
			i++)
			if ((p[0] | 0x20) == months[i][0] && (p[1] | 0x20) == months[i][1] &&
				(p[2] | 0x20) == months[i][2])
				month = (int)i + 1;
		p += n ? n : 1;
	}
	if (!month || year < 1970)
		return NULL;
	return day ? arena_strfmt(a, "%04d-%02d-%02d", year, month, day)
		   : arena_strfmt(a, "%04d-%02d", year, month);
}

/* Only what the loader takes for a date is one: a page may say 2025-13-45. */
static const char *date_fit(const char *date)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int year, month;

	if (!date)
		return NULL;
	year = atoi(date);
	month = atoi(date + 5);
	if (month < 1 || month > 12)
		return NULL;
	if (strlen(date) < 10)
		return date;
	if (atoi(date + 8) < 1 || atoi(date + 8) > days[month - 1])
		return NULL;
	if (month == 2 && atoi(date + 8) == 29 && (year % 4 || (year % 100 == 0 && year % 400)))
		return NULL;
	return date;
}

const char *facts_date(struct arena *a, const char *text)
{
	return date_fit(find_date(a, text));
}
