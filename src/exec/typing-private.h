/*
 * What is typed into a terminal and waits for the command to read. Private to this room.
 *
 * In canonical mode a terminal keeps EXEC_LINE_MAX bytes of an unfinished line and throws the rest
 * away without a word (termios(3), n_tty.c); so a longer line is refused here, as a whole.
 */
#ifndef MUSTER_EXEC_TYPING_PRIVATE_H
#define MUSTER_EXEC_TYPING_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "exec/outbox-private.h"

struct typing {
	struct outbox box;
	size_t line; /* bytes typed since the last end of a line */
};

void typing_init(struct typing *t);
void typing_release(struct typing *t);
/* -ERR_BUSY, -ERR_LIMIT as exec_write(); nothing is added then. */
int typing_add(
	struct typing *t, bool canonical, const void *data, size_t n, struct error *e) MUST_USE;

#endif
