/*
 * Masking what patterns match in a session's events: in every text that people or commands wrote, and
 * in what commands printed and were typed, wherever it was cut. Names that events are known by (ids of
 * steps, modes, verdicts, …) stay.
 */
#ifndef MUSTER_APP_MASKING_H
#define MUSTER_APP_MASKING_H

#include <stddef.h>

#include "base/err.h"
#include "store/salvage.h"

/* The built-in set is masked too. -ERR_SYNTAX and the like: a pattern cannot be used. */
int masking_new(
	struct salvage_filter **f, const char *const *patterns, size_t n, struct error *e) MUST_USE;
/* NULL is fine. */
void masking_free(struct salvage_filter *f);

#endif
