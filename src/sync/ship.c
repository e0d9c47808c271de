/*
 * Sending sessions: asks the server what it has, and sends the rest from there on, in batches. What is
 * sent are the bytes of the journal, which the reader has checked: structure, UTF-8, order, chain.
 */
#include "config.h"

#include "sync/ship.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "journal/journal.h"

/* A batch is one message that has to be done within a time-out. */
#define BATCH_BYTES ((size_t)4 * 1024 * 1024)
#define BATCH_EVENTS 1000

struct shipment {
	struct server *server;
	const struct session_row *row;
	struct batch batch;
	int64_t sent; /* seq up to which the server has all, -1: none */
	int64_t seq;  /* of the last event in the batch */
	int64_t events;
};

static int flush(struct shipment *s, struct error *e)
{
	int rc = server_send(s->server, &s->batch, e);

	if (rc != 0 || s->batch.starts.n == 0)
		return rc;
	s->sent = s->seq;
	batch_clear(&s->batch);
	return server_note(s->server, s->row, s->sent, NULL, e);
}

static int send_events(struct shipment *s, struct journal_reader *r, struct error *e)
{
	struct event ev;
	int rc;

	while ((rc = journal_reader_next(r, &ev, e)) == 1) {
		size_t n;
		const uint8_t *data = journal_reader_raw(r, &n);

		if (ev.seq <= s->sent)
			continue;
		batch_add(&s->batch, data, n);
		s->seq = ev.seq;
		s->events++;
		if (s->batch.bytes.len < BATCH_BYTES && s->batch.starts.n < BATCH_EVENTS)
			continue;
		if ((rc = flush(s, e)) != 0)
			return rc;
	}
	return rc < 0 ? rc : flush(s, e);
}

static int send_journal(struct shipment *s, struct store *st, struct error *e)
{
	struct journal_reader *r;
	int fd = store_session_dir(st, s->row->id, e), rc;

	if (fd < 0)
		return fd;
	rc = journal_reader_open(&r, fd, JOURNAL_SESSION, e);
	if (rc == 0) {
		rc = send_events(s, r, e);
		if (rc == 0)
			rc = server_note(s->server, s->row, s->sent, journal_reader_head(r), e);
		journal_reader_close(r);
	}
	close(fd);
	return rc;
}

/* The hash of the last event here. */
static int read_head(
	struct store *st, const char *id, uint8_t head[EVENT_HASH_LEN], struct error *e)
{
	struct journal_reader *r;
	struct event ev;
	int fd = store_session_dir(st, id, e), rc;

	if (fd < 0)
		return fd;
	rc = journal_reader_open(&r, fd, JOURNAL_SESSION, e);
	if (rc == 0) {
		/* Whether it is what it was is checked when it is sent. */
		journal_reader_set_checking(r, false);
		while ((rc = journal_reader_next(r, &ev, e)) == 1)
			;
		memcpy(head, journal_reader_head(r), EVENT_HASH_LEN);
		journal_reader_close(r);
	}
	close(fd);
	return rc;
}

/* From which seq on the server lacks events: *from is the last it has. 1: it has all of them. */
static int where_from(struct store *st, struct server *server, const struct session_row *row,
	int64_t *from, struct error *e)
{
	uint8_t head[EVENT_HASH_LEN];
	struct server_mark mark;
	int64_t n;
	int rc = server_ask(server, row->id, &mark, e);

	*from = mark.sent;
	if (rc != 0 || mark.sent < 0)
		return rc;
	if (mark.whole && (rc = read_head(st, row->id, head, e)) == 0 &&
		memcmp(head, mark.head, EVENT_HASH_LEN) != 0)
		rc = error_set(
			e, -ERR_EXISTS, "a fork: the server has another end of this session");
	if (rc != 0 || (rc = server_count(server, row->id, &n, e)) != 0)
		return rc;
	/* What the server forgot is sent again: all of it, those that are there do no harm. */
	if (n < mark.sent + 1) {
		*from = -1;
		return 0;
	}
	return mark.whole;
}

static int ship_one(struct store *st, struct server *server, const struct session_row *row,
	int64_t *events, struct error *e)
{
	struct shipment s = { .server = server, .row = row };
	int rc = where_from(st, server, row, &s.sent, e);

	*events = 0;
	if (rc != 0)
		return rc < 0 ? rc : 0;
	batch_init(&s.batch);
	rc = send_journal(&s, st, e);
	batch_release(&s.batch);
	*events = s.events;
	return rc;
}

int ship_closed(struct store *st, struct server *server, struct shipped *sum, ship_say *say,
	void *ctx, struct error *e)
{
	struct session_filter filter;
	struct session_list *list;
	int rc, worst = 0;

	memset(sum, 0, sizeof(*sum));
	session_filter_init(&filter);
	filter.life = LIFE_CLOSED;
	if ((rc = store_list(st, &filter, &list, e)) != 0)
		return rc;
	for (size_t i = list->n; i-- > 0 && rc != -ERR_SERVER;) {
		struct error sub = ERROR_INIT;
		int64_t events;

		rc = ship_one(st, server, &list->v[i], &events, &sub);
		sum->events += rc == 0 ? events : 0;
		sum->sessions += rc == 0 && events > 0;
		if (rc == -ERR_SERVER)
			error_set(e, rc, "%s", error_text(&sub));
		else if (rc != 0)
			say(ctx, list->v[i].id, rc, error_text(&sub));
		sum->failed += rc != 0;
		worst = rc != 0 ? rc : worst;
		error_clear(&sub);
	}
	session_list_free(list);
	return worst;
}
