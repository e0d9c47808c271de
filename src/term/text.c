/*
 * Writing text into the grid: wrapping, insertion, wide and combining characters, character sets.
 * It must not see a control.
 */
#include "config.h"

#include "base/utf8.h"
#include "term/state-private.h"

/* The graphics of the VT100 in place of 0x60-0x7e. Source: VT220 manual, table 2-4. */
static const uint16_t graphics[] = {
	0x25c6,
	0x2592,
	0x2409,
	0x240c,
	0x240d,
	0x240a,
	0x00b0,
	0x00b1,
	0x2424,
	0x240b,
	0x2518,
	0x2510,
	0x250c,
	0x2514,
	0x253c,
	0x23ba,
	0x23bb,
	0x2500,
	0x23bc,
	0x23bd,
	0x251c,
	0x2524,
	0x2534,
	0x252c,
	0x2502,
	0x2264,
	0x2265,
	0x03c0,
	0x2260,
	0x00a3,
	0x00b7,
};

static uint32_t translate(const struct term *t, unsigned char c)
{
	switch ((enum charset)t->charset[t->shift]) {
	case CHARSET_GRAPHICS:
		return c >= 0x60 && c < 0x7f ? graphics[c - 0x60] : c == '_' ? ' ' : c;
	case CHARSET_UK: return c == '#' ? 0xa3 : c;
	case CHARSET_ASCII: break;
	}
	return c;
}

static struct row *row_here(const struct term *t)
{
	return grid_row(&t->now->grid, t->row);
}

static void wrap_round(struct term *t)
{
	row_here(t)->wrapped = true;
	state_linefeed(t);
	t->col = 0;
}

/* Moves on behind `width` columns that were written. */
static void advance(struct term *t, int width)
{
	t->col += width;
	if (t->col >= t->cols) {
		t->col = t->cols - 1;
		t->wrap = true;
	}
}

static void write_rune(struct term *t, uint32_t rune, int width)
{
	struct term_cell cell = t->pen;

	if (t->wrap && t->autowrap)
		wrap_round(t);
	if (t->col + width > t->cols) {
		if (width > t->cols)
			return;
		if (t->autowrap)
			wrap_round(t);
		else
			t->col = t->cols - width;
	}
	if (t->insert)
		row_insert(row_here(t), t->cols, t->col, width, t->pen.bg);
	cell.rune = rune;
	cell.width = (uint8_t)width;
	row_put(row_here(t), t->cols, t->col, &cell);
	state_dirty(t, t->row, t->row + 1);
	t->last_rune = rune;
	advance(t, width);
}

static void write_ascii(struct term *t, const char *s, size_t n)
{
	while (n) {
		size_t room, part;

		if (t->wrap && t->autowrap)
			wrap_round(t);
		room = (size_t)(t->cols - t->col);
		/* Without wrapping all that does not fit overwrites the last column. */
		if (n > room && !t->autowrap && room == 1) {
			s += n - 1;
			n = 1;
		}
		part = n < room ? n : room;
		if (part == room && n > room && !t->autowrap)
			part = room - 1;
		if (t->insert)
			row_insert(row_here(t), t->cols, t->col, (int)part, t->pen.bg);
		row_put_ascii(row_here(t), t->cols, t->col, s, (int)part, &t->pen);
		state_dirty(t, t->row, t->row + 1);
		advance(t, (int)part);
		s += part;
		n -= part;
	}
	t->last_rune = (unsigned char)s[-1];
}

/* The cell before the cursor, or under it when that could not move on. */
static void combine(struct term *t, uint32_t mark)
{
	row_add_mark(row_here(t), t->wrap ? t->col : t->col - 1, mark);
	state_dirty(t, t->row, t->row + 1);
}

static void write_utf8(struct term *t, const char *s, size_t n)
{
	while (n) {
		uint32_t rune;
		size_t used = utf8_decode(s, n, &rune);
		int width = rune_width(rune);

		/* Marks of direction would reorder what stands beside them on the real screen. */
		if (width > 0)
			write_rune(t, rune, width);
		else if (!rune_is_format(rune))
			combine(t, rune);
		s += used;
		n -= used;
	}
}

void text_write(struct term *t, const char *s, size_t n, bool ascii)
{
	if (!ascii) {
		write_utf8(t, s, n);
	} else if (t->charset[t->shift] == CHARSET_ASCII) {
		write_ascii(t, s, n);
	} else {
		for (size_t i = 0; i < n; i++)
			write_rune(t, translate(t, (unsigned char)s[i]), 1);
	}
}

/* REP: never more than a row of it, so that a few bytes cannot ask for much work. */
void text_repeat(struct term *t, int times)
{
	int width = rune_width(t->last_rune);

	if (!t->last_rune || width <= 0)
		return;
	if (times > t->cols)
		times = t->cols;
	while (times-- > 0)
		write_rune(t, t->last_rune, width);
}
