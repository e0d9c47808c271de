/*
 * What a person does about a step instead of walking it: the failure menu, skipping, jumping.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

/* In a step or its halt, and nothing of it runs; a delay before a retry is nothing. */
static int want_rest(struct decide *d)
{
	const struct session *s = d->s;

	if (s->phase != PHASE_STEP && s->phase != PHASE_HALT)
		return wrong_state(d);
	if (s->step->kind->shape == SHAPE_WAIT && s->phase == PHASE_STEP && s->begun)
		return error_set(d->e, -ERR_UNFIT, "%s: the wait goes on: cut it first", s->at->id);
	if (session_busy(s) && !s->retry_mono)
		return error_set(d->e, -ERR_UNFIT, "%s: something runs: stop it first", s->at->id);
	return 0;
}

static int want_halt(struct decide *d)
{
	return d->s->phase == PHASE_HALT ? 0 : wrong_state(d);
}

/* ---- edit ---- */

static const char *words_of(struct decide *d, const struct command *c)
{
	struct strbuf words = STRBUF_INIT;
	const char *text;

	if (c->script)
		return c->script;
	for (size_t i = 0; i < c->argv.n; i++)
		strbuf_addf(&words, "%s%s", i > 0 ? " " : "", c->argv.v[i]);
	text = text_of(d, &words);
	strbuf_release(&words);
	return text;
}

static const char *script_of(struct decide *d)
{
	const struct step *st = d->s->step;

	if (d->s->edited)
		return d->s->edited;
	if (st->from_script)
		return st->from_script;
	if (st->wait_until)
		return st->wait_until;
	return st->command ? words_of(d, st->command) : NULL;
}

/* Of several commands that which is named, else the one in sight; its script as it is in force. */
static int script_of_child(struct decide *d, const char **child, const char **script)
{
	const struct session *s = d->s;
	const struct run_record *r = session_run(s, parallel_focus(s));
	const char *name = d->h->child ? d->h->child : r ? r->child : NULL;
	int at = session_child_named(s, name);

	if (at < 0)
		return error_set(d->e, -ERR_REFUSED, "there is no command %s here",
			name ? name : "of no name");
	*child = s->step->children[at].id;
	*script = session_child_edit(s, *child);
	if (!*script)
		*script = words_of(d, s->step->children[at].command);
	return 0;
}

static int edit_script(struct decide *d)
{
	const char *child = NULL, *before = script_of(d);
	struct event *ev;
	int rc = 0;

	if (step_is_parallel(d->s) && (rc = script_of_child(d, &child, &before)) < 0)
		return rc;
	if (!before)
		return error_set(d->e, -ERR_REFUSED, "%s runs no command", d->s->at->id);
	if (!d->h->script[0] || strlen(d->h->script) > VALUE_MAX)
		return error_set(d->e, -ERR_REFUSED, "a command of 1 byte to %d KiB is asked for",
			VALUE_MAX / 1024);
	if (strcmp(before, d->h->script) == 0)
		return 0;
	ev = emit_by(d, EV_RUN_EDIT);
	ev->child = child;
	ev->before = before;
	ev->after = d->h->script;
	ev->why = d->h->reason;
	return 0;
}

static int edit_variable(struct decide *d, const struct event_pair *pair)
{
	const struct var_decl *var = runbook_var_named(runbook_here(d->s), pair->name);
	struct strbuf kept = STRBUF_INIT;
	int rc = 0;

	if (!var && !session_var(d->s, pair->name))
		return error_set(d->e, -ERR_REFUSED, "there is no variable %s", pair->name);
	if (pair->value)
		rc = value_check(var, pair->value, d->h->at_ms, &kept, d->e);
	if (rc < 0)
		error_prefix(d->e, "%s", pair->name);
	else
		emit_var(d, pair->name, pair->value ? text_of(d, &kept) : NULL, "person");
	strbuf_wipe(&kept);
	return rc;
}

int act_EDIT(struct decide *d)
{
	int rc = want_halt(d);

	if (rc == 0 && !d->h->script && d->h->set.n == 0)
		return error_set(d->e, -ERR_REFUSED, "what to change is asked for");
	if (rc == 0 && d->h->script)
		rc = edit_script(d);
	for (size_t i = 0; rc == 0 && i < d->h->set.n; i++)
		rc = edit_variable(d, &d->h->set.v[i]);
	return rc;
}

/* ---- done, skip, take ---- */

int act_DONE(struct decide *d)
{
	struct leaving l = { .verdict = "ok", .by = "hand", .who = d->h->who, .why = d->h->reason };
	int rc;

	if ((rc = want_rest(d)) < 0 || (rc = want_reason(d)) < 0)
		return rc;
	if (d->s->step->kind->shape == SHAPE_END)
		return wrong_state(d);
	walk_conclude(d, &l);
	return 0;
}

int act_SKIP(struct decide *d)
{
	struct leaving l = {
		.verdict = "skip", .by = "person", .who = d->h->who, .why = d->h->reason
	};
	int rc;

	if (d->s->phase == PHASE_UNDO)
		return undo_skip(d);
	if ((rc = want_rest(d)) < 0)
		return rc;
	if (!d->s->step->skippable)
		return error_set(d->e, -ERR_REFUSED, "%s cannot be skipped", d->s->at->id);
	if ((rc = want_reason(d)) < 0)
		return rc;
	walk_conclude(d, &l);
	return 0;
}

int act_TAKE(struct decide *d)
{
	struct leaving l = { .verdict = d->s->halt_verdict,
		.by = "person",
		.who = d->h->who,
		.why = d->s->halt_why };
	const char *to;
	int rc;

	if ((rc = want_halt(d)) < 0)
		return rc;
	to = walk_then(d->s, d->s->step, "fail");
	if (!to)
		return error_set(d->e, -ERR_REFUSED, "the runbook has no way for a failure of %s",
			d->s->at->id);
	walk_leave(d, &l, to);
	return 0;
}

/* ---- jump ---- */

/* The steps between, where it goes ahead. A call that is passed by is one step, whatever is in it. */
static void list_past(struct decide *d, struct event *ev, int from, int to)
{
	const struct plan *p = d->s->plan;
	const char **v = arena_array(d->out->arena, const char *, to > from ? to - from : 1);

	ev->past.v = v;
	for (int i = from + 1; i < to; i++) {
		int scope = p->scope_of[i];

		if (call_holds(p->steps[i].id, p->steps[to].id))
			continue;
		if (plan_scope_within(p, p->scope_of[from], scope) ||
			plan_scope_within(p, p->scope_of[to], scope))
			v[ev->past.n++] = p->steps[i].id;
	}
}

int act_JUMP(struct decide *d)
{
	const struct session *s = d->s;
	struct leaving l = { .verdict = s->halt_verdict ? s->halt_verdict : "skip",
		.by = "person",
		.who = d->h->who,
		.why = d->h->reason };
	bool between = s->phase == PHASE_OUTCOME || (s->phase == PHASE_BETWEEN && !s->when_run);
	struct event *ev;
	int to, rc;

	if (!between && (rc = want_rest(d)) < 0)
		return rc;
	to = d->h->to ? plan_step_named(s->plan, d->h->to) : -1;
	if (to < 0)
		return error_set(d->e, -ERR_REFUSED, "there is no step %s",
			d->h->to ? d->h->to : "of no name");
	if ((rc = want_reason(d)) < 0)
		return rc;
	ev = emit(d, EV_JUMP);
	ev->from = s->at ? s->at->id : NULL;
	ev->to = s->plan->steps[to].id;
	ev->who = d->h->who;
	ev->why = d->h->reason;
	if (s->step)
		list_past(d, ev, s->step->index, to);
	walk_leave_for(d, &l, ev->to);
	return 0;
}
