/*
 * Markdown's blocks into a flow.
 */
#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "view/widgets/flow.h"

static void add_block(struct flow *f, const struct prose_block *b);

static struct style style_of(const struct flow *f, unsigned flags, struct style base)
{
	static const struct {
		unsigned flag;
		enum role role;
	} rows[] = {
		{ PROSE_LITERAL, ROLE_CODE },
		{ PROSE_LINK | PROSE_IMAGE, ROLE_LINK },
		{ PROSE_STRONG, ROLE_STRONG },
		{ PROSE_EMPH, ROLE_EMPHASIS },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (flags & rows[i].flag)
			return f->theme->roles[rows[i].role];
	}
	if (flags & PROSE_STRIKE)
		base.attrs |= STYLE_STRIKE;
	return base;
}

/* Links that only show where they lead are not said twice. */
static void add_target(struct flow *f, const struct prose_span *s)
{
	struct style dim = f->theme->roles[ROLE_DIM];

	if (!s->href || !*s->href ||
		(strlen(s->href) == s->n && memcmp(s->href, s->text, s->n) == 0))
		return;
	flow_puts(f, arena_strfmt(f->arena, " (%s)", s->href), dim);
}

static void add_spans(struct flow *f, const struct prose_block *b, struct style base)
{
	for (size_t i = 0; i < b->n_spans; i++) {
		flow_add(f, b->spans[i].text, b->spans[i].n, style_of(f, b->spans[i].flags, base));
		add_target(f, &b->spans[i]);
	}
	flow_break(f);
}

static void add_code(struct flow *f, const struct prose_block *b)
{
	f->indent += 2;
	for (size_t i = 0; i < b->n_spans; i++)
		flow_add_literal(f, b->spans[i].text, b->spans[i].n, f->theme->roles[ROLE_CODE]);
	flow_break(f);
	f->indent -= 2;
}

static void add_item(struct flow *f, const struct prose_block *item, const char *bullet)
{
	static const char *const tasks[] = {
		[PROSE_NO_TASK] = "",
		[PROSE_TASK_OPEN] = "[ ] ",
		[PROSE_TASK_DONE] = "[x] ",
	};
	int outer = f->indent, width = text_width(bullet, strlen(bullet)) + 1;

	flow_add_literal(f, bullet, strlen(bullet), f->theme->roles[ROLE_DIM]);
	f->indent = outer + width;
	f->x = f->indent;
	if (*tasks[item->task])
		flow_add_literal(f, tasks[item->task], 4, f->theme->roles[ROLE_STRONG]);
	for (const struct prose_block *b = item->first; b; b = b->next) {
		if (b != item->first && b->kind != PROSE_LIST)
			flow_gap(f);
		add_block(f, b);
	}
	flow_break(f);
	f->indent = outer;
}

static void add_list(struct flow *f, const struct prose_block *list)
{
	unsigned number = list->start;

	for (const struct prose_block *item = list->first; item; item = item->next) {
		const char *bullet = "•";

		if (list->ordered)
			bullet = arena_strfmt(f->arena, "%u.", number++);
		if (!list->tight && item != list->first)
			flow_gap(f);
		flow_break(f);
		add_item(f, item, bullet);
	}
}

/* ---- tables ---- */

static const char *cell_text(struct flow *f, const struct prose_block *cell)
{
	struct strbuf text = STRBUF_INIT;
	const char *kept;

	prose_text(&text, cell);
	strbuf_trim(&text);
	kept = arena_strndup(f->arena, text.buf, text.len);
	strbuf_release(&text);
	return kept;
}

static int *measure(struct flow *f, const struct prose_block *table, int *total)
{
	int *widths = arena_array(f->arena, int, table->columns + 1);

	for (const struct prose_block *row = table->first; row; row = row->next) {
		int i = 0;

		for (const struct prose_block *c = row->first; c && i < table->columns;
			c = c->next, i++) {
			const char *text = cell_text(f, c);
			int w = text_width(text, strlen(text));

			if (w > widths[i])
				widths[i] = w;
		}
	}
	*total = 3 * (table->columns - 1);
	for (int i = 0; i < table->columns; i++)
		*total += widths[i];
	return widths;
}

static void add_row(struct flow *f, const struct prose_block *row, const int *widths, int columns)
{
	struct style style = f->theme->roles[row->header ? ROLE_STRONG : ROLE_TEXT];
	int i = 0;

	flow_break(f);
	for (const struct prose_block *c = row->first; c && i < columns; c = c->next, i++) {
		const char *text = cell_text(f, c);
		int pad = widths[i] - text_width(text, strlen(text)), before = 0;

		if (c->align == PROSE_ALIGN_RIGHT)
			before = pad;
		else if (c->align == PROSE_ALIGN_CENTER)
			before = pad / 2;
		if (i > 0)
			flow_add_literal(f, " │ ", strlen(" │ "), f->theme->roles[ROLE_BORDER]);
		for (int k = 0; k < before; k++)
			flow_add_literal(f, " ", 1, style);
		flow_add_literal(f, text, strlen(text), style);
		for (int k = before; k < pad && c->next; k++)
			flow_add_literal(f, " ", 1, style);
	}
	flow_break(f);
}

/* Where a table is too wide, each of its cells gets a line of its own, under its column's name. */
static void add_narrow(struct flow *f, const struct prose_block *table)
{
	const struct prose_block *head = table->first && table->first->header ? table->first : NULL;

	for (const struct prose_block *row = table->first; row; row = row->next) {
		const struct prose_block *name = head ? head->first : NULL;

		if (row == head)
			continue;
		for (const struct prose_block *c = row->first; c; c = c->next) {
			const char *text = cell_text(f, c);

			if (name) {
				flow_puts(f, cell_text(f, name), f->theme->roles[ROLE_STRONG]);
				flow_puts(f, ": ", f->theme->roles[ROLE_STRONG]);
			}
			flow_puts(f, text, f->theme->roles[ROLE_TEXT]);
			flow_break(f);
			name = name ? name->next : NULL;
		}
		if (row->next)
			flow_gap(f);
	}
}

static void add_table(struct flow *f, const struct prose_block *table)
{
	int total, *widths = measure(f, table, &total);

	if (total > f->width - f->indent) {
		add_narrow(f, table);
		return;
	}
	for (const struct prose_block *row = table->first; row; row = row->next)
		add_row(f, row, widths, table->columns);
}

/* ---- blocks ---- */

static void add_rule(struct flow *f)
{
	flow_break(f);
	for (int i = f->indent; i < f->width; i++)
		flow_add_literal(f, "─", strlen("─"), f->theme->roles[ROLE_BORDER]);
	flow_break(f);
}

static void add_blocks(struct flow *f, const struct prose_block *first)
{
	for (const struct prose_block *b = first; b; b = b->next) {
		if (b != first)
			flow_gap(f);
		add_block(f, b);
	}
}

static void add_block(struct flow *f, const struct prose_block *b)
{
	switch (b->kind) {
	case PROSE_PARAGRAPH:
	case PROSE_CELL: add_spans(f, b, f->base); break;
	case PROSE_HEADING: add_spans(f, b, f->theme->roles[ROLE_HEADING]); break;
	case PROSE_CODE: add_code(f, b); break;
	case PROSE_RULE: add_rule(f); break;
	case PROSE_QUOTE:
		f->indent += 2;
		add_blocks(f, b->first);
		f->indent -= 2;
		break;
	case PROSE_LIST: add_list(f, b); break;
	case PROSE_TABLE: add_table(f, b); break;
	case PROSE_ITEM:
	case PROSE_ROW: add_blocks(f, b->first); break;
	}
}

void flow_markdown(struct flow *f, const struct prose_block *first)
{
	add_blocks(f, first);
	flow_break(f);
}
