/*
 * ULIDs. Must not keep a state: two of one millisecond are in no order.
 */
#include "config.h"

#include "base/ulid.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/err.h"

#define TIME_LEN 10 /* characters */
#define MS_MAX ((INT64_C(1) << 48) - 1)

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void ulid_make(char out[ULID_LEN + 1], int64_t ms, const uint8_t chance[10])
{
	uint64_t bits = 0;
	int n_bits = 0;
	char *o = out + TIME_LEN;

	if (ms < 0 || ms > MS_MAX)
		BUG("a ULID of %lld ms", (long long)ms);
	for (int i = TIME_LEN - 1; i >= 0; i--, ms >>= 5)
		out[i] = digits[ms & 31];
	for (int i = 0; i < 10; i++) {
		bits = bits << 8 | chance[i];
		for (n_bits += 8; n_bits >= 5; n_bits -= 5)
			*o++ = digits[bits >> (n_bits - 5) & 31];
	}
	*o = '\0';
}

void ulid_new(char out[ULID_LEN + 1])
{
	uint8_t chance[10];
	ssize_t n;

	/* So few bytes come whole or not at all. */
	do {
		n = getrandom(chance, sizeof(chance), 0);
	} while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof(chance))
		BUG("getrandom: %s", n < 0 ? "not supported by this kernel" : "cut short");
	ulid_make(out, clock_real_ms(), chance);
}

/* Of Crockford's base 32, upper case; lists of sessions ask it a million times. */
static bool is_digit(char c)
{
	return (c >= '0' && c <= '9') ||
		(c >= 'A' && c <= 'Z' && c != 'I' && c != 'L' && c != 'O' && c != 'U');
}

bool ulid_valid(const char *text, char out[ULID_LEN + 1])
{
	char upper[ULID_LEN + 1];

	if (strnlen(text, ULID_LEN + 1) != ULID_LEN)
		return false;
	for (int i = 0; i < ULID_LEN; i++) {
		char c = text[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (!is_digit(c))
			return false;
		upper[i] = c;
	}
	/* 26 characters are 130 bits, an id is 128. */
	if (upper[0] > '7')
		return false;
	upper[ULID_LEN] = '\0';
	if (out != NULL)
		memcpy(out, upper, sizeof(upper));
	return true;
}

int64_t ulid_ms(const char *ulid)
{
	int64_t ms = 0;

	for (int i = 0; i < TIME_LEN; i++) {
		const char *d = ulid[i] != '\0' ? strchr(digits, ulid[i]) : NULL;

		if (d == NULL)
			BUG("ulid_ms: not a ULID");
		ms = ms << 5 | (d - digits);
	}
	return ms;
}
