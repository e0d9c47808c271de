/*
 * UTF-8 and the width of text on a terminal. Widths are columns: by utf8proc's tables, with
 * emoji presentation (U+FE0F) and ZWJ sequences two columns wide; never libc's wcwidth, which
 * differs from machine to machine. All but utf8_count take any bytes: a bad one is as wide as U+FFFD.
 */
#ifndef MUSTER_BASE_UTF8_H
#define MUSTER_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

#define UTF8_BAD 0xFFFDu

/* Decodes one code point from n > 0 bytes. Returns the bytes used, >= 1; where the bytes are not
 * UTF-8 (overlong, surrogate, past U+10FFFF, cut off) *rune is UTF8_BAD and 1 is returned. */
size_t utf8_decode(const char *s, size_t n, uint32_t *rune);
/* Writes 1 to 4 bytes; U+FFFD where `rune` is a surrogate or past U+10FFFF. */
size_t utf8_encode(uint32_t rune, char out[4]);
/* Where not, *bad_at (may be NULL) is the first bad byte. */
bool utf8_valid(const char *s, size_t n, size_t *bad_at);
/* Code points in n bytes of valid UTF-8. */
size_t utf8_count(const char *s, size_t n);
/* Appends `s` with every bad byte as U+FFFD. */
void utf8_mend(struct strbuf *out, const char *s, size_t n);

/* Columns of one code point: 0, 1 or 2; control characters 0. */
int rune_width(uint32_t rune);
/* The next grapheme cluster of s: bytes used, its width in *width. 0 at the end. */
size_t grapheme_next(const char *s, size_t n, int *width);
/* Columns of a whole text; INT_MAX where there are more. */
int text_width(const char *s, size_t n);
/* Bytes of the longest start of `s` that fits in `columns`, at a cluster's edge; its width in *w
 * (may be NULL). What has no width goes with what is before it. */
size_t text_fit(const char *s, size_t n, int columns, int *w);
/* Appends `s` for a person's eyes: bad bytes mended, controls as U+FFFD, bidi overrides
 * (U+202A-202E, U+2066-2069) as `<U+202E>`. Newline and tab are kept where `lines`. */
void text_visible(struct strbuf *out, const char *s, size_t n, bool lines);
/* Case folding for search and filter (NFKC_Casefold by utf8proc). */
void text_fold(struct strbuf *out, const char *s, size_t n);

bool rune_is_control(uint32_t rune); /* U+0000-001F, U+007F-009F */
bool rune_is_bidi(uint32_t rune);    /* U+202A-202E, U+2066-2069 */
/* Format characters (category Cf), which show nothing themselves and may change what stands beside
 * them: marks of direction, U+FEFF. Not the joiners U+200C and U+200D and the tags of flags. */
bool rune_is_format(uint32_t rune);

#endif
