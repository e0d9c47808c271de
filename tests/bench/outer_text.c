/*
 * See outer.h.
 */
#include "config.h"

#include "outer.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void after_escape(struct stripper *s, unsigned char c)
{
	if (c == '[')
		s->state = STRIP_CSI;
	else if (c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_')
		s->state = STRIP_STRING;
	else if (c >= 0x30)
		s->state = STRIP_TEXT; /* else an intermediate: the final one comes */
}

/* True where the byte is text. */
static int step(struct stripper *s, unsigned char c)
{
	switch (s->state) {
	case STRIP_TEXT:
		if (c == 033)
			s->state = STRIP_ESC;
		return c >= ' ';
	case STRIP_ESC: after_escape(s, c); return 0;
	case STRIP_CSI:
		if (c >= 0x40)
			s->state = STRIP_TEXT;
		return 0;
	case STRIP_STRING:
		if (c == 033)
			s->state = STRIP_STRING_ESC;
		else if (c == 007)
			s->state = STRIP_TEXT;
		return 0;
	case STRIP_STRING_ESC: s->state = STRIP_TEXT; return 0;
	}
	return 0;
}

size_t stripper_feed(struct stripper *s, const char *data, size_t n, char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		if (step(s, (unsigned char)data[i]))
			out[len++] = data[i];
	}
	return len;
}

size_t unescape(char *keys)
{
	static const char letters[] = "rnte\\", values[] = "\r\n\t\033\\";
	char *to = keys;

	for (const char *at = keys; *at; at++) {
		const char *letter = *at == '\\' && at[1] ? strchr(letters, at[1]) : NULL;

		if (letter) {
			*to++ = values[letter - letters];
			at++;
		} else if (at[0] == '\\' && at[1] == 'x' && isxdigit((unsigned char)at[2]) &&
			isxdigit((unsigned char)at[3])) {
			char hex[3] = { at[2], at[3], '\0' };

			*to++ = (char)strtol(hex, NULL, 16);
			at += 3;
		} else {
			*to++ = *at;
		}
	}
	*to = '\0';
	return (size_t)(to - keys);
}
