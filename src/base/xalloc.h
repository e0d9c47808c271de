/*
 * Memory. Out of memory ends the program after the last-gasp handlers of base/gasp.h: the
 * journal makes that a resume (docs/ARCHITECTURE.md). So none of these returns NULL.
 */
#ifndef MUSTER_BASE_XALLOC_H
#define MUSTER_BASE_XALLOC_H

#include <stddef.h>

#include "base/err.h"

void *xmalloc(size_t n) MUST_USE __attribute__((malloc));
void *xcalloc(size_t n, size_t size) MUST_USE __attribute__((malloc));
void *xrealloc(void *p, size_t n) MUST_USE;
/* n × size with a check for overflow, which is a BUG(). */
void *xreallocarray(void *p, size_t n, size_t size) MUST_USE;
char *xstrdup(const char *s) MUST_USE __attribute__((malloc));
char *xstrndup(const char *s, size_t n) MUST_USE __attribute__((malloc));
void *xmemdup(const void *p, size_t n) MUST_USE __attribute__((malloc));
char *xstrfmt(const char *fmt, ...) MUST_USE PRINTF_LIKE(1, 2);

/* Overwrites n bytes so that no compiler leaves it out: for secrets. NULL is fine. */
void wipe(void *p, size_t n);

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
