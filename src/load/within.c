/*
 * From a byte of a scalar's value back to the file: follows how YAML made the one from the other.
 * Source of the rules: YAML 1.1, chapters 5.6 (escapes), 9 (scalar styles).
 */
#include "config.h"

#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "load/node-private.h"

struct walk {
	const char *body;
	size_t at, end; /* in the source */
	size_t value;   /* byte of the value that `at` gives next */
};

static bool at_break(const struct walk *w)
{
	return w->at < w->end && (w->body[w->at] == '\n' || w->body[w->at] == '\r');
}

static bool at_blank(const struct walk *w)
{
	return w->at < w->end && (w->body[w->at] == ' ' || w->body[w->at] == '\t');
}

static void skip_break(struct walk *w)
{
	if (w->body[w->at] == '\r')
		w->at++;
	if (w->at < w->end && w->body[w->at] == '\n')
		w->at++;
}

/* Blanks and line breaks within a quoted or plain scalar: n breaks give n - 1 newlines, one a blank.
 * false: there is no break, the blanks stand for themselves. */
static bool fold(struct walk *w)
{
	size_t start = w->at, breaks = 0;

	while (at_blank(w) || at_break(w)) {
		if (at_break(w)) {
			skip_break(w);
			breaks++;
		} else {
			w->at++;
		}
	}
	if (breaks == 0) {
		w->at = start;
		return false;
	}
	w->value += breaks > 1 ? breaks - 1 : 1;
	return true;
}

/* An escape in double quotes: what it takes, and the bytes of UTF-8 that it makes. */
static void escape(struct walk *w)
{
	static const char with_digits[] = "xuU";
	static const int digits[] = { 2, 4, 8 };
	const char *kind;
	char utf8[4];
	uint32_t rune = 0;

	w->at++;
	if (at_break(w)) { /* joins lines */
		skip_break(w);
		while (at_blank(w))
			w->at++;
		return;
	}
	if (w->at >= w->end)
		return;
	kind = strchr(with_digits, w->body[w->at]);
	if (!kind || !*kind) {
		/* \N and \_ are two bytes, \L and \P three, the others one */
		w->value += strchr("N_", w->body[w->at]) ? 2 : strchr("LP", w->body[w->at]) ? 3 : 1;
		w->at++;
		return;
	}
	w->at++;
	for (int i = 0; i < digits[kind - with_digits] && w->at < w->end; i++) {
		char c = w->body[w->at++];

		rune = rune * 16 + (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	w->value += utf8_encode(rune, utf8);
}

static void walk_flow(struct walk *w, enum node_style style, size_t value)
{
	if (style != STYLE_PLAIN)
		w->at++; /* the quote */
	while (w->at < w->end && w->value < value) {
		char c = w->body[w->at];

		if ((at_blank(w) || at_break(w)) && fold(w))
			continue;
		if (style == STYLE_DOUBLE && c == '\\') {
			escape(w);
			continue;
		}
		if (style == STYLE_SINGLE && c == '\'')
			w->at++; /* a doubled one */
		w->at++;
		w->value++;
	}
}

static size_t blanks(const char *s, const char *end)
{
	size_t n = 0;

	while (s + n < end && s[n] == ' ')
		n++;
	return n;
}

/* The line of the source that has the value's line at `line`, of n bytes; *column0 its first byte. */
static bool match_line(
	const struct source *src, size_t i, const char *line, size_t n, size_t *first)
{
	size_t len, lead, own;
	const char *text = source_line(src, (int)i + 1, &len);

	if (len < n || memcmp(text + (len - n), line, n) != 0)
		return false;
	lead = blanks(text, text + len);
	own = blanks(line, line + n);
	*first = src->line_at[i] + len - n;
	return lead >= own && len - n <= lead;
}

/* A literal block has a line of the source for each of the value. */
static bool walk_literal(
	const struct source *src, const struct node *scalar, size_t value, size_t *at)
{
	size_t line = (size_t)scalar->line, from = 0, first;
	const char *text = scalar->text, *end;

	for (end = memchr(text, '\n', value); end; line++) {
		from = (size_t)(end - text) + 1;
		end = memchr(text + from, '\n', value - from);
	}
	end = memchr(text + from, '\n', scalar->n - from);
	if (line >= src->line_n ||
		!match_line(src, line, text + from,
			end ? (size_t)(end - text) - from : scalar->n - from, &first))
		return false;
	*at = first + value - from;
	return true;
}

/* A folded one has them in order, with a blank or line breaks between. */
static bool walk_folded(
	const struct source *src, const struct node *scalar, size_t value, size_t *at)
{
	size_t line = (size_t)scalar->line, from = 0, first;

	for (; line < src->line_n && from <= scalar->n; line++) {
		size_t len, lead, n;
		const char *text = source_line(src, (int)line + 1, &len);

		lead = blanks(text, text + len);
		while (from < scalar->n && len > lead && strchr("\n ", scalar->text[from]))
			from++;
		n = len - lead < scalar->n - from ? len - lead : scalar->n - from;
		if (!match_line(src, line, scalar->text + from, n, &first))
			return false;
		if (value <= from + n) {
			*at = first + (value > from ? value - from : 0);
			return true;
		}
		from += n;
	}
	return false;
}

void source_within(
	const struct source *src, const struct node *scalar, size_t value, int *line, int *column)
{
	struct walk w = { .body = src->body, .at = scalar->at, .end = src->body_size };
	bool found = true;
	size_t from;

	*line = scalar->line;
	*column = scalar->column;
	if (scalar->style == STYLE_LITERAL)
		found = walk_literal(src, scalar, value, &w.at);
	else if (scalar->style == STYLE_FOLDED)
		found = walk_folded(src, scalar, value, &w.at);
	else
		walk_flow(&w, scalar->style, value);
	if (!found)
		return;
	*line = (int)source_line_of(src, w.at) + 1;
	from = src->line_at[*line - 1];
	*column = (int)utf8_count(src->body + from, w.at - from) + 1;
}
