/*
 * Screens on this terminal, by curses: paints canvases, reads keys, sleeps in one poll(). What a screen
 * shows and what a key does is the view room's. The terminal is given back as it was on every way
 * out: the end, BUG(), a fatal signal, a hang-up.
 */
#ifndef MUSTER_TTY_TTY_H
#define MUSTER_TTY_TTY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "view/home.h"
#include "view/result.h"
#include "view/style/theme.h"

struct store;

struct tty_options {
	const char *who; /* a person's name */
	bool drives;     /* wants the wheel */
	bool asks;       /* asks for the wheel where another has it */
	bool attaches;   /* comes to a session that goes on: begins with how it stands */
	const volatile int *signalled;     /* HUP, TERM or INT came: detach; NULL: nobody says */
	const struct theme *theme;         /* NULL: the built-in one */
	const struct theme_source *themes; /* NULL: there are no others */
	bool mouse; /* clicks and wheel come here instead of selecting text */
};

/* Attaches to a session and shows it until it is closed or left. -ERR_NOTFOUND: no holder;
 * -ERR_SYSTEM: the terminal cannot show screens. */
int tty_walk(struct store *st, const char *id, const struct tty_options *o,
	struct view_result *result, struct error *e) MUST_USE;
/* The home screen; `folders` are where runbooks are looked for. What was picked is in *result, which
 * home_result_release() frees. The caller does it, and may come back. */
int tty_home(struct store *st, const char *const *folders, size_t n, const struct tty_options *o,
	struct home_result *result, struct error *e) MUST_USE;

/* What the terminal of standard output can, without touching it. */
struct tty_look {
	bool terminal; /* it is one; all else is 0 where it is not */
	bool known;    /* $TERM has an entry that can draw screens */
	int colours, cols, rows;
};
void tty_look(struct tty_look *look);

#endif
