/*
 * What there is to pick from: items, answers, options, the failure menu, outcomes.
 */
#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "view/screens/run-private.h"

static void add_row(struct ask_rows *rows, struct ask_row row)
{
	rows->v[rows->n++] = row;
}

/* Whether its command looks right now. */
static bool is_looked_at(const struct session *s, const struct item *item)
{
	for (size_t i = s->runs.n; i-- > s->visit_runs;) {
		const struct run_record *r = s->runs.v[i];

		if (strcmp(r->purpose, "sense") == 0 && r->child && strcmp(r->child, item->id) == 0)
			return r->running;
	}
	return false;
}

static void item_rows(struct ui *ui, struct ask_rows *rows)
{
	static const char *const marks[] = {
		[ITEM_OPEN] = "[ ]",
		[ITEM_YES] = "[✔]",
		[ITEM_NO] = "[✖]",
		[ITEM_NA] = "[0]",
	};
	const struct step *st = ui->s->step;

	for (size_t i = 0; i < st->item_n; i++) {
		const struct item_record *rec = &ui->s->at->items.v[i];
		struct strbuf text = STRBUF_INIT;

		strbuf_addf(&text, "%s %s", marks[rec->state], ui_bare(ui, st->items[i].text));
		if (rec->value)
			strbuf_addf(&text, ": %s%s", rec->value,
				rec->fits == 0 ? _(" (does not fit)") : "");
		if (st->items[i].optional && rec->state == ITEM_OPEN)
			strbuf_adds(&text, _(" (optional)"));
		if (is_looked_at(ui->s, &st->items[i]))
			strbuf_adds(&text, _(" (is being looked at)"));
		else if (rec->why)
			strbuf_addf(&text, " (%s)", rec->why);
		add_row(rows,
			(struct ask_row){
				arena_strdup(ui->frame, text.buf), st->items[i].id, i, DEED_NONE });
		strbuf_release(&text);
	}
}

/* Where an answer leads, where it is not on to the next step. */
static const char *leads_to(struct ui *ui, const char *verdict)
{
	const struct step *st = ui->s->step;

	for (size_t i = 0; i < st->then_n; i++) {
		const struct step *to = plan_step_in(
			ui->s->plan, ui->s->plan->scope_of[st->index], st->then[i].step);

		if (strcmp(st->then[i].verdict, verdict) == 0 && to)
			return arena_strfmt(ui->frame, "  → %s", ui_expand(ui, to->title));
	}
	return "";
}

static void confirm_rows(struct ui *ui, struct ask_rows *rows)
{
	const char *yes = arena_strfmt(ui->frame, "%s%s", _("Yes"), leads_to(ui, "yes"));
	const char *no = arena_strfmt(ui->frame, "%s%s", _("No"), leads_to(ui, "no"));

	add_row(rows, (struct ask_row){ yes, "yes", 0, DEED_NONE });
	add_row(rows, (struct ask_row){ no, "no", 1, DEED_NONE });
}

static bool passes(const struct run_state *r, const char *label)
{
	struct strbuf want = STRBUF_INIT, have = STRBUF_INIT;
	bool found;

	text_fold(&want, r->filter.text.buf, r->filter.text.len);
	text_fold(&have, label, strlen(label));
	found = want.len == 0 || strstr(have.buf, want.buf);
	strbuf_release(&want);
	strbuf_release(&have);
	return found;
}

static void option_row(struct ui *ui, const struct run_state *r, struct ask_rows *rows, size_t i,
	const char *label, const char *value)
{
	const char *mark = "";

	if (ui->s->step->many)
		mark = i < r->marked.n && r->marked.v[i] ? "[✔] " : "[ ] ";
	if (passes(r, label))
		add_row(rows,
			(struct ask_row){ arena_strfmt(ui->frame, "%s%s", mark, label), value, i,
				DEED_NONE });
}

static const char *choice_label(struct ui *ui, const char *line)
{
	const char *slash = strrchr(line, '/');

	if (ui->s->step->source == CHOOSE_BACKUPS)
		return backups_label(ui, line);
	return ui->s->step->source == CHOOSE_FILES && slash ? slash + 1 : line;
}

static void option_rows(struct ui *ui, const struct run_state *r, struct ask_rows *rows)
{
	const struct step *st = ui->s->step;

	for (size_t i = 0; st->source == CHOOSE_OPTIONS && i < st->option_n; i++) {
		const struct option *o = &st->options[i];
		const char *label = ui_expand(ui, o->title ? o->title : o->id);

		if (o->text)
			label = arena_strfmt(ui->frame, "%s: %s", label, ui_bare(ui, o->text));
		option_row(ui, r, rows, i, label, o->id);
	}
	for (size_t i = 0; st->source != CHOOSE_OPTIONS && i < ui->s->choices.n; i++) {
		const char *line = ui->s->choices.v[i];

		option_row(ui, r, rows, i, choice_label(ui, line), line);
	}
}

static void value_rows(struct ui *ui, struct ask_rows *rows)
{
	const struct text_list *options = &ui->vm.asks.var->options;

	for (size_t i = 0; i < options->n; i++)
		add_row(rows, (struct ask_row){ options->v[i], options->v[i], i, DEED_NONE });
}

/* The key that does it on the run screen; the command line's word where there is none. */
static const char *key_of(struct ui *ui, enum deed deed)
{
	for (size_t i = 0; i < keymap_n; i++) {
		if (keymap[i].set == KEYS_RUN && keymap[i].deed == deed)
			return keymap[i].key;
	}
	return arena_strfmt(ui->frame, ":%s", deed_word(deed));
}

static void halt_rows(struct ui *ui, struct ask_rows *rows)
{
	static const struct {
		enum deed deed;
		const char *label;
	} menu[] = {
		{ DEED_STOP_MENU, N_("stop what is left of the command") },
		{ DEED_RETRY, N_("try again") },
		{ DEED_EDIT, N_("edit the command, then try again") },
		{ DEED_DONE, N_("it was done by hand") },
		{ DEED_SKIP, N_("skip it") },
		{ DEED_TAKE, N_("take the runbook's way for a failure") },
		{ DEED_JUMP, N_("go to another step") },
		{ DEED_ROLLBACK, N_("take back what was done, last first") },
		{ DEED_ADHOC, N_("look around with a command of your own") },
		{ DEED_END, N_("end the session") },
	};

	for (size_t i = 0; i < ARRAY_LEN(menu); i++) {
		const char *label = arena_strfmt(
			ui->frame, "%-4s %s", key_of(ui, menu[i].deed), _(menu[i].label));

		if (deed_beside_can(ui, menu[i].deed))
			add_row(rows, (struct ask_row){ label, NULL, i, menu[i].deed });
	}
}

static void outcome_rows(struct ui *ui, struct ask_rows *rows)
{
	static const struct {
		enum outcome outcome;
		const char *label;
	} outcomes[] = {
		{ OUTCOME_RESOLVED, N_("resolved: all is as it should be") },
		{ OUTCOME_MITIGATED, N_("mitigated: it works, the cause remains") },
		{ OUTCOME_ESCALATED, N_("escalated: others go on with it") },
		{ OUTCOME_FAILED, N_("failed: this did not help") },
		{ OUTCOME_FALSE_ALARM, N_("false alarm: there was no incident") },
		{ OUTCOME_REHEARSED, N_("rehearsed: it was a test") },
	};

	for (size_t i = 0; i < ARRAY_LEN(outcomes); i++) {
		bool rehearsal = outcomes[i].outcome == OUTCOME_REHEARSED;

		if (rehearsal == ui->vm.real)
			continue;
		add_row(rows,
			(struct ask_row){ _(outcomes[i].label), outcome_name(outcomes[i].outcome),
				i, DEED_NONE });
	}
}

static size_t rows_at_most(const struct ui *ui)
{
	size_t n = 16 + ui->s->choices.n;

	if (ui->s->step)
		n += ui->s->step->item_n + ui->s->step->option_n;
	if (ui->vm.asks.var)
		n += ui->vm.asks.var->options.n;
	return n;
}

void ask_list_rows(struct ui *ui, const struct run_state *r, struct ask_rows *rows)
{
	rows->v = arena_array(ui->frame, struct ask_row, rows_at_most(ui));
	rows->n = 0;
	if (typing_just_ended(ui, r))
		return;
	if (ask_is_checklist(ui))
		item_rows(ui, rows);
	else if (ask_has_options(&ui->vm.asks))
		value_rows(ui, rows);
	else if (ui->vm.asks.asks == ASKS_CONFIRM)
		confirm_rows(ui, rows);
	else if (ui->vm.asks.asks == ASKS_OPTION)
		option_rows(ui, r, rows);
	else if (ui->vm.asks.asks == ASKS_HALT)
		halt_rows(ui, rows);
	else if (ui->vm.asks.asks == ASKS_OUTCOME)
		outcome_rows(ui, rows);
}
