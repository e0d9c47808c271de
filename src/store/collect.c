/*
 * The runbook of a session out of its own journal: session.open names the files, session.file has their
 * texts. So a session can be read for ever, whatever became of the file it was walked from.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "load/load.h"
#include "store/store-private.h"

struct collected_file {
	char *path;
	struct strbuf text;
	bool whole;
};

struct runbook_collector {
	struct collected_file *files;
	size_t n, whole;
};

struct runbook_collector *runbook_collector_new(void)
{
	return xcalloc(1, sizeof(struct runbook_collector));
}

void runbook_collector_free(struct runbook_collector *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n; i++) {
		free(c->files[i].path);
		strbuf_release(&c->files[i].text);
	}
	free(c->files);
	free(c);
}

static void begin(struct runbook_collector *c, const struct event *ev)
{
	if (c->files || ev->files.n == 0)
		return;
	c->n = ev->files.n;
	c->files = xcalloc(c->n, sizeof(*c->files));
	for (size_t i = 0; i < c->n; i++) {
		c->files[i].path = xstrdup(ev->files.v[i].path);
		strbuf_init(&c->files[i].text);
	}
}

static struct runbook *load(const struct runbook_collector *c)
{
	struct load_source *others = xcalloc(c->n, sizeof(*others));
	struct load_options options = { .folder = "/", .files = others, .file_n = c->n };
	struct problems problems;
	struct runbook *rb = NULL;

	for (size_t i = 0; i < c->n; i++) {
		others[i].path = c->files[i].path;
		others[i].text = c->files[i].text.buf;
		others[i].size = c->files[i].text.len;
	}
	problems_init(&problems);
	if (load_memory(c->files[0].path, c->files[0].text.buf, c->files[0].text.len, &options, &rb,
		    &problems) != 0)
		rb = NULL;
	problems_release(&problems);
	free(others);
	return rb;
}

bool runbook_collector_add(struct runbook_collector *c, const struct event *ev, struct runbook **rb)
{
	struct collected_file *f;

	if (ev->type == EV_SESSION_OPEN)
		begin(c, ev);
	if (ev->type != EV_SESSION_FILE || !ev->text || ev->index < 0 || (size_t)ev->index >= c->n)
		return false;
	f = &c->files[ev->index];
	if (f->whole)
		return false;
	strbuf_adds(&f->text, ev->text);
	f->whole = ev->parts == EVENT_NONE || ev->part == EVENT_NONE || ev->part + 1 >= ev->parts;
	if (!f->whole || ++c->whole < c->n)
		return false;
	*rb = load(c);
	return true;
}

/* ---- a whole session ---- */

static int fold(struct journal_reader *r, struct stored_session *out, struct error *e)
{
	struct runbook_collector *c = runbook_collector_new();
	VEC(struct event *) early = { 0 };
	struct arena *a = arena_new();
	struct event ev;
	int rc;

	/* The session is made with its runbook, so what comes before that is known waits. */
	while ((rc = journal_reader_next(r, &ev, e)) == 1) {
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
	s->life = s->session->phase == PHASE_CLOSED ? LIFE_CLOSED
		: store_session_alive(fd)           ? LIFE_OPEN
						    : LIFE_INTERRUPTED;
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
