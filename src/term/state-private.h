/*
 * Of this room alone: a terminal's state, shared by what changes it.
 */
#ifndef MUSTER_TERM_STATE_PRIVATE_H
#define MUSTER_TERM_STATE_PRIVATE_H

#include "modes/filter.h"
#include "term/grid-private.h"
#include "term/history-private.h"
#include "term/term.h"

enum charset { CHARSET_ASCII, CHARSET_GRAPHICS, CHARSET_UK };

/* What DECSC saves. */
struct saved {
	int row, col;
	bool wrap, origin;
	uint8_t shift, charset[2];
	struct term_cell pen;
};

struct screen {
	struct grid grid;
	struct saved saved;
};

struct term {
	int rows, cols;
	struct screen main, alt;
	struct screen *now;
	struct history history;
	struct row scratch; /* of term_history_row */

	int row, col;
	bool wrap;       /* the last column was written: the next character goes to a new row */
	int top, bottom; /* scroll region, half open */
	bool origin, autowrap, insert, newline;
	uint8_t shift, charset[2];
	struct term_cell pen; /* a blank in the look of what is written next */
	uint32_t last_rune;   /* for REP */
	uint8_t *tabs;        /* a byte a column: a stop */
	struct modes modes;

	uint64_t generation, bells;
	int dirty_from, dirty_to;
	struct strbuf reply;
	struct filter *filter;
};

static inline void state_dirty(struct term *t, int from, int to)
{
	if (from < t->dirty_from)
		t->dirty_from = from;
	if (to > t->dirty_to)
		t->dirty_to = to;
}

/* state.c: what several sequences do. All of them keep the cursor on the screen. */
void state_reset(struct term *t);
void state_default_tabs(struct term *t, int from);
void state_move(struct term *t, int row, int col);        /* clamped to the screen */
void state_move_origin(struct term *t, int row, int col); /* row counted as DECOM says */
void state_scroll(struct term *t, int top, int bottom, int n);
void state_linefeed(struct term *t);
void state_reverse_linefeed(struct term *t);
void state_save_cursor(struct term *t);
void state_restore_cursor(struct term *t);
void state_show_screen(struct term *t, bool alt);
void state_erase_display(struct term *t, int what);

/* text.c: what is written. */
void text_write(struct term *t, const char *s, size_t n, bool ascii);
void text_repeat(struct term *t, int times);

/* pen.c: SGR. */
void pen_apply(struct term_cell *pen, const struct vtseq *seq);

/* csi.c: control sequences. */
void csi_apply(struct term *t, const struct vtseq *seq);

#endif
