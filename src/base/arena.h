/*
 * Memory that is freed all at once: for things that live and die together, as a loaded runbook.
 */
#ifndef MUSTER_BASE_ARENA_H
#define MUSTER_BASE_ARENA_H

#include <stddef.h>

#include "base/err.h"

struct arena;

struct arena *arena_new(void) MUST_USE;
/* NULL is fine. */
void arena_free(struct arena *a);
/* Empties it and keeps its memory for the next round. */
void arena_clear(struct arena *a);
/* The same, and overwrites what was there; not what was adopted. */
void arena_wipe(struct arena *a);
/* Zeroed, aligned for any type, never NULL, valid until arena_clear or arena_free; 0 bytes are fine. */
void *arena_alloc(struct arena *a, size_t n) MUST_USE __attribute__((returns_nonnull));
/* n × size bytes; an overflow is a BUG(). */
void *arena_calloc(struct arena *a, size_t n, size_t size) MUST_USE
	__attribute__((returns_nonnull));
/* p may be NULL where n is 0. */
void *arena_memdup(struct arena *a, const void *p, size_t n) MUST_USE;
char *arena_strdup(struct arena *a, const char *s) MUST_USE; /* NULL gives NULL */
char *arena_strndup(struct arena *a, const char *s, size_t n) MUST_USE;
char *arena_strfmt(struct arena *a, const char *fmt, ...) MUST_USE PRINTF_LIKE(2, 3);
/* `p` comes from malloc and is freed with the arena, or when it is cleared. Returns it. */
void *arena_adopt(struct arena *a, void *p);
/* Bytes handed out since the start or the last arena_clear. */
size_t arena_used(const struct arena *a);

#define arena_new_of(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_calloc((a), (size_t)(n), sizeof(type)))

#endif
