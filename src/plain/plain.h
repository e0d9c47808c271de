/*
 * A session a line at a time: for a serial console, a screen reader, a pipe, an answers file. A view
 * like any other: it attaches to a holder, and what it prints is what the journal says.
 *
 * Standard output has the transcript, one fact a line, its first word fixed and never translated:
 * session, step, text, ask, out, item, leave, halt, close. Errors, warnings and progress go to standard
 * error.
 */
#ifndef MUSTER_PLAIN_PLAIN_H
#define MUSTER_PLAIN_PLAIN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "store/store.h"
#include "view/intent.h"
#include "view/result.h"

/* One map of an answers file. */
struct plain_answer {
	const char *step; /* where it is meant to be given */
	struct intent intent;
	int line; /* in the file, from 1 */
};

struct plain_options {
	const char *who;
	bool drives;   /* else it only watches, and reads nothing */
	bool attaches; /* comes to a session that goes on: begins with how it stands */
	bool asks;     /* asks for the wheel where another has it */
	bool deserted; /* would drive, and nobody is there to: leaves where a person is waited for */
	bool quiet;    /* only session and close */
	int in;        /* lines are read from here, -1: nothing is */
	FILE *out, *err;
	const struct plain_answer *answers; /* instead of `in`; NULL: none */
	size_t answer_n;
	const char *answers_path; /* for messages */
	int64_t answer_timeout_ms;
	const volatile int *signalled; /* a signal to detach at, 0: none yet */
};

/* Walks (or watches) until the session is closed or left. A negative code: it could not attach, or what
 * it read is damaged. */
int plain_walk(struct store *st, const char *id, const struct plain_options *o,
	struct view_result *result, struct error *e) MUST_USE;

#endif
