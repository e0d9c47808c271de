/*
 * Of this room alone: the rows of one screen, as a ring. It knows cells, not sequences.
 *
 * A row keeps cells up to its last used column; beyond that it is blank in one background colour,
 * so that erasing and scrolling cost nothing a column. All ranges are half open; callers keep them
 * within the grid.
 */
#ifndef MUSTER_TERM_GRID_PRIVATE_H
#define MUSTER_TERM_GRID_PRIVATE_H

#include "term/term.h"

struct row {
	struct term_cell *cells;
	int cap;       /* cells allocated */
	int used;      /* cells that hold something; may be past the grid's width after a resize */
	uint32_t tail; /* background beyond */
	bool wrapped;
	bool wide; /* a cell of width 2 may be among them */
};

struct grid {
	int rows, cols;
	int first;         /* of the ring: where row 0 is */
	struct row *ring;  /* `rows` of them */
	struct row *spare; /* as many: room to turn a region round */
};

void grid_init(struct grid *g, int rows, int cols);
void grid_release(struct grid *g);
void grid_clear(struct grid *g, uint32_t bg);

static inline struct row *grid_row(const struct grid *g, int y)
{
	int i = g->first + y;

	return &g->ring[i < g->rows ? i : i - g->rows];
}

/* A blank row. */
void row_blank(struct row *r, uint32_t bg);
/* Writes n ASCII characters from col on, all in the look of `pen`. */
void row_put_ascii(
	struct row *r, int cols, int col, const char *s, int n, const struct term_cell *pen);
/* Writes one cell (and its right half, if it is wide: col + 1 must be in the grid). */
void row_put(struct row *r, int cols, int col, const struct term_cell *cell);
/* Adds a combining code point; lost where the cell has no room or nothing to combine with. */
void row_add_mark(struct row *r, int col, uint32_t mark);
/* Blanks [from, to) in `bg`; up to `cols` it is the rest of the row. */
void row_erase(struct row *r, int cols, int from, int to, uint32_t bg);
void row_insert(struct row *r, int cols, int col, int n, uint32_t bg);
void row_delete(struct row *r, int cols, int col, int n, uint32_t bg);

/* Moves rows [top, bottom) up by n (down where n is negative), |n| <= bottom - top. The rows that
 * come free are blank in `bg`. */
void grid_scroll(struct grid *g, int top, int bottom, int n, uint32_t bg);
/* Another size. Row `from` of now is row 0 afterwards; rows that are new are blank. */
void grid_resize(struct grid *g, int from, int rows, int cols);
/* Rows up to the last that is not blank. */
int grid_rows_used(const struct grid *g);

#endif
