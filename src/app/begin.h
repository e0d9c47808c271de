/*
 * Beginning a session: from a runbook and what was said on the command line to a holder that has it.
 */
#ifndef MUSTER_APP_BEGIN_H
#define MUSTER_APP_BEGIN_H

#include "app/app.h"

/* Loads, checks, gathers, asks when it began, starts the holder. The exit status; on EXIT_OK `id` is the
 * session. What is wrong has been said. */
int begin_session(struct app *app, const char *runbook, char id[27]);

#endif
