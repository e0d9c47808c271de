/*
 * A script with variables for what the page leaves open. Every place is read as the shell would, so that
 * "$NAME" stands in quotes wherever it stands.
 */
#include "config.h"

#include <string.h>
#include <strings.h>

#include "base/template.h"
#include "base/xalloc.h"
#include "load/import-private.h"
#include "load/reader-private.h"

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_';
}

enum quoting { BARE, SINGLE, DOUBLE, HERE, HERE_LITERAL };

struct scan {
	struct importer *im;
	const char *script;
	size_t at;
	int line;
	enum quoting quoting;
	const char *delimiter; /* of a here-document that is to come, or is */
	size_t delimiter_n;
	bool delimiter_literal, pending, functions, query;
	struct strmap *own;
	struct strbuf out;
};

static void put_variable(struct scan *s, const char *name)
{
	switch (s->quoting) {
	case BARE: strbuf_addf(&s->out, "\"$%s\"", name); break;
	case SINGLE: strbuf_addf(&s->out, "'\"$%s\"'", name); break;
	case DOUBLE:
	case HERE: strbuf_addf(&s->out, "${%s}", name); break;
	case HERE_LITERAL: break;
	}
}

static void become(struct scan *s, const char *name, const char *spelled, size_t n)
{
	struct var_found *v = name ? var_declare(s->im, name, s->line) : NULL;

	if (!v || s->quoting == HERE_LITERAL) {
		strbuf_add(&s->out, s->script + s->at, n);
	} else {
		if (!v->spelled)
			v->spelled = spelled;
		var_spell(s->im, v, spelled);
		put_variable(s, v->name);
	}
	s->at += n;
}

static bool placeholder(struct scan *s)
{
	const char *p = s->script + s->at;
	struct arena *a = s->im->arena;
	struct var_found *v;
	size_t n;

	if ((n = spot_angle(s->script, s->at)) > 0 || (n = spot_square(s->script, s->at)) > 0) {
		become(s, var_name(a, p + 1, n - 2), arena_strndup(a, p, n), n);
		return true;
	}
	if ((s->quoting == BARE || s->quoting == DOUBLE) &&
		(n = spot_brace(s->script, s->at)) > 0) {
		become(s, var_name(a, p + 1, n - 2), arena_strndup(a, p, n), n);
		return true;
	}
	if (strncmp(p, "YYYY-MM-DD", 10) == 0) {
		become(s, "DATE", "YYYY-MM-DD", 10);
		v = strmap_get(s->im->vars_by_name, "DATE");
		if (v)
			v->pattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
		return true;
	}
	if (strncmp(p, "YYYYMMDD", 8) == 0) {
		become(s, "DAY", "YYYYMMDD", 8);
		return true;
	}
	if ((n = spot_word(s->script, s->at)) > 0 && !s->query) {
		become(s, var_name(a, p, n), arena_strndup(a, p, n), n);
		return true;
	}
	return false;
}

/* {{NAME}} in a script is a placeholder too, if NAME can be a variable. */
static bool braces(struct scan *s)
{
	const char *p = s->script + s->at + 2;
	size_t n = 0;
	char *name;

	if (strncmp(s->script + s->at, "{{", 2) != 0)
		return false;
	while (n < TEMPLATE_NAME_MAX && is_word(p[n]))
		n++;
	if (strncmp(p + n, "}}", 2) != 0 || !template_name_valid(p, n))
		return false;
	name = arena_strndup(s->im->arena, p, n);
	if (varname_fault(name))
		name = arena_strfmt(s->im->arena, "THE_%s", name);
	become(s, name, arena_strndup(s->im->arena, p - 2, n + 4), n + 4);
	return true;
}

/* The shell has these, or whatever starts it. */
static bool is_the_shells(const char *name)
{
	static const char *const names[] = { "HOSTNAME", "PWD", "OLDPWD", "RANDOM", "SECONDS",
		"UID", "EUID", "PPID", "LINENO", "EDITOR", "TMPDIR", "LOGNAME", "REPLY", "OPTARG",
		"OPTIND", "COLUMNS", "LINES", "PIPESTATUS", "FUNCNAME", "BASH_SOURCE",
		"BASH_REMATCH", "SHLVL", "DISPLAY" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* "$1" is what the script was called with: here, the name that it is given at once, or ARG_1. */
static const char *positional(struct scan *s)
{
	size_t at = s->at, n;
	char digit = s->script[s->at + 1] == '{' ? s->script[s->at + 2] : s->script[s->at + 1];

	while (at > 0 && (s->script[at - 1] == '"' || s->script[at - 1] == '='))
		at--;
	n = at;
	while (n > 0 && is_word(s->script[n - 1]))
		n--;
	if (s->script[at] == '=' && at > n) {
		const char *name = arena_strndup(s->im->arena, s->script + n, at - n);

		if (!varname_fault(name))
			return name;
	}
	return arena_strfmt(s->im->arena, "ARG_%c", digit);
}

/* `${NAME:-value}` names its own default. */
static void take_fallback(struct scan *s, struct var_found *v, const char *rest)
{
	size_t n;

	v->from_env = true;
	if (v->fallback || v->secret || (strncmp(rest, ":-", 2) != 0 && *rest != '-'))
		return;
	rest += *rest == ':' ? 2 : 1;
	n = strcspn(rest, "}\n");
	if (script_is_literal(rest, n) && rest[n] == '}')
		v->fallback = arena_strndup(s->im->arena, rest, n);
}

static void shell_variable(struct scan *s)
{
	const char *p = s->script + s->at + 1;
	bool brace = *p == '{', fallback;
	size_t n = 0;
	struct var_found *v;
	const char *name, *known;

	p += brace;
	while (n <= TEMPLATE_NAME_MAX && is_word(p[n]))
		n++;
	if (n == 1 && *p >= '1' && *p <= '9' && !s->functions) {
		name = positional(s);
		v = var_declare(s->im, name, s->line);
		if (v && (!brace || p[n] == '}')) {
			import_note(s->im, IMPORT_CHANGED, s->line, "$%c is $%s", *p, name);
			strbuf_addf(&s->out, "${%s}", name);
			s->at += 2 + 2 * (size_t)brace;
			return;
		}
	}
	name = arena_strndup(s->im->arena, p, n);
	fallback = brace && (strncmp(p + n, ":-", 2) == 0 || p[n] == '-');
	if (!varname_fault(name) && !is_the_shells(name) &&
		(fallback || !strmap_has(s->own, name))) {
		v = var_declare(s->im, name, s->line);
		known = strmap_get(s->im->assigned, name);
		if (v) {
			take_fallback(s, v, p + n);
			if (!v->fallback && !v->secret && known && *known)
				v->fallback = known;
		}
	}
	strbuf_addc(&s->out, s->script[s->at++]);
}

/* `<<EOF`: its text begins on the next line. */
static void here(struct scan *s)
{
	const char *p = s->script + s->at + 2;

	p += *p == '-';
	p += strspn(p, " ");
	s->delimiter_literal = *p == '\'' || *p == '"' || *p == '\\';
	p += s->delimiter_literal;
	s->delimiter = p;
	s->delimiter_n = 0;
	while (is_word(p[s->delimiter_n]))
		s->delimiter_n++;
	s->pending = s->delimiter_n > 0;
	strbuf_adds(&s->out, "<<");
	s->at += 2;
}

static void line_end(struct scan *s)
{
	const char *p = s->script + s->at + 1;

	if (s->pending && s->quoting == BARE) {
		s->quoting = s->delimiter_literal ? HERE_LITERAL : HERE;
		s->pending = false;
	} else if (s->quoting == HERE || s->quoting == HERE_LITERAL) {
		p += strspn(p, "\t ");
		if (strncmp(p, s->delimiter, s->delimiter_n) == 0 && !is_word(p[s->delimiter_n]))
			s->quoting = BARE;
	}
	strbuf_addc(&s->out, '\n');
	s->at++;
	s->line++;
}

static void quote(struct scan *s, char c)
{
	if (c == '\'' && (s->quoting == BARE || s->quoting == SINGLE))
		s->quoting = s->quoting == BARE ? SINGLE : BARE;
	else if (c == '"' && (s->quoting == BARE || s->quoting == DOUBLE))
		s->quoting = s->quoting == BARE ? DOUBLE : BARE;
	strbuf_addc(&s->out, c);
	s->at++;
}

static void comment(struct scan *s)
{
	size_t n = strcspn(s->script + s->at, "\n");

	strbuf_add(&s->out, s->script + s->at, n);
	s->at += n;
}

static void step(struct scan *s)
{
	const char *p = s->script + s->at;
	bool bare = s->quoting == BARE;

	if (*p == '\n') {
		line_end(s);
	} else if (bare && *p == '#' && (s->at == 0 || strchr(" \t\n;", p[-1]))) {
		comment(s);
	} else if (placeholder(s) || braces(s)) {
		return;
	} else if (*p == '\\' && p[1] && p[1] != '\n' && s->quoting != SINGLE) {
		strbuf_add(&s->out, p, 2);
		s->at += 2;
	} else if (*p == '\'' || *p == '"') {
		quote(s, *p);
	} else if (bare && strncmp(p, "<<", 2) == 0 && p[2] != '<') {
		here(s);
	} else if (*p == '$' && s->quoting != SINGLE && s->quoting != HERE_LITERAL) {
		shell_variable(s);
	} else {
		strbuf_addc(&s->out, *p);
		s->at++;
	}
}

const char *vars_in_script(struct importer *im, const char *script, int line)
{
	struct scan s = { .im = im, .script = script, .line = line };
	char *copy;

	strbuf_init(&s.out);
	s.functions = script_has_functions(script);
	s.query = strcasestr(script, "select ");
	s.own = script_own_names(script);
	while (script[s.at])
		step(&s);
	copy = arena_strndup(im->arena, s.out.buf, s.out.len);
	strbuf_release(&s.out);
	strmap_free(s.own, NULL);
	return vars_blank(im, copy, true); /* what is left stands in a comment */
}
