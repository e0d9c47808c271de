/*
 * The screens on a session that a holder owns: what the record says comes in, what a person does goes out.
 */
#include "config.h"

#include "view/ui-private.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define STEP_BUDGET ((size_t)1 << 20) /* bytes of events between two looks at the keys */

/* ---- out ---- */

static int send_act(void *ctx, const struct intent *in, int64_t *id, struct error *e)
{
	struct ui *ui = ctx;
	struct wire_message m;

	if (!attach_drives(ui->attach))
		return error_set(e, -ERR_REFUSED, "this view only watches");
	intent_message(in, &m);
	return attach_act(ui->attach, &m, id, e);
}

static int send_keys(void *ctx, int run, const void *data, size_t n, struct error *e)
{
	struct ui *ui = ctx;

	if (!attach_drives(ui->attach))
		return error_set(e, -ERR_REFUSED, "this view only watches");
	return attach_keys(ui->attach, run, data, n, e);
}

static void send_reply(void *ctx, int run, const void *data, size_t n)
{
	struct ui *ui = ctx;

	if (attach_drives(ui->attach))
		(void)!attach_reply(ui->attach, run, data, n, NULL);
}

/* Also where this view only watches: its pane is known then when it drives. */
static void send_resize(void *ctx, int cols, int rows)
{
	struct ui *ui = ctx;

	(void)!attach_resize(ui->attach, cols, rows, NULL);
}

static int send_wheel(void *ctx, enum wheel_act act, const char *name, int64_t *id, struct error *e)
{
	struct ui *ui = ctx;

	return attach_wheel_act(ui->attach, act, name, id, e);
}

static bool ask_echo(void *ctx, int run)
{
	struct ui *ui = ctx;

	return attach_echo(ui->attach, run);
}

static const struct ui_ops walk_ops = { send_act, send_keys, send_reply, send_resize, ask_echo,
	send_wheel };

/* ---- in ---- */

/* A question where the cursor is has its answer from the view that drives, while the command is live. */
static void answer_queries(struct ui *ui, int run)
{
	struct term *t = output_term(ui->output, run);
	struct strbuf reply = STRBUF_INIT;

	if (!t)
		return;
	term_take_reply(t, &reply);
	if (reply.len > 0)
		ui->ops->reply(ui->ctx, run, reply.buf, reply.len);
	strbuf_release(&reply);
}

static void ring(struct ui *ui, int run)
{
	const struct term *t = output_term(ui->output, run);

	if (!t || run != output_shown(ui->output))
		return;
	ui->bell = ui->bell || term_bells(t) > ui->bells;
	ui->bells = term_bells(t);
}

static void on_event(void *ctx, const struct event *ev)
{
	struct ui *ui = ctx;

	output_event(ui->output, ev);
	ui->dirty = true;
	/* While it attaches, the past goes by: nothing in it asks this view. */
	if (!ui->attach)
		return;
	if (ev->type == EV_RUN_OUTPUT) {
		answer_queries(ui, (int)ev->run);
		ring(ui, (int)ev->run);
	}
	vitals_event(ui, ev);
	ui_wheel_event(ui, ev);
	if (ev->type == EV_SESSION_CLOSE)
		summary_open(ui);
}

static void take_answers(struct ui *ui)
{
	struct attach_answer answer;

	while (attach_answer_next(ui->attach, &answer))
		ui_answer(ui, answer.id, answer.code, answer.text);
}

/* What the holder has to say (NOT RECORDED, a disk that fills) is shown once. */
static void take_notice(struct ui *ui)
{
	char *notice = attach_take_notice(ui->attach);

	if (notice)
		ui_say(ui, true, "%s", notice);
	free(notice);
}

/* Said at each change; the sign stays in the title bar. */
static void take_recording(struct ui *ui)
{
	const struct recording *r = attach_recording(ui->attach);
	bool first = ui->recording_news == 0;
	char *text;

	if (r->news == ui->recording_news)
		return;
	ui->recording_news = r->news;
	ui->dirty = true;
	if (first && r->stage == JOURNAL_FINE && !r->path)
		return;
	text = recording_sentence(r);
	ui_say(ui, r->stage != JOURNAL_FINE, "%s", text);
	free(text);
}

static void end_lost(struct ui *ui)
{
	/* The holder of a closed session goes away by itself; the screen stays to be read. */
	if (ui->s->phase == PHASE_CLOSED) {
		ui->ended = true;
		return;
	}
	ui->done = true;
	ui->result.end = VIEW_LOST;
}

void ui_step(struct ui *ui, bool *more)
{
	struct error e = ERROR_INIT;
	int rc;

	*more = false;
	if (!ui->attach || ui->ended)
		return;
	rc = attach_step(ui->attach, STEP_BUDGET, more, &e);
	take_answers(ui);
	take_notice(ui);
	ui_wheel(ui, attach_wheel(ui->attach));
	take_recording(ui);
	ui->result.unrecorded = attach_recording(ui->attach)->stage == JOURNAL_LOST;
	if (rc != 0)
		end_lost(ui);
	error_clear(&e);
}

/* ---- opening ---- */

int ui_open_walk(struct ui **out, struct store *st, const char *id, const struct ui_options *o,
	struct error *e)
{
	struct ui *ui = ui_new(NULL, &walk_ops, NULL, o);
	struct attach_options options = {
		.who = o->who,
		.terminal = o->terminal,
		.from = getenv("SSH_CONNECTION"),
		.drives = o->drives,
		.asks = o->asks,
		.sink = on_event,
		.ctx = ui,
	};
	struct attach *attach;
	int rc;

	ui->ctx = ui;
	ui->store = st;
	rc = attach_open(&attach, st, id, &options, e);
	if (rc != 0) {
		ui_free(ui);
		return rc;
	}
	ui->attach = attach;
	ui->s = attach_session(attach);
	ui_wheel(ui, attach_wheel(attach));
	ui->brief = o->attaches;
	output_begun(ui->output);
	run_open(ui);
	if (ui->s->phase == PHASE_CLOSED)
		summary_open(ui);
	*out = ui;
	return 0;
}
