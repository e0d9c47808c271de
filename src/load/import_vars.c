/*
 * The variables of a page: their names, which are secret, where a text has them, and what is left open.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/template.h"
#include "base/xalloc.h"
#include "load/import-private.h"
#include "load/reader-private.h"

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
const char *var_name(struct arena *a, const char *text, size_t n)
{
	char name[SPOT_MAX + 8];
	size_t len = 0;

	for (size_t i = 0; i < n && len < SPOT_MAX - 6; i++) {
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
struct var_found *var_declare(struct importer *im, const char *name, int line)
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

/* The words of a placeholder are the variable's title, in every spelling that the page has. */
void var_spell(struct importer *im, struct var_found *v, const char *spelled)
{
	size_t n;

	spelled += strspn(spelled, "<[{");
	n = strcspn(spelled, ">]}");
	if (!v->title)
		v->title = arena_strndup(im->arena, spelled, n);
	else if (!memmem(v->title, strlen(v->title), spelled, n) && strlen(v->title) < TITLE_MAX)
		v->title = arena_strfmt(im->arena, "%s, %.*s", v->title, (int)n, spelled);
}

/* {{NAME}} of what cannot be a variable, or `all`: with blanks it is text. */
const char *vars_blank(struct importer *im, const char *text, bool all)
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

/* ---- text ---- */

/* The variable that a placeholder in a text is, in just that spelling; NULL: none, or a secret. */
static const struct var_found *var_spelled(struct importer *im, const char *text, size_t n)
{
	const char *name = n > 0 ? var_name(im->arena, text + 1, n - 2) : NULL;
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
	text = vars_blank(im, text, false);
	for (size_t at = 0; text[at];) {
		size_t n = spot_angle(text, at);
		const struct var_found *v;

		if (n == 0)
			n = spot_square(text, at);
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
		struct var_found *v = varname_fault(copy) ? NULL : var_declare(im, copy, line);

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
		size_t n = spot_angle(text, at);
		const char *name;

		if (n == 0)
			n = spot_square(text, at);
		if (n == 0)
			continue;
		name = var_name(im->arena, text + at + 1, n - 2);
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
