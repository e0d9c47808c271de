/*
 * Growable bytes that are wiped. realloc() is not used here: it may leave a copy behind.
 */
#include "config.h"

#include "redact/blob-private.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/xalloc.h"

static void blob_grow(struct blob *b, size_t extra)
{
	size_t cap = b->cap ? b->cap : 64;
	unsigned char *p;

	if (extra > (size_t)-1 / 4 - b->n)
		BUG("a blob of %zu and %zu bytes", b->n, extra);
	while (cap < b->n + extra)
		cap *= 2;
	p = xmalloc(cap);
	if (b->n)
		memcpy(p, b->p, b->n);
	wipe(b->p, b->cap);
	free(b->p);
	b->p = p;
	b->cap = cap;
}

void blob_add(struct blob *b, const void *data, size_t n)
{
	if (!n)
		return;
	if (b->cap - b->n < n)
		blob_grow(b, n);
	memcpy(b->p + b->n, data, n);
	b->n += n;
}

void blob_addc(struct blob *b, unsigned char c)
{
	blob_add(b, &c, 1);
}

void blob_adds(struct blob *b, const char *s)
{
	blob_add(b, s, strlen(s));
}

void blob_consume(struct blob *b, size_t n)
{
	if (!n)
		return;
	memmove(b->p, b->p + n, b->n - n);
	b->n -= n;
}

void blob_clear(struct blob *b)
{
	b->n = 0;
}

void blob_release(struct blob *b)
{
	wipe(b->p, b->cap);
	free(b->p);
	b->p = NULL;
	b->n = b->cap = 0;
}
