/*
 * A terminal of our own with the room's code at its far end: a child takes it, paints, and reports over
 * a pipe what it reads; what it writes is drawn by the emulator of the room term.
 */
#ifndef MUSTER_TESTS_TTY_RIG_H
#define MUSTER_TESTS_TTY_RIG_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <sys/types.h>
#include <termios.h>

#include "base/strbuf.h"
#include "term/term.h"

struct rig {
	pid_t child;
	int master, slave, reports;
	struct termios before; /* as the terminal was before the child had it */
	struct term *screen;
	struct strbuf said; /* reports that were not looked at yet */
};

/* With `type` as TERM. `child` runs in a process of its own, with the terminal as standard input and
 * output; its result is the exit status. */
struct rig *rig_new(const char *type, int cols, int rows, int (*child)(int reports));
/* Ends the child, if it still runs. */
void rig_free(struct rig *r);
void rig_send(struct rig *r, const char *bytes);
void rig_resize(struct rig *r, int cols, int rows);
/* Waits for a report and compares it. */
void rig_expect(struct rig *r, const char *report);
/* The same for two that may come in either order. */
void rig_expect_both(struct rig *r, const char *a, const char *b);
/* Waits until row y of the screen has that text. */
void rig_expect_row(struct rig *r, int y, const char *text);
/* Waits for the child's end and returns its status, as of waitpid(). */
int rig_end(struct rig *r);
/* Whether line editing, echo and the rest are as before. */
void rig_expect_given_back(const struct rig *r);

#endif
