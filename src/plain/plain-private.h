/*
 * What the plain view is made of, for the files of this room.
 */
#ifndef MUSTER_PLAIN_PLAIN_PRIVATE_H
#define MUSTER_PLAIN_PLAIN_PRIVATE_H

#include "base/strbuf.h"
#include "modes/plaintext.h"
#include "plain/plain.h"
#include "view/attach.h"

struct transcript;

/* ---- transcript.c: events as lines ---- */

struct transcript *transcript_new(FILE *out, bool quiet) MUST_USE;
void transcript_free(struct transcript *t);
/* The session that the events belong to, for texts that are to be expanded; NULL until it is known. */
void transcript_event(struct transcript *t, const struct session *s, const struct event *ev);
/* What is asked now, once for each time that it is asked. */
void transcript_asks(struct transcript *t, const struct session *s);
/* Lines that have not ended yet, as a prompt: shown when the command waits. */
void transcript_flush(struct transcript *t);

#endif
