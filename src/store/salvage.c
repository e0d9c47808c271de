/*
 * A new session of what is whole of an old one. It is written in a folder that is no session yet and
 * renamed when all of it is durable. The old one is only read.
 */
#include "config.h"

#include "store/salvage.h"

#include <string.h>
#include <unistd.h>

#include "base/ulid.h"
#include "journal/rescue.h"
#include "store/draft.h"
#include "store/store-private.h"

#define SYNC_BYTES (1 << 20) /* the journal keeps in memory what is not durable */

struct salvage {
	struct store *st;
	const char *from;
	const struct salvage_order *order;
	struct salvage_result *result;
	struct rescue *rescue;
	struct session *folded; /* the new one so far */
	struct journal *j;
	int dirfd;              /* of the new one */
	int64_t at_ms, mono_ns; /* of the last event */
	char prev[27];
	uint8_t prev_hash[EVENT_HASH_LEN];
	bool has_prev, opened, closed;
};

/* ---- writing ---- */

/* A salvage_sink. */
static int write_event(void *to, struct event *ev, struct error *e)
{
	struct salvage *x = to;
	int rc;

	if (ev->mono_ns < x->mono_ns)
		ev->mono_ns = x->mono_ns;
	x->mono_ns = ev->mono_ns;
	x->at_ms = ev->at_ms;
	if ((rc = journal_append(x->j, &ev, 1, e)) != 0)
		return rc;
	session_apply(x->folded, ev);
	x->result->events++;
	x->closed = ev->type == EV_SESSION_CLOSE;
	return journal_unsynced(x->j) > SYNC_BYTES ? journal_sync(x->j, e) : 0;
}

static void name_origin(struct salvage *x, struct event *open)
{
	open->salvaged_session = x->from;
	open->salvaged_hash.v = rescue_head(x->rescue);
	open->salvaged_hash.n = EVENT_HASH_LEN;
	open->salvaged_masked = x->order->filter ? 1 : -1;
	open->prev_session = x->has_prev ? x->prev : NULL;
	open->prev_hash = (struct event_bytes){ x->has_prev ? x->prev_hash : NULL,
		x->has_prev ? EVENT_HASH_LEN : 0 };
}

/* Where the old one's cannot be read a session still begins with one. */
static int open_unknown(struct salvage *x, struct error *e)
{
	struct event open;

	event_init(&open, EV_SESSION_OPEN, ulid_ms(x->from), 0);
	open.format = EVENT_FORMAT;
	open.mode = session_mode_name(MODE_INCIDENT);
	open.title = "?";
	name_origin(x, &open);
	x->opened = true;
	return write_event(x, &open, e);
}

static int copy_event(struct salvage *x, const struct event *ev, struct error *e)
{
	struct salvage_filter *filter = x->order->filter;
	struct event copy = *ev;

	/* The new one has one segment: what is said of those of the old one would be wrong of it. */
	if (ev->type == EV_JOURNAL_SEGMENT)
		return 0;
	if (ev->type == EV_SESSION_OPEN) {
		if (x->opened)
			return 0;
		name_origin(x, &copy);
		x->opened = true;
	}
	copy.seq = EVENT_NONE;
	copy.session = NULL;
	return filter ? filter->pass(filter, &copy, write_event, x, e) : write_event(x, &copy, e);
}

static int write_gap(struct salvage *x, const struct rescue_gap *gap, struct error *e)
{
	struct event ev;

	x->result->gaps++;
	x->result->lost_bytes += gap->bytes;
	if (gap->first != EVENT_NONE && gap->last != EVENT_NONE)
		x->result->lost_events += gap->last - gap->first + 1;
	if (x->order->told)
		x->order->told(x->order->told_ctx, gap);
	event_init(&ev, EV_JOURNAL_LOST, x->at_ms, x->mono_ns);
	ev.first = gap->first;
	ev.last = gap->last;
	ev.bytes = gap->bytes;
	ev.why = gap->why;
	return write_event(x, &ev, e);
}

/* What ran then: nobody knows what became of it. */
static int interrupt_runs(struct salvage *x, struct error *e)
{
	const struct session *s = x->folded;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->runs.n; i++) {
		struct event ev;

		if (!s->runs.v[i]->running)
			continue;
		event_init(&ev, EV_INTERRUPTED, x->at_ms, x->mono_ns);
		ev.run = s->runs.v[i]->run;
		ev.alive = "unknown";
		ev.who = x->order->who;
		rc = write_event(x, &ev, e);
	}
	return rc;
}

static int abandon(struct salvage *x, struct error *e)
{
	struct salvage_filter *filter = x->order->filter;
	struct event ev;
	int rc = filter ? filter->end(filter, write_event, x, e) : 0;

	if (rc != 0 || (rc = interrupt_runs(x, e)) != 0)
		return rc;
	session_abandon(x->folded, x->at_ms, x->mono_ns, x->at_ms, &ev);
	ev.who = x->order->who;
	ev.why = "salvaged";
	x->result->abandoned = true;
	return write_event(x, &ev, e);
}

static int write_all(struct salvage *x, struct error *e)
{
	enum rescue_found found;
	struct rescue_gap gap;
	struct event ev;
	int rc;

	for (;;) {
		if ((rc = rescue_next(x->rescue, &found, &ev, &gap, e)) != 0)
			return rc;
		if (found == RESCUE_END)
			break;
		if (!x->opened && (found == RESCUE_GAP || ev.type != EV_SESSION_OPEN) &&
			(rc = open_unknown(x, e)) != 0)
			return rc;
		rc = found == RESCUE_GAP ? write_gap(x, &gap, e) : copy_event(x, &ev, e);
		if (rc != 0)
			return rc;
	}
	return x->closed ? 0 : abandon(x, e);
}

/* ---- the folder ---- */

/* The head is only known while the journal is open. */
static int write_journal(struct salvage *x, struct error *e)
{
	int rc = journal_create(&x->j, x->dirfd, x->result->id, e);

	if (rc != 0)
		return rc;
	x->folded = session_new(NULL);
	rc = write_all(x, e);
	memcpy(x->result->head, journal_head(x->j), EVENT_HASH_LEN);
	if (rc == 0)
		rc = journal_close(x->j, e);
	else
		(void)journal_close(x->j, NULL);
	session_free(x->folded);
	return rc;
}

static int write_session(struct salvage *x, struct error *e)
{
	struct draft draft;
	int rc;

	ulid_new(x->result->id);
	x->has_prev = store_prev(x->st, x->result->id, x->prev, x->prev_hash, NULL) == 0;
	if ((rc = draft_open(x->st, &draft, e)) != 0)
		return rc;
	x->dirfd = draft.dirfd;
	rc = write_journal(x, e);
	if (rc == 0)
		rc = draft_publish(x->st, &draft, x->result->id, e);
	draft_close(x->st, &draft);
	return rc;
}

/* ---- the call ---- */

static int check(const struct salvage *x, int dirfd, struct error *e)
{
	struct journal_verdict v;
	struct journal_last last;

	if (store_session_alive(dirfd))
		return error_set(e, -ERR_BUSY, "the session is open: end it first");
	if (journal_find_last(dirfd, JOURNAL_SESSION, false, &last, NULL) == 0 &&
		last.type == EV_SESSION_PRUNED)
		return error_set(e, -ERR_CLOSED, "the session was pruned: nothing is left of it");
	if (!x->order->filter && journal_verify(dirfd, JOURNAL_SESSION, &v, NULL) == 0 && v.closed)
		return error_set(e, -ERR_UNFIT, "its record is whole: there is nothing to salvage");
	return 0;
}

int store_salvage(struct store *st, const char *id, const struct salvage_order *order,
	struct salvage_result *result, struct error *e)
{
	struct salvage x = { .st = st, .from = id, .order = order, .result = result };
	int dirfd = store_session_dir(st, id, e), rc;

	memset(result, 0, sizeof(*result));
	if (dirfd < 0)
		return dirfd;
	rc = check(&x, dirfd, e);
	if (rc == 0 && (rc = rescue_open(&x.rescue, dirfd, id, e)) == 0) {
		rc = write_session(&x, e);
		rescue_close(x.rescue);
	}
	close(dirfd);
	return rc;
}
