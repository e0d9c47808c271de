/*
 * The runbooks that can be walked from here: found in folders, with when each was walked last.
 */
#include "config.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fs.h"
#include "base/strbuf.h"
#include "base/strmap.h"
#include "load/load.h"
#include "store/overview-private.h"
#include "store/shelf-private.h"

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), k = strlen(end);

	return n > k && strcmp(text + n - k, end) == 0;
}

static bool is_runbook_name(const char *name)
{
	return name[0] != '.' && (ends_with(name, ".yaml") || ends_with(name, ".yml"));
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct paths {
	VEC(char *) v;
};

/* The runbooks in one folder by name; one that is not there has none. */
static void list_folder(const char *folder, struct paths *out)
{
	size_t from = out->v.n;
	struct dirent *entry;
	DIR *dir = opendir(folder);

	if (!dir)
		return;
	while ((entry = readdir(dir)) != NULL) {
		if (is_runbook_name(entry->d_name))
			vec_push(&out->v, fs_join(folder, entry->d_name));
	}
	closedir(dir);
	if (out->v.n - from > 1)
		qsort(out->v.v + from, out->v.n - from, sizeof(*out->v.v), by_text);
}

static const char *kept(struct arena *a, const char *text)
{
	return text ? arena_strdup(a, text) : NULL;
}

static struct text_list kept_list(struct arena *a, const struct text_list *list)
{
	const char **v = arena_array(a, const char *, list->n + 1);

	for (size_t i = 0; i < list->n; i++)
		v[i] = arena_strdup(a, list->v[i]);
	return (struct text_list){ v, list->n };
}

/* The name of the file without its ending: what a runbook that is not sound is called. */
static const char *name_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;

	return arena_strndup(a, base, (size_t)(strrchr(base, '.') - base));
}

static void fill_sound(struct runbook_row *row, const struct runbook *rb, struct arena *a)
{
	row->sound = true;
	row->id = arena_strdup(a, rb->id);
	row->title = arena_strdup(a, rb->title);
	row->summary = kept(a, rb->summary);
	row->service = kept(a, rb->service);
	row->severity = rb->severity;
	row->status = rb->status;
	row->tags = kept_list(a, &rb->tags);
	row->symptoms = kept_list(a, &rb->symptoms);
	row->review_after_ms = rb->review_after_ms;
	if (!rb->updated || date_parse(rb->updated, &row->updated_ms, NULL) != 0)
		row->updated_ms = 0;
}

/* false: it is no runbook but what runbooks include. */
static bool load_row(
	struct runbook_row *row, const char *path, struct shelf *shelf, struct arena *a)
{
	struct load_options options = { .fragment_ok = true };
	struct problems problems;
	struct runbook *rb = NULL;
	bool fragment;

	problems_init(&problems);
	fragment = load_file(path, &options, &rb, &problems) == 0 && !rb;
	if (rb) {
		fill_sound(row, rb, a);
	} else {
		row->id = row->title = name_of(a, path);
		row->problem = problems.v.n > 0 ? arena_strdup(a, problems.v.v[0].message)
						: "it cannot be read";
	}
	if (fragment || rb)
		shelf_put(shelf, row, rb);
	runbook_free(rb);
	problems_release(&problems);
	return !fragment;
}

/* `shelf` NULL: from the file itself. */
static bool read_row(
	struct runbook_row *row, const char *path, struct shelf *shelf, struct arena *a)
{
	bool fragment;

	memset(row, 0, sizeof(*row));
	row->path = arena_strdup(a, path);
	row->last_run_ms = row->last_drill_ms = EVENT_NONE;
	if (shelf_get(shelf, row, &fragment, a))
		return !fragment;
	return load_row(row, path, shelf, a);
}

static void note_last(struct runbook_list *list, const struct overview *o)
{
	int64_t now_ms = clock_real_ms();

	for (size_t i = 0; i < list->n; i++) {
		struct runbook_row *row = &list->v[i];
		const struct last_walk *last = strmap_get(o->last, row->id);
		int64_t proved_ms = row->updated_ms;

		if (last) {
			row->last_run_ms = last->run_ms;
			row->last_drill_ms = last->drill_ms;
			if (last->passed_ms > proved_ms)
				proved_ms = last->passed_ms;
		}
		row->stale = row->review_after_ms > 0 && proved_ms + row->review_after_ms < now_ms;
	}
}

int store_runbooks(struct store *st, const char *const *folders, size_t n,
	struct runbook_list **out, struct session_list **unclosed, struct error *e)
{
	struct runbook_list *list = xcalloc(1, sizeof(*list));
	struct strmap *seen = strmap_new();
	struct shelf *shelf = shelf_open(st);
	struct paths paths = { 0 };
	struct overview o;
	int rc;

	list->arena = arena_new();
	for (size_t i = 0; i < n; i++)
		list_folder(folders[i], &paths);
	list->v = xcalloc(paths.v.n + 1, sizeof(*list->v));
	for (size_t i = 0; i < paths.v.n; i++) {
		struct runbook_row *row = &list->v[list->n];

		/* The first with an id wins, as in a search path. */
		if (read_row(row, paths.v.v[i], shelf, list->arena) && !strmap_has(seen, row->id)) {
			strmap_put(seen, row->id, row);
			list->n++;
		}
		free(paths.v.v[i]);
	}
	vec_release(&paths.v);
	strmap_free(seen, NULL);
	shelf_close(shelf);
	rc = overview_read(st, &o, e);
	if (rc == 0) {
		note_last(list, &o);
		if (unclosed) {
			*unclosed = o.unclosed;
			o.unclosed = NULL;
		}
		overview_release(&o);
		*out = list;
	} else {
		runbook_list_free(list);
	}
	return rc;
}

void runbook_list_free(struct runbook_list *list)
{
	if (!list)
		return;
	arena_free(list->arena);
	free(list->v);
	free(list);
}

/* Whether the file is the runbook of that id; reading it whole is what tells. */
static bool has_id(const char *path, const char *id)
{
	struct arena *a = arena_new();
	struct runbook_row row;
	bool is = read_row(&row, path, NULL, a) && strcmp(row.id, id) == 0;

	arena_free(a);
	return is;
}

/* A file named as the id first: that is where it nearly always is. */
static char *find_in_folder(const char *folder, const char *id)
{
	struct paths paths = { 0 };
	char *found = NULL;
	char *guess = xstrfmt("%s/%s.yaml", folder, id);

	if (fs_exists(guess) && has_id(guess, id)) {
		found = guess;
	} else {
		free(guess);
		list_folder(folder, &paths);
	}
	for (size_t i = 0; i < paths.v.n; i++) {
		if (!found && has_id(paths.v.v[i], id))
			found = paths.v.v[i];
		else
			free(paths.v.v[i]);
	}
	vec_release(&paths.v);
	return found;
}

int store_find_runbook(
	const char *const *folders, size_t n, const char *name, char **path, struct error *e)
{
	struct strbuf looked = STRBUF_INIT;

	if (strchr(name, '/') || ends_with(name, ".yaml") || ends_with(name, ".yml")) {
		if (!fs_exists(name))
			return error_set(e, -ERR_NOTFOUND, "there is no file %s", name);
		*path = xstrdup(name);
		return 0;
	}
	*path = NULL;
	for (size_t i = 0; i < n && !*path; i++) {
		*path = find_in_folder(folders[i], name);
		strbuf_addf(&looked, "%s%s", i > 0 ? ", " : "", folders[i]);
	}
	if (!*path)
		error_set(e, -ERR_NOTFOUND, "there is no runbook %s in %s", name,
			looked.len ? looked.buf : "any folder");
	strbuf_release(&looked);
	return *path ? 0 : -ERR_NOTFOUND;
}
