/*
 * After the close: how it ended, against which clock, and what the record's head is.
 */
#include "config.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "view/ui-private.h"

struct summary {
	char head[2 * EVENT_HASH_LEN + 1]; /* "": not known */
};

static void read_head(struct ui *ui, struct summary *s)
{
	struct stored_session *stored = NULL;
	struct error e = ERROR_INIT;

	if (ui->store && store_read(ui->store, ui->s->id, &stored, &e) == 0) {
		for (size_t i = 0; i < EVENT_HASH_LEN; i++) {
			static const char digits[] = "0123456789abcdef";

			s->head[2 * i] = digits[stored->head[i] >> 4];
			s->head[2 * i + 1] = digits[stored->head[i] & 15];
		}
	}
	stored_session_free(stored);
	error_clear(&e);
}

void summary_open(struct ui *ui)
{
	struct summary *s;

	ui_pop_all(ui);
	s = ui_push(ui, &summary_screen, sizeof(*s));
	read_head(ui, s);
	ui->result.end = VIEW_CLOSED;
	ui->result.outcome = ui->s->outcome;
}

static enum keyset keys(const struct ui *ui, const void *state)
{
	(void)ui;
	(void)state;
	return KEYS_SUMMARY;
}

static bool deed(struct ui *ui, void *state, enum deed deed)
{
	(void)state;
	if (deed == DEED_CLOSE)
		ui->done = true;
	else if (deed == DEED_OUTPUT)
		outline_open(ui);
	return true;
}

static void add(struct ui *ui, struct flow *f, const char *name, const char *value, enum role role)
{
	flow_break(f);
	flow_puts(f, name, ui_style(ui, ROLE_DIM));
	flow_add_literal(f, "  ", 2, ui_style(ui, ROLE_TEXT));
	flow_puts(f, value, ui_style(ui, role));
}

static void add_objective(struct ui *ui, struct flow *f)
{
	const struct session *s = ui->s;
	const char *used;

	if (s->rto_used_ms == EVENT_NONE)
		return;
	used = ui_clock(ui, s->rto_used_ms);
	if (s->rto_ms == EVENT_NONE || s->rto_met < 0)
		add(ui, f, _("Since the onset"), used, ROLE_TEXT);
	else
		add(ui, f, _("RTO"),
			arena_strfmt(ui->frame,
				s->rto_met ? _("%s of %s: met") : _("%s of %s: missed"), used,
				ui_short(ui, s->rto_ms)),
			s->rto_met ? ROLE_DONE : ROLE_FAILED);
}

static void add_loss(struct ui *ui, struct flow *f)
{
	const struct session *s = ui->s;
	const char *loss;

	if (s->loss_ms == EVENT_NONE)
		return;
	loss = ui_short(ui, s->loss_ms);
	if (s->rpo_ms == EVENT_NONE || s->rpo_met < 0)
		add(ui, f, _("Lost"), loss, ROLE_TEXT);
	else
		add(ui, f, _("RPO"),
			arena_strfmt(ui->frame,
				s->rpo_met ? _("%s of %s: met") : _("%s of %s: missed"), loss,
				ui_short(ui, s->rpo_ms)),
			s->rpo_met ? ROLE_DONE : ROLE_FAILED);
}

static void add_times(struct ui *ui, struct flow *f)
{
	const struct session *s = ui->s;

	add(ui, f, _("In all"), ui_clock(ui, s->closed_at - s->opened_at), ROLE_TEXT);
	add(ui, f, _("Commands ran"), ui_clock(ui, s->busy_ns / 1000000), ROLE_TEXT);
	add(ui, f, _("Waited for a person"), ui_clock(ui, s->waited_ns / 1000000), ROLE_TEXT);
}

static void draw(struct ui *ui, void *state, struct pane p)
{
	const struct summary *sum = state;
	const struct session *s = ui->s;
	struct flow flow;
	struct pane inside;
	int w = p.w > 76 ? 76 : p.w;

	flow_init(&flow, ui->frame, &ui->theme, w - 4);
	flow_puts(&flow, ui->vm.title, ui_style(ui, ROLE_STRONG));
	flow_gap(&flow);
	add(ui, &flow, _("Outcome"), outcome_name(s->outcome),
		outcome_is_good(s->outcome) ? ROLE_DONE : ROLE_FAILED);
	if (s->close_why)
		add(ui, &flow, _("Note"), s->close_why, ROLE_TEXT);
	add_objective(ui, &flow);
	add_loss(ui, &flow);
	add_times(ui, &flow);
	flow_gap(&flow);
	add(ui, &flow, _("Session"), s->id, ROLE_TEXT);
	if (*sum->head)
		add(ui, &flow, _("Head of the record"), sum->head, ROLE_TEXT);
	flow_gap(&flow);
	flow_puts(&flow, _("Enter leaves. muster show and muster verify read it."),
		ui_style(ui, ROLE_QUESTION));
	inside = ui_dialog(ui, p, _("The session is closed"), w, flow_height(&flow) + 2);
	flow_draw(&flow, inside, 0);
	flow_release(&flow);
}

const struct screen_type summary_screen = {
	.name = "summary",
	.keys = keys,
	.deed = deed,
	.draw = draw,
};
