/*
 * What is overdue, as a list.
 */
#ifndef MUSTER_REPORT_DUE_H
#define MUSTER_REPORT_DUE_H

#include "base/strbuf.h"
#include "report/listing.h"
#include "store/due.h"

/* kind id runbook last due */
void report_due(
	const struct due_row *rows, size_t n, enum listing_format format, struct strbuf *out);

#endif
