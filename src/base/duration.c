/*
 * Durations: `1h30m` read and written, and the shorter forms that a clock shows. Must not know what
 * time it is.
 */
#include "config.h"

#include "base/clock.h"

#include <inttypes.h>

#include "base/xalloc.h"

#define DURATION_MAX_MS (INT64_C(3660) * 24 * 60 * 60 * 1000) /* 10 years */

static const struct unit {
	char letter;
	int64_t ms;
} units[] = {
	{ 'd', INT64_C(24) * 60 * 60 * 1000 },
	{ 'h', INT64_C(60) * 60 * 1000 },
	{ 'm', INT64_C(60) * 1000 },
	{ 's', INT64_C(1000) },
};

/* Digits up to far more than any limit; *p moves behind them. -1: there are none. */
static int64_t take_number(const char **p)
{
	int64_t value = 0;
	const char *start = *p;

	for (; **p >= '0' && **p <= '9'; ++*p) {
		if (value <= DURATION_MAX_MS)
			value = value * 10 + (**p - '0');
	}
	return *p > start ? value : -1;
}

/* The place of a unit in the table, ARRAY_LEN(units) where it is none. */
static size_t unit_of(char letter)
{
	size_t i = 0;

	while (i < ARRAY_LEN(units) && units[i].letter != letter)
		i++;
	return i;
}

int duration_parse(const char *text, bool zero, int64_t *ms, struct error *e)
{
	int64_t sum = 0;
	size_t next = 0; /* the first unit that may still come */

	if (*text == '\0')
		return error_set(e, -ERR_SYNTAX, "a duration is empty; write one as 1h30m");
	for (const char *p = text; *p != '\0'; p++) {
		int64_t value = take_number(&p);
		size_t unit = unit_of(*p);

		if (value < 0)
			return error_set(
				e, -ERR_SYNTAX, "a duration is whole numbers with s, m, h or d");
		if (unit == ARRAY_LEN(units)) {
			return error_set(e, -ERR_SYNTAX,
				"in a duration each number has a unit, s, m, h or d, right behind it");
		}
		if (unit < next) {
			return error_set(e, -ERR_SYNTAX,
				"in a duration each unit stands once, the larger first: 1d2h3m4s");
		}
		next = unit + 1;
		if (value > (DURATION_MAX_MS - sum) / units[unit].ms)
			return error_set(e, -ERR_LIMIT, "a duration is at most 10 years");
		sum += value * units[unit].ms;
	}
	if (sum == 0 && !zero)
		return error_set(e, -ERR_SYNTAX, "a duration of nothing is not possible here");
	*ms = sum;
	return 0;
}

/* Without its sign, which goes to `out` where whole seconds are left. INT64_MIN has no positive, but
 * it has a positive number of seconds. */
static int64_t seconds_of(struct strbuf *out, int64_t ms)
{
	int64_t seconds = ms / 1000;

	if (seconds >= 0)
		return seconds;
	strbuf_addc(out, '-');
	return -seconds;
}

void duration_format(struct strbuf *out, int64_t ms)
{
	int64_t left = seconds_of(out, ms);
	bool any = false;

	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		int64_t unit = units[i].ms / 1000;

		if (left < unit)
			continue;
		strbuf_addf(out, "%" PRId64 "%c", left / unit, units[i].letter);
		left %= unit;
		any = true;
	}
	if (!any)
		strbuf_adds(out, "0s");
}

void duration_clock(struct strbuf *out, int64_t ms)
{
	int64_t s = seconds_of(out, ms);

	if (s < 3600)
		strbuf_addf(out, "%d:%02d", (int)(s / 60), (int)(s % 60));
	else
		strbuf_addf(
			out, "%" PRId64 ":%02d:%02d", s / 3600, (int)(s / 60 % 60), (int)(s % 60));
}

void duration_hms(struct strbuf *out, int64_t ms)
{
	int64_t s = seconds_of(out, ms);

	strbuf_addf(out, "%" PRId64 ":%02d:%02d", s / 3600, (int)(s / 60 % 60), (int)(s % 60));
}

#define DAYS_ALONE 7 /* from then on hours say nothing more */

void duration_short(struct strbuf *out, int64_t ms)
{
	int64_t s = seconds_of(out, ms);
	int64_t minutes = s / 60, hours = minutes / 60;

	if (s < 60)
		strbuf_addf(out, "%ds", (int)s);
	else if (minutes < 60)
		strbuf_addf(out, "%dm", (int)minutes);
	else if (hours >= DAYS_ALONE * 24 || (hours >= 24 && hours % 24 == 0))
		strbuf_addf(out, "%" PRId64 "d", hours / 24);
	else if (hours >= 24)
		strbuf_addf(out, "%dd%dh", (int)(hours / 24), (int)(hours % 24));
	else if (minutes % 60 == 0)
		strbuf_addf(out, "%dh", (int)hours);
	else
		strbuf_addf(out, "%dh%dm", (int)hours, (int)(minutes % 60));
}
