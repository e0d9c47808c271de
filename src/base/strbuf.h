/*
 * A growable string of bytes. Always NUL-terminated behind `len`, so `buf` is a C string as long
 * as no NUL was added. Plain data: read `buf` and `len` freely, write through the calls. What is
 * added must not point into the buffer itself.
 *
 * The bound is the caller's to name and to check; past STRBUF_MAX, which no input may reach, it is a
 * BUG().
 */
#ifndef MUSTER_BASE_STRBUF_H
#define MUSTER_BASE_STRBUF_H

#include <stdarg.h>
#include <stddef.h>

#include "base/err.h"

struct strbuf {
	char *buf;  /* never NULL after strbuf_init; owned */
	size_t len; /* bytes, without the NUL */
	size_t cap; /* bytes allocated, 0 while `buf` is the shared empty string */
};

#define STRBUF_MAX ((size_t)1 << 40) /* bytes */

extern char strbuf_empty[1]; /* what an empty one points to; nobody writes to it */
/* clang-format off */
#define STRBUF_INIT { strbuf_empty, 0, 0 }
/* clang-format on */

void strbuf_init(struct strbuf *sb);
/* Frees; `sb` is as after strbuf_init and can be used again. NULL is fine. */
void strbuf_release(struct strbuf *sb);
/* As strbuf_release, but overwrites the bytes first: for secrets. */
void strbuf_wipe(struct strbuf *sb);
/* Empties and keeps the memory. */
void strbuf_clear(struct strbuf *sb);
/* Gives the string (never NULL) to the caller, who frees it; `sb` is empty. */
char *strbuf_detach(struct strbuf *sb) MUST_USE __attribute__((returns_nonnull));
/* Room for `extra` more bytes and the NUL. */
void strbuf_grow(struct strbuf *sb, size_t extra);

void strbuf_add(struct strbuf *sb, const void *data, size_t n);
void strbuf_adds(struct strbuf *sb, const char *s);
static inline void strbuf_addc(struct strbuf *sb, char c)
{
	if (sb->cap - sb->len < 2)
		strbuf_grow(sb, 1);
	sb->buf[sb->len++] = c;
	sb->buf[sb->len] = '\0';
}
void strbuf_addf(struct strbuf *sb, const char *fmt, ...) PRINTF_LIKE(2, 3);
void strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap) PRINTF_LIKE(2, 0);
/* The code point as UTF-8; U+FFFD where it is none. */
void strbuf_add_rune(struct strbuf *sb, unsigned int rune);
/* Cuts to n bytes, n <= len. */
void strbuf_truncate(struct strbuf *sb, size_t n);
/* Takes n bytes away from the front, n <= len; costs a move of the rest. */
void strbuf_consume(struct strbuf *sb, size_t n);
/* Takes blanks, tabs, CR and newlines away at both ends. */
void strbuf_trim(struct strbuf *sb);

#endif
