/*
 * Pieces of sentences that show and sitrep have in common.
 */
#ifndef MUSTER_REPORT_WORDS_PRIVATE_H
#define MUSTER_REPORT_WORDS_PRIVATE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "engine/session.h"

/* Each is one line, safe for a terminal, valid as long as the arena. "" for NULL and for nothing. */
const char *words_seen(struct arena *a, const char *text);
const char *words_list(struct arena *a, const char *const *texts, size_t n); /* `a, b` */
const char *words_took(struct arena *a, int64_t ms);  /* `0.3s`, `12s`, `1:26:07` */
const char *words_clock(struct arena *a, int64_t ms); /* `0:41` */
const char *words_short(struct arena *a, int64_t ms); /* `47m` */
const char *words_time(struct arena *a, int64_t ms);  /* local, to the minute */
const char *words_size(struct arena *a, int64_t bytes);
/* ": text" or "". */
const char *words_why(struct arena *a, const char *text);
/* " by NAME" or "". */
const char *words_by(struct arena *a, const char *who);

/* `says` with its one %s replaced: for sentences that stand in tables. */
const char *words_fill(struct arena *a, const char *says, const char *value);
/* `TITLE [id]`, or the id alone. */
const char *words_step(struct arena *a, const struct session *s, const char *id);
/* `47m of 1h: met`, for a session that is closed or open at `now_ms`; NULL where it has no RTO. */
const char *words_rto(struct arena *a, const struct session *s, int64_t now_ms);

#endif
