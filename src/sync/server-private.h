/*
 * What the files of the server's side share.
 */
#ifndef MUSTER_SYNC_SERVER_PRIVATE_H
#define MUSTER_SYNC_SERVER_PRIVATE_H

#include <mongoc/mongoc.h>

#include "sync/server.h"

struct server {
	mongoc_uri_t *uri;
	mongoc_client_pool_t *pool;
	mongoc_client_t *client;
	mongoc_collection_t *events, *sessions;
};

/* -ERR_SERVER with what libmongoc says, without what is secret in it. */
int server_failed(const struct server *s, const bson_error_t *cause, struct error *e);

#endif
