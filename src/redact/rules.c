/*
 * The shapes of the built-in set: three readers of a byte each; private keys are
 * redact/rules_key.c.
 */
#include "config.h"

#include "redact/rules-private.h"

#include <string.h>

#include "base/xalloc.h"

const struct rule rules[] = {
#define RULE(trigger, shape, of, min, shy) { trigger, RULE_##shape, RULE_##of, min, shy },
#include "redact/rules.def"
#undef RULE
};

const size_t rules_count = ARRAY_LEN(rules);

enum {
	SHY_SURE = 20,       /* bytes */
	SEPARATORS_MAX = 64, /* between a name and its value */
	USER_MAX = 256,
	PASSWORD_MAX = 1024,
};

bool rule_masks_trigger(const struct rule *r)
{
	return r->shape == RULE_TOKEN || r->shape == RULE_KEY;
}

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool is_upper(unsigned char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_alnum(unsigned char c)
{
	return is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z');
}

static bool is_in(unsigned char c, const char *set)
{
	return c && strchr(set, c);
}

static bool is_of(unsigned char c, enum rule_class of)
{
	switch (of) {
	case RULE_UPPER: return is_digit(c) || is_upper(c);
	case RULE_ALNUM: return is_alnum(c);
	case RULE_WORD: return is_alnum(c) || c == '_' || c == '-';
	case RULE_BASE64: return is_alnum(c) || is_in(c, "+/=");
	case RULE_BEARER: return is_alnum(c) || is_in(c, "-._~+/=");
	}
	return false;
}

bool rule_may_follow(const struct rule *r, unsigned char before)
{
	return r->shape == RULE_URL && (is_alnum(before) || is_in(before, "+-."));
}

/* ---- tokens ---- */

/* All that is read since `from` counts, but for the first `extra` bytes. */
static bool token_step(struct candidate *c, unsigned char byte)
{
	const struct rule *r = c->rule;

	if (!is_of(byte, r->of))
		return false;
	c->count++;
	c->digit |= is_digit(byte);
	if (c->count >= r->min && (!r->shy || c->digit || c->count >= SHY_SURE))
		c->to = c->pos + 1;
	return true;
}

static bool token_read(struct candidate *c, const struct window *w)
{
	for (; c->pos < w->end; c->pos++)
		if (!token_step(c, w->p[c->pos - w->base]))
			return false;
	return true;
}

/* ---- the value behind a name ---- */

enum { VALUE_SEPARATORS, VALUE_COLOUR, VALUE_TOKEN };

/* A program that prints JSON in colour writes escape sequences between a name and its value. */
static bool value_step(struct candidate *c, unsigned char byte)
{
	switch (c->phase) {
	case VALUE_COLOUR:
		if (!is_digit(byte) && !is_in(byte, "[;"))
			c->phase = VALUE_SEPARATORS;
		return c->count++ < SEPARATORS_MAX;
	case VALUE_SEPARATORS:
		if (byte == '\033')
			c->phase = VALUE_COLOUR;
		else if (!is_in(byte, " \t\"'`:=>,|\\")) {
			c->phase = VALUE_TOKEN;
			c->count = 0;
			c->from = c->to = c->pos;
			c->reading = true;
			return token_step(c, byte);
		}
		return c->count++ < SEPARATORS_MAX;
	default: return token_step(c, byte);
	}
}

static bool value_read(struct candidate *c, const struct window *w)
{
	for (; c->pos < w->end; c->pos++)
		if (!value_step(c, w->p[c->pos - w->base]))
			return false;
	return true;
}

/* ---- passwords in URLs ---- */

enum { URL_USER, URL_PASSWORD, URL_MORE };

static bool ends_url(unsigned char c)
{
	return c <= ' ' || c == 0x7f || is_in(c, "\"'`<>");
}

/* $NAME, ${NAME} and {{ name }} say where a password comes from; they are none. */
static bool is_placeholder(const unsigned char *p, size_t n)
{
	size_t i = 1;

	if (n >= 4 && ((p[0] == '{' && p[1] == '{') || (p[0] == '$' && p[1] == '{')))
		return p[n - 1] == '}' && !memchr(p, '}', n - (p[0] == '{' ? 2 : 1));
	if (n < 2 || p[0] != '$' || is_digit(p[1]))
		return false;
	while (i < n && (is_upper(p[i]) || is_digit(p[i]) || p[i] == '_'))
		i++;
	return i == n;
}

static bool url_user(struct candidate *c, unsigned char byte)
{
	if (byte == ':') {
		c->phase = URL_PASSWORD;
		c->from = c->to = c->pos + 1;
		c->reading = true;
		c->count = 0;
		c->digit = true;
		return true;
	}
	return !ends_url(byte) && !is_in(byte, "/?#@[]") && c->count++ < USER_MAX;
}

/* Until the last @ before the path. People forget to escape the / in a password, so it ends what
 * may be one only where all before it are digits: then that was a port. */
static bool url_password(struct candidate *c, const struct window *w, unsigned char byte)
{
	const unsigned char *p = w->p + (c->from - w->base);
	size_t n = c->pos - c->from;

	if (ends_url(byte) || c->count++ >= PASSWORD_MAX)
		return false;
	if (byte == '@') {
		if (n && !is_placeholder(p, n))
			c->to = c->pos;
		c->phase = URL_MORE;
		return true;
	}
	if (is_in(byte, "/?#,") && (c->phase == URL_MORE || !n || c->digit || p[n - 1] == ':'))
		return false;
	c->digit &= is_digit(byte);
	return true;
}

static bool url_read(struct candidate *c, const struct window *w)
{
	for (; c->pos < w->end; c->pos++) {
		unsigned char byte = w->p[c->pos - w->base];

		if (!(c->phase == URL_USER ? url_user(c, byte) : url_password(c, w, byte)))
			return false;
	}
	return true;
}

/* ---- all shapes ---- */

/* A token stands at the start of a word. What escapes a byte and what colours a text may end with a
 * letter or digit: \n, %3D, ESC [ 1 m. */
static bool starts_word(const struct window *w, uint64_t at)
{
	const unsigned char *p = w->p + (at - w->base);
	size_t n = at - w->base, i = 2;

	if (n == 0 || !is_alnum(p[-1]))
		return true;
	if ((n >= 2 && p[-2] == '\\') || (n >= 3 && p[-3] == '%'))
		return true;
	while (i < n && i < 24 && (is_digit(p[-(ptrdiff_t)i]) || p[-(ptrdiff_t)i] == ';'))
		i++;
	return p[-1] == 'm' && i < n && p[-(ptrdiff_t)i] == '[' && p[-(ptrdiff_t)i - 1] == '\033';
}

static bool (*const readers[])(struct candidate *c, const struct window *w) = {
	[RULE_TOKEN] = token_read,
	[RULE_VALUE] = value_read,
	[RULE_URL] = url_read,
	[RULE_KEY] = key_read,
};

bool candidate_init(struct candidate *c, const struct rule *rule, const struct window *w,
	uint64_t end_of_trigger)
{
	uint64_t at = end_of_trigger - strlen(rule->trigger);

	if (rule->shape == RULE_TOKEN && !starts_word(w, at))
		return false;
	*c = (struct candidate){ .rule = rule, .pos = end_of_trigger };
	c->from = c->to = rule_masks_trigger(rule) ? at : end_of_trigger;
	c->reading = rule_masks_trigger(rule);
	return true;
}

bool candidate_read(struct candidate *c, const struct window *w)
{
	return readers[c->rule->shape](c, w);
}
