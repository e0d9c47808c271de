/*
 * `{{NAME}}` in a text: replaced once, as data; anything else in braces stays as it is.
 */
#ifndef MUSTER_BASE_TEMPLATE_H
#define MUSTER_BASE_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"

#define TEMPLATE_NAME_MAX 64 /* bytes */

/* A variable's name: [A-Z][A-Z0-9_]{0,63}. */
bool template_name_valid(const char *s, size_t n);
/* Finds the next {{NAME}} from *at on: the name is *n bytes from *name, *start and *end are the byte
 * offsets of the whole `{{NAME}}`, *at moves behind it. false: no more. */
bool template_next(
	const char *text, size_t *at, const char **name, size_t *n, size_t *start, size_t *end);
/* Appends `text` with each {{NAME}} replaced by what `lookup` gives; where it gives NULL, by
 * `(NAME not set)`. */
void template_expand(struct strbuf *out, const char *text,
	const char *(*lookup)(void *ctx, const char *name), void *ctx);

#endif
