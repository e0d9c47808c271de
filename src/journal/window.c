/*
 * Bytes of a segment by their place, read in pieces, so that a journal of any size takes little memory.
 */
#include "config.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "journal/rescue-private.h"

#define WINDOW_CHUNK ((size_t)256 * 1024)

void window_init(struct window *w, int fd, int64_t size)
{
	w->fd = fd;
	w->size = size;
	w->base = 0;
	strbuf_init(&w->buf);
}

void window_release(struct window *w)
{
	if (w->fd >= 0)
		close(w->fd);
	strbuf_release(&w->buf);
}

static bool load(struct window *w, int64_t at, size_t n)
{
	strbuf_clear(&w->buf);
	strbuf_grow(&w->buf, n);
	w->base = at;
	while (w->buf.len < n) {
		ssize_t got = pread(
			w->fd, w->buf.buf + w->buf.len, n - w->buf.len, at + (int64_t)w->buf.len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		w->buf.len += (size_t)got;
	}
	return true;
}

const uint8_t *window_at(struct window *w, int64_t at, size_t n)
{
	int64_t left = w->size - at;
	size_t want = n > WINDOW_CHUNK ? n : WINDOW_CHUNK;

	if (at < 0 || left < (int64_t)n)
		return NULL;
	if (at < w->base || at + (int64_t)n > w->base + (int64_t)w->buf.len) {
		if (!load(w, at, (int64_t)want > left ? (size_t)left : want))
			return NULL;
	}
	return (const uint8_t *)w->buf.buf + (at - w->base);
}

int64_t window_find_begin(struct window *w, int64_t from)
{
	static const char begin[] = "\2_id"; /* and its NUL, behind the length word */

	while (from < w->size) {
		int64_t left = w->size - from;
		size_t n = left < (int64_t)WINDOW_CHUNK ? (size_t)left : WINDOW_CHUNK;
		const uint8_t *data = window_at(w, from, n), *p;

		if (!data || n < 4 + sizeof(begin))
			return w->size;
		p = memmem(data + 4, n - 4, begin, sizeof(begin));
		if (p)
			return from + (p - data) - 4;
		from += (int64_t)(n - 4 - sizeof(begin)) + 1;
	}
	return w->size;
}
