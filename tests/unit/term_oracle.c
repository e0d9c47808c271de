/*
 * Another terminal as an oracle: libvterm's screen layer, which shares no code with ours. Random
 * programs that keep to what both say the same of (it knows no margins for CUU and CUD, keeps on
 * waiting to wrap while it erases, saves one cursor for both screens) must give the same screen:
 * characters, looks and cursor.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <vterm.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "term/term.h"
#include "chance.h"
#include "term_tests.h"

#define RUNS 400
#define STEPS 120

struct script {
	struct chance chance;
	int rows, cols;
	bool region; /* one is set */
	bool alt;    /* the alternate screen is shown */
	struct strbuf bytes;
};

static unsigned below(struct script *s, unsigned n)
{
	return chance_below(&s->chance, n);
}

static void go(struct script *s)
{
	strbuf_addf(&s->bytes, "\033[%u;%uH", below(s, (unsigned)s->rows) + 1,
		below(s, (unsigned)s->cols) + 1);
}

static void words(struct script *s)
{
	for (unsigned n = below(s, 20) + 1; n > 0; n--)
		strbuf_addc(&s->bytes, (char)(' ' + below(s, 95)));
}

static void newline(struct script *s)
{
	strbuf_adds(&s->bytes, "\r\n");
}

static void accents(struct script *s)
{
	/* In the last column it does not combine. */
	strbuf_addf(&s->bytes, "\033[%u;%uHe\xcc\x81", below(s, (unsigned)s->rows) + 1,
		below(s, (unsigned)s->cols - 1) + 1);
}

static void look(struct script *s)
{
	static const unsigned args[] = { 0, 1, 3, 4, 5, 7, 9, 21, 22, 23, 24, 25, 27, 29, 30, 31,
		37, 39, 40, 44, 47, 49, 90, 97, 100, 107 };

	switch (below(s, 4)) {
	case 0: strbuf_addf(&s->bytes, "\033[38;5;%um", below(s, 256)); break;
	case 1:
		strbuf_addf(&s->bytes, "\033[48;2;%u;%u;%um", below(s, 256), below(s, 256),
			below(s, 256));
		break;
	default:
		strbuf_addf(&s->bytes, "\033[%u;%um", args[below(s, ARRAY_LEN(args))],
			args[below(s, ARRAY_LEN(args))]);
		break;
	}
}

static void erase(struct script *s)
{
	go(s);
	strbuf_addf(&s->bytes, "\033[%u%c", below(s, 3), "JK"[below(s, 2)]);
}

static void edit(struct script *s)
{
	go(s);
	/* It inserts and deletes characters in the region only. */
	strbuf_addf(&s->bytes, "\033[%u%c", below(s, 8), s->region ? 'X' : "@PX"[below(s, 3)]);
}

/* IL and DL leave the cursor where it was there; at the left here. */
static void lines(struct script *s)
{
	go(s);
	strbuf_addf(&s->bytes, "\033[%u%c\r", below(s, 5), "LM"[below(s, 2)]);
}

static void scroll(struct script *s)
{
	go(s);
	strbuf_addf(&s->bytes, "\033[%u%c", below(s, 5), "ST"[below(s, 2)]);
}

static void index_line(struct script *s)
{
	go(s);
	strbuf_addf(&s->bytes, "\033%c", "DME"[below(s, 3)]);
}

static void sideways(struct script *s)
{
	strbuf_addf(&s->bytes, "\033[%u%c", below(s, 9), "CDG`aj"[below(s, 6)]);
}

static void upright(struct script *s)
{
	if (s->region)
		go(s);
	else
		strbuf_addf(&s->bytes, "\033[%u%c", below(s, 9), "ABEFdek"[below(s, 7)]);
}

static void region(struct script *s)
{
	unsigned top = below(s, (unsigned)s->rows - 1) + 1;
	unsigned bottom = top + 1 + below(s, (unsigned)s->rows - top);

	s->region = below(s, 3) != 0;
	if (s->region)
		strbuf_addf(&s->bytes, "\033[%u;%ur", top, bottom);
	else
		strbuf_adds(&s->bytes, "\033[r");
}

static void tabs(struct script *s)
{
	static const char *const ways[] = { "\t", "\033H", "\033[g", "\033[2I", "\033[Z",
		"\033[3g" };

	go(s);
	strbuf_adds(&s->bytes, ways[below(s, below(s, 8) ? 5 : 6)]);
}

static void mode(struct script *s)
{
	static const char *const ways[] = { "\033[4h", "\033[4l", "\033[4l", "\033[?7l", "\033[?7h",
		"\033[?7h" };

	go(s);
	strbuf_adds(&s->bytes, ways[below(s, ARRAY_LEN(ways))]);
}

static void origin(struct script *s)
{
	strbuf_adds(&s->bytes, below(s, 3) ? "\033[?6l" : "\033[?6h");
}

static void screens(struct script *s)
{
	strbuf_adds(&s->bytes, "\033[?6l");
	go(s);
	s->alt = !s->alt;
	strbuf_adds(&s->bytes, s->alt ? "\033[?1049h" : "\033[?1049l");
}

static void controls(struct script *s)
{
	strbuf_addc(&s->bytes, "\b\r\a"[below(s, 3)]);
}

static void graphics(struct script *s)
{
	strbuf_adds(&s->bytes, "\033(0lqqk~a`\033(B");
}

static void (*const steps[])(struct script *s) = {
	words,
	words,
	words,
	newline,
	newline,
	accents,
	look,
	look,
	erase,
	edit,
	lines,
	scroll,
	index_line,
	sideways,
	upright,
	region,
	tabs,
	mode,
	origin,
	screens,
	controls,
	graphics,
	go,
};

/* Wide characters, where nothing cuts them: text that flows. */
static void (*const flowing[])(struct script *s) = { words, newline, look };

static void wide(struct script *s)
{
	strbuf_add_rune(&s->bytes, 0x4e00 + below(s, 5000));
}

static uint32_t colour_of(const VTermColor *c)
{
	if (VTERM_COLOR_IS_DEFAULT_FG(c) || VTERM_COLOR_IS_DEFAULT_BG(c))
		return TERM_DEFAULT;
	if (VTERM_COLOR_IS_INDEXED(c))
		return TERM_INDEXED | c->indexed.idx;
	return TERM_RGB | (uint32_t)c->rgb.red << 16 | (uint32_t)c->rgb.green << 8 | c->rgb.blue;
}

static unsigned attrs_of(const VTermScreenCell *c)
{
	static const unsigned underlines[] = { 0, TERM_UNDERLINE,
		TERM_UNDERLINE | TERM_UNDERLINE_DOUBLE, TERM_UNDERLINE | TERM_UNDERLINE_CURLY };

	return (c->attrs.bold ? TERM_BOLD : 0u) | underlines[c->attrs.underline] |
		(c->attrs.italic ? TERM_ITALIC : 0u) | (c->attrs.blink ? TERM_BLINK : 0u) |
		(c->attrs.reverse ? TERM_REVERSE : 0u) | (c->attrs.strike ? TERM_STRIKE : 0u);
}

static struct term_cell cell_at(const struct term *t, int y, int x)
{
	struct term_row row = term_row(t, y);

	return x < row.n ? row.cells[x] : (struct term_cell){ .width = 1, .bg = row.tail };
}

static bool same_cell(const struct term_cell *a, const VTermScreenCell *b)
{
	if (!a->width)
		return b->chars[0] == (uint32_t)-1;
	if (colour_of(&b->bg) != a->bg || a->rune != b->chars[0])
		return false;
	if (!a->rune)
		return true; /* what is erased has no other look */
	return a->mark[0] == b->chars[1] && a->width == b->width && colour_of(&b->fg) == a->fg &&
		attrs_of(b) == a->attrs;
}

static void quote(struct strbuf *out, const struct strbuf *bytes)
{
	for (size_t i = 0; i < bytes->len; i++) {
		unsigned char c = (unsigned char)bytes->buf[i];

		if (c < 0x20 || c >= 0x7f || c == '\\')
			strbuf_addf(out, "\\x%02x", c);
		else
			strbuf_addc(out, (char)c);
	}
}

static void compare(const struct script *s, const struct term *t, VTerm *vt)
{
	VTermScreen *screen = vterm_obtain_screen(vt);
	struct strbuf said = STRBUF_INIT;
	struct term_cursor cursor = term_cursor(t);
	VTermPos pos;

	vterm_state_get_cursorpos(vterm_obtain_state(vt), &pos);
	/* Behind a wide character in the last two columns it stays on the left half. */
	pos.col += !cell_at(t, cursor.row, cursor.col).width;
	if (pos.row != cursor.row || pos.col != cursor.col)
		strbuf_addf(&said, "cursor %d %d, wanted %d %d;", cursor.row, cursor.col, pos.row,
			pos.col);
	for (int y = 0; y < s->rows; y++)
		for (int x = 0; x < s->cols; x++) {
			struct term_cell mine = cell_at(t, y, x);
			VTermScreenCell other;

			vterm_screen_get_cell(screen, (VTermPos){ y, x }, &other);
			if (!same_cell(&mine, &other))
				strbuf_addf(&said,
					" %d,%d: U+%04X attrs %x fg %x bg %x, wanted U+%04X %x %x %x;",
					y, x, (unsigned)mine.rune, mine.attrs, (unsigned)mine.fg,
					(unsigned)mine.bg, (unsigned)other.chars[0],
					attrs_of(&other), (unsigned)colour_of(&other.fg),
					(unsigned)colour_of(&other.bg));
		}
	if (said.len) {
		strbuf_addf(&said, "\n%dx%d after ", s->rows, s->cols);
		quote(&said, &s->bytes);
		fprintf(stderr, "%s\n", said.buf);
		fail();
	}
	strbuf_release(&said);
}

static void run(uint64_t seed, bool flow)
{
	struct script s = { .chance = { seed }, .bytes = STRBUF_INIT };
	struct term *t;
	VTerm *vt;

	s.rows = 2 + (int)below(&s, 12);
	s.cols = 4 + (int)below(&s, 30);
	t = term_new(s.rows, s.cols, 10);
	vt = vterm_new(s.rows, s.cols);
	vterm_set_utf8(vt, 1);
	vterm_screen_enable_altscreen(vterm_obtain_screen(vt), 1);
	vterm_screen_reset(vterm_obtain_screen(vt), 1);
	for (int i = 0; i < STEPS; i++) {
		size_t from = s.bytes.len;

		if (!flow)
			steps[below(&s, ARRAY_LEN(steps))](&s);
		else if (below(&s, 2))
			wide(&s);
		else
			flowing[below(&s, ARRAY_LEN(flowing))](&s);
		term_feed(t, s.bytes.buf + from, s.bytes.len - from);
		vterm_input_write(vt, s.bytes.buf + from, s.bytes.len - from);
		compare(&s, t, vt);
	}
	vterm_free(vt);
	term_free(t);
	strbuf_release(&s.bytes);
}

void test_oracle(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= RUNS; seed++)
		run(seed, seed % 4 == 0);
	print_message("oracle: %d runs of %d steps, seeds from 1\n", RUNS, STEPS);
}
