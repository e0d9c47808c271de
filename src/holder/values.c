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

/* What is looked for is mostly what was kept last. */
static struct secret *find_secret(const struct holder *h, int scope, const char *name, int version)
{
	for (size_t i = h->secrets.n; i-- > 0;) {
		struct secret *s = &h->secrets.v[i];

		if (s->scope == scope && s->version == version && strcmp(s->name, name) == 0)
			return s;
	}
	return NULL;
}

static const struct secret *newest_secret(const struct holder *h, int scope, const char *name)
{
	const struct secret *found = NULL;

	for (size_t i = 0; i < h->secrets.n; i++) {
		const struct secret *s = &h->secrets.v[i];

		if (s->scope == scope && strcmp(s->name, name) == 0 &&
			(!found || s->version > found->version))
			found = s;
	}
	return found;
}

int values_keep_secret(
	struct holder *h, int scope, const char *name, const char *value, struct error *e)
{
	/* The event that says that it was set is still to come. */
	return values_keep_version(
		h, scope, name, session_var_version(h->session, scope, name) + 1, value, e);
}

int values_keep_version(struct holder *h, int scope, const char *name, int version,
	const char *value, struct error *e)
{
	struct secret *s;
	int rc = redact_set_add_value(h->redact, value, strlen(value), e);

	if (rc != 0)
		return rc;
	s = find_secret(h, scope, name, version);
	if (!s) {
		s = &vec_add(&h->secrets);
		s->scope = scope;
		s->version = version;
		s->name = xstrdup(name);
		strbuf_init(&s->value);
	}
	strbuf_wipe(&s->value);
	strbuf_adds(&s->value, value);
	return 0;
}

const char *values_get(struct value_scope *in, const char *name)
{
	const struct var_value *var = session_var_in(in->h->session, in->scope, name);
	const struct secret *s;

	if (!var || !var->set)
		return NULL;
	if (!var->secret) {
		const char *value = choices_true(in->h, var->value);

		in->met_secret |= value != var->value;
		return value;
	}
	in->met_secret = true;
	s = find_secret(in->h, in->scope, name, var->version);
	if (!s) /* one from before a resume: only what was given since is known */
		s = newest_secret(in->h, in->scope, name);
	return s ? s->value.buf : NULL;
}

static const char *look_up(void *scope, const char *name)
{
	return values_get(scope, name);
}

void values_expand(struct value_scope *in, const char *text, struct strbuf *out)
{
	template_expand(out, text, look_up, in);
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
	struct value_scope *in, const struct setting_list *settings, struct exec_environ *env)
{
	struct strbuf value = STRBUF_INIT;

	for (size_t i = 0; i < settings->n; i++) {
		strbuf_clear(&value);
		values_expand(in, settings->v[i].value, &value);
		exec_environ_set(env, settings->v[i].name, value.buf);
	}
	strbuf_wipe(&value);
}

static void set_driver_env(const struct holder *h, struct exec_environ *env)
{
	/* What the one who drives does not have, the one before had: an agent of then is of no use. */
	for (size_t i = 0; h->has_driver_env && wire_driver_env[i]; i++)
		exec_environ_unset(env, wire_driver_env[i]);
	for (size_t i = 0; i < h->driver_env.n; i++) {
		const char *entry = h->driver_env.v[i], *eq = strchr(entry, '=');
		char *name = xstrndup(entry, (size_t)(eq - entry));

		exec_environ_set(env, name, eq + 1);
		free(name);
	}
}

/* What a command has because it is this session's, wherever it runs. */
static void set_values(struct holder *h, int scope, const struct command *command, const char *step,
	struct exec_environ *env)
{
	const struct session_scope *vars = h->session->scopes.v[scope];
	const struct runbook *rb = session_runbook(h->session, scope);
	struct value_scope in = { h, scope, false };

	for (size_t i = 0; i < vars->vars.n; i++) {
		const char *value = values_get(&in, vars->vars.v[i].name);

		if (value)
			exec_environ_set(env, vars->vars.v[i].name, value);
	}
	set_settings(&in, &rb->env, env);
	if (command)
		set_settings(&in, &command->env, env);
	exec_environ_set_session(env, h->session_id, step, session_mode_name(h->session->mode));
}

void values_own_environment(struct holder *h, struct exec_environ *env)
{
	exec_environ_init(env, (const char *const *)(void *)environ);
	/* The team's server is muster's business; a command that needs one has a variable for it. */
	exec_environ_unset(env, "MUSTER_MONGODB_URI");
	set_driver_env(h, env);
}

void values_environment(struct holder *h, int scope, const struct command *command,
	const char *step, struct exec_environ *env)
{
	const struct runbook *rb = session_runbook(h->session, scope);

	values_own_environment(h, env);
	/* What a variable of the runbook is, muster says: one without a value is absent. */
	for (size_t i = 0; i < rb->var_n; i++)
		exec_environ_unset(env, rb->vars[i].name);
	set_values(h, scope, command, step, env);
}

const char **values_environment_there(struct holder *h, int scope, const struct command *command,
	const char *step, struct exec_environ *env)
{
	const struct runbook *rb = session_runbook(h->session, scope);
	static const char *const nothing[] = { NULL };
	VEC(const char *) all = { 0 };

	exec_environ_init(env, nothing);
	set_values(h, scope, command, step, env);
	for (const char *const *entry = exec_environ_vector(env); *entry; entry++)
		vec_push(&all, *entry);
	for (size_t i = 0; i < rb->var_n; i++) {
		if (!exec_environ_get(env, rb->vars[i].name))
			vec_push(&all, rb->vars[i].name);
	}
	vec_push(&all, NULL);
	return all.v;
}

char *values_expanded(struct holder *h, int scope, const char *text)
{
	struct value_scope in = { h, scope, false };
	struct strbuf expanded = STRBUF_INIT;

	if (!text)
		return NULL;
	values_expand(&in, text, &expanded);
	return strbuf_detach(&expanded);
}

char *values_dir(struct holder *h, int scope, const struct command *command)
{
	const struct runbook *rb = session_runbook(h->session, scope);
	const char *dir = command && command->dir ? command->dir : rb->dir;
	struct value_scope in = { h, scope, false };
	struct strbuf expanded = STRBUF_INIT;
	char *path;

	if (!dir)
		return xstrdup(rb->folder);
	values_expand(&in, dir, &expanded);
	path = fs_join(rb->folder, expanded.buf);
	strbuf_wipe(&expanded);
	return path;
}
