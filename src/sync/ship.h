/*
 * Which sessions are sent, and from where on.
 */
#ifndef MUSTER_SYNC_SHIP_H
#define MUSTER_SYNC_SHIP_H

#include <stdint.h>

#include "base/err.h"
#include "store/store.h"
#include "sync/server.h"

struct shipped {
	int64_t sessions, events; /* of those that were not there yet */
	int failed;               /* sessions that were set aside */
};

/* Told of what was done and what was set aside, a line each. */
typedef void ship_say(void *ctx, const char *session, int code, const char *text);

/* Sends every closed session of the home that the server does not have whole. One that cannot be sent
 * is set aside, said, and does not hold up the others; the worst of their codes is returned:
 * -ERR_CORRUPT (its journal is damaged), -ERR_EXISTS (a fork), -ERR_REFUSED. -ERR_SERVER ends it at
 * once. What was sent stays; running it again sends the rest and doubles nothing. */
int ship_closed(struct store *st, struct server *server, struct shipped *sum, ship_say *say,
	void *ctx, struct error *e) MUST_USE;

#endif
