/*
 * Deleting sessions, and keeping them from it. Of one that is deleted a tombstone stays: its
 * session.open and its head (docs/JOURNAL.md), so that later sessions' records can still be proved and
 * it is told from one that was taken away.
 *
 * Nothing here is called but at a person's word.
 */
#ifndef MUSTER_STORE_PRUNE_H
#define MUSTER_STORE_PRUNE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/prove.h"
#include "store/store.h"

#define SESSION_MODES (MODE_DRY_RUN + 1)

/* How long sessions are kept from their end (from their last event where they have none), by mode;
 * EVENT_NONE: for ever. */
struct retention {
	int64_t keep_ms[SESSION_MODES];
};

/* Sessions whose time is over at `now_ms`, newest first: closed and interrupted ones, whether or not
 * they are on hold. session_list_free(). */
int store_prunable(struct store *st, const struct retention *r, int64_t now_ms,
	struct session_list **list, struct error *e) MUST_USE;

/* Puts it on hold or takes it off again, in notes.bson. -ERR_CLOSED: it is a tombstone already;
 * -ERR_UNFIT: taken off, and it was not on hold. */
int store_hold(struct store *st, const char *id, bool on, const char *who, const char *why,
	int64_t now_ms, struct error *e) MUST_USE;
/* 1: it is on hold, and *why (the caller frees) says why; 0: it is not. */
int store_on_hold(struct store *st, const char *id, char **why, struct error *e) MUST_USE;

/* Leaves only the tombstone, which is durable before anything is deleted; done again, it removes what a
 * crash left. An interrupted session is closed as abandoned first. `anchors` are those of the home.
 * -ERR_BUSY: it is open; -ERR_REFUSED: it is on hold; -ERR_CORRUPT: it is damaged, and what is missing
 * of it could not be told from what was pruned; it is as it was then. */
int store_prune(struct store *st, const struct anchor_list *anchors, const char *id,
	const char *who, int64_t now_ms, struct error *e) MUST_USE;
/* Finishes what a crash interrupted: gives how many tombstones had something beside them. */
int store_prune_rests(struct store *st, size_t *n, struct error *e) MUST_USE;

#endif
