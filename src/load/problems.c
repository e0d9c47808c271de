/* The list of what is wrong with a runbook, and how it is printed: as a compiler does. */
#include "config.h"

#include "load/problems-private.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

/* So many of each level are kept until they are sorted: a file may be wrong in every line. */
#define COLLECT_MAX 250
/* Columns of a line that are shown on each side of the caret. */
#define SHOWN_COLUMNS 160

const char *problem_level_name(enum problem_level level)
{
	return level == PROBLEM_ERROR ? "error" : "warning";
}

void problems_init(struct problems *ps)
{
	*ps = (struct problems){ 0 };
}

static void problem_release(struct problem *p)
{
	free(p->path);
	free(p->message);
	free(p->source);
	free(p->caret);
}

void problems_release(struct problems *ps)
{
	if (!ps)
		return;
	for (size_t i = 0; i < ps->v.n; i++)
		problem_release(&ps->v.v[i]);
	vec_release(&ps->v);
	problems_init(ps);
}

/* Bytes of the first `columns` code points, at most n. */
static size_t bytes_of(const char *s, size_t n, size_t columns)
{
	size_t at = 0;
	uint32_t rune;

	while (columns-- > 0 && at < n)
		at += utf8_decode(s + at, n - at, &rune);
	return at;
}

/* The line with what is dangerous made visible, cut where it is very long, and blanks of the same
 * width with a caret under the column; a tab stays a tab in both. */
static void draw(struct problem *p, const struct source *src)
{
	struct strbuf line = STRBUF_INIT, caret = STRBUF_INIT;
	size_t n, from = 0, column = (size_t)p->column - 1;
	const char *text = source_line(src, p->line, &n);
	size_t at = bytes_of(text, n, column);

	if (column > SHOWN_COLUMNS) {
		from = bytes_of(text, n, column - SHOWN_COLUMNS);
		strbuf_adds(&line, "...");
	}
	text_visible(&line, text + from, at - from, true);
	for (size_t i = 0; i < line.len;) {
		int width;
		size_t used = grapheme_next(line.buf + i, line.len - i, &width);

		if (line.buf[i] == '\t')
			strbuf_addc(&caret, '\t');
		else
			strbuf_addf(&caret, "%*s", width, "");
		i += used;
	}
	strbuf_addc(&caret, '^');
	text_visible(&line, text + at, bytes_of(text + at, n - at, SHOWN_COLUMNS), true);
	p->source = strbuf_detach(&line);
	p->caret = strbuf_detach(&caret);
}

static void count(struct problems *ps, enum problem_level level)
{
	if (level == PROBLEM_ERROR)
		ps->errors++;
	else
		ps->warnings++;
}

bool problems_skip(struct problems *ps, enum problem_level level)
{
	if ((level == PROBLEM_ERROR ? ps->errors : ps->warnings) < COLLECT_MAX)
		return false;
	count(ps, level);
	return true;
}

void problems_vadd(struct problems *ps, enum problem_level level, const struct source *src,
	int line, int column, const char *fmt, va_list ap)
{
	struct strbuf raw = STRBUF_INIT, message = STRBUF_INIT;
	struct problem *p;

	if (problems_skip(ps, level))
		return;
	count(ps, level);
	strbuf_vaddf(&raw, fmt, ap);
	text_visible(&message, raw.buf, raw.len, false);
	strbuf_release(&raw);
	p = &vec_add(&ps->v);
	*p = (struct problem){ .level = level,
		.file = src->file,
		.path = xstrdup(src->path),
		.line = line,
		.column = column,
		.message = strbuf_detach(&message) };
	if (line > 0) {
		draw(p, src);
	} else {
		p->source = xstrdup("");
		p->caret = xstrdup("");
	}
}

void problems_add(struct problems *ps, enum problem_level level, const struct source *src, int line,
	int column, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	problems_vadd(ps, level, src, line, column, fmt, ap);
	va_end(ap);
}

static int compare_int(int a, int b)
{
	return (a > b) - (a < b);
}

static int by_place(const void *va, const void *vb)
{
	const struct problem *a = va, *b = vb;
	int c = compare_int(a->file, b->file);

	c = c ? c : compare_int(a->line, b->line);
	c = c ? c : compare_int(a->column, b->column);
	c = c ? c : compare_int((int)a->level, (int)b->level);
	return c ? c : strcmp(a->message, b->message);
}

/* The same words at the same place: a node that several aliases lead to. */
static void drop_doubles(struct problems *ps)
{
	size_t kept = 0;

	for (size_t i = 0; i < ps->v.n; i++) {
		struct problem *p = &ps->v.v[i];

		if (kept > 0 && by_place(&ps->v.v[kept - 1], p) == 0) {
			if (p->level == PROBLEM_ERROR)
				ps->errors--;
			else
				ps->warnings--;
			problem_release(p);
		} else {
			ps->v.v[kept++] = *p;
		}
	}
	ps->v.n = kept;
}

static void cut(struct problems *ps)
{
	size_t room[] = {
		[PROBLEM_ERROR] = ps->errors < PROBLEMS_MAX ? ps->errors : PROBLEMS_MAX,
		[PROBLEM_WARNING] = 0,
	};
	size_t kept = 0;

	room[PROBLEM_WARNING] = PROBLEMS_MAX - room[PROBLEM_ERROR];
	for (size_t i = 0; i < ps->v.n; i++) {
		struct problem *p = &ps->v.v[i];

		if (room[p->level] > 0) {
			room[p->level]--;
			ps->v.v[kept++] = *p;
		} else {
			problem_release(p);
		}
	}
	ps->v.n = kept;
}

void problems_finish(struct problems *ps)
{
	if (ps->v.n == 0)
		return;
	qsort(ps->v.v, ps->v.n, sizeof(ps->v.v[0]), by_place);
	drop_doubles(ps);
	cut(ps);
}

void problems_print(const struct problems *ps, struct strbuf *out)
{
	size_t all = ps->errors + ps->warnings;

	for (size_t i = 0; i < ps->v.n; i++) {
		const struct problem *p = &ps->v.v[i];

		strbuf_adds(out, p->path);
		if (p->line > 0)
			strbuf_addf(out, ":%d:%d", p->line, p->column);
		strbuf_addf(out, ": %s: %s\n", problem_level_name(p->level), p->message);
		if (p->line > 0)
			strbuf_addf(out, "%s\n%s\n", p->source, p->caret);
	}
	if (all > ps->v.n)
		strbuf_addf(out, "... and %zu more\n", all - ps->v.n);
}
