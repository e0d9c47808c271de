/*
 * Warnings about scripts: what they do with a variable is data only as long as it is quoted and no other
 * interpreter reads it. Warned of are variables that the runbook knows; others are the script's own.
 */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "load/reader-private.h"
#include "load/shell-private.h"

#define SAID_MAX 50 /* of one script */

/* Where something was said already: nobody wants to hear it twice. */
struct said {
	const struct script *script;
	int line, column;
};

/* For who checks scripts beside us: the scripts are by the indexes that it knows. */
struct beside {
	struct load_findings findings; /* first: it is what is handed over */
	struct reader *r;
	VEC(struct said) said;
	VEC(const struct script *) scripts;
};

struct lint {
	struct reader *r;
	struct beside *beside;
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
	vec_push(&lint->beside->said, ((struct said){ script, line, column }));
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

/* The byte of a script where a line and a column are. */
static size_t byte_at(const char *text, size_t n, int line, int column)
{
	size_t at = 0;
	uint32_t rune;

	for (; line > 1 && at < n; line--) {
		const char *end = memchr(text + at, '\n', n - at);

		at = end ? (size_t)(end - text) + 1 : n;
	}
	for (; column > 1 && at < n && text[at] != '\n'; column--)
		at += utf8_decode(text + at, n - at, &rune);
	return at;
}

static bool was_said(const struct beside *b, const struct said *place)
{
	for (size_t i = 0; i < b->said.n; i++)
		if (b->said.v[i].script == place->script && b->said.v[i].line == place->line &&
			b->said.v[i].column == place->column)
			return true;
	return false;
}

static void on_finding(
	struct load_findings *to, size_t index, int line, int column, const char *message)
{
	struct beside *b = (struct beside *)to;
	struct said place = { .script = b->scripts.v[index] };
	const struct script *script = place.script;

	source_within(script->src, script->node,
		byte_at(script->node->text, script->node->n, line, column), &place.line,
		&place.column);
	if (!was_said(b, &place))
		problems_add(b->r->ps, PROBLEM_WARNING, script->src, place.line, place.column, "%s",
			message);
}

static void ask_beside(struct beside *b)
{
	VEC(struct load_script) scripts = { 0 };

	for (size_t i = 0; i < b->scripts.n; i++) {
		const struct script *script = b->scripts.v[i];

		vec_push(&scripts,
			((struct load_script){ script->shell ? script->shell : &b->r->rb->shell,
				script->node->text, script->node->n }));
	}
	if (scripts.n > 0)
		b->r->options->check_scripts(scripts.v, scripts.n, &b->findings);
	vec_release(&scripts);
}

void lint_scripts(struct reader *r)
{
	struct beside beside = { .findings = { on_finding }, .r = r };

	for (size_t i = 0; i < r->scripts.n; i++) {
		const struct script *script = &r->scripts.v[i];
		const struct text_list *shell = script->shell ? script->shell : &r->rb->shell;
		struct lint lint = { .r = r,
			.beside = &beside,
			.script = script,
			.pipefail = sets_pipefail(shell) };

		if (script->argument || script->node->n > VALUE_MAX || shell->n == 0 ||
			!shell_is_posix(shell->v[0]))
			continue;
		shell_scan(script->node->text, script->node->n, on_found, &lint);
		vec_push(&beside.scripts, script);
	}
	if (r->options->check_scripts)
		ask_beside(&beside);
	vec_release(&beside.scripts);
	vec_release(&beside.said);
}
