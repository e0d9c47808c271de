/*
 * Proving a session's record: its chain, what was said of it afterwards, and the anchors: what other
 * sessions of the home say of it, and it of them. What does not fit is a finding; none is no proof
 * against who can write every file of the home, only against less than that.
 */
#ifndef MUSTER_STORE_PROVE_H
#define MUSTER_STORE_PROVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "journal/journal.h"
#include "store/store.h"

/* ---- anchors ---- */

/* What the session.open of `session` says of the one opened before it. */
struct anchor {
	char session[27], prev[27];
	uint8_t hash[EVENT_HASH_LEN];
};

struct anchor_list {
	struct anchor *v;
	size_t n;
};

/* Those of all sessions here, from their first events. anchor_list_release(). */
int store_anchors(struct store *st, struct anchor_list *list, struct error *e) MUST_USE;
void anchor_list_release(struct anchor_list *list);

/* ---- one session ---- */

enum finding_kind {
	FINDING_RECORD,       /* the journal is damaged: `text` has segment, seq, byte */
	FINDING_STRANGER,     /* it is the record of `session`, not of this one */
	FINDING_SEGMENT,      /* `text`, a segment, is there, and one before it is not */
	FINDING_PREV_MISSING, /* `session`, opened before it, is not here */
	FINDING_PREV_CHANGED, /* `session`, opened before it, lost its end or was changed */
	FINDING_CUT,          /* `session`, opened after it, knew an event that is not in it */
	FINDING_HEAD,         /* no event has the hash that was asked for */
	FINDING_NOTES,        /* notes.bson is damaged: `text` */
};

struct finding {
	enum finding_kind kind;
	const char *session, *text; /* NULL where the kind has none */
};

struct proof {
	struct arena *arena;
	struct journal_verdict record, notes; /* notes.events 0: there are none */
	bool pruned;
	struct event *tombstone; /* session.pruned, NULL where it was not */
	struct event *open;      /* session.open, NULL where it cannot be read */
	struct finding *v;
	size_t n;
};

/* `head` NULL: none was given. -ERR_NOTFOUND, -ERR_UNSAFE, -ERR_IO: it could not be looked at. */
int store_prove(struct store *st, const struct anchor_list *anchors, const char *id,
	const uint8_t *head, struct proof **out, struct error *e) MUST_USE;
void proof_free(struct proof *p);

/* ---- a chained file of the home ---- */

/* incidents.bson: 0: whole, or not there (v->events 0); -ERR_CORRUPT. */
int store_prove_incidents(struct store *st, struct journal_verdict *v, struct error *e) MUST_USE;

#endif
