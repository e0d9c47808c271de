/*
 * What leads a step on: go, the typed danger, stopping, a wait cut short, another attempt.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

int decide_action(struct decide *d)
{
	static decide_fn *const actions[ACT_COUNT] = {
#define ACTION(name, word, args, does) [ACT_##name] = act_##name,
#include "engine/command.def"
#undef ACTION
	};
	enum session_phase phase = d->s->phase;

	if (phase == PHASE_NEW || phase == PHASE_CLOSED ||
		(d->s->ending && d->h->action != ACT_END))
		return wrong_state(d);
	if (d->s->at && !d->s->step)
		return error_set(
			d->e, -ERR_UNFIT, "the runbook at hand has no step %s", d->s->at->id);
	return actions[d->h->action](d);
}

/* ---- go ---- */

static int go_read(struct decide *d)
{
	struct leaving l = { .verdict = "ok", .by = "person", .who = d->h->who };

	walk_conclude(d, &l);
	return 0;
}

static int go_command(struct decide *d)
{
	run_begin_step(d);
	return 0;
}

static int go_parallel(struct decide *d)
{
	parallel_begin(d);
	return 0;
}

static int go_wait(struct decide *d)
{
	wait_begin(d);
	return 0;
}

static int go_checklist(struct decide *d)
{
	struct leaving l = { .verdict = "ok", .by = "person", .who = d->h->who };
	struct strbuf why = STRBUF_INIT;

	for (size_t i = 0; i < d->s->step->item_n; i++) {
		const struct item_record *item = &d->s->at->items.v[i];

		if (item->state != ITEM_NO || d->s->step->items[i].optional)
			continue;
		l.verdict = "fail";
		strbuf_addf(&why, "%snot so: %s", why.len > 0 ? "; " : "", item->id);
		if (item->why)
			strbuf_addf(&why, " (%s)", item->why);
	}
	if (why.len > 0)
		l.why = text_of(d, &why);
	walk_conclude(d, &l);
	strbuf_release(&why);
	return 0;
}

/* The question is asked then, the end comes by itself: settle() sees to both. */
static int go_nothing(struct decide *d)
{
	(void)d;
	return 0;
}

/* It begins by itself, but for a pause. */
static int go_call(struct decide *d)
{
	if (d->s->paused)
		emit_effect(d, EFFECT_CALL, 0);
	return 0;
}

static decide_fn *const go_of_shape[] = {
	[SHAPE_READ] = go_read,
	[SHAPE_COMMAND] = go_command,
	[SHAPE_CHECKLIST] = go_checklist,
	[SHAPE_CONFIRM] = go_nothing,
	[SHAPE_ASK] = go_nothing,
	[SHAPE_CHOOSE] = go_nothing,
	[SHAPE_WAIT] = go_wait,
	[SHAPE_PARALLEL] = go_parallel,
	[SHAPE_CALL] = go_call,
	[SHAPE_END] = go_nothing,
};

static int override_needs(struct decide *d)
{
	struct event *ev;
	int rc = want_reason(d);

	if (rc < 0)
		return rc;
	ev = emit_by(d, EV_NEEDS_OVERRIDE);
	ev->missing = d->s->asks_->missing;
	ev->why = d->h->reason;
	return 0;
}

int act_GO(struct decide *d)
{
	const struct session *s = d->s;
	enum asks asks = s->asks_->asks;
	int rc;

	if (asks == ASKS_UNDO)
		return undo_go(d);
	if (asks == ASKS_REASON) {
		if ((rc = override_needs(d)) < 0)
			return rc;
	} else if (asks != ASKS_GO) {
		/* After a typed danger `go` is accepted where a question follows. */
		if (s->phase == PHASE_STEP && s->step && step_is_question(s->step) &&
			s->danger_passed && asks != ASKS_VALUE)
			return 0;
		return wrong_state(d);
	}
	if (!approve_fits(d))
		return 0; /* settle() asks anew */
	return go_of_shape[s->step->kind->shape](d);
}

/* ---- danger ---- */

int act_TYPE(struct decide *d)
{
	const struct session_asks *asks = d->s->asks_;
	struct event *ev;

	if (asks->asks != ASKS_DANGER)
		return wrong_state(d);
	if (!is(d->h->value, asks->text))
		return error_set(
			d->e, -ERR_REFUSED, "%s: type \"%s\" to go on", d->s->at->id, asks->text);
	ev = emit_by(d, EV_DANGER_PASS);
	ev->typed = d->h->value;
	ev->read_ms = (d->h->mono_ns - d->s->attempt_mono) / NS_PER_MS;
	if (d->s->pick)
		choose_conclude_pick(d);
	return 0;
}

/* ---- while something runs ---- */

/* The child that was named, else what a person looks at; 0: none. */
static int run_meant(struct decide *d)
{
	int at = d->h->child ? session_child_named(d->s, d->h->child) : -1;
	struct session_child child;

	if (!d->h->child)
		return session_focus_run(d->s);
	if (at < 0)
		return 0;
	session_child(d->s, (size_t)at, &child);
	return child.run;
}

/* Typing goes to the command through the holder; here it is only seen whether it may. */
int act_KEYS(struct decide *d)
{
	if (!session_takes_keys(d->s, run_meant(d)))
		return error_set(d->e, -ERR_UNFIT, "no command runs that could be typed into");
	return 0;
}

static bool is_stop_word(const char *word)
{
	return is(word, "interrupt") || is(word, "terminate") || is(word, "kill");
}

/* What outlived its holder: all of it, or that of one child. */
static int stop_left(struct decide *d, const char *how)
{
	const struct session *s = d->s;
	size_t before = d->out->events.n;

	for (size_t i = 0; i < s->runs.n; i++) {
		const struct run_record *r = s->runs.v[i];

		if (session_run_is_left(r) && (!d->h->child || is(r->child, d->h->child)))
			emit_stop(d, r, how, d->h->who);
	}
	return d->out->events.n > before ? 0 : error_set(d->e, -ERR_UNFIT, "no command runs");
}

int act_STOP(struct decide *d)
{
	const struct session *s = d->s;
	int run = run_meant(d);
	const struct run_record *r = session_run(s, run ? run : s->when_run);
	const char *how = d->h->signal_word ? d->h->signal_word : "terminate";

	if (d->h->child && session_child_named(s, d->h->child) < 0)
		return error_set(d->e, -ERR_REFUSED, "there is no command %s here", d->h->child);
	if (!is_stop_word(how))
		return error_set(
			d->e, -ERR_REFUSED, "stop takes interrupt, terminate or kill, not %s", how);
	if (!r || !r->running)
		return stop_left(d, how);
	emit_stop(d, r, how, d->h->who);
	return 0;
}

int act_ENOUGH(struct decide *d)
{
	const struct session *s = d->s;
	const struct run_record *r = session_run(s, s->run);

	if (s->phase != PHASE_STEP || !s->step || !s->step->command || !r || !r->running)
		return wrong_state(d);
	if (!s->step->command->until_me)
		return error_set(d->e, -ERR_UNFIT,
			"%s: the command ends by itself: stop it to end it earlier", s->at->id);
	emit_stop(d, r, "enough", d->h->who);
	return 0;
}

int act_CUT(struct decide *d)
{
	const struct session *s = d->s;
	struct leaving l = { .verdict = "ok", .by = "hand", .who = d->h->who, .why = d->h->reason };
	int rc;

	if (s->phase != PHASE_STEP || !s->step || s->step->kind->shape != SHAPE_WAIT || !s->begun)
		return wrong_state(d);
	if ((rc = want_reason(d)) < 0)
		return rc;
	walk_conclude(d, &l);
	return 0;
}

/* ---- again ---- */

/* Also while a retry of the runbook is not due yet: then it begins at once. */
int act_RETRY(struct decide *d)
{
	const struct session *s = d->s;
	struct event *ev;

	if (s->phase != PHASE_HALT && !(s->phase == PHASE_STEP && s->retry_mono))
		return wrong_state(d);
	if (s->ending_left > 0)
		return error_set(
			d->e, -ERR_UNFIT, "%s: what is left of it is being stopped", s->at->id);
	if (s->always_due && !s->edited && s->child_edits.n == 0 && always_stands_above(s)) {
		walk_again(d, "tried again after the session was resumed");
		return 0;
	}
	ev = emit_by(d, EV_RETRY);
	ev->attempt = s->attempt + (s->phase == PHASE_HALT);
	ev->verdict = s->halt_verdict;
	return 0;
}
