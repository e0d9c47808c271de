/*
 * libyaml stops at its first error. To show all errors of a file in one run, what it stopped at is
 * taken out of the text that libyaml gets, byte for byte so that places stay, and the file is read
 * again: a value becomes a broken one, of which nothing more is said; a line that has none becomes
 * blank, with the lines that are indented below it.
 */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "load/yaml-private.h"

#define NOWHERE ((size_t)-1)
#define PATCHES_MAX 20

enum where { AT_PROBLEM, AT_CONTEXT };

/* A row fits where all that it has fits; `%d` is the line where the context began. */
static const struct wording {
	const char *problem, *context; /* parts of libyaml's words; NULL: any */
	const char *characters;        /* one of them stands at the problem; NULL: any */
	bool flow;                     /* within { } or [ ] */
	enum where where;
	const char *words;
} wordings[] = {
	{ "cannot start any token", NULL, "|>", true, AT_PROBLEM,
		"a block of lines ('|' or '>') cannot stand inside { }: write the map line by line, or "
		"quote the text" },
	{ "did not find expected ','", NULL, ":", true, AT_PROBLEM,
		"an unquoted ':' inside { }: put the text in quotes" },
	{ "found unexpected ':'", NULL, NULL, true, AT_PROBLEM,
		"an unquoted ':' inside { }: put the text in quotes" },
	{ "expected node content", NULL, ":", true, AT_PROBLEM,
		"an unquoted ':' inside { }: put the text in quotes" },
	{ "expected node content", NULL, "?", true, AT_PROBLEM,
		"an unquoted '?' inside { }: put the text in quotes" },
	{ "did not find expected ','", NULL, "?", true, AT_PROBLEM,
		"an unquoted '?' inside { }: put the text in quotes" },
	{ "did not find expected ',' or '}'", NULL, NULL, false, AT_PROBLEM,
		"expected ',' or '}' in the map that begins with '{' at line %d" },
	{ "did not find expected ',' or ']'", NULL, NULL, false, AT_PROBLEM,
		"expected ',' or ']' in the list that begins with '[' at line %d" },
	{ "cannot start any token", NULL, "\t", false, AT_PROBLEM,
		"a tab cannot indent: use blanks" },
	{ "cannot start any token", NULL, NULL, false, AT_PROBLEM,
		"a text that begins with this character needs quotes" },
	{ "mapping values are not allowed", NULL, NULL, false, AT_PROBLEM,
		"a ':' that is not expected here: quote the text, or look at the indentation" },
	{ "end of stream", "quoted scalar", NULL, false, AT_CONTEXT,
		"the text in quotes that begins here is not closed" },
	{ "document indicator", "quoted scalar", NULL, false, AT_CONTEXT,
		"the text in quotes that begins here is not closed" },
	{ "could not find expected ':'", NULL, NULL, false, AT_CONTEXT, "expected a key and ': '" },
	{ "did not find expected key", NULL, NULL, false, AT_PROBLEM,
		"expected a key of the map that begins at line %d: look at the indentation" },
	{ "did not find expected '-' indicator", NULL, NULL, false, AT_PROBLEM,
		"expected '- ' of the list that begins at line %d: look at the indentation" },
	{ "block sequence entries are not allowed", NULL, NULL, false, AT_PROBLEM,
		"a list cannot begin here: it begins on a line of its own" },
	{ "unknown escape character", NULL, NULL, false, AT_PROBLEM,
		"an unknown escape in a text in double quotes; in single quotes a backslash is itself" },
	{ "found a tab character", NULL, NULL, false, AT_PROBLEM,
		"a tab cannot indent: use blanks" },
};

static bool contains(const char *text, const char *part)
{
	return !part || (text && strstr(text, part));
}

/* What begins with a bracket and goes on with a line that looks like one of a block: it was never
 * closed. */
static const struct wording not_closed = {
	.where = AT_CONTEXT,
	.words = "the bracket that begins here is not closed",
};

static bool looks_unclosed(const struct source *src, size_t flow_at, size_t at)
{
	size_t from = at;

	while (from > 0 && src->yaml[from - 1] != '\n')
		from--;
	if (flow_at == NOWHERE || flow_at >= from || at >= src->body_size || src->yaml[at] != ':')
		return false;
	for (size_t i = from; i < at; i++)
		if (strchr(":,{}[]\"'", src->yaml[i]))
			return false;
	while (from > 0 && strchr(" \t\r\n", src->yaml[from - 1]))
		from--;
	return from > 0 && !strchr(",{[:", src->yaml[from - 1]);
}

static const struct wording *wording_of(const yaml_parser_t *p, char at, bool flow)
{
	for (size_t i = 0; i < ARRAY_LEN(wordings); i++) {
		const struct wording *w = &wordings[i];

		if (contains(p->problem, w->problem) && contains(p->context, w->context) &&
			(!w->characters || (at && strchr(w->characters, at))) && (flow || !w->flow))
			return w;
	}
	return NULL;
}

/* The flow collection that the scanner is in may not have reached us yet. */
static size_t flow_start(const yaml_parser_t *p, const struct source *src, size_t flow_at)
{
	const yaml_token_t *outermost = NULL;
	struct cursor c = { 0 };
	int depth = 0, line, column;

	if (flow_at != NOWHERE || p->flow_level == 0)
		return flow_at;
	for (const yaml_token_t *t = p->tokens.head; t < p->tokens.tail; t++) {
		if (t->type == YAML_FLOW_MAPPING_START_TOKEN ||
			t->type == YAML_FLOW_SEQUENCE_START_TOKEN) {
			if (depth++ == 0)
				outermost = t;
		} else if (t->type == YAML_FLOW_MAPPING_END_TOKEN ||
			t->type == YAML_FLOW_SEQUENCE_END_TOKEN) {
			depth--;
		}
	}
	return outermost && depth > 0
		? source_place(src, outermost->start_mark.index, &c, &line, &column)
		: NOWHERE;
}

static size_t line_end(const struct source *src, size_t line)
{
	return src->line_at[line + 1] - 1;
}

static size_t skip_blanks(const struct source *src, size_t at, size_t end)
{
	while (at < end && (src->yaml[at] == ' ' || src->yaml[at] == '\t'))
		at++;
	return at;
}

/* The first byte of a line that is neither a blank nor the `- ` of a list. */
static size_t line_text(const struct source *src, size_t line, size_t *dash)
{
	size_t end = line_end(src, line), at = skip_blanks(src, src->line_at[line], end);

	*dash = at;
	while (at + 1 < end && src->yaml[at] == '-' && src->yaml[at + 1] == ' ') {
		*dash = at;
		at = skip_blanks(src, at + 1, end);
	}
	return at;
}

/* The last line that belongs to what begins in `line` with that indentation: those below it that
 * are indented more, and one with nothing but what closes it. */
static size_t last_line(const struct source *src, size_t line, size_t indent)
{
	size_t last = line;

	for (size_t i = line + 1; i < src->line_n; i++) {
		size_t end = line_end(src, i), at = skip_blanks(src, src->line_at[i], end);

		if (at == end || src->yaml[at] == '\r')
			continue;
		if (at - src->line_at[i] > indent) {
			last = i;
		} else if (src->yaml[at] == '}' || src->yaml[at] == ']') {
			last = i;
			break;
		} else {
			break;
		}
	}
	return last;
}

/* Makes the line from `from` on one plain text: what is not ASCII stays, since characters are counted. */
static bool overwrite(char *yaml, size_t from, size_t end)
{
	bool changed = false;

	for (size_t i = from; i < end; i++) {
		if ((unsigned char)yaml[i] >= 0x80 || yaml[i] == '\r')
			continue;
		changed = changed || yaml[i] != 'x';
		yaml[i] = 'x';
	}
	return changed;
}

/* Makes the line from `from` on a comment. */
static bool comment(char *yaml, size_t from, size_t start, size_t end)
{
	if (from < end && (unsigned char)yaml[from] >= 0x80 && from > start)
		from--; /* the blank before it */
	if (from >= end || (unsigned char)yaml[from] >= 0x80 || yaml[from] == '#' ||
		yaml[from] == '\r')
		return false;
	yaml[from] = '#';
	return true;
}

/* Takes out what begins at `from` and what is indented below it, byte for byte and character for
 * character. false: nothing is left that could be taken out. */
static bool patch(struct patches *patches, const struct source *src, size_t from, size_t line,
	size_t indent, bool blank)
{
	char *yaml = (char *)(uintptr_t)src->yaml; /* a copy of ours: source_patchable */
	size_t last = last_line(src, line, indent);
	bool changed = blank ? comment(yaml, from, src->line_at[line], line_end(src, line))
			     : overwrite(yaml, from, line_end(src, line));

	for (size_t i = line + 1; i <= last; i++)
		changed |= comment(yaml, skip_blanks(src, src->line_at[i], line_end(src, i)),
			src->line_at[i], line_end(src, i));
	if (changed)
		vec_push(&patches->v,
			((struct patch){ .at = from,
				.line = (int)line + 1,
				.last_line = (int)last + 1,
				.blank = blank }));
	return changed;
}

/* The value of the first key in a line; NOWHERE: it has no key, or no value on that line. */
static size_t value_of_line(const struct source *src, size_t line)
{
	size_t dash, end = line_end(src, line), at = line_text(src, line, &dash);

	for (; at < end; at++) {
		if (src->yaml[at] == ':' && at + 1 < end && src->yaml[at + 1] == ' ') {
			at = skip_blanks(src, at + 1, end);
			return at < end && src->yaml[at] != '\r' ? at : NOWHERE;
		}
	}
	return NOWHERE;
}

static bool patch_flow(struct patches *patches, const struct source *src, size_t at)
{
	size_t line = source_line_of(src, at), dash, text = line_text(src, line, &dash);

	return patch(
		patches, src, at, line, (text == at ? dash : text) - src->line_at[line], false);
}

static bool patch_line(struct patches *patches, const struct source *src, size_t at)
{
	size_t line = source_line_of(src, at), dash, text = line_text(src, line, &dash);
	size_t value = value_of_line(src, line), indent = text - src->line_at[line];
	bool tab = memchr(src->yaml + src->line_at[line], '\t', indent) != NULL;

	if (tab)
		indent = SIZE_MAX; /* nobody knows what belongs to it */

	if (value == NOWHERE && dash != text)
		value = text; /* an element that is a text */
	if (value != NOWHERE && !patch_at(patches, value) &&
		patch(patches, src, value, line, indent, false))
		return true;
	/* A key keeps its `- `: what follows are the other keys of the same map. */
	return patch(patches, src, text, line, indent, true) ||
		patch(patches, src, src->line_at[line], line, indent, true);
}

static void say(const yaml_parser_t *p, const struct source *src, const struct wording *w, int line,
	int column, struct problems *ps)
{
	struct strbuf words = STRBUF_INIT;
	const char *number = w ? strstr(w->words, "%d") : NULL;

	if (number)
		strbuf_addf(&words, "%.*s%zu%s", (int)(number - w->words), w->words,
			p->context_mark.line + 1, number + 2);
	else if (w)
		strbuf_adds(&words, w->words);
	else if (p->context)
		strbuf_addf(&words, "not YAML: %s (%s at line %zu)", p->problem, p->context,
			p->context_mark.line + 1);
	else
		strbuf_addf(&words, "not YAML: %s", p->problem);
	problems_add(ps, PROBLEM_ERROR, src, line, column, "%s", words.buf);
	strbuf_release(&words);
}

bool yaml_error_patch(const yaml_parser_t *p, struct source *src, struct arena *arena,
	size_t flow_at, struct patches *patches, struct problems *ps)
{
	struct cursor c = { 0 };
	const struct wording *w;
	int line, column;
	size_t at;

	if (p->error == YAML_MEMORY_ERROR)
		BUG("out of memory");
	at = source_place(src, p->problem_mark.index, &c, &line, &column);
	flow_at = flow_start(p, src, flow_at);
	w = looks_unclosed(src, flow_at, at)
		? &not_closed
		: wording_of(p, at < src->body_size ? src->yaml[at] : '\0', flow_at != NOWHERE);
	if (w && w->where == AT_CONTEXT)
		at = source_place(src, p->context_mark.index, &c, &line, &column);
	say(p, src, w, line, column, ps);
	if (patches->v.n >= PATCHES_MAX || src->body_size == 0)
		return false;
	source_patchable(src, arena);
	if (flow_at != NOWHERE)
		return patch_flow(patches, src, flow_at);
	return patch_line(patches, src, at < src->body_size ? at : src->body_size - 1);
}

const struct patch *patch_at(const struct patches *patches, size_t at)
{
	for (size_t i = 0; i < patches->v.n; i++)
		if (patches->v.v[i].at == at && !patches->v.v[i].blank)
			return &patches->v.v[i];
	return NULL;
}

bool patch_within(const struct patches *patches, int from, int to)
{
	for (size_t i = 0; i < patches->v.n; i++)
		if (patches->v.v[i].blank && patches->v.v[i].line <= to &&
			patches->v.v[i].last_line >= from)
			return true;
	return false;
}
