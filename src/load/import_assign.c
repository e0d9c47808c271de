/*
 * What a script gives names to: such a name is the script's own, and no variable of the runbook.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/template.h"
#include "base/xalloc.h"
#include "load/import-private.h"

#define NAME_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
#define NAMES_MAX 5000 /* of a page */

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_';
}

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A name at the start of a word with `=` behind it: its length, 0: there is none. */
static size_t assignment_at(const char *s, size_t at)
{
	size_t n = 0;

	if (at > 0 && !strchr(" \t\n;&|({`", s[at - 1]))
		return 0;
	while (is_word(s[at + n]))
		n++;
	return n > 0 && is_alpha(s[at]) && s[at + n] == '=' && s[at + n + 1] != '=' ? n : 0;
}

bool script_is_literal(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strchr("$`<>\"'\\(){}*?[]&|;#", s[i]))
			return false;
	return n > 0;
}

void vars_assigned(struct importer *im, const char *script)
{
	for (size_t at = 0; script[at]; at++) {
		size_t n = assignment_at(script, at);
		const char *name, *value, *old;
		bool quoted;

		if (n == 0)
			continue;
		name = arena_strndup(im->arena, script + at, n);
		value = script + at + n + 1;
		quoted = *value == '"' || *value == '\'';
		n = quoted ? strcspn(value + 1, "\"'\n") : strcspn(value, " \t\n;&|");
		value += quoted;
		value = script_is_literal(value, n) ? arena_strndup(im->arena, value, n) : "";
		old = strmap_get(im->assigned, name);
		if (strmap_len(im->assigned) < NAMES_MAX && !old)
			strmap_put(im->assigned, name, (void *)(uintptr_t)value);
	}
}

/* Names that a script gives a value itself. */
struct strmap *script_own_names(const char *script)
{
	static const char *const before[] = { "for ", "read ", "read -r ", "local ", "declare " };
	struct strmap *names = strmap_new();

	for (size_t at = 0; script[at]; at++) {
		size_t n = assignment_at(script, at), from = at;

		for (size_t i = 0; i < ARRAY_LEN(before) && n == 0; i++)
			if (strncmp(script + at, before[i], strlen(before[i])) == 0) {
				from = at + strlen(before[i]);
				n = strspn(script + from, NAME_LETTERS);
			}
		if (n > 0 && n <= TEMPLATE_NAME_MAX) {
			char *name = xstrndup(script + from, n);

			strmap_put(names, name, names);
			free(name);
		}
	}
	return names;
}

/* A line that begins `name()`: "$1" is the function's there. */
bool script_has_functions(const char *script)
{
	for (const char *p = script; *p; p += *p == '\n') {
		size_t n = strspn(p, NAME_LETTERS);

		if ((n > 0 && strncmp(p + n, "()", 2) == 0) || strncmp(p, "function ", 9) == 0 ||
			strncmp(p, "set --", 6) == 0)
			return true;
		p += strcspn(p, "\n");
	}
	return false;
}

/* ---- a script ---- */
