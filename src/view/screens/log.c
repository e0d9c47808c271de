/*
 * The incident log: a row an incident; Enter shows its newest session. Rows are added by `muster log add`.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "report/show.h"
#include "view/ui-private.h"

struct log {
	struct incident_list *incidents; /* NULL: could not be read */
	struct list list;
};

void log_open(struct ui *ui)
{
	struct log *l = ui_push(ui, &log_screen, sizeof(*l));
	struct error e = ERROR_INIT;

	if (store_incidents(ui->store, &l->incidents, &e) != 0)
		ui_say(ui, true, "%s", error_text(&e));
	error_clear(&e);
	list_set_size(&l->list, l->incidents ? (int)l->incidents->n : 0);
}

static void release(void *state)
{
	struct log *l = state;

	incident_list_free(l->incidents);
}

static enum keyset keys(const struct ui *ui, const void *state)
{
	(void)ui;
	(void)state;
	return KEYS_LOG;
}

static void show(struct ui *ui, const struct log *l)
{
	const struct incident_row *row;
	struct strbuf text = STRBUF_INIT;
	struct error e = ERROR_INIT;

	if (l->list.at < 0 || l->list.n == 0)
		return;
	row = &l->incidents->v[l->list.at];
	if (row->session_n == 0)
		ui_say(ui, false, "%s", _("this row was written by hand: it has no session"));
	else if (report_show(ui->store, row->sessions[row->session_n - 1], ui->now_ms, &text, &e) !=
			0 &&
		text.len == 0)
		ui_say(ui, true, "%s", error_text(&e));
	else
		text_open(ui, row->title ? row->title : "", text.buf, false);
	strbuf_release(&text);
	error_clear(&e);
}

static bool key(struct ui *ui, void *state, struct key k, bool more)
{
	struct log *l = state;

	(void)ui;
	(void)more;
	return list_key(&l->list, k, true);
}

static bool deed(struct ui *ui, void *state, enum deed deed)
{
	if (deed == DEED_CLOSE)
		ui_pop(ui);
	else if (deed == DEED_GO)
		show(ui, state);
	return true;
}

static bool mouse(struct ui *ui, void *state, struct mouse m)
{
	struct log *l = state;

	(void)ui;
	if (m.what != POINTER_CLICK)
		list_wheel(&l->list, m.what == POINTER_WHEEL_UP);
	return true;
}

static const char *row_text(struct ui *ui, const struct incident_row *row)
{
	struct strbuf date = STRBUF_INIT, took = STRBUF_INIT;
	const char *text;

	time_local(&date, row->onset_ms);
	if (row->resolution_ms != EVENT_NONE)
		duration_hms(&took, row->resolution_ms);
	else
		strbuf_adds(&took,
			row->outcome == OUTCOME_NONE ? _("open") : outcome_name(row->outcome));
	text = arena_strfmt(ui->frame, "%-16s  %11s  %s%s%s", date.buf, took.buf,
		row->title ? row->title : "", row->notes ? "  " : "", row->notes ? row->notes : "");
	strbuf_release(&date);
	strbuf_release(&took);
	return text;
}

static void draw(struct ui *ui, void *state, struct pane p)
{
	struct log *l = state;
	struct pane box = pane_sub(p, 0, 0, p.w, p.h - 1);
	int top;

	pane_frame(
		box, _("Incident log"), ui_style(ui, ROLE_BORDER), ui_style(ui, ROLE_PANEL_TITLE));
	box = pane_sub(box, 1, 1, box.w - 2, box.h - 2);
	if (l->list.n == 0)
		pane_puts(box, 2, 0, _("no incident so far"), ui_style(ui, ROLE_DIM));
	top = list_show(&l->list, box.h);
	for (int y = 0; y < box.h && top + y < l->list.n; y++)
		ui_row(ui, box, y, top + y == l->list.at, row_text(ui, &l->incidents->v[top + y]));
}

const struct screen_type log_screen = {
	.name = "log",
	.covers = true,
	.keys = keys,
	.key = key,
	.deed = deed,
	.mouse = mouse,
	.draw = draw,
	.release = release,
};
