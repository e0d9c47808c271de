/*
 * Making a new session of what is whole of another, which stays as it is: after damage, or as a masked
 * copy. The new one says which it was made from and what is missing (docs/JOURNAL.md), is closed, and is
 * chained by itself.
 */
#ifndef MUSTER_STORE_SALVAGE_H
#define MUSTER_STORE_SALVAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/event.h"
#include "store/store.h"

/* Takes an event for the new session; numbers and chains it. */
typedef int salvage_sink(void *to, struct event *ev, struct error *e);

/* What stands between the old session and the new one. */
struct salvage_filter {
	/* Gives what becomes of the event, now or later, to the sink. Of session.close: all that it
	 * held back goes before it. */
	int (*pass)(struct salvage_filter *f, const struct event *ev, salvage_sink *sink, void *to,
		struct error *e);
	/* There was no session.close: gives what it held back. */
	int (*end)(struct salvage_filter *f, salvage_sink *sink, void *to, struct error *e);
};

struct salvage_result {
	char id[27];                  /* the new session's */
	uint8_t head[EVENT_HASH_LEN]; /* the new head */
	int64_t events;               /* of the new session */
	int64_t gaps, lost_events, lost_bytes;
	bool abandoned; /* it had no close, and got one */
};

/* Called for each gap, before anything of the new session can be seen. */
struct rescue_gap;
typedef void salvage_told(void *ctx, const struct rescue_gap *gap);

struct salvage_order {
	const char *who;
	struct salvage_filter *filter; /* NULL: a copy as it is */
	salvage_told *told;            /* may be NULL */
	void *told_ctx;
};

/* -ERR_BUSY: a holder has it; -ERR_CLOSED: it was pruned; -ERR_UNFIT: it is sound and closed, and no
 * filter is given: there is nothing to make; -ERR_CORRUPT: not one event is whole. Nothing is left of a
 * new session where it fails. */
int store_salvage(struct store *st, const char *id, const struct salvage_order *order,
	struct salvage_result *result, struct error *e) MUST_USE;

#endif
