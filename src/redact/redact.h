/*
 * Masks secrets in bytes that pass by: what a command writes, what a person types, the text fields
 * of an event. It stands in the holder between the PTY and everything that keeps or shows bytes.
 *
 * What is masked
 *   - declared values (redact_set_add_value), raw (also with CR LF for LF, as a PTY writes it), as
 *     base64 (three offsets, standard and URL-safe alphabet), URL-encoded, as in a JSON string,
 *     shell-quoted and as hex digits; base64 and hex also where they are broken into lines (of the
 *     part on the first line, where it is shorter than REDACT_CERTAIN, nothing is masked);
 *   - matches of a runbook's `redact` patterns, line by line (a line ends at LF or CR; a longer one
 *     is looked at in pieces of PATTERN_LINE_MAX bytes); a line on which a pattern is too costly is
 *     masked as a whole;
 *   - the built-in set: keys of cloud providers, tokens of GitHub, GitLab and Slack, bearer tokens,
 *     passwords in URLs (only the password), private keys from BEGIN to END across lines.
 * Each run of masked bytes becomes one REDACT_MASK. Nothing else is changed, and how the input was
 * cut into reads makes no difference.
 *
 * What is held back
 *   A suffix of REDACT_CERTAIN bytes or more that begins a form of a declared value is held until
 *   it is decided, however long that takes. A shorter one, and what a pattern may still complete,
 *   is held REDACT_HOLD_NS at most; of a line that no pattern can match as it stands nothing is. The
 *   echo of a key is held only where it is one of REDACT_CERTAIN bytes or a pattern has begun: who
 *   types must not wait for what is not coming. The matcher goes on from what it let go: when a form is
 *   completed later, all of it that is not out yet is masked, so that of a declared value at most
 *   the first REDACT_CERTAIN - 1 bytes ever are.
 *
 * Secrets live in memory that is overwritten before it is freed. No clock is read here.
 */
#ifndef MUSTER_REDACT_REDACT_H
#define MUSTER_REDACT_REDACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"

#define REDACT_MASK "\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2" /* U+2022, three times */
#define REDACT_CERTAIN 4                                   /* bytes */
#define REDACT_HOLD_NS 50000000LL                          /* 50 ms */
#define REDACT_ECHO_NS 200000000LL                         /* see redact_stream_typed */
#define REDACT_ECHO_MAX 8                                  /* bytes */
#define REDACT_NEVER INT64_MAX

#define REDACT_VALUE_MIN 6 /* bytes of a declared value */
#define REDACT_VALUE_MAX ((size_t)16 << 10)
#define REDACT_FORMS_MAX ((size_t)8 << 20) /* bytes of all forms of all values */

/* ---- what is looked for ---- */

struct redact_set;

/* Knows the built-in set already. */
struct redact_set *redact_set_new(void) MUST_USE;
/* Wipes and frees. No stream may be left that uses it. NULL is fine. */
void redact_set_free(struct redact_set *set);

/* Declares a secret; the bytes are copied and may hold anything. Line ends at the end of the value
 * are not looked for. A value that is there already is fine. Streams that are open look for it from
 * their next call on, also in what they hold. -ERR_LIMIT: shorter than REDACT_VALUE_MIN, longer
 * than REDACT_VALUE_MAX, or all forms together exceed REDACT_FORMS_MAX: then nothing was added and
 * the caller must not go on with the value as if it were masked. The text of an error never holds
 * it. */
int redact_set_add_value(
	struct redact_set *set, const void *value, size_t n, struct error *e) MUST_USE;
/* A pattern of `redact`. Errors and `at` (may be NULL) as pattern_new. */
int redact_set_add_pattern(
	struct redact_set *set, const char *text, size_t *at, struct error *e) MUST_USE;

/* ---- one shot ---- */

/* Appends the masked text to `out`: for fields of events. */
void redact_text(const struct redact_set *set, const char *text, size_t n, struct strbuf *out);
/* Is there anything to mask in `text`? A variable whose value matches becomes secret. */
bool redact_matches(const struct redact_set *set, const char *text, size_t n);
/* The first run of bytes that would be masked, from `start` up to, not including, `end`. */
bool redact_find(
	const struct redact_set *set, const char *text, size_t n, size_t *start, size_t *end);

/* ---- a stream of bytes ---- */

struct redact_stream;

/* `set` must outlive the stream. One stream for each source of bytes: never two mixed. */
struct redact_stream *redact_stream_new(const struct redact_set *set) MUST_USE;
/* Drops what is held (flush first), wipes and frees. NULL is fine. */
void redact_stream_free(struct redact_stream *s);

/* Takes n bytes that were read at `now_ns` (any clock that does not go back, the same for all
 * calls) and appends to `out` what is decided. */
void redact_stream_feed(
	struct redact_stream *s, const void *data, size_t n, int64_t now_ns, struct strbuf *out);
/* A person pressed a key at `now_ns`: what comes within REDACT_ECHO_NS, in reads of REDACT_ECHO_MAX
 * bytes at most, is its echo. */
void redact_stream_typed(struct redact_stream *s, int64_t now_ns);
/* When redact_stream_tick must be called, REDACT_NEVER if nothing waits for time to pass. Ask again
 * after every feed, tick and flush. */
int64_t redact_stream_deadline(const struct redact_stream *s);
/* Appends to `out` what has been held long enough. Too early or too often is harmless. */
void redact_stream_tick(struct redact_stream *s, int64_t now_ns, struct strbuf *out);
/* No more is coming (the command ended, the text is whole): appends all that is held. The stream
 * can be fed again all the same, and goes on from what it let go. */
void redact_stream_flush(struct redact_stream *s, struct strbuf *out);
/* Bytes that are held. */
size_t redact_stream_held(const struct redact_stream *s);
/* Lines masked as a whole because a pattern was too costly on them. */
uint64_t redact_stream_costly(const struct redact_stream *s);

#endif
