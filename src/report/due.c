/*
 * See due.h.
 */
#include "config.h"

#include "report/due.h"

#include "base/xalloc.h"

void report_due(
	const struct due_row *rows, size_t n, enum listing_format format, struct strbuf *out)
{
	static const char *const columns[] = { "kind", "id", "runbook", "last", "due" };
	struct listing *l = listing_new(columns, ARRAY_LEN(columns));

	for (size_t i = 0; i < n; i++) {
		listing_add_text(l, rows[i].kind);
		listing_add_text(l, rows[i].id);
		listing_add_text(l, rows[i].runbook);
		listing_add_time(l, rows[i].last_ms);
		listing_add_time(l, rows[i].due_ms);
	}
	listing_print(l, format, out);
	listing_free(l);
}
