/*
 * A list to pick from. It goes away when something was picked, and tells whoever opened it.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "view/ui-private.h"

struct row {
	char *label, *value;
	uint32_t key;
};

struct menu {
	char *title, *text;
	struct row *rows;
	size_t n;
	size_t *shown; /* rows that the filter leaves */
	struct list list;
	bool filter;
	struct entry field;
	void (*pick)(struct ui *, size_t, const char *, const char *);
};

static void narrow(struct menu *m)
{
	struct strbuf want = STRBUF_INIT, have = STRBUF_INIT;
	int n = 0;

	text_fold(&want, m->field.text.buf, m->field.text.len);
	for (size_t i = 0; i < m->n; i++) {
		strbuf_clear(&have);
		text_fold(&have, m->rows[i].label, strlen(m->rows[i].label));
		if (want.len == 0 || strstr(have.buf, want.buf))
			m->shown[n++] = i;
	}
	list_set_size(&m->list, n);
	if (want.len > 0 && m->list.at < 0 && n > 0)
		m->list.at = 0;
	strbuf_release(&want);
	strbuf_release(&have);
}

void menu_open(struct ui *ui, const struct menu_spec *spec)
{
	struct menu *m = ui_push(ui, &menu_screen, sizeof(*m));

	m->title = xstrdup(spec->title);
	m->text = spec->text ? xstrdup(spec->text) : NULL;
	m->n = spec->n;
	m->rows = xcalloc(spec->n + 1, sizeof(*m->rows));
	m->shown = xcalloc(spec->n + 1, sizeof(*m->shown));
	m->filter = spec->filter;
	m->pick = spec->pick;
	entry_init(&m->field, "", false, false);
	for (size_t i = 0; i < spec->n; i++) {
		m->rows[i].label = xstrdup(spec->rows[i].label);
		m->rows[i].value = spec->rows[i].value ? xstrdup(spec->rows[i].value) : NULL;
		m->rows[i].key = spec->rows[i].key;
	}
	narrow(m);
	m->list.at = spec->at;
}

static void release(void *state)
{
	struct menu *m = state;

	for (size_t i = 0; i < m->n; i++) {
		free(m->rows[i].label);
		free(m->rows[i].value);
	}
	free(m->rows);
	free(m->shown);
	free(m->title);
	free(m->text);
	entry_release(&m->field);
}

static enum keyset keys(const struct ui *ui, const void *state)
{
	(void)ui;
	(void)state;
	return KEYS_MENU;
}

static void pick(struct ui *ui, struct menu *m, size_t row)
{
	void (*then)(struct ui *, size_t, const char *, const char *) = m->pick;
	char *label = m->rows[row].label, *value = m->rows[row].value;

	/* They outlive the menu for the call. */
	m->rows[row].label = m->rows[row].value = NULL;
	ui_pop(ui);
	then(ui, row, value, label);
	free(label);
	free(value);
}

static bool key(struct ui *ui, void *state, struct key k, bool more)
{
	struct menu *m = state;

	(void)more;
	if (list_key(&m->list, k, !m->filter))
		return true;
	if (m->filter && k.code != VK_ENTER && entry_key(&m->field, k) == ENTRY_TAKEN) {
		narrow(m);
		return true;
	}
	for (size_t i = 0; i < m->n; i++) {
		if (m->rows[i].key && m->rows[i].key == k.code && !k.mods) {
			pick(ui, m, i);
			return true;
		}
	}
	return false;
}

static bool deed(struct ui *ui, void *state, enum deed deed)
{
	struct menu *m = state;

	if (deed == DEED_CLOSE)
		ui_pop(ui);
	else if (deed == DEED_HELP)
		help_open(ui);
	else if (deed == DEED_GO && m->list.at >= 0)
		pick(ui, m, m->shown[m->list.at]);
	return true;
}

static bool mouse(struct ui *ui, void *state, struct mouse m)
{
	struct menu *menu = state;

	(void)ui;
	if (m.what != POINTER_CLICK)
		list_wheel(&menu->list, m.what == POINTER_WHEEL_UP);
	return true;
}

static int widest(const struct menu *m)
{
	int w = 40;

	for (size_t i = 0; i < m->n; i++) {
		int row = text_width(m->rows[i].label, strlen(m->rows[i].label)) + 10;

		if (row > w)
			w = row;
	}
	return w;
}

static void draw_rows(struct ui *ui, struct menu *m, struct pane p)
{
	int top = list_show(&m->list, p.h);

	for (int y = 0; y < p.h && top + y < m->list.n; y++) {
		const struct row *row = &m->rows[m->shown[top + y]];
		const char *text = row->label;

		if (row->key) {
			struct strbuf sb = STRBUF_INIT;

			strbuf_add_rune(&sb, row->key);
			text = arena_strfmt(ui->frame, "%s  %s", sb.buf, row->label);
			strbuf_release(&sb);
		}
		ui_row(ui, p, y, top + y == m->list.at, text);
	}
}

static void draw(struct ui *ui, void *state, struct pane p)
{
	struct menu *m = state;
	int w = widest(m) < p.w - 4 ? widest(m) : p.w - 4, above;
	struct flow flow;
	struct pane inside;

	flow_init(&flow, ui->frame, &ui->theme, w - 4);
	if (m->text) {
		flow_puts(&flow, m->text, ui_style(ui, ROLE_TEXT));
		flow_gap(&flow);
	}
	above = flow_height(&flow);
	inside = ui_dialog(ui, p, m->title, w, above + (int)m->n + m->filter * 2 + 2);
	flow_draw(&flow, inside, 0);
	inside = pane_sub(inside, 0, above, inside.w, inside.h - above);
	if (m->filter) {
		entry_draw(&m->field, pane_sub(inside, 0, 0, inside.w, 1), ui_style(ui, ROLE_FIELD),
			true);
		inside = pane_sub(inside, 0, 2, inside.w, inside.h - 2);
	}
	draw_rows(ui, m, inside);
	flow_release(&flow);
}

const struct screen_type menu_screen = {
	.name = "menu",
	.keys = keys,
	.key = key,
	.deed = deed,
	.mouse = mouse,
	.draw = draw,
	.release = release,
};
