/*
 * The growable string. Must not write to strbuf_empty: threads share it.
 */
#include "config.h"

#include "base/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"

#define STRBUF_FIRST 32 /* bytes of the first allocation: most texts here are shorter */

char strbuf_empty[1];

void strbuf_init(struct strbuf *sb)
{
	sb->buf = strbuf_empty;
	sb->len = 0;
	sb->cap = 0;
}

void strbuf_release(struct strbuf *sb)
{
	if (sb == NULL)
		return;
	if (sb->cap > 0)
		free(sb->buf);
	strbuf_init(sb);
}

void strbuf_wipe(struct strbuf *sb)
{
	if (sb == NULL)
		return;
	if (sb->cap > 0)
		wipe(sb->buf, sb->cap);
	strbuf_release(sb);
}

void strbuf_clear(struct strbuf *sb)
{
	strbuf_truncate(sb, 0);
}

char *strbuf_detach(struct strbuf *sb)
{
	char *s = sb->cap > 0 ? sb->buf : xstrdup("");

	strbuf_init(sb);
	return s;
}

void strbuf_grow(struct strbuf *sb, size_t extra)
{
	size_t need, cap;

	if (extra > STRBUF_MAX - sb->len)
		BUG("a strbuf of %zu bytes cannot grow by %zu", sb->len, extra);
	need = sb->len + extra + 1;
	if (need <= sb->cap)
		return;
	cap = sb->cap + sb->cap / 2;
	if (cap < STRBUF_FIRST)
		cap = STRBUF_FIRST;
	if (cap < need)
		cap = need;
	sb->buf = xrealloc(sb->cap > 0 ? sb->buf : NULL, cap);
	sb->cap = cap;
	sb->buf[sb->len] = '\0';
}

void strbuf_add(struct strbuf *sb, const void *data, size_t n)
{
	if (n == 0)
		return;
	strbuf_grow(sb, n);
	memcpy(sb->buf + sb->len, data, n);
	sb->len += n;
	sb->buf[sb->len] = '\0';
}

void strbuf_adds(struct strbuf *sb, const char *s)
{
	strbuf_add(sb, s, strlen(s));
}

void strbuf_addf(struct strbuf *sb, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(sb, fmt, ap);
	va_end(ap);
}

void strbuf_vaddf(struct strbuf *sb, const char *fmt, va_list ap)
{
	va_list again;
	size_t room;
	int n;

	strbuf_grow(sb, STRBUF_FIRST);
	room = sb->cap - sb->len;
	va_copy(again, ap);
	n = vsnprintf(sb->buf + sb->len, room, fmt, again);
	va_end(again);
	if (n < 0)
		BUG("strbuf_addf: \"%s\" cannot be formatted", fmt);
	if ((size_t)n >= room) {
		strbuf_grow(sb, (size_t)n);
		vsnprintf(sb->buf + sb->len, (size_t)n + 1, fmt, ap);
	}
	sb->len += (size_t)n;
}

void strbuf_add_rune(struct strbuf *sb, unsigned int rune)
{
	char bytes[4];
	size_t n = utf8_encode(rune, bytes);

	strbuf_add(sb, bytes, n);
}

void strbuf_truncate(struct strbuf *sb, size_t n)
{
	if (n > sb->len)
		BUG("strbuf_truncate: %zu bytes of %zu", n, sb->len);
	sb->len = n;
	if (sb->cap > 0)
		sb->buf[n] = '\0';
}

void strbuf_consume(struct strbuf *sb, size_t n)
{
	if (n > sb->len)
		BUG("strbuf_consume: %zu bytes of %zu", n, sb->len);
	if (n == 0)
		return;
	memmove(sb->buf, sb->buf + n, sb->len - n);
	strbuf_truncate(sb, sb->len - n);
}

void strbuf_trim(struct strbuf *sb)
{
	static const char blanks[] = " \t\r\n";
	size_t end = sb->len;

	while (end > 0 && memchr(blanks, sb->buf[end - 1], sizeof(blanks) - 1) != NULL)
		end--;
	strbuf_truncate(sb, end);
	strbuf_consume(sb, strspn(sb->buf, blanks));
}
