/*
 * A map from text to a pointer; keys are copied, values are the caller's. Iteration goes in the
 * order of insertion, so that what is printed from one is the same on every machine.
 *
 * The hash is SipHash-1-3 under the key that the kernel gives every process (AT_RANDOM): keys come
 * from files that others wrote, and nobody shall be able to choose ones that collide. A map of a few
 * keys has no table at all and is searched from its start. The bound is the caller's (the loader
 * reads 2,000,000 nodes at most). Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF".
 */
#ifndef MUSTER_BASE_STRMAP_H
#define MUSTER_BASE_STRMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct strmap;

struct strmap *strmap_new(void) MUST_USE;
/* Frees the map and its keys; `free_value`, if not NULL, is called for each value. NULL is fine. */
void strmap_free(struct strmap *m, void (*free_value)(void *));
/* Returns the value that was there before, or NULL; a key that was there keeps its place. */
void *strmap_put(struct strmap *m, const char *key, void *value);
void *strmap_get(const struct strmap *m, const char *key);
bool strmap_has(const struct strmap *m, const char *key);
/* Returns the value removed, or NULL. Costs a move of the keys that came later. */
void *strmap_remove(struct strmap *m, const char *key);
size_t strmap_len(const struct strmap *m);
/* The i-th in order of insertion, i < strmap_len; the key is valid until it is removed. */
const char *strmap_key(const struct strmap *m, size_t i);
void *strmap_value(const struct strmap *m, size_t i);

#endif
