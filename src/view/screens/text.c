/*
 * A text to read: help, the situation, the outline.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "view/ui-private.h"

struct text {
	char *title, *body;
	bool markdown;
	size_t from; /* what is in sight at first: a place in the body; 0 then */
	int top, height, page;
};

void text_open(struct ui *ui, const char *title, const char *body, bool markdown)
{
	struct text *t = ui_push(ui, &text_screen, sizeof(*t));

	t->title = xstrdup(title);
	t->body = xstrdup(body);
	t->markdown = markdown;
}

void text_open_at(struct ui *ui, const char *title, const char *body, size_t from)
{
	struct text *t;

	text_open(ui, title, body, false);
	t = ui_top(ui)->state;
	t->from = from;
}

static void release(void *state)
{
	struct text *t = state;

	free(t->title);
	free(t->body);
}

static enum keyset keys(const struct ui *ui, const void *state)
{
	(void)ui;
	(void)state;
	return KEYS_TEXT;
}

static void scroll(struct text *t, int by)
{
	t->top += by;
	if (t->top > t->height - t->page)
		t->top = t->height - t->page;
	if (t->top < 0)
		t->top = 0;
}

static bool deed(struct ui *ui, void *state, enum deed deed)
{
	struct text *t = state;

	switch ((int)deed) {
	case DEED_CLOSE: ui_pop(ui); break;
	case DEED_UP: scroll(t, -1); break;
	case DEED_DOWN: scroll(t, 1); break;
	case DEED_PAGE_UP: scroll(t, 1 - t->page); break;
	case DEED_PAGE_DOWN: scroll(t, t->page - 1); break;
	case DEED_TOP: scroll(t, -t->height); break;
	case DEED_BOTTOM: scroll(t, t->height); break;
	default: break;
	}
	return true;
}

static bool mouse(struct ui *ui, void *state, struct mouse m)
{
	(void)ui;
	if (m.what != POINTER_CLICK)
		scroll(state, m.what == POINTER_WHEEL_UP ? -3 : 3);
	return true;
}

static int rows_before(struct ui *ui, const struct text *t, int width)
{
	struct flow flow;
	int rows;

	flow_init(&flow, ui->frame, &ui->theme, width);
	flow_add_literal(&flow, t->body, t->from, ui_style(ui, ROLE_TEXT));
	rows = flow_height(&flow);
	flow_release(&flow);
	return rows;
}

static void draw(struct ui *ui, void *state, struct pane p)
{
	struct text *t = state;
	int w = p.w > 100 ? 100 : p.w;
	struct pane inside = ui_dialog(ui, p, t->title, w, p.h - 1);
	struct flow flow;

	flow_init(&flow, ui->frame, &ui->theme, inside.w);
	if (t->markdown) {
		const struct prose_block *first;

		if (prose_parse(ui->frame, t->body, strlen(t->body), &first, NULL) == 0)
			flow_markdown(&flow, first);
	} else {
		flow_add_literal(&flow, t->body, strlen(t->body), ui_style(ui, ROLE_TEXT));
	}
	t->height = flow_height(&flow);
	t->page = inside.h;
	if (t->from > 0)
		t->top = rows_before(ui, t, inside.w) - inside.h / 3;
	t->from = 0;
	scroll(t, 0);
	flow_draw(&flow, inside, t->top);
	flow_release(&flow);
}

const struct screen_type text_screen = {
	.name = "text",
	.keys = keys,
	.deed = deed,
	.mouse = mouse,
	.draw = draw,
	.release = release,
};
