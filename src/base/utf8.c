/*
 * UTF-8: decode, encode, check, mend, and text made safe for eyes and for comparing. Must not know
 * about columns (width.c).
 */
#include "config.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/err.h"

#define HIGH_BITS UINT64_C(0x8080808080808080)

/* Bytes at the start of s that are ASCII, eight at a time. */
static size_t ascii_length(const char *s, size_t n)
{
	size_t i = 0;
	uint64_t word;

	for (; n - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, s + i, sizeof(word));
		if ((word & HIGH_BITS) != 0)
			break;
	}
	while (i < n && (unsigned char)s[i] < 0x80)
		i++;
	return i;
}

static bool is_tail(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Length of the sequence and the range of its second byte, by its first: this range is what shuts
 * out overlong forms, surrogates and what is past U+10FFFF (Unicode, table 3-7). */
static size_t sequence_length(unsigned char first, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xbf;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	if (first < 0xe0)
		return 2;
	if (first < 0xf0) {
		if (first == 0xe0)
			*low = 0xa0;
		else if (first == 0xed)
			*high = 0x9f;
		return 3;
	}
	if (first == 0xf0)
		*low = 0x90;
	else if (first == 0xf4)
		*high = 0x8f;
	return 4;
}

size_t utf8_decode(const char *s, size_t n, uint32_t *rune)
{
	unsigned char first = (unsigned char)s[0], low, high;
	size_t length;
	uint32_t r;

	if (first < 0x80) {
		*rune = first;
		return 1;
	}
	*rune = UTF8_BAD;
	length = sequence_length(first, &low, &high);
	if (length == 0 || length > n)
		return 1;
	if ((unsigned char)s[1] < low || (unsigned char)s[1] > high)
		return 1;
	r = first & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if (!is_tail(s[i]))
			return 1;
		r = r << 6 | ((unsigned char)s[i] & 0x3f);
	}
	*rune = r;
	return length;
}

size_t utf8_encode(uint32_t rune, char out[4])
{
	static const unsigned char marks[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t length;

	if (rune > 0x10ffff || (rune >= 0xd800 && rune <= 0xdfff))
		rune = UTF8_BAD;
	if (rune < 0x80) {
		out[0] = (char)rune;
		return 1;
	}
	length = rune < 0x800 ? 2 : rune < 0x10000 ? 3 : 4;
	for (size_t i = length - 1; i > 0; i--, rune >>= 6)
		out[i] = (char)(0x80 | (rune & 0x3f));
	out[0] = (char)(marks[length] | rune);
	return length;
}

bool utf8_valid(const char *s, size_t n, size_t *bad_at)
{
	size_t i = ascii_length(s, n);

	while (i < n) {
		uint32_t rune;
		size_t used = utf8_decode(s + i, n - i, &rune);

		if (used == 1 && rune == UTF8_BAD) {
			if (bad_at != NULL)
				*bad_at = i;
			return false;
		}
		i += used;
		if (used == 1)
			i += ascii_length(s + i, n - i);
	}
	return true;
}

size_t utf8_count(const char *s, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += !is_tail(s[i]);
	return count;
}

void utf8_mend(struct strbuf *out, const char *s, size_t n)
{
	size_t bad;

	strbuf_grow(out, n);
	while (!utf8_valid(s, n, &bad)) {
		strbuf_add(out, s, bad);
		strbuf_add_rune(out, UTF8_BAD);
		s += bad + 1;
		n -= bad + 1;
	}
	strbuf_add(out, s, n);
}

bool rune_is_control(uint32_t rune)
{
	return rune < 0x20 || (rune >= 0x7f && rune <= 0x9f);
}

bool rune_is_bidi(uint32_t rune)
{
	return (rune >= 0x202a && rune <= 0x202e) || (rune >= 0x2066 && rune <= 0x2069);
}

bool rune_is_format(uint32_t rune)
{
	if (rune < 0xad || rune == 0x200c || rune == 0x200d || (rune >= 0xe0020 && rune <= 0xe007f))
		return false;
	return utf8proc_category((utf8proc_int32_t)rune) == UTF8PROC_CATEGORY_CF;
}

void text_visible(struct strbuf *out, const char *s, size_t n, bool lines)
{
	for (size_t i = 0; i < n;) {
		uint32_t rune;
		size_t used = utf8_decode(s + i, n - i, &rune);

		if (rune_is_bidi(rune))
			strbuf_addf(out, "<U+%04X>", (unsigned int)rune);
		else if (!rune_is_control(rune) || (lines && (rune == '\n' || rune == '\t')))
			strbuf_add_rune(out, rune);
		else
			strbuf_add_rune(out, UTF8_BAD);
		i += used;
	}
}

void text_fold(struct strbuf *out, const char *s, size_t n)
{
	const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
		UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
	struct strbuf mended = STRBUF_INIT;
	utf8proc_uint8_t *folded = NULL;
	utf8proc_ssize_t length;

	if (ascii_length(s, n) == n) {
		strbuf_grow(out, n);
		for (size_t i = 0; i < n; i++)
			strbuf_addc(out, (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] | 0x20 : s[i]));
		return;
	}
	utf8_mend(&mended, s, n);
	length = utf8proc_map((const utf8proc_uint8_t *)mended.buf, (utf8proc_ssize_t)mended.len,
		&folded, options);
	/* Valid text cannot fail but for memory; the text as it is can still be searched. */
	if (length >= 0)
		strbuf_add(out, folded, (size_t)length);
	else
		strbuf_add(out, mended.buf, mended.len);
	free(folded);
	strbuf_release(&mended);
}
