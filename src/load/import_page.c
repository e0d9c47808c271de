/*
 * The page: mended bytes, lines, sections. It must not know what a section means.
 */
#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "load/import-private.h"

#define FRONT_LINES_MAX 200

/* What YAML takes for the end of a line, or does not take at all. */
static bool is_awkward(uint32_t rune)
{
	return rune == 0x2028 || rune == 0x2029 || rune == 0xFEFF || (rune & 0xFFFE) == 0xFFFE;
}

/* Line ends of one kind, no controls, no overrides, valid UTF-8. */
static void mend(struct strbuf *out, const char *text, size_t n)
{
	struct strbuf ends = STRBUF_INIT, seen = STRBUF_INIT;
	uint32_t rune;

	if (n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
		text += 3;
		n -= 3;
	}
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '\r') {
			strbuf_addc(&ends, '\n');
			if (i + 1 < n && text[i + 1] == '\n')
				i++;
		} else {
			strbuf_addc(&ends, text[i]);
		}
	}
	text_visible(&seen, ends.buf, ends.len, true);
	for (size_t at = 0, used; at < seen.len; at += used) {
		used = utf8_decode(seen.buf + at, seen.len - at, &rune);
		if (is_awkward(rune))
			strbuf_addc(out, ' ');
		else
			strbuf_add(out, seen.buf + at, used);
	}
	strbuf_release(&ends);
	strbuf_release(&seen);
}

static void find_lines(struct page *page)
{
	vec_push(&page->lines, 0);
	for (size_t i = 0; i < page->text.len; i++)
		if (page->text.buf[i] == '\n')
			vec_push(&page->lines, i + 1);
	if (page->lines.n && vec_last(&page->lines) != page->text.len)
		vec_push(&page->lines, page->text.len);
}

static size_t line_length(const char *s)
{
	return strcspn(s, "\n");
}

static bool line_is(const char *s, const char *what)
{
	size_t n = line_length(s);

	while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		n--;
	return n == strlen(what) && memcmp(s, what, n) == 0;
}

/* `key: value` lines between two lines of dashes at the very start, as site generators have them:
 * to Markdown they are a rule and a heading. */
static void take_front(struct page *page)
{
	char *text = page->text.buf, *p = text;
	int lines = 0;

	if (!line_is(text, "---"))
		return;
	do {
		p += line_length(p);
		if (*p == '\0' || ++lines > FRONT_LINES_MAX)
			return;
		p++;
	} while (!line_is(p, "---") && !line_is(p, "..."));
	p += line_length(p);
	for (char *q = text; q < p; q++) {
		size_t n = line_length(q);

		if (n > 0 && !line_is(q, "---") && !line_is(q, "..."))
			vec_push(&page->front, arena_strndup(page->arena, q, n));
		memset(q, ' ', n);
		q += n;
	}
}

static struct section *add_section(struct page *page, struct section *parent, int level)
{
	struct section *s = arena_new_of(page->arena, struct section);

	s->level = level;
	s->parent = parent;
	if (parent)
		vec_push(&parent->in, s);
	vec_push(&page->sections, s);
	return s;
}

static void name_section(struct page *page, struct section *s, const struct prose_block *heading)
{
	struct strbuf text = STRBUF_INIT;

	prose_text(&text, heading);
	s->title = title_clean(page->arena, text.buf);
	s->line = heading->line;
	s->heading = heading->line ? page_slice(page, heading->line, heading->line + 1, false)
				   : s->title;
	s->topic = topic_of(s->title);
	strbuf_release(&text);
}

static void find_sections(struct page *page, const struct prose_block *first)
{
	struct section *s = add_section(page, NULL, 0);
	int end = (int)page->lines.n, known = end;

	s->first = first;
	for (const struct prose_block *b = first; b; b = b->next) {
		struct section *parent = s;

		if (b->kind != PROSE_HEADING)
			continue;
		s->stop = b;
		while (parent->level >= b->level)
			parent = parent->parent;
		s = add_section(page, parent, b->level);
		s->first = b->next;
		name_section(page, s, b);
	}
	for (size_t i = page->sections.n; i-- > 0;) {
		s = page->sections.v[i];
		s->own_end = known;
		if (s->line)
			known = s->line;
		s->end = end;
		for (size_t k = i + 1; k < page->sections.n; k++)
			if (page->sections.v[k]->level <= s->level) {
				if (page->sections.v[k]->line)
					s->end = page->sections.v[k]->line;
				break;
			}
	}
}

/* That of the frontmatter, else the only heading of the first level where it comes first, else the name
 * of the file. */
static void find_title(struct page *page)
{
	size_t tops = 0, dot = strcspn(page->name, ".");
	const struct section *top = NULL;

	for (size_t i = 1; i < page->sections.n; i++)
		if (page->sections.v[i]->level == 1 && tops++ == 0)
			top = page->sections.v[i];
	if (top && (tops == 1 || top == page->sections.v[1])) {
		page->top = top;
		if (*top->title)
			page->title = top->title;
	}
	for (size_t i = 0; i < page->front.n && !page->title; i++)
		if (strncmp(page->front.v[i], "title:", 6) == 0) {
			char *value = arena_strdup(page->arena, page->front.v[i] + 6);
			size_t n;

			value += strspn(value, " '\"");
			n = strlen(value);
			while (n > 0 && strchr(" '\"", value[n - 1]))
				value[--n] = '\0';
			if (n > 0)
				page->title = title_clean(page->arena, value);
		}
	if (!page->title || !*page->title)
		page->title = title_clean(page->arena,
			arena_strndup(page->arena, page->name, dot ? dot : strlen(page->name)));
	if (!*page->title)
		page->title = "Runbook";
}

int page_read(struct page *page, struct arena *a, const char *name, const char *text, size_t n,
	struct error *e)
{
	const struct prose_block *first;
	int rc;

	page->arena = a;
	page->name = name;
	strbuf_init(&page->text);
	strbuf_init(&page->whole);
	if (n > IMPORT_BYTES_MAX)
		return error_set(e, -ERR_LIMIT, "a page of more than %zu bytes", IMPORT_BYTES_MAX);
	mend(&page->text, text, n);
	strbuf_add(&page->whole, page->text.buf, page->text.len);
	take_front(page);
	find_lines(page);
	rc = prose_parse(a, page->text.buf, page->text.len, &first, e);
	if (rc != 0)
		return rc;
	find_sections(page, first);
	find_title(page);
	return 0;
}

void page_release(struct page *page)
{
	for (size_t i = 0; i < page->sections.n; i++)
		vec_release(&page->sections.v[i]->in);
	vec_release(&page->sections);
	vec_release(&page->front);
	vec_release(&page->lines);
	strbuf_release(&page->text);
	strbuf_release(&page->whole);
}

/* ---- places ---- */

static const char *line_at(const struct page *page, int line, size_t *n)
{
	size_t i = (size_t)line - 1, from, to;

	if (line < 1 || i + 1 >= page->lines.n) {
		*n = 0;
		return "";
	}
	from = page->lines.v[i];
	to = page->lines.v[i + 1];
	while (to > from && strchr("\n \t", page->text.buf[to - 1]))
		to--;
	*n = to - from;
	return page->text.buf + from;
}

static bool is_fence(const struct page *page, int line)
{
	size_t n, at;
	const char *s = line_at(page, line, &n);

	for (at = 0; at + 2 < n; at++)
		if (strncmp(s + at, "```", 3) == 0 || strncmp(s + at, "~~~", 3) == 0)
			return true;
	return false;
}

int page_start(const struct page *page, const struct prose_block *b)
{
	if (b->kind == PROSE_CODE && b->line > 1 && is_fence(page, b->line - 1))
		return b->line - 1;
	return b->line;
}

int page_end(const struct page *page, const struct prose_block *b, int end)
{
	for (b = b->next; b; b = b->next) {
		int line = page_start(page, b);

		if (line)
			return line < end ? line : end;
	}
	return end;
}

/* Bytes of a list item's marker with the box of a task. */
static size_t marker_length(const char *s, size_t n)
{
	size_t at = 0;

	while (at < n && (s[at] == ' ' || s[at] == '\t'))
		at++;
	if (at < n && strchr("-*+", s[at])) {
		at++;
	} else {
		size_t digits = at;

		while (at < n && s[at] >= '0' && s[at] <= '9')
			at++;
		if (at == digits || at >= n || (s[at] != '.' && s[at] != ')'))
			return 0;
		at++;
	}
	if (at < n && s[at] != ' ' && s[at] != '\t')
		return 0;
	while (at < n && (s[at] == ' ' || s[at] == '\t'))
		at++;
	if (at + 3 <= n && s[at] == '[' && strchr(" xX", s[at + 1]) && s[at + 2] == ']')
		at += 3;
	while (at < n && (s[at] == ' ' || s[at] == '\t'))
		at++;
	return at;
}

static size_t indent_of(const char *s, size_t n)
{
	size_t at = 0;

	while (at < n && (s[at] == ' ' || s[at] == '\t'))
		at++;
	return at;
}

/* Nothing is said on it: blank, or a rule, or the line under a heading. */
static bool is_silent(const char *s, size_t n)
{
	char c = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == ' ' || s[i] == '\t')
			continue;
		if (!strchr("-=_*", s[i]) || (c && s[i] != c))
			return false;
		c = s[i];
	}
	return true;
}

char *page_slice(const struct page *page, int from, int to, bool marker)
{
	struct strbuf out = STRBUF_INIT;
	size_t n, off = SIZE_MAX;
	const char *s;
	char *copy;

	if (to > (int)page->lines.n)
		to = (int)page->lines.n;
	while (from < to && (s = line_at(page, from, &n), is_silent(s, n)))
		from++, marker = false;
	while (to > from && (s = line_at(page, to - 1, &n), is_silent(s, n)))
		to--;
	for (int line = from + marker; line < to; line++) {
		s = line_at(page, line, &n);
		if (n > 0 && indent_of(s, n) < off)
			off = indent_of(s, n);
	}
	for (int line = from; line < to; line++) {
		size_t skip = off;

		s = line_at(page, line, &n);
		if (marker && line == from)
			skip = marker_length(s, n);
		if (line > from)
			strbuf_addc(&out, '\n');
		if (skip < n)
			strbuf_add(&out, s + skip, n - skip);
	}
	copy = arena_strndup(page->arena, out.buf, out.len);
	strbuf_release(&out);
	return copy;
}
