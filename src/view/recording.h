/*
 * How the recording of a session stands, in a sign for the title bar and a sentence: the same words in
 * every view. Colour is never the only carrier.
 */
#ifndef MUSTER_VIEW_RECORDING_H
#define MUSTER_VIEW_RECORDING_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "journal/journal.h"

/* As the holder told it. Texts are safe to show. */
struct recording {
	enum journal_stage stage;
	const char
		*path; /* of the segment that is written, where it is on another disk; else NULL */
	const char *why; /* it is not JOURNAL_FINE; NULL: it is */
	bool pointed;    /* the session's folder says where that segment is */
	int news;        /* how often it changed */
};

/* For the title bar; in `a`, or as long as the program. */
const char *recording_sign(const struct recording *r, bool utf8, struct arena *a);
/* What it means and what can be done about it, for whoever is told of a change. The caller frees. */
char *recording_sentence(const struct recording *r) MUST_USE;

#endif
