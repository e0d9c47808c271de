/*
 * Which session `muster approve` means.
 */
#ifndef MUSTER_APP_WAITING_H
#define MUSTER_APP_WAITING_H

#include "app/app.h"

/* The session that the first argument names, or the one that waits for an approval where there is no
 * argument: its id, of another account's USER/ID, the caller's to free. The exit status; where it is
 * not EXIT_OK why not was said. */
int waiting_find(struct app *app, char **id);

#endif
