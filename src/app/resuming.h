/*
 * Going on with a session whose holder is gone.
 */
#ifndef MUSTER_APP_RESUMING_H
#define MUSTER_APP_RESUMING_H

#include "app/app.h"

/* Starts a new holder for it and walks on: the exit status. */
int resume_and_walk(struct app *app, const char *id);

#endif
