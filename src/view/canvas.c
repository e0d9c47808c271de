/*
 * Cells and their texts. The texts of a frame lie in one pool, which canvas_begin() empties.
 */
#include "config.h"

#include "view/canvas.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"

struct canvas {
	int cols, rows;
	bool utf8, has_cursor;
	int cursor_x, cursor_y;
	struct cell *cells;
	size_t cap;
	struct strbuf pool;
};

struct canvas *canvas_new(int cols, int rows, bool utf8)
{
	struct canvas *c = xcalloc(1, sizeof(*c));

	strbuf_init(&c->pool);
	c->utf8 = utf8;
	canvas_begin(c, cols, rows);
	return c;
}

void canvas_free(struct canvas *c)
{
	if (!c)
		return;
	/* What was typed may be a secret that a field shows as dots; still, nothing is left behind. */
	strbuf_wipe(&c->pool);
	free(c->cells);
	free(c);
}

static int clamp(int value, int max)
{
	return value < 1 ? 1 : value > max ? max : value;
}

void canvas_begin(struct canvas *c, int cols, int rows)
{
	size_t n;

	c->cols = clamp(cols, CANVAS_COLS_MAX);
	c->rows = clamp(rows, CANVAS_ROWS_MAX);
	n = (size_t)c->cols * (size_t)c->rows;
	if (n > c->cap) {
		c->cells = xreallocarray(c->cells, n, sizeof(*c->cells));
		c->cap = n;
	}
	memset(c->cells, 0, n * sizeof(*c->cells));
	for (size_t i = 0; i < n; i++)
		c->cells[i].width = 1;
	strbuf_clear(&c->pool);
	c->has_cursor = false;
}

int canvas_cols(const struct canvas *c)
{
	return c->cols;
}

int canvas_rows(const struct canvas *c)
{
	return c->rows;
}

bool canvas_utf8(const struct canvas *c)
{
	return c->utf8;
}

const struct cell *canvas_row(const struct canvas *c, int y)
{
	if (y < 0 || y >= c->rows)
		BUG("row %d of a canvas of %d", y, c->rows);
	return c->cells + (size_t)y * (size_t)c->cols;
}

const char *canvas_cell_text(const struct canvas *c, const struct cell *cell, size_t *n)
{
	*n = cell->n ? cell->n : cell->width ? 1 : 0;
	return cell->n ? c->pool.buf + cell->at : " ";
}

bool canvas_cursor(const struct canvas *c, int *x, int *y)
{
	*x = c->cursor_x;
	*y = c->cursor_y;
	return c->has_cursor;
}

void canvas_dump(const struct canvas *c, struct strbuf *out)
{
	for (int y = 0; y < c->rows; y++) {
		const struct cell *row = canvas_row(c, y);
		size_t end = out->len;

		for (int x = 0; x < c->cols; x++) {
			size_t n;
			const char *text = canvas_cell_text(c, &row[x], &n);

			strbuf_add(out, text, n);
			if (row[x].n)
				end = out->len;
		}
		strbuf_truncate(out, end);
		strbuf_addc(out, '\n');
	}
}

/* ---- cells ---- */

struct pane canvas_pane(struct canvas *c)
{
	return (struct pane){ c, 0, 0, c->cols, c->rows, 0, 0, c->cols, c->rows };
}

static void narrow(int *from, int *len, int lo, int n)
{
	int end = *from + *len;

	if (lo > *from)
		*from = lo;
	if (lo + n < end)
		end = lo + n;
	*len = end > *from ? end - *from : 0;
}

struct pane pane_sub(struct pane p, int x, int y, int w, int h)
{
	p.x += x;
	p.y += y;
	p.w = w > 0 ? w : 0;
	p.h = h > 0 ? h : 0;
	narrow(&p.cx, &p.cw, p.x, p.w);
	narrow(&p.cy, &p.ch, p.y, p.h);
	return p;
}

/* Whether the cell at x, y of the pane may be drawn on; then *x and *y are those of the canvas. */
static bool place(const struct pane *p, int *x, int *y)
{
	*x += p->x;
	*y += p->y;
	return *x >= p->cx && *x < p->cx + p->cw && *y >= p->cy && *y < p->cy + p->ch;
}

static void blank(struct cell *cell, struct style style)
{
	*cell = (struct cell){ .width = 1, .style = style };
}

/* Before a cell is overwritten: the other half of a wide one goes. */
static void break_wide(struct canvas *c, int x, int y)
{
	struct cell *row = c->cells + (size_t)y * (size_t)c->cols;

	if (row[x].width == 0 && x > 0)
		blank(&row[x - 1], row[x - 1].style);
	if (row[x].width == 2 && x + 1 < c->cols)
		blank(&row[x + 1], row[x + 1].style);
}

static void set_cell(
	struct canvas *c, int x, int y, const char *s, size_t n, int width, struct style style)
{
	struct cell *cell = c->cells + (size_t)y * (size_t)c->cols + x;

	break_wide(c, x, y);
	*cell = (struct cell){ (uint32_t)c->pool.len, (uint16_t)n, (uint8_t)width, style };
	if (n == 1 && *s == ' ')
		cell->n = 0;
	else
		strbuf_add(&c->pool, s, n);
	if (width == 2) {
		break_wide(c, x + 1, y);
		cell[1] = (struct cell){ .width = 0, .style = style };
	}
}

/* ---- what a locale without UTF-8 shows ---- */

static const struct {
	uint32_t rune;
	const char *ascii;
} spelled[] = {
	{ 0x2026, "~" },
	{ 0x2014, "-" },
	{ 0x2013, "-" },
	{ 0x2018, "'" },
	{ 0x2019, "'" },
	{ 0x201c, "\"" },
	{ 0x201d, "\"" },
	{ 0x201e, "\"" },
	{ 0x2022, "*" },
	{ 0x00b7, "." },
	{ 0x2192, ">" },
	{ 0x2190, "<" },
	{ 0x00a0, " " },
	{ 0x00e4, "a" },
	{ 0x00f6, "o" },
	{ 0x00fc, "u" },
	{ 0x00c4, "A" },
	{ 0x00d6, "O" },
	{ 0x00dc, "U" },
	{ 0x00df, "s" },
	{ 0x00e9, "e" },
	{ 0x00e8, "e" },
	{ 0x00d7, "x" },
	{ 0x2500, "-" },
	{ 0x2502, "|" },
	{ 0x2714, "v" },
	{ 0x2716, "x" },
};

static const char *in_ascii(uint32_t rune)
{
	if (rune >= 0x2500 && rune <= 0x257f)
		return rune == 0x2500 ? "-" : rune == 0x2502 ? "|" : "+";
	if (rune >= 0x2580 && rune <= 0x259f)
		return "#";
	for (size_t i = 0; i < ARRAY_LEN(spelled); i++) {
		if (spelled[i].rune == rune)
			return spelled[i].ascii;
	}
	return "?";
}

void pane_cell(struct pane p, int x, int y, const char *s, size_t n, int width, struct style style)
{
	uint32_t rune;
	int right = x + 1, right_y = y;
	size_t first;

	if (!place(&p, &x, &y))
		return;
	if (width == 2 && !place(&p, &right, &right_y)) {
		set_cell(p.canvas, x, y, " ", 1, 1, style);
		return;
	}
	if (n == 0) {
		s = " ";
		n = 1;
	}
	first = utf8_decode(s, n, &rune);
	if (n > CANVAS_CLUSTER_MAX)
		n = first;
	if (rune_is_control(rune) || rune_is_bidi(rune) || rune == UTF8_BAD) {
		s = p.canvas->utf8 ? "\xef\xbf\xbd" : "?";
		n = strlen(s);
	} else if (!p.canvas->utf8 && rune >= 0x80) {
		s = in_ascii(rune);
		n = 1;
	}
	set_cell(p.canvas, x, y, s, n, !p.canvas->utf8 && n == 1 ? 1 : width, style);
	if (!p.canvas->utf8 && width == 2)
		set_cell(p.canvas, x + 1, y, " ", 1, 1, style);
}

int pane_text(struct pane p, int x, int y, const char *s, size_t n, struct style style)
{
	size_t used;
	int width;

	for (; n > 0 && (used = grapheme_next(s, n, &width)) > 0; s += used, n -= used) {
		uint32_t rune;

		(void)utf8_decode(s, used, &rune);
		if (width == 0 && (rune_is_control(rune) || rune_is_bidi(rune)))
			width = 1;
		if (width > 0)
			pane_cell(p, x, y, s, used, width, style);
		x += width;
	}
	return x;
}

int pane_puts(struct pane p, int x, int y, const char *s, struct style style)
{
	return pane_text(p, x, y, s, strlen(s), style);
}

int pane_puts_cut(struct pane p, int x, int y, int w, const char *s, struct style style)
{
	size_t n = strlen(s), fits;
	int width;

	if (w <= 0)
		return x;
	if (text_width(s, n) <= w)
		return pane_text(p, x, y, s, n, style);
	fits = text_fit(s, n, w - 1, &width);
	x = pane_text(p, x, y, s, fits, style);
	return pane_puts(p, x, y, "…", style);
}

void pane_fill(struct pane p, int x, int y, int w, int h, struct style style)
{
	for (int row = 0; row < h; row++) {
		for (int col = 0; col < w; col++)
			pane_cell(p, x + col, y + row, " ", 1, 1, style);
	}
}

void pane_restyle(struct pane p, int x, int y, int w, int h, struct style style)
{
	for (int row = 0; row < h; row++) {
		for (int col = 0; col < w; col++) {
			int cx = x + col, cy = y + row;

			if (place(&p, &cx, &cy))
				p.canvas->cells[(size_t)cy * (size_t)p.canvas->cols + (size_t)cx]
					.style = style;
		}
	}
}

/* ---- frames ---- */

enum corner { TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT, ACROSS, DOWN, JOIN_LEFT, JOIN_RIGHT };

static const char *const lines[] = {
	[TOP_LEFT] = "┌",
	[TOP_RIGHT] = "┐",
	[BOTTOM_LEFT] = "└",
	[BOTTOM_RIGHT] = "┘",
	[ACROSS] = "─",
	[DOWN] = "│",
	[JOIN_LEFT] = "├",
	[JOIN_RIGHT] = "┤",
};

static void edge(struct pane p, int y, enum corner left, enum corner right, const char *title,
	struct style style, struct style title_style)
{
	int x = 2;

	for (int i = 1; i < p.w - 1; i++)
		pane_puts(p, i, y, lines[ACROSS], style);
	pane_puts(p, 0, y, lines[left], style);
	pane_puts(p, p.w - 1, y, lines[right], style);
	if (!title || !*title || p.w < 8)
		return;
	pane_puts(p, x - 1, y, " ", style);
	x = pane_puts_cut(p, x, y, p.w - 5, title, title_style);
	pane_puts(p, x, y, " ", style);
}

void pane_frame(struct pane p, const char *title, struct style style, struct style title_style)
{
	if (p.w < 2 || p.h < 2)
		return;
	edge(p, 0, TOP_LEFT, TOP_RIGHT, title, style, title_style);
	edge(p, p.h - 1, BOTTOM_LEFT, BOTTOM_RIGHT, NULL, style, title_style);
	for (int y = 1; y < p.h - 1; y++) {
		pane_puts(p, 0, y, lines[DOWN], style);
		pane_puts(p, p.w - 1, y, lines[DOWN], style);
	}
}

void pane_divider(
	struct pane p, int y, const char *title, struct style style, struct style title_style)
{
	edge(p, y, JOIN_LEFT, JOIN_RIGHT, title, style, title_style);
}

void pane_cursor(struct pane p, int x, int y)
{
	if (!place(&p, &x, &y))
		return;
	p.canvas->has_cursor = true;
	p.canvas->cursor_x = x;
	p.canvas->cursor_y = y;
}
