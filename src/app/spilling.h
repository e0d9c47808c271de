/*
 * --spill DIR: another disk for a session's record, named before it begins or while it goes on.
 */
#ifndef MUSTER_APP_SPILLING_H
#define MUSTER_APP_SPILLING_H

#include "app/app.h"

/* The folder that --spill names, absolute; NULL: none is named. The caller frees. EXIT_OK, or EXIT_USAGE
 * and a message where it is none that can be written to. */
int spilling_folder(const struct app *app, char **dir) MUST_USE;
/* Tells the holder of a session that goes on: the exit status. */
int spilling_tell(struct app *app, const char *id) MUST_USE;

#endif
