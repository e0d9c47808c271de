/* What may be the name of a variable, an identifier, and the identifier that a title gives. */
#include "config.h"

#include <string.h>

#include "base/template.h"
#include "load/reader-private.h"

#define ID_MAX 64

bool identifier_valid(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && n <= ID_MAX && text[n] == '\0' && text[0] != '-';
}

/* These change what a shell, a loader or a tool does. */
static const char *const forbidden_names[] = {
	"PATH",
	"IFS",
	"ENV",
	"BASH_ENV",
	"CDPATH",
	"GLOBIGNORE",
	"SHELL",
	"SHELLOPTS",
	"BASHOPTS",
	"PS4",
	"PROMPT_COMMAND",
	"HOME",
	"USER",
	"TERM",
	"LANG",
	"TZ",
	"HOSTALIASES",
	"GCONV_PATH",
	"NODE_OPTIONS",
	"RUBYOPT",
	"PERL5LIB",
	"PERL5OPT",
	"PYTHONPATH",
	"PYTHONSTARTUP",
};
static const char *const forbidden_starts[] = {
	"LD_",
	"LC_",
	"BASH_FUNC_",
	"GIT_",
	"SSH_",
	"MUSTER_",
};

const char *varname_fault(const char *name)
{
	if (!template_name_valid(name, strlen(name)))
		return "is no variable's name: A-Z, 0-9 and '_', beginning with a letter, at most 64";
	for (size_t i = 0; i < ARRAY_LEN(forbidden_names); i++)
		if (strcmp(forbidden_names[i], name) == 0)
			return "cannot be a variable: it changes what a shell or a tool does";
	for (size_t i = 0; i < ARRAY_LEN(forbidden_starts); i++)
		if (strncmp(forbidden_starts[i], name, strlen(forbidden_starts[i])) == 0)
			return "cannot be a variable: names that begin so change what a shell or a tool does";
	return NULL;
}

bool read_var_name(struct reader *r, const struct node *node)
{
	const char *fault = varname_fault(node->text);

	if (fault)
		read_error(r, node, "'%s' %s", node->text, fault);
	return !fault;
}

const char *slug(struct arena *arena, const char *title)
{
	char *out = arena_alloc(arena, ID_MAX + 1);
	size_t n = 0;
	bool gap = false;

	for (const char *p = title; *p && n < ID_MAX; p++) {
		char c = *p >= 'A' && *p <= 'Z' ? (char)(*p | 0x20) : *p;

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
			gap = n > 0;
			continue;
		}
		if (gap)
			out[n++] = '-';
		gap = false;
		if (n < ID_MAX)
			out[n++] = c;
	}
	return out;
}
