/*
 * What is asked, and how a person answers it. One table says by what: Enter alone, a list, a field.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "model/kind.h"
#include "view/screens/run-private.h"

static const enum answer_by answered_by[] = {
	[ASKS_NOTHING] = BY_NOTHING,
	[ASKS_VALUE] = BY_FIELD,
	[ASKS_DANGER] = BY_FIELD,
	[ASKS_REASON] = BY_FIELD,
	[ASKS_GO] = BY_ENTER,
	[ASKS_ITEMS] = BY_LIST,
	[ASKS_CONFIRM] = BY_LIST,
	[ASKS_ANSWER] = BY_FIELD,
	[ASKS_OPTION] = BY_LIST,
	[ASKS_HALT] = BY_LIST,
	[ASKS_OUTCOME] = BY_LIST,
};

bool ask_is_checklist(const struct ui *ui)
{
	const struct session_asks *asks = &ui->vm.asks;

	return ui->s->phase == PHASE_STEP && ui->s->step->kind->shape == SHAPE_CHECKLIST &&
		(asks->asks == ASKS_ITEMS || asks->asks == ASKS_GO);
}

static bool has_options(const struct session_asks *asks)
{
	return asks->asks == ASKS_VALUE && asks->var && asks->var->type == VAR_CHOICE;
}

enum answer_by ask_answered_by(const struct ui *ui)
{
	if (ask_is_checklist(ui) || has_options(&ui->vm.asks))
		return BY_LIST;
	return answered_by[ui->vm.asks.asks];
}

/* ---- a new question ---- */

static const struct var_decl *variable_asked(const struct ui *ui)
{
	const struct session_asks *asks = &ui->vm.asks;

	if (asks->asks == ASKS_VALUE)
		return asks->var;
	return asks->asks == ASKS_ANSWER && ui->s->step->into
		? runbook_var_named(ui->s->rb, ui->s->step->into)
		: NULL;
}

static int first_open(const struct ui *ui)
{
	for (size_t i = 0; i < ui->s->at->items.n; i++) {
		if (ui->s->at->items.v[i].state == ITEM_OPEN)
			return (int)i;
	}
	return 0;
}

static void begin(struct ui *ui, struct run_state *r)
{
	const struct session_asks *asks = &ui->vm.asks;
	const struct var_decl *var = variable_asked(ui);
	const char *initial = var && !var->secret ? var->fallback : NULL;

	free(r->refused);
	r->refused = NULL;
	entry_release(&r->field);
	entry_release(&r->filter);
	entry_init(&r->field, initial, var && var->secret,
		asks->asks == ASKS_ANSWER && ui->s->step->lines);
	entry_init(&r->filter, "", false, false);
	r->filtering = false;
	r->answering = 0;
	r->list = (struct list){ .at = ask_is_checklist(ui) ? first_open(ui) : -1 };
	vec_clear(&r->marked);
	r->text_top = 0;
	if (r->focus == FOCUS_FIELD || r->focus == FOCUS_WALK)
		r->focus = ask_answered_by(ui) == BY_FIELD && ui->drives ? FOCUS_FIELD : FOCUS_WALK;
}

/* When an item was answered the next open one is highlighted. */
static void go_to_next_item(struct ui *ui, struct run_state *r)
{
	size_t at = (size_t)r->answering;

	if (!r->answering || !ask_is_checklist(ui) || ui->s->at->items.v[at - 1].state == ITEM_OPEN)
		return;
	if (r->list.at == r->answering - 1) {
		while (at < ui->s->step->item_n && ui->s->at->items.v[at].state != ITEM_OPEN)
			at++;
		if (at < ui->s->step->item_n)
			r->list.at = (int)at;
	}
	r->answering = 0;
}

void ask_sync(struct ui *ui, struct run_state *r)
{
	const struct session_asks *asks = &ui->vm.asks;
	struct strbuf now = STRBUF_INIT;

	strbuf_addf(&now, "%d %s %s %d %d", ask_is_checklist(ui) ? ASKS_ITEMS : (int)asks->asks,
		ui->s->at ? ui->s->at->id : "", asks->name ? asks->name : "",
		ui->s->at ? ui->s->at->visits : 0, ui->s->attempt);
	if (strcmp(now.buf, r->asked.buf) == 0) {
		strbuf_release(&now);
		go_to_next_item(ui, r);
		return;
	}
	strbuf_release(&r->asked);
	r->asked = now;
	begin(ui, r);
}

/* ---- rows ---- */

static void add_row(struct ask_rows *rows, struct ask_row row)
{
	rows->v[rows->n++] = row;
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
		if (rec->why)
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
		int to = runbook_step_named(ui->s->rb, st->then[i].step);

		if (strcmp(st->then[i].verdict, verdict) == 0 && to >= 0)
			return arena_strfmt(
				ui->frame, "  → %s", ui_expand(ui, ui->s->rb->steps[to].title));
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
		const char *line = ui->s->choices.v[i], *slash = strrchr(line, '/');

		option_row(ui, r, rows, i, st->source == CHOOSE_FILES && slash ? slash + 1 : line,
			line);
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
		{ DEED_RETRY, N_("try again") },
		{ DEED_EDIT, N_("edit the command, then try again") },
		{ DEED_DONE, N_("it was done by hand") },
		{ DEED_SKIP, N_("skip it") },
		{ DEED_TAKE, N_("take the runbook's way for a failure") },
		{ DEED_JUMP, N_("go to another step") },
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
	else if (has_options(&ui->vm.asks))
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

/* ---- sending ---- */

static void send_value(struct ui *ui, struct run_state *r, const char *value)
{
	const struct session_asks *asks = &ui->vm.asks;
	struct arena *a = arena_new();
	struct error e = ERROR_INIT;
	struct intent in;

	if (intent_answer(&in, value, ui->s, a, &e) == 0 && (asks->asks != ASKS_REASON || *value))
		ui_send(ui, &in, r);
	else if (asks->asks == ASKS_REASON)
		ui_say(ui, false, "%s", _("a reason is asked for"));
	else
		ui_say(ui, true, "%s", error_text(&e));
	error_clear(&e);
	arena_free(a);
}

void ask_send_field(struct ui *ui, struct run_state *r)
{
	send_value(ui, r, r->field.text.buf);
}

static void send_marked(struct ui *ui, struct run_state *r, const struct ask_rows *rows)
{
	struct strbuf value = STRBUF_INIT;

	for (size_t i = 0; i < rows->n; i++) {
		size_t at = rows->v[i].index;

		if (at < r->marked.n && r->marked.v[at])
			strbuf_addf(&value, "%s%s", value.len > 0 ? "\n" : "", rows->v[i].value);
	}
	if (value.len > 0)
		ui_act_with(ui, ACT_CHOOSE, "option", value.buf);
	else
		ui_say(ui, false, "%s", _("nothing is marked yet: Space marks, Enter goes on"));
	strbuf_release(&value);
}

static void enter_list(struct ui *ui, struct run_state *r)
{
	struct ask_rows rows;
	const struct ask_row *row;

	ask_list_rows(ui, r, &rows);
	if (ui->vm.asks.asks == ASKS_OPTION && ui->s->step->many) {
		send_marked(ui, r, &rows);
		return;
	}
	if (r->list.at < 0 || (size_t)r->list.at >= rows.n) {
		ui_say(ui, false, "%s", _("nothing is highlighted: arrows do, Enter then answers"));
		return;
	}
	row = &rows.v[r->list.at];
	if (row->deed != DEED_NONE)
		ui_deed(ui, row->deed);
	else if (ui->vm.asks.asks == ASKS_OUTCOME)
		end_with(ui, row->value);
	else
		send_value(ui, r, row->value);
}

static void say_open_items(struct ui *ui)
{
	size_t open = 0;

	for (size_t i = 0; i < ui->s->step->item_n; i++)
		open += ui->s->at->items.v[i].state == ITEM_OPEN && !ui->s->step->items[i].optional;
	ui_say(ui, false,
		Q_("%zu item is open: Space it is so, - it is not, 0 it does not apply",
			"%zu items are open: Space it is so, - it is not, 0 it does not apply",
			open),
		open);
}

void ask_enter(struct ui *ui, struct run_state *r)
{
	if (ui->vm.asks.asks == ASKS_ITEMS) {
		say_open_items(ui);
		return;
	}
	if (ui->vm.asks.asks == ASKS_GO) {
		ui_act(ui, ACT_GO);
		return;
	}
	switch (ask_answered_by(ui)) {
	case BY_NOTHING:
	case BY_ENTER: break;
	case BY_LIST: enter_list(ui, r); break;
	case BY_FIELD: r->focus = FOCUS_FIELD; break;
	}
}

/* ---- items ---- */

bool ask_can_item(const struct ui *ui)
{
	return ui->drives && ask_is_checklist(ui);
}

static void tick(
	struct ui *ui, struct run_state *r, const struct item *item, const struct item_record *rec)
{
	struct intent in;

	if (item->respond != RESPOND_NONE && rec->state == ITEM_OPEN) {
		prompt_open(ui,
			&(struct prompt_spec){ .title = _("What do you see?"),
				.text = ui_expand(ui, item->text),
				.action = ACT_RESPOND,
				.arg = "value",
				.fixed_name = "item",
				.fixed_value = item->id,
				.then = -1 });
		return;
	}
	intent_init(&in, rec->state == ITEM_YES ? ACT_UNTICK : ACT_TICK);
	in.items = (struct event_texts){ &item->id, 1 };
	ui_send(ui, &in, r);
}

static void mark(struct ui *ui, struct run_state *r)
{
	struct ask_rows rows;
	size_t at;

	ask_list_rows(ui, r, &rows);
	if (r->list.at < 0 || (size_t)r->list.at >= rows.n)
		return;
	at = rows.v[r->list.at].index;
	while (r->marked.n <= at)
		vec_push(&r->marked, false);
	r->marked.v[at] = !r->marked.v[at];
}

bool ask_item(struct ui *ui, struct run_state *r, enum deed deed)
{
	const struct item *item;

	if (ui->vm.asks.asks == ASKS_OPTION && ui->s->step->many && deed == DEED_ITEM_YES) {
		mark(ui, r);
		return true;
	}
	if (!ask_can_item(ui) || r->list.at < 0)
		return false;
	item = &ui->s->step->items[r->list.at];
	if (ui->s->at->items.v[r->list.at].state == ITEM_OPEN)
		r->answering = r->list.at + 1;
	if (deed == DEED_ITEM_YES) {
		tick(ui, r, item, &ui->s->at->items.v[r->list.at]);
		return true;
	}
	prompt_open(ui,
		&(struct prompt_spec){
			.title = deed == DEED_ITEM_NO ? _("It is not so") : _("It does not apply"),
			.text = arena_strfmt(ui->frame, _("%s\nWhy, or what is it instead?"),
				ui_expand(ui, item->text)),
			.action = deed == DEED_ITEM_NO ? ACT_NOT_SO : ACT_NOT_APPLICABLE,
			.arg = "reason",
			.fixed_name = "item",
			.fixed_value = item->id,
			.then = -1 });
	return true;
}
