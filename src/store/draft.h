/*
 * A session's folder that is no session yet: filled, then published with one rename, or dropped. What a
 * crash leaves of one is no session, and is swept away later.
 */
#ifndef MUSTER_STORE_DRAFT_H
#define MUSTER_STORE_DRAFT_H

#include "base/err.h"
#include "store/store.h"

struct draft {
	int dirfd; /* of the folder, locked; -1: none */
	char name[40];
};

/* An empty one, 0700. -ERR_IO. */
int draft_open(struct store *st, struct draft *d, struct error *e) MUST_USE;
/* Makes it the session `id`: durable when this returns. -ERR_EXISTS: there is one; -ERR_IO. In any case
 * the draft is still to be closed. */
int draft_publish(struct store *st, struct draft *d, const char *id, struct error *e) MUST_USE;
/* Deletes what was not published. */
void draft_close(struct store *st, struct draft *d);
/* Deletes drafts that nobody fills any more. */
void draft_sweep(struct store *st);

#endif
