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
	[ASKS_APPROVAL] = BY_NOTHING,
	[ASKS_DANGER] = BY_FIELD,
	[ASKS_REASON] = BY_FIELD,
	[ASKS_GO] = BY_ENTER,
	[ASKS_ITEMS] = BY_LIST,
	[ASKS_CONFIRM] = BY_LIST,
	[ASKS_ANSWER] = BY_FIELD,
	[ASKS_OPTION] = BY_LIST,
	[ASKS_HALT] = BY_LIST,
	[ASKS_UNDO] = BY_ENTER,
	[ASKS_OUTCOME] = BY_LIST,
};

bool ask_is_checklist(const struct ui *ui)
{
	const struct session_asks *asks = &ui->vm.asks;

	return ui->s->phase == PHASE_STEP && ui->s->step->kind->shape == SHAPE_CHECKLIST &&
		(asks->asks == ASKS_ITEMS || asks->asks == ASKS_GO);
}

bool ask_has_options(const struct session_asks *asks)
{
	return asks->asks == ASKS_VALUE && asks->var && asks->var->type == VAR_CHOICE;
}

enum answer_by ask_answered_by(const struct ui *ui)
{
	if (ask_is_checklist(ui) || ask_has_options(&ui->vm.asks))
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
		? runbook_var_named(session_runbook(ui->s, ui->s->scope), ui->s->step->into)
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
	if (ui->vm.asks.asks == ASKS_GO || ui->vm.asks.asks == ASKS_UNDO) {
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
