/*
 * The home: where sessions, incidents and what is known of runbooks live on this machine, and how they
 * are found. All but the journals, notes.bson and incidents.bson is a cache that can be deleted.
 */
#ifndef MUSTER_STORE_STORE_H
#define MUSTER_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "engine/session.h"
#include "journal/journal.h"
#include "load/collect.h"
#include "model/runbook.h"

struct store;

/* Pruned: closed, and only a tombstone of it is kept. */
enum session_life { LIFE_OPEN, LIFE_INTERRUPTED, LIFE_CLOSED, LIFE_PRUNED };
const char *session_life_name(enum session_life l);
/* Whether nothing is ever added to its record again. */
bool session_life_over(enum session_life l);

/* `path` NULL: $MUSTER_HOME, or $XDG_STATE_HOME/muster, or ~/.local/state/muster. Makes it (0700) and
 * proves it safe: -ERR_UNSAFE says why and what to do. */
int store_open(struct store **st, const char *path, struct error *e) MUST_USE;
void store_close(struct store *st);
const char *store_path(const struct store *st);

/* ---- sessions ---- */

/* A row of `muster sessions`. Texts belong to the list. */
struct session_row {
	char id[27];
	enum session_mode mode;
	const char *runbook, *title, *operator_name, *host, *incident_id, *incident_title, *service;
	const char *schedule;     /* the regular test that it was; "": none */
	int64_t start_ms, end_ms; /* end EVENT_NONE: still open */
	int64_t onset_ms, rto_used_ms;
	int rto_met, rpo_met; /* -1: not measured */
	enum outcome outcome;
	enum session_life life;
	const char *notes; /* of kind closing or note, joined; NULL: none */
	int64_t bytes, events;
};

struct session_list {
	struct arena *arena;
	struct session_row *v;
	size_t n; /* newest first */
};

struct session_filter { /* NULL, -1 or EVENT_NONE: all */
	const char *runbook, *operator_name, *service, *incident;
	int mode, outcome, life;
	bool unclosed; /* only open and interrupted ones: found without reading all */
	int64_t since_ms, until_ms;
};

void session_filter_init(struct session_filter *f);
int store_list(struct store *st, const struct session_filter *f, struct session_list **list,
	struct error *e) MUST_USE;
void session_list_free(struct session_list *list);

/* An id, a unique prefix, a unique suffix of at least 4, `@`, `@2`; any case. -ERR_NOTFOUND,
 * -ERR_AMBIGUOUS (the text names those that fit). */
int store_resolve(struct store *st, const char *name, char id[27], struct error *e) MUST_USE;
/* The folder of a session, open; -ERR_NOTFOUND. The caller closes. */
int store_session_dir(struct store *st, const char *id, struct error *e) MUST_USE;
/* Whether a holder lives (holds the flock). */
bool store_session_alive(int dirfd);
/* The session opened before `id` here, and the hash of its last durable event now: for
 * session.open.prev. Asks no cache, and does not read all of its journal. -ERR_NOTFOUND: there is none. */
int store_prev(struct store *st, const char *id, char prev[27], uint8_t hash[EVENT_HASH_LEN],
	struct error *e) MUST_USE;

/* A session read from its journal alone, with the runbook rebuilt from it. */
struct stored_session {
	struct runbook *runbook; /* NULL where it no longer loads */
	struct session *session;
	enum session_life life;
	int64_t torn_bytes;
	uint8_t head[EVENT_HASH_LEN];
};
/* -ERR_CORRUPT: what could be read stands in *out all the same. */
int store_read(
	struct store *st, const char *id, struct stored_session **out, struct error *e) MUST_USE;
void stored_session_free(struct stored_session *s);
/* Says in notes.bson that this person saw that the approval was passed without: -ERR_IO. Whether they
 * may is the caller's to know. store_read() finds it again. */
int store_countersign(struct store *st, const char *id, const struct approval_record *a,
	const struct identity *who, const char *proof, int64_t now_ms, struct error *e) MUST_USE;

/* ---- runbooks ---- */

struct runbook_row {
	const char *id, *title, *path, *summary, *service;
	enum severity severity;
	enum runbook_status status;
	struct text_list tags, symptoms;
	bool sound;
	const char *problem;                /* the first error where it is not sound */
	int64_t last_run_ms, last_drill_ms; /* EVENT_NONE: never; exercises count as drills */
	int64_t updated_ms;                 /* 0: it does not say */
	int64_t review_after_ms;
	bool stale; /* neither updated nor rehearsed with success for that long */
};

struct runbook_list {
	struct arena *arena;
	struct runbook_row *v;
	size_t n;
};

/* `folders` are looked in in order; the first runbook with an id wins. What runbooks include is left
 * out. `unclosed`, where it is not NULL, gets what store_list() gives for that filter: it is at hand
 * here, and the caller's then. */
int store_runbooks(struct store *st, const char *const *folders, size_t n,
	struct runbook_list **list, struct session_list **unclosed, struct error *e) MUST_USE;
void runbook_list_free(struct runbook_list *list);
/* A name with a `/` or ending in .yaml/.yml is a file; else an id looked for in the folders. The path is
 * the caller's to free. */
int store_find_runbook(const char *const *folders, size_t n, const char *name, char **path,
	struct error *e) MUST_USE;

/* ---- incidents ---- */

struct incident_row {
	const char *id, *title;        /* id NULL: a drill's or exercise's own row */
	int64_t onset_ms, resolved_ms; /* resolved EVENT_NONE: open */
	int64_t resolution_ms;         /* from the onset; EVENT_NONE: open */
	const char *notes;             /* NULL: none */
	const char *runbook, *operator_name;
	enum session_mode mode;
	enum outcome outcome; /* OUTCOME_NONE: open */
	int rto_met, rpo_met; /* -1: not measured */
	const char *const *sessions;
	size_t session_n;
	bool by_hand;
};

struct incident_list {
	struct arena *arena;
	struct incident_row *v;
	size_t n; /* newest first */
};

int store_incidents(struct store *st, struct incident_list **list, struct error *e) MUST_USE;
void incident_list_free(struct incident_list *list);
/* An open or closed incident by id or its last 4 or more: -ERR_NOTFOUND, -ERR_AMBIGUOUS. */
int store_incident_named(struct store *st, const char *name, struct incident_row *row,
	struct arena *a, struct error *e) MUST_USE;
/* A row written by hand, appended to incidents.bson (chained). */
int store_incident_add(struct store *st, const char *title, int64_t date_ms, int64_t resolution_ms,
	const char *notes, const char *who, int64_t now_ms, struct error *e) MUST_USE;

#endif
