/*
 * The arena: chunks in a list, each twice the last. Must not free single pieces.
 *
 * What fills megabytes spends more time in the kernel, a page at a time, than it takes to fill them:
 * the largest chunks are in large pages, where the machine has such.
 */
#include "config.h"

#include "base/arena.h"

#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/strbuf.h"
#include "base/xalloc.h"

#define CHUNK_FIRST ((size_t)8 << 10) /* bytes */
#define CHUNK_LARGEST \
	(LARGE_PAGE - offsetof(struct chunk, bytes)) /* a larger piece gets a chunk of its own */
#define LARGE_PAGE ((size_t)2 << 20)

struct chunk {
	struct chunk *next;
	size_t size; /* of bytes */
	size_t used; /* a multiple of the alignment */
	alignas(max_align_t) unsigned char bytes[];
};

/* A piece of another's making; lies in the arena itself. */
struct adopted {
	struct adopted *next;
	void *p;
};

/* `current` is where the next piece comes from; those behind it in the list are empty. */
struct arena {
	struct adopted *adopted;
	struct chunk *first, *current;
	size_t used; /* bytes asked for */
};

/* n bytes, as far as can be in large pages. */
static void *large_pages(size_t n)
{
	void *p = NULL;

	if (posix_memalign(&p, LARGE_PAGE, n) != 0)
		return xmalloc(n);          /* says that memory is out */
	(void)madvise(p, n, MADV_HUGEPAGE); /* a wish */
	return p;
}

static struct chunk *chunk_new(size_t size)
{
	size_t n = offsetof(struct chunk, bytes) + size;
	struct chunk *c = n >= LARGE_PAGE ? large_pages(n) : xmalloc(n);

	c->next = NULL;
	c->size = size;
	c->used = 0;
	return c;
}

struct arena *arena_new(void)
{
	struct arena *a = xcalloc(1, sizeof(*a));

	a->first = a->current = chunk_new(CHUNK_FIRST);
	return a;
}

static void free_adopted(struct arena *a)
{
	for (struct adopted *one = a->adopted; one != NULL; one = one->next)
		free(one->p);
	a->adopted = NULL;
}

void arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	free_adopted(a);
	for (struct chunk *c = a->first, *next; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	free(a);
}

void arena_clear(struct arena *a)
{
	free_adopted(a);
	for (struct chunk *c = a->first; c != NULL; c = c->next)
		c->used = 0;
	a->current = a->first;
	a->used = 0;
}

void arena_wipe(struct arena *a)
{
	for (struct chunk *c = a->first; c != NULL; c = c->next)
		wipe(c->bytes, c->used);
	arena_clear(a);
}

/* Makes `current` a chunk with room for n bytes: the next one kept from before arena_clear, or a new
 * one put in between. */
static void arena_advance(struct arena *a, size_t n)
{
	struct chunk *c = a->current->next;
	size_t size = a->current->size * 2;

	if (c == NULL || c->size < n) {
		if (size > CHUNK_LARGEST)
			size = CHUNK_LARGEST;
		c = chunk_new(size < n ? n : size);
		c->next = a->current->next;
		a->current->next = c;
	}
	a->current = c;
}

void *arena_alloc(struct arena *a, size_t n)
{
	const size_t align = alignof(max_align_t);
	size_t whole;
	void *p;

	if (n > SIZE_MAX / 2)
		BUG("arena_alloc: %zu bytes", n);
	whole = (n + align - 1) / align * align;
	if (whole == 0)
		whole = align;
	if (a->current->size - a->current->used < whole)
		arena_advance(a, whole);
	p = a->current->bytes + a->current->used;
	a->current->used += whole;
	a->used += n;
	return memset(p, 0, whole);
}

void *arena_adopt(struct arena *a, void *p)
{
	struct adopted *one = arena_new_of(a, struct adopted);

	one->p = p;
	one->next = a->adopted;
	a->adopted = one;
	return p;
}

void *arena_calloc(struct arena *a, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		BUG("arena_calloc: %zu x %zu bytes", n, size);
	return arena_alloc(a, n * size);
}

void *arena_memdup(struct arena *a, const void *p, size_t n)
{
	void *q = arena_alloc(a, n);

	if (n > 0)
		memcpy(q, p, n);
	return q;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return s != NULL ? arena_memdup(a, s, strlen(s) + 1) : NULL;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	size_t len = strnlen(s, n);
	char *p = arena_alloc(a, len + 1);

	memcpy(p, s, len);
	return p;
}

char *arena_strfmt(struct arena *a, const char *fmt, ...)
{
	struct strbuf sb = STRBUF_INIT;
	va_list ap;
	char *s;

	va_start(ap, fmt);
	strbuf_vaddf(&sb, fmt, ap);
	va_end(ap);
	s = arena_memdup(a, sb.buf, sb.len + 1);
	strbuf_release(&sb);
	return s;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}
