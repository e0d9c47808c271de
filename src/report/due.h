/*
 * What is overdue, as a list.
 */
#ifndef MUSTER_REPORT_DUE_H
#define MUSTER_REPORT_DUE_H

#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "report/listing.h"

struct due_row {
	const char *kind; /* backup drill exercise review */
	const char *id, *runbook;
	int64_t last_ms; /* EVENT_NONE: never */
	int64_t due_ms;  /* EVENT_NONE: since ever */
};

/* kind id runbook last due */
void report_due(
	const struct due_row *rows, size_t n, enum listing_format format, struct strbuf *out);

#endif
