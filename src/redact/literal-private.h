/*
 * A text that every match of a pattern contains: most lines do not, and are not shown to PCRE2.
 */
#ifndef MUSTER_REDACT_LITERAL_PRIVATE_H
#define MUSTER_REDACT_LITERAL_PRIVATE_H

#include "base/strbuf.h"

/* The longest such text that is easily seen in a pattern that PCRE2 accepted. Empty if in doubt. */
void literal_of_pattern(struct strbuf *out, const char *pattern);

#endif
