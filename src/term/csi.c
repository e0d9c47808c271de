/*
 * Control sequences: a function each, found by its final byte. What is not in a table does nothing.
 */
#include "config.h"

#include "base/xalloc.h"
#include "term/state-private.h"

static struct row *row_here(const struct term *t)
{
	return grid_row(&t->now->grid, t->row);
}

static void insert_chars(struct term *t, const struct vtseq *seq)
{
	row_insert(row_here(t), t->cols, t->col, vtseq_count(seq, 0, 1), t->pen.bg);
	t->wrap = false;
	state_dirty(t, t->row, t->row + 1);
}

static void delete_chars(struct term *t, const struct vtseq *seq)
{
	row_delete(row_here(t), t->cols, t->col, vtseq_count(seq, 0, 1), t->pen.bg);
	t->wrap = false;
	state_dirty(t, t->row, t->row + 1);
}

static void erase_columns(struct term *t, int from, int to)
{
	row_erase(row_here(t), t->cols, from, to < t->cols ? to : t->cols, t->pen.bg);
	t->wrap = false;
	state_dirty(t, t->row, t->row + 1);
}

static void erase_chars(struct term *t, const struct vtseq *seq)
{
	erase_columns(t, t->col, t->col + vtseq_count(seq, 0, 1));
}

static void erase_line(struct term *t, const struct vtseq *seq)
{
	switch (vtseq_count(seq, 0, 0)) {
	case 0: erase_columns(t, t->col, t->cols); break;
	case 1: erase_columns(t, 0, t->col + 1); break;
	case 2: erase_columns(t, 0, t->cols); break;
	default: break;
	}
}

static void erase_display(struct term *t, const struct vtseq *seq)
{
	state_erase_display(t, vtseq_count(seq, 0, 0));
	t->wrap = false;
}

/* Up and down stop at the edge of the scroll region when they begin inside it. */
static void up(struct term *t, const struct vtseq *seq)
{
	int row = t->row - vtseq_count(seq, 0, 1);

	state_move(t, t->row >= t->top && row < t->top ? t->top : row, t->col);
}

static void down(struct term *t, const struct vtseq *seq)
{
	int row = t->row + vtseq_count(seq, 0, 1);

	state_move(t, t->row < t->bottom && row >= t->bottom ? t->bottom - 1 : row, t->col);
}

static void right(struct term *t, const struct vtseq *seq)
{
	state_move(t, t->row, t->col + vtseq_count(seq, 0, 1));
}

static void left(struct term *t, const struct vtseq *seq)
{
	state_move(t, t->row, t->col - vtseq_count(seq, 0, 1));
}

static void next_line(struct term *t, const struct vtseq *seq)
{
	down(t, seq);
	t->col = 0;
}

static void previous_line(struct term *t, const struct vtseq *seq)
{
	up(t, seq);
	t->col = 0;
}

static void to_column(struct term *t, const struct vtseq *seq)
{
	state_move(t, t->row, vtseq_count(seq, 0, 1) - 1);
}

static void to_row(struct term *t, const struct vtseq *seq)
{
	state_move_origin(t, vtseq_count(seq, 0, 1) - 1, t->col);
}

static void to_place(struct term *t, const struct vtseq *seq)
{
	state_move_origin(t, vtseq_count(seq, 0, 1) - 1, vtseq_count(seq, 1, 1) - 1);
}

static void tab_forward(struct term *t, const struct vtseq *seq)
{
	for (int n = vtseq_count(seq, 0, 1); n > 0 && t->col < t->cols - 1; n--)
		do
			t->col++;
		while (t->col < t->cols - 1 && !t->tabs[t->col]);
}

static void tab_back(struct term *t, const struct vtseq *seq)
{
	t->wrap = false;
	for (int n = vtseq_count(seq, 0, 1); n > 0 && t->col > 0; n--)
		do
			t->col--;
		while (t->col > 0 && !t->tabs[t->col]);
}

static void clear_tabs(struct term *t, const struct vtseq *seq)
{
	switch (vtseq_count(seq, 0, 0)) {
	case 0: t->tabs[t->col] = 0; break;
	case 3:
		for (int x = 0; x < t->cols; x++)
			t->tabs[x] = 0;
		break;
	default: break;
	}
}

static bool in_region(const struct term *t)
{
	return t->row >= t->top && t->row < t->bottom;
}

static void insert_lines(struct term *t, const struct vtseq *seq)
{
	if (!in_region(t))
		return;
	state_scroll(t, t->row, t->bottom, -vtseq_count(seq, 0, 1));
	state_move(t, t->row, 0);
}

/* Rows deleted at the top of the screen are not scrolled out of it. */
static void delete_lines(struct term *t, const struct vtseq *seq)
{
	int n = vtseq_count(seq, 0, 1);

	if (!in_region(t))
		return;
	if (n > t->bottom - t->row)
		n = t->bottom - t->row;
	grid_scroll(&t->now->grid, t->row, t->bottom, n, t->pen.bg);
	state_dirty(t, t->row, t->bottom);
	state_move(t, t->row, 0);
}

static void scroll_up(struct term *t, const struct vtseq *seq)
{
	state_scroll(t, t->top, t->bottom, vtseq_count(seq, 0, 1));
}

/* With more than one argument this is another sequence (mouse highlighting). */
static void scroll_down(struct term *t, const struct vtseq *seq)
{
	if (seq->n <= 1)
		state_scroll(t, t->top, t->bottom, -vtseq_count(seq, 0, 1));
}

static void set_region(struct term *t, const struct vtseq *seq)
{
	int top = vtseq_count(seq, 0, 1) - 1;
	int bottom = vtseq_count(seq, 1, t->rows);

	if (bottom > t->rows)
		bottom = t->rows;
	if (bottom - top < 2)
		return;
	t->top = top;
	t->bottom = bottom;
	state_move_origin(t, 0, 0);
}

static void set_mode(struct term *t, const struct vtseq *seq)
{
	for (unsigned i = 0; i < seq->n; i++) {
		if (seq->arg[i] == 4)
			t->insert = seq->final == 'h';
		else if (seq->arg[i] == 20)
			t->newline = seq->final == 'h';
	}
}

static void repeat(struct term *t, const struct vtseq *seq)
{
	text_repeat(t, vtseq_count(seq, 0, 1));
}

static void colours(struct term *t, const struct vtseq *seq)
{
	pen_apply(&t->pen, seq);
}

static void save(struct term *t, const struct vtseq *seq)
{
	if (!seq->n)
		state_save_cursor(t);
}

static void restore(struct term *t, const struct vtseq *seq)
{
	if (!seq->n)
		state_restore_cursor(t);
}

/* DSR 6. A program that asks without end gets what fits. */
static void report(struct term *t, const struct vtseq *seq)
{
	if (vtseq_count(seq, 0, 0) != 6 || t->reply.len > TERM_REPLY_MAX - 32)
		return;
	strbuf_addf(&t->reply, "\033[%s%d;%dR", seq->leader == '?' ? "?" : "",
		t->row - (t->origin ? t->top : 0) + 1, t->col + 1);
}

static void soft_reset(struct term *t, const struct vtseq *seq)
{
	(void)seq;
	t->top = 0;
	t->bottom = t->rows;
	t->origin = t->insert = false;
	t->autowrap = true;
	t->shift = 0;
	t->charset[0] = t->charset[1] = CHARSET_ASCII;
	t->pen = (struct term_cell){ .width = 1 };
	t->now->saved = (struct saved){ .pen = t->pen };
}

/* The private modes that move something, beside the flags of modes/modes.h. */
static void private_mode(struct term *t, unsigned number, bool on)
{
	switch (number) {
	case 6:
		t->origin = on;
		state_move_origin(t, 0, 0);
		break;
	case 7:
		t->autowrap = on;
		t->wrap = false;
		break;
	case 47:
	case 1047: state_show_screen(t, on); break;
	case 1048: on ? state_save_cursor(t) : state_restore_cursor(t); break;
	case 1049:
		if (on && t->now != &t->alt)
			state_save_cursor(t);
		if (on || t->now == &t->alt) {
			state_show_screen(t, on);
			if (!on)
				state_restore_cursor(t);
		}
		break;
	default: break;
	}
}

static void set_private(struct term *t, const struct vtseq *seq)
{
	for (unsigned i = 0; i < seq->n; i++)
		private_mode(t, seq->arg[i], seq->final == 'h');
}

#define FINAL(c) [(c) - '@']

typedef void csi_function(struct term *t, const struct vtseq *seq);

static csi_function *const plain[] = {
	FINAL('@') = insert_chars,
	FINAL('A') = up,
	FINAL('B') = down,
	FINAL('C') = right,
	FINAL('D') = left,
	FINAL('E') = next_line,
	FINAL('F') = previous_line,
	FINAL('G') = to_column,
	FINAL('H') = to_place,
	FINAL('I') = tab_forward,
	FINAL('J') = erase_display,
	FINAL('K') = erase_line,
	FINAL('L') = insert_lines,
	FINAL('M') = delete_lines,
	FINAL('P') = delete_chars,
	FINAL('S') = scroll_up,
	FINAL('T') = scroll_down,
	FINAL('X') = erase_chars,
	FINAL('Z') = tab_back,
	FINAL('`') = to_column,
	FINAL('a') = right,
	FINAL('b') = repeat,
	FINAL('d') = to_row,
	FINAL('e') = down,
	FINAL('f') = to_place,
	FINAL('g') = clear_tabs,
	FINAL('h') = set_mode,
	FINAL('j') = left,
	FINAL('k') = up,
	FINAL('l') = set_mode,
	FINAL('m') = colours,
	FINAL('n') = report,
	FINAL('r') = set_region,
	FINAL('s') = save,
	FINAL('u') = restore,
};

/* Behind `?`. Selective erasing erases all: no character is protected here. */
static csi_function *const private[] = {
	FINAL('J') = erase_display,
	FINAL('K') = erase_line,
	FINAL('h') = set_private,
	FINAL('l') = set_private,
	FINAL('n') = report,
};

void csi_apply(struct term *t, const struct vtseq *seq)
{
	size_t i = (size_t)(seq->final - '@');
	csi_function *f = NULL;

	if (seq->intermed) {
		if (seq->intermed == '!' && seq->final == 'p')
			f = soft_reset;
	} else if (!seq->leader) {
		f = i < ARRAY_LEN(plain) ? plain[i] : NULL;
	} else if (seq->leader == '?') {
		f = i < ARRAY_LEN(private) ? private[i] : NULL;
	}
	if (f)
		f(t, seq);
	modes_apply_csi(&t->modes, seq);
}
