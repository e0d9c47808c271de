/*
 * What the terminal sends, as keys, pastes and the mouse. Curses knows the sequences of this terminal; a
 * burst is read whole, so that whoever gets a key knows whether more came with it.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "tty/tty-private.h"

/* Behind our own headers: its macros are everywhere. */
#include <curses.h>

static const struct {
	int code;
	uint32_t key;
} plain[] = {
	{ KEY_ENTER, VK_ENTER },
	{ KEY_BTAB, VK_BACKTAB },
	{ KEY_BACKSPACE, VK_BACKSPACE },
	{ KEY_UP, VK_UP },
	{ KEY_DOWN, VK_DOWN },
	{ KEY_LEFT, VK_LEFT },
	{ KEY_RIGHT, VK_RIGHT },
	{ KEY_HOME, VK_HOME },
	{ KEY_END, VK_END },
	{ KEY_PPAGE, VK_PAGE_UP },
	{ KEY_NPAGE, VK_PAGE_DOWN },
	{ KEY_IC, VK_INSERT },
	{ KEY_DC, VK_DELETE },
	{ KEY_A1, VK_HOME },
	{ KEY_A3, VK_PAGE_UP },
	{ KEY_C1, VK_END },
	{ KEY_C3, VK_PAGE_DOWN },
	{ KEY_SR, VK_UP },
	{ KEY_SF, VK_DOWN },
	{ KEY_SLEFT, VK_LEFT },
	{ KEY_SRIGHT, VK_RIGHT },
	{ KEY_SHOME, VK_HOME },
	{ KEY_SEND, VK_END },
};

/* Names that terminfo has for keys with something held down: the digit behind them says what. */
static const struct {
	const char *name;
	uint32_t key;
} held[] = {
	{ "kUP", VK_UP },
	{ "kDN", VK_DOWN },
	{ "kLFT", VK_LEFT },
	{ "kRIT", VK_RIGHT },
	{ "kHOM", VK_HOME },
	{ "kEND", VK_END },
	{ "kPRV", VK_PAGE_UP },
	{ "kNXT", VK_PAGE_DOWN },
	{ "kIC", VK_INSERT },
	{ "kDC", VK_DELETE },
};

void inputs_init(struct inputs *in)
{
	memset(in, 0, sizeof(*in));
	strbuf_init(&in->pasting);
}

static void drop_all(struct inputs *in)
{
	for (size_t i = 0; i < in->v.n; i++)
		strbuf_wipe(&in->v.v[i].paste);
	vec_clear(&in->v);
}

void inputs_release(struct inputs *in)
{
	drop_all(in);
	vec_release(&in->v);
	strbuf_wipe(&in->pasting);
}

static struct input *add(struct inputs *in, enum input_type type)
{
	struct input *i = &vec_add(&in->v);

	*i = (struct input){ .type = type };
	strbuf_init(&i->paste);
	return i;
}

static void add_key(struct inputs *in, uint32_t code, unsigned mods)
{
	add(in, INPUT_KEY)->key = (struct key){ code, mods };
}

/* ---- characters ---- */

static bool key_of_control(wint_t ch, struct key *k)
{
	switch (ch) {
	case '\r': *k = (struct key){ VK_ENTER, 0 }; return true;
	case '\n': *k = (struct key){ VK_ENTER, 0 }; return true;
	case '\t': *k = (struct key){ VK_TAB, 0 }; return true;
	case 8:
	case 127: *k = (struct key){ VK_BACKSPACE, 0 }; return true;
	case 0: *k = (struct key){ ' ', MOD_CTRL }; return true;
	default: break;
	}
	if (ch >= 1 && ch <= 26)
		*k = (struct key){ (uint32_t)ch - 1 + 'a', MOD_CTRL };
	else if (ch >= 28 && ch <= 31)
		*k = (struct key){ (uint32_t) "\\]^_"[ch - 28], MOD_CTRL };
	else
		return false;
	return true;
}

static void add_paste_rune(struct inputs *in, wint_t ch)
{
	if (in->pasting.len < PASTE_MAX)
		strbuf_add_rune(&in->pasting, ch == '\r' ? '\n' : (unsigned)ch);
}

/* Esc and what comes with it at once is that key with Alt. */
static void add_escape(struct inputs *in)
{
	struct key k;
	wint_t ch;
	int rc = get_wch(&ch);

	if (rc == OK && ch == 27) {
		add_key(in, VK_ESCAPE, 0);
		add_key(in, VK_ESCAPE, 0);
	} else if (rc == OK && key_of_control(ch, &k)) {
		add_key(in, k.code, k.mods | MOD_ALT);
	} else if (rc == OK) {
		add_key(in, (uint32_t)ch, MOD_ALT);
	} else {
		add_key(in, VK_ESCAPE, 0);
		if (rc == KEY_CODE_YES)
			unget_wch((wchar_t)ch);
	}
}

static void take_char(struct inputs *in, wint_t ch)
{
	struct key k;

	if (in->in_paste)
		add_paste_rune(in, ch);
	else if (ch == 27)
		add_escape(in);
	else if (key_of_control(ch, &k))
		add_key(in, k.code, k.mods);
	else
		add_key(in, (uint32_t)ch, 0);
}

/* ---- codes ---- */

static void take_mouse(struct inputs *in)
{
	struct mouse m = { POINTER_CLICK, 0, 0 };
	MEVENT ev;

	if (getmouse(&ev) != OK)
		return;
	if (ev.bstate & BUTTON4_PRESSED)
		m.what = POINTER_WHEEL_UP;
	else if (ev.bstate & BUTTON5_PRESSED)
		m.what = POINTER_WHEEL_DOWN;
	else if (!(ev.bstate & BUTTON1_PRESSED))
		return;
	m.x = ev.x;
	m.y = ev.y;
	add(in, INPUT_MOUSE)->mouse = m;
}

static void end_paste(struct inputs *in)
{
	if (!in->in_paste)
		return;
	in->in_paste = false;
	strbuf_add(&add(in, INPUT_PASTE)->paste, in->pasting.buf, in->pasting.len);
	strbuf_wipe(&in->pasting);
}

/* xterm's digit: one more than the bits Shift, Alt, Ctrl. */
static void take_held(struct inputs *in, int code)
{
	const char *name = keyname(code);
	size_t n = name ? strlen(name) : 0;

	for (size_t i = 0; n > 1 && i < ARRAY_LEN(held); i++) {
		unsigned bits = (unsigned)(name[n - 1] - '1');

		if (strlen(held[i].name) == n - 1 && strncmp(held[i].name, name, n - 1) == 0 &&
			bits <= (MOD_SHIFT | MOD_ALT | MOD_CTRL))
			add_key(in, held[i].key, bits);
	}
}

static bool take_function(struct inputs *in, int code)
{
	int n = code - KEY_F0;

	if (n < 1 || n > 63)
		return false;
	/* terminfo counts on: F13 is F1 with Shift, F25 with Ctrl */
	if (n <= 36)
		add_key(in, VK_F1 + (uint32_t)((n - 1) % 12),
			n > 24           ? MOD_CTRL
				: n > 12 ? MOD_SHIFT
					 : 0);
	return true;
}

static void take_code(struct inputs *in, int code)
{
	if (code == CODE_PASTE_BEGIN) {
		in->in_paste = true;
		return;
	}
	if (code == CODE_PASTE_END) {
		end_paste(in);
		return;
	}
	if (code == KEY_RESIZE) {
		add(in, INPUT_RESIZE);
		return;
	}
	if (in->in_paste)
		return;
	if (code == KEY_MOUSE) {
		take_mouse(in);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
		if (plain[i].code == code) {
			bool shift = i >= 17;

			add_key(in, plain[i].key, shift ? MOD_SHIFT : 0);
			return;
		}
	}
	if (!take_function(in, code))
		take_held(in, code);
}

void inputs_read(struct inputs *in)
{
	wint_t ch;
	int rc;

	drop_all(in);
	while ((rc = get_wch(&ch)) != ERR) {
		if (rc == KEY_CODE_YES)
			take_code(in, (int)ch);
		else
			take_char(in, ch);
	}
}
