/*
 * What is whole of a journal, whatever happened to the rest: damage is passed over, and it goes on where
 * whole events resume.
 *
 * An event is whole where its hash fits that of the event before it, as it is known or as it stands in
 * the bytes before. So what was changed is left out, and so is the one event behind a hole of which
 * nobody can tell whether it was; never is something taken for an event that was none.
 */
#ifndef MUSTER_JOURNAL_RESCUE_H
#define MUSTER_JOURNAL_RESCUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/event.h"

struct rescue;

/* Looks through all segments in `dirfd` (which has to outlive it) for events of that session.
 * -ERR_CORRUPT: not one is whole. -ERR_NOTFOUND, -ERR_UNSAFE, -ERR_IO. */
int rescue_open(struct rescue **r, int dirfd, const char *session, struct error *e) MUST_USE;
void rescue_close(struct rescue *r);

bool rescue_is_sound(const struct rescue *r);  /* nothing was passed over */
bool rescue_is_closed(const struct rescue *r); /* it ends in session.close or session.pruned */
/* The hash of the last whole event, as it should be. */
const uint8_t *rescue_head(const struct rescue *r);

/* What is missing between two events, or was found between them. */
struct rescue_gap {
	int64_t first,
		last;  /* seq; EVENT_NONE: none is missing; last alone: nothing whole follows */
	int64_t bytes; /* passed over */
	const char *why;
};

enum rescue_found { RESCUE_END, RESCUE_EVENT, RESCUE_GAP };
/* By seq, gaps where they are. An event's texts are valid until the next call. */
int rescue_next(struct rescue *r, enum rescue_found *found, struct event *ev,
	struct rescue_gap *gap, struct error *e) MUST_USE;

#endif
