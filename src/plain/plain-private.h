/*
 * What the plain view is made of, for the files of this room.
 */
#ifndef MUSTER_PLAIN_PLAIN_PRIVATE_H
#define MUSTER_PLAIN_PLAIN_PRIVATE_H

#include "base/strbuf.h"
#include "modes/plaintext.h"
#include "plain/plain.h"
#include "view/attach.h"

struct spoken;
struct transcript;

/* ---- spoken.c: what commands print, as lines ---- */

typedef void spoken_fn(void *ctx, const char *text, size_t n);

struct spoken *spoken_new(spoken_fn *line, void *ctx) MUST_USE;
void spoken_free(struct spoken *s); /* NULL is fine; what has not ended a line is not said */
/* `child`: of several commands which, its lines begin with it; NULL: the run is alone. */
void spoken_feed(struct spoken *s, int run, const char *child, const char *data, size_t n);
/* Says what was begun and not ended. */
void spoken_flush(struct spoken *s);
/* The same of a run that prints no more; 0: of all. */
void spoken_end(struct spoken *s, int run);

/* ---- held.c: what waits until it is known how the session stands ---- */

struct held *held_new(void) MUST_USE;
void held_free(struct held *h); /* NULL is fine */
/* A line as it will go out; what is fed to the spoken lines, of which the end is kept; what is done to
 * them. */
void held_line(struct held *h, const char *text, size_t n);
void held_output(struct held *h, int run, const char *child, const char *data, size_t n);
void held_flush(struct held *h);
void held_end(struct held *h, int run);
/* Bytes of output that are not kept. */
int64_t held_left_out(const struct held *h);
/* Tells it all in its order, and the others' behind the first, which is the session's line. */
void held_tell(
	const struct held *h, const struct held *behind_first, struct spoken *spoken, FILE *out);

/* ---- transcript.c: events as lines ---- */

struct transcript *transcript_new(FILE *out, bool quiet) MUST_USE;
void transcript_free(struct transcript *t);
/* Lines wait from now on, until transcript_release(): which says how the session stands first, then what
 * has been so far. */
void transcript_hold(struct transcript *t);
void transcript_release(struct transcript *t, const struct session *s);
/* What others call the session, where it is not its id. */
void transcript_set_address(struct transcript *t, const char *address);
/* The session that the events belong to, for texts that are to be expanded; NULL until it is known. */
void transcript_event(struct transcript *t, const struct session *s, const struct event *ev);
/* Before the close: the record's head, against which a cut tail is found. Not where it is quiet. */
void transcript_head(struct transcript *t, const char *head);
/* What is asked now, once for each time that it is asked. */
void transcript_asks(struct transcript *t, const struct session *s);
/* Lines that have not ended yet, as a prompt: shown when the command waits. */
void transcript_flush(struct transcript *t);

#endif
