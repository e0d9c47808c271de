/*
 * What stands before a step acts: variables without a value, steps that it needs.
 */
#include "config.h"

#include <string.h>

#include "base/template.h"
#include "engine/engine-private.h"
#include "kinds/kinds.h"

bool step_is_question(const struct step *st)
{
	enum kind_shape shape = st->kind->shape;

	return shape == SHAPE_CONFIRM || shape == SHAPE_ASK || shape == SHAPE_CHOOSE;
}

/* ---- variables ---- */

static bool is_name(const char *known, const char *name, size_t n)
{
	return known && strlen(known) == n && memcmp(known, name, n) == 0;
}

/* The name as one of the variables that the step sets; NULL: it sets none of that name. */
static const char *name_set_by(const struct step *st, const char *name, size_t n)
{
	if (is_name(st->into, name, n))
		return st->into;
	for (size_t i = 0; st->command && i < st->command->capture_n; i++)
		if (is_name(st->command->captures[i].name, name, n))
			return st->command->captures[i].name;
	for (size_t i = 0; i < st->child_n; i++) {
		const char *known = name_set_by(&st->children[i], name, n);

		if (known)
			return known;
	}
	for (size_t i = 0; i < st->item_n; i++)
		for (size_t k = 0; st->items[i].sense && k < st->items[i].sense->capture_n; k++)
			if (is_name(st->items[i].sense->captures[k].name, name, n))
				return st->items[i].sense->captures[k].name;
	for (size_t i = 0; i < st->option_n; i++)
		for (size_t k = 0; k < st->options[i].set.n; k++)
			if (is_name(st->options[i].set.v[k].name, name, n))
				return st->options[i].set.v[k].name;
	return NULL;
}

/* The name as the runbook has it; NULL: no variable, and so never asked for. */
static const char *name_of(const struct runbook *rb, const char *name, size_t n)
{
	const char *known = NULL;

	for (size_t i = 0; i < rb->var_n; i++)
		if (is_name(rb->vars[i].name, name, n))
			return rb->vars[i].name;
	for (size_t i = 0; !known && i < rb->step_n; i++)
		known = name_set_by(&rb->steps[i], name, n);
	return known;
}

/* Goes through the names that a step cannot do without. */
struct search {
	const struct session *s;
	const struct step *st;
	const char *only;  /* NULL: any name */
	const char *found; /* the first without a value; NULL: none yet */
};

static void look_at(struct search *f, const char *name)
{
	if (!name || f->found || session_var(f->s, name) || is(f->st->into, name))
		return;
	if (!f->only || is(f->only, name))
		f->found = name;
}

static void look_in(struct search *f, const char *text)
{
	size_t at = 0, n, start, end;
	const char *name;

	/* One that is found is enough: name_of() may go through all steps. */
	while (text && !f->found && template_next(text, &at, &name, &n, &start, &end))
		look_at(f, name_of(runbook_here(f->s), name, n));
}

static bool runs_something(const struct step *st)
{
	return st->command || st->from_script || st->wait_until || st->child_n > 0;
}

static void search_step(struct search *f)
{
	const struct runbook *rb = runbook_here(f->s);
	const struct step *st = f->st;

	for (size_t i = 0; i < st->vars_used.n; i++) {
		const struct var_decl *var = runbook_var_named(rb, st->vars_used.v[i]);

		if (var && var->required)
			look_at(f, var->name);
		else if (session_var_is_lost(f->s, f->s->scope, st->vars_used.v[i]))
			look_at(f, st->vars_used.v[i]);
	}
	for (size_t i = 0; i < st->vars_needed.n; i++)
		look_at(f, st->vars_needed.v[i]);
	if (!runs_something(st))
		return;
	for (size_t i = 0; i < rb->env.n; i++)
		look_in(f, rb->env.v[i].value);
	look_in(f, rb->dir);
}

const char *gate_variable(const struct session *s, const struct step *st)
{
	struct search f = { s, st, NULL, NULL };

	search_step(&f);
	return f.found;
}

const char *gate_lost(const struct session *s, const struct step *st)
{
	const struct text_list *const lists[] = { &st->vars_used, &st->vars_needed };

	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		for (size_t k = 0; k < lists[i]->n; k++)
			if (session_var_is_lost(s, s->scope, lists[i]->v[k]))
				return lists[i]->v[k];
	return NULL;
}

bool gate_wants(const struct session *s, const struct step *st, const char *name)
{
	struct search f = { s, st, name, NULL };

	search_step(&f);
	return f.found != NULL;
}

/* ---- needs ---- */

bool need_is_met(const struct session *s, const char *path)
{
	const struct step_record *record = session_step(s, path);

	return record && record->verdict && verdict_is_good(record->verdict);
}

bool gate_needs(const struct session *s, const struct step *st)
{
	for (size_t i = 0; i < st->needs.n; i++) {
		const struct step *need = step_beside(s, st, st->needs.v[i]);

		if (need && !need_is_met(s, need->id))
			return !s->needs_passed;
	}
	return false;
}
