/*
 * The fold of the walk: steps entered, passed over, halted in, tried again, left.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

void reset_attempt(struct session *s, int64_t mono_ns)
{
	s->danger_passed = s->begun = s->retrying = false;
	s->choices_asked = false;
	s->choices.v = NULL;
	s->choices.n = 0;
	s->choices_dir = NULL;
	vec_clear(&s->backups);
	s->pick = s->pick_why = NULL;
	s->retry_mono = s->wait_mono = s->poll_mono = 0;
	s->verdict = s->verdict_why = NULL;
	s->halt_verdict = s->halt_why = NULL;
	s->attempt_mono = mono_ns;
	s->attempt_runs = s->runs.n;
}

static void reset_items(struct session *s)
{
	vec_clear(&s->at->items);
	for (size_t i = 0; s->step && i < s->step->item_n; i++) {
		struct item_record item = { .id = s->step->items[i].id, .fits = -1 };

		vec_push(&s->at->items, item);
	}
}

void stand_in(struct session *s, struct step_record *at)
{
	s->at = at;
	walk_in(s, at->scope);
	s->step = at->index >= 0 ? &s->plan->steps[at->index] : NULL;
}

void apply_enter(struct session *s, const struct event *ev)
{
	struct step_record *at;

	if (!ev->step)
		return;
	at = keep_step(s, ev->step, ev->title);
	stand_in(s, at);
	at->visits++;
	at->state = STEP_CURRENT;
	at->stale = false;
	at->entered_mono = ev->mono_ns;
	at->entered_at = ev->at_ms;
	at->left_mono = 0;
	at->attempts = 1;
	at->answer = NULL;
	at->approval = 0;
	reset_items(s);

	s->phase = PHASE_STEP;
	s->cause = keep(s, ev->cause);
	s->detour = is(s->cause, "always") ? s->next : NULL;
	s->goal = s->next && !s->detour && call_holds(at->id, s->next) ? s->next : NULL;
	s->always_at = (s->detour || s->goal) && at->index >= 0 ? at->index + 1 : -1;
	s->resuming = s->resuming && s->detour;
	s->next = s->next_cause = NULL;
	forget_vars(s, at);
	vec_clear(&s->when_results);
	s->passed_n = 0;
	s->needs_passed = false;
	s->attempt = 1;
	s->auto_tries = 0;
	s->run = 0;
	s->edited = NULL;
	vec_clear(&s->child_edits);
	s->visit_runs = s->runs.n;
	s->visit_busy_ns = s->visit_waited_ns = 0;
	reset_attempt(s, ev->mono_ns);
	vec_push(&s->path, at->id);
}

void apply_pass(struct session *s, const struct event *ev)
{
	struct step_record *record;

	if (!ev->step)
		return;
	record = keep_step(s, ev->step, NULL);
	record->state = STEP_PASSED;
	record->verdict = "passed";
	record->by = record->who = NULL;
	record->why = keep(s, ev->why);
	vec_push(&s->path, record->id);
	s->passed_n++;
	if (s->next && !is(record->id, s->next)) { /* an `always` step on the way there */
		s->always_at = record->index + 1;
		vec_clear(&s->when_results);
		return;
	}
	s->next_cause = NULL;
	s->next_from = record->id;
	go_on(s, record, ev->to, ev->mono_ns);
}

void apply_when_result(struct session *s, const struct event *ev)
{
	vec_push(&s->when_results, ev->holds > 0);
}

void apply_needs(struct session *s, const struct event *ev)
{
	(void)ev;
	s->needs_passed = true;
}

void apply_danger(struct session *s, const struct event *ev)
{
	(void)ev;
	s->danger_passed = true;
}

void apply_wait(struct session *s, const struct event *ev)
{
	s->begun = true;
	s->retrying = false;
	s->wait_mono = ev->delay_ms == EVENT_NONE ? 0 : ev->mono_ns + ev->delay_ms * NS_PER_MS;
}

static enum step_state state_after(const char *verdict)
{
	static const struct {
		const char *verdict;
		enum step_state state;
	} states[] = {
		{ "fail", STEP_FAILED },
		{ "timeout", STEP_FAILED },
		{ "stopped", STEP_FAILED },
		{ "skip", STEP_SKIPPED },
	};

	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (is(states[i].verdict, verdict))
			return states[i].state;
	return STEP_DONE;
}

static void note_mark(struct session *s, const struct event *ev)
{
	if (!s->step || s->step->mark == MARK_NONE)
		return;
	if (s->step->mark == MARK_END) {
		s->mark_end_mono = ev->mono_ns;
		return;
	}
	s->mark_start_at = ev->at_ms;
	s->mark_start_mono = ev->mono_ns;
}

void apply_leave(struct session *s, const struct event *ev)
{
	struct step_record *at;

	if (!ev->step)
		return;
	at = keep_step(s, ev->step, NULL);
	at->verdict = keep(s, ev->verdict);
	at->by = keep(s, ev->by);
	at->who = keep(s, ev->who);
	at->why = keep(s, ev->why);
	at->state = state_after(at->verdict);
	at->left_mono = ev->mono_ns;
	at->busy_ms += ev->busy_ms == EVENT_NONE ? 0 : ev->busy_ms;
	at->waited_ms += ev->waited_ms == EVENT_NONE ? 0 : ev->waited_ms;
	note_mark(s, ev);
	keep_done(s, at);

	s->next_from = at->id;
	s->step = NULL;
	s->at = NULL;
	walk_in(s, at->scope);
	s->run = 0;
	s->edited = NULL;
	vec_clear(&s->child_edits);
	s->cause = NULL;
	reset_attempt(s, ev->mono_ns);
	/* Back on the way of the jump that an `always` step came before? */
	if (!s->next_cause && s->detour && is(s->detour, ev->to))
		s->next_cause = "jump";
	else if (!s->next_cause)
		s->always_at = -1;
	s->detour = s->goal = NULL;
	go_on(s, at, ev->to, ev->mono_ns);
}

void apply_halt(struct session *s, const struct event *ev)
{
	if (!s->at)
		return;
	s->phase = PHASE_HALT;
	s->verdict = s->verdict_why = NULL;
	s->retry_mono = s->wait_mono = s->poll_mono = 0;
	s->retrying = false;
	s->halt_verdict = keep(s, ev->verdict);
	s->halt_why = keep(s, ev->why);
}

/* By a person: begins by itself where nothing stands before it. By the runbook: when it is due. */
void apply_retry(struct session *s, const struct event *ev)
{
	if (!s->at)
		return;
	reset_attempt(s, ev->mono_ns);
	forget_vars(s, s->at);
	s->phase = PHASE_STEP;
	if (ev->attempt != s->attempt) /* the same: one that was not due yet is begun now */
		s->attempt++;
	s->at->attempts = s->attempt;
	for (size_t i = 0; i < s->at->items.n; i++)
		if (s->at->items.v[i].state == ITEM_NO) {
			s->at->items.v[i].state = ITEM_OPEN;
			s->at->items.v[i].how = NULL; /* its command may answer it again */
		}
	s->retrying = ev->who != NULL;
	s->auto_tries = ev->who ? 0 : s->auto_tries + 1;
	if (ev->delay_ms != EVENT_NONE)
		s->retry_mono = ev->mono_ns + ev->delay_ms * NS_PER_MS;
	if (ev->delay_ms != EVENT_NONE && s->retry_mono == 0)
		s->retry_mono = 1; /* 0 is none */
}

/* Within a step its step.leave follows. */
void apply_jump(struct session *s, const struct event *ev)
{
	s->next_cause = "jump";
	s->always_at = 0;
	s->resuming = s->always_due && is(ev->from, ev->to ? ev->to : "");
	s->always_due = false;
	if (s->at)
		return;
	s->next = keep(s, ev->to);
	s->phase = PHASE_BETWEEN;
	vec_clear(&s->when_results);
}

static void edit_child(struct session *s, const char *child, const char *script)
{
	struct child_edit edit = { keep(s, child), keep(s, script) };

	for (size_t i = 0; i < s->child_edits.n; i++)
		if (is(s->child_edits.v[i].child, child)) {
			s->child_edits.v[i] = edit;
			return;
		}
	vec_push(&s->child_edits, edit);
}

void apply_edit(struct session *s, const struct event *ev)
{
	if (s->at && ev->child)
		edit_child(s, ev->child, ev->after);
	else if (s->at)
		s->edited = keep(s, ev->after);
}
