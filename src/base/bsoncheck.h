/*
 * Our own check of BSON bytes, before anything parses them: lengths, types, NULs, UTF-8 of keys and
 * texts, nesting. No recursion. (libbson 1.23's bson_validate takes invalid UTF-8 and overflows
 * its stack on deep nesting.) Source: the BSON specification, version 1.1.
 */
#ifndef MUSTER_BASE_BSONCHECK_H
#define MUSTER_BASE_BSONCHECK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define BSON_DEPTH_MAX 100

/* One whole document of exactly n bytes. -ERR_CORRUPT with the reason; *at is the byte. */
int bson_check(const uint8_t *data, size_t n, size_t *at, struct error *e) MUST_USE;
/* The length word of a document, or 0 where n < 4 or the word is not a length (< 5 or > max). */
size_t bson_length(const uint8_t *data, size_t n, size_t max);

#endif
