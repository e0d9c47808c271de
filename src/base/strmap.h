/*
 * A map from text to a pointer; keys are copied, values are the caller's. Iteration goes in the
 * order of insertion, so that what is printed from one is the same on every machine.
 * Hash: SipHash-free FNV-1a with a per-process seed is not needed: sizes are bounded by the loader
 * (2,000,000 nodes) and collisions are chained by order, never by chance of the address space.
 */
#ifndef MUSTER_BASE_STRMAP_H
#define MUSTER_BASE_STRMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct strmap;

struct strmap *strmap_new(void) MUST_USE;
/* Frees the map and its keys; `free_value`, if not NULL, is called for each value. */
void strmap_free(struct strmap *m, void (*free_value)(void *));
/* Returns the value that was there before, or NULL. */
void *strmap_put(struct strmap *m, const char *key, void *value);
void *strmap_get(const struct strmap *m, const char *key);
bool strmap_has(const struct strmap *m, const char *key);
/* Returns the value removed, or NULL. */
void *strmap_remove(struct strmap *m, const char *key);
size_t strmap_len(const struct strmap *m);
/* The i-th in order of insertion, i < strmap_len. */
const char *strmap_key(const struct strmap *m, size_t i);
void *strmap_value(const struct strmap *m, size_t i);

#endif
