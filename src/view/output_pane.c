/*
 * What a pane shows of an output: rows are counted from the first that was ever printed, so that they keep
 * their places while more comes and the oldest go.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "view/output-private.h"

_Static_assert(
	TERM_INDEXED == COLOUR_INDEXED && TERM_RGB == COLOUR_RGB && TERM_DEFAULT == COLOUR_DEFAULT,
	"a cell's colours are a style's");

static struct term *shown(const struct output *o)
{
	return o->shown ? output_term(o, o->shown) : NULL;
}

/* ---- rows ---- */

static bool is_blank(const struct term_row *row)
{
	for (int x = 0; x < row->n; x++) {
		if (row->cells[x].rune && row->cells[x].rune != ' ')
			return false;
	}
	return true;
}

/* Rows of the screen that hold something; all of a full-screen program's. */
static int used_rows(const struct term *t)
{
	int cursor = term_cursor(t).row, n = term_rows(t);

	if (term_modes(t)->alt_screen)
		return n;
	while (n > cursor + 1) {
		struct term_row row = term_row(t, n - 1);

		if (!is_blank(&row))
			break;
		n--;
	}
	/* An empty line that only the cursor stands on. */
	if (n == cursor + 1 && n > 1) {
		struct term_row row = term_row(t, n - 1);

		n -= is_blank(&row) && term_cursor(t).col == 0;
	}
	return n;
}

static uint64_t first_row(const struct term *t)
{
	return term_history_lost(t);
}

static uint64_t screen_row(const struct term *t)
{
	return term_history_lost(t) + term_history_len(t);
}

static uint64_t end_row(const struct term *t)
{
	return screen_row(t) + (uint64_t)used_rows(t);
}

size_t output_rows(const struct output *o, int run)
{
	const struct term *t = run ? output_term(o, run) : NULL;

	return t ? (size_t)(end_row(t) - first_row(t)) : 0;
}

static struct term_row row_at(struct term *t, uint64_t row)
{
	if (row >= screen_row(t))
		return term_row(t, (int)(row - screen_row(t)));
	return term_history_row(t, (size_t)(row - first_row(t)));
}

void output_last_line(const struct output *o, int run, struct strbuf *out)
{
	struct term *t = run ? output_term(o, run) : NULL;

	for (uint64_t row = t ? end_row(t) : 0; t && row > first_row(t); row--) {
		struct term_row cells = row_at(t, row - 1);

		if (is_blank(&cells))
			continue;
		term_row_text(out, &cells);
		return;
	}
}

/* Where a pane of `h` rows begins that shows the end. A screen that fits stands as it is, and one that has
 * just its rows is what the command draws on: blank ones below are part of it. */
static uint64_t following_top(const struct term *t, int h)
{
	uint64_t end = end_row(t), first = first_row(t);

	if (term_rows(t) == h || (term_modes(t)->alt_screen && term_rows(t) > h))
		return screen_row(t);
	return end > first + (uint64_t)h ? end - (uint64_t)h : first;
}

static uint64_t top_row(const struct output *o, const struct term *t, int h)
{
	uint64_t last = following_top(t, h);

	if (o->follow || o->top > last)
		return last;
	return o->top < first_row(t) ? first_row(t) : o->top;
}

/* ---- drawing ---- */

static struct style style_of(const struct term_cell *cell)
{
	static const uint16_t attrs[][2] = {
		{ TERM_BOLD, STYLE_BOLD },
		{ TERM_FAINT, STYLE_DIM },
		{ TERM_ITALIC, STYLE_ITALIC },
		{ TERM_UNDERLINE, STYLE_UNDERLINE },
		{ TERM_BLINK, STYLE_BLINK },
		{ TERM_REVERSE, STYLE_REVERSE },
		{ TERM_CONCEAL, STYLE_CONCEAL },
		{ TERM_STRIKE, STYLE_STRIKE },
	};
	struct style style = { cell->fg, cell->bg, 0 };

	for (size_t i = 0; i < ARRAY_LEN(attrs) && cell->attrs; i++) {
		if (cell->attrs & attrs[i][0])
			style.attrs |= attrs[i][1];
	}
	return style;
}

static void draw_row(struct pane p, int y, const struct term_row *row, struct strbuf *text)
{
	for (int x = 0; x < p.w && x < row->n; x++) {
		const struct term_cell *cell = &row->cells[x];

		if (cell->width == 0)
			continue;
		strbuf_clear(text);
		term_cell_text(text, cell);
		pane_cell(p, x, y, text->buf, text->len, cell->width, style_of(cell));
	}
	if (row->n < p.w && row->tail != TERM_DEFAULT)
		pane_fill(p, row->n, y, p.w - row->n, 1, (struct style){ .bg = row->tail });
}

/* What a search found in a row is marked, all of it that the row has. */
static void mark_hits(struct output *o, struct pane p, int y, const struct term_row *row,
	struct strbuf *text, struct style style)
{
	size_t from = 0;
	struct match m;

	strbuf_clear(text);
	term_row_text(text, row);
	while (from <= text->len &&
		pattern_find(o->pattern, text->buf, text->len, from, &m, NULL) == 1) {
		int x = text_width(text->buf, m.start);
		int w = text_width(text->buf + m.start, m.end - m.start);

		if (m.end <= from)
			return;
		pane_restyle(p, x, y, w, 1, style);
		from = m.end;
	}
}

static void draw_cursor(const struct term *t, struct pane p, uint64_t top)
{
	struct term_cursor c = term_cursor(t);
	uint64_t row = screen_row(t) + (uint64_t)c.row;

	if (c.visible && row >= top && row < top + (uint64_t)p.h)
		pane_cursor(p, c.col < p.w ? c.col : p.w - 1, (int)(row - top));
}

void output_draw(struct output *o, struct pane p, const struct theme *theme, bool cursor)
{
	struct term *t = shown(o);
	struct strbuf text = STRBUF_INIT;
	uint64_t top, end;

	o->page = p.h;
	if (!t || p.h <= 0)
		return;
	top = top_row(o, t, p.h);
	end = screen_row(t) + (uint64_t)term_rows(t);
	for (int y = 0; y < p.h && top + (uint64_t)y < end; y++) {
		struct term_row row = row_at(t, top + (uint64_t)y);

		draw_row(p, y, &row, &text);
		if (o->pattern)
			mark_hits(o, p, y, &row, &text, theme->roles[ROLE_MATCH]);
	}
	if (cursor && o->follow)
		draw_cursor(t, p, top);
	strbuf_release(&text);
}

/* ---- moving ---- */

void output_scroll(struct output *o, int rows)
{
	const struct term *t = shown(o);
	uint64_t top, last, first;

	if (!t || rows == 0)
		return;
	first = first_row(t);
	last = following_top(t, o->page);
	top = top_row(o, t, o->page);
	if (rows < 0)
		top = top - first < (uint64_t)-rows ? first : top - (uint64_t)-rows;
	else
		top += (uint64_t)rows;
	o->follow = top >= last;
	o->top = top;
}

void output_page(struct output *o, int pages)
{
	output_scroll(o, pages * (o->page > 1 ? o->page - 1 : 1));
}

void output_top(struct output *o)
{
	o->follow = false;
	o->top = 0;
}

void output_follow(struct output *o)
{
	o->follow = true;
}

bool output_follows(const struct output *o)
{
	return o->follow;
}

size_t output_below(const struct output *o)
{
	const struct term *t = shown(o);

	if (!t || o->follow)
		return 0;
	return (size_t)(following_top(t, o->page) - top_row(o, t, o->page));
}

/* ---- search ---- */

static bool row_has(struct output *o, struct term *t, uint64_t at, struct strbuf *text)
{
	struct term_row row = row_at(t, at);
	struct match m;

	strbuf_clear(text);
	term_row_text(text, &row);
	return pattern_find(o->pattern, text->buf, text->len, 0, &m, NULL) == 1;
}

static void go_to(struct output *o, const struct term *t, uint64_t row)
{
	uint64_t half = (uint64_t)(o->page / 2);

	o->hit = row;
	o->top = row > first_row(t) + half ? row - half : first_row(t);
	o->follow = o->top >= following_top(t, o->page);
}

bool output_search_next(struct output *o, bool up)
{
	struct term *t = shown(o);
	struct strbuf text = STRBUF_INIT;
	bool found = false;
	uint64_t row;

	if (!t || !o->pattern)
		return false;
	row = o->hit < first_row(t) ? first_row(t) : o->hit;
	while (!found && (up ? row > first_row(t) : row + 1 < end_row(t))) {
		row = up ? row - 1 : row + 1;
		found = row_has(o, t, row, &text);
	}
	if (found)
		go_to(o, t, row);
	strbuf_release(&text);
	return found;
}

bool output_search(struct output *o, const char *text)
{
	const struct term *t = shown(o);

	pattern_free(o->pattern);
	o->pattern = NULL;
	free(o->searched);
	o->searched = NULL;
	if (!text || !*text)
		return true;
	if (pattern_new(&o->pattern, text, PATTERN_LITERAL | PATTERN_CASELESS | PATTERN_JIT, NULL,
		    NULL) != 0) {
		o->pattern = NULL;
		return false;
	}
	o->searched = xstrdup(text);
	o->hit = t ? end_row(t) : 0;
	return output_search_next(o, true);
}

const char *output_searched(const struct output *o)
{
	return o->searched;
}
