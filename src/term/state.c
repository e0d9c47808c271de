/*
 * The parts of a terminal's behaviour that several sequences share: cursor, scrolling, erasing, the
 * two screens.
 */
#include "config.h"

#include <string.h>

#include "term/state-private.h"

#define TAB_WIDTH 8

static int clamp(int v, int low, int high)
{
	return v < low ? low : v > high ? high : v;
}

void state_default_tabs(struct term *t, int from)
{
	for (int x = from; x < t->cols; x++)
		t->tabs[x] = x % TAB_WIDTH == 0;
}

static void reset_saved(struct saved *s)
{
	memset(s, 0, sizeof(*s));
	s->pen.width = 1;
}

void state_reset(struct term *t)
{
	t->now = &t->main;
	t->row = t->col = 0;
	t->wrap = false;
	t->top = 0;
	t->bottom = t->rows;
	t->origin = t->insert = t->newline = false;
	t->autowrap = true;
	t->shift = 0;
	t->charset[0] = t->charset[1] = CHARSET_ASCII;
	memset(&t->pen, 0, sizeof(t->pen));
	t->pen.width = 1;
	t->last_rune = 0;
	reset_saved(&t->main.saved);
	reset_saved(&t->alt.saved);
	state_default_tabs(t, 0);
	modes_init(&t->modes);
	state_dirty(t, 0, t->rows);
}

void state_move(struct term *t, int row, int col)
{
	t->row = clamp(row, 0, t->rows - 1);
	t->col = clamp(col, 0, t->cols - 1);
	t->wrap = false;
}

void state_move_origin(struct term *t, int row, int col)
{
	if (t->origin)
		row = clamp(row + t->top, t->top, t->bottom - 1);
	state_move(t, row, col);
}

/* Rows that leave the main screen at its very top are the scroll-back. */
void state_scroll(struct term *t, int top, int bottom, int n)
{
	struct grid *g = &t->now->grid;

	n = clamp(n, top - bottom, bottom - top);
	if (n > 0 && !top && t->now == &t->main)
		for (int y = 0; y < n; y++)
			history_push(&t->history, grid_row(g, y));
	grid_scroll(g, top, bottom, n, t->pen.bg);
	state_dirty(t, top, bottom);
}

void state_linefeed(struct term *t)
{
	t->wrap = false;
	if (t->row == t->bottom - 1)
		state_scroll(t, t->top, t->bottom, 1);
	else if (t->row < t->rows - 1)
		t->row++;
}

void state_reverse_linefeed(struct term *t)
{
	t->wrap = false;
	if (t->row == t->top)
		state_scroll(t, t->top, t->bottom, -1);
	else if (t->row > 0)
		t->row--;
}

void state_save_cursor(struct term *t)
{
	struct saved *s = &t->now->saved;

	s->row = t->row;
	s->col = t->col;
	s->wrap = t->wrap;
	s->origin = t->origin;
	s->shift = t->shift;
	memcpy(s->charset, t->charset, sizeof(s->charset));
	s->pen = t->pen;
}

/* The screen may have become smaller since. */
void state_restore_cursor(struct term *t)
{
	const struct saved *s = &t->now->saved;

	state_move(t, s->row, s->col);
	t->wrap = s->wrap && t->col == t->cols - 1;
	t->origin = s->origin;
	t->shift = s->shift;
	memcpy(t->charset, s->charset, sizeof(t->charset));
	t->pen = s->pen;
}

void state_show_screen(struct term *t, bool alt)
{
	struct screen *to = alt ? &t->alt : &t->main;

	if (t->now == to)
		return;
	t->now = to;
	if (alt)
		grid_clear(&to->grid, t->pen.bg);
	t->wrap = false;
	state_dirty(t, 0, t->rows);
}

/* What ED 2 clears of the main screen was output too: it goes into the scroll-back. */
static void keep_screen(struct term *t)
{
	int n = grid_rows_used(&t->now->grid);

	if (t->now != &t->main)
		return;
	for (int y = 0; y < n; y++)
		history_push(&t->history, grid_row(&t->now->grid, y));
}

void state_erase_display(struct term *t, int what)
{
	struct grid *g = &t->now->grid;
	int from = 0, to = t->rows;

	if (what == 0) {
		row_erase(grid_row(g, t->row), t->cols, t->col, t->cols, t->pen.bg);
		from = t->row + 1;
	} else if (what == 1) {
		row_erase(grid_row(g, t->row), t->cols, 0, t->col + 1, t->pen.bg);
		to = t->row;
	} else if (what == 2) {
		keep_screen(t);
	} else {
		return; /* 3 would empty the scroll-back: it is a record, and stays */
	}
	for (int y = from; y < to; y++)
		row_blank(grid_row(g, y), t->pen.bg);
	state_dirty(t, what == 0 ? t->row : 0, what == 1 ? t->row + 1 : t->rows);
}
