/*
 * See jsonrows.h. No recursion; a byte is read only where there is one.
 */
#include "config.h"

#include "base/jsonrows.h"

#include <stdbool.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/utf8.h"

struct scan {
	const char *p, *end;
};

static void skip_blanks(struct scan *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r'))
		s->p++;
}

/* Blanks before it are skipped. */
static bool take(struct scan *s, char c)
{
	skip_blanks(s);
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

static bool take_hex(struct scan *s, unsigned int *rune)
{
	*rune = 0;
	for (int i = 0; i < 4; i++, s->p++) {
		int digit = s->p < s->end ? hex_digit(*s->p) : -1;

		if (digit < 0)
			return false;
		*rune = *rune << 4 | (unsigned int)digit;
	}
	return true;
}

static bool take_escape(struct scan *s, struct strbuf *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *found;
	unsigned int rune, low;

	if (s->p == s->end)
		return false;
	if (*s->p != 'u') {
		found = *s->p ? strchr(from, *s->p) : NULL;
		if (!found)
			return false;
		strbuf_addc(out, to[found - from]);
		s->p++;
		return true;
	}
	s->p++;
	if (!take_hex(s, &rune))
		return false;
	if (rune >= 0xd800 && rune < 0xdc00 && s->end - s->p >= 6 && s->p[0] == '\\' &&
		s->p[1] == 'u') {
		s->p += 2;
		if (!take_hex(s, &low))
			return false;
		rune = 0x10000 + ((rune - 0xd800) << 10) + (low - 0xdc00);
	}
	strbuf_add_rune(out, rune);
	return true;
}

static bool take_text(struct scan *s, struct strbuf *out)
{
	strbuf_clear(out);
	if (!take(s, '"'))
		return false;
	while (s->p < s->end && *s->p != '"') {
		char c = *s->p++;

		if (c != '\\')
			strbuf_addc(out, c);
		else if (!take_escape(s, out))
			return false;
	}
	return take(s, '"');
}

/* A number or a word. */
static bool take_bare(struct scan *s, struct strbuf *out)
{
	static const char set[] = "+-.0123456789abcdefghijklmnopqrstuvwxyzE";

	strbuf_clear(out);
	while (s->p < s->end && *s->p && strchr(set, *s->p))
		strbuf_addc(out, *s->p++);
	return out->len > 0;
}

struct member {
	struct strbuf key, value;
};

static bool take_member(struct scan *s, struct member *m, bool *is_null)
{
	if (!take_text(s, &m->key) || !take(s, ':'))
		return false;
	skip_blanks(s);
	*is_null = false;
	if (s->p < s->end && *s->p == '"')
		return take_text(s, &m->value);
	if (!take_bare(s, &m->value))
		return false;
	*is_null = strcmp(m->value.buf, "null") == 0;
	return true;
}

typedef void each_fn(void *ctx, size_t row, const char *key, const char *value);

static bool take_object(struct scan *s, struct member *m, size_t row, each_fn *each, void *ctx)
{
	bool is_null;

	if (!take(s, '{'))
		return false;
	if (take(s, '}'))
		return true;
	do {
		if (!take_member(s, m, &is_null))
			return false;
		each(ctx, row, m->key.buf, is_null ? NULL : m->value.buf);
	} while (take(s, ','));
	return take(s, '}');
}

static bool take_array(struct scan *s, struct member *m, each_fn *each, void *ctx)
{
	size_t row = 0;

	if (!take(s, '['))
		return false;
	if (!take(s, ']')) {
		do {
			if (!take_object(s, m, row++, each, ctx))
				return false;
		} while (take(s, ','));
		if (!take(s, ']'))
			return false;
	}
	skip_blanks(s);
	return s->p == s->end;
}

int json_rows(const char *text, size_t n, each_fn *each, void *ctx, struct error *e)
{
	struct member m = { STRBUF_INIT, STRBUF_INIT };
	struct scan s = { text, text + n };
	bool ok = utf8_valid(text, n, NULL) && take_array(&s, &m, each, ctx);

	strbuf_release(&m.key);
	strbuf_release(&m.value);
	return ok ? 0
		  : error_set(e, -ERR_SYNTAX, "byte %zu: not a list of flat objects",
			    (size_t)(s.p - text));
}
