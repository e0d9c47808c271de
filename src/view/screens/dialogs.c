/*
 * Menus that other screens open: stop, leave, contacts, jump, end.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "view/ui-private.h"

/* ---- stop ---- */

static void stop_picked(struct ui *ui, size_t row, const char *value, const char *label)
{
	const struct run_record *r = session_run(ui->s, ui_run(ui));
	struct intent in;

	(void)row;
	(void)label;
	if (!value)
		return;
	intent_init(&in, ACT_STOP);
	intent_arg(&in, "signal", value);
	if (r && strcmp(r->purpose, "parallel") == 0)
		intent_arg(&in, "child", r->child);
	ui_send(ui, &in, NULL);
}

/* What outlived its holder counts as nothing: a person says what became of its step. */
static const char *stop_text(const struct ui *ui)
{
	const struct run_record *r = session_run(ui->s, ui_run(ui));

	if (r && r->running)
		return _("What runs is ended before it is done, and the step counts as failed: "
			 "stopped.");
	return _("What is left of the command is ended. The step stays as it is: what became of it "
		 "is for you to say.");
}

void stop_open(struct ui *ui)
{
	const struct menu_row rows[] = {
		{ _("interrupt: as Ctrl-C does"), 'i', "interrupt" },
		{ _("terminate: it is asked to end, and killed after its grace"), 't',
			"terminate" },
		{ _("kill: at once, it cannot clean up"), 'k', "kill" },
		{ _("leave it running"), 'l', NULL },
	};

	menu_open(ui,
		&(struct menu_spec){ .title = _("Stop"),
			.text = stop_text(ui),
			.rows = rows,
			.n = ARRAY_LEN(rows),
			.at = -1,
			.pick = stop_picked });
}

/* ---- leave ---- */

static void leave_picked(struct ui *ui, size_t row, const char *value, const char *label)
{
	(void)value;
	(void)label;
	if (row == 0)
		ui_leave(ui, 0);
}

void leave_open(struct ui *ui)
{
	const struct menu_row rows[] = {
		{ _("leave: the session goes on, `muster attach` comes back"), 'd', NULL },
		{ _("stay"), 's', NULL },
	};

	menu_open(ui,
		&(struct menu_spec){ .title = _("Leave the session?"),
			.text = _("Nothing is ended by it. `:end` ends the session."),
			.rows = rows,
			.n = ARRAY_LEN(rows),
			.at = -1,
			.pick = leave_picked });
}

/* ---- contacts ---- */

/* The label of the second menu carries whom it is about. */
static void call_picked(struct ui *ui, size_t row, const char *value, const char *label)
{
	struct intent in;

	(void)label;
	if (row > 1)
		return;
	intent_init(&in, ACT_CALL);
	intent_arg(&in, "role", value);
	intent_arg(&in, "result", row == 0 ? "reached" : "no-answer");
	ui_send(ui, &in, NULL);
}

static void contact_picked(struct ui *ui, size_t row, const char *value, const char *label)
{
	const struct menu_row rows[] = {
		{ _("reached"), 'r', value },
		{ _("no answer"), 'n', value },
		{ _("not called"), 'x', value },
	};

	(void)row;
	if (!ui->drives || ui->s->phase == PHASE_CLOSED)
		return;
	menu_open(ui,
		&(struct menu_spec){ .title = value,
			.text = label,
			.rows = rows,
			.n = ARRAY_LEN(rows),
			.at = -1,
			.pick = call_picked });
}

static void contact_label(struct ui *ui, const struct contact *c, struct strbuf *out)
{
	strbuf_adds(out, c->role);
	if (c->name)
		strbuf_addf(out, ", %s", c->name);
	if (c->reach)
		strbuf_addf(out, ": %s", ui_expand(ui, c->reach));
	if (c->when)
		strbuf_addf(out, " (%s)", ui_expand(ui, c->when));
}

void contacts_open(struct ui *ui)
{
	const struct runbook *rb = ui->s->rb;
	struct menu_row *rows = xcalloc(rb->contact_n, sizeof(*rows));
	char **labels = xcalloc(rb->contact_n, sizeof(*labels));

	for (size_t i = 0; i < rb->contact_n; i++) {
		struct strbuf label = STRBUF_INIT;

		contact_label(ui, &rb->contacts[i], &label);
		labels[i] = strbuf_detach(&label);
		rows[i] = (struct menu_row){ labels[i], 0, rb->contacts[i].role };
	}
	menu_open(ui,
		&(struct menu_spec){ .title = _("Contacts"),
			.text = _("Enter records a call and its answer."),
			.rows = rows,
			.n = rb->contact_n,
			.at = 0,
			.pick = contact_picked });
	for (size_t i = 0; i < rb->contact_n; i++)
		free(labels[i]);
	free(labels);
	free(rows);
}

/* ---- jump ---- */

static void jump_picked(struct ui *ui, size_t row, const char *value, const char *label)
{
	(void)row;
	prompt_open(ui,
		&(struct prompt_spec){ .title = label,
			.text = _("The walk goes on there. Steps in between are not done. Why?"),
			.action = ACT_JUMP,
			.arg = "reason",
			.fixed_name = "to",
			.fixed_value = value,
			.then = -1 });
}

void jump_open(struct ui *ui)
{
	struct vm_given given = { .s = ui->s, .output = ui->output, .now_ms = ui->now_ms };
	struct vm every = { 0 };
	struct menu_row *rows;
	char **labels;
	size_t n = 0;

	vm_build_steps(&every, &given, true, ui->frame);
	rows = xcalloc(every.step_n + 1, sizeof(*rows));
	labels = xcalloc(every.step_n + 1, sizeof(*labels));
	for (size_t i = 0; i < every.step_n; i++) {
		const struct vm_step *step = &every.steps[i];

		if (step->phase)
			continue;
		labels[n] = xstrfmt("%*s%s %s", 2 * step->depth, "",
			sign_mark(step->sign, ui->utf8), step->title);
		rows[n] = (struct menu_row){ labels[n], 0, step->id };
		n++;
	}
	menu_open(ui,
		&(struct menu_spec){ .title = _("Go to another step"),
			.rows = rows,
			.n = n,
			.at = -1,
			.filter = true,
			.pick = jump_picked });
	for (size_t i = 0; i < n; i++)
		free(labels[i]);
	free(labels);
	free(rows);
}

/* ---- end ---- */

/* The note is one of the session's, since the log shows these; the end comes behind it. */
static void noted(struct ui *ui, const char *text)
{
	struct intent note;

	intent_init(&note, ACT_NOTE);
	intent_arg(&note, "text", text);
	intent_arg(&note, "kind", "closing");
	if (*text)
		ui_send(ui, &note, NULL);
	ui_act_with(ui, ACT_END, "outcome", ui->outcome);
}

void end_with(struct ui *ui, const char *outcome)
{
	ui->outcome = outcome_name(outcome_named(outcome));
	prompt_open(ui,
		&(struct prompt_spec){ .title = _("End the session"),
			.text = arena_strfmt(ui->frame,
				_("Outcome: %s. A note for the incident log: what was it, what helped? "
				  "Empty: later."),
				ui->outcome),
			.arg = "text",
			.optional = true,
			.then = -1,
			.typed = noted });
}

static void end_picked(struct ui *ui, size_t row, const char *value, const char *label)
{
	(void)row;
	(void)label;
	end_with(ui, value);
}

void end_open(struct ui *ui)
{
	const struct menu_row real[] = {
		{ _("resolved: all is as it should be"), 0, "resolved" },
		{ _("mitigated: it works, the cause remains"), 0, "mitigated" },
		{ _("escalated: others go on with it"), 0, "escalated" },
		{ _("failed: this did not help"), 0, "failed" },
		{ _("false alarm: there was no incident"), 0, "false-alarm" },
		{ _("aborted: it is broken off here"), 0, "aborted" },
	};
	const struct menu_row test[] = {
		{ _("rehearsed: it was a test"), 0, "rehearsed" },
		{ _("failed: this did not help"), 0, "failed" },
		{ _("aborted: it is broken off here"), 0, "aborted" },
	};
	bool incident = ui->s->mode == MODE_INCIDENT;

	menu_open(ui,
		&(struct menu_spec){ .title = _("End the session"),
			.text = _(
				"It is closed for good. What runs is stopped by `aborted` alone."),
			.rows = incident ? real : test,
			.n = incident ? ARRAY_LEN(real) : ARRAY_LEN(test),
			.at = -1,
			.pick = end_picked });
}
