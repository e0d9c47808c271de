/*
 * See every.h. Knows no clock: what now is, is said.
 */
#include "config.h"

#include "model/every.h"

#include <string.h>
#include <time.h>

#include "model/event.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

/* ---- civil time ---- */

/* `tm` as a moment in ms; mktime and timegm mend what is past a month's end, which moves days on. */
static int64_t moment_of(struct tm tm, bool local)
{
	tm.tm_isdst = -1;
	return (int64_t)(local ? mktime(&tm) : timegm(&tm)) * 1000;
}

static struct tm civil_of(int64_t ms, bool local)
{
	time_t t = (time_t)(ms >= 0 ? ms / 1000 : (ms - 999) / 1000);
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	if (local)
		localtime_r(&t, &tm);
	else
		gmtime_r(&t, &tm);
	return tm;
}

/* The time of day of `every` on the day `days` after that of `tm`. */
static int64_t at_on_day(const struct every *every, struct tm tm, int days)
{
	tm.tm_mday += days;
	tm.tm_hour = every->at_minute / 60;
	tm.tm_min = every->at_minute % 60;
	tm.tm_sec = 0;
	return moment_of(tm, every->local);
}

/* ---- due ---- */

/* Several a day: at the time of day, and each interval from there. */
static int64_t next_within_day(const struct every *every, int64_t last_ms)
{
	struct tm tm = civil_of(last_ms, every->local);
	int64_t at = at_on_day(every, tm, 0);

	if (at > last_ms)
		at = at_on_day(every, tm, -1);
	return at + ((last_ms - at) / every->ms + 1) * every->ms;
}

static int64_t next_by_days(const struct every *every, int64_t last_ms)
{
	struct tm tm = civil_of(last_ms, every->local);
	int days = (int)(every->ms / DAY_MS);

	/* One that was made before the time of day is that of the day before. */
	if (at_on_day(every, tm, 0) > last_ms)
		days--;
	return at_on_day(every, tm, days);
}

int64_t every_next(const struct every *every, int64_t last_ms)
{
	if (every->ms <= 0 || last_ms == EVENT_NONE)
		return EVENT_NONE;
	if (every->at_minute < 0)
		return last_ms + every->ms;
	return every->ms < DAY_MS ? next_within_day(every, last_ms) : next_by_days(every, last_ms);
}

int64_t every_grace(const struct every *every)
{
	int64_t grace = every->ms / 24;

	return grace < HOUR_MS ? grace : HOUR_MS;
}

bool every_overdue(const struct every *every, int64_t last_ms, int64_t now_ms)
{
	if (every->ms <= 0)
		return false;
	return last_ms == EVENT_NONE || every_next(every, last_ms) + every_grace(every) < now_ms;
}

/* ---- names ---- */

bool every_moment(const struct every *every, const struct every_date *d, int64_t *ms)
{
	int minute = d->minute >= 0 ? d->minute : every->at_minute >= 0 ? every->at_minute : 0;
	bool local = every->local && !d->utc;
	struct tm tm, back;

	memset(&tm, 0, sizeof(tm));
	tm.tm_year = d->year - 1900;
	tm.tm_mon = d->month - 1;
	tm.tm_mday = d->day;
	tm.tm_hour = minute / 60;
	tm.tm_min = minute % 60;
	tm.tm_sec = d->second;
	if (d->month < 1 || d->month > 12 || d->day < 1 || d->day > 31 || d->second > 59)
		return false;
	*ms = moment_of(tm, local);
	back = civil_of(*ms, local);
	return back.tm_mon == tm.tm_mon && back.tm_mday == tm.tm_mday;
}

struct scan {
	const char *p, *end;
};

static bool take_number(struct scan *s, int digits, int *value)
{
	*value = 0;
	if (s->end - s->p < digits)
		return false;
	for (int i = 0; i < digits; i++, s->p++) {
		if (*s->p < '0' || *s->p > '9')
			return false;
		*value = *value * 10 + (*s->p - '0');
	}
	return true;
}

static bool take_one_of(struct scan *s, const char *set)
{
	if (s->p == s->end || !*s->p || !strchr(set, *s->p))
		return false;
	s->p++;
	return true;
}

static bool take_date(struct scan *s, struct every_date *d)
{
	bool dashes;

	if (!take_number(s, 4, &d->year))
		return false;
	dashes = take_one_of(s, "-");
	return take_number(s, 2, &d->month) && (!dashes || take_one_of(s, "-")) &&
		take_number(s, 2, &d->day);
}

static bool take_clock(struct scan *s, struct every_date *d)
{
	int hour, minute;

	if (!take_number(s, 2, &hour))
		return false;
	take_one_of(s, ":-");
	if (!take_number(s, 2, &minute) || hour > 23 || minute > 59)
		return false;
	d->minute = hour * 60 + minute;
	if (s->p == s->end || *s->p == 'Z')
		return true;
	take_one_of(s, ":-");
	return take_number(s, 2, &d->second);
}

bool every_name_time(const struct every *every, const char *text, size_t n, int64_t *ms)
{
	struct every_date d = { .minute = -1 };
	struct scan s = { text, text + n };

	if (!take_date(&s, &d))
		return false;
	if (take_one_of(&s, "T_-") && !take_clock(&s, &d))
		return false;
	d.utc = take_one_of(&s, "Z");
	return s.p == s.end && every_moment(every, &d, ms);
}
