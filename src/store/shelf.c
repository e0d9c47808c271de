/*
 * See shelf-private.h. What it holds is events, so that damage is noticed; a failure to read or write
 * it costs time and nothing else.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/strbuf.h"
#include "base/strmap.h"
#include "journal/digest.h"
#include "store/shelf-private.h"

#define SHELF "runbooks"
/* A file that was changed as late as this before it was looked at may change again within the same tick
 * of its file system's clock. */
#define SETTLED_MS 2000

struct shelf {
	struct store *st;
	struct arena *arena;
	struct strmap *rows; /* path → struct event */
	bool changed;
};

/* What is known of a file without reading it, and who read it last. false: it cannot be trusted. */
static bool stamp(const char *path, uint8_t digest[EVENT_HASH_LEN])
{
	struct strbuf text = STRBUF_INIT;
	struct stat st;

	if (path[0] != '/' || stat(path, &st) != 0 ||
		clock_real_ms() - (int64_t)st.st_ctim.tv_sec * 1000 < SETTLED_MS)
		return false;
	strbuf_addf(&text, "%s %ju %ju %jd %jd.%09ld %jd.%09ld", PACKAGE_VERSION,
		(uintmax_t)st.st_dev, (uintmax_t)st.st_ino, (intmax_t)st.st_size,
		(intmax_t)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, (intmax_t)st.st_ctim.tv_sec,
		st.st_ctim.tv_nsec);
	digest_sha256(text.buf, text.len, digest);
	strbuf_release(&text);
	return true;
}

struct shelf *shelf_open(struct store *st)
{
	struct shelf *shelf = xcalloc(1, sizeof(*shelf));
	struct journal_reader *r;
	struct event ev;

	shelf->st = st;
	shelf->arena = arena_new();
	shelf->rows = strmap_new();
	if (journal_reader_open(&r, st->fd, SHELF, NULL) != 0)
		return shelf;
	while (journal_reader_next(r, &ev, NULL) == 1) {
		if (ev.type == EV_RUNBOOK_ROW && ev.name && ev.digest.n == EVENT_HASH_LEN)
			strmap_put(shelf->rows, ev.name, event_copy(&ev, shelf->arena));
	}
	journal_reader_close(r);
	return shelf;
}

/* The number of a text in an enum of at most `n`; -1: it is none. */
static int numbered(const char *text, int n)
{
	return text && text[0] >= '0' && text[0] < '0' + n && !text[1] ? text[0] - '0' : -1;
}

static struct text_list texts(const struct event_texts *from, struct arena *a)
{
	const char **v = arena_array(a, const char *, from->n + 1);

	for (size_t i = 0; i < from->n; i++)
		v[i] = arena_strdup(a, from->v[i]);
	return (struct text_list){ v, from->n };
}

static bool fill(struct runbook_row *row, const struct event *ev, struct arena *a)
{
	int severity = numbered(ev->kind, SEVERITY_LOW + 1);
	int status = numbered(ev->state, STATUS_DEPRECATED + 1);

	if (!ev->item || !ev->title || ev->made == EVENT_NONE || ev->due == EVENT_NONE ||
		severity < 0 || status < 0)
		return false;
	row->sound = true;
	row->id = arena_strdup(a, ev->item);
	row->title = arena_strdup(a, ev->title);
	row->summary = ev->text ? arena_strdup(a, ev->text) : NULL;
	row->service = ev->service ? arena_strdup(a, ev->service) : NULL;
	row->severity = (enum severity)severity;
	row->status = (enum runbook_status)status;
	row->tags = texts(&ev->options, a);
	row->symptoms = texts(&ev->past, a);
	row->updated_ms = ev->made;
	row->review_after_ms = ev->due - ev->made;
	return true;
}

/* Whether the other files that were read are still what they were. */
static bool others_same(const struct event_files *files)
{
	uint8_t digest[EVENT_HASH_LEN];

	for (size_t i = 0; i < files->n; i++)
		if (!stamp(files->v[i].path, digest) ||
			memcmp(digest, files->v[i].sha256, sizeof(digest)) != 0)
			return false;
	return true;
}

/* What rb->files has behind the runbook itself. false: one of them cannot be trusted. */
static bool stamp_others(const struct runbook *rb, struct arena *a, struct event_files *out)
{
	struct event_file *v = arena_array(a, struct event_file, rb->file_n);

	for (size_t i = 1; i < rb->file_n; i++) {
		v[i - 1].path = rb->files[i].path;
		v[i - 1].size = (int64_t)rb->files[i].size;
		if (!stamp(v[i - 1].path, v[i - 1].sha256))
			return false;
	}
	out->v = rb->file_n > 1 ? v : NULL;
	out->n = rb->file_n - 1;
	return true;
}

bool shelf_get(struct shelf *shelf, struct runbook_row *row, bool *fragment, struct arena *a)
{
	const struct event *ev = shelf ? strmap_get(shelf->rows, row->path) : NULL;
	uint8_t digest[EVENT_HASH_LEN];

	if (!ev || !stamp(row->path, digest) || memcmp(digest, ev->digest.v, sizeof(digest)) != 0 ||
		!others_same(&ev->files))
		return false;
	*fragment = ev->holds == 0;
	return *fragment || fill(row, ev, a);
}

void shelf_put(struct shelf *shelf, const struct runbook_row *row, const struct runbook *rb)
{
	const char kind[] = { (char)('0' + (int)row->severity), '\0' };
	const char state[] = { (char)('0' + (int)row->status), '\0' };
	uint8_t digest[EVENT_HASH_LEN];
	struct event ev;

	if (!shelf || !stamp(row->path, digest))
		return;
	event_init(&ev, EV_RUNBOOK_ROW, 0, 0);
	ev.name = row->path;
	ev.digest.v = digest;
	ev.digest.n = sizeof(digest);
	ev.holds = rb != NULL;
	if (rb) {
		if (!stamp_others(rb, shelf->arena, &ev.files))
			return;
		ev.item = row->id;
		ev.title = row->title;
		ev.text = row->summary;
		ev.service = row->service;
		ev.kind = kind;
		ev.state = state;
		ev.options.v = row->tags.v;
		ev.options.n = row->tags.n;
		ev.past.v = row->symptoms.v;
		ev.past.n = row->symptoms.n;
		ev.made = row->updated_ms;
		ev.due = row->updated_ms + row->review_after_ms;
	}
	strmap_put(shelf->rows, row->path, event_copy(&ev, shelf->arena));
	shelf->changed = true;
}

static void write_rows(struct shelf *shelf)
{
	char *path = fs_join(shelf->st->path, SHELF ".bson");
	uint8_t head[EVENT_HASH_LEN] = { 0 };
	struct strbuf out = STRBUF_INIT;
	int64_t seq = 0;

	for (size_t i = 0; i < strmap_len(shelf->rows); i++) {
		struct event ev = *(const struct event *)strmap_value(shelf->rows, i);

		/* Those of files that are gone are not kept for ever. */
		if (!fs_exists(ev.name))
			continue;
		ev.session = SHELF;
		ev.seq = seq;
		if (journal_encode(&ev, head, head, &out, NULL) == 0)
			seq++;
	}
	if (fs_replace_file(path, out.buf, out.len, NULL) != 0)
		unlink(path);
	free(path);
	strbuf_release(&out);
}

void shelf_close(struct shelf *shelf)
{
	if (!shelf)
		return;
	if (shelf->changed)
		write_rows(shelf);
	strmap_free(shelf->rows, NULL);
	arena_free(shelf->arena);
	free(shelf);
}
