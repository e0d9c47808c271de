/*
 * Private keys: from the BEGIN line to the END line, whatever stands before them on their lines,
 * and also with `\n` for the line ends, as in JSON.
 *
 * A BEGIN line can also stand alone, where somebody searched for keys: what follows then must not
 * stay masked for ever. So it ends, too, after two lines in a row that cannot be part of a key, or
 * KEY_MAX bytes.
 */
#include "config.h"

#include "redact/rules-private.h"

#include <string.h>

enum {
	LABEL_MAX = 64, /* bytes of `RSA PRIVATE KEY` */
	KEY_MAX = 32 << 10,
	HEADERS_MAX = 8, /* Proc-Type, DEK-Info, Comment, Version … */
	LONG_RUN = 24,   /* base64 characters: a line of a key has 64 to 76, prose has none */
	STRIKES_MAX = 2,
};

enum key_phase { KEY_LABEL, KEY_BODY, KEY_END_LABEL, KEY_END_DASHES };

static const unsigned char *before(const struct candidate *c, const struct window *w, size_t n)
{
	return w->p + (c->pos - w->base) - n;
}

static bool stands_before(const struct candidate *c, const struct window *w, const char *word)
{
	size_t n = strlen(word);

	return !memcmp(before(c, w, n), word, n);
}

static bool is_label(unsigned char byte)
{
	return byte == ' ' || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

/* `PRIVATE KEY`, or `PGP PRIVATE KEY BLOCK`, somewhere in the label. */
static bool is_private(const unsigned char *p, size_t n)
{
	static const char name[] = "PRIVATE KEY";
	size_t len = sizeof(name) - 1;

	for (size_t i = 0; i + len <= n; i++)
		if (!memcmp(p + i, name, len))
			return true;
	return false;
}

static bool key_label(struct candidate *c, const struct window *w, unsigned char byte)
{
	if (is_label(byte))
		return c->count++ < LABEL_MAX;
	if (byte != '-' || !is_private(before(c, w, c->count), c->count))
		return false;
	c->phase = KEY_BODY;
	c->count = 0;
	c->to = c->pos + 1;
	return true;
}

/* ---- does a line look like one of a key? ---- */

static bool is_base64(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		c == '+' || c == '/' || c == '=';
}

static void line_step(struct key_lines *l, unsigned char byte)
{
	bool blank = byte == ' ' || byte == '\t';

	if (blank && l->colon && l->words == 1)
		l->header = true;
	if (!blank && !l->inside)
		l->words++;
	l->inside = !blank;
	l->colon = byte == ':';
	l->run = is_base64(byte) ? l->run + 1 : 0;
	l->long_run |= l->run >= LONG_RUN;
}

/* At a line's end: has the key ended without saying so? */
static bool lines_gone(struct key_lines *l)
{
	bool fits = l->long_run || (l->header && l->headers++ < HEADERS_MAX);

	if (fits || l->words == 1)
		l->strikes = 0;
	else if (l->words)
		l->strikes++;
	l->run = l->words = 0;
	l->inside = l->colon = l->header = l->long_run = false;
	return l->strikes >= STRIKES_MAX;
}

/* ---- to the end ---- */

static bool key_body(struct candidate *c, const struct window *w, unsigned char byte)
{
	if (c->count++ >= KEY_MAX)
		return false;
	if (byte == '\n' || byte == '\r') {
		if (lines_gone(&c->lines))
			return false;
	} else {
		line_step(&c->lines, byte);
	}
	c->to = c->pos + 1;
	if (byte != ' ')
		return true;
	if (stands_before(c, w, "-----END") || stands_before(c, w, "---- END")) {
		c->phase = KEY_END_LABEL;
		c->count = 0;
	} else if (stands_before(c, w, "-----BEGIN") || stands_before(c, w, "---- BEGIN")) {
		/* The one before had no end: this one counts from here. */
		c->count = c->lines.strikes = c->lines.headers = 0;
	}
	return true;
}

static bool key_end_label(struct candidate *c, unsigned char byte)
{
	bool dash = byte == '-';

	if (!dash && (!is_label(byte) || c->count >= LABEL_MAX))
		return false;
	c->count = dash ? 1 : c->count + 1;
	c->phase = dash ? KEY_END_DASHES : KEY_END_LABEL;
	c->to = c->pos + 1;
	return true;
}

static bool key_end_dashes(struct candidate *c, unsigned char byte)
{
	if (byte != '-')
		return false;
	c->to = c->pos + 1;
	return ++c->count < 5;
}

bool key_read(struct candidate *c, const struct window *w)
{
	bool more = true;

	for (; more && c->pos < w->end; c->pos++) {
		unsigned char byte = w->p[c->pos - w->base];

		switch ((enum key_phase)c->phase) {
		case KEY_LABEL: more = key_label(c, w, byte); break;
		case KEY_BODY: more = key_body(c, w, byte); break;
		case KEY_END_LABEL: more = key_end_label(c, byte); break;
		case KEY_END_DASHES: more = key_end_dashes(c, byte); break;
		}
	}
	return more;
}
