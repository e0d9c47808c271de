/*
 * Incidents: out of the sessions that belong to them, and out of rows that were written by hand. There
 * is no file of incidents: they are a reading of the journals, but for the rows of incidents.bson.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/strmap.h"
#include "store/store-private.h"

#define BY_HAND "incidents"

/* An incident while its sessions are added, the oldest first. */
struct gathered {
	struct incident_row row;
	bool open; /* one of its sessions goes on */
	VEC(const char *) sessions;
	struct strbuf notes;
};

struct gathering {
	struct arena *arena;
	struct strmap *by_id; /* incident → gathered */
	VEC(struct gathered *) all;
};

static struct gathered *gather_new(struct gathering *g)
{
	struct gathered *x = xcalloc(1, sizeof(*x));

	strbuf_init(&x->notes);
	x->row.rto_met = x->row.rpo_met = -1;
	x->row.resolved_ms = x->row.resolution_ms = x->row.onset_ms = EVENT_NONE;
	vec_push(&g->all, x);
	return x;
}

static const char *kept(struct gathering *g, const char *text)
{
	return arena_strdup(g->arena, text);
}

/* Drills and exercises have a row each; sessions of an incident share one. */
static struct gathered *gathered_for(struct gathering *g, const struct session_row *s)
{
	bool shared = s->mode == MODE_INCIDENT && *s->incident_id;
	struct gathered *x = shared ? strmap_get(g->by_id, s->incident_id) : NULL;

	if (x)
		return x;
	x = gather_new(g);
	x->row.id = shared ? kept(g, s->incident_id) : NULL;
	x->row.title = kept(g, *s->incident_title ? s->incident_title : s->title);
	x->row.mode = s->mode;
	x->row.operator_name = kept(g, s->operator_name);
	if (shared)
		strmap_put(g->by_id, s->incident_id, x);
	return x;
}

static bool resolves(const struct session_row *s)
{
	return s->mode == MODE_INCIDENT
		? s->outcome == OUTCOME_RESOLVED || s->outcome == OUTCOME_MITIGATED
		: outcome_is_good(s->outcome);
}

/* The clock of an incident stops when the first of its sessions ends resolved or mitigated, whichever
 * began first. */
static void add_session(struct gathering *g, const struct session_row *s)
{
	struct gathered *x = gathered_for(g, s);
	struct incident_row *row = &x->row;

	vec_push(&x->sessions, kept(g, s->id));
	row->runbook = kept(g, s->runbook);
	row->onset_ms = s->onset_ms != EVENT_NONE ? s->onset_ms : s->start_ms;
	if (s->notes)
		strbuf_addf(&x->notes, "%s%s", x->notes.len ? "; " : "", s->notes);
	if (!session_life_over(s->life)) {
		x->open = true;
	} else if (!resolves(s)) {
		if (row->resolved_ms == EVENT_NONE)
			row->outcome = s->outcome;
	} else if (row->resolved_ms == EVENT_NONE || s->end_ms < row->resolved_ms) {
		row->outcome = s->outcome;
		row->resolved_ms = s->end_ms;
		row->rto_met = s->rto_met;
		row->rpo_met = s->rpo_met;
	}
}

static int add_by_hand(struct store *st, struct gathering *g, struct error *e)
{
	struct error sub = ERROR_INIT;
	struct journal_reader *r;
	struct event ev;
	int rc = journal_reader_open(&r, st->fd, BY_HAND, &sub);

	if (rc == -ERR_NOTFOUND) {
		error_clear(&sub);
		return 0;
	}
	if (rc != 0) {
		error_set(e, rc, "incidents.bson: %s", error_text(&sub));
		error_clear(&sub);
		return rc;
	}
	while ((rc = journal_reader_next(r, &ev, &sub)) == 1) {
		struct gathered *x;

		if (ev.type != EV_INCIDENT_ROW)
			continue;
		x = gather_new(g);
		x->row.by_hand = true;
		x->row.title = kept(g, ev.title ? ev.title : "");
		x->row.operator_name = kept(g, ev.who ? ev.who : "");
		x->row.runbook = "";
		x->row.onset_ms = ev.onset;
		x->row.resolution_ms = ev.wall_ms;
		if (ev.onset != EVENT_NONE && ev.wall_ms != EVENT_NONE)
			x->row.resolved_ms = ev.onset + ev.wall_ms;
		x->row.outcome = ev.wall_ms != EVENT_NONE ? OUTCOME_RESOLVED : OUTCOME_NONE;
		strbuf_adds(&x->notes, ev.text ? ev.text : "");
	}
	journal_reader_close(r);
	if (rc < 0)
		error_set(e, rc, "incidents.bson: %s", error_text(&sub));
	error_clear(&sub);
	return rc;
}

static int newest_first(const void *a, const void *b)
{
	const struct incident_row *x = a, *y = b;

	return x->onset_ms < y->onset_ms ? 1 : x->onset_ms > y->onset_ms ? -1 : 0;
}

static struct incident_list *finish(struct gathering *g)
{
	struct incident_list *list = xcalloc(1, sizeof(*list));

	list->arena = g->arena;
	list->v = xcalloc(g->all.n + 1, sizeof(*list->v));
	for (size_t i = 0; i < g->all.n; i++) {
		struct gathered *x = g->all.v[i];
		struct incident_row *row = &list->v[list->n++];

		*row = x->row;
		row->session_n = x->sessions.n;
		row->sessions =
			arena_memdup(g->arena, x->sessions.n ? (const void *)x->sessions.v : "",
				x->sessions.n * sizeof(*x->sessions.v));
		row->notes = x->notes.len ? kept(g, x->notes.buf) : NULL;
		if (x->open && row->resolved_ms == EVENT_NONE)
			row->outcome = OUTCOME_NONE;
		if (!row->by_hand && row->resolved_ms != EVENT_NONE)
			row->resolution_ms = row->resolved_ms - row->onset_ms;
		vec_release(&x->sessions);
		strbuf_release(&x->notes);
		free(x);
	}
	if (list->n > 1)
		qsort(list->v, list->n, sizeof(*list->v), newest_first);
	vec_release(&g->all);
	strmap_free(g->by_id, NULL);
	return list;
}

int store_incidents(struct store *st, struct incident_list **out, struct error *e)
{
	struct session_list *sessions;
	struct gathering g = { 0 };
	int rc = store_list(st, NULL, &sessions, e);

	if (rc != 0)
		return rc;
	g.arena = arena_new();
	g.by_id = strmap_new();
	for (size_t i = sessions->n; i-- > 0;) {
		if (sessions->v[i].mode != MODE_DRY_RUN)
			add_session(&g, &sessions->v[i]);
	}
	session_list_free(sessions);
	rc = add_by_hand(st, &g, e);
	*out = finish(&g);
	if (rc < 0) {
		incident_list_free(*out);
		*out = NULL;
	}
	return rc;
}

void incident_list_free(struct incident_list *list)
{
	if (!list)
		return;
	arena_free(list->arena);
	free(list->v);
	free(list);
}

#define SUFFIX_MIN 4

static bool names(const struct incident_row *row, const char *name)
{
	size_t n = strlen(name), len = row->id ? strlen(row->id) : 0;

	return len > 0 && n >= SUFFIX_MIN && n <= len && strcasecmp(row->id + len - n, name) == 0;
}

int store_incident_named(struct store *st, const char *name, struct incident_row *row,
	struct arena *a, struct error *e)
{
	const struct incident_row *found = NULL;
	struct incident_list *list;
	int rc = store_incidents(st, &list, e);

	if (rc != 0)
		return rc;
	for (size_t i = 0; i < list->n && rc == 0; i++) {
		if (!names(&list->v[i], name))
			continue;
		if (found)
			rc = error_set(e, -ERR_AMBIGUOUS, "%s fits several incidents", name);
		found = &list->v[i];
	}
	if (rc == 0 && !found) {
		rc = error_set(e, -ERR_NOTFOUND, "there is no incident %s", name);
	} else if (rc == 0) {
		*row = *found;
		row->id = arena_strdup(a, found->id);
		row->title = arena_strdup(a, found->title);
		row->notes = row->runbook = row->operator_name = NULL;
		row->sessions = NULL;
		row->session_n = 0;
	}
	incident_list_free(list);
	return rc;
}

static int append_row(struct store *st, struct event *row, struct error *e)
{
	struct journal *j;
	int rc = journal_go_on(&j, st->fd, BY_HAND, BY_HAND, e);

	if (rc != 0)
		return error_prefix(e, "incidents.bson");
	rc = journal_append(j, &row, 1, e);
	if (rc == 0)
		return journal_close(j, e);
	(void)journal_close(j, NULL);
	return rc;
}

int store_incident_add(struct store *st, const char *title, int64_t date_ms, int64_t resolution_ms,
	const char *notes, const char *who, int64_t now_ms, struct error *e)
{
	struct event ev;
	int rc;

	event_init(&ev, EV_INCIDENT_ROW, now_ms, 0);
	ev.title = title;
	ev.onset = date_ms;
	ev.wall_ms = resolution_ms;
	ev.text = notes;
	ev.who = who;
	/* Two at a time would both go on behind the same row. */
	while (flock(st->fd, LOCK_EX) != 0) {
		if (errno != EINTR)
			return error_set_errno(e, -ERR_IO, "%s cannot be locked", st->path);
	}
	rc = append_row(st, &ev, e);
	flock(st->fd, LOCK_UN);
	return rc;
}
