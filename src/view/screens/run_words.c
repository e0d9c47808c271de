/*
 * What is asked, in words.
 */
#include "config.h"

#include <string.h>

#include "model/kind.h"
#include "view/screens/run-private.h"

/* An item that does not have to be so fails nothing. */
static bool any_not_so(const struct ui *ui)
{
	const struct step *st = ui->s->step;

	for (size_t i = 0; i < st->item_n && i < ui->s->at->items.n; i++) {
		if (ui->s->at->items.v[i].state == ITEM_NO && !st->items[i].optional)
			return true;
	}
	return false;
}

static const char *go_words(const struct ui *ui)
{
	switch (ui->s->step->kind->shape) {
	case SHAPE_COMMAND: return _("Enter starts the command");
	case SHAPE_PARALLEL: return _("Enter starts the commands");
	case SHAPE_WAIT: return _("Enter begins the wait");
	case SHAPE_CHECKLIST:
		return any_not_so(ui) ? _("All is answered, not all is so: Enter goes on as failed")
				      : _("All is answered: Enter goes on");
	case SHAPE_READ:
	case SHAPE_CALL:
	case SHAPE_CONFIRM:
	case SHAPE_ASK:
	case SHAPE_CHOOSE:
	case SHAPE_END: break;
	}
	return _("Enter goes on");
}

static void question(struct ui *ui, struct flow *f)
{
	const struct step *st = ui->s->step;

	flow_puts(f, ui_expand(ui, st->question ? st->question : st->title),
		ui_style(ui, ROLE_QUESTION));
	flow_break(f);
}

static void hint(struct ui *ui, struct flow *f, const char *text)
{
	flow_break(f);
	flow_puts(f, text, ui_style(ui, ROLE_DIM));
}

/* Nobody is answered for: the walk then goes the runbook's way for that. */
static void deadline_words(struct ui *ui, struct flow *f)
{
	int64_t at = session_question_deadline(ui->s);
	int64_t left = (at - vm_mono_now(ui->s, ui->now_ms)) / 1000000;

	if (at > 0)
		hint(ui, f,
			arena_strfmt(ui->frame, _("without an answer it goes on in %s: timeout"),
				ui_clock(ui, left > 0 ? left : 0)));
}

static void value_words(struct ui *ui, struct flow *f)
{
	const struct session_asks *asks = &ui->vm.asks;
	const struct var_decl *var = asks->var;
	const char *title = var && var->title ? var->title : asks->name;

	flow_puts(f,
		arena_strfmt(
			ui->frame, _("%s is needed here: %s"), asks->name, ui_expand(ui, title)),
		ui_style(ui, ROLE_QUESTION));
	if (var && var->pattern)
		hint(ui, f,
			arena_strfmt(ui->frame, _("it looks like %s"), pattern_text(var->pattern)));
	if (var && var->secret)
		hint(ui, f, _("a secret: it is neither shown nor recorded"));
}

static void approval_words(struct ui *ui, struct flow *f)
{
	const struct approval_record *a = ui->vm.asks.approval;
	const char *address = ui->attach ? attach_address(ui->attach) : ui->s->id;

	flow_puts(f,
		arena_strfmt(ui->frame, _("It waits for approval by %s: %d of %d."),
			ui_expand(ui, a->role), (int)a->grants.n, a->need),
		ui_style(ui, ROLE_WAITING));
	flow_break(f);
	flow_puts(f, _("Ask them for:"), ui_style(ui, ROLE_QUESTION));
	flow_add_literal(f, " ", 1, ui_style(ui, ROLE_TEXT));
	flow_puts(
		f, arena_strfmt(ui->frame, "muster approve %s", address), ui_style(ui, ROLE_CODE));
	if (ui->s->step->approve.break_glass)
		hint(ui, f, _("to go on without it: :break REASON"));
}

static void danger_words(struct ui *ui, struct flow *f)
{
	flow_puts(f, ui->utf8 ? "⚠ " : "!! ", ui_style(ui, ROLE_DANGER));
	f->base = ui_style(ui, ROLE_DANGER);
	if (ui->vm.asks.why)
		flow_puts(f, ui->vm.asks.why, ui_style(ui, ROLE_DANGER));
	else
		ui_markdown(ui, f, ui->s->step->danger.text);
	flow_break(f);
	f->base = ui_style(ui, ROLE_TEXT);
	flow_puts(f, _("To go on, type:"), ui_style(ui, ROLE_QUESTION));
	flow_add_literal(f, " ", 1, ui_style(ui, ROLE_TEXT));
	flow_puts(f, ui->vm.asks.text, ui_style(ui, ROLE_CODE));
}

static void reason_words(struct ui *ui, struct flow *f)
{
	const struct event_texts *missing = &ui->vm.asks.missing;
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; i < missing->n; i++) {
		const struct step_record *r = session_step(ui->s, missing->v[i]);

		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "",
			r && r->title ? r->title : missing->v[i]);
	}
	flow_puts(f,
		arena_strfmt(ui->frame, _("This step needs others that did not end well: %s."),
			ui_expand(ui, names.buf)),
		ui_style(ui, ROLE_WAITING));
	flow_break(f);
	flow_puts(f, _("Go on all the same? Why:"), ui_style(ui, ROLE_QUESTION));
	strbuf_release(&names);
}

/* That nothing of it runs was the reason of the halt, and of nothing else was that not sure. */
static bool is_told(const char *why)
{
	return strstr(why, "nothing of it runs") && !strstr(why, "still runs");
}

/* What became of commands that outlived their holder since the step halted. */
static const char *left_words(const struct ui *ui)
{
	const char *words = NULL;

	if (ui->s->ending_left > 0)
		return _("What is left of it is being stopped.");
	if (session_has_left(ui->s) || (ui->s->halt_why && is_told(ui->s->halt_why)))
		return NULL;
	for (size_t i = ui->s->visit_runs; i < ui->s->runs.n; i++) {
		const char *alive = ui->s->runs.v[i]->alive;

		if (alive && strcmp(alive, "no") == 0)
			words = _("Nothing of it runs any more.");
	}
	return words;
}

static void halt_words(struct ui *ui, struct flow *f)
{
	const struct run_record *r = session_run(ui->s, ui->s->run);
	const char *why = ui->s->halt_why ? ui->s->halt_why : ui->s->halt_verdict;

	flow_puts(f, ui->utf8 ? "✖ " : "x ", ui_style(ui, ROLE_FAILED));
	flow_puts(f,
		arena_strfmt(
			ui->frame, r && r->alive ? _("Interrupted: %s") : _("It failed: %s"), why),
		ui_style(ui, ROLE_FAILED));
	if (r && r->failed_line && (!why || !strstr(why, r->failed_line))) {
		flow_break(f);
		flow_puts(f, r->failed_line, ui_style(ui, ROLE_CODE));
	}
	if (left_words(ui))
		hint(ui, f, left_words(ui));
}

static void option_words(struct ui *ui, const struct run_state *r, struct flow *f)
{
	question(ui, f);
	if (!ui->s->step->many && r->list.at < 0)
		hint(ui, f, _("arrows highlight, Enter then answers, / narrows the list"));
	if (ui->s->step->many)
		hint(ui, f, _("Space marks, Enter goes on with what is marked"));
	if (r->filtering || r->filter.text.len > 0)
		hint(ui, f, arena_strfmt(ui->frame, "/%s", r->filter.text.buf));
	if (ui->s->step->source == CHOOSE_BACKUPS)
		backups_next(ui, f);
}

static const char *nothing_words(const struct ui *ui)
{
	if (ui->s->ending)
		return _("The session ends as soon as nothing runs any more.");
	if (ui->s->paused)
		return _("Paused: p goes on.");
	if (ui->s->phase == PHASE_STEP && ui->s->step->kind->shape == SHAPE_WAIT && ui->s->begun)
		return NULL;
	return NULL;
}

static void wait_words(struct ui *ui, struct flow *f)
{
	int64_t left = (ui->s->wait_mono - vm_mono_now(ui->s, ui->now_ms)) / 1000000;

	if (ui->s->phase != PHASE_STEP || ui->s->step->kind->shape != SHAPE_WAIT || !ui->s->begun)
		return;
	if (ui->s->step->wait_until) {
		flow_puts(f,
			arena_strfmt(ui->frame, _("The command above is tried every %s."),
				ui_short(ui, ui->s->step->wait_every_ms)),
			ui_style(ui, ROLE_WAITING));
		flow_break(f);
	}
	if (ui->s->wait_mono == 0)
		return;
	flow_puts(f,
		arena_strfmt(ui->frame, _("It waits, for %s more at most."),
			ui_clock(ui, left > 0 ? left : 0)),
		ui_style(ui, ROLE_WAITING));
}

static void retry_words(struct ui *ui, struct flow *f)
{
	int64_t left = (ui->s->retry_mono - vm_mono_now(ui->s, ui->now_ms)) / 1000000;

	if (ui->s->phase != PHASE_STEP || ui->s->retry_mono == 0)
		return;
	flow_puts(f,
		arena_strfmt(ui->frame, _("It is tried again in %s."),
			ui_clock(ui, left > 0 ? left : 0)),
		ui_style(ui, ROLE_WAITING));
}

void ask_words(struct ui *ui, const struct run_state *r, struct flow *f)
{
	const char *text;

	if (typing_just_ended(ui, r)) {
		flow_puts(f, _("The command has just ended."), ui_style(ui, ROLE_WAITING));
		return;
	}
	switch (ui->vm.asks.asks) {
	case ASKS_NOTHING:
		wait_words(ui, f);
		retry_words(ui, f);
		text = nothing_words(ui);
		if (text)
			flow_puts(f, text, ui_style(ui, ROLE_WAITING));
		break;
	case ASKS_VALUE: value_words(ui, f); break;
	case ASKS_APPROVAL: approval_words(ui, f); break;
	case ASKS_DANGER: danger_words(ui, f); break;
	case ASKS_REASON: reason_words(ui, f); break;
	case ASKS_GO: flow_puts(f, go_words(ui), ui_style(ui, ROLE_QUESTION)); break;
	case ASKS_ITEMS: flow_puts(f, _("Is it so?"), ui_style(ui, ROLE_QUESTION)); break;
	case ASKS_CONFIRM:
		question(ui, f);
		if (r->list.at < 0)
			hint(ui, f, _("y or n highlights, Enter then answers"));
		break;
	case ASKS_ANSWER: question(ui, f); break;
	case ASKS_OPTION: option_words(ui, r, f); break;
	case ASKS_HALT: halt_words(ui, f); break;
	case ASKS_UNDO:
		flow_puts(f, _("This step was done. Enter runs what takes it back; s leaves it."),
			ui_style(ui, ROLE_QUESTION));
		break;
	case ASKS_OUTCOME:
		flow_puts(f, _("The last step is done. How did it end?"),
			ui_style(ui, ROLE_QUESTION));
		break;
	}
	deadline_words(ui, f);
	flow_break(f);
	if (ui->vm.asks.asks == ASKS_ANSWER && ui->s->step->lines)
		hint(ui, f, _("Ctrl-D sends, Enter makes a new line."));
	if (r->refused) {
		flow_break(f);
		flow_puts(f, r->refused, ui_style(ui, ROLE_ERROR));
	}
	flow_break(f);
}
