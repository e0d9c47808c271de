/*
 * What stands before a step acts: variables without a value, steps that it needs.
 */
#include "config.h"

#include <string.h>

#include "base/template.h"
#include "engine/engine-private.h"

bool step_is_question(const struct step *st)
{
	enum kind_shape shape = st->kind->shape;

	return shape == SHAPE_CONFIRM || shape == SHAPE_ASK || shape == SHAPE_CHOOSE;
}

/* ---- variables ---- */

static bool sets(const struct step *st, const char *name)
{
	if (is(st->into, name))
		return true;
	for (size_t i = 0; st->command && i < st->command->capture_n; i++)
		if (is(st->command->captures[i].name, name))
			return true;
	for (size_t i = 0; i < st->option_n; i++)
		for (size_t k = 0; k < st->options[i].set.n; k++)
			if (is(st->options[i].set.v[k].name, name))
				return true;
	return false;
}

/* What is no variable of the runbook stays in its braces, and is never asked for. */
static bool is_variable(const struct runbook *rb, const char *name)
{
	if (runbook_var_named(rb, name))
		return true;
	for (size_t i = 0; i < rb->step_n; i++)
		if (sets(&rb->steps[i], name))
			return true;
	return false;
}

/* Goes through the names that a step needs until `want` says stop; the name is then in `found`. */
struct search {
	const struct session *s;
	const struct step *st;
	const char *only;  /* NULL: any name */
	const char *found; /* NULL: none yet */
};

static void look_at(struct search *f, const char *name)
{
	if (f->found || session_var(f->s, name) || is(f->st->into, name))
		return;
	if (!f->only || is(f->only, name))
		f->found = name;
}

static void look_at_name(struct search *f, const char *name, size_t n)
{
	const struct runbook *rb = f->s->rb;

	for (size_t i = 0; i < rb->var_n; i++)
		if (strlen(rb->vars[i].name) == n && memcmp(rb->vars[i].name, name, n) == 0) {
			look_at(f, rb->vars[i].name);
			return;
		}
	for (size_t i = 0; i < f->st->vars_used.n; i++) {
		const char *used = f->st->vars_used.v[i];

		if (strlen(used) == n && memcmp(used, name, n) == 0 && is_variable(rb, used))
			look_at(f, used);
	}
}

static void look_in(struct search *f, const char *text)
{
	size_t at = 0, n, start, end;
	const char *name;

	while (text && template_next(text, &at, &name, &n, &start, &end))
		look_at_name(f, name, n);
}

static void look_in_settings(struct search *f, const struct setting_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		look_in(f, list->v[i].value);
}

static bool runs_something(const struct step *st)
{
	return st->command || st->from_script || st->wait_until;
}

static void search_step(struct search *f)
{
	const struct step *st = f->st;

	for (size_t i = 0; i < st->vars_used.n; i++) {
		const struct var_decl *var = runbook_var_named(f->s->rb, st->vars_used.v[i]);

		if (var && var->required)
			look_at(f, var->name);
	}
	if (runs_something(st)) {
		look_in_settings(f, &f->s->rb->env);
		look_in(f, f->s->rb->dir);
	}
	if (st->command) {
		look_in(f, st->command->dir);
		look_in(f, st->command->host);
		look_in(f, st->command->input);
		look_in_settings(f, &st->command->env);
	}
	look_in(f, st->danger.text ? st->danger.type : NULL);
	look_in(f, st->from_files);
	for (size_t i = 0; i < st->option_n; i++)
		look_in_settings(f, &st->options[i].set);
}

const char *gate_variable(const struct session *s, const struct step *st)
{
	struct search f = { s, st, NULL, NULL };

	search_step(&f);
	return f.found;
}

bool gate_wants(const struct session *s, const struct step *st, const char *name)
{
	struct search f = { s, st, name, NULL };

	search_step(&f);
	return f.found != NULL;
}

/* ---- needs ---- */

bool need_is_met(const struct session *s, const char *id)
{
	static const char *const bad[] = { "fail", "timeout", "stopped", "skip", "no" };
	const struct step_record *record = session_step(s, id);

	if (!record || !record->verdict)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (is(record->verdict, bad[i]))
			return false;
	return true;
}

bool gate_needs(const struct session *s, const struct step *st)
{
	for (size_t i = 0; i < st->needs.n; i++)
		if (!need_is_met(s, st->needs.v[i]))
			return !s->needs_passed;
	return false;
}
