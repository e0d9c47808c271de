/*
 * What home screen and begin of a session need of all sessions, without a row of each: which are not
 * closed, and when each runbook was walked last.
 */
#ifndef MUSTER_STORE_OVERVIEW_PRIVATE_H
#define MUSTER_STORE_OVERVIEW_PRIVATE_H

#include "base/strmap.h"
#include "store/store-private.h"

struct last_walk {
	int64_t run_ms, drill_ms; /* EVENT_NONE: never; exercises count as drills */
	int64_t passed_ms; /* the last drill or exercise that ended well; EVENT_NONE: none did */
};

struct overview {
	struct session_list *unclosed; /* newest first */
	struct strmap *last;           /* a runbook's id → struct last_walk */
};

/* Looks only at sessions that closed.bson, a cache, does not name. */
int overview_read(struct store *st, struct overview *o, struct error *e) MUST_USE;
/* Zeroed is fine. */
void overview_release(struct overview *o);

#endif
