/*
 * Reads what `--format json` of a list prints: one array of flat objects (RFC 8259), a row each. Nothing
 * nested, and nothing else.
 */
#ifndef MUSTER_BASE_JSONROWS_H
#define MUSTER_BASE_JSONROWS_H

#include <stddef.h>

#include "base/err.h"

/* Calls `each` for every member: `row` counts from 0; `value` is a text unescaped, a number or `true` or
 * `false` as it stands, NULL for null. Both last for the call only. -ERR_SYNTAX: it is not such a list;
 * what came before has been told. */
int json_rows(const char *text, size_t n,
	void (*each)(void *ctx, size_t row, const char *key, const char *value), void *ctx,
	struct error *e) MUST_USE;

#endif
