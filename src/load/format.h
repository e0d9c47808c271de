/*
 * The tables that the loader reads by, for who writes about the format: the schema, the manual page.
 * All others are reached from these, and from the step kinds (kinds/kinds.h).
 */
#ifndef MUSTER_LOAD_FORMAT_H
#define MUSTER_LOAD_FORMAT_H

#include "model/field.h"

const struct table *format_runbook(void);
const struct table *format_fragment(void);  /* what runbooks include */
const struct table *format_condition(void); /* FT_CONDITION */

#endif
