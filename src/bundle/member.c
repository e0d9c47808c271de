/*
 * The members of a bundle, and how each is made from the session's folder.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "bundle/member-private.h"
#include "journal/digest.h"
#include "journal/journal.h"

#define CHUNK (64 * 1024)
#define NOTES_FILE "notes.bson"

/* ---- made from the folder ---- */

/* A file as it is; one that is being written, as long as it was when it was measured. */
static int copy(const struct member *m, int fd, struct sink *to, struct error *e)
{
	int64_t left = m->size;
	char buf[CHUNK];
	int rc = 0;

	if (fd < 0)
		return fd;
	while (rc == 0 && left > 0) {
		ssize_t n = read(fd, buf, left < CHUNK ? (size_t)left : CHUNK);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			rc = error_set_errno(e, -ERR_IO, "%s cannot be read", m->file);
		else if (n == 0)
			rc = error_set(e, -ERR_IO, "%s has become shorter", m->file);
		else
			rc = to->take(to, buf, (size_t)n, e);
		left -= n;
	}
	close(fd);
	return rc;
}

static int make_copy(const struct member *m, int dirfd, struct sink *to, struct error *e)
{
	return copy(m, fs_open_own(dirfd, m->file, O_RDONLY, 0, e), to, e);
}

/* One on another disk too: a bundle has all of the record. */
static int make_segment(const struct member *m, int dirfd, struct sink *to, struct error *e)
{
	return copy(m, journal_open_segment(dirfd, JOURNAL_SESSION, (int)m->index, e), to, e);
}

typedef int each_event(const struct event *ev, struct journal_reader *r, const struct member *m,
	struct sink *to, struct error *e);

/* Goes through the events until `each` gives something else than 0; 1 is an end, not an error. */
static int walk_events(
	const struct member *m, int dirfd, each_event *each, struct sink *to, struct error *e)
{
	struct journal_reader *r;
	struct event ev;
	int rc = journal_reader_open(&r, dirfd, JOURNAL_SESSION, e);

	if (rc != 0)
		return rc;
	while ((rc = journal_reader_next(r, &ev, e)) == 1) {
		if ((rc = each(&ev, r, m, to, e)) != 0)
			break;
	}
	journal_reader_close(r);
	return rc < 0 ? rc : 0;
}

/* `index` has the seq of the last event that there was when it was measured. */
static int print_event(const struct event *ev, struct journal_reader *r, const struct member *m,
	struct sink *to, struct error *e)
{
	struct strbuf line = STRBUF_INIT;
	size_t n;
	const uint8_t *raw = journal_reader_raw(r, &n);
	int rc;

	if (ev->seq > m->index)
		return 1;
	rc = journal_json(raw, n, &line, e);
	strbuf_addc(&line, '\n');
	if (rc == 0)
		rc = to->take(to, line.buf, line.len, e);
	strbuf_release(&line);
	return rc;
}

static int make_events(const struct member *m, int dirfd, struct sink *to, struct error *e)
{
	return walk_events(m, dirfd, print_event, to, e);
}

/* They stand behind session.open, before anything else. */
static int copy_part(const struct event *ev, struct journal_reader *r, const struct member *m,
	struct sink *to, struct error *e)
{
	(void)r;
	if (ev->type == EV_SESSION_OPEN)
		return 0;
	if (ev->type != EV_SESSION_FILE)
		return 1;
	return ev->index == m->index && ev->text ? to->take(to, ev->text, strlen(ev->text), e) : 0;
}

static int make_runbook(const struct member *m, int dirfd, struct sink *to, struct error *e)
{
	return walk_events(m, dirfd, copy_part, to, e);
}

static int make_text(const struct member *m, int dirfd, struct sink *to, struct error *e)
{
	(void)dirfd;
	return to->take(to, m->text, (size_t)m->size, e);
}

/* ---- the list ---- */

static struct member *add(struct member_list *list, char *name)
{
	struct member *m = &vec_add(&list->v);

	memset(m, 0, sizeof(*m));
	m->name = name;
	return m;
}

static int add_segments(struct member_list *list, int dirfd, struct error *e)
{
	for (int i = 0;; i++) {
		char *name = i == 0 ? xstrdup(JOURNAL_SESSION ".bson")
				    : xstrfmt(JOURNAL_SESSION ".%d.bson", i);
		struct error sub = ERROR_INIT;
		int fd = journal_open_segment(dirfd, JOURNAL_SESSION, i, &sub);
		struct member *m;

		if (fd < 0) {
			int rc = 0;

			if (i == 0 || fd != -ERR_NOTFOUND)
				rc = error_set(e, fd, "%s", error_text(&sub));
			error_clear(&sub);
			free(name);
			return rc;
		}
		m = add(list, name);
		m->file = xstrdup(name);
		m->make = make_segment;
		m->index = i;
		m->size = lseek(fd, 0, SEEK_END);
		close(fd);
	}
}

/* What was said afterwards, where something was. */
static void add_notes(struct member_list *list, int dirfd)
{
	int fd = fs_open_own(dirfd, NOTES_FILE, O_RDONLY, 0, NULL);
	struct member *m;

	if (fd < 0)
		return;
	m = add(list, xstrdup(NOTES_FILE));
	m->file = xstrdup(NOTES_FILE);
	m->make = make_copy;
	m->size = lseek(fd, 0, SEEK_END);
	close(fd);
}

/* The last part of a path, as a name that no tool takes for anything else. */
static char *plain_name(const char *path, int64_t index)
{
	const char *slash = strrchr(path, '/');
	struct strbuf name = STRBUF_INIT;
	char *full;

	text_visible(&name, slash ? slash + 1 : path, strlen(slash ? slash + 1 : path), false);
	for (size_t i = 0; i < name.len; i++) {
		if (name.buf[i] == '\\')
			name.buf[i] = '_';
	}
	if (name.len == 0 || name.buf[0] == '.')
		full = xstrfmt("runbook/%d-file%s", (int)index, name.buf);
	else if (index == 0)
		full = xstrfmt("runbook/%s", name.buf);
	else /* two folders may each have a file of that name */
		full = xstrfmt("runbook/%d-%s", (int)index, name.buf);
	strbuf_release(&name);
	return full;
}

/* What session.open names, and how far the events go. */
static int add_from_events(struct member_list *list, int dirfd, struct error *e)
{
	struct journal_reader *r;
	struct event ev;
	int64_t last = -1;
	int rc = journal_reader_open(&r, dirfd, JOURNAL_SESSION, e);
	struct member *m;

	if (rc != 0)
		return rc;
	while ((rc = journal_reader_next(r, &ev, e)) == 1) {
		last = ev.seq;
		if (ev.type != EV_SESSION_OPEN)
			continue;
		list->start_ms = ev.at_ms;
		for (size_t i = 0; i < ev.files.n; i++) {
			m = add(list, plain_name(ev.files.v[i].path, (int64_t)i));
			m->make = make_runbook;
			m->index = (int64_t)i;
		}
	}
	journal_reader_close(r);
	m = add(list, xstrdup("events.json"));
	m->make = make_events;
	m->index = last;
	return rc;
}

struct measure {
	struct sink sink;
	struct digest *digest;
	int64_t size;
};

static int measure_take(struct sink *s, const void *data, size_t n, struct error *e)
{
	struct measure *m = (struct measure *)(void *)s;

	(void)e;
	digest_add(m->digest, data, n);
	m->size += (int64_t)n;
	return 0;
}

static int measure_all(struct member_list *list, int dirfd, struct error *e)
{
	struct measure to = { { measure_take }, digest_new(), 0 };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < list->v.n; i++) {
		struct member *m = &list->v.v[i];

		to.size = 0;
		rc = m->make(m, dirfd, &to.sink, e);
		m->size = to.size;
		digest_take(to.digest, m->sha256);
	}
	digest_free(to.digest);
	return rc;
}

int member_list_make(struct member_list *list, int dirfd, const struct bundle_text *texts, size_t n,
	struct error *e)
{
	int rc;

	memset(list, 0, sizeof(*list));
	/* The segments last: events may come in between, and these are in the journal alone then. */
	rc = add_from_events(list, dirfd, e);
	if (rc == 0)
		rc = add_segments(list, dirfd, e);
	if (rc == 0)
		add_notes(list, dirfd);
	for (size_t i = 0; i < n; i++) {
		struct member *m = add(list, xstrdup(texts[i].name));

		m->make = make_text;
		m->text = texts[i].text;
		m->size = (int64_t)texts[i].n;
	}
	return rc == 0 ? measure_all(list, dirfd, e) : rc;
}

void member_list_release(struct member_list *list)
{
	for (size_t i = 0; i < list->v.n; i++) {
		free(list->v.v[i].name);
		free(list->v.v[i].file);
	}
	vec_release(&list->v);
}
