/*
 * Which columns lists have, and what stands in them.
 */
#include "config.h"

#include "report/lists.h"

#include "base/clock.h"
#include "base/xalloc.h"

void report_sessions(
	const struct session_list *list, enum listing_format format, struct strbuf *out)
{
	static const char *const columns[] = { "id", "mode", "runbook", "operator", "host",
		"incident", "service", "start", "end", "outcome", "state" };
	struct listing *l = listing_new(columns, ARRAY_LEN(columns));

	for (size_t i = 0; i < list->n; i++) {
		const struct session_row *row = &list->v[i];

		listing_add_text(l, row->id);
		listing_add_text(l, session_mode_name(row->mode));
		listing_add_text(l, row->runbook);
		listing_add_text(l, row->operator_name);
		listing_add_text(l, row->host);
		listing_add_text(l, row->incident_id);
		listing_add_text(l, row->service);
		listing_add_time(l, row->start_ms);
		listing_add_time(l, row->end_ms);
		listing_add_text(l, outcome_name(row->outcome));
		listing_add_text(l, session_life_name(row->life));
	}
	listing_print(l, format, out);
	listing_free(l);
}

/* ---- the incident log ---- */

static void add_resolution(struct listing *l, const struct incident_row *row)
{
	struct strbuf text = STRBUF_INIT;

	if (row->resolution_ms != EVENT_NONE)
		duration_hms(&text, row->resolution_ms);
	listing_add_text(l, text.buf);
	strbuf_release(&text);
}

static void add_for_people(struct listing *l, const struct incident_row *row)
{
	struct strbuf title = STRBUF_INIT;

	strbuf_adds(&title, row->title);
	if (row->mode != MODE_INCIDENT)
		strbuf_addf(&title, " (%s)", session_mode_name(row->mode));
	listing_add_time(l, row->onset_ms);
	listing_add_text(l, title.buf);
	add_resolution(l, row);
	listing_add_text(l, row->notes);
	strbuf_release(&title);
}

static void add_for_programs(struct listing *l, const struct incident_row *row)
{
	listing_add_time(l, row->onset_ms);
	listing_add_text(l, row->title);
	add_resolution(l, row);
	listing_add_text(l, row->notes);
	listing_add_text(l, row->runbook);
	listing_add_text(l, row->operator_name);
	listing_add_text(l, session_mode_name(row->mode));
	listing_add_text(l, outcome_name(row->outcome));
	listing_add_flag(l, row->rto_met);
	listing_add_flag(l, row->rpo_met);
	listing_add_texts(l, row->sessions, row->session_n);
}

void report_log(const struct incident_list *list, enum listing_format format, struct strbuf *out)
{
	static const char *const kept[] = { "Date", "Incident", "Resolution Time", "Notes" };
	static const char *const fields[] = { "date", "incident", "resolution_time", "notes",
		"runbook", "operator", "mode", "outcome", "rto_met", "rpo_met", "sessions" };
	bool people = format == LISTING_TABLE || format == LISTING_MARKDOWN;
	struct listing *l = people ? listing_new(kept, ARRAY_LEN(kept))
				   : listing_new(fields, ARRAY_LEN(fields));

	for (size_t i = 0; i < list->n; i++) {
		if (people)
			add_for_people(l, &list->v[i]);
		else
			add_for_programs(l, &list->v[i]);
	}
	listing_print(l, format, out);
	listing_free(l);
}
