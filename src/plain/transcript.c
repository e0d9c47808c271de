/*
 * Events as lines of the transcript. First words are part of the contract (docs/CLI.md) and never
 * translated; what follows is for people.
 */
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "engine/engine.h"
#include "model/kind.h"
#include "plain/plain-private.h"
#include "prose/prose.h"
#include "report/backups.h"
#include "report/sitrep.h"

struct transcript {
	char *address; /* what others call the session; NULL: its id */
	FILE *out;
	struct held *held; /* NULL: lines go out at once */
	bool quiet;
	struct spoken *spoken;
	int64_t asked_seq; /* s->last_seq when something was asked last */
	enum asks asked;
	char *asked_name;
};

/* Every line goes out whole, safe for any terminal. */
static void say(struct transcript *t, const char *word, const char *text, size_t n)
{
	struct strbuf line = STRBUF_INIT;

	strbuf_adds(&line, word);
	if (n > 0) {
		strbuf_addc(&line, ' ');
		text_visible(&line, text, n, false);
	}
	strbuf_addc(&line, '\n');
	if (t->held)
		held_line(t->held, line.buf, line.len);
	else
		fwrite(line.buf, 1, line.len, t->out);
	strbuf_release(&line);
}

static void say_text(struct transcript *t, const char *word, const char *text)
{
	say(t, word, text, strlen(text));
}

static void PRINTF_LIKE(3, 4)
	say_words(struct transcript *t, const char *word, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	say(t, word, text.buf, text.len);
	strbuf_release(&text);
}

/* A text of several lines, each with the word before it; blank ones are left out. */
static void say_lines(struct transcript *t, const char *word, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		if (n > 0)
			say(t, word, text, n);
		text += n + (text[n] == '\n');
	}
}

static void on_line(void *ctx, const char *text, size_t n)
{
	say(ctx, "out", text, n);
}

struct transcript *transcript_new(FILE *out, bool quiet)
{
	struct transcript *t = xcalloc(1, sizeof(*t));

	t->out = out;
	t->quiet = quiet;
	t->spoken = spoken_new(on_line, t);
	t->asked_seq = -1;
	t->asked = ASKS_NOTHING;
	return t;
}

void transcript_free(struct transcript *t)
{
	if (!t)
		return;
	spoken_free(t->spoken);
	held_free(t->held);
	free(t->asked_name);
	free(t->address);
	free(t);
}

void transcript_set_address(struct transcript *t, const char *address)
{
	free(t->address);
	t->address = address ? xstrdup(address) : NULL;
}

/* 0: of all runs. */
static void end_output(struct transcript *t, int run)
{
	if (t->held)
		held_end(t->held, run);
	else
		spoken_end(t->spoken, run);
}

void transcript_flush(struct transcript *t)
{
	if (t->held)
		held_flush(t->held);
	else
		spoken_flush(t->spoken);
}

/* ---- who comes in the middle ---- */

void transcript_hold(struct transcript *t)
{
	t->held = held_new();
}

/* How it stands, and of how much nothing is repeated: lines as all others are. */
static struct held *situation(struct transcript *t, const struct session *s, int64_t left_out)
{
	struct held *before = t->held, *lines;
	struct strbuf text = STRBUF_INIT;

	t->held = held_new();
	if (!t->quiet) {
		report_sitrep(s, true, clock_real_ms(), &text);
		say_lines(t, "text", text.buf);
		if (left_out > 0)
			say_words(t, "text",
				_("[%" PRId64 " bytes of output are not repeated here]"), left_out);
	}
	strbuf_release(&text);
	lines = t->held;
	t->held = before;
	return lines;
}

void transcript_release(struct transcript *t, const struct session *s)
{
	struct held *so_far = t->held, *first;

	if (!so_far)
		return;
	first = situation(t, s, held_left_out(so_far));
	t->held = NULL;
	held_tell(so_far, first, t->spoken, t->out);
	held_free(first);
	held_free(so_far);
}

/* ---- the step ---- */

static void say_markdown(struct transcript *t, const struct session *s, const char *markdown)
{
	struct strbuf expanded = STRBUF_INIT, bare = STRBUF_INIT;
	const struct prose_block *block;
	struct arena *a = arena_new();

	session_expand(s, markdown, &expanded);
	if (prose_parse(a, expanded.buf, expanded.len, &block, NULL) == 0) {
		for (; block; block = block->next) {
			strbuf_clear(&bare);
			prose_text(&bare, block);
			say_lines(t, "text", bare.buf);
		}
	}
	strbuf_release(&expanded);
	strbuf_release(&bare);
	arena_free(a);
}

static void say_command(struct transcript *t, const struct command *c)
{
	struct strbuf line = STRBUF_INIT;

	if (!c)
		return;
	if (c->script) {
		say_lines(t, "text $", c->script);
		return;
	}
	for (size_t i = 0; i < c->argv.n; i++)
		strbuf_addf(&line, "%s%s", i > 0 ? " " : "", c->argv.v[i]);
	say(t, "text $", line.buf, line.len);
	strbuf_release(&line);
}

/* Each of several commands, by the name that its lines have. */
static void say_children(struct transcript *t, const struct session *s, const struct step *step)
{
	struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < step->child_n; i++) {
		strbuf_clear(&text);
		strbuf_addf(&text, "%s: ", step->children[i].id);
		session_expand(s, step->children[i].title, &text);
		say(t, "text", text.buf, text.len);
		say_command(t, step->children[i].command);
	}
	strbuf_release(&text);
}

static void say_items(struct transcript *t, const struct session *s, const struct step *step)
{
	struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < step->item_n; i++) {
		strbuf_clear(&text);
		strbuf_addf(&text, "[ ] %s: ", step->items[i].id);
		session_expand(s, step->items[i].text, &text);
		if (step->items[i].optional)
			strbuf_adds(&text, _(" (optional)"));
		say(t, "text", text.buf, text.len);
	}
	strbuf_release(&text);
}

/* A dry run says every condition, and what came of it. */
static void say_condition(
	struct transcript *t, const struct session *s, const struct step *step, const char *came)
{
	struct strbuf text = STRBUF_INIT;

	if (s->mode != MODE_DRY_RUN || !step->when)
		return;
	strbuf_adds(&text, "when ");
	condition_describe(step->when, &text);
	strbuf_addf(&text, ": %s", came);
	say(t, "text", text.buf, text.len);
	strbuf_release(&text);
}

static void on_enter(struct transcript *t, const struct session *s, const struct event *ev)
{
	struct strbuf title = STRBUF_INIT;
	int i;

	transcript_flush(t);
	session_expand(s, ev->title ? ev->title : "", &title);
	say_words(t, "step", title.len ? "%s %s" : "%s%s", ev->step, title.buf);
	strbuf_release(&title);
	i = s->plan ? plan_step_named(s->plan, ev->step) : -1;
	if (i < 0)
		return;
	say_condition(t, s, &s->plan->steps[i], _("holds"));
	if (s->plan->steps[i].text)
		say_markdown(t, s, s->plan->steps[i].text);
	say_command(t, s->plan->steps[i].command);
	say_children(t, s, &s->plan->steps[i]);
	say_items(t, s, &s->plan->steps[i]);
}

/* ---- the other events ---- */

static bool is_of_monitor(const struct session *s, const struct event *ev)
{
	const struct run_record *r = session_run(s, (int)ev->run);

	return r && strcmp(r->purpose, "monitor") == 0;
}

static void on_monitor(struct transcript *t, const struct session *s, const struct event *ev)
{
	const struct vital *v = session_vital(s, ev->monitor);
	struct strbuf line = STRBUF_INIT;

	transcript_flush(t);
	strbuf_addf(&line, "%s %s", ev->monitor, ev->state);
	if (v && v->has_value) {
		strbuf_addc(&line, ' ');
		number_format(&line, v->value);
		if (v->monitor && v->monitor->unit)
			strbuf_adds(&line, v->monitor->unit);
	}
	if (ev->text)
		strbuf_addf(&line, " %s", ev->text);
	say_text(t, "monitor", line.buf);
	if (v && v->rang && v->rang_at == ev->at_ms)
		say_text(t, "alert", line.buf);
	strbuf_release(&line);
}

static void on_ack(struct transcript *t, const struct session *s, const struct event *ev)
{
	(void)s;
	say_words(t, "ack", "%s %s", ev->monitor, ev->who ? ev->who : "");
}

static void on_output(struct transcript *t, const struct session *s, const struct event *ev)
{
	const struct run_record *r = s ? session_run(s, (int)ev->run) : NULL;
	bool several = r && strcmp(r->purpose, "parallel") == 0;

	const char *child = several ? r->child : NULL, *data = (const char *)ev->data.v;

	if (is_of_monitor(s, ev))
		return;
	if (t->held)
		held_output(t->held, (int)ev->run, child, data, ev->data.n);
	else
		spoken_feed(t->spoken, (int)ev->run, child, data, ev->data.n);
}

static void on_gap(struct transcript *t, const struct session *s, const struct event *ev)
{
	(void)s;
	transcript_flush(t);
	say_words(t, "text", _("[%" PRId64 " bytes are not recorded]"),
		ev->bytes == EVENT_NONE ? 0 : ev->bytes);
}

static void on_run_exit(struct transcript *t, const struct session *s, const struct event *ev)
{
	if (!is_of_monitor(s, ev))
		end_output(t, (int)ev->run);
}

static void on_item(struct transcript *t, const struct session *s, const struct event *ev)
{
	(void)s;
	say_words(t, "item", "%s %s", ev->item, ev->state);
}

static void on_leave(struct transcript *t, const struct session *s, const struct event *ev)
{
	(void)s;
	end_output(t, 0);
	say_words(t, "leave", "%s %s", ev->step, ev->verdict);
}

static void on_pass(struct transcript *t, const struct session *s, const struct event *ev)
{
	int i = s->plan ? plan_step_named(s->plan, ev->step) : -1;

	if (i >= 0)
		say_condition(t, s, &s->plan->steps[i], _("does not hold"));
	say_words(t, "leave", "%s passed", ev->step);
}

/* What outlived its holder: said when that is found, and when more is known. */
static void on_interrupted(struct transcript *t, const struct session *s, const struct event *ev)
{
	static const struct {
		const char *alive, *says;
	} rows[] = {
		{ "yes", N_("it still runs") },
		{ "no", N_("nothing of it runs any more") },
		{ "unknown", N_("whether it still runs is not known") },
	};

	(void)s;
	transcript_flush(t);
	for (size_t i = 0; ev->alive && i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].alive, ev->alive) == 0)
			say_words(t, "text",
				_("command %d (process %d) was running when its holder was lost: %s"),
				(int)ev->run, ev->pid == EVENT_NONE ? 0 : (int)ev->pid,
				_(rows[i].says));
}

static void on_halt(struct transcript *t, const struct session *s, const struct event *ev)
{
	(void)s;
	transcript_flush(t);
	say_words(t, "halt", "%s %s", ev->step, ev->why ? ev->why : ev->verdict);
}

/* Variables are values as they were when the step was done: those that its script speaks of. */
static void on_undo_offer(struct transcript *t, const struct session *s, const struct event *ev)
{
	const struct step *step = s->step;
	struct strbuf title = STRBUF_INIT;

	transcript_flush(t);
	session_expand(s, step ? step->title : "", &title);
	say_words(t, "undo", "%s %s", ev->step, title.buf);
	strbuf_release(&title);
	if (!step || !step->undo)
		return;
	say_words(t, "text", "$ %s", step->undo);
	for (size_t i = 0; i < step->vars_used.n; i++) {
		const struct var_value *var = session_var(s, step->vars_used.v[i]);

		if (var && strstr(step->undo, var->name))
			say_words(t, "text", "%s=%s", var->name,
				var->value ? var->value : "\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2");
	}
}

static void on_undo_leave(struct transcript *t, const struct session *s, const struct event *ev)
{
	(void)s;
	end_output(t, 0);
	say_words(t, "undone", "%s %s", ev->step, ev->verdict);
}

static bool text_list_has(const struct text_list *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], text) == 0)
			return true;
	return false;
}

/* What was done with the value that a person changed. */
static void on_var(struct transcript *t, const struct session *s, const struct event *ev)
{
	const char *path = ev->scope ? ev->scope : "";

	if (!s->plan || !ev->source || strcmp(ev->source, "person") != 0)
		return;
	for (size_t i = 0; i < s->steps.n; i++) {
		const struct step_record *r = s->steps.v[i];

		if (r->stale && r->index >= 0 && strcmp(s->scopes.v[r->scope]->path, path) == 0 &&
			text_list_has(&s->plan->steps[r->index].vars_used, ev->name))
			say_words(t, "stale", "%s %s", r->id, ev->name);
	}
}

static void on_open(struct transcript *t, const struct session *s, const struct event *ev)
{
	(void)s;
	say_text(t, "session", ev->session);
}

void transcript_head(struct transcript *t, const char *head)
{
	if (t->quiet)
		return;
	transcript_flush(t);
	say_words(t, "text", _("head of the record %s"), head);
}

static void on_close(struct transcript *t, const struct session *s, const struct event *ev)
{
	transcript_flush(t);
	say_words(t, "close", "%s %s", s->id, ev->outcome);
}

/* What monitors do beside it is no reason to ask the same again. */
static void keep_asked(struct transcript *t, const struct session *s, const struct event *ev)
{
	bool beside = ev->type == EV_MONITOR_CHANGE || ev->type == EV_MONITOR_VALUE ||
		((ev->type == EV_RUN_OUTPUT || ev->type == EV_RUN_START) && is_of_monitor(s, ev));

	if (beside && t->asked_seq == ev->seq - 1)
		t->asked_seq = ev->seq;
}

void transcript_event(struct transcript *t, const struct session *s, const struct event *ev)
{
	static const struct {
		enum event_type type;
		bool always; /* also when quiet */
		void (*line)(struct transcript *, const struct session *, const struct event *);
	} rows[] = {
		{ EV_SESSION_OPEN, true, on_open },
		{ EV_STEP_ENTER, false, on_enter },
		{ EV_STEP_PASS, false, on_pass },
		{ EV_STEP_LEAVE, false, on_leave },
		{ EV_RUN_OUTPUT, false, on_output },
		{ EV_RUN_GAP, false, on_gap },
		{ EV_RUN_EXIT, false, on_run_exit },
		{ EV_ITEM_ANSWER, false, on_item },
		{ EV_UNDO_OFFER, false, on_undo_offer },
		{ EV_UNDO_LEAVE, false, on_undo_leave },
		{ EV_INTERRUPTED, false, on_interrupted },
		{ EV_HALT, false, on_halt },
		{ EV_VAR_SET, false, on_var },
		{ EV_MONITOR_CHANGE, false, on_monitor },
		{ EV_ALERT_ACK, false, on_ack },
		{ EV_SESSION_CLOSE, true, on_close },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].type == ev->type && (rows[i].always || !t->quiet))
			rows[i].line(t, s, ev);
	}
	keep_asked(t, s, ev);
}

/* ---- what is asked ---- */

/* A backup with what is known of it; else the line or the path. */
static void ask_choice(struct transcript *t, const struct session *s, size_t i)
{
	struct strbuf line = STRBUF_INIT;

	strbuf_addf(&line, "%zu ", i + 1);
	report_backup_choice(s, s->choices.v[i], clock_real_ms(), &line);
	say(t, "ask", line.buf, line.len);
	strbuf_release(&line);
}

static void ask_options(struct transcript *t, const struct session *s)
{
	struct strbuf next = STRBUF_INIT;
	const struct step *step = s->step;

	for (size_t i = 0; i < step->option_n; i++)
		say_words(
			t, "ask", "%zu %s: %s", i + 1, step->options[i].id, step->options[i].title);
	for (size_t i = 0; step->option_n == 0 && i < s->choices.n; i++)
		ask_choice(t, s, i);
	report_backup_next(s, clock_real_ms(), session_estimate_ms(s, s->last_mono), &next);
	if (step->source == CHOOSE_BACKUPS && next.len > 0)
		say(t, "text", next.buf, next.len);
	strbuf_release(&next);
}

static void ask_question(struct transcript *t, const struct session *s, const char *how)
{
	struct strbuf text = STRBUF_INIT;

	session_expand(s, s->step->question ? s->step->question : s->step->title, &text);
	if (how)
		strbuf_addf(&text, " (%s)", how);
	say(t, "ask", text.buf, text.len);
	strbuf_release(&text);
}

static const char *go_words(const struct session *s)
{
	switch (s->step->kind->shape) {
	case SHAPE_COMMAND: return _("press Enter to start the command");
	case SHAPE_PARALLEL: return _("press Enter to start the commands");
	case SHAPE_WAIT: return _("press Enter to begin the wait");
	case SHAPE_CHECKLIST:
	case SHAPE_READ:
	case SHAPE_CALL:
	case SHAPE_CONFIRM:
	case SHAPE_ASK:
	case SHAPE_CHOOSE:
	case SHAPE_END: break;
	}
	return _("press Enter to go on");
}

static void ask_danger(
	struct transcript *t, const struct session *s, const struct session_asks *asks)
{
	struct strbuf text = STRBUF_INIT;

	if (asks->why)
		strbuf_adds(&text, asks->why);
	else
		session_expand(s, s->step->danger.text, &text);
	say_lines(t, "ask", text.buf);
	say_words(t, "ask", _("to go on, type: %s"), asks->text);
	strbuf_release(&text);
}

static void ask_approval(
	struct transcript *t, const struct session *s, const struct approval_record *a)
{
	say_words(t, "ask", _("waits for approval by %s: %d of %d, ask them: muster approve %s"),
		a->role, (int)a->grants.n, a->need, t->address ? t->address : s->id);
	if (s->step->approve.break_glass)
		say_text(t, "ask", _("to go on without it: :break REASON"));
}

static void ask_value(struct transcript *t, const struct session_asks *asks)
{
	const char *title = asks->var && asks->var->title ? asks->var->title : asks->name;

	say_words(t, "ask", _("the value of %s (%s)"), asks->name, title);
}

static void ask_reason(struct transcript *t, const struct session_asks *asks)
{
	struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < asks->missing.n; i++)
		strbuf_addf(&text, "%s%s", i > 0 ? ", " : "", asks->missing.v[i]);
	say_words(t, "ask", _("not done: %s; a reason is needed to go on"), text.buf);
	strbuf_release(&text);
}

static void ask(struct transcript *t, const struct session *s, const struct session_asks *asks)
{
	switch (asks->asks) {
	case ASKS_NOTHING: break;
	case ASKS_VALUE: ask_value(t, asks); break;
	case ASKS_APPROVAL: ask_approval(t, s, asks->approval); break;
	case ASKS_DANGER: ask_danger(t, s, asks); break;
	case ASKS_REASON: ask_reason(t, asks); break;
	case ASKS_GO: say_text(t, "ask", go_words(s)); break;
	case ASKS_ITEMS:
		say_text(t, "ask",
			_("each item: :tick ITEM, :not-so ITEM WHY, :not-applicable ITEM WHY"));
		break;
	case ASKS_CONFIRM: ask_question(t, s, "yes/no"); break;
	case ASKS_ANSWER: ask_question(t, s, NULL); break;
	case ASKS_OPTION:
		ask_question(t, s, NULL);
		ask_options(t, s);
		break;
	case ASKS_HALT:
		say_text(t, "ask",
			_("the step failed: :retry, :edit COMMAND, :done REASON, :skip REASON, "
			  ":take, :jump STEP REASON, :rollback, :end OUTCOME REASON"));
		break;
	case ASKS_UNDO:
		say_text(t, "ask", _("press Enter to take it back, or :skip REASON"));
		break;
	case ASKS_OUTCOME:
		say_text(t, "ask",
			_("the last step is done; the outcome: resolved, mitigated, escalated, "
			  "failed, false-alarm"));
		break;
	}
}

/* What is long, and changes in little things while it is asked. */
static bool is_list(const struct session *s, enum asks asks)
{
	return asks == ASKS_ITEMS ||
		(asks == ASKS_OPTION && s->step && s->step->source == CHOOSE_BACKUPS);
}

/* What tells one question from the next of its kind; the caller frees. */
static char *name_of_asked(const struct session *s, const struct session_asks *asks)
{
	if (is_list(s, asks->asks))
		return xstrdup(s->at->id);
	if (asks->asks == ASKS_APPROVAL)
		return xstrfmt("%d %zu", asks->approval->ask, asks->approval->grants.n);
	return xstrdup(asks->name ? asks->name : "");
}

void transcript_asks(struct transcript *t, const struct session *s)
{
	struct session_asks asks;
	char *name;

	session_asks(s, &asks);
	if (asks.asks == t->asked && s->last_seq == t->asked_seq)
		return;
	name = name_of_asked(s, &asks);
	/* A note or an item in between, or somebody who looks, is no reason to ask the same again. */
	if (asks.asks == t->asked && (is_list(s, asks.asks) || asks.asks == ASKS_APPROVAL) &&
		t->asked_name && strcmp(t->asked_name, name) == 0) {
		free(name);
		return;
	}
	t->asked = asks.asks;
	t->asked_seq = s->last_seq;
	free(t->asked_name);
	t->asked_name = name;
	if (!t->quiet)
		ask(t, s, &asks);
	fflush(t->out);
}
