/*
 * Events for views of other accounts, which never open this account's files: the journal's own bytes
 * go to them through the socket, as a stream of documents, no faster than they take them.
 */
#include "config.h"

#include <sys/socket.h>

#include "holder/holder-private.h"

/* What may wait for a view that is fed; more is read once it has taken that. */
#define FEED_AHEAD (1024 * 1024)
/* What is read in one turn of the loop, about: a long record must not hold a command up. */
#define FEED_TURN (1024 * 1024)
#define FEED_FRAME (256 * 1024)

int feed_begin(struct view *v, struct error *e)
{
	int rc = journal_reader_open(&v->feed, v->h->dirfd, JOURNAL_SESSION, e);

	if (rc == 0) /* this very process writes it */
		journal_reader_set_checking(v->feed, false);
	v->fed = -1;
	return rc;
}

void feed_end(struct view *v)
{
	journal_reader_close(v->feed);
	v->feed = NULL;
}

/* The next event that may be shown, if there is one. What stands in the record and cannot be read from it
 * ends the view: it would wait for ever. */
static bool next(struct view *v, const uint8_t **bytes, size_t *n)
{
	struct event ev;

	if (!feed_owes(v))
		return false;
	if (journal_reader_next(v->feed, &ev, NULL) != 1) {
		feed_end(v);
		shutdown(wire_client_fd(v->client), SHUT_RDWR);
		return false;
	}
	v->fed = ev.seq;
	*bytes = journal_reader_raw(v->feed, n);
	return true;
}

static void flush(struct view *v, struct strbuf *bytes)
{
	for (size_t at = 0; at < bytes->len; at += FEED_FRAME) {
		size_t left = bytes->len - at;
		struct wire_message m;

		wire_message_init(&m, WIRE_EVENTS);
		m.data.v = (const uint8_t *)bytes->buf + at;
		m.data.n = left < FEED_FRAME ? left : FEED_FRAME;
		view_send(v, &m);
	}
	strbuf_clear(bytes);
}

void feed_some(struct view *v)
{
	struct strbuf out = STRBUF_INIT;
	const uint8_t *bytes;
	size_t n, taken = 0;

	if (!v->feed || v->gone)
		return;
	while (taken < FEED_TURN && wire_client_pending(v->client) + out.len < FEED_AHEAD &&
		next(v, &bytes, &n)) {
		taken += n;
		strbuf_add(&out, (const char *)bytes, n);
		if (out.len >= FEED_FRAME)
			flush(v, &out);
	}
	flush(v, &out);
	strbuf_release(&out);
}

bool feed_owes(const struct view *v)
{
	return v->feed && v->fed < record_visible(v->h);
}
