/*
 * The clocks, and time as it is written out. Must not read a time (timeparse.c).
 */
#include "config.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "base/mutant.h"

static struct timespec now(clockid_t id)
{
	struct timespec ts;

	if (clock_gettime(id, &ts) != 0)
		BUG("clock_gettime(%d) failed", (int)id);
	return ts;
}

static int64_t now_ns(clockid_t id)
{
	struct timespec ts = now(id);

	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

int64_t clock_real_ms(void)
{
	struct timespec ts = now(CLOCK_REALTIME);

	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t clock_mono_ns(void)
{
	return now_ns(CLOCK_MONOTONIC);
}

int64_t clock_boot_ns(void)
{
	return now_ns(MUTANT(WALL_TIME) ? CLOCK_REALTIME : CLOCK_BOOTTIME);
}

/* Whole seconds, downwards also before 1970; *ms is 0 to 999. */
static time_t split(int64_t when_ms, int *ms)
{
	int64_t seconds = when_ms / 1000;

	*ms = (int)(when_ms % 1000);
	if (*ms < 0) {
		*ms += 1000;
		seconds--;
	}
	return (time_t)seconds;
}

/* No int64 of milliseconds is past what a struct tm holds, so neither call can fail. */
static void broken_down(int64_t when_ms, bool utc, struct tm *tm, int *ms)
{
	time_t seconds = split(when_ms, ms);

	if ((utc ? gmtime_r(&seconds, tm) : localtime_r(&seconds, tm)) == NULL)
		BUG("no date for %" PRId64 " ms", when_ms);
}

static void add_date(struct strbuf *out, const struct tm *tm)
{
	long year = 1900L + tm->tm_year;

	strbuf_addf(out, "%s%04ld-%02d-%02d", year < 0 ? "-" : "", labs(year), tm->tm_mon + 1,
		tm->tm_mday);
}

void time_rfc3339(struct strbuf *out, int64_t ms)
{
	struct tm tm;
	int part;

	broken_down(ms, true, &tm, &part);
	add_date(out, &tm);
	strbuf_addf(out, "T%02d:%02d:%02dZ", tm.tm_hour, tm.tm_min, tm.tm_sec);
}

void time_rfc3339_ms(struct strbuf *out, int64_t ms)
{
	struct tm tm;
	int part;

	broken_down(ms, true, &tm, &part);
	add_date(out, &tm);
	strbuf_addf(out, "T%02d:%02d:%02d.%03dZ", tm.tm_hour, tm.tm_min, tm.tm_sec, part);
}

void time_local(struct strbuf *out, int64_t ms)
{
	struct tm tm;
	int part;

	broken_down(ms, false, &tm, &part);
	add_date(out, &tm);
	strbuf_addf(out, " %02d:%02d", tm.tm_hour, tm.tm_min);
}

void time_local_hm(struct strbuf *out, int64_t ms)
{
	struct tm tm;
	int part;

	broken_down(ms, false, &tm, &part);
	strbuf_addf(out, "%02d:%02d", tm.tm_hour, tm.tm_min);
}

void time_local_hms(struct strbuf *out, int64_t ms)
{
	struct tm tm;
	int part;

	broken_down(ms, false, &tm, &part);
	strbuf_addf(out, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
}
