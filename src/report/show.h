/*
 * One session in words: who did what, when, how it ended and why; everything that the record says of
 * the walk. What is left out has no meaning for a reader: the bytes that commands printed (their number
 * is said; `export` has them), process ids and sizes of terminals.
 *
 * The text is translated. What it quotes of the record is made safe for a terminal.
 */
#ifndef MUSTER_REPORT_SHOW_H
#define MUSTER_REPORT_SHOW_H

#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "store/store.h"

/* Appends the whole of it. A session that is open is told up to now; a runbook that no longer loads
 * costs the texts of items alone. `now_ms` is what now is. -ERR_CORRUPT: what could be read, and where
 * it ends, was appended all the same. -ERR_NOTFOUND. */
int report_show(struct store *st, const char *id, int64_t now_ms, struct strbuf *out,
	struct error *e) MUST_USE;

#endif
