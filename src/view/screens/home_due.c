/*
 * The home screen's list of what is overdue.
 */
#include "config.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "view/screens/home-private.h"

/* The kinds of store/due.h for people. */
static const char *kind_word(const char *kind)
{
	static const struct {
		const char *kind, *word;
	} rows[] = {
		{ "backup", N_("backup") },
		{ "drill", N_("drill") },
		{ "exercise", N_("exercise") },
		{ "review", N_("review") },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (strcmp(rows[i].kind, kind) == 0)
			return _(rows[i].word);
	}
	return kind;
}

static const char *since(struct ui *ui, const struct due_row *row)
{
	return row->due_ms == EVENT_NONE ? _("never done")
					 : arena_strfmt(ui->frame, _("overdue for %s"),
						   ui_short(ui, ui->now_ms - row->due_ms));
}

static void add_row(struct ui *ui, struct flow *f, const struct due_row *row)
{
	flow_puts(f, kind_word(row->kind), ui_style(ui, ROLE_NOTICE));
	flow_puts(f, " ", ui_style(ui, ROLE_TEXT));
	flow_puts(f, row->id, ui_style(ui, ROLE_STRONG));
	if (strcmp(row->id, row->runbook) != 0)
		flow_puts(f, arena_strfmt(ui->frame, _(" of %s"), row->runbook),
			ui_style(ui, ROLE_TEXT));
	flow_break(f);
	f->indent = 2;
	flow_puts(f, since(ui, row), ui_style(ui, ROLE_DIM));
	f->indent = 0;
	flow_break(f);
}

void home_due_load(struct ui *ui, struct due_list **due, int64_t *stamp)
{
	int64_t now = ui->store ? store_due_stamp(ui->store) : 0;

	if (now == *stamp)
		return;
	*stamp = now;
	due_list_free(*due);
	*due = store_due_read(ui->store);
}

int home_due_rows(const struct due_list *due, int rows)
{
	int wanted = due && due->n > 0 ? (int)due->n * 2 + 2 : 0;

	return wanted > rows / 2 ? rows / 2 : wanted;
}

void home_due_draw(struct ui *ui, const struct due_list *due, struct pane p)
{
	struct flow flow;

	pane_frame(p, _("Overdue"), ui_style(ui, ROLE_BORDER), ui_style(ui, ROLE_PANEL_TITLE));
	flow_init(&flow, ui->frame, &ui->theme, p.w - 4);
	for (size_t i = 0; i < due->n && (int)i < p.h; i++)
		add_row(ui, &flow, &due->v[i]);
	flow_draw(&flow, pane_sub(p, 2, 1, p.w - 4, p.h - 2), 0);
	flow_release(&flow);
}
