/*
 * The environment of a command. It does not decide which variables a runbook may set; the loader
 * has refused the others.
 */
#include "config.h"

#include "exec/environ.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define TERMINAL "xterm-256color"

static const char *const dropped[] = {
	"COLUMNS",
	"LINES",
	"MUSTER_MODE",
	"MUSTER_SESSION",
	"MUSTER_STEP",
};

static void free_entry(char *entry)
{
	wipe(entry, strlen(entry));
	free(entry);
}

/* Where `name` (n bytes) stands; the number of entries where it does not. */
static size_t find(const struct exec_environ *env, const char *name, size_t n)
{
	size_t i;

	for (i = 0; i + 1 < env->all.n; i++) {
		if (strncmp(env->all.v[i], name, n) == 0 && env->all.v[i][n] == '=')
			break;
	}
	return i;
}

static bool is_there(const struct exec_environ *env, size_t at)
{
	return at + 1 < env->all.n;
}

static void append(struct exec_environ *env, char *entry)
{
	vec_last(&env->all) = entry;
	vec_push(&env->all, NULL);
}

void exec_environ_init(struct exec_environ *env, const char *const *base)
{
	*env = (struct exec_environ){ 0 };
	vec_push(&env->all, NULL);
	for (; *base != NULL; base++) {
		size_t n = strcspn(*base, "=");

		if (n > 0 && (*base)[n] == '=' && !is_there(env, find(env, *base, n)))
			append(env, xstrdup(*base));
	}
	for (size_t i = 0; i < ARRAY_LEN(dropped); i++)
		exec_environ_unset(env, dropped[i]);
	exec_environ_set(env, "TERM", TERMINAL);
}

void exec_environ_release(struct exec_environ *env)
{
	if (env == NULL)
		return;
	for (size_t i = 0; i + 1 < env->all.n; i++)
		free_entry(env->all.v[i]);
	vec_release(&env->all);
}

void exec_environ_set(struct exec_environ *env, const char *name, const char *value)
{
	size_t at = find(env, name, strlen(name));
	char *entry = xstrfmt("%s=%s", name, value);

	if (is_there(env, at)) {
		free_entry(env->all.v[at]);
		env->all.v[at] = entry;
	} else {
		append(env, entry);
	}
}

void exec_environ_unset(struct exec_environ *env, const char *name)
{
	size_t at = find(env, name, strlen(name));

	if (!is_there(env, at))
		return;
	free_entry(env->all.v[at]);
	memmove(&env->all.v[at], &env->all.v[at + 1],
		(env->all.n - at - 1) * sizeof(env->all.v[0]));
	(void)vec_pop(&env->all);
}

const char *exec_environ_get(const struct exec_environ *env, const char *name)
{
	size_t n = strlen(name);
	size_t at = find(env, name, n);

	return is_there(env, at) ? env->all.v[at] + n + 1 : NULL;
}

void exec_environ_set_session(
	struct exec_environ *env, const char *session, const char *step, const char *mode)
{
	const struct {
		const char *name, *value;
	} told[] = {
		{ "MUSTER_SESSION", session },
		{ "MUSTER_STEP", step },
		{ "MUSTER_MODE", mode },
	};

	for (size_t i = 0; i < ARRAY_LEN(told); i++) {
		if (told[i].value != NULL)
			exec_environ_set(env, told[i].name, told[i].value);
	}
}

const char *const *exec_environ_vector(const struct exec_environ *env)
{
	return (const char *const *)env->all.v;
}
