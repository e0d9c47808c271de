/*
 * Deeds that mean the same wherever a session is in sight: most of the keys of the run screen, and the
 * words of the command line.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "model/kind.h"
#include "view/ui-private.h"

static bool in_step(const struct ui *ui)
{
	return ui->s->phase == PHASE_STEP || ui->s->phase == PHASE_HALT;
}

static bool halted(const struct ui *ui)
{
	return ui->s->phase == PHASE_HALT;
}

static bool open_session(const struct ui *ui)
{
	return ui->s->phase != PHASE_CLOSED;
}

static bool always(const struct ui *ui)
{
	(void)ui;
	return true;
}

static bool runs(const struct ui *ui)
{
	const struct run_record *r = session_run(ui->s, ui_run(ui));

	return (r && r->running) || session_has_left(ui->s);
}

static bool can_skip(const struct ui *ui)
{
	if (ui->s->phase == PHASE_UNDO)
		return !session_busy(ui->s);
	return in_step(ui) && ui->s->step->skippable && !session_busy(ui->s);
}

static bool can_rest(const struct ui *ui)
{
	return in_step(ui) && !session_busy(ui->s);
}

static bool can_take(const struct ui *ui)
{
	if (!halted(ui))
		return false;
	for (size_t i = 0; i < ui->s->step->then_n; i++) {
		if (strcmp(ui->s->step->then[i].verdict, "fail") == 0)
			return true;
	}
	return false;
}

static bool can_back(const struct ui *ui)
{
	return ui->s->back_step != NULL;
}

static bool can_enough(const struct ui *ui)
{
	return runs(ui) && ui->s->phase == PHASE_STEP && ui->s->step->command &&
		ui->s->step->command->until_me;
}

static bool can_cut(const struct ui *ui)
{
	return ui->s->phase == PHASE_STEP && ui->s->step->kind->shape == SHAPE_WAIT && ui->s->begun;
}

/* Of several commands that whose output is looked at; NULL: there are not several. */
static const struct step *child_in_sight(const struct ui *ui)
{
	const struct run_record *r = session_run(ui->s, ui_run(ui));
	int at = r && r->child ? session_child_named(ui->s, r->child) : -1;

	return at < 0 ? NULL : &ui->s->step->children[at];
}

static bool can_edit(const struct ui *ui)
{
	return halted(ui) &&
		(ui->s->step->command || ui->s->step->from_script || ui->s->step->wait_until ||
			child_in_sight(ui));
}

static bool can_sense(const struct ui *ui)
{
	if (ui->s->phase != PHASE_STEP)
		return false;
	for (size_t i = 0; i < ui->s->step->item_n; i++)
		if (ui->s->step->items[i].sense)
			return true;
	return false;
}

static bool has_contacts(const struct ui *ui)
{
	return ui->s->rb && ui->s->rb->contact_n > 0;
}

static bool alert_waits(const struct ui *ui)
{
	for (size_t i = 0; i < ui->s->vitals.n; i++) {
		if (ui->s->vitals.v[i]->rang)
			return true;
	}
	return false;
}

static bool can_take_wheel(const struct ui *ui)
{
	return open_session(ui) && wheel_can(&ui->wheel, WHEEL_TAKE);
}

static bool can_answer_wheel(const struct ui *ui)
{
	return wheel_can(&ui->wheel, WHEEL_YES);
}

static bool can_hand_over(const struct ui *ui)
{
	return open_session(ui) && wheel_can(&ui->wheel, WHEEL_HAND_OVER);
}

static bool can_roll_back(const struct ui *ui)
{
	for (size_t i = 0; halted(ui) && i < ui->s->done.n; i++)
		if (!ui->s->done.v[i].back)
			return true;
	return false;
}

/* ---- what they do ---- */

static void do_retry(struct ui *ui)
{
	ui_act(ui, ACT_RETRY);
}

static void do_take(struct ui *ui)
{
	ui_act(ui, ACT_TAKE);
}

static void do_back(struct ui *ui)
{
	ui_act(ui, ACT_BACK);
}

static void do_sense(struct ui *ui)
{
	ui_act(ui, ACT_SENSE);
}

static void do_enough(struct ui *ui)
{
	ui_act(ui, ACT_ENOUGH);
}

static void do_rollback(struct ui *ui)
{
	ui_act(ui, ACT_ROLLBACK);
}

static void do_done(struct ui *ui)
{
	prompt_open(ui,
		&(struct prompt_spec){ .title = _("Done by hand"),
			.text = _(
				"The step counts as done, and the walk goes on. What was done, and how "
				"do you know that it worked?"),
			.action = ACT_DONE,
			.arg = "reason",
			.then = -1 });
}

static void do_skip(struct ui *ui)
{
	bool undo = ui->s->phase == PHASE_UNDO;

	prompt_open(ui,
		&(struct prompt_spec){ .title = undo ? _("Leave it done") : _("Skip the step"),
			.text = undo
				? _("Its undo script is not run. Why does it stay as it is?")
				: _("Nothing of it is run, and the record says so. Why is it not "
				    "needed?"),
			.action = ACT_SKIP,
			.arg = "reason",
			.then = -1 });
}

static void do_cut(struct ui *ui)
{
	prompt_open(ui,
		&(struct prompt_spec){ .title = _("Cut the wait short"),
			.text = _("The walk goes on at once. Why?"),
			.action = ACT_CUT,
			.arg = "reason",
			.then = -1 });
}

static void do_edit(struct ui *ui)
{
	const struct step *st = ui->s->step, *child = child_in_sight(ui);
	const struct command *c = child ? child->command : st->command;
	const char *script = child ? session_child_edit(ui->s, child->id) : ui->s->edited;
	struct strbuf words = STRBUF_INIT;
	size_t n;

	if (!script)
		script = st->from_script ? st->from_script : st->wait_until;
	if (!script && c)
		script = c->script;
	for (size_t i = 0; !script && c && i < c->argv.n; i++)
		strbuf_addf(&words, "%s%s", i > 0 ? " " : "", c->argv.v[i]);
	if (!script)
		script = words.buf;
	n = strlen(script);
	while (n > 0 && script[n - 1] == '\n')
		n--;
	script = arena_strndup(ui->frame, script, n);
	prompt_open(ui,
		&(struct prompt_spec){ .title = _("Edit and try again"),
			.text = _("The command as it is run, once. Variables: :edit NAME=VALUE"),
			.action = ACT_EDIT,
			.arg = "run",
			.fixed_name = child ? "child" : NULL,
			.fixed_value = child ? child->id : NULL,
			.initial = script,
			.lines = strchr(script, '\n') != NULL,
			.then = ACT_RETRY });
	strbuf_release(&words);
}

static void do_adhoc(struct ui *ui)
{
	prompt_open(ui,
		&(struct prompt_spec){ .title = _("A command of your own"),
			.text = _("It is recorded, and stands beside the walk. Empty: a shell."),
			.action = ACT_ADHOC,
			.arg = "run",
			.optional = true,
			.then = -1 });
}

static void do_note(struct ui *ui)
{
	prompt_open(ui,
		&(struct prompt_spec){
			.title = _("Note"), .action = ACT_NOTE, .arg = "text", .then = -1 });
}

static void do_since(struct ui *ui)
{
	prompt_open(ui,
		&(struct prompt_spec){ .title = _("When did it begin?"),
			.text = _(
				"now, 02:31, 40m ago, 2026-11-23 02:31: the clock runs from there."),
			.action = ACT_SINCE,
			.arg = "time",
			.then = -1 });
}

static void do_pause(struct ui *ui)
{
	if (ui->s->paused) {
		ui_act(ui, ACT_CONTINUE);
		return;
	}
	prompt_open(ui,
		&(struct prompt_spec){ .title = _("Pause"),
			.text = _(
				"Nothing new starts by itself; what runs goes on, and no clock stops. Why?"),
			.action = ACT_PAUSE,
			.arg = "reason",
			.then = -1 });
}

static void do_ack(struct ui *ui)
{
	ui_act(ui, ACT_ACK);
}

static void do_detach(struct ui *ui)
{
	ui_leave(ui, 0);
}

static void do_take_wheel(struct ui *ui)
{
	ui_wheel_act(ui, WHEEL_TAKE, NULL);
}

static void do_give_wheel(struct ui *ui)
{
	ui_wheel_act(ui, WHEEL_YES, NULL);
}

static void do_keep_wheel(struct ui *ui)
{
	ui_wheel_act(ui, WHEEL_NO, NULL);
}

static void do_hand_over(struct ui *ui)
{
	colon_open(ui, "handover ");
}

static void do_break(struct ui *ui)
{
	if (runs(ui))
		stop_open(ui);
	else
		leave_open(ui);
}

static void do_colon(struct ui *ui)
{
	colon_open(ui, "");
}

/* ---- the table ---- */

static const struct {
	enum deed deed;
	bool (*can)(const struct ui *ui);
	void (*act)(struct ui *ui);
	const char *why_not; /* N_(), said where it cannot be done */
	bool reads;          /* one who only watches may do it */
} rows[] = {
	{ DEED_STOP_MENU, runs, stop_open, N_("nothing runs that could be stopped"), false },
	{ DEED_ENOUGH, can_enough, do_enough, N_("no command runs that you end"), false },
	{ DEED_CUT, can_cut, do_cut, N_("there is no wait to cut"), false },
	{ DEED_SENSE, can_sense, do_sense, N_("no command looks at anything here"), false },
	{ DEED_RETRY, halted, do_retry, N_("the step has not failed"), false },
	{ DEED_EDIT, can_edit, do_edit, N_("no command failed that could be edited"), false },
	{ DEED_TAKE, can_take, do_take, N_("the runbook has no way for a failure here"), false },
	{ DEED_DONE, can_rest, do_done, N_("not now: something runs, or there is no step to leave"),
		false },
	{ DEED_SKIP, can_skip, do_skip, N_("the step cannot be skipped now"), false },
	{ DEED_WHEEL_TAKE, can_take_wheel, do_take_wheel,
		N_("you drive already, or have asked for the wheel"), true },
	{ DEED_WHEEL_YES, can_answer_wheel, do_give_wheel,
		N_("nobody asks for the wheel, or offers it to you"), true },
	{ DEED_WHEEL_NO, can_answer_wheel, do_keep_wheel,
		N_("nobody asks for the wheel, or offers it to you"), true },
	{ DEED_HANDOVER, can_hand_over, do_hand_over, N_("this view only watches"), true },
	{ DEED_ROLLBACK, can_roll_back, do_rollback,
		N_("only at a halt, where something that was done has an undo script"), false },
	{ DEED_JUMP, can_rest, jump_open,
		N_("not now: something runs, or there is no step to leave"), false },
	{ DEED_TAKE_BACK, can_back, do_back, N_("there is no answer to take back"), false },
	{ DEED_ADHOC, open_session, do_adhoc, N_("the session is closed"), false },
	{ DEED_NOTE, open_session, do_note, N_("the session is closed"), false },
	{ DEED_SITREP, always, sitrep_open, "", true },
	{ DEED_ACK, alert_waits, do_ack, N_("no alert waits to be acknowledged"), false },
	{ DEED_CONTACTS, has_contacts, contacts_open, N_("the runbook names no contacts"), true },
	{ DEED_GRAPH, always, outline_open, "", true },
	{ DEED_PAUSE, open_session, do_pause, N_("the session is closed"), false },
	{ DEED_SINCE, open_session, do_since, N_("the session is closed"), false },
	{ DEED_END, open_session, end_open, N_("the session is closed"), false },
	{ DEED_DETACH, always, do_detach, "", true },
	{ DEED_BREAK, always, do_break, "", true },
	{ DEED_COMMAND, always, do_colon, "", true },
	{ DEED_HELP, always, help_open, "", true },
};

bool deed_beside_can(const struct ui *ui, enum deed deed)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].deed == deed)
			return (ui->drives || rows[i].reads) && rows[i].can(ui);
	}
	return false;
}

bool deed_beside(struct ui *ui, enum deed deed)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].deed != deed)
			continue;
		if (!ui->drives && !rows[i].reads)
			ui_say(ui, true, _("this view only watches"));
		else if (!rows[i].can(ui))
			ui_say(ui, false, "%s", *rows[i].why_not ? _(rows[i].why_not) : "");
		else
			rows[i].act(ui);
		return true;
	}
	return false;
}
