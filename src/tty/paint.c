/*
 * A canvas onto the terminal. Curses compares with what the terminal shows and writes the difference; what
 * it writes is what terminfo defines. Colours become what there is: 24 bits only where terminfo says RGB,
 * else the nearest of 256, 16 or 8, or none.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "tty/tty-private.h"

/* Behind our own headers: its macros are everywhere. */
#include <curses.h>
#include <term.h>

#define MARKS_MAX (CCHARW_MAX - 1)

struct painter {
	bool rgb;
	int colours;        /* 0: none */
	struct style style; /* of `attrs` and `pair` */
	bool has_style;
	attr_t attrs;
	int pair;
};

struct painter *painter_new(void)
{
	struct painter *p = xcalloc(1, sizeof(*p));
	const char *no_colour = getenv("NO_COLOR");

	if (has_colors() && !(no_colour && *no_colour))
		p->colours = COLORS;
	p->rgb = p->colours > 256 && tigetflag((char *)(uintptr_t) "RGB") > 0;
	return p;
}

void painter_free(struct painter *p)
{
	free(p);
}

void painter_spoil(struct painter *p)
{
	(void)p;
	clearok(curscr, TRUE);
}

/* ---- colours ---- */

/* The sixteen, as xterm has them. */
static const uint32_t basic[16] = {
	0x000000,
	0xcd0000,
	0x00cd00,
	0xcdcd00,
	0x0000ee,
	0xcd00cd,
	0x00cdcd,
	0xe5e5e5,
	0x7f7f7f,
	0xff0000,
	0x00ff00,
	0xffff00,
	0x5c5cff,
	0xff00ff,
	0x00ffff,
	0xffffff,
};

static uint32_t cube_level(uint32_t i)
{
	return i == 0 ? 0 : 55 + 40 * i;
}

static uint32_t rgb_of(uint32_t index)
{
	uint32_t i = index - 16, grey;

	if (index < 16)
		return basic[index];
	if (index < 232)
		return cube_level(i / 36) << 16 | cube_level(i / 6 % 6) << 8 | cube_level(i % 6);
	grey = 8 + 10 * (index - 232);
	return grey << 16 | grey << 8 | grey;
}

static int distance(uint32_t a, uint32_t b)
{
	int r = (int)(a >> 16 & 255) - (int)(b >> 16 & 255);
	int g = (int)(a >> 8 & 255) - (int)(b >> 8 & 255);
	int v = (int)(a & 255) - (int)(b & 255);

	return 3 * r * r + 4 * g * g + 2 * v * v;
}

/* The nearest of the first n. */
static uint32_t nearest(uint32_t rgb, uint32_t n)
{
	uint32_t best = 0;

	for (uint32_t i = 1; i < n; i++) {
		if (distance(rgb, rgb_of(i)) < distance(rgb, rgb_of(best)))
			best = i;
	}
	return best;
}

/* Of a terminal with 24 bits the first eight numbers are the basic colours, not shades of black. */
static int direct(uint32_t rgb)
{
	return rgb < 8 ? 8 : (int)rgb;
}

/* -1: the terminal's own. */
static int colour_here(const struct painter *p, uint32_t colour)
{
	uint32_t value = colour & COLOUR_VALUE, n = (uint32_t)p->colours;

	if (p->colours == 0 || (colour & COLOUR_KIND) == COLOUR_DEFAULT)
		return -1;
	if (p->rgb)
		return (colour & COLOUR_KIND) == COLOUR_INDEXED && value < 8
			? (int)value
			: direct((colour & COLOUR_KIND) == COLOUR_RGB ? value
								      : rgb_of(value & 255));
	if ((colour & COLOUR_KIND) == COLOUR_RGB)
		value = nearest(value, n < 256 ? n : 256);
	else if (value >= n)
		/* bright ones become the plain ones of eight, others the nearest */
		value = value < 16 && n >= 8 ? value - 8 : nearest(rgb_of(value & 255), n);
	return (int)value;
}

static attr_t attrs_here(uint16_t attrs)
{
	static const struct {
		uint16_t style;
		attr_t attr;
	} rows[] = {
		{ STYLE_BOLD, A_BOLD },
		{ STYLE_DIM, A_DIM },
		{ STYLE_ITALIC, A_ITALIC },
		{ STYLE_UNDERLINE, A_UNDERLINE },
		{ STYLE_BLINK, A_BLINK },
		{ STYLE_REVERSE, A_REVERSE },
		{ STYLE_CONCEAL, A_INVIS },
	};
	attr_t out = A_NORMAL;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (attrs & rows[i].style)
			out |= rows[i].attr;
	}
	return out;
}

static void choose_style(struct painter *p, struct style style)
{
	if (p->has_style && memcmp(&style.fg, &p->style.fg, sizeof(style.fg)) == 0 &&
		style.bg == p->style.bg && style.attrs == p->style.attrs)
		return;
	p->style = style;
	p->has_style = true;
	p->attrs = attrs_here(style.attrs);
	p->pair = 0;
	if (p->colours > 0 && (style.fg || style.bg))
		p->pair = alloc_pair(colour_here(p, style.fg), colour_here(p, style.bg));
	if (p->pair < 0)
		p->pair = 0;
	/* With no colour what is highlighted still has to stand out. */
	if (p->colours == 0 && style.bg != COLOUR_DEFAULT)
		p->attrs |= A_REVERSE;
}

/* ---- cells ---- */

/* What a cell holds as wide characters: one that takes room and those that combine with it. A character
 * that this machine's curses gives another width than we do would shift the line: it is not written. */
static void wide_text(const char *s, size_t n, int width, wchar_t out[CCHARW_MAX + 1])
{
	size_t k = 0;

	while (n > 0 && k <= MARKS_MAX) {
		uint32_t rune;
		size_t used = utf8_decode(s, n, &rune);
		int w = wcwidth((wchar_t)rune);

		if (k == 0 ? w != width : w != 0)
			break;
		out[k++] = (wchar_t)rune;
		s += used;
		n -= used;
	}
	if (k == 0)
		out[k++] = width == 1 ? L'?' : L' ';
	out[k] = L'\0';
}

static void paint_row(struct painter *p, const struct canvas *c, int y)
{
	const struct cell *row = canvas_row(c, y);

	move(y, 0);
	for (int x = 0; x < canvas_cols(c); x++) {
		wchar_t text[CCHARW_MAX + 1];
		cchar_t out;
		const char *s;
		size_t n;

		if (row[x].width == 0)
			continue;
		s = canvas_cell_text(c, &row[x], &n);
		wide_text(s, n, row[x].width, text);
		choose_style(p, row[x].style);
		setcchar(&out, text, p->attrs, 0, &p->pair);
		mvadd_wch(y, x, &out);
		/* Where the character became a narrow one the other half is a blank. */
		if (row[x].width == 2 && wcwidth(text[0]) != 2)
			mvaddch(y, x + 1, ' ');
	}
}

void painter_paint(struct painter *p, const struct canvas *c)
{
	int cols, rows, x, y;

	terminal_size(&cols, &rows);
	for (int row = 0; row < canvas_rows(c) && row < rows; row++)
		paint_row(p, c, row);
	if (canvas_cursor(c, &x, &y)) {
		curs_set(1);
		move(y, x);
	} else {
		curs_set(0);
	}
	refresh();
}
