/*
 * The server that sessions are sent to: what of libmongoc there is stands behind this. Every call waits
 * for the server, at most as long as the time-outs say (3 s each, unless the URI sets them).
 *
 * Collections of the URI's database (`muster` where it names none): `events`, whose documents are those
 * of the journals, byte for byte; `sessions`, a document each with what lists need, `sent` (the seq up to
 * which all events are there, majority and journaled) and, once that is all of them, `head`.
 *
 * Errors of all calls: -ERR_SERVER: not reached, or it could not do it now; a later run goes on.
 * The URI is in no message.
 */
#ifndef MUSTER_SYNC_SERVER_H
#define MUSTER_SYNC_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/vec.h"
#include "model/event.h"
#include "store/store.h"

struct server;

/* Before and after all else, once in a process each: libmongoc's own state, and its silence. */
void server_library_init(void);
void server_library_release(void);

/* Connects to nothing yet. -ERR_USAGE: the URI cannot be used. */
int server_open(struct server **out, const char *uri, struct error *e) MUST_USE;
/* NULL is fine. */
void server_close(struct server *s);

/* What the server says of a session. */
struct server_mark {
	int64_t sent; /* -1: nothing */
	bool whole;   /* all were sent, and `head` is the last one's hash */
	uint8_t head[EVENT_HASH_LEN];
};
int server_ask(
	struct server *s, const char *session, struct server_mark *mark, struct error *e) MUST_USE;
/* How many events of a session are there. */
int server_count(struct server *s, const char *session, int64_t *n, struct error *e) MUST_USE;

/* Documents that go in one message. */
struct batch {
	struct strbuf bytes; /* one document behind the other, each found whole by bson_check() */
	VEC(size_t) starts;  /* of each, in bytes */
};
void batch_init(struct batch *b);
void batch_release(struct batch *b);
void batch_clear(struct batch *b);
void batch_add(struct batch *b, const uint8_t *data, size_t n);

/* Inserts the events. One that is there already, with our hash, is fine. -ERR_EXISTS: another event
 * stands under an _id of ours (a fork of the session); -ERR_REFUSED: the server will never take one of
 * them; the error names it. What could be inserted was inserted in both cases. */
int server_send(struct server *s, const struct batch *b, struct error *e) MUST_USE;
/* Writes the session's document. `head` NULL: more events are to come. */
int server_note(struct server *s, const struct session_row *row, int64_t sent, const uint8_t *head,
	struct error *e) MUST_USE;

#endif
