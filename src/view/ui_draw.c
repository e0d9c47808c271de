/*
 * What all screens draw alike: the key bar, dialogs, rows.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "view/ui-private.h"

struct style ui_style(const struct ui *ui, enum role role)
{
	return ui->theme.roles[role];
}

/* ---- texts in the frame's arena ---- */

static const char *keep(struct ui *ui, struct strbuf *text)
{
	const char *kept = arena_strndup(ui->frame, text->buf, text->len);

	strbuf_release(text);
	return kept;
}

const char *ui_expand(struct ui *ui, const char *text)
{
	struct strbuf out = STRBUF_INIT;

	session_expand(ui->s, text ? text : "", &out);
	return keep(ui, &out);
}

const char *ui_clock(struct ui *ui, int64_t ms)
{
	struct strbuf out = STRBUF_INIT;

	duration_clock(&out, ms);
	return keep(ui, &out);
}

const char *ui_short(struct ui *ui, int64_t ms)
{
	struct strbuf out = STRBUF_INIT;

	duration_short(&out, ms);
	return keep(ui, &out);
}

const char *ui_bare(struct ui *ui, const char *text)
{
	const char *expanded = ui_expand(ui, text);
	const struct prose_block *b;
	struct strbuf out = STRBUF_INIT;

	if (prose_parse(ui->frame, expanded, strlen(expanded), &b, NULL) != 0)
		return expanded;
	for (; b; b = b->next) {
		if (out.len > 0)
			strbuf_addc(&out, ' ');
		prose_text(&out, b);
		strbuf_trim(&out);
	}
	for (size_t i = 0; i < out.len; i++) {
		if (out.buf[i] == '\n')
			out.buf[i] = ' ';
	}
	return keep(ui, &out);
}

void ui_markdown(struct ui *ui, struct flow *f, const char *text)
{
	const char *expanded = ui_expand(ui, text);
	const struct prose_block *first;

	if (prose_parse(ui->frame, expanded, strlen(expanded), &first, NULL) == 0)
		flow_markdown(f, first);
	else
		flow_puts(f, expanded, ui_style(ui, ROLE_TEXT));
}

/* ---- the key bar ---- */

static int by_rank(const void *a, const void *b)
{
	const struct binding *const *x = a, *const *y = b;

	if ((*x)->rank != (*y)->rank)
		return (*x)->rank - (*y)->rank;
	return *x < *y ? -1 : 1;
}

static bool works(const struct ui *ui, const struct screen *top, const struct binding *b)
{
	if (!*b->label)
		return false;
	return !top->type->can || top->type->can(ui, top->state, b->deed);
}

/* A key and its label; the column behind it, or `x` where it does not fit before `end`. */
static int draw_key(struct ui *ui, struct pane p, int x, int end, const struct binding *b)
{
	const char *label = _(b->label);
	int w = text_width(b->key, strlen(b->key)) + 1 + text_width(label, strlen(label));

	if (x + w > end)
		return x;
	x = pane_puts(p, x, 0, b->key, ui_style(ui, ROLE_KEY)) + 1;
	return pane_puts(p, x, 0, label, ui_style(ui, ROLE_KEY_TEXT)) + 2;
}

static int draw_who(struct ui *ui, struct pane p)
{
	const char *who = ui_wheel_who(ui);
	int w = text_width(who, strlen(who));

	if (w > p.w / 3 && ui->s && !ui->drives) {
		who = arena_strfmt(ui->frame, _("%s (watching)"), ui->who);
		w = text_width(who, strlen(who));
	}
	if (p.w < 60 || w > p.w / 3)
		return p.w;
	pane_puts(p, p.w - w - 1, 0, who, ui_style(ui, ROLE_DIM));
	return p.w - w - 2;
}

/* The way to all other keys has its place at the right, however many keys there are; the column before
 * it. */
static int draw_help_key(struct ui *ui, struct pane p, int end, const struct binding *help)
{
	const char *label = _(help->label);
	int w = text_width(help->key, strlen(help->key)) + 1 + text_width(label, strlen(label));

	if (end - w < 1)
		return end;
	draw_key(ui, p, end - w, end, help);
	return end - w - 2;
}

void ui_draw_keybar(struct ui *ui, struct pane p)
{
	struct screen top = *ui_top(ui);
	enum keyset set = top.type->keys(ui, top.state);
	const struct binding **rows = arena_array(ui->frame, const struct binding *, keymap_n);
	size_t n = 0;
	int x = 1, end = draw_who(ui, p);

	for (size_t i = 0; i < keymap_n; i++) {
		if (keymap[i].set != set || !works(ui, &top, &keymap[i]))
			continue;
		if (keymap[i].deed == DEED_HELP)
			end = draw_help_key(ui, p, end, &keymap[i]);
		else
			rows[n++] = &keymap[i];
	}
	qsort(rows, n, sizeof(*rows), by_rank);
	for (size_t i = 0; i < n; i++)
		x = draw_key(ui, p, x, end, rows[i]);
}

/* ---- what is said ---- */

#define SAID_ROWS 3 /* more would hide what it is about */

void ui_draw_said(struct ui *ui, struct pane p, const char *text, struct style style)
{
	struct flow flow;
	int rows;

	flow_init(&flow, ui->frame, &ui->theme, p.w > 3 ? p.w - 2 : 1);
	flow_puts(&flow, text, style);
	rows = flow_height(&flow);
	if (rows > SAID_ROWS)
		rows = SAID_ROWS;
	if (rows > 0 && p.h > rows) {
		pane_fill(p, 0, p.h - 1 - rows, p.w, rows, style);
		flow_draw(&flow, pane_sub(p, 1, p.h - 1 - rows, p.w - 2, rows), 0);
	}
	flow_release(&flow);
}

/* ---- dialogs ---- */

struct pane ui_dialog(struct ui *ui, struct pane p, const char *title, int w, int h)
{
	if (w > p.w)
		w = p.w;
	if (h > p.h - 1)
		h = p.h - 1;
	p = pane_sub(p, (p.w - w) / 2, (p.h - 1 - h) / 2, w, h);
	pane_fill(p, 0, 0, w, h, ui_style(ui, ROLE_TEXT));
	pane_frame(p, title, ui_style(ui, ROLE_BORDER_FOCUS), ui_style(ui, ROLE_PANEL_TITLE));
	return pane_sub(p, 2, 1, w - 4, h - 2);
}

void ui_row(struct ui *ui, struct pane p, int y, bool highlighted, const char *text)
{
	struct style style = ui_style(ui, highlighted ? ROLE_SELECTED : ROLE_TEXT);

	if (highlighted)
		pane_fill(p, 0, y, p.w, 1, style);
	/* The sign says it too, where there is no colour. */
	pane_puts(p, 0, y, highlighted ? ">" : " ", style);
	pane_puts_cut(p, 2, y, p.w - 2, text, style);
}
