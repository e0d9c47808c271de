/*
 * Output to lines of plain text. It must not draw: no cursor, no grid.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "modes/plaintext.h"
#include "modes/vtparser.h"

struct plaintext {
	void (*line)(void *ctx, const char *text, size_t n, enum plaintext_end end);
	void *ctx;
	bool after_cr; /* a line ended in CR, and an LF now belongs to it */
	size_t n;
	struct vtparser parser;
	char buf[PLAINTEXT_LINE_MAX];
};

static void emit(struct plaintext *p, enum plaintext_end end)
{
	size_t n = p->n;

	p->n = 0;
	p->line(p->ctx, p->buf, n, end);
}

/* The longest start of s within `room` that does not cut a code point. */
static size_t fit(const char *s, size_t n, size_t room)
{
	if (n <= room)
		return n;
	while (room && ((unsigned char)s[room] & 0xc0) == 0x80)
		room--;
	return room;
}

static void on_text(void *ctx, const char *s, size_t n, bool ascii)
{
	struct plaintext *p = ctx;

	(void)ascii;
	p->after_cr = false;
	while (n) {
		size_t part = fit(s, n, sizeof(p->buf) - p->n);

		memcpy(p->buf + p->n, s, part);
		p->n += part;
		s += part;
		n -= part;
		if (n)
			emit(p, PLAINTEXT_PIECE);
	}
}

static void on_control(void *ctx, unsigned char c)
{
	struct plaintext *p = ctx;

	switch (c) {
	case '\t': on_text(p, "\t", 1, true); break;
	case '\n':
		if (!p->after_cr)
			emit(p, PLAINTEXT_LINE);
		p->after_cr = false;
		break;
	case '\r':
		emit(p, PLAINTEXT_LINE);
		p->after_cr = true;
		break;
	default: break;
	}
}

static const struct vtsink lines = { on_text, on_control, NULL, NULL };

struct plaintext *plaintext_new(
	void (*line)(void *ctx, const char *text, size_t n, enum plaintext_end end), void *ctx)
{
	struct plaintext *p = xcalloc(1, sizeof(*p));

	p->line = line;
	p->ctx = ctx;
	vtparser_init(&p->parser, &lines, p);
	return p;
}

void plaintext_free(struct plaintext *p)
{
	free(p);
}

void plaintext_feed(struct plaintext *p, const char *data, size_t n)
{
	vtparser_feed(&p->parser, data, n);
}

void plaintext_flush(struct plaintext *p)
{
	vtparser_flush(&p->parser);
	if (p->n)
		emit(p, PLAINTEXT_REST);
	p->after_cr = false;
}

const char *plaintext_pending(const struct plaintext *p, size_t *n)
{
	*n = p->n;
	return p->buf;
}
