/*
 * What follows of itself: the next step entered or passed over, a verdict acted on, a command that
 * starts on arrival or is due again, a deadline that has come. One thing at a time: engine_handle()
 * applies it and asks again.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

/* ---- between two steps ---- */

static const char *cause_of(const struct session *s)
{
	const struct step_record *left = s->next_from ? session_step(s, s->next_from) : NULL;
	const char *then;

	if (s->next_cause)
		return s->next_cause;
	if (!left || left->index < 0 || !left->verdict || left->state == STEP_PASSED)
		return "next";
	then = walk_then(s, &s->plan->steps[left->index], left->verdict);
	/* A time-out takes the way of a failure, and a person may take it from any halt. */
	if (!then && !need_is_met(s, left->id) && !is(left->verdict, "skip"))
		then = walk_then(s, &s->plan->steps[left->index], "fail");
	return is(then, s->next) ? "then" : "next";
}

static void enter(struct decide *d, const struct step *st, const char *cause)
{
	const struct step_record *record = session_step(d->s, st->id);
	struct event *ev = emit(d, EV_STEP_ENTER);
	struct strbuf title = STRBUF_INIT;

	session_expand_in(d->s, record->scope, st->title, &title);
	ev->step = st->id;
	ev->title = text_of(d, &title);
	ev->kind = st->kind->name;
	ev->visit = record->visits + 1;
	ev->cause = cause;
	ev->from = d->s->next_from;
	strbuf_release(&title);
}

/* Passed over steps that lead in a circle end the walk: nobody could stop it. */
static void pass(struct decide *d, const struct step *st, const char *to)
{
	struct event *ev = emit(d, EV_STEP_PASS);

	ev->step = st->id;
	ev->why = "when";
	ev->to = d->s->passed_n < runbook_here(d->s)->step_n ? to : NULL;
}

static void start_when(struct decide *d, const struct step *st, const char *script)
{
	struct run_wanted w = { .purpose = "when", .step = st, .script = script };

	if (!d->s->when_run && !d->s->paused)
		run_begin(d, &w);
}

static void enter_or_pass(
	struct decide *d, const struct step *st, const char *cause, const char *past)
{
	const char *script = NULL;
	enum when_state state = WHEN_HOLDS;

	if (st->when)
		state = when_evaluate(d->s, d->s->plan->scope_of[st->index], st->when, &script);
	switch (state) {
	case WHEN_HOLDS: enter(d, st, cause); return;
	case WHEN_NOT: pass(d, st, past); return;
	case WHEN_RUN: start_when(d, st, script); return;
	}
}

/* The next step on the way of a jump: an `always` one that stands above where it goes, or a call that
 * it goes into; NULL: none. Those of the files that the jump does not leave alone count. After a resume the
 * calls go on, and none begins anew. */
static const struct step *on_the_way(const struct session *s, int target)
{
	const struct plan *p = s->plan;
	int i = s->always_at, first = s->resuming ? 0 : p->scopes[s->scope].at[0];

	for (i = i > first ? i : first; s->always_at >= 0 && i < target; i++) {
		bool call = call_holds(p->steps[i].id, p->steps[target].id);

		if (s->resuming ? always_counts(s, i, target)
				: (p->steps[i].always || call) && p->scope_of[i] == s->scope)
			return &p->steps[i];
	}
	return NULL;
}

static void settle_between(struct decide *d)
{
	const struct session *s = d->s;
	int at = s->plan && s->next ? plan_step_named(s->plan, s->next) : -1;
	const struct step *way;

	if (at < 0)
		return;
	way = is(s->next_cause, "jump") ? on_the_way(s, at) : NULL;
	if (way && call_holds(way->id, s->next))
		enter(d, way, "jump");
	else if (way)
		enter_or_pass(d, way, "always", s->next);
	else if (is(s->next_cause, "jump"))
		enter(d, &s->plan->steps[at], s->resuming ? "resume" : "jump");
	else
		enter_or_pass(
			d, &s->plan->steps[at], cause_of(s), walk_below(s, &s->plan->steps[at]));
}

/* ---- a verdict ---- */

int64_t retry_delay(const struct retry *retry, int tries)
{
	double delay = (double)retry->delay_ms;

	for (int i = 0; i < tries && delay < (double)RETRY_DELAY_MAX_MS; i++)
		delay *= retry->backoff < 1 ? 1 : retry->backoff;
	return delay < (double)RETRY_DELAY_MAX_MS ? (int64_t)delay : RETRY_DELAY_MAX_MS;
}

/* Another attempt, as the runbook says: at its time, or where there is danger once a person
 * typed. */
static bool retries(struct decide *d)
{
	const struct session *s = d->s;
	const struct step *st = s->step;
	struct event *ev;

	if (!st->command || s->auto_tries >= st->command->retry.times)
		return false;
	if (!is(s->verdict, "fail") && !is(s->verdict, "timeout"))
		return false;
	ev = emit(d, EV_RETRY);
	ev->step = s->at->id;
	ev->attempt = s->attempt + 1;
	ev->verdict = s->verdict;
	ev->why = s->verdict_why;
	if (!st->danger.text)
		ev->delay_ms = retry_delay(&st->command->retry, s->auto_tries);
	return true;
}

static void settle_verdict(struct decide *d)
{
	const struct session *s = d->s;
	const struct run_record *r = session_run(s, s->run);
	struct leaving l = { .verdict = s->verdict, .by = "command", .why = s->verdict_why };

	if (is(s->verdict, "timeout")) {
		l.by = "timeout";
	} else if (r && r->stop_who) {
		l.by = "person";
		l.who = r->stop_who;
	}
	if (s->step->kind->shape == SHAPE_CALL && is(s->verdict, "ok"))
		call_export(d, &l);
	if (!retries(d))
		walk_conclude(d, &l);
}

/* ---- deadlines ---- */

static bool is_due(const struct decide *d, int64_t mono_ns)
{
	return mono_ns > 0 && d->h->mono_ns >= mono_ns;
}

static void question_timed_out(struct decide *d)
{
	struct leaving l = { .verdict = "timeout", .by = "timeout", .why = "nobody answered" };

	emit_answer(d, "timeout");
	walk_conclude(d, &l);
}

static void wait_is_over(struct decide *d)
{
	struct leaving over = { .verdict = "ok", .by = "command" };
	struct leaving late = {
		.verdict = "timeout", .by = "timeout", .why = "what was waited for did not come"
	};

	walk_conclude(d, d->s->step->wait_until ? &late : &over);
}

/* Where nothing is run there is nothing to wait for. */
static bool is_wait_over(const struct decide *d)
{
	return is_due(d, d->s->wait_mono) ||
		(d->s->wait_mono > 0 && d->s->mode == MODE_DRY_RUN && !d->s->step->wait_until);
}

static bool settle_deadlines(struct decide *d)
{
	const struct session *s = d->s;

	if (is_due(d, times_command(s)))
		emit_stop(d, session_run(s, s->run), "timeout", NULL);
	else if (is_due(d, session_question_deadline(s)))
		question_timed_out(d);
	else if (is_wait_over(d))
		wait_is_over(d);
	else
		return false;
	return true;
}

/* ---- starting ---- */

static bool starts_now(const struct decide *d)
{
	const struct session *s = d->s;

	if (s->retry_mono)
		return !s->paused && is_due(d, s->retry_mono);
	if (s->asks_->asks != ASKS_GO || s->step->danger.text)
		return false;
	return s->retrying ||
		(s->step->command && s->step->command->begin && s->attempt == 1 && !s->begun &&
			!s->paused);
}

static void start_polling(struct decide *d)
{
	struct run_wanted w = { .purpose = "until",
		.step = d->s->step,
		.script = d->s->edited ? d->s->edited : d->s->step->wait_until };

	if (!d->s->poll_mono || is_due(d, d->s->poll_mono))
		run_begin(d, &w);
}

static void ask_for_choices(struct decide *d)
{
	const struct step *st = d->s->step;
	struct run_wanted w = { .purpose = "choose",
		.step = st,
		.script = d->s->edited ? d->s->edited : st->from_script };
	struct strbuf dir = STRBUF_INIT;
	struct event *ev;

	if (d->s->paused || d->s->choices_asked)
		return;
	if (st->source == CHOOSE_RUN) {
		run_begin(d, &w);
	} else if (st->source == CHOOSE_FILES) {
		session_expand(d->s, st->from_files, &dir);
		ev = emit(d, EV_CHOICES_ASK);
		ev->step = d->s->at->id;
		ev->dir = run_dir(d, &dir);
		emit_effect(d, EFFECT_LIST_FILES, 0);
	} else if (st->source == CHOOSE_BACKUPS) {
		emit(d, EV_CHOICES_ASK)->step = d->s->at->id;
		emit_effect(d, EFFECT_LIST_BACKUPS, 0);
	}
	strbuf_release(&dir);
}

/* In a called file it ends the call alone. */
static void end(struct decide *d)
{
	struct leaving l = { .verdict = "ok", .by = "command" };

	if (d->s->scope == 0)
		walk_end(d, d->s->step->outcome, NULL, NULL);
	else
		walk_leave(d, &l, NULL);
}

static void settle_step(struct decide *d)
{
	const struct session *s = d->s;
	enum kind_shape shape = s->step->kind->shape;

	if (approve_settle(d))
		return;
	if (shape == SHAPE_END) {
		if (s->asks_->asks == ASKS_GO)
			end(d);
	} else if (shape == SHAPE_CALL) {
		call_settle(d);
	} else if (shape == SHAPE_COMMAND) {
		if (starts_now(d))
			run_begin_step(d);
	} else if (shape == SHAPE_WAIT) {
		if (!s->begun && starts_now(d))
			wait_begin(d);
		else if (times_polls(s))
			start_polling(d);
	} else if (shape == SHAPE_PARALLEL) {
		if (s->begun)
			parallel_settle(d);
		else if (starts_now(d))
			parallel_begin(d);
	} else if (shape == SHAPE_CHECKLIST) {
		sense_settle(d);
	} else if (shape == SHAPE_CHOOSE && s->asks_->asks == ASKS_NOTHING) {
		if (s->step->source != CHOOSE_OPTIONS)
			ask_for_choices(d);
	}
}

void settle(struct decide *d)
{
	const struct session *s = d->s;

	if (d->h->type == HAPPEN_RESUME && d->h->outcome) {
		if (s->phase != PHASE_CLOSED)
			walk_close(d, outcome_named(d->h->outcome), d->h->who, d->h->reason);
	} else if (s->ending && s->phase != PHASE_CLOSED) {
		for (size_t i = 0; i < s->runs.n; i++)
			if (s->runs.v[i]->running && !run_is_monitor(s->runs.v[i]->purpose))
				return;
		walk_close(d, s->ending_outcome, s->ending_who, s->ending_why);
	} else if (monitors_begin(d)) {
		return;
	} else if (s->phase == PHASE_BETWEEN) {
		settle_between(d);
	} else if (s->phase == PHASE_STEP && s->step) {
		if (d->h->type == HAPPEN_RESUME && always_is_due(s))
			walk_again(d, "the session was resumed");
		else if (s->verdict)
			settle_verdict(d);
		else if (!settle_deadlines(d))
			settle_step(d);
	}
}
