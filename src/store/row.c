/*
 * A session as a row of a list: by folding only what a list needs, and to and from the cache's events.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "store/row-private.h"

const char *session_life_name(enum session_life l)
{
	static const char *const names[] = {
		[LIFE_OPEN] = "open",
		[LIFE_INTERRUPTED] = "interrupted",
		[LIFE_CLOSED] = "closed",
		[LIFE_PRUNED] = "pruned",
	};

	return names[l];
}

bool session_life_over(enum session_life l)
{
	return l == LIFE_CLOSED || l == LIFE_PRUNED;
}

void row_init(struct session_row *row, const char *id)
{
	memset(row, 0, sizeof(*row));
	memcpy(row->id, id, sizeof(row->id));
	row->start_ms = row->end_ms = row->onset_ms = row->rto_used_ms = EVENT_NONE;
	row->rto_met = row->rpo_met = -1;
	row->runbook = row->title = row->operator_name = row->host = "";
	row->incident_id = row->incident_title = row->service = row->schedule = "";
	row->life = LIFE_INTERRUPTED;
}

static const char *kept(struct arena *a, const char *text)
{
	return text ? arena_strdup(a, text) : "";
}

static void take_open(struct session_row *row, const struct event *ev, struct arena *a)
{
	int mode = session_mode_named(ev->mode ? ev->mode : "");

	row->mode = mode < 0 ? MODE_INCIDENT : (enum session_mode)mode;
	row->runbook = kept(a, ev->runbook);
	row->title = kept(a, ev->title);
	row->operator_name = kept(a, ev->operator_name);
	row->host = kept(a, ev->host);
	row->service = kept(a, ev->service);
	row->schedule = kept(a, ev->schedule);
	row->incident_id = kept(a, ev->incident_id);
	row->incident_title = kept(a, ev->incident_title);
	row->onset_ms = ev->onset;
	row->start_ms = ev->at_ms;
}

static void take_close(struct session_row *row, const struct event *ev)
{
	row->life = LIFE_CLOSED;
	row->end_ms = ev->at_ms;
	row->outcome = outcome_named(ev->outcome ? ev->outcome : "");
	row->rto_used_ms = ev->rto_used_ms;
	row->rto_met = ev->rto_met;
	row->rpo_met = ev->rpo_met;
}

/* What became of it is kept, and how much it was. */
static void take_pruned(struct session_row *row, const struct event *ev)
{
	take_close(row, ev);
	row->life = LIFE_PRUNED;
	row->end_ms = ev->end;
	row->events = ev->events;
}

static void take_event(
	struct session_row *row, const struct event *ev, struct strbuf *notes, struct arena *a)
{
	row->events++;
	if (ev->type == EV_SESSION_OPEN)
		take_open(row, ev, a);
	else if (ev->type == EV_SESSION_CLOSE)
		take_close(row, ev);
	else if (ev->type == EV_SESSION_PRUNED)
		take_pruned(row, ev);
	else if (ev->type == EV_ONSET_SET)
		row->onset_ms = ev->onset;
	else if (ev->type == EV_APPROVAL_BREAK)
		strbuf_addf(notes, "%sbreak-glass at %s: %s", notes->len ? "; " : "",
			ev->step ? ev->step : "?", ev->why ? ev->why : "?");
	else if (ev->type == EV_NOTE && ev->text)
		strbuf_addf(notes, "%s%s", notes->len ? "; " : "", ev->text);
}

int store_read_row(
	struct store *st, const char *id, struct session_row *row, struct arena *a, struct error *e)
{
	struct strbuf notes = STRBUF_INIT;
	struct journal_reader *r;
	struct event ev;
	int fd, rc;

	row_init(row, id);
	fd = store_session_dir(st, id, e);
	if (fd < 0)
		return fd;
	rc = journal_reader_open(&r, fd, JOURNAL_SESSION, e);
	if (rc == 0) {
		size_t n;

		/* Lists are not the place where tampering is looked for: `muster verify` is. */
		journal_reader_set_checking(r, false);
		while ((rc = journal_reader_next(r, &ev, e)) == 1) {
			take_event(row, &ev, &notes, a);
			(void)journal_reader_raw(r, &n);
			row->bytes += (int64_t)n;
		}
		journal_reader_close(r);
	}
	if (!session_life_over(row->life) && store_session_alive(fd))
		row->life = LIFE_OPEN;
	if (notes.len > 0)
		row->notes = arena_strdup(a, notes.buf);
	strbuf_release(&notes);
	close(fd);
	return rc;
}

void row_to_event(const struct session_row *row, struct event *ev)
{
	event_init(ev, EV_SESSION_ROW, row->start_ms, 0);
	ev->name = row->id;
	ev->mode = session_mode_name(row->mode);
	ev->runbook = row->runbook;
	ev->title = row->title;
	ev->service = row->service;
	ev->schedule = row->schedule;
	ev->incident_id = row->incident_id;
	ev->incident_title = row->incident_title;
	ev->onset = row->onset_ms;
	ev->operator_name = row->operator_name;
	ev->host = row->host;
	ev->end = row->end_ms;
	ev->outcome = outcome_name(row->outcome);
	ev->rto_used_ms = row->rto_used_ms;
	ev->rto_met = row->rto_met;
	ev->rpo_met = row->rpo_met;
	ev->text = row->notes;
	ev->bytes = row->bytes;
	ev->events = row->events;
	ev->state = session_life_name(row->life);
}

void row_from_event(const struct event *ev, struct session_row *row, struct arena *a)
{
	row_init(row, ev->name);
	take_open(row, ev, a);
	row->end_ms = ev->end;
	row->life = ev->state && strcmp(ev->state, session_life_name(LIFE_PRUNED)) == 0
		? LIFE_PRUNED
		: LIFE_CLOSED;
	row->outcome = outcome_named(ev->outcome ? ev->outcome : "");
	row->rto_used_ms = ev->rto_used_ms;
	row->rto_met = ev->rto_met;
	row->rpo_met = ev->rpo_met;
	row->notes = ev->text ? arena_strdup(a, ev->text) : NULL;
	row->bytes = ev->bytes;
	row->events = ev->events;
}
