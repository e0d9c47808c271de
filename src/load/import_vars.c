/*
 * Placeholders and the shell's own variables: what a page leaves open is a variable of the runbook,
 * which reaches a script as "$NAME", with quotes around it whatever stands there.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/template.h"
#include "base/xalloc.h"
#include "load/import-private.h"
#include "load/reader-private.h"

#define PLACEHOLDER_MAX 64 /* bytes between the brackets */
#define NAME_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
#define TITLE_MAX 200 /* bytes of a variable's title */
#define VARS_MAX 500  /* of a page */

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_';
}

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* ---- names ---- */

/* The variable for a placeholder: its words in capitals. */
static const char *name_of(struct arena *a, const char *text, size_t n)
{
	char name[PLACEHOLDER_MAX + 8];
	size_t len = 0;

	for (size_t i = 0; i < n && len < PLACEHOLDER_MAX - 6; i++) {
		char c = text[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c & ~0x20);
		if (is_word(c) && c != '_')
			name[len++] = c;
		else if (len > 0 && name[len - 1] != '_')
			name[len++] = '_';
	}
	while (len > 0 && name[len - 1] == '_')
		len--;
	name[len] = '\0';
	if (len == 0)
		return NULL;
	if (varname_fault(name))
		return is_alpha(name[0]) ? arena_strfmt(a, "THE_%s", name)
					 : arena_strfmt(a, "N_%s", name);
	return arena_strdup(a, name);
}

static bool is_secret(const char *name)
{
	static const char *const parts[] = { "PASSWORD", "PASSWD", "TOKEN", "SECRET", "API_KEY",
		"APIKEY", "PRIVATE_KEY", "ACCESS_KEY" };
	static const char *const ends[] = { "_NAME", "_FILE", "_PATH", "_ID", "_URL", "_DIR" };
	size_t n = strlen(name);

	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (n > strlen(ends[i]) && strcmp(name + n - strlen(ends[i]), ends[i]) == 0)
			return false;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (strstr(name, parts[i]))
			return true;
	return false;
}

/* NULL: there are too many. */
static struct var_found *declare(struct importer *im, const char *name, int line)
{
	struct var_found *v = strmap_get(im->vars_by_name, name);

	if (v || im->vars.n >= VARS_MAX)
		return v;
	v = arena_new_of(im->arena, struct var_found);
	v->name = name;
	v->line = line;
	v->secret = is_secret(name);
	v->from_env = v->secret;
	strmap_put(im->vars_by_name, name, v);
	vec_push(&im->vars, v);
	return v;
}

/* ---- what a script assigns ---- */

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

static bool is_literal(const char *s, size_t n)
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
		value = is_literal(value, n) ? arena_strndup(im->arena, value, n) : "";
		old = strmap_get(im->assigned, name);
		if (strmap_len(im->assigned) < VARS_MAX * 10 && !old)
			strmap_put(im->assigned, name, (void *)(uintptr_t)value);
	}
}

/* Names that a script gives a value itself. */
static struct strmap *own_names(const char *script)
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
static bool has_functions(const char *script)
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

static bool is_markup(const char *text, size_t n)
{
	static const char *const tags[] = { "html", "body", "head", "p", "br", "a", "b", "i", "div",
		"span", "none", "nil", "xml", "pre", "code", "details", "summary", "img", "table",
		"tr", "td", "ul", "li", "sub", "sup", "kbd" };

	n = strcspn(text, " />") < n ? strcspn(text, " />") : n;
	for (size_t i = 0; i < ARRAY_LEN(tags); i++)
		if (strlen(tags[i]) == n && strncasecmp(text, tags[i], n) == 0)
			return true;
	return false;
}

/* `<backup-file>`: bytes with the brackets, 0: it is none. What a shell redirects has a blank before
 * the second bracket, or is no word. */
static size_t angle_at(const char *text, size_t at)
{
	const char *p = text + at + 1;
	size_t n = 0;

	if (text[at] != '<' || !is_alpha(*p) || (at > 0 && strchr("<&", text[at - 1])))
		return 0;
	while (n < PLACEHOLDER_MAX && (is_word(p[n]) || (p[n] && strchr(" .:/|,'-", p[n]))))
		n++;
	if (p[n] != '>' || p[n - 1] == ' ' || memmem(p, n, "://", 3) || is_markup(p, n))
		return 0;
	return n + 2;
}

/* `[Contact Info]`: not a set of characters, a test or a link. */
static size_t square_at(const char *text, size_t at)
{
	const char *p = text + at + 1;
	size_t n = 0, letters = 0;

	if (text[at] != '[' || !is_alpha(*p) || (at > 0 && !strchr(" \t\n=/:@\"'|", text[at - 1])))
		return 0;
	while (n < PLACEHOLDER_MAX && (is_alpha(p[n]) || (p[n] && strchr(" _-/", p[n])))) {
		letters += is_alpha(p[n]);
		if (p[n] == '-' && n == 1)
			return 0;
		n++;
	}
	if (p[n] != ']' || letters < 4 || (p[n + 1] && strchr("([:{*+", p[n + 1])))
		return 0;
	return n + 2;
}

/* `collection_name` and `your-cluster`, where a value stands. */
static size_t word_at(const char *text, size_t at)
{
	static const char *const things[] = { "collection", "database", "db", "table", "index",
		"cluster", "host", "server", "pod", "service", "container", "node", "bucket",
		"namespace", "deployment", "volume", "instance", "topic", "queue", "project",
		"release" };
	size_t n = 0;

	if (at > 0 && !strchr(" \t\n'\"/=:@,", text[at - 1]))
		return 0;
	while (is_word(text[at + n]) || (text[at + n] == '-' && is_word(text[at + n + 1])))
		n++;
	if (n < 6 || n > PLACEHOLDER_MAX || (text[at + n] && strchr("=(.:$", text[at + n])) ||
		(text[at + n] && strchr("'\"", text[at + n]) && text[at + n + 1] == ':'))
		return 0;
	if (strncasecmp(text + at, "your-", 5) == 0 || strncasecmp(text + at, "your_", 5) == 0)
		return n;
	for (size_t i = 0; i < ARRAY_LEN(things); i++) {
		size_t k = strlen(things[i]);

		if (n == k + 5 && strncmp(text + at, things[i], k) == 0 &&
			(strncmp(text + at + k, "_name", 5) == 0 ||
				strncmp(text + at + k, "-name", 5) == 0))
			return n;
	}
	return 0;
}

/* The words of a placeholder are the variable's title, in every spelling that the page has. */
static void spell(struct importer *im, struct var_found *v, const char *spelled)
{
	size_t n;

	spelled += strspn(spelled, "<[{");
	n = strcspn(spelled, ">]}");
	if (!v->title)
		v->title = arena_strndup(im->arena, spelled, n);
	else if (!memmem(v->title, strlen(v->title), spelled, n) && strlen(v->title) < TITLE_MAX)
		v->title = arena_strfmt(im->arena, "%s, %.*s", v->title, (int)n, spelled);
}

static void become(struct scan *s, const char *name, const char *spelled, size_t n)
{
	struct var_found *v = name ? declare(s->im, name, s->line) : NULL;

	if (!v || s->quoting == HERE_LITERAL) {
		strbuf_add(&s->out, s->script + s->at, n);
	} else {
		if (!v->spelled)
			v->spelled = spelled;
		spell(s->im, v, spelled);
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

	if ((n = angle_at(s->script, s->at)) > 0 || (n = square_at(s->script, s->at)) > 0) {
		become(s, name_of(a, p + 1, n - 2), arena_strndup(a, p, n), n);
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
	if ((n = word_at(s->script, s->at)) > 0 && !s->query) {
		become(s, name_of(a, p, n), arena_strndup(a, p, n), n);
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
	if (is_literal(rest, n) && rest[n] == '}')
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
		v = declare(s->im, name, s->line);
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
		v = declare(s->im, name, s->line);
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

/* {{NAME}} of what cannot be a variable, or `all`: with blanks it is text. */
static const char *blanks_in_braces(struct importer *im, const char *text, bool all)
{
	struct strbuf out = STRBUF_INIT;
	size_t at = 0, from = 0, n, start, end;
	const char *name;
	char *copy;

	while (template_next(text, &at, &name, &n, &start, &end)) {
		if (!all && strmap_has(im->vars_by_name, arena_strndup(im->arena, name, n)))
			continue;
		strbuf_add(&out, text + from, start - from);
		strbuf_addf(&out, "{{ %.*s }}", (int)n, name);
		from = end;
	}
	if (from == 0)
		return text;
	strbuf_adds(&out, text + from);
	copy = arena_strndup(im->arena, out.buf, out.len);
	strbuf_release(&out);
	return copy;
}

const char *vars_in_script(struct importer *im, const char *script, int line)
{
	struct scan s = { .im = im, .script = script, .line = line };
	char *copy;

	strbuf_init(&s.out);
	s.functions = has_functions(script);
	s.query = strcasestr(script, "select ");
	s.own = own_names(script);
	while (script[s.at])
		step(&s);
	copy = arena_strndup(im->arena, s.out.buf, s.out.len);
	strbuf_release(&s.out);
	strmap_free(s.own, NULL);
	return blanks_in_braces(im, copy, true); /* what is left stands in a comment */
}

/* ---- text ---- */

/* The variable that a placeholder in a text is, in just that spelling; NULL: none, or a secret. */
static const struct var_found *var_spelled(struct importer *im, const char *text, size_t n)
{
	const char *name = n > 0 ? name_of(im->arena, text + 1, n - 2) : NULL;
	const struct var_found *v = name ? strmap_get(im->vars_by_name, name) : NULL;

	if (!v || v->secret || !v->title || !memmem(v->title, strlen(v->title), text + 1, n - 2))
		return NULL;
	return v;
}

const char *vars_in_text(struct importer *im, const char *text)
{
	struct strbuf out = STRBUF_INIT;
	bool any = false;

	if (!text || !strpbrk(text, "<[{"))
		return text;
	text = blanks_in_braces(im, text, false);
	for (size_t at = 0; text[at];) {
		size_t n = angle_at(text, at);
		const struct var_found *v;

		if (n == 0)
			n = square_at(text, at);
		v = var_spelled(im, text + at, n);
		if (v) {
			strbuf_addf(&out, "{{%s}}", v->name);
			any = true;
			at += n;
		} else {
			strbuf_addc(&out, text[at++]);
		}
	}
	if (any)
		text = arena_strndup(im->arena, out.buf, out.len);
	strbuf_release(&out);
	return text;
}

void vars_in_braces(struct importer *im, const char *text, int line)
{
	const char *name;
	size_t at = 0, n, start, end;

	while (text && template_next(text, &at, &name, &n, &start, &end)) {
		const char *copy = arena_strndup(im->arena, name, n);
		struct var_found *v = varname_fault(copy) ? NULL : declare(im, copy, line);

		if (v && !v->spelled)
			v->spelled = arena_strndup(im->arena, text + start, end - start);
		if (v && !v->title)
			v->title = copy;
		if (v)
			v->secret = v->from_env = false; /* it is shown */
	}
}

/* A link whose address stands elsewhere in the page. */
static bool is_reference(struct importer *im, const char *text, size_t n)
{
	const char *rest = text + n + strspn(text + n, " ");

	if (*text != '[')
		return false;
	return *rest == '(' ||
		strcasestr(im->page.text.buf, arena_strfmt(im->arena, "\n%.*s:", (int)n, text));
}

static void left_in_line(struct importer *im, const char *text, int line)
{
	static const char *const marks[] = { "TODO", "TBD", "FIXME", "XXX" };

	for (size_t at = 0; text[at]; at++) {
		size_t n = angle_at(text, at);
		const char *name;

		if (n == 0)
			n = square_at(text, at);
		if (n == 0)
			continue;
		name = name_of(im->arena, text + at + 1, n - 2);
		if ((!name || !strmap_has(im->vars_by_name, name)) &&
			!is_reference(im, text + at, n))
			import_note(im, IMPORT_FILL, line, "%.*s", (int)n, text + at);
		at += n - 1;
	}
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		const char *p = strstr(text, marks[i]);

		if (p && (p == text || !is_word(p[-1])) && !is_word(p[strlen(marks[i])]))
			import_note(im, IMPORT_FILL, line, "%s", marks[i]);
	}
}

void vars_left(struct importer *im)
{
	for (size_t i = 0; i < im->vars.n; i++) {
		const struct var_found *v = im->vars.v[i];

		if (v->fallback)
			continue;
		if (v->spelled)
			import_note(im, IMPORT_FILL, v->line, "%s (%s)", v->name, v->spelled);
		else
			import_note(im, IMPORT_FILL, v->line, "%s", v->name);
	}
	for (int line = 1; line < (int)im->page.lines.n; line++)
		left_in_line(im, page_slice(&im->page, line, line + 1, false), line);
}
