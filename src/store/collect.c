/*
 * A whole session out of its own journal, with its runbook: so it can be read for ever, whatever became
 * of the file it was walked from.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "store/store-private.h"

static int fold(struct journal_reader *r, struct stored_session *out, struct error *e)
{
	struct runbook_collector *c = runbook_collector_new();
	VEC(struct event *) early = { 0 };
	struct arena *a = arena_new();
	struct event ev;
	int rc;

	out->life = LIFE_INTERRUPTED;
	/* The session is made with its runbook, so what comes before that is known waits. */
	while ((rc = journal_reader_next(r, &ev, e)) == 1) {
		if (ev.type == EV_SESSION_CLOSE || ev.type == EV_SESSION_PRUNED)
			out->life = ev.type == EV_SESSION_CLOSE ? LIFE_CLOSED : LIFE_PRUNED;
		if (out->session) {
			session_apply(out->session, &ev);
			continue;
		}
		vec_push(&early, event_copy(&ev, a));
		if (!runbook_collector_add(c, &ev, &out->runbook) &&
			(ev.type == EV_SESSION_OPEN || ev.type == EV_SESSION_FILE))
			continue;
		out->session = session_new(out->runbook);
		for (size_t i = 0; i < early.n; i++)
			session_apply(out->session, early.v[i]);
	}
	if (!out->session) {
		out->session = session_new(NULL);
		for (size_t i = 0; i < early.n; i++)
			session_apply(out->session, early.v[i]);
	}
	vec_release(&early);
	arena_free(a);
	runbook_collector_free(c);
	return rc;
}

int store_read(struct store *st, const char *id, struct stored_session **out, struct error *e)
{
	struct stored_session *s;
	struct journal_reader *r;
	int fd = store_session_dir(st, id, e), rc;

	if (fd < 0)
		return fd;
	rc = journal_reader_open(&r, fd, JOURNAL_SESSION, e);
	if (rc != 0) {
		close(fd);
		return rc;
	}
	s = xcalloc(1, sizeof(*s));
	rc = fold(r, s, e);
	s->torn_bytes = journal_reader_torn(r);
	memcpy(s->head, journal_reader_head(r), EVENT_HASH_LEN);
	if (!session_life_over(s->life) && store_session_alive(fd))
		s->life = LIFE_OPEN;
	journal_reader_close(r);
	if (rc == 0)
		rc = notes_fold(fd, s->session, e);
	close(fd);
	*out = s;
	return rc;
}

void stored_session_free(struct stored_session *s)
{
	if (!s)
		return;
	session_free(s->session);
	runbook_free(s->runbook);
	free(s);
}
