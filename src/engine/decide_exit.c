/*
 * A command ended, or a list to choose from is there: what was found becomes events, then a
 * verdict. Captured values stand before run.exit: once the end of a command is recorded, so is what
 * it gave.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

struct ended {
	struct decide *d;
	const struct run_record *r;
	const struct run_plan *plan;
	const struct run_result *result;
	const struct runbook *rb; /* of its step */
};

/* ---- what was found ---- */

static void emit_match(const struct ended *x, const char *kind, const struct pattern *pattern,
	const char *line, bool costly)
{
	struct event *ev;

	if (!pattern || (!line && !costly))
		return;
	ev = emit(x->d, EV_RUN_MATCH);
	ev->run = x->r->run;
	ev->kind = kind;
	ev->pattern = pattern_text(pattern);
	ev->line = line;
	if (costly)
		ev->costly = 1;
}

static void emit_matches(const struct ended *x)
{
	const struct expectation *expect = x->plan->expect;
	const struct run_result *result = x->result;

	if (result->error)
		return;
	if (expect) {
		emit_match(x, "match", expect->match, result->match_line, result->match_costly);
		emit_match(x, "reject", expect->reject, result->reject_line, result->reject_costly);
	}
	for (size_t i = 0; i < x->plan->capture_n && i < result->captured_n; i++) {
		const struct capture *capture = &x->plan->captures[i];
		const struct run_captured *c = &result->captured[i];
		const struct var_decl *var = runbook_var_named(x->rb, capture->name);
		/* A line with a secret in it is masked by who said that it is one. */
		bool shown = c->value && (c->secret || !var || !var->secret);

		emit_match(x, "capture", capture->pattern, shown ? c->line : NULL, c->costly);
	}
}

static void emit_captured(const struct ended *x, const char *name, const struct run_captured *c)
{
	const struct var_decl *var = runbook_var_named(x->rb, name);
	struct strbuf value = STRBUF_INIT;

	if (c->secret)
		emit_var_in(x->d, x->plan->scope, name, NULL, "capture");
	else if (c->value && value_check(var, c->value, x->d->h->at_ms, &value, NULL) == 0)
		emit_var_in(x->d, x->plan->scope, name, text_of(x->d, &value), "capture");
	strbuf_release(&value);
}

static void emit_captures(const struct ended *x)
{
	for (size_t i = 0; i < x->plan->capture_n && i < x->result->captured_n; i++)
		emit_captured(x, x->plan->captures[i].name, &x->result->captured[i]);
}

/* ---- run.exit ---- */

static int64_t known(int64_t value)
{
	return value > 0 ? value : EVENT_NONE;
}

static struct event *emit_exit(const struct ended *x)
{
	const struct run_result *result = x->result;
	struct event *ev = emit(x->d, EV_RUN_EXIT);

	ev->run = x->r->run;
	if (result->error)
		ev->error = result->error;
	else if (result->signal > 0)
		ev->signal = result->signal;
	else
		ev->code = result->code;
	if (result->timed_out)
		ev->timed_out = 1;
	if (result->stopped)
		ev->stopped = 1;
	ev->wall_ms = result->wall_ms;
	ev->user_ms = result->user_ms;
	ev->system_ms = result->system_ms;
	ev->maxrss = known(result->maxrss);
	ev->bytes = result->bytes;
	ev->left = result->error ? EVENT_NONE : result->left;
	return ev;
}

static bool is_fine(const struct run_result *result)
{
	return !result->error && result->signal == 0 && result->code == 0 && !result->timed_out;
}

static bool is_of_visit(const struct ended *x)
{
	return x->d->s->run == x->r->run && x->d->s->phase == PHASE_STEP;
}

static const char *judge(const struct ended *x, struct strbuf *why)
{
	return verdict_of(x->d->s, x->r, x->plan, x->result, x->d->h->at_ms, why);
}

/* ---- by purpose ---- */

typedef void end_fn(const struct ended *x);

static void end_run(const struct ended *x)
{
	struct strbuf why = STRBUF_INIT;
	const char *verdict = judge(x, &why);
	struct event *ev;

	emit_matches(x);
	if (!x->result->error)
		emit_captures(x);
	ev = emit_exit(x);
	ev->verdict = verdict;
	if (why.len > 0)
		ev->why = text_of(x->d, &why);
	strbuf_release(&why);
}

/* Met it ends the wait; anything else is looked at again. */
static void end_until(const struct ended *x)
{
	struct strbuf why = STRBUF_INIT;
	bool met = is(judge(x, &why), "ok");
	struct event *ev;

	emit_matches(x);
	ev = emit_exit(x);
	if (met && is_of_visit(x))
		ev->verdict = "ok";
	strbuf_release(&why);
}

/* The line that says most: the one that was looked for, or what was printed last. None where a
 * secret may stand in it. */
static const char *line_seen(const struct ended *x)
{
	const struct event_texts *lines = &x->result->lines;

	for (size_t i = 0; i < x->plan->capture_n; i++) {
		const struct var_decl *var = runbook_var_named(x->rb, x->plan->captures[i].name);

		if (var && var->secret)
			return NULL;
	}
	if (x->result->reject_line || x->result->match_line)
		return x->result->reject_line ? x->result->reject_line : x->result->match_line;
	return lines->n > 0 ? lines->v[lines->n - 1] : NULL;
}

/* Met it is so; anything else leaves the item to the engineer, with what was seen. */
static void end_sense(const struct ended *x)
{
	struct strbuf why = STRBUF_INIT;
	bool met = is(judge(x, &why), "ok");
	int item = sense_item(x->d->s, x->r);
	struct event *ev;

	emit_matches(x);
	if (met)
		emit_captures(x);
	emit_exit(x);
	if (item >= 0) {
		ev = emit(x->d, EV_ITEM_ANSWER);
		ev->step = x->r->step;
		ev->item = x->r->child;
		ev->state = item_state_name(met ? ITEM_YES : ITEM_OPEN);
		ev->how = "sense";
		ev->value = line_seen(x);
		ev->run = x->r->run;
		if (why.len > 0)
			ev->why = text_of(x->d, &why);
	}
	strbuf_release(&why);
}

static void end_choose(const struct ended *x)
{
	struct strbuf why = STRBUF_INIT;
	struct event *ev;

	emit_exit(x);
	if (!is_of_visit(x))
		return;
	ev = emit(x->d, EV_CHOICES);
	ev->step = x->r->step;
	ev->options.v = arena_array(x->d->out->arena, const char *, 1);
	if (is_fine(x->result) && !x->r->stop_how) {
		if (x->result->lines.v)
			ev->options = x->result->lines;
		if (ev->options.n > CHOICES_MAX)
			ev->options.n = CHOICES_MAX;
	} else {
		static const int success[] = { 0 };
		static const struct expectation expect = { .exits = success, .exit_n = 1 };
		struct run_plan plan = *x->plan;

		plan.expect = &expect;
		verdict_of(x->d->s, x->r, &plan, x->result, x->d->h->at_ms, &why);
		ev->error = text_of(x->d, &why);
	}
	strbuf_release(&why);
}

static void end_when(const struct ended *x)
{
	const struct run_result *result = x->result;
	struct event *ev;

	emit_exit(x);
	ev = emit(x->d, EV_WHEN_RESULT);
	ev->step = x->r->step;
	ev->holds = is_fine(result) && !x->r->stop_how;
	if (!result->error && result->signal == 0)
		ev->exit = result->code;
}

static void end_undo(const struct ended *x)
{
	struct strbuf why = STRBUF_INIT;
	const char *verdict = judge(x, &why);
	struct event *ev = emit_exit(x);

	ev->verdict = verdict;
	if (why.len > 0)
		ev->why = text_of(x->d, &why);
	emit_effect(x->d, EFFECT_RELEASE, x->r->run);
	undo_ended(x->d, x->r->run, verdict, ev->why);
	strbuf_release(&why);
}

static const struct {
	const char *purpose;
	end_fn *end;
} ends[] = {
	{ "run", end_run },
	{ "parallel", end_run },
	{ "until", end_until },
	{ "sense", end_sense },
	{ "choose", end_choose },
	{ "when", end_when },
	{ "undo", end_undo },
};

int decide_run_exited(struct decide *d)
{
	const struct run_record *r = session_run(d->s, d->h->run);
	struct run_plan plan;
	struct ended x = { d, r, &plan, d->h->result, NULL };
	int rc;

	if (d->s->phase == PHASE_CLOSED) /* it was not waited for, and nothing can be recorded */
		return wrong_state(d);
	if (!r || !r->running)
		return error_set(d->e, -ERR_UNFIT, "run %d does not run", d->h->run);
	if ((rc = session_run_plan(d->s, r->run, &plan, d->e)) < 0)
		return rc;
	x.rb = session_runbook(d->s, plan.scope);
	if (run_is_beside(r->purpose) || is(r->purpose, "when"))
		emit_effect(d, EFFECT_RELEASE, r->run);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (is(ends[i].purpose, r->purpose)) {
			ends[i].end(&x);
			return 0;
		}
	emit_exit(&x);
	return 0;
}

int decide_choices(struct decide *d)
{
	const struct session *s = d->s;
	struct event *ev;

	bool again = s->step && s->step->source == CHOOSE_BACKUPS && s->choices.v && !d->h->error;

	if (s->phase != PHASE_STEP || !s->step || s->step->index != d->h->step ||
		!s->choices_asked || (s->choices.v && !again))
		return error_set(d->e, -ERR_UNFIT, "no list is waited for");
	if (!d->h->error)
		backups_seen(d);
	if (again)
		return 0;
	ev = emit(d, EV_CHOICES);
	ev->step = s->at->id;
	ev->error = d->h->error;
	ev->options = d->h->choices;
	if (!ev->options.v || ev->error)
		ev->options =
			(struct event_texts){ arena_array(d->out->arena, const char *, 1), 0 };
	if (ev->options.n > CHOICES_MAX)
		ev->options.n = CHOICES_MAX;
	return 0;
}
