/*
 * muster hooks: runs the configured hooks for one session, from its last start on, until its holder has
 * gone and the last event is dealt with. Started by `run`, `exercise` and `resume`. It attaches as a view
 * does, because only there it is told what is durable: nobody is paged for what a crash takes back.
 */
#include "config.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "app/configuration.h"
#include "app/hooks.h"
#include "base/clock.h"
#include "journal/journal.h"
#include "wire/wire.h"

#define WELCOME_MS 5000

struct runner {
	struct app *app;
	const char *session;
	int dirfd;
	struct wire_client *client;
	struct journal_reader *reader;
	int64_t first; /* the seq from which events count */
	int64_t upto;  /* the last one that is durable; -1: not known */
	bool gone;     /* the holder */
	char *mode;
};

/* Nothing is wanted of the holder but how far it is. */
static void listen_to_holder(struct runner *r)
{
	struct wire_message m;
	int rc;

	if (r->gone)
		return;
	if (wire_client_wants_write(r->client) && wire_client_flush(r->client, NULL) != 0)
		r->gone = true;
	while (!r->gone && (rc = wire_client_next(r->client, &m, NULL)) != 0) {
		if (rc < 0)
			r->gone = true;
		else if (m.type == WIRE_WELCOME && m.version != WIRE_VERSION)
			r->gone = true;
		else if ((m.type == WIRE_WELCOME || m.type == WIRE_UPTO) && m.seq > r->upto)
			r->upto = m.seq;
	}
}

static void idle(void *ctx)
{
	listen_to_holder(ctx);
}

static void wait_for_holder(struct runner *r, int ms)
{
	struct pollfd p = { .fd = wire_client_fd(r->client), .events = POLLIN };

	if (wire_client_wants_write(r->client))
		p.events |= POLLOUT;
	if (!r->gone && poll(&p, 1, ms) >= 0)
		listen_to_holder(r);
}

/* After the close there is no record that it could go into. */
static void tell_failure(struct runner *r, size_t hook, const char *event, const char *why)
{
	struct wire_message m;

	if (r->gone)
		return;
	wire_message_init(&m, WIRE_HOOK);
	m.id = (int64_t)hook;
	m.action = event;
	m.text = why;
	if (wire_client_send(r->client, &m, NULL) != 0)
		r->gone = true;
}

static void run_one(struct runner *r, size_t index, const char *event, const struct strbuf *line)
{
	const struct app_config *c = r->app->config;
	struct strbuf why = STRBUF_INIT;

	if (!hook_run(&c->hooks[index], &c->shell, r->session, line->buf, line->len, idle, r, &why))
		tell_failure(r, index, event, why.buf);
	strbuf_release(&why);
}

static void take_event(struct runner *r, const struct event *ev)
{
	const char *type = event_type_name(ev->type);
	struct strbuf line = STRBUF_INIT;
	const uint8_t *raw;
	size_t n;

	if (ev->type == EV_SESSION_OPEN && ev->mode) {
		free(r->mode);
		r->mode = xstrdup(ev->mode);
	}
	if (ev->seq < r->first || !r->mode)
		return;
	raw = journal_reader_raw(r->reader, &n);
	if (journal_json(raw, n, &line, NULL) == 0) {
		strbuf_addc(&line, '\n');
		for (size_t i = 0; i < r->app->config->hook_n; i++) {
			if (hook_wants(&r->app->config->hooks[i], type, r->mode))
				run_one(r, i, type, &line);
		}
	}
	strbuf_release(&line);
}

/* ---- the record ---- */

static int open_reader(struct runner *r, struct error *e)
{
	int rc;

	journal_reader_close(r->reader);
	r->reader = NULL;
	rc = journal_reader_open(&r->reader, r->dirfd, JOURNAL_SESSION, e);
	if (rc == 0)
		journal_reader_set_checking(r->reader, false);
	return rc;
}

/* The session's last start: what came before it, an earlier runner had. */
static int find_first(struct runner *r, struct error *e)
{
	struct event ev;
	int rc = open_reader(r, e);

	while (rc == 0 && (rc = journal_reader_next(r->reader, &ev, e)) == 1 && ev.seq <= r->upto) {
		if (ev.type == EV_SESSION_OPEN || ev.type == EV_SESSION_RESUME)
			r->first = ev.seq;
		rc = 0;
	}
	return rc < 0 ? rc : open_reader(r, e);
}

static int follow(struct runner *r, struct error *e)
{
	struct event ev;
	int64_t seen = -1;
	int rc = 0;

	do {
		/* Read no further than is durable: an event that was read is gone from the reader. */
		while (seen < r->upto && (rc = journal_reader_next(r->reader, &ev, e)) == 1) {
			seen = ev.seq;
			take_event(r, &ev);
		}
		if (rc < 0)
			return rc;
		if (!r->gone)
			wait_for_holder(r, -1);
		else if (seen >= r->upto || rc == 0)
			return 0;
	} while (true);
}

/* ---- the connection ---- */

static int attach(struct runner *r, struct error *e)
{
	int64_t until = clock_mono_ns() + WELCOME_MS * 1000000LL;
	struct wire_message m;
	int fd = r->dirfd = store_session_dir(r->app->store, r->session, e), rc;

	if (fd >= 0)
		fd = wire_connect(r->dirfd, "socket", e);
	if (fd < 0)
		return fd;
	r->client = wire_client_new(fd);
	wire_message_init(&m, WIRE_HELLO);
	m.version = WIRE_VERSION;
	m.who = r->app->who;
	m.view = WIRE_VIEW_HOOKS;
	if ((rc = wire_client_send(r->client, &m, e)) != 0)
		return rc;
	while (r->upto < 0 && !r->gone && clock_mono_ns() < until)
		wait_for_holder(r, 100);
	return r->upto >= 0 ? 0 : error_set(e, -ERR_CLOSED, "the session's holder has gone");
}

int command_hooks(struct app *app)
{
	struct runner r = { .app = app, .dirfd = -1, .upto = -1 };
	struct error e = ERROR_INIT;
	char id[27];
	int status = app_session(app, 0, id), rc;

	if (status != EXIT_OK || app->config->hook_n == 0)
		return status;
	r.session = id;
	rc = attach(&r, &e);
	if (rc == 0)
		rc = find_first(&r, &e);
	if (rc == 0)
		rc = follow(&r, &e);
	if (rc != 0)
		status = app_fail(id, rc, &e);
	journal_reader_close(r.reader);
	wire_client_free(r.client);
	if (r.dirfd >= 0)
		close(r.dirfd);
	free(r.mode);
	error_clear(&e);
	return status;
}
