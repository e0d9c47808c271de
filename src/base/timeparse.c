/*
 * Times as people type them. Must not ask what time it is: `now_ms` says so.
 *
 * What is local is turned into UTC by trying the offsets that hold a day before and a day after,
 * not by mktime: it shows which local times exist twice (an hour in autumn) or never (in spring).
 */
#include "config.h"

#include "base/clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/xalloc.h"

#define DAY INT64_C(86400) /* seconds */

struct civil {
	int year, month, day, hour, minute, second, ms;
};

/* Between min and max digits; *p moves behind them. */
static bool take_digits(const char **p, int min, int max, int *value)
{
	int n = 0;

	*value = 0;
	for (; n < max && **p >= '0' && **p <= '9'; n++, ++*p)
		*value = *value * 10 + (**p - '0');
	return n >= min && !(**p >= '0' && **p <= '9');
}

static bool take_char(const char **p, char c)
{
	if (**p != c)
		return false;
	++*p;
	return true;
}

/* Days since 1970-01-01 in the Gregorian calendar. Source: years that begin in March, in cycles of
 * 400 years of 146,097 days. Years are 0 to 9999. */
static int64_t days_of(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t month_from_march = (month + 9) % 12;

	return 365 * y + (y >= 0 ? y / 4 - y / 100 + y / 400 : -1) +
		(153 * month_from_march + 2) / 5 + day - 1 - 719468;
}

static int days_in_month(int year, int month)
{
	return (int)(days_of(month < 12 ? year : year + 1, month % 12 + 1, 1) -
		days_of(year, month, 1));
}

static int64_t seconds_of_day(int hours, int minutes, int seconds)
{
	return (int64_t)hours * 3600 + (int64_t)minutes * 60 + seconds;
}

/* As if the civil time were UTC. */
static int64_t seconds_of(const struct civil *c)
{
	return days_of(c->year, c->month, c->day) * DAY +
		seconds_of_day(c->hour, c->minute, c->second);
}

/* `2026-11-23` */
static bool take_date(const char **p, struct civil *c)
{
	return take_digits(p, 4, 4, &c->year) && take_char(p, '-') &&
		take_digits(p, 2, 2, &c->month) && take_char(p, '-') &&
		take_digits(p, 2, 2, &c->day) && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
		c->day <= days_in_month(c->year, c->month);
}

/* `02:31`, `2:31`, `02:31:07`, `02:31:07.25`; a leap second is the one after it. */
static bool take_clock(const char **p, struct civil *c)
{
	int weight = 100;

	c->second = c->ms = 0;
	if (!take_digits(p, 1, 2, &c->hour) || !take_char(p, ':') ||
		!take_digits(p, 2, 2, &c->minute) || c->hour > 23 || c->minute > 59)
		return false;
	if (!take_char(p, ':'))
		return true;
	if (!take_digits(p, 2, 2, &c->second) || c->second > 60)
		return false;
	if (**p != '.')
		return true;
	if ((*p)[1] < '0' || (*p)[1] > '9')
		return false;
	for (++*p; **p >= '0' && **p <= '9'; ++*p, weight /= 10)
		c->ms += weight * (**p - '0');
	return true;
}

/* `Z` or `+01:00`: seconds to take away. */
static bool take_zone(const char **p, int64_t *offset)
{
	int hours, minutes, sign;

	*offset = 0;
	if (take_char(p, 'Z') || take_char(p, 'z'))
		return true;
	sign = **p == '-' ? -1 : 1;
	if (!take_char(p, '-') && !take_char(p, '+'))
		return false;
	if (!take_digits(p, 2, 2, &hours) || !take_char(p, ':') ||
		!take_digits(p, 2, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*offset = sign * seconds_of_day(hours, minutes, 0);
	return true;
}

/* What the zone of the process is ahead of UTC, in seconds. */
static int64_t offset_at(int64_t utc)
{
	time_t when = (time_t)utc;
	struct tm tm;

	if (localtime_r(&when, &tm) == NULL)
		BUG("no local time for %lld", (long long)utc);
	return tm.tm_gmtoff;
}

static bool shows(int64_t moment, int64_t local)
{
	return moment + offset_at(moment) == local;
}

/* The moments at which clocks show `local`: none, one or two, the earlier first. */
static int moments_of(int64_t local, int64_t moments[2])
{
	int64_t a = local - offset_at(local - DAY), b = local - offset_at(local + DAY);
	int64_t earlier = a < b ? a : b, later = a < b ? b : a;
	int n = 0;

	if (shows(earlier, local))
		moments[n++] = earlier;
	if (later != earlier && shows(later, local))
		moments[n++] = later;
	return n;
}

/* The last moment not after `now` at which clocks showed that time of day. */
static int last_such(const struct civil *c, int64_t now_ms, int64_t *ms, struct error *e)
{
	int64_t now = now_ms >= 0 ? now_ms / 1000 : (now_ms - 999) / 1000;
	int64_t today = now + offset_at(now);

	today -= ((today % DAY) + DAY) % DAY;
	/* A day back, another one where that day had no such time, and one for the zones that have
	 * left out a whole day. */
	for (int back = 0; back <= 3; back++) {
		int64_t local = today - back * DAY + seconds_of_day(c->hour, c->minute, c->second);
		int64_t moments[2];

		for (int i = moments_of(local, moments) - 1; i >= 0; i--) {
			*ms = moments[i] * 1000 + c->ms;
			if (*ms <= now_ms)
				return 0;
		}
	}
	return error_set(e, -ERR_SYNTAX, "there was no such time in the last days");
}

/* Of two moments the later, unless it is still to come. */
static int local_moment(const struct civil *c, int64_t now_ms, int64_t *ms, struct error *e)
{
	int64_t moments[2];
	int n = moments_of(seconds_of(c), moments);

	if (n == 0)
		return error_set(e, -ERR_SYNTAX, "there is no such time: clocks went forward");
	if (n == 2 && moments[1] * 1000 + c->ms > now_ms)
		n = 1;
	*ms = moments[n - 1] * 1000 + c->ms;
	return 0;
}

/* `40m ago`: false where it does not end so. */
static bool parse_ago(const char *text, int64_t now_ms, int64_t *ms)
{
	size_t n = strcspn(text, " \t");
	const char *ago = text + n + strspn(text + n, " \t");
	struct strbuf number = STRBUF_INIT;
	int64_t duration;
	bool ok;

	if (n == 0 || strcmp(ago, "ago") != 0)
		return false;
	strbuf_add(&number, text, n);
	ok = duration_parse(number.buf, true, &duration, NULL) == 0;
	strbuf_release(&number);
	if (ok)
		*ms = now_ms - duration;
	return ok;
}

static int parse_trimmed(const char *text, int64_t now_ms, int64_t *ms, struct error *e)
{
	struct civil c;
	const char *p = text;
	int64_t offset;

	if (strcmp(text, "now") == 0) {
		*ms = now_ms;
		return 0;
	}
	if (parse_ago(text, now_ms, ms))
		return 0;
	if (take_clock(&p, &c) && *p == '\0')
		return last_such(&c, now_ms, ms, e);
	p = text;
	if (take_date(&p, &c) && (take_char(&p, 'T') || take_char(&p, 't') || take_char(&p, ' ')) &&
		take_clock(&p, &c)) {
		if (*p == '\0')
			return local_moment(&c, now_ms, ms, e);
		if (take_zone(&p, &offset) && *p == '\0') {
			*ms = (seconds_of(&c) - offset) * 1000 + c.ms;
			return 0;
		}
	}
	return error_set(e, -ERR_SYNTAX,
		"a time is written as now, 02:31, 2026-11-23 02:31, 2026-11-23T02:31:07Z or 40m ago");
}

int time_parse(const char *text, int64_t now_ms, int64_t *ms, struct error *e)
{
	struct strbuf trimmed = STRBUF_INIT;
	int rc;

	strbuf_adds(&trimmed, text);
	strbuf_trim(&trimmed);
	rc = parse_trimmed(trimmed.buf, now_ms, ms, e);
	strbuf_release(&trimmed);
	return rc;
}

int date_parse(const char *text, int64_t *ms, struct error *e)
{
	char *full = xstrfmt("%s%sT00:00:00Z", text, strlen(text) == 7 ? "-01" : "");
	int rc = time_parse(full, 0, ms, NULL);

	if (rc != 0)
		rc = error_set(e, rc, "a date is written as 2025-01-31 or 2025-01");
	free(full);
	return rc;
}
