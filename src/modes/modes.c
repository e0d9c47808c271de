/*
 * What sequences do to a terminal's modes: one table, used by the scanner of the holder and by the
 * emulation. It must not know a grid.
 */
#include "config.h"

#include "base/xalloc.h"
#include "modes/modes.h"

/* DEC private modes (DECSET): a flag each, at its place in struct modes. */
static const struct {
	unsigned number;
	size_t offset;
	bool initial;
} flags[] = {
	{ 1, offsetof(struct modes, app_cursor), false },
	{ 25, offsetof(struct modes, cursor_visible), true },
	{ 47, offsetof(struct modes, alt_screen), false },
	{ 66, offsetof(struct modes, app_keypad), false },
	{ 1004, offsetof(struct modes, report_focus), false },
	{ 1047, offsetof(struct modes, alt_screen), false },
	{ 1049, offsetof(struct modes, alt_screen), false },
	{ 2004, offsetof(struct modes, bracketed_paste), false },
};

static const struct {
	unsigned number;
	enum mouse_mode mouse;
} mice[] = {
	{ 1000, MOUSE_CLICK },
	{ 1002, MOUSE_DRAG },
	{ 1003, MOUSE_MOVE },
	{ 9, MOUSE_CLICK },
};

static const struct {
	unsigned number;
	enum mouse_encoding encoding;
} encodings[] = {
	{ 1005, MOUSE_UTF8 },
	{ 1006, MOUSE_SGR },
	{ 1015, MOUSE_URXVT },
};

static bool *flag_at(struct modes *m, size_t offset)
{
	return (bool *)((char *)m + offset);
}

void modes_init(struct modes *m)
{
	*m = (struct modes){ .mouse = MOUSE_OFF, .mouse_encoding = MOUSE_X10 };
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		*flag_at(m, flags[i].offset) = flags[i].initial;
}

bool modes_set_private(struct modes *m, unsigned number, bool on)
{
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if (flags[i].number == number) {
			*flag_at(m, flags[i].offset) = on;
			return true;
		}
	for (size_t i = 0; i < ARRAY_LEN(mice); i++)
		if (mice[i].number == number) {
			m->mouse = on ? mice[i].mouse : MOUSE_OFF;
			return true;
		}
	for (size_t i = 0; i < ARRAY_LEN(encodings); i++)
		if (encodings[i].number == number) {
			m->mouse_encoding = on ? encodings[i].encoding : MOUSE_X10;
			return true;
		}
	return false;
}

/* DECSTR, the soft reset: keys and cursor, not the screen, mouse or paste. */
static void soft_reset(struct modes *m)
{
	m->cursor_visible = true;
	m->app_cursor = false;
	m->app_keypad = false;
}

bool modes_apply_csi(struct modes *m, const struct vtseq *seq)
{
	bool known = false;

	if (!seq->leader && seq->intermed == '!' && seq->final == 'p') {
		soft_reset(m);
		return true;
	}
	if (seq->leader != '?' || seq->intermed || (seq->final != 'h' && seq->final != 'l'))
		return false;
	for (unsigned i = 0; i < seq->n; i++)
		if (modes_set_private(m, seq->arg[i], seq->final == 'h'))
			known = true;
	return known;
}

bool modes_apply_escape(struct modes *m, char intermed, char final)
{
	if (intermed)
		return false;
	switch (final) {
	case '=': m->app_keypad = true; return true;
	case '>': m->app_keypad = false; return true;
	case 'c': modes_init(m); return true;
	default: return false;
	}
}

/* The alternate screen goes first: a program that switches to it sets the rest afterwards. */
void modes_write(struct strbuf *out, const struct modes *m)
{
	if (m->alt_screen)
		strbuf_adds(out, "\033[?1049h");
	if (!m->cursor_visible)
		strbuf_adds(out, "\033[?25l");
	if (m->app_cursor)
		strbuf_adds(out, "\033[?1h");
	if (m->app_keypad)
		strbuf_adds(out, "\033=");
	if (m->bracketed_paste)
		strbuf_adds(out, "\033[?2004h");
	if (m->report_focus)
		strbuf_adds(out, "\033[?1004h");
	/* The first number of a mode is the one that is written. */
	for (size_t i = 0; i < ARRAY_LEN(mice); i++)
		if (mice[i].mouse == m->mouse) {
			strbuf_addf(out, "\033[?%uh", mice[i].number);
			break;
		}
	for (size_t i = 0; i < ARRAY_LEN(encodings); i++)
		if (encodings[i].encoding == m->mouse_encoding)
			strbuf_addf(out, "\033[?%uh", encodings[i].number);
}
