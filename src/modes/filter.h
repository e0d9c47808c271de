/*
 * The filter that stands before the emulation: only what is named here passes, whole and in
 * bounds, so that what draws a command's output never meets a sequence it was not made for.
 *
 * Passes: text (UTF-8 mended), the controls BEL BS HT LF VT FF CR SO SI, and the sequences of the
 * table in filter.c. Of those a repetition (REP) passes only directly behind text. Everything
 * else is dropped: strings (OSC, DCS, APC, PM, SOS), answers and requests but for the cursor's
 * position, window operations, what is unknown. Allocates nothing after filter_new.
 *
 * Source of the hostile inputs: bugs found in terminal libraries (the seventeenth parameter, REP with
 * nothing to repeat, overlong and cut UTF-8, answers built from what was asked).
 */
#ifndef MUSTER_MODES_FILTER_H
#define MUSTER_MODES_FILTER_H

#include "base/err.h"
#include "modes/vtparser.h"

struct filter;

/* What passes goes to `sink`, which outlives the filter. All four of its calls must be there. */
struct filter *filter_new(const struct vtsink *sink, void *ctx) MUST_USE;
void filter_free(struct filter *f);
/* Any split of the bytes passes the same tokens (a run of text may come in several calls). */
void filter_feed(struct filter *f, const char *data, size_t n);
/* The stream is at its end: an unfinished code point passes as U+FFFD. */
void filter_flush(struct filter *f);

#endif
