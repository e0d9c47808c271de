/*
 * When something is due that is done again and again: `1d at 02:00 UTC`. Arithmetic of dates alone;
 * `local` is the zone of the process. Moments are ms since 1970-01-01 UTC.
 */
#ifndef MUSTER_MODEL_EVERY_H
#define MUSTER_MODEL_EVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/upkeep.h"

/* The moment at which the one after that of `last_ms` is due. One that was made at 02:07 is that of
 * 02:00. EVENT_NONE where there is no interval, or `last_ms` is EVENT_NONE. */
int64_t every_next(const struct every *every, int64_t last_ms);
/* How long after it is due one may still be under way: a 24th of the interval, an hour at most. */
int64_t every_grace(const struct every *every);
/* Whether the one after that of `last_ms` should have been there by now. Never, without an interval;
 * always, where there is none (EVENT_NONE). */
bool every_overdue(const struct every *every, int64_t last_ms, int64_t now_ms);
/* The moment of that day, `YYYY-MM-DD` as civil numbers, in the zone of `every`, at `minute` of the day
 * (-1: at the time of day that `every` has, else midnight) and second. false: there is no such day or
 * time. */
struct every_date {
	int year, month, day, minute, second;
	bool utc; /* whatever zone `every` has */
};
bool every_moment(const struct every *every, const struct every_date *date, int64_t *ms);
/* What a name says of when a backup was made: `YYYY-MM-DD` or `YYYYMMDD`, and behind it perhaps
 * `[T_-]HH[:-]?MM([:-]?SS)?` and `Z`. false: it is none. */
bool every_name_time(const struct every *every, const char *text, size_t n, int64_t *ms);

#endif
