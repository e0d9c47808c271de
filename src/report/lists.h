/*
 * The lists of the command line: sessions, and the incident log.
 */
#ifndef MUSTER_REPORT_LISTS_H
#define MUSTER_REPORT_LISTS_H

#include "base/strbuf.h"
#include "report/listing.h"
#include "store/store.h"

/* id mode runbook operator host incident service start end outcome state; `incident` is its id. */
void report_sessions(
	const struct session_list *list, enum listing_format format, struct strbuf *out);

/* As a table and in Markdown the four columns that a person keeps: Date, Incident, Resolution Time,
 * Notes; drills and exercises are marked behind the title. For programs: date incident
 * resolution_time notes runbook operator mode outcome rto_met rpo_met sessions. */
void report_log(const struct incident_list *list, enum listing_format format, struct strbuf *out);

#endif
