/*
 * Columns of text on a terminal, a grapheme cluster at a time. Must not ask libc or the locale.
 *
 * A cluster is as wide as its code points together, two columns at most: so ZWJ sequences, flags,
 * skin tones and Hangul from letters come out as terminals draw them. Source of the clusters:
 * Unicode Standard Annex 29, as utf8proc does it; of the widths: utf8proc (UAX 11, ambiguous is 1).
 */
#include "config.h"

#include <limits.h>
#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"

#define HIGH_BITS UINT64_C(0x8080808080808080)
#define ONES UINT64_C(0x0101010101010101)

#define EMOJI_PRESENTATION 0xfe0fu

/* Bytes at the start of s that are printable ASCII (a column each), eight at a time: with the high
 * bit set, subtracting 0x20 clears it below U+0020; adding 1 sets it for U+007F alone. */
static size_t printable_length(const char *s, size_t n)
{
	size_t i = 0;
	uint64_t word;

	for (; n - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, s + i, sizeof(word));
		if (((word | (word + ONES)) & HIGH_BITS) != 0 ||
			(((word | HIGH_BITS) - ONES * 0x20) & HIGH_BITS) != HIGH_BITS)
			break;
	}
	while (i < n && s[i] >= 0x20 && s[i] < 0x7f)
		i++;
	return i;
}

static bool is_ascii(char c)
{
	return (unsigned char)c < 0x80;
}

/* Most of what is not ASCII: Latin, Greek, Cyrillic, lines and blocks, kana, CJK. Their properties
 * are known without a look into the tables: never a part of a cluster of several, and so wide. */
static const struct plain_range {
	uint32_t first, last;
	int width;
} plain_ranges[] = {
	{ 0x4e00, 0x9fff, 2 },
	{ 0x3041, 0x3096, 2 },
	{ 0x30a1, 0x30fa, 2 },
	{ 0x00b0, 0x02ff, 1 },
	{ 0x2500, 0x259f, 1 },
	{ 0x0391, 0x03a1, 1 },
	{ 0x03a3, 0x0482, 1 },
};

/* The width, or -1 where the tables must say. */
static int plain_width(uint32_t rune)
{
	if (rune < 0x7f)
		return rune >= 0x20 ? 1 : -1;
	for (size_t i = 0; i < sizeof(plain_ranges) / sizeof(plain_ranges[0]); i++) {
		if (rune >= plain_ranges[i].first && rune <= plain_ranges[i].last)
			return plain_ranges[i].width;
	}
	return -1;
}

int rune_width(uint32_t rune)
{
	int plain = plain_width(rune);

	if (plain >= 0)
		return plain;
	return (int)utf8proc_get_property((utf8proc_int32_t)rune)->charwidth;
}

/* Whether U+FE0F behind it makes an emoji of it. */
static bool takes_emoji_presentation(uint32_t rune)
{
	if (rune < 0x80)
		return (rune >= '0' && rune <= '9') || rune == '#' || rune == '*';
	return utf8proc_get_property((utf8proc_int32_t)rune)->boundclass ==
		UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

static bool is_joined(uint32_t a, uint32_t b, utf8proc_int32_t *state)
{
	return !utf8proc_grapheme_break_stateful((utf8proc_int32_t)a, (utf8proc_int32_t)b, state);
}

static size_t cluster_next(const char *s, size_t n, int *width)
{
	utf8proc_int32_t state = 0;
	uint32_t first, last;
	size_t used = utf8_decode(s, n, &first);
	bool plain = plain_width(first) >= 0;
	int w = rune_width(first);

	for (last = first; used < n;) {
		uint32_t rune;
		size_t more = utf8_decode(s + used, n - used, &rune);

		if ((plain && plain_width(rune) >= 0) || !is_joined(last, rune, &state))
			break;
		plain = false;
		if (rune == EMOJI_PRESENTATION && takes_emoji_presentation(first))
			w = 2;
		else
			w += rune_width(rune);
		if (w > 2)
			w = 2;
		last = rune;
		used += more;
	}
	*width = w;
	return used;
}

size_t grapheme_next(const char *s, size_t n, int *width)
{
	if (n == 0) {
		*width = 0;
		return 0;
	}
	if (s[0] >= 0x20 && s[0] < 0x7f && (n == 1 || is_ascii(s[1]))) {
		*width = 1;
		return 1;
	}
	return cluster_next(s, n, width);
}

/* How much of a run of printable ASCII stands alone: a mark may follow its last byte. */
static size_t plain_length(const char *s, size_t n)
{
	size_t run = printable_length(s, n);

	return run > 0 && run < n && !is_ascii(s[run]) ? run - 1 : run;
}

int text_width(const char *s, size_t n)
{
	size_t columns = 0;

	for (size_t i = 0; i < n;) {
		size_t run = plain_length(s + i, n - i);
		int w;

		i += run;
		columns += run;
		if (i == n)
			break;
		i += cluster_next(s + i, n - i, &w);
		columns += (size_t)w;
	}
	return columns < INT_MAX ? (int)columns : INT_MAX;
}

size_t text_fit(const char *s, size_t n, int columns, int *w)
{
	size_t i = 0, room = columns > 0 ? (size_t)columns : 0;
	size_t left = room;

	while (i < n) {
		size_t run = plain_length(s + i, n - i), used;
		int width;

		if (run > left)
			run = left;
		i += run;
		left -= run;
		if (i == n)
			break;
		used = grapheme_next(s + i, n - i, &width);
		if ((size_t)width > left)
			break;
		i += used;
		left -= (size_t)width;
	}
	if (w != NULL)
		*w = (int)(room - left);
	return i;
}
