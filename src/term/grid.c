/*
 * The cells of a screen. It must not know what a control sequence is.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "term/grid-private.h"

static const struct term_cell blank = { .width = 1 };

void grid_init(struct grid *g, int rows, int cols)
{
	g->rows = rows;
	g->cols = cols;
	g->first = 0;
	g->ring = xcalloc((size_t)rows, sizeof(*g->ring));
	g->spare = xcalloc((size_t)rows, sizeof(*g->spare));
}

void grid_release(struct grid *g)
{
	for (int y = 0; y < g->rows; y++)
		free(g->ring[y].cells);
	free(g->ring);
	free(g->spare);
	g->ring = g->spare = NULL;
	g->rows = 0;
}

void row_blank(struct row *r, uint32_t bg)
{
	r->used = 0;
	r->tail = bg;
	r->wrapped = false;
	r->wide = false;
}

void grid_clear(struct grid *g, uint32_t bg)
{
	for (int y = 0; y < g->rows; y++)
		row_blank(&g->ring[y], bg);
}

static void row_reserve(struct row *r, int cols)
{
	if (r->cap >= cols)
		return;
	r->cells = xreallocarray(r->cells, (size_t)cols, sizeof(*r->cells));
	r->cap = cols;
}

static void row_fill(struct row *r, int from, int to, uint32_t bg)
{
	struct term_cell cell = blank;

	cell.bg = bg;
	for (int x = from; x < to; x++)
		r->cells[x] = cell;
}

/* Nothing in it any more, but its look. */
static void cell_empty(struct term_cell *cell)
{
	cell->rune = 0;
	cell->width = 1;
	memset(cell->mark, 0, sizeof(cell->mark));
}

/* The left half of a wide character that its right half was pushed off. */
static void row_mend_end(struct row *r, int cols)
{
	if (r->used == cols && r->cells[cols - 1].width == 2) {
		cell_empty(&r->cells[cols - 1]);
	}
}

/* Makes the row ready to be changed: cells for all columns, and none beyond the width it has now. */
static void row_open(struct row *r, int cols)
{
	row_reserve(r, cols);
	if (r->used > cols) {
		r->used = cols;
		row_mend_end(r, cols);
	}
}

/* Cells up to `to` are there. */
static void row_extend(struct row *r, int to)
{
	if (r->used >= to)
		return;
	row_fill(r, r->used, to, r->tail);
	r->used = to;
}

/* What is written at `col` must not leave half a wide character: both halves become blanks. */
static void row_split(struct row *r, int col)
{
	if (!r->wide || col <= 0 || col >= r->used || r->cells[col].width)
		return;
	cell_empty(&r->cells[col - 1]);
	cell_empty(&r->cells[col]);
}

static void row_begin_write(struct row *r, int cols, int from, int to)
{
	row_open(r, cols);
	row_extend(r, from);
	row_split(r, from);
	row_split(r, to);
}

void row_put_ascii(
	struct row *r, int cols, int col, const char *s, int n, const struct term_cell *pen)
{
	struct term_cell cell = *pen, *to;

	row_begin_write(r, cols, col, col + n);
	to = r->cells + col;
	for (int i = 0; i < n; i++) {
		cell.rune = (unsigned char)s[i];
		to[i] = cell;
	}
	if (r->used < col + n)
		r->used = col + n;
}

void row_put(struct row *r, int cols, int col, const struct term_cell *cell)
{
	int end = col + cell->width;

	row_begin_write(r, cols, col, end);
	r->cells[col] = *cell;
	if (cell->width == 2) {
		r->cells[col + 1] = *cell;
		r->cells[col + 1].rune = 0;
		r->cells[col + 1].width = 0;
		r->wide = true;
	}
	if (r->used < end)
		r->used = end;
}

void row_add_mark(struct row *r, int col, uint32_t mark)
{
	struct term_cell *cell;

	if (col < 0 || col >= r->used)
		return;
	cell = &r->cells[col];
	if (!cell->width && col > 0)
		cell--;
	if (!cell->rune)
		return;
	for (int i = 0; i < TERM_MARKS; i++)
		if (!cell->mark[i]) {
			cell->mark[i] = mark;
			return;
		}
}

void row_erase(struct row *r, int cols, int from, int to, uint32_t bg)
{
	row_open(r, cols);
	if (to < cols) {
		row_extend(r, to);
		row_split(r, from);
		row_split(r, to);
		row_fill(r, from, to, bg);
		return;
	}
	row_split(r, from);
	if (r->used < from && r->tail != bg)
		row_extend(r, from);
	if (r->used > from)
		r->used = from;
	r->tail = bg;
	r->wrapped = false;
}

void row_insert(struct row *r, int cols, int col, int n, uint32_t bg)
{
	int end;

	row_begin_write(r, cols, col, col);
	if (n > cols - col)
		n = cols - col;
	/* Where the rest is not of this colour it moves too. */
	if (r->tail != bg)
		row_extend(r, cols);
	if (r->used == col && r->tail == bg)
		return;
	end = r->used + n < cols ? r->used + n : cols;
	memmove(r->cells + col + n, r->cells + col, (size_t)(end - col - n) * sizeof(*r->cells));
	row_fill(r, col, col + n, bg);
	r->used = end;
	row_mend_end(r, cols);
}

void row_delete(struct row *r, int cols, int col, int n, uint32_t bg)
{
	row_begin_write(r, cols, col, col);
	if (n > cols - col)
		n = cols - col;
	row_split(r, col + n);
	if (r->tail != bg)
		row_extend(r, cols);
	if (r->used > col + n) {
		memmove(r->cells + col, r->cells + col + n,
			(size_t)(r->used - col - n) * sizeof(*r->cells));
		r->used -= n;
	} else {
		r->used = col;
	}
	r->tail = bg;
	r->wrapped = false;
}

/* A part of the ring, out of its way and back. */
static void rotate(struct grid *g, int top, int bottom, int n)
{
	int size = bottom - top;

	for (int i = 0; i < size; i++)
		g->spare[i] = *grid_row(g, top + (i + n) % size);
	for (int i = 0; i < size; i++)
		*grid_row(g, top + i) = g->spare[i];
}

void grid_scroll(struct grid *g, int top, int bottom, int n, uint32_t bg)
{
	int size = bottom - top;
	int up = n > 0;

	if (!n)
		return;
	if (size == g->rows)
		g->first = (g->first + n + g->rows) % g->rows;
	else
		rotate(g, top, bottom, up ? n : size + n);
	for (int i = 0; i < (up ? n : -n); i++)
		row_blank(grid_row(g, up ? bottom - 1 - i : top + i), bg);
}

void grid_resize(struct grid *g, int from, int rows, int cols)
{
	struct row *ring = xcalloc((size_t)rows, sizeof(*ring));

	for (int y = 0; y < g->rows; y++) {
		int to = y - from;

		if (to >= 0 && to < rows)
			ring[to] = *grid_row(g, y);
		else
			free(grid_row(g, y)->cells);
	}
	free(g->ring);
	free(g->spare);
	g->ring = ring;
	g->spare = xcalloc((size_t)rows, sizeof(*g->spare));
	g->first = 0;
	g->rows = rows;
	g->cols = cols;
}

int grid_rows_used(const struct grid *g)
{
	for (int y = g->rows; y > 0; y--) {
		const struct row *r = grid_row(g, y - 1);

		if (r->used || r->tail != TERM_DEFAULT)
			return y;
	}
	return 0;
}
