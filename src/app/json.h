/*
 * The little JSON that lists are printed in.
 */
#ifndef MUSTER_APP_JSON_H
#define MUSTER_APP_JSON_H

#include "base/strbuf.h"

/* A text between quotation marks, escaped as RFC 8259 says. */
void json_text(struct strbuf *out, const char *text);

#endif
