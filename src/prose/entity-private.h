/*
 * Of this room alone: HTML entities, as CommonMark has them in text.
 */
#ifndef MUSTER_PROSE_ENTITY_PRIVATE_H
#define MUSTER_PROSE_ENTITY_PRIVATE_H

#include <stddef.h>

#include "base/strbuf.h"

/* Appends what `&name;`, `&#123;` or `&#x1f;` of n bytes stands for; as it is where it is not known.
 * Known by name are those that people write; not all of HTML 5's two thousand. */
void entity_decode(struct strbuf *out, const char *s, size_t n);

#endif
