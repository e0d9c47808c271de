/*
 * Warnings about scripts: what they do with a variable is data only as long as it is quoted and no other
 * interpreter reads it. Warned of are variables that the runbook knows; others are the script's own.
 */
#include "config.h"

#include <string.h>

#include "load/reader-private.h"
#include "load/shell-private.h"

#define SAID_MAX 50 /* of one script */

struct lint {
	struct reader *r;
	const struct script *script;
	bool pipefail; /* the shell has it, or the script set it */
	int said;      /* warnings */
};

static void PRINTF_LIKE(3, 4) warn(struct lint *lint, size_t at, const char *fmt, ...)
{
	const struct script *script = lint->script;
	int line, column;
	va_list ap;

	if (problems_skip(lint->r->ps, PROBLEM_WARNING) || lint->said++ >= SAID_MAX)
		return;
	source_within(script->src, script->node, at, &line, &column);
	va_start(ap, fmt);
	problems_vadd(lint->r->ps, PROBLEM_WARNING, script->src, line, column, fmt, ap);
	va_end(ap);
}

static void on_variable(struct lint *lint, const struct shell_found *f)
{
	const char *name = arena_strndup(lint->r->arena, f->name, f->n);

	if (!strmap_has(lint->r->names, name))
		return;
	if (f->finding == SHELL_UNQUOTED)
		warn(lint, f->at, "$%s is not quoted: write \"$%s\"", name, name);
	else
		warn(lint, f->at,
			"$%s in a text that %s reads as its own: pass it as an argument or read "
			"it from the environment there",
			name, f->program);
}

static void on_found(void *ctx, const struct shell_found *f)
{
	struct lint *lint = ctx;

	switch (f->finding) {
	case SHELL_UNQUOTED:
	case SHELL_INTERPRETED: on_variable(lint, f); break;
	case SHELL_PIPE:
		if (!lint->pipefail)
			warn(lint, f->at,
				"a pipe under a shell without pipefail: a failure before the last "
				"command is not seen");
		lint->pipefail = true; /* said once a script */
		break;
	case SHELL_PIPEFAIL: lint->pipefail = true; break;
	case SHELL_BACKGROUND:
		warn(lint, f->at,
			"the last command runs in the background and ends with its terminal: use "
			"setsid or a service manager");
		break;
	}
}

static bool sets_pipefail(const struct text_list *shell)
{
	for (size_t i = 1; i < shell->n; i++)
		if (strcmp(shell->v[i], "pipefail") == 0)
			return true;
	return false;
}

void lint_scripts(struct reader *r)
{
	for (size_t i = 0; i < r->scripts.n; i++) {
		const struct script *script = &r->scripts.v[i];
		const struct text_list *shell = script->shell ? script->shell : &r->rb->shell;
		struct lint lint = { .r = r, .script = script, .pipefail = sets_pipefail(shell) };

		if (!script->argument && script->node->n <= VALUE_MAX && shell->n > 0 &&
			shell_is_posix(shell->v[0]))
			shell_scan(script->node->text, script->node->n, on_found, &lint);
	}
}
