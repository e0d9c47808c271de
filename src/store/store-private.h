/*
 * What the home is made of, for the files of this room.
 */
#ifndef MUSTER_STORE_STORE_PRIVATE_H
#define MUSTER_STORE_STORE_PRIVATE_H

#include "base/vec.h"
#include "store/store.h"

struct store {
	char *path;
	int fd;          /* of the home */
	int sessions_fd; /* of sessions/, -1: there are none yet */
};

struct id_list {
	VEC(struct session_id { char id[27]; }) v;
};

/* The ids of all sessions, newest first. `ids` is a zeroed list; vec_release(&ids->v). */
int store_session_ids(struct store *st, struct id_list *ids, struct error *e) MUST_USE;

/* One row from the session's own journal; texts in `a`. -ERR_CORRUPT: the row holds what could be read,
 * with id and life at least. */
int store_read_row(struct store *st, const char *id, struct session_row *row, struct arena *a,
	struct error *e) MUST_USE;

/* Appends an event to the notes.bson of that session, durable, one at a time. */
int notes_append(int dirfd, const char *id, struct event *ev, struct error *e) MUST_USE;
/* Folds what notes.bson says into a session that was read. */
int notes_fold(int dirfd, struct session *s, struct error *e) MUST_USE;

#endif
