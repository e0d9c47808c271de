/*
 * Values of variables on their way into a command, and the secrets among them, which live only here.
 * A value is data: it goes into an environment variable and is never looked into.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/fs.h"
#include "base/template.h"
#include "exec/environ.h"
#include "holder/holder-private.h"

static struct secret *find_secret(const struct holder *h, const char *name)
{
	for (size_t i = 0; i < h->secrets.n; i++) {
		if (strcmp(h->secrets.v[i].name, name) == 0)
			return &h->secrets.v[i];
	}
	return NULL;
}

int values_keep_secret(struct holder *h, const char *name, const char *value, struct error *e)
{
	struct secret *s;
	int rc = redact_set_add_value(h->redact, value, strlen(value), e);

	if (rc != 0)
		return rc;
	s = find_secret(h, name);
	if (!s) {
		s = &vec_add(&h->secrets);
		s->name = xstrdup(name);
		strbuf_init(&s->value);
	}
	strbuf_wipe(&s->value);
	strbuf_adds(&s->value, value);
	return 0;
}

const char *values_lookup(void *ctx, const char *name)
{
	const struct holder *h = ctx;
	const struct var_value *var = session_var(h->session, name);
	const struct secret *s;

	if (!var || !var->set)
		return NULL;
	if (!var->secret)
		return var->value;
	s = find_secret(h, name);
	return s ? s->value.buf : NULL;
}

void values_wipe(struct holder *h)
{
	for (size_t i = 0; i < h->secrets.n; i++) {
		strbuf_wipe(&h->secrets.v[i].value);
		free(h->secrets.v[i].name);
	}
	vec_release(&h->secrets);
}

const char *values_masked(struct holder *h, const char *text)
{
	struct strbuf out = STRBUF_INIT;
	const char *kept;

	if (!text)
		return NULL;
	redact_text(h->redact, text, strlen(text), &out);
	kept = arena_strdup(h->scratch, out.buf);
	strbuf_release(&out);
	return kept;
}

static void set_settings(
	struct holder *h, const struct setting_list *settings, struct exec_environ *env)
{
	struct strbuf value = STRBUF_INIT;

	for (size_t i = 0; i < settings->n; i++) {
		strbuf_clear(&value);
		template_expand(&value, settings->v[i].value, values_lookup, h);
		exec_environ_set(env, settings->v[i].name, value.buf);
	}
	strbuf_wipe(&value);
}

static void set_driver_env(const struct holder *h, struct exec_environ *env)
{
	for (size_t i = 0; i < h->driver_env.n; i++) {
		const char *entry = h->driver_env.v[i], *eq = strchr(entry, '=');
		char *name = xstrndup(entry, (size_t)(eq - entry));

		exec_environ_set(env, name, eq + 1);
		free(name);
	}
}

/* What a command has because it is this session's, wherever it runs. */
static void set_values(
	struct holder *h, const struct command *command, const char *step, struct exec_environ *env)
{
	const struct session_scope *in = h->session->scopes.v[0];

	for (size_t i = 0; i < in->vars.n; i++) {
		const struct var_value *var = &in->vars.v[i];
		const char *value = values_lookup(h, var->name);

		if (value)
			exec_environ_set(env, var->name, value);
	}
	set_settings(h, &h->runbook->env, env);
	if (command)
		set_settings(h, &command->env, env);
	exec_environ_set_session(env, h->session_id, step, session_mode_name(h->session->mode));
}

void values_own_environment(struct holder *h, struct exec_environ *env)
{
	exec_environ_init(env, (const char *const *)(void *)environ);
	/* The team's server is muster's business; a command that needs one has a variable for it. */
	exec_environ_unset(env, "MUSTER_MONGODB_URI");
	set_driver_env(h, env);
}

void values_environment(
	struct holder *h, const struct command *command, const char *step, struct exec_environ *env)
{
	values_own_environment(h, env);
	/* What a variable of the runbook is, muster says: one without a value is absent. */
	for (size_t i = 0; i < h->runbook->var_n; i++)
		exec_environ_unset(env, h->runbook->vars[i].name);
	set_values(h, command, step, env);
}

const char **values_environment_there(
	struct holder *h, const struct command *command, const char *step, struct exec_environ *env)
{
	static const char *const nothing[] = { NULL };
	VEC(const char *) all = { 0 };

	exec_environ_init(env, nothing);
	set_values(h, command, step, env);
	for (const char *const *entry = exec_environ_vector(env); *entry; entry++)
		vec_push(&all, *entry);
	for (size_t i = 0; i < h->runbook->var_n; i++) {
		if (!exec_environ_get(env, h->runbook->vars[i].name))
			vec_push(&all, h->runbook->vars[i].name);
	}
	vec_push(&all, NULL);
	return all.v;
}

char *values_expanded(struct holder *h, const char *text)
{
	struct strbuf expanded = STRBUF_INIT;

	if (!text)
		return NULL;
	template_expand(&expanded, text, values_lookup, h);
	return strbuf_detach(&expanded);
}

char *values_dir(struct holder *h, const struct command *command)
{
	const char *dir = command && command->dir ? command->dir : h->runbook->dir;
	struct strbuf expanded = STRBUF_INIT;
	char *path;

	if (!dir)
		return xstrdup(h->runbook->folder);
	template_expand(&expanded, dir, values_lookup, h);
	path = fs_join(h->runbook->folder, expanded.buf);
	strbuf_wipe(&expanded);
	return path;
}
