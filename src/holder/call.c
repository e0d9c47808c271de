/*
 * What the variables of a called file begin with: the profile's value, `with`, the environment, the
 * default, in this order. A secret among them stays here and is one of the called file from then on.
 * What has no value is asked for when a step needs it.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "holder/holder-private.h"
#include "model/upkeep.h"

struct calling {
	struct holder *h;
	const struct step *step;
	int scope; /* that the call opens */
	struct open_var *vars;
	size_t n;
	struct error *e;
};

static const char *setting(const struct setting_list *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++) {
		if (strcmp(list->v[i].name, name) == 0)
			return list->v[i].value;
	}
	return NULL;
}

/* A secret is kept here, and the engine hears only that there is one. */
static int take(struct calling *c, const struct var_decl *var, const char *text, bool secret,
	const char *source)
{
	struct holder *h = c->h;
	struct open_var *out = &c->vars[c->n++];
	struct strbuf value = STRBUF_INIT;
	int rc = 0;

	*out = (struct open_var){ var->name, NULL, source };
	if (secret || var->secret || redact_matches(h->redact, text, strlen(text))) {
		rc = value_check(var, text, clock_real_ms(), &value, c->e);
		if (rc == 0)
			rc = values_keep_secret(h, c->scope, var->name, value.buf, c->e);
		if (rc != 0)
			error_prefix(c->e, "%s", var->name);
	} else {
		out->value = arena_strdup(h->scratch, text);
	}
	strbuf_wipe(&value);
	return rc;
}

/* As at the start of a session, a value of the environment that does not fit is not used. */
static const char *from_environment(const struct calling *c, const struct var_decl *var)
{
	const char *value = var->from_env ? getenv(var->name) : NULL;
	struct strbuf kept = STRBUF_INIT;
	bool fits;

	if (!value || (c->h->session->mode == MODE_EXERCISE && c->h->profile))
		return NULL;
	fits = value_check(var, value, clock_real_ms(), &kept, NULL) == 0;
	strbuf_wipe(&kept);
	return fits ? value : NULL;
}

static int take_with(struct calling *c, const struct var_decl *var, const char *text)
{
	struct value_scope in = { c->h, c->h->session->plan->scope_of[c->step->index], false };
	struct strbuf value = STRBUF_INIT;
	int rc;

	values_expand(&in, text, &value);
	rc = take(c, var, value.buf, in.met_secret, "call");
	strbuf_wipe(&value);
	return rc;
}

static int take_var(struct calling *c, const struct var_decl *var)
{
	const char *text = NULL;

	if (c->h->profile)
		text = setting(&c->h->profile->vars, var->name);
	if (text)
		return take(c, var, text, false, "profile");
	text = setting(&c->step->with, var->name);
	if (text)
		return take_with(c, var, text);
	text = from_environment(c, var);
	if (text)
		return take(c, var, text, false, "env");
	return var->fallback ? take(c, var, var->fallback, false, "default") : 0;
}

void call_values(struct holder *h, int step, struct happening *hap)
{
	const struct plan *plan = h->session->plan;
	const struct step *st = &plan->steps[step];
	const struct runbook *rb = st->callee;
	struct error e = ERROR_INIT;
	struct calling c = { h, st, plan->opens[step], NULL, 0, &e };
	int rc = 0;

	c.vars = arena_array(h->scratch, struct open_var, rb->var_n + st->with.n + 1);
	for (size_t i = 0; i < rb->var_n && rc == 0; i++)
		rc = take_var(&c, &rb->vars[i]);
	/* A name that the file only sets somewhere is no declared variable, and may be given as well. */
	for (size_t i = 0; i < st->with.n && rc == 0; i++) {
		struct var_decl undeclared = { .name = st->with.v[i].name };

		if (!runbook_var_named(rb, undeclared.name))
			rc = take_with(&c, &undeclared, st->with.v[i].value);
	}
	hap->step = step;
	hap->vars = c.vars;
	hap->var_n = c.n;
	if (rc == 0)
		rc = locks_take_called(h, rb, hap, &e);
	if (rc != 0)
		hap->error = values_masked(h, error_text(&e));
	error_clear(&e);
}

void call_follow_secret(struct holder *h, const struct event *ev)
{
	const struct plan *plan = h->session->plan;
	int at = ev->type == EV_VAR_SET && !ev->value && ev->step ? plan_step_named(plan, ev->step)
								  : -1;
	struct value_scope in = { h, at < 0 ? -1 : plan->opens[at], false };
	const char *value;

	/* At a call's begin its scope is the call itself, and the secret is there. */
	if (in.scope < 0 || strcmp(ev->source, "call") != 0 ||
		(ev->scope && strcmp(ev->scope, ev->step) == 0))
		return;
	value = values_get(&in, ev->name);
	if (value &&
		values_keep_version(h, plan->scope_of[at], ev->name,
			session_var_version(h->session, plan->scope_of[at], ev->name), value,
			NULL) != 0)
		return; /* too short to be masked: it was not secret where it came from */
}
