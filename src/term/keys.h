/*
 * What a terminal sends for a key, a pasted text or the mouse, as its modes are. Bytes for the
 * program in the PTY; what xterm sends where TERM is xterm-256color (terminfo of ncurses 6.4).
 */
#ifndef MUSTER_TERM_KEYS_H
#define MUSTER_TERM_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "modes/modes.h"

enum term_mod { TERM_SHIFT = 1, TERM_ALT = 2, TERM_CTRL = 4 };

enum term_key {
	TERM_KEY_ENTER,
	TERM_KEY_TAB,
	TERM_KEY_BACKSPACE,
	TERM_KEY_ESCAPE,
	TERM_KEY_UP,
	TERM_KEY_DOWN,
	TERM_KEY_RIGHT,
	TERM_KEY_LEFT,
	TERM_KEY_HOME,
	TERM_KEY_END,
	TERM_KEY_INSERT,
	TERM_KEY_DELETE,
	TERM_KEY_PAGE_UP,
	TERM_KEY_PAGE_DOWN,
	TERM_KEY_F1,
	TERM_KEY_F2,
	TERM_KEY_F3,
	TERM_KEY_F4,
	TERM_KEY_F5,
	TERM_KEY_F6,
	TERM_KEY_F7,
	TERM_KEY_F8,
	TERM_KEY_F9,
	TERM_KEY_F10,
	TERM_KEY_F11,
	TERM_KEY_F12,
	TERM_KEYS
};

/* Appends what a key that makes no character sends; `mods` are of enum term_mod. */
void keys_encode(struct strbuf *out, const struct modes *m, enum term_key key, unsigned mods);
/* The same for a character; with TERM_CTRL the control character, where there is one. */
void keys_encode_rune(struct strbuf *out, uint32_t rune, unsigned mods);
/* A text that was pasted: newlines as CR, other controls but the tab left out (so that nothing in
 * it can end the bracket), in brackets where the program asked for them. */
void keys_encode_paste(struct strbuf *out, const struct modes *m, const char *text, size_t n);

enum term_button {
	TERM_BUTTON_LEFT = 0,
	TERM_BUTTON_MIDDLE = 1,
	TERM_BUTTON_RIGHT = 2,
	TERM_BUTTON_NONE = 3,
	TERM_WHEEL_UP = 64,
	TERM_WHEEL_DOWN = 65,
};

enum term_mouse { TERM_MOUSE_PRESS, TERM_MOUSE_RELEASE, TERM_MOUSE_MOVE };

/* What the mouse did at row and col (from 0). Appends nothing, and says false, where the program
 * does not want to know. */
bool keys_encode_mouse(struct strbuf *out, const struct modes *m, enum term_mouse what,
	enum term_button button, unsigned mods, int row, int col);
/* Focus came or went, likewise. */
bool keys_encode_focus(struct strbuf *out, const struct modes *m, bool in);

#endif
