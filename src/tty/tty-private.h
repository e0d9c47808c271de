/*
 * The parts of the room: the terminal taken and given back, canvases onto it, keys from it.
 */
#ifndef MUSTER_TTY_TTY_PRIVATE_H
#define MUSTER_TTY_TTY_PRIVATE_H

#include <stdbool.h>

#include "base/strbuf.h"
#include "base/vec.h"
#include "tty/tty.h"
#include "view/canvas.h"
#include "view/keys.h"
#include "view/ui.h"

/* ---- terminal.c ---- */

struct terminal;

/* Takes the terminal of standard input and output. -ERR_SYSTEM: there is none that can show screens. */
int terminal_open(struct terminal **t, bool mouse, struct error *e) MUST_USE;
/* Gives it back as it was. NULL is fine. */
void terminal_close(struct terminal *t);
/* Stops this program as Ctrl-Z would, with the terminal given back, and returns when it goes on. */
void terminal_suspend(struct terminal *t);
void terminal_size(int *cols, int *rows);
bool terminal_utf8(void);

/* ---- paint.c ---- */

struct painter;

struct painter *painter_new(void) MUST_USE;
void painter_free(struct painter *p);
/* Writes what differs from what the terminal shows. */
void painter_paint(struct painter *p, const struct canvas *c);
/* Everything is to be written again. */
void painter_spoil(struct painter *p);

/* ---- input.c ---- */

enum input_type { INPUT_KEY, INPUT_PASTE, INPUT_MOUSE, INPUT_RESIZE };

struct input {
	enum input_type type;
	struct key key;
	struct mouse mouse;
	struct strbuf paste; /* owned */
};

struct inputs {
	VEC(struct input) v;
	struct strbuf pasting; /* what a paste that has not ended holds */
	bool in_paste;
	bool lost; /* the terminal is gone */
};

#define PASTE_MAX (1024 * 1024) /* bytes of a paste; the rest is dropped */

void inputs_init(struct inputs *in);
void inputs_release(struct inputs *in);
/* Empties it and reads all that has come, without waiting. */
void inputs_read(struct inputs *in);

/* Codes of curses that terminfo names and curses does not. */
enum { CODE_PASTE_BEGIN = 0x2001, CODE_PASTE_END };

#endif
