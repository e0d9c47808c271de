/*
 * muster-sync, the one program that talks to the team's server: where that is, and how it is told. The
 * URI holds a password: it is in no argument, no environment, no message.
 */
#ifndef MUSTER_APP_SYNCING_H
#define MUSTER_APP_SYNCING_H

#include "app/app.h"
#include "base/strbuf.h"

/* Appends the URI; nothing where none is configured. -ERR_UNSAFE: others may read it; -ERR_LIMIT.
 * What the environment had of it is gone afterwards. */
int sync_find_uri(const struct app *app, struct strbuf *uri, struct error *e) MUST_USE;
/* A pipe that gives the URI once, for a child; negative: as err.h says. */
int sync_uri_pipe(const struct strbuf *uri, struct error *e) MUST_USE;
/* Whether the server answers: muster-sync's exit status, -1 where it could not be started; what it said
 * is appended to `said`. Takes as long as the server's time-outs. */
int sync_ping(const struct strbuf *uri, struct strbuf *said);

#endif
