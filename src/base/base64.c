/*
 * Base 64, both alphabets. Must not be lenient: what is decoded has one spelling only.
 */
#include "config.h"

#include "base/base64.h"

#include <stdint.h>
#include <string.h>

/* The first 62 digits are the same in both alphabets. */
static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

static char digit(uint32_t value, bool url)
{
	if (value < 62)
		return alphabet[value];
	if (value == 62)
		return url ? '-' : '+';
	return url ? '_' : '/';
}

/* 0 to 63, or -1. */
static int value_of(char c, bool url)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == (url ? '-' : '+'))
		return 62;
	return c == (url ? '_' : '/') ? 63 : -1;
}

void base64_encode(struct strbuf *out, const void *data, size_t n, bool url)
{
	const unsigned char *p = data;

	strbuf_grow(out, n / 3 * 4 + 4);
	for (; n >= 3; p += 3, n -= 3) {
		uint32_t bits = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];

		for (int shift = 18; shift >= 0; shift -= 6)
			strbuf_addc(out, digit(bits >> shift & 63, url));
	}
	if (n > 0) {
		uint32_t bits = (uint32_t)p[0] << 16 | (n == 2 ? (uint32_t)p[1] << 8 : 0);

		strbuf_addc(out, digit(bits >> 18, url));
		strbuf_addc(out, digit(bits >> 12 & 63, url));
		if (n == 2)
			strbuf_addc(out, digit(bits >> 6 & 63, url));
		if (!url)
			strbuf_adds(out, n == 2 ? "=" : "==");
	}
}

/* Takes `=` off the end; false where there are too many or, without `url`, too few. */
static bool strip_padding(const char *text, size_t *n, bool url)
{
	size_t padding = 0;

	while (*n > 0 && padding < 2 && text[*n - 1] == '=') {
		padding++;
		--*n;
	}
	return url && padding == 0 ? *n % 4 != 1 : (*n + padding) % 4 == 0 && *n % 4 != 1;
}

int base64_decode(struct strbuf *out, const char *text, size_t n, bool url, struct error *e)
{
	size_t before = out->len;
	uint32_t bits = 0;
	int n_bits = 0;

	if (!strip_padding(text, &n, url))
		return error_set(e, -ERR_SYNTAX, "base64 is cut off");
	strbuf_grow(out, n / 4 * 3 + 3);
	for (size_t i = 0; i < n; i++) {
		int value = value_of(text[i], url);

		if (value < 0) {
			strbuf_truncate(out, before);
			return error_set(e, -ERR_SYNTAX, "base64: no digit at byte %zu", i);
		}
		bits = (bits << 6 | (uint32_t)value) & 0xfff;
		n_bits += 6;
		if (n_bits >= 8) {
			n_bits -= 8;
			strbuf_addc(out, (char)(bits >> n_bits & 0xff));
		}
	}
	if ((bits & ((1u << n_bits) - 1)) != 0) {
		strbuf_truncate(out, before);
		return error_set(e, -ERR_SYNTAX, "base64: bits that do not count are set");
	}
	return 0;
}
