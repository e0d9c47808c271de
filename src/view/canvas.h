/*
 * A rectangle of cells to draw on: text by grapheme clusters, widths by Unicode, styles. It knows no
 * terminal; a painter compares two canvases or writes one out as text.
 *
 * Everything is drawn through a pane, a window onto the canvas with its own origin, which clips. Whatever
 * is drawn is made safe: controls and overrides of direction never become a cell. Half of a wide
 * character is never left standing.
 */
#ifndef MUSTER_VIEW_CANVAS_H
#define MUSTER_VIEW_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "view/style/style.h"

#define CANVAS_COLS_MAX 2000
#define CANVAS_ROWS_MAX 1000
#define CANVAS_CLUSTER_MAX \
	64 /* bytes of a cell's text; of a longer cluster the first code point stays */

struct cell {
	uint32_t at;   /* where its text begins in the canvas's pool; see canvas_cell_text */
	uint16_t n;    /* bytes, 0: a blank */
	uint8_t width; /* 1, 2; 0: the right half of the cell before */
	struct style style;
};

struct canvas;

/* `utf8` false: what is not ASCII is drawn as something that is. */
struct canvas *canvas_new(int cols, int rows, bool utf8) MUST_USE;
void canvas_free(struct canvas *c);
/* Blank, of that size (clamped to 1 .. the maxima), with the cursor hidden. */
void canvas_begin(struct canvas *c, int cols, int rows);
int canvas_cols(const struct canvas *c);
int canvas_rows(const struct canvas *c);
bool canvas_utf8(const struct canvas *c);
const struct cell *canvas_row(const struct canvas *c, int y);
/* The text of a cell: never NUL-terminated, " " for a blank. */
const char *canvas_cell_text(const struct canvas *c, const struct cell *cell, size_t *n);
/* Where the terminal's cursor is to stand; false: hidden. */
bool canvas_cursor(const struct canvas *c, int *x, int *y);
/* The text alone, a line a row, blanks at the ends left out. */
void canvas_dump(const struct canvas *c, struct strbuf *out);

/* ---- panes ---- */

struct pane {
	struct canvas *canvas;
	int x, y; /* of its origin */
	int w, h;
	int cx, cy, cw, ch; /* what may be drawn on, in the canvas's coordinates */
};

struct pane canvas_pane(struct canvas *c);
/* A part of a pane; what lies outside of it cannot be drawn on. */
struct pane pane_sub(struct pane p, int x, int y, int w, int h);
/* Draws n bytes at x, y and returns the column behind them, also where they were clipped. */
int pane_text(struct pane p, int x, int y, const char *s, size_t n, struct style style);
int pane_puts(struct pane p, int x, int y, const char *s, struct style style);
/* As pane_puts, but what does not fit in w columns is cut, with `…` for it. */
int pane_puts_cut(struct pane p, int x, int y, int w, const char *s, struct style style);
/* One cell as it is, `width` 1 or 2: for screens that were laid out elsewhere. */
void pane_cell(struct pane p, int x, int y, const char *s, size_t n, int width, struct style style);
/* Blanks. */
void pane_fill(struct pane p, int x, int y, int w, int h, struct style style);
/* Another look for the cells that are there. */
void pane_restyle(struct pane p, int x, int y, int w, int h, struct style style);
/* A frame around the whole pane, with a title in its upper edge (NULL: none). */
void pane_frame(struct pane p, const char *title, struct style style, struct style title_style);
/* A line across a frame at y, joined to its sides. */
void pane_divider(
	struct pane p, int y, const char *title, struct style style, struct style title_style);
void pane_cursor(struct pane p, int x, int y);

#endif
