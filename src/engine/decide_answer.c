/*
 * The answers to questions: yes and no, values, and taking the last answer back.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

/* ---- yes and no ---- */

static int confirm(struct decide *d, const char *word)
{
	struct leaving l = { .verdict = word, .by = "person", .who = d->h->who };

	if (d->s->asks_->asks != ASKS_CONFIRM)
		return wrong_state(d);
	if (is(word, "no"))
		l.why = "the answer was no";
	emit_answer(d, "person")->value = word;
	walk_conclude(d, &l);
	return 0;
}

int act_YES(struct decide *d)
{
	return confirm(d, "yes");
}

int act_NO(struct decide *d)
{
	return confirm(d, "no");
}

/* ---- values ---- */

/* The value as it is to be kept; NULL for a secret, which only the holder knows. */
static int want_value(struct decide *d, const char *name, const char **value)
{
	const struct var_decl *var = runbook_var_named(runbook_here(d->s), name);
	struct strbuf kept = STRBUF_INIT;
	int rc = 0;

	*value = NULL;
	if (d->h->secret)
		return 0;
	if (!d->h->value)
		return error_set(d->e, -ERR_REFUSED, "a value for %s is asked for", name);
	rc = value_check(var, d->h->value, d->h->at_ms, &kept, d->e);
	if (rc < 0)
		error_prefix(d->e, "%s", name);
	else if (!var || !var->secret)
		*value = text_of(d, &kept);
	strbuf_wipe(&kept);
	return rc;
}

/* A variable that the step needs: any of those that are missing, in whatever order they come. */
static int answer_variable(struct decide *d)
{
	const char *name = d->h->name ? d->h->name : d->s->asks_->name;
	const char *value;
	int rc;

	if (!gate_wants(d->s, d->s->step, name))
		return error_set(d->e, -ERR_UNFIT, "%s: %s is asked for, not %s", d->s->at->id,
			d->s->asks_->name, name);
	if ((rc = want_value(d, name, &value)) < 0)
		return rc;
	emit_var(d, name, value, "ask");
	return 0;
}

static int answer_question(struct decide *d)
{
	struct leaving l = { .verdict = "ok", .by = "person", .who = d->h->who };
	const char *name = d->s->step->into, *value;
	int rc;

	if (d->h->name && !is(d->h->name, name))
		return error_set(d->e, -ERR_UNFIT, "%s: %s is asked for, not %s", d->s->at->id,
			name, d->h->name);
	if ((rc = want_value(d, name, &value)) < 0)
		return rc;
	emit_answer(d, "person")->value = value;
	emit_var(d, name, value, "ask");
	walk_conclude(d, &l);
	return 0;
}

static int answer_confirm(struct decide *d)
{
	if (!is(d->h->value, "yes") && !is(d->h->value, "no"))
		return error_set(d->e, -ERR_REFUSED, "yes or no is asked for");
	return confirm(d, d->h->value);
}

int act_ANSWER(struct decide *d)
{
	static const struct {
		enum asks asks;
		decide_fn *answer;
	} answers[] = {
		{ ASKS_VALUE, answer_variable },
		{ ASKS_ANSWER, answer_question },
		{ ASKS_CONFIRM, answer_confirm },
		{ ASKS_OPTION, act_CHOOSE },
	};

	for (size_t i = 0; i < ARRAY_LEN(answers); i++)
		if (answers[i].asks == d->s->asks_->asks)
			return answers[i].answer(d);
	return wrong_state(d);
}

/* ---- back ---- */

static bool anything_runs(const struct session *s)
{
	for (size_t i = 0; i < s->runs.n; i++)
		if (s->runs.v[i]->running)
			return true;
	return false;
}

int act_BACK(struct decide *d)
{
	const struct session *s = d->s;
	struct leaving l = { .verdict = "skip",
		.by = "person",
		.who = d->h->who,
		.why = "the last answer was taken back" };

	if (s->pick && s->at) {
		emit_by(d, EV_ANSWER_BACK)->step = s->at->id;
		return 0;
	}
	if (!s->back_step || s->phase == PHASE_BETWEEN || anything_runs(s) || session_busy(s))
		return error_set(d->e, -ERR_UNFIT,
			"no answer can be taken back: there is none, or something ran since");
	emit_by(d, EV_ANSWER_BACK)->step = s->back_step;
	if (s->at && !is(s->at->id, s->back_step))
		walk_leave_for(d, &l, s->back_step);
	return 0;
}
