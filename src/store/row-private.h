/*
 * Rows of the list of sessions, and their form in the cache.
 */
#ifndef MUSTER_STORE_ROW_PRIVATE_H
#define MUSTER_STORE_ROW_PRIVATE_H

#include "store/store-private.h"

/* An empty list with room for so many rows. */
struct session_list *session_list_new(size_t room) MUST_USE;
void row_init(struct session_row *row, const char *id);
/* Texts are borrowed from the row. */
void row_to_event(const struct session_row *row, struct event *ev);
/* Of a closed session: only those are cached. ev->name is a session's id. */
void row_from_event(const struct event *ev, struct session_row *row, struct arena *a);

#endif
