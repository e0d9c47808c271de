/*
 * How a view of a session ended: the same for the screens and for --plain.
 */
#ifndef MUSTER_VIEW_RESULT_H
#define MUSTER_VIEW_RESULT_H

#include <stdbool.h>

#include "model/runbook.h"

enum view_end {
	VIEW_CLOSED,   /* `outcome` says how */
	VIEW_DETACHED, /* asked for, or the terminal hung up */
	VIEW_LOST,     /* the holder has gone */
};

struct view_result {
	enum view_end end;
	enum outcome outcome;
	bool unrecorded; /* no disk took the record when it was left */
	int signal;      /* that it detached at, 0: none */
};

#endif
