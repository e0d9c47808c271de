/*
 * Clocks, and time as people and files write it. Durations are int64 milliseconds where a name
 * ends in `_ms`, nanoseconds where it ends in `_ns`. Dates are int64 ms since 1970-01-01 UTC.
 * Only the holder and the programs call clock_*: the engine gets time in its commands.
 */
#ifndef MUSTER_BASE_CLOCK_H
#define MUSTER_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"

int64_t clock_real_ms(void);
int64_t clock_mono_ns(void); /* CLOCK_MONOTONIC: for latencies */
int64_t clock_boot_ns(void); /* CLOCK_BOOTTIME: goes on while the machine sleeps */

/* `1h30m`: whole numbers with s m h d, each once, falling (docs/RUNBOOK.md). `0s` only where
 * `zero` says so. -ERR_SYNTAX with the reason, or -ERR_LIMIT past 10 years. */
int duration_parse(const char *text, bool zero, int64_t *ms, struct error *e) MUST_USE;
/* As duration_parse reads it: `1h30m`, `0s`. Milliseconds are cut. */
void duration_format(struct strbuf *out, int64_t ms);
/* As a clock shows it: `0:41`, `12:03`, `1:26:07`; negative with a leading `-`. */
void duration_clock(struct strbuf *out, int64_t ms);
/* As the log has it: `H:MM:SS`. */
void duration_hms(struct strbuf *out, int64_t ms);
/* Coarse, for "47m of 1h": `12s`, `47m`, `4h`, `1h26m`, `1d16h`, `30d`. */
void duration_short(struct strbuf *out, int64_t ms);

/* `B KB MB GB` (1000^n), `KiB MiB GiB` (1024^n), a bare number is bytes. */
int size_parse(const char *text, int64_t *bytes, struct error *e) MUST_USE;
void size_format(struct strbuf *out, int64_t bytes); /* `1.7 MB`, for people */

/* A value of type `time`: `now`, `02:31` (the last such time), `2026-11-23 02:31[:07]` (both in the
 * zone of the process), RFC 3339, `40m ago`. `now_ms` is what now is. */
int time_parse(const char *text, int64_t now_ms, int64_t *ms, struct error *e) MUST_USE;
/* A day or a month, `2025-01-31` or `2025-01`: its first moment, in UTC. */
int date_parse(const char *text, int64_t *ms, struct error *e) MUST_USE;
/* RFC 3339 in UTC: `2026-11-23T02:31:07Z`; with milliseconds for machine formats. */
void time_rfc3339(struct strbuf *out, int64_t ms);
void time_rfc3339_ms(struct strbuf *out, int64_t ms);
/* Local `2026-11-23 02:31`, `02:31`, and `02:31:07`. */
void time_local(struct strbuf *out, int64_t ms);
void time_local_hm(struct strbuf *out, int64_t ms);
void time_local_hms(struct strbuf *out, int64_t ms);

/* A comparison, `< 20`: one of < <= > >= = != and a number. */
struct compare {
	enum compare_op { CMP_LT, CMP_LE, CMP_GT, CMP_GE, CMP_EQ, CMP_NE } op;
	double number;
};
int compare_parse(const char *text, struct compare *c, struct error *e) MUST_USE;
bool compare_holds(const struct compare *c, double value);
/* A whole text as a number, blanks around it allowed. */
bool number_parse(const char *text, double *value);
/* A number as people read it: whole ones whole, others with six digits. */
void number_format(struct strbuf *out, double value);

#endif
