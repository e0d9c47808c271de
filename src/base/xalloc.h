/*
 * Memory. The caller frees with free(). Out of memory ends the program after the last-gasp handlers of base/gasp.h: the
 * journal makes that a resume (docs/ARCHITECTURE.md). So none of these returns NULL.
 */
#ifndef MUSTER_BASE_XALLOC_H
#define MUSTER_BASE_XALLOC_H

#include <stddef.h>

#include "base/err.h"

#define NEVER_NULL __attribute__((returns_nonnull))
#define FRESH_MEMORY MUST_USE NEVER_NULL __attribute__((malloc))

/* 0 bytes give a pointer that can be freed. */
void *xmalloc(size_t n) FRESH_MEMORY;
/* n × size zeroed bytes; an overflow is a BUG(). */
void *xcalloc(size_t n, size_t size) FRESH_MEMORY;
void *xrealloc(void *p, size_t n) MUST_USE NEVER_NULL;
/* n × size with a check for overflow, which is a BUG(). */
void *xreallocarray(void *p, size_t n, size_t size) MUST_USE NEVER_NULL;
char *xstrdup(const char *s) FRESH_MEMORY;
/* At most n bytes of s, which needs no NUL within them. */
char *xstrndup(const char *s, size_t n) FRESH_MEMORY;
/* p may be NULL where n is 0. */
void *xmemdup(const void *p, size_t n) FRESH_MEMORY;
char *xstrfmt(const char *fmt, ...) FRESH_MEMORY PRINTF_LIKE(1, 2);

/* Overwrites n bytes so that no compiler leaves it out: for secrets. NULL is fine. */
void wipe(void *p, size_t n);

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
