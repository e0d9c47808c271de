/*
 * A terminal, drawn into memory: a command's output in, a grid of cells with scroll-back out. The
 * filter of modes/filter.h stands before it, inside. It never writes to a terminal; the one answer
 * it gives, where the cursor is, is fetched by whoever may send it.
 *
 * The screen is a ring of rows, so that scrolling moves an index; a row keeps its used part only,
 * and a row that left the screen is packed. No reflow: a row keeps its cells when the screen gets
 * narrower, and shows them again when it gets wider, unless it was written to in between.
 *
 * Widths are those of base/utf8.h, a code point at a time, as programs lay out their screens: a
 * cell holds one code point and up to TERM_MARKS combining ones (a zero-width joiner or a variation
 * selector is one of these, so an emoji sequence stands in several cells).
 *
 * Sources: ECMA-48; the VT220 and VT510 manuals; xterm's "Control Sequences", whose behaviour is
 * taken where the others are silent. Why it is our own: docs/TERMINAL.md.
 */
#ifndef MUSTER_TERM_TERM_H
#define MUSTER_TERM_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "modes/modes.h"

#define TERM_ROWS_MAX 1000
#define TERM_COLS_MAX 2000
#define TERM_MARKS 2
#define TERM_HISTORY_BYTES \
	(16u << 20)         /* of packed rows; past it the oldest go, whatever `history` */
#define TERM_REPLY_MAX 4096 /* bytes of answers kept; further ones are dropped */

/* Attributes of a cell. */
enum {
	TERM_BOLD = 1,
	TERM_FAINT = 2,
	TERM_ITALIC = 4,
	TERM_UNDERLINE = 8,
	TERM_BLINK = 16,
	TERM_REVERSE = 32,
	TERM_CONCEAL = 64,
	TERM_STRIKE = 128,
	TERM_UNDERLINE_DOUBLE = 256, /* with TERM_UNDERLINE; so is the next */
	TERM_UNDERLINE_CURLY = 512,
};

/* A colour is one of: TERM_DEFAULT, TERM_INDEXED | 0-255, TERM_RGB | 0xRRGGBB. */
#define TERM_DEFAULT 0u
#define TERM_INDEXED 0x01000000u
#define TERM_RGB 0x02000000u
#define TERM_COLOUR_KIND 0xff000000u
#define TERM_COLOUR_VALUE 0x00ffffffu

struct term_cell {
	uint32_t rune;             /* 0: nothing was written there; draw a blank */
	uint32_t mark[TERM_MARKS]; /* combining code points in order, 0: none */
	uint32_t fg, bg;
	uint16_t attrs;
	uint8_t width; /* 1, 2; 0: the right half of the cell before */
};

/* A row as it is to be drawn. Valid until the next call that is given the same terminal. */
struct term_row {
	const struct term_cell *cells;
	int n;         /* columns in `cells`; those beyond are blanks in colour `tail` */
	uint32_t tail; /* background of the rest */
	bool wrapped;  /* the text goes on in the next row without a newline */
};

struct term_cursor {
	int row, col; /* from 0, on the screen */
	bool visible;
};

struct term;

/* Sizes are clamped to 1 .. TERM_ROWS_MAX, TERM_COLS_MAX. `history` rows of scroll-back are kept. */
struct term *term_new(int rows, int cols, size_t history) MUST_USE;
void term_free(struct term *t);
/* Any bytes, any split. */
void term_feed(struct term *t, const char *data, size_t n);
/* As if switched off and on: screen, scroll-back, modes, answers. The size stays. */
void term_reset(struct term *t);
/* Shrinking takes blank rows below the cursor first, then moves rows into the scroll-back; growing
 * brings them back from there. The alternate screen is only cut or extended: its program is told
 * of the new size and paints again. */
void term_resize(struct term *t, int rows, int cols);
int term_rows(const struct term *t);
int term_cols(const struct term *t);

/* Row y of the screen, 0 <= y < term_rows. A wide cell may begin in its last column. */
struct term_row term_row(const struct term *t, int y);
/* Rows of scroll-back, and row i of it: 0 is the oldest. The main screen's, also while the alternate
 * one is shown. */
size_t term_history_len(const struct term *t);
struct term_row term_history_row(struct term *t, size_t i);
/* Of a terminal that is not written to any more: the newest rows that take no more than `bytes` stay. */
void term_history_keep(struct term *t, size_t bytes);
/* Rows that left at the far end: i + term_history_lost names a row for ever. */
uint64_t term_history_lost(const struct term *t);

struct term_cursor term_cursor(const struct term *t);
const struct modes *term_modes(const struct term *t);
/* BELs since the start. */
uint64_t term_bells(const struct term *t);

/* Goes up whenever something changed that can be seen. */
uint64_t term_generation(const struct term *t);
/* Rows [*from, *to) of the screen changed since the last call; false: none did (the cursor may
 * have moved). */
bool term_take_damage(struct term *t, int *from, int *to);

/* Appends a row as UTF-8, blanks at its end left out. */
void term_row_text(struct strbuf *out, const struct term_row *row);
/* Appends one cell's text; a blank where it is empty, nothing for a right half. */
void term_cell_text(struct strbuf *out, const struct term_cell *cell);

/* Appends the answers to questions where the cursor is that were asked since the last call, for the
 * driving view to send; anyone else throws them away. */
void term_take_reply(struct term *t, struct strbuf *out);

#endif
