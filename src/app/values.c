/*
 * Values at the start. Which wins: --set or --set-file, the profile of an exercise, the environment where the runbook says so, the
 * default. What is left is asked for when a step needs it.
 */
#include "config.h"

#include "app/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "base/wordlike.h"
#include "engine/engine.h"

struct gathering {
	struct arena *a;
	struct event_pair *vars, *sources;
	const char **secrets;
	size_t n, secret_n;
};

static void add(
	struct gathering *g, const struct var_decl *var, const char *value, const char *source)
{
	g->vars[g->n] = (struct event_pair){ var->name, value };
	g->sources[g->n++] = (struct event_pair){ var->name, source };
}

/* The last --set of a variable wins, as with every option. */
static const struct app_setting *setting_for(const struct app *app, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = app->options.settings.n; i-- > 0;) {
		const struct app_setting *s = &app->options.settings.v[i];

		if (strncmp(s->name, name, n) == 0 && s->name[n] == '=')
			return s;
	}
	return NULL;
}

static int undeclared(const struct runbook *rb, const char *setting, struct error *e)
{
	const char **names = xcalloc(rb->var_n + 1, sizeof(*names));
	char *name = xstrndup(setting, strcspn(setting, "="));
	const char *near;
	int rc;

	for (size_t i = 0; i < rb->var_n; i++)
		names[i] = rb->vars[i].name;
	near = nearest_word(name, names, rb->var_n);
	if (near)
		rc = error_set(e, -ERR_USAGE,
			"--set %s: the runbook has no such variable: did you "
			"mean %s?",
			name, near);
	else
		rc = error_set(e, -ERR_USAGE, "--set %s: the runbook has no such variable", name);
	free(name);
	free(names);
	return rc;
}

static int check_declared(const struct app *app, const struct runbook *rb, struct error *e)
{
	for (size_t i = 0; i < app->options.settings.n; i++) {
		const char *setting = app->options.settings.v[i].name;
		char *name = xstrndup(setting, strcspn(setting, "="));
		bool known = runbook_var_named(rb, name) != NULL;

		free(name);
		if (!known)
			return undeclared(rb, setting, e);
	}
	return 0;
}

/* The text of a file as a shell's $(<FILE) gives it: without the newlines at its end. */
static int read_value(const struct app_setting *s, struct strbuf *text, struct error *e)
{
	int rc = fs_read_file(s->value, VALUE_MAX + 1, text, e);

	while (rc == 0 && text->len > 0 && text->buf[text->len - 1] == '\n')
		strbuf_truncate(text, text->len - 1);
	return rc == 0 ? 0 : error_set(e, -ERR_USAGE, "%s: the file cannot be read", s->value);
}

static int check_bytes(const char *text, size_t n, struct error *e)
{
	if (memchr(text, '\0', n))
		return error_set(e, -ERR_USAGE, "the value has a NUL in it");
	if (n > VALUE_MAX)
		return error_set(
			e, -ERR_USAGE, "the value is longer than %d KiB", VALUE_MAX / 1024);
	if (!utf8_valid(text, n, NULL))
		return error_set(e, -ERR_USAGE, "the value is not UTF-8");
	return 0;
}

/* Checks a text against the declaration and gives it in its final form. */
static int take(struct gathering *g, const struct var_decl *var, const char *text, size_t n,
	const char *source, struct error *e)
{
	struct strbuf value = STRBUF_INIT;
	int rc = check_bytes(text, n, e);

	if (rc == 0)
		rc = value_check(var, text, clock_real_ms(), &value, e);
	if (rc == 0)
		add(g, var, arena_strdup(g->a, value.buf), source);
	strbuf_wipe(&value);
	return rc;
}

static int take_setting(struct gathering *g, const struct var_decl *var,
	const struct app_setting *s, struct error *e)
{
	struct strbuf text = STRBUF_INIT;
	int rc;

	if (var->secret && !s->from_file)
		return error_set(e, -ERR_USAGE,
			"--set %s: it is a secret, and a command line is "
			"public: use --set-file %s=FILE, or wait until it is asked for",
			var->name, var->name);
	if (s->from_file)
		rc = read_value(s, &text, e);
	else
		rc = (strbuf_adds(&text, s->value), 0);
	if (rc == 0)
		rc = take(g, var, text.buf, text.len, "set", e);
	strbuf_wipe(&text);
	if (rc != 0) {
		error_prefix(e, "%s %s", s->from_file ? "--set-file" : "--set", var->name);
		return -ERR_USAGE;
	}
	return 0;
}

/* A value of the environment that does not fit is not used: it is asked for when a step needs it. */
static bool take_environment(struct gathering *g, const struct var_decl *var)
{
	const char *value = var->from_env ? getenv(var->name) : NULL;
	struct error e = ERROR_INIT;
	int rc;

	if (!value)
		return false;
	rc = take(g, var, value, strlen(value), "env", &e);
	if (rc != 0)
		fprintf(stderr, _("muster: warning: %s of the environment is not used: %s\n"),
			var->name, error_text(&e));
	error_clear(&e);
	return rc == 0;
}

static const char *of_profile(const struct profile *profile, const char *name)
{
	for (size_t i = 0; profile && i < profile->vars.n; i++) {
		if (strcmp(profile->vars.v[i].name, name) == 0)
			return profile->vars.v[i].value;
	}
	return NULL;
}

static int take_var(struct app *app, const struct profile *profile, struct gathering *g,
	const struct var_decl *var, struct error *e)
{
	const struct app_setting *s = setting_for(app, var->name);
	const char *value = of_profile(profile, var->name);
	int rc;

	if (s)
		return take_setting(g, var, s, e);
	if (value) {
		rc = take(g, var, value, strlen(value), "profile", e);
		if (rc != 0)
			error_prefix(e, "--profile %s: %s", profile->id, var->name);
		return rc != 0 ? -ERR_USAGE : 0;
	}
	if (take_environment(g, var) || !var->fallback)
		return 0;
	return take(g, var, var->fallback, strlen(var->fallback), "default", e);
}

const char *values_at_start(void *ctx, const char *name)
{
	const struct start_values *values = ctx;

	for (size_t i = 0; i < values->vars.n; i++) {
		if (strcmp(values->vars.v[i].name, name) == 0)
			return values->vars.v[i].value;
	}
	return NULL;
}

int values_gather(struct app *app, const struct runbook *rb, const struct profile *profile,
	struct arena *a, struct start_values *out, struct error *e)
{
	struct gathering g = { .a = a };
	int rc = check_declared(app, rb, e);

	g.vars = arena_array(a, struct event_pair, rb->var_n + 1);
	g.sources = arena_array(a, struct event_pair, rb->var_n + 1);
	g.secrets = arena_array(a, const char *, rb->var_n + 1);
	for (size_t i = 0; rc == 0 && i < rb->var_n; i++) {
		if (rb->vars[i].secret)
			g.secrets[g.secret_n++] = rb->vars[i].name;
		rc = take_var(app, profile, &g, &rb->vars[i], e);
	}
	out->vars = (struct event_pairs){ g.vars, g.n };
	out->sources = (struct event_pairs){ g.sources, g.n };
	out->secrets = (struct event_texts){ g.secrets, g.secret_n };
	return rc;
}

void values_of_environment(const struct runbook *rb, struct arena *a, struct start_values *out)
{
	struct gathering g = { .a = a };

	g.vars = arena_array(a, struct event_pair, rb->var_n + 1);
	g.sources = arena_array(a, struct event_pair, rb->var_n + 1);
	g.secrets = arena_array(a, const char *, rb->var_n + 1);
	for (size_t i = 0; i < rb->var_n; i++) {
		if (!rb->vars[i].secret)
			continue;
		g.secrets[g.secret_n++] = rb->vars[i].name;
		(void)take_environment(&g, &rb->vars[i]);
	}
	out->vars = (struct event_pairs){ g.vars, g.n };
	out->sources = (struct event_pairs){ g.sources, g.n };
	out->secrets = (struct event_texts){ g.secrets, g.secret_n };
}
