/*
 * Keys, pastes and the mouse as bytes for the program. It must not read a terminal.
 */
#include "config.h"

#include <assert.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "term/keys.h"

enum form {
	FORM_PLAIN,  /* one character; modifiers but Alt are lost */
	FORM_CURSOR, /* CSI letter; SS3 letter where the program asked for application keys */
	FORM_SS3,    /* SS3 letter; CSI with modifiers */
	FORM_TILDE,  /* CSI number ~ */
};

static const struct {
	enum form form;
	char letter;
	int number;
} keys[] = {
	[TERM_KEY_ENTER] = { FORM_PLAIN, '\r', 0 },
	[TERM_KEY_TAB] = { FORM_PLAIN, '\t', 0 },
	[TERM_KEY_BACKSPACE] = { FORM_PLAIN, '\x7f', 0 },
	[TERM_KEY_ESCAPE] = { FORM_PLAIN, '\x1b', 0 },
	[TERM_KEY_UP] = { FORM_CURSOR, 'A', 0 },
	[TERM_KEY_DOWN] = { FORM_CURSOR, 'B', 0 },
	[TERM_KEY_RIGHT] = { FORM_CURSOR, 'C', 0 },
	[TERM_KEY_LEFT] = { FORM_CURSOR, 'D', 0 },
	[TERM_KEY_HOME] = { FORM_CURSOR, 'H', 0 },
	[TERM_KEY_END] = { FORM_CURSOR, 'F', 0 },
	[TERM_KEY_INSERT] = { FORM_TILDE, '~', 2 },
	[TERM_KEY_DELETE] = { FORM_TILDE, '~', 3 },
	[TERM_KEY_PAGE_UP] = { FORM_TILDE, '~', 5 },
	[TERM_KEY_PAGE_DOWN] = { FORM_TILDE, '~', 6 },
	[TERM_KEY_F1] = { FORM_SS3, 'P', 0 },
	[TERM_KEY_F2] = { FORM_SS3, 'Q', 0 },
	[TERM_KEY_F3] = { FORM_SS3, 'R', 0 },
	[TERM_KEY_F4] = { FORM_SS3, 'S', 0 },
	[TERM_KEY_F5] = { FORM_TILDE, '~', 15 },
	[TERM_KEY_F6] = { FORM_TILDE, '~', 17 },
	[TERM_KEY_F7] = { FORM_TILDE, '~', 18 },
	[TERM_KEY_F8] = { FORM_TILDE, '~', 19 },
	[TERM_KEY_F9] = { FORM_TILDE, '~', 20 },
	[TERM_KEY_F10] = { FORM_TILDE, '~', 21 },
	[TERM_KEY_F11] = { FORM_TILDE, '~', 23 },
	[TERM_KEY_F12] = { FORM_TILDE, '~', 24 },
};
static_assert(ARRAY_LEN(keys) == TERM_KEYS, "a key without its bytes");

static void plain(struct strbuf *out, enum term_key key, unsigned mods)
{
	if (mods & TERM_ALT)
		strbuf_addc(out, '\033');
	if (key == TERM_KEY_TAB && mods & TERM_SHIFT)
		strbuf_adds(out, "\033[Z");
	else if (key == TERM_KEY_BACKSPACE && mods & TERM_CTRL)
		strbuf_addc(out, '\b');
	else
		strbuf_addc(out, keys[key].letter);
}

void keys_encode(struct strbuf *out, const struct modes *m, enum term_key key, unsigned mods)
{
	char letter = keys[key].letter;

	switch (keys[key].form) {
	case FORM_PLAIN: plain(out, key, mods); break;
	case FORM_CURSOR:
	case FORM_SS3:
		if (mods)
			strbuf_addf(out, "\033[1;%u%c", mods + 1, letter);
		else if (keys[key].form == FORM_SS3 || m->app_cursor)
			strbuf_addf(out, "\033O%c", letter);
		else
			strbuf_addf(out, "\033[%c", letter);
		break;
	case FORM_TILDE:
		if (mods)
			strbuf_addf(out, "\033[%d;%u%c", keys[key].number, mods + 1, letter);
		else
			strbuf_addf(out, "\033[%d%c", keys[key].number, letter);
		break;
	}
}

/* The control character that Ctrl makes of a character, -1: none. */
static int control_of(uint32_t rune)
{
	if (rune >= '@' && rune <= '~')
		return (int)(rune & 0x1f);
	switch (rune) {
	case ' ':
	case '2': return 0;
	case '/':
	case '7': return 0x1f;
	case '?':
	case '8': return 0x7f;
	default: break;
	}
	return rune >= '3' && rune <= '6' ? (int)(rune - '3' + 0x1b) : -1;
}

void keys_encode_rune(struct strbuf *out, uint32_t rune, unsigned mods)
{
	int control = mods & TERM_CTRL ? control_of(rune) : -1;

	if (mods & TERM_ALT)
		strbuf_addc(out, '\033');
	if (control >= 0)
		strbuf_addc(out, (char)control);
	else
		strbuf_add_rune(out, rune);
}

void keys_encode_paste(struct strbuf *out, const struct modes *m, const char *text, size_t n)
{
	size_t i = 0;

	if (m->bracketed_paste)
		strbuf_adds(out, "\033[200~");
	while (i < n) {
		uint32_t rune;
		size_t used = utf8_decode(text + i, n - i, &rune);

		if (rune == '\r' && i + used < n && text[i + used] == '\n')
			used++;
		if (rune == '\r' || rune == '\n')
			strbuf_addc(out, '\r');
		else if (rune == '\t' || !rune_is_control(rune))
			strbuf_add_rune(out, rune);
		i += used;
	}
	if (m->bracketed_paste)
		strbuf_adds(out, "\033[201~");
}

/* Does this mode report this? A move without a button only in MOUSE_MOVE. */
static bool wanted(const struct modes *m, enum term_mouse what, enum term_button button)
{
	switch (m->mouse) {
	case MOUSE_OFF: return false;
	case MOUSE_CLICK: return what != TERM_MOUSE_MOVE;
	case MOUSE_DRAG: return what != TERM_MOUSE_MOVE || button != TERM_BUTTON_NONE;
	case MOUSE_MOVE: return true;
	}
	return false;
}

#define X10_MAX 223   /* a coordinate as one byte, from 33 */
#define UTF8_MAX 2015 /* as a code point of two bytes */

bool keys_encode_mouse(struct strbuf *out, const struct modes *m, enum term_mouse what,
	enum term_button button, unsigned mods, int row, int col)
{
	unsigned code = (unsigned)button, x = (unsigned)col + 1, y = (unsigned)row + 1;

	if (row < 0 || col < 0 || !wanted(m, what, button))
		return false;
	code += (mods & TERM_SHIFT ? 4u : 0) + (mods & TERM_ALT ? 8u : 0) +
		(mods & TERM_CTRL ? 16u : 0);
	if (what == TERM_MOUSE_MOVE)
		code += 32;
	if (m->mouse_encoding == MOUSE_SGR) {
		strbuf_addf(out, "\033[<%u;%u;%u%c", code, x, y,
			what == TERM_MOUSE_RELEASE ? 'm' : 'M');
		return true;
	}
	/* The older forms do not say which button was released. */
	if (what == TERM_MOUSE_RELEASE)
		code |= TERM_BUTTON_NONE;
	switch (m->mouse_encoding) {
	case MOUSE_URXVT: strbuf_addf(out, "\033[%u;%u;%uM", code + 32, x, y); return true;
	case MOUSE_UTF8:
		if (x > UTF8_MAX || y > UTF8_MAX)
			return false;
		strbuf_adds(out, "\033[M");
		strbuf_add_rune(out, code + 32);
		strbuf_add_rune(out, x + 32);
		strbuf_add_rune(out, y + 32);
		return true;
	case MOUSE_X10:
		if (x > X10_MAX || y > X10_MAX)
			return false;
		strbuf_addf(out, "\033[M%c%c%c", (int)(code + 32), (int)(x + 32), (int)(y + 32));
		return true;
	case MOUSE_SGR: break;
	}
	return false;
}

bool keys_encode_focus(struct strbuf *out, const struct modes *m, bool in)
{
	if (!m->report_focus)
		return false;
	strbuf_adds(out, in ? "\033[I" : "\033[O");
	return true;
}
