/*
 * The fold of what is known: variables, answers, items of checklists, what there is to choose from.
 */
#include "config.h"

#include <string.h>

#include "base/strmap.h"
#include "engine/engine-private.h"

static struct var_value *keep_var(struct session *s, int scope, const char *name)
{
	struct session_scope *in = s->scopes.v[scope];
	struct var_value var = { 0 };
	size_t at;

	if (!in->var_index)
		in->var_index = strmap_new();
	at = (size_t)(uintptr_t)strmap_get(in->var_index, name);
	if (at > 0)
		return &in->vars.v[at - 1];
	var.name = keep(s, name);
	vec_push(&in->vars, var);
	strmap_put(in->var_index, name, (void *)(uintptr_t)in->vars.n);
	return &vec_last(&in->vars);
}

static bool uses(const struct step *st, const char *name)
{
	for (size_t i = 0; i < st->vars_used.n; i++)
		if (strcmp(st->vars_used.v[i], name) == 0)
			return true;
	return false;
}

static bool is_changed(const struct event *ev, const struct var_value *was)
{
	bool said = is(ev->source, "person") || is(ev->source, "ask") || is(ev->source, "choose");

	return said && was->set && (!ev->value || !is(was->value, ev->value));
}

/* A person changed a value: what was done with the old one may no longer hold. */
static void mark_stale(struct session *s, int scope, const char *name)
{
	const struct runbook *rb = session_runbook(s, scope);

	for (size_t i = 0; rb && i < rb->step_n; i++) {
		struct step_record *record = s->steps.v[s->plan->scopes[scope].at[i]];

		if (record->state == STEP_DONE && uses(&rb->steps[i], name))
			record->stale = true;
	}
}

void apply_var(struct session *s, const struct event *ev)
{
	const char *path = ev->scope ? ev->scope : "";
	struct var_value *var;
	int scope;

	if (!ev->name)
		return;
	scope = keep_scope(s, path, strlen(path));
	var = keep_var(s, scope, ev->name);
	if (is_changed(ev, var))
		mark_stale(s, scope, ev->name);
	/* A secret that is given again is the one that it was. */
	if (!var->lost) {
		keep_before(s, var);
		var->version++;
	}
	var->lost = false;
	var->value = keep(s, ev->value);
	var->secret = ev->value == NULL;
	var->set = true;
	var->source = keep(s, ev->source);
}

static struct item_record *keep_item(struct session *s, const char *id)
{
	struct item_record item = { .fits = -1 };

	for (size_t i = 0; i < s->at->items.n; i++)
		if (strcmp(s->at->items.v[i].id, id) == 0)
			return &s->at->items.v[i];
	item.id = keep(s, id);
	vec_push(&s->at->items, item);
	return &vec_last(&s->at->items);
}

void apply_item(struct session *s, const struct event *ev)
{
	struct item_record *item;

	if (!s->at || !is(ev->step, s->at->id) || !ev->item)
		return;
	item = keep_item(s, ev->item);
	for (int state = ITEM_OPEN; state <= ITEM_NA; state++)
		if (is(item_state_name((enum item_state)state), ev->state))
			item->state = (enum item_state)state;
	item->how = keep(s, ev->how);
	item->who = keep(s, ev->who);
	item->why = keep(s, ev->why);
	item->value = keep(s, ev->value);
	item->fits = ev->fits;
	item->mono = ev->mono_ns;
}

void apply_answer(struct session *s, const struct event *ev)
{
	if (!s->at || !is(ev->step, s->at->id))
		return;
	backups_chosen(s, ev->value);
	s->at->answer = keep(s, ev->option ? ev->option : ev->value);
	if (is(ev->how, "person"))
		s->back_step = s->at->id;
}

/* Halted in the question itself it is asked again at once; else its step is entered anew. */
void apply_back(struct session *s, const struct event *ev)
{
	s->back_step = NULL;
	if (s->at && is(s->at->id, ev->step)) {
		reset_attempt(s, ev->mono_ns);
		s->phase = PHASE_STEP;
		s->at->answer = NULL;
		return;
	}
	s->next_cause = "jump";
	s->always_at = -1;
	if (s->at)
		return;
	s->next = keep(s, ev->step);
	s->phase = PHASE_BETWEEN;
}

void apply_choices_ask(struct session *s, const struct event *ev)
{
	s->choices_asked = true;
	s->choices_dir = keep(s, ev->dir);
}

void apply_choices(struct session *s, const struct event *ev)
{
	const char **v = arena_array(s->arena, const char *, ev->options.n + 1);

	if (!s->at || !is(ev->step, s->at->id))
		return;
	for (size_t i = 0; i < ev->options.n; i++)
		v[i] = keep(s, ev->options.v[i]);
	s->choices.v = v;
	s->choices.n = ev->options.n;
	if (ev->options.n > 0)
		return;
	s->verdict = "fail";
	s->verdict_why = ev->error ? keep(s, ev->error) : "there is nothing to choose from";
}
