/*
 * What is overdue, as `muster due` found it last: due.bson, a cache, so that the home screen need not
 * read every runbook and every backup folder before it shows.
 */
#ifndef MUSTER_STORE_DUE_H
#define MUSTER_STORE_DUE_H

#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

struct due_row {
	const char *kind; /* backup drill exercise review */
	const char *id, *runbook;
	int64_t last_ms; /* EVENT_NONE: never */
	int64_t due_ms;  /* EVENT_NONE: since ever */
};

struct due_list {
	struct arena *arena;
	struct due_row *v;
	size_t n;
	int64_t found_ms; /* when; EVENT_NONE: never */
};

/* Replaces what was known. */
int store_due_write(struct store *st, const struct due_row *rows, size_t n, int64_t now_ms,
	struct error *e) MUST_USE;
/* Never fails: what is not there or damaged is not known. */
struct due_list *store_due_read(struct store *st) MUST_USE;
/* Differs when it has been written again: ns, 0 where it is not there. */
int64_t store_due_stamp(const struct store *st);
/* NULL is fine. */
void due_list_free(struct due_list *list);

#endif
