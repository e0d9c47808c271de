/*
 * Words into lines.
 */
#include "config.h"

#include "view/widgets/flow.h"

#include <string.h>

#include "base/utf8.h"

void flow_init(struct flow *f, struct arena *a, const struct theme *theme, int width)
{
	memset(f, 0, sizeof(*f));
	f->arena = a;
	f->theme = theme;
	f->base = theme->roles[ROLE_TEXT];
	f->width = width < 1 ? 1 : width;
	f->x = -1;
}

void flow_release(struct flow *f)
{
	vec_release(&f->spans);
	vec_release(&f->lines);
}

/* The line that is being written; begun where there is none. */
static void begin_line(struct flow *f)
{
	if (f->x >= 0)
		return;
	vec_push(&f->lines, ((struct flow_line){ f->spans.n, 0 }));
	f->x = f->indent;
}

void flow_break(struct flow *f)
{
	f->x = -1;
	f->space = false;
}

static bool is_empty(const struct flow_line *line)
{
	return line->n == 0;
}

void flow_gap(struct flow *f)
{
	flow_break(f);
	if (f->lines.n > 0 && !is_empty(&vec_last(&f->lines)))
		vec_push(&f->lines, ((struct flow_line){ f->spans.n, 0 }));
	flow_break(f);
}

static void put(struct flow *f, const char *text, size_t n, int width, struct style style)
{
	begin_line(f);
	vec_push(&f->spans, ((struct flow_span){ text, n, f->x, style }));
	vec_last(&f->lines).n++;
	f->x += width;
}

/* Where to cut bytes that fit: behind the last blank in their second half, if there is one. */
static size_t cut_at_blank(const char *text, size_t fits)
{
	for (size_t i = fits; i > fits / 2; i--) {
		if (text[i - 1] == ' ')
			return i;
	}
	return fits;
}

/* What is wider than a line is cut, at a blank where that is possible, else at its edge. */
static void put_long(struct flow *f, const char *text, size_t n, struct style style)
{
	while (n > 0) {
		int width;
		size_t fits;

		begin_line(f);
		fits = text_fit(text, n, f->width - f->x, &width);
		if (fits == 0 && f->x > f->indent) {
			flow_break(f);
			continue;
		}
		if (fits == 0)
			fits = grapheme_next(text, n, &width);
		if (fits == 0)
			return;
		if (fits < n && text[fits] != ' ') {
			fits = cut_at_blank(text, fits);
			width = text_width(text, fits);
		}
		put(f, text, fits, width, style);
		text += fits;
		n -= fits;
		if (n > 0)
			flow_break(f);
	}
}

static void put_word(struct flow *f, const char *text, size_t n, struct style style)
{
	int width = text_width(text, n);

	begin_line(f);
	if (f->space && f->x > f->indent) {
		if (f->x + 1 + width > f->width)
			flow_break(f);
		else
			put(f, " ", 1, 1, style);
	}
	f->space = false;
	begin_line(f);
	if (f->x + width > f->width && f->x > f->indent && width <= f->width - f->indent)
		flow_break(f);
	put_long(f, text, n, style);
}

void flow_add(struct flow *f, const char *text, size_t n, struct style style)
{
	const char *end = text + n;

	while (text < end) {
		size_t word = 0;

		if (*text == '\n') {
			begin_line(f);
			flow_break(f);
			text++;
			continue;
		}
		if (*text == ' ' || *text == '\t') {
			f->space = true;
			text++;
			continue;
		}
		while (text + word < end && !strchr(" \t\n", text[word]))
			word++;
		put_word(f, text, word, style);
		text += word;
	}
}

void flow_add_literal(struct flow *f, const char *text, size_t n, struct style style)
{
	while (n > 0) {
		const char *newline = memchr(text, '\n', n);
		size_t len = newline ? (size_t)(newline - text) : n;

		f->space = false;
		begin_line(f);
		put_long(f, text, len, style);
		if (!newline)
			return;
		flow_break(f);
		text += len + 1;
		n -= len + 1;
	}
}

void flow_puts(struct flow *f, const char *text, struct style style)
{
	flow_add(f, text, strlen(text), style);
}

int flow_height(const struct flow *f)
{
	return (int)f->lines.n;
}

void flow_draw(const struct flow *f, struct pane p, int top)
{
	for (int y = 0; y < p.h; y++) {
		size_t i = (size_t)(top + y);

		if (top + y < 0 || i >= f->lines.n)
			continue;
		for (size_t k = 0; k < f->lines.v[i].n; k++) {
			const struct flow_span *s = &f->spans.v[f->lines.v[i].first + k];

			pane_text(p, s->x, y, s->text, s->n, s->style);
		}
	}
}
