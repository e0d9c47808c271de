/*
 * Beginning a session: from a runbook and what was said on the command line to a holder that has it.
 */
#ifndef MUSTER_APP_BEGIN_H
#define MUSTER_APP_BEGIN_H

#include "app/app.h"

/* Loads, checks, gathers, asks when it began, starts the holder. The exit status; on EXIT_OK `id` is the
 * session. What is wrong has been said. */
int begin_session(struct app *app, const char *runbook, enum session_mode mode, char id[27]);
/* The same with the answers read first, and the walk of it here: the exit status. */
int begin_and_walk(struct app *app, const char *runbook, enum session_mode mode);

#endif
