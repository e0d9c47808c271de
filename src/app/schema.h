/*
 * The JSON Schema (draft 7) of the runbook format, for editors: made from the tables that the loader
 * reads by. What a schema cannot say (that a step which is named exists) `muster check` does.
 */
#ifndef MUSTER_APP_SCHEMA_H
#define MUSTER_APP_SCHEMA_H

#include "base/strbuf.h"

/* Appends it, with a newline behind. */
void schema_write(struct strbuf *out);

#endif
