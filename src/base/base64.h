/*
 * Base 64. Source: RFC 4648, sections 4 and 5.
 */
#ifndef MUSTER_BASE_BASE64_H
#define MUSTER_BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/strbuf.h"

/* Appends n bytes as one line: `+/` with `=` at the end, or, where `url`, `-_` with none. */
void base64_encode(struct strbuf *out, const void *data, size_t n, bool url);
/* Appends the bytes of n characters of the alphabet that `url` names; `=` at the end is required
 * without `url` and may be left out with it. Blanks, line ends and bits that do not count but are not
 * zero are -ERR_SYNTAX; `out` is then as it was. */
int base64_decode(
	struct strbuf *out, const char *text, size_t n, bool url, struct error *e) MUST_USE;

#endif
