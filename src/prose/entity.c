/*
 * Entities. Source of the names: HTML 5, "Named character references".
 */
#include "config.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/xalloc.h"
#include "prose/entity-private.h"

static const struct {
	const char *name;
	uint32_t rune;
} names[] = {
	{ "amp", '&' },
	{ "lt", '<' },
	{ "gt", '>' },
	{ "quot", '"' },
	{ "apos", '\'' },
	{ "nbsp", 0xa0 },
	{ "shy", 0xad },
	{ "copy", 0xa9 },
	{ "reg", 0xae },
	{ "trade", 0x2122 },
	{ "deg", 0xb0 },
	{ "plusmn", 0xb1 },
	{ "micro", 0xb5 },
	{ "para", 0xb6 },
	{ "sect", 0xa7 },
	{ "middot", 0xb7 },
	{ "times", 0xd7 },
	{ "divide", 0xf7 },
	{ "frac12", 0xbd },
	{ "frac14", 0xbc },
	{ "laquo", 0xab },
	{ "raquo", 0xbb },
	{ "lsquo", 0x2018 },
	{ "rsquo", 0x2019 },
	{ "ldquo", 0x201c },
	{ "rdquo", 0x201d },
	{ "sbquo", 0x201a },
	{ "bdquo", 0x201e },
	{ "ndash", 0x2013 },
	{ "mdash", 0x2014 },
	{ "hellip", 0x2026 },
	{ "bull", 0x2022 },
	{ "larr", 0x2190 },
	{ "uarr", 0x2191 },
	{ "rarr", 0x2192 },
	{ "darr", 0x2193 },
	{ "harr", 0x2194 },
	{ "rArr", 0x21d2 },
	{ "le", 0x2264 },
	{ "ge", 0x2265 },
	{ "ne", 0x2260 },
	{ "asymp", 0x2248 },
	{ "infin", 0x221e },
	{ "check", 0x2713 },
	{ "cross", 0x2717 },
	{ "euro", 0x20ac },
	{ "pound", 0xa3 },
	{ "yen", 0xa5 },
	{ "cent", 0xa2 },
	{ "auml", 0xe4 },
	{ "ouml", 0xf6 },
	{ "uuml", 0xfc },
	{ "Auml", 0xc4 },
	{ "Ouml", 0xd6 },
	{ "Uuml", 0xdc },
	{ "szlig", 0xdf },
	{ "eacute", 0xe9 },
	{ "egrave", 0xe8 },
	{ "agrave", 0xe0 },
	{ "ccedil", 0xe7 },
	{ "ensp", 0x2002 },
	{ "emsp", 0x2003 },
	{ "thinsp", 0x2009 },
};

/* The digits between `&#` (or `&#x`) and `;`: CommonMark allows seven (six). */
static uint32_t number(const char *s, size_t n, unsigned base)
{
	uint32_t v = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned c = (unsigned char)s[i];

		v = v * base + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return v;
}

void entity_decode(struct strbuf *out, const char *s, size_t n)
{
	if (n > 3 && s[1] == '#') {
		bool hex = s[2] == 'x' || s[2] == 'X';
		size_t skip = hex ? 3 : 2;
		uint32_t rune = number(s + skip, n - skip - 1, hex ? 16 : 10);

		strbuf_add_rune(out, rune ? rune : 0xfffd);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strlen(names[i].name) == n - 2 && !memcmp(names[i].name, s + 1, n - 2)) {
			strbuf_add_rune(out, names[i].rune);
			return;
		}
	strbuf_add(out, s, n);
}
