/*
 * The terminal as others see it: made, fed, resized, read. It must not draw anywhere but into its
 * own grid, and must not know what a key or a colour looks like.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "term/state-private.h"

static void on_text(void *ctx, const char *s, size_t n, bool ascii)
{
	text_write(ctx, s, n, ascii);
}

static void on_tab(struct term *t)
{
	while (t->col < t->cols - 1 && !t->tabs[++t->col])
		;
}

static void on_control(void *ctx, unsigned char c)
{
	struct term *t = ctx;

	switch (c) {
	case '\a': t->bells++; break;
	case '\b': state_move(t, t->row, t->col - 1); break;
	case '\t': on_tab(t); break;
	case '\n':
	case '\v':
	case '\f':
		state_linefeed(t);
		if (t->newline)
			t->col = 0;
		break;
	case '\r':
		t->col = 0;
		t->wrap = false;
		break;
	case 0x0e:
	case 0x0f: t->shift = c == 0x0e; break;
	default: break;
	}
}

static void on_charset(struct term *t, int set, char final)
{
	t->charset[set] = final == '0' ? CHARSET_GRAPHICS
		: final == 'A'         ? CHARSET_UK
				       : CHARSET_ASCII;
}

/* RIS. What stood on the main screen was output: it goes into the scroll-back. */
static void on_reset(struct term *t)
{
	t->now = &t->main;
	t->pen.bg = TERM_DEFAULT;
	state_erase_display(t, 2);
	state_reset(t);
}

static void on_escape(void *ctx, char intermed, char final, uint64_t at)
{
	struct term *t = ctx;

	(void)at;
	if (intermed == '(' || intermed == ')') {
		on_charset(t, intermed == ')', final);
		return;
	}
	modes_apply_escape(&t->modes, intermed, final);
	switch (final) {
	case '7': state_save_cursor(t); break;
	case '8': state_restore_cursor(t); break;
	case 'D': state_linefeed(t); break;
	case 'E':
		state_linefeed(t);
		t->col = 0;
		break;
	case 'H': t->tabs[t->col] = 1; break;
	case 'M': state_reverse_linefeed(t); break;
	case 'c': on_reset(t); break;
	default: break;
	}
}

static void on_csi(void *ctx, const struct vtseq *seq)
{
	csi_apply(ctx, seq);
}

static const struct vtsink emulation = { on_text, on_control, on_escape, on_csi };

static int bounded(int v, int max)
{
	return v < 1 ? 1 : v > max ? max : v;
}

struct term *term_new(int rows, int cols, size_t history)
{
	struct term *t = xcalloc(1, sizeof(*t));

	t->rows = bounded(rows, TERM_ROWS_MAX);
	t->cols = bounded(cols, TERM_COLS_MAX);
	grid_init(&t->main.grid, t->rows, t->cols);
	grid_init(&t->alt.grid, t->rows, t->cols);
	history_init(&t->history, history);
	t->tabs = xcalloc((size_t)t->cols, 1);
	t->filter = filter_new(&emulation, t);
	strbuf_init(&t->reply);
	state_reset(t);
	return t;
}

void term_free(struct term *t)
{
	if (!t)
		return;
	grid_release(&t->main.grid);
	grid_release(&t->alt.grid);
	history_release(&t->history);
	free(t->scratch.cells);
	free(t->tabs);
	filter_free(t->filter);
	strbuf_release(&t->reply);
	free(t);
}

void term_feed(struct term *t, const char *data, size_t n)
{
	filter_feed(t->filter, data, n);
	if (n)
		t->generation++;
}

void term_reset(struct term *t)
{
	filter_free(t->filter);
	t->filter = filter_new(&emulation, t);
	grid_clear(&t->main.grid, TERM_DEFAULT);
	grid_clear(&t->alt.grid, TERM_DEFAULT);
	history_clear(&t->history);
	strbuf_clear(&t->reply);
	state_reset(t);
	t->generation++;
}

/* Rows to take away at the top of the main screen (negative: to bring back from the scroll-back),
 * so that the cursor's row and what stands below it stay in sight as far as they can. */
static int rows_off_top(const struct term *t, int cursor, int rows)
{
	int used = grid_rows_used(&t->main.grid);

	if (rows >= t->rows) {
		size_t back = (size_t)(rows - t->rows);

		return -(int)(back < t->history.n ? back : t->history.n);
	}
	if (used <= cursor)
		used = cursor + 1;
	return used > rows ? used - rows : 0;
}

static void resize_main(struct term *t, int *cursor, int rows, int cols)
{
	struct grid *g = &t->main.grid;
	int off;

	/* A saved cursor may be of a time when the screen was taller. */
	if (*cursor >= t->rows)
		*cursor = t->rows - 1;
	off = rows_off_top(t, *cursor, rows);
	for (int y = 0; y < off; y++)
		history_push(&t->history, grid_row(g, y));
	grid_resize(g, off, rows, cols);
	for (int y = -off; y-- > 0;)
		history_pop(&t->history, grid_row(g, y));
	*cursor = *cursor > off ? *cursor - off : 0;
}

static void resize_tabs(struct term *t, int cols)
{
	int from = t->cols;

	t->tabs = xrealloc(t->tabs, (size_t)cols);
	t->cols = cols;
	state_default_tabs(t, from);
}

void term_resize(struct term *t, int rows, int cols)
{
	bool alt = t->now == &t->alt;

	rows = bounded(rows, TERM_ROWS_MAX);
	cols = bounded(cols, TERM_COLS_MAX);
	if (rows == t->rows && cols == t->cols)
		return;
	/* Under the alternate screen the main one's cursor is the saved one. */
	resize_main(t, alt ? &t->main.saved.row : &t->row, rows, cols);
	grid_resize(&t->alt.grid, 0, rows, cols);
	resize_tabs(t, cols);
	t->rows = rows;
	t->top = 0;
	t->bottom = rows;
	state_move(t, t->row, t->col);
	t->dirty_from = 0;
	t->dirty_to = rows;
	t->generation++;
}

int term_rows(const struct term *t)
{
	return t->rows;
}

int term_cols(const struct term *t)
{
	return t->cols;
}

static struct term_row seen(const struct row *r, int cols)
{
	int n = r->used < cols ? r->used : cols;

	return (struct term_row){ r->cells, n, r->tail, r->wrapped };
}

struct term_row term_row(const struct term *t, int y)
{
	return seen(grid_row(&t->now->grid, y), t->cols);
}

size_t term_history_len(const struct term *t)
{
	return t->history.n;
}

/* All of it, also what is past the width of now. */
struct term_row term_history_row(struct term *t, size_t i)
{
	history_get(&t->history, i, &t->scratch);
	return seen(&t->scratch, t->scratch.used);
}

void term_history_keep(struct term *t, size_t bytes)
{
	history_keep(&t->history, bytes);
}

uint64_t term_history_lost(const struct term *t)
{
	return t->history.lost;
}

struct term_cursor term_cursor(const struct term *t)
{
	return (struct term_cursor){ t->row, t->col, t->modes.cursor_visible };
}

const struct modes *term_modes(const struct term *t)
{
	return &t->modes;
}

uint64_t term_bells(const struct term *t)
{
	return t->bells;
}

uint64_t term_generation(const struct term *t)
{
	return t->generation;
}

bool term_take_damage(struct term *t, int *from, int *to)
{
	*from = t->dirty_from < 0 ? 0 : t->dirty_from;
	*to = t->dirty_to > t->rows ? t->rows : t->dirty_to;
	t->dirty_from = t->rows;
	t->dirty_to = 0;
	return *from < *to;
}

void term_cell_text(struct strbuf *out, const struct term_cell *cell)
{
	if (!cell->width)
		return;
	strbuf_add_rune(out, cell->rune ? cell->rune : ' ');
	for (int i = 0; i < TERM_MARKS && cell->mark[i]; i++)
		strbuf_add_rune(out, cell->mark[i]);
}

void term_row_text(struct strbuf *out, const struct term_row *row)
{
	int n = row->n;

	while (n > 0 && row->cells[n - 1].width &&
		(!row->cells[n - 1].rune || row->cells[n - 1].rune == ' ') &&
		!row->cells[n - 1].mark[0])
		n--;
	for (int x = 0; x < n; x++)
		term_cell_text(out, &row->cells[x]);
}

void term_take_reply(struct term *t, struct strbuf *out)
{
	strbuf_add(out, t->reply.buf, t->reply.len);
	strbuf_clear(&t->reply);
}
