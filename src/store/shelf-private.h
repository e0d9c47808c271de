/*
 * runbooks.bson: a runbook's row as it was when its file was loaded last, good for as long as stat says
 * the same of that file and of those that it includes and calls. A cache: only what is sound is in it.
 */
#ifndef MUSTER_STORE_SHELF_PRIVATE_H
#define MUSTER_STORE_SHELF_PRIVATE_H

#include "store/store-private.h"

struct shelf;

struct shelf *shelf_open(struct store *st) MUST_USE;
/* Fills all of the row but when it was walked, for row->path; texts in `a`. false: it has to be loaded.
 * A NULL shelf has nothing. */
bool shelf_get(
	struct shelf *shelf, struct runbook_row *row, bool *fragment, struct arena *a) MUST_USE;
/* The row of row->path, just loaded from `rb`; `rb` NULL: it is what runbooks include. A NULL shelf is
 * fine. */
void shelf_put(struct shelf *shelf, const struct runbook_row *row, const struct runbook *rb);
/* Writes it where something was put. NULL is fine. */
void shelf_close(struct shelf *shelf);

#endif
