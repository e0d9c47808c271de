/*
 * Whether the condition of a step holds. Scripts in it run one after the other, and only those
 * that count: each time the condition is gone through from the start with the results so far.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

struct evaluation {
	const struct session *s;
	int scope;
	size_t used;        /* results of scripts that were asked for so far */
	const char *script; /* the one that is to be run next */
};

static enum when_state evaluate(struct evaluation *w, const struct condition *c);

static enum when_state truth(bool holds)
{
	return holds ? WHEN_HOLDS : WHEN_NOT;
}

/* A variable without a value equals '' and matches nothing. The value of a secret is not known. */
static const char *value_of(const struct evaluation *w, const char *name)
{
	const struct var_value *var = session_var_in(w->s, w->scope, name);

	return var && var->value ? var->value : NULL;
}

/* Goes on while a part says `go_on`; the first that does not decides. */
static enum when_state evaluate_parts(
	struct evaluation *w, const struct condition *c, enum when_state go_on)
{
	for (size_t i = 0; i < c->n; i++) {
		enum when_state state = evaluate(w, c->parts[i]);

		if (state != go_on)
			return state;
	}
	return go_on;
}

static enum when_state evaluate_not(struct evaluation *w, const struct condition *c)
{
	enum when_state state = evaluate(w, c->parts[0]);

	if (state == WHEN_RUN)
		return state;
	return truth(state == WHEN_NOT);
}

static enum when_state evaluate_run(struct evaluation *w, const struct condition *c)
{
	if (w->used < w->s->when_results.n)
		return truth(w->s->when_results.v[w->used++]);
	w->script = c->text;
	return WHEN_RUN;
}

static bool matches(const struct evaluation *w, const struct condition *c)
{
	const char *value = value_of(w, c->name);
	int64_t budget = PATTERN_BUDGET_NS;
	struct match m;

	if (!value || strlen(value) > PATTERN_LINE_MAX)
		return false;
	return pattern_find(c->pattern, value, strlen(value), 0, &m, &budget) == 1;
}

static bool compares(const struct evaluation *w, const struct condition *c)
{
	const char *value = value_of(w, c->name);
	double number;

	return value && number_parse(value, &number) && compare_holds(&c->compare, number);
}

static bool step_was(const struct evaluation *w, const struct condition *c)
{
	const struct step *st = plan_step_in(w->s->plan, w->scope, c->name);
	const struct step_record *record = st ? session_step(w->s, st->id) : NULL;

	return record && record->verdict && is(record->verdict, c->text);
}

static enum when_state evaluate(struct evaluation *w, const struct condition *c)
{
	const char *value;

	switch (c->op) {
	case COND_ALL: return evaluate_parts(w, c, WHEN_HOLDS);
	case COND_ANY: return evaluate_parts(w, c, WHEN_NOT);
	case COND_NOT: return evaluate_not(w, c);
	case COND_RUN: return evaluate_run(w, c);
	case COND_VAR_IS:
		value = value_of(w, c->name);
		return truth(is(value ? value : "", c->text));
	case COND_VAR_MATCHES: return truth(matches(w, c));
	case COND_VAR_COMPARE: return truth(compares(w, c));
	case COND_VAR_SET:
		return truth((session_var_in(w->s, w->scope, c->name) != NULL) == c->yes);
	case COND_STEP_WAS: return truth(step_was(w, c));
	}
	return WHEN_NOT;
}

enum when_state when_evaluate(
	const struct session *s, int scope, const struct condition *c, const char **script)
{
	struct evaluation w = { .s = s, .scope = scope };
	enum when_state state = evaluate(&w, c);

	*script = w.script;
	return state;
}
