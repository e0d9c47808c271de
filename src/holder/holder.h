/*
 * The holder: the process that owns a session. It wires the engine to the journal, the commands and
 * the views, and decides nothing itself. It outlives terminals and views and waits for none of them.
 */
#ifndef MUSTER_HOLDER_HOLDER_H
#define MUSTER_HOLDER_HOLDER_H

#include "base/err.h"

struct holder_options {
	const char *home;   /* the home, which muster has proven safe */
	const char *muster; /* the program, for what it does as a child; NULL: not known */
	int control_fd; /* the socket that muster sent WIRE_OPEN into; answered once, then closed */
	int ack_fd;     /* where durable seqs are written, -1: nowhere */
};

/* Opens the session that the control socket asks for, holds it until it is closed, and returns 0; or
 * says over that socket why it cannot, and returns a negative code. */
int holder_run(const struct holder_options *o);

#endif
