/*
 * The situation in five lines to paste: what, where, done, next, when. Made of a session's state and
 * its runbook alone: the same state at the same `now_ms` gives the same text.
 */
#ifndef MUSTER_REPORT_SITREP_H
#define MUSTER_REPORT_SITREP_H

#include <stdint.h>

#include "base/strbuf.h"
#include "engine/session.h"

/* Appends five lines, each with its newline. `alive`: a holder has the session. */
void report_sitrep(const struct session *s, bool alive, int64_t now_ms, struct strbuf *out);
/* Where the session stands and what it waits for, without a newline: the second line. */
void report_where(const struct session *s, bool alive, int64_t now_ms, struct strbuf *out);

#endif
