/*
 * The parts of the home screen.
 */
#ifndef MUSTER_VIEW_SCREENS_HOME_PRIVATE_H
#define MUSTER_VIEW_SCREENS_HOME_PRIVATE_H

#include "store/due.h"
#include "view/ui-private.h"

/* Reads it where it has changed: it is found anew while the home screen is open. */
void home_due_load(struct ui *ui, struct due_list **due, int64_t *stamp);
/* Of `rows` how many what is overdue takes; 0: nothing is, or nothing is known. */
int home_due_rows(const struct due_list *due, int rows);
void home_due_draw(struct ui *ui, const struct due_list *due, struct pane p);

#endif
