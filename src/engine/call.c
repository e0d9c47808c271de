/*
 * A call: asks for the values with which the called file begins, begins it, and brings back what it
 * exports. What lies between is walked like any other step.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

/* The scope that the step where the session stands opens. */
static int opened(const struct session *s)
{
	return s->plan->opens[s->step->index];
}

/* Nothing stands before it. */
static bool may_begin(const struct session *s)
{
	enum asks asks = s->asks_->asks;

	return s->phase == PHASE_STEP && s->step && s->step->kind->shape == SHAPE_CALL &&
		!session_busy(s) && !s->ending && (asks == ASKS_NOTHING || asks == ASKS_GO);
}

void call_settle(struct decide *d)
{
	if (!d->s->paused && may_begin(d->s))
		emit_effect(d, EFFECT_CALL, 0);
}

/* ---- the begin ---- */

/* The value as it is to be kept; `*kept` stays NULL for a secret. */
static int take_value(struct decide *d, const struct open_var *given, const char **kept)
{
	const struct runbook *rb = d->s->step->callee;
	struct strbuf value = STRBUF_INIT;
	int rc = 0;

	*kept = NULL;
	if (!given->value)
		return 0;
	rc = value_check(
		runbook_var_named(rb, given->name), given->value, d->h->at_ms, &value, d->e);
	if (rc < 0)
		error_prefix(d->e, "%s", given->name);
	else
		*kept = text_of(d, &value);
	strbuf_release(&value);
	return rc;
}

/* A value that does not fit is the failure of the step: a person can change it and try again. */
static void fail(struct decide *d, const char *why)
{
	struct leaving l = {
		.verdict = "fail", .by = "command", .why = arena_strdup(d->out->arena, why)
	};

	walk_conclude(d, &l);
}

static const char *first_of(const struct session *s)
{
	const struct scope *scope = &s->plan->scopes[opened(s)];

	return s->goal ? s->goal : s->plan->steps[scope->at[0]].id;
}

int decide_call(struct decide *d)
{
	const char **values;
	struct event *ev;

	if (!may_begin(d->s) || d->s->step->index != d->h->step)
		return error_set(d->e, -ERR_UNFIT, "no values for a call are waited for");
	values = arena_array(d->out->arena, const char *, d->h->var_n + 1);
	for (size_t i = 0; i < d->h->var_n && !d->h->error; i++) {
		if (take_value(d, &d->h->vars[i], &values[i]) == 0)
			continue;
		fail(d, error_text(d->e));
		error_clear(d->e);
		return 0;
	}
	if (d->h->error) {
		fail(d, d->h->error);
		return 0;
	}
	for (size_t i = 0; i < d->h->var_n; i++)
		emit_var_in(d, opened(d->s), d->h->vars[i].name, values[i], d->h->vars[i].source);
	emit_lock(d);
	ev = emit(d, EV_CALL_BEGIN);
	ev->step = d->s->step->id;
	ev->to = first_of(d->s);
	return 0;
}

/* ---- the end ---- */

/* Whether the value fits the caller's variable of that name too. */
static int check_export(struct decide *d, const char *name, const char **value)
{
	const struct var_value *var = session_var_in(d->s, opened(d->s), name);
	struct strbuf kept = STRBUF_INIT;
	int rc = 0;

	*value = NULL;
	if (var && var->value)
		rc = value_check(runbook_var_named(runbook_here(d->s), name), var->value,
			d->h->at_ms, &kept, d->e);
	if (rc < 0)
		error_prefix(d->e, "what is exported as %s does not fit", name);
	else if (var && var->value)
		*value = text_of(d, &kept);
	strbuf_release(&kept);
	return rc;
}

void call_export(struct decide *d, struct leaving *l)
{
	const struct text_list *names = &d->s->step->exports;
	const char **values = arena_array(d->out->arena, const char *, names->n + 1);
	struct error e = ERROR_INIT;
	struct decide quiet =
		*d; /* what is wrong with a value is the verdict's, not the caller's */

	quiet.e = &e;
	for (size_t i = 0; i < names->n; i++) {
		if (check_export(&quiet, names->v[i], &values[i]) == 0)
			continue;
		l->verdict = "fail";
		l->why = arena_strdup(d->out->arena, error_text(&e));
		break;
	}
	error_clear(&e);
	for (size_t i = 0; is(l->verdict, "ok") && i < names->n; i++)
		if (session_var_in(d->s, opened(d->s), names->v[i]))
			emit_var(d, names->v[i], values[i], "call");
}
