/*
 * A session as data: made, freed, looked up. Must not change what the fold says: that is apply*.c.
 */
#include "config.h"

#include "engine/session.h"

#include <stdlib.h>
#include <string.h>

#include "base/strmap.h"
#include "base/template.h"
#include "engine/engine-private.h"
#include "model/upkeep.h"

#define MASK "\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2" /* what stands for a secret: three bullets */

static const char *const item_states[] = {
	[ITEM_OPEN] = "open",
	[ITEM_YES] = "yes",
	[ITEM_NO] = "no",
	[ITEM_NA] = "n/a",
};

const char *item_state_name(enum item_state s)
{
	return item_states[s];
}

struct session *session_new(const struct runbook *rb)
{
	struct arena *a = arena_new();
	struct session *s = arena_new_of(a, struct session);

	s->arena = a;
	s->rb = rb;
	s->scratch_ = arena_new();
	s->asks_ = arena_new_of(a, struct session_asks);
	s->index_ = strmap_new();
	s->scope_index_ = strmap_new();
	s->onset_at = s->rto_ms = s->rpo_ms = EVENT_NONE;
	s->chosen_at = s->chosen_before = s->loss_ms = EVENT_NONE;
	s->rpo_met = -1;
	s->operator_uid = s->operator_login = EVENT_NONE;
	s->rto_used_ms = EVENT_NONE;
	s->mark_start_at = s->mark_start_mono = s->mark_end_mono = EVENT_NONE;
	s->rto_met = s->always_at = -1;
	s->last_seq = -1;
	keep_scope(s, "", 0);
	if (!rb)
		return s;
	s->plan = plan_new(rb);
	for (size_t i = 1; i < s->plan->scope_n; i++)
		keep_scope(s, s->plan->scopes[i].path, strlen(s->plan->scopes[i].path));
	for (size_t i = 0; i < s->plan->step_n; i++)
		keep_step(s, s->plan->steps[i].id, s->plan->steps[i].title);
	keep_vitals(s);
	return s;
}

void session_free(struct session *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->steps.n; i++)
		vec_release(&s->steps.v[i]->items);
	vec_release(&s->steps);
	vec_release(&s->runs);
	for (size_t i = 0; i < s->scopes.n; i++) {
		vec_release(&s->scopes.v[i]->vars);
		strmap_free(s->scopes.v[i]->var_index, NULL);
	}
	vec_release(&s->scopes);
	vec_release(&s->notes);
	vec_release(&s->backups);
	vec_release(&s->calls);
	for (size_t i = 0; i < s->approvals.n; i++)
		vec_release(&s->approvals.v[i]->grants);
	vec_release(&s->approvals);
	vec_release(&s->vitals);
	vec_release(&s->path);
	vec_release(&s->done);
	vec_release(&s->when_results);
	vec_release(&s->child_edits);
	strmap_free(s->index_, NULL);
	strmap_free(s->scope_index_, NULL);
	plan_free(s->plan);
	arena_free(s->scratch_);
	arena_free(s->arena);
}

void session_asks(const struct session *s, struct session_asks *out)
{
	*out = *s->asks_;
}

struct run_record *session_run(const struct session *s, int run)
{
	return run > 0 && (size_t)run <= s->runs.n ? s->runs.v[run - 1] : NULL;
}

struct step_record *session_step(const struct session *s, const char *id)
{
	return strmap_get(s->index_, id);
}

int session_focus_run(const struct session *s)
{
	if (s->phase == PHASE_UNDO)
		return s->undo_run;
	for (size_t i = s->runs.n; i-- > 0;)
		if (s->runs.v[i]->running && run_is_beside(s->runs.v[i]->purpose))
			return s->runs.v[i]->run;
	return step_is_parallel(s) ? parallel_focus(s) : s->run;
}

static size_t var_place(const struct session *s, int scope, const char *name)
{
	const struct session_scope *in = s->scopes.v[scope];

	return in->var_index ? (size_t)(uintptr_t)strmap_get(in->var_index, name) : 0;
}

/* While a step is taken back the values of its file are those with which it was done. */
const struct var_value *session_var_at(const struct session *s, int scope, size_t i)
{
	const struct var_value *var = &s->scopes.v[scope]->vars.v[i];

	if (s->phase == PHASE_UNDO && scope == s->scope && s->undo_at < s->done.n)
		while (var && var->since > s->done.v[s->undo_at].as_of)
			var = var->before;
	return var && var->set ? var : NULL;
}

const struct var_value *session_var_in(const struct session *s, int scope, const char *name)
{
	size_t at = var_place(s, scope, name);

	return at > 0 ? session_var_at(s, scope, at - 1) : NULL;
}

int session_var_version(const struct session *s, int scope, const char *name)
{
	size_t at = var_place(s, scope, name);

	if (at == 0)
		return 0;
	return s->scopes.v[scope]->vars.v[at - 1].version - s->scopes.v[scope]->vars.v[at - 1].lost;
}

bool session_var_is_lost(const struct session *s, int scope, const char *name)
{
	size_t at = var_place(s, scope, name);

	return at > 0 && s->scopes.v[scope]->vars.v[at - 1].lost;
}

const struct var_value *session_var(const struct session *s, const char *name)
{
	return session_var_in(s, s->scope, name);
}

struct looking {
	const struct session *s;
	int scope;
};

static const char *look_up(void *ctx, const char *name)
{
	const struct looking *l = ctx;
	const struct var_value *var = session_var_in(l->s, l->scope, name);

	if (!var)
		return NULL;
	return var->secret ? MASK : var->value;
}

const char *session_shown(const struct session *s, const char *name)
{
	struct looking l = { s, s->scope };

	return look_up(&l, name);
}

void session_expand_in(const struct session *s, int scope, const char *text, struct strbuf *out)
{
	struct looking l = { s, scope };

	template_expand(out, text, look_up, &l);
}

void session_expand(const struct session *s, const char *text, struct strbuf *out)
{
	session_expand_in(s, s->scope, text, out);
}

int session_run_scope(const struct session *s, const struct run_record *r)
{
	const struct step_record *record = r->step ? session_step(s, r->step) : NULL;

	return record ? record->scope : s->scope;
}

const struct runbook *session_runbook(const struct session *s, int scope)
{
	return s->plan && (size_t)scope < s->plan->scope_n ? s->plan->scopes[scope].rb : NULL;
}

bool session_run_is_left(const struct run_record *r)
{
	return is(r->alive, "yes") && !r->stop_how;
}

bool session_has_left(const struct session *s)
{
	for (size_t i = 0; i < s->runs.n; i++)
		if (session_run_is_left(s->runs.v[i]))
			return true;
	return false;
}

bool session_busy(const struct session *s)
{
	const struct run_record *r = session_run(s, s->phase == PHASE_UNDO ? s->undo_run : s->run);
	enum kind_shape shape;

	if (s->when_run || s->ending_left > 0 ||
		(s->phase == PHASE_STEP && (s->verdict || s->retry_mono)))
		return true;
	if (r && r->running)
		return true;
	if (s->phase != PHASE_STEP || !s->step)
		return false;
	shape = s->step->kind->shape;
	return ((shape == SHAPE_WAIT || shape == SHAPE_PARALLEL) && s->begun) ||
		(shape == SHAPE_CHOOSE && s->choices_asked && !s->choices.v);
}
