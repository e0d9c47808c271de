/*
 * The folder that the accounts of a team share: $MUSTER_TEAM_DIR, with a folder for each account that
 * has a socket for each of its sessions. Who reaches such a session watches it and approves.
 */
#ifndef MUSTER_APP_TEAM_H
#define MUSTER_APP_TEAM_H

#include "app/app.h"

/* Makes this account's folder in it: its path, the caller's to free; NULL where no team is configured.
 * -ERR_UNSAFE: others could change what is in there, or are let in that are not of the team;
 * -ERR_NOTFOUND, -ERR_IO. */
int team_prepare(const struct app *app, char **folder, struct error *e) MUST_USE;

/* Whether that is USER/SESSION. */
bool team_is_name(const char *name);
/* USER/SESSION with the session's whole id, the caller's to free: SESSION as of store_resolve().
 * -ERR_NOTFOUND, -ERR_AMBIGUOUS. */
int team_resolve(const char *name, char **id, struct error *e) MUST_USE;
/* Every USER/ID of other accounts, for each of which `each` is called. */
void team_each(void (*each)(void *ctx, const char *id), void *ctx);

#endif
