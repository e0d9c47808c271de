/*
 * The way from a file to a runbook: read, include, check, call. This file knows files and paths; what is
 * in them is for the others.
 */
#include "config.h"

#include "load/load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "load/reader-private.h"
#include "load/tables-private.h"

static const char *const bash_argv[] = { "/bin/bash", "-euo", "pipefail", "-c" };
static const char *const sh_argv[] = { "/bin/sh", "-eu", "-c" };

struct loader {
	struct arena *arena;
	struct problems *ps;
	const struct load_options *options;
	struct text_list shell;
	VEC(const struct source *) sources;
};

static struct text_list default_shell(const struct load_options *options)
{
	if (options->shell_n > 0)
		return (struct text_list){ options->shell, options->shell_n };
	if (access(bash_argv[0], X_OK) == 0)
		return (struct text_list){ bash_argv, ARRAY_LEN(bash_argv) };
	return (struct text_list){ sh_argv, ARRAY_LEN(sh_argv) };
}

static struct text_list copy_list(struct arena *arena, const struct text_list *list)
{
	const char **v = arena_array(arena, const char *, list->n);

	for (size_t i = 0; i < list->n; i++)
		v[i] = arena_strdup(arena, list->v[i]);
	return (struct text_list){ v, list->n };
}

/* The folder that the path says, absolute where it exists. */
static const char *folder_of(struct arena *arena, const char *path)
{
	char *dir = fs_dirname(path), *real = realpath(dir, NULL);
	const char *folder = arena_strdup(arena, real ? real : dir);

	free(real);
	free(dir);
	return folder;
}

static const char *default_runbook_id(struct arena *arena, const char *path)
{
	const char *name = strrchr(path, '/');
	size_t n;

	name = name ? name + 1 : path;
	n = strlen(name);
	if (n > 5 && strcmp(name + n - 5, ".yaml") == 0)
		n -= 5;
	else if (n > 4 && strcmp(name + n - 4, ".yml") == 0)
		n -= 4;
	return slug(arena, arena_strndup(arena, name, n));
}

/* A new source, of that text; NULL: it is no text. */
static const struct source *add_source(struct loader *l, const char *path, const char *text, size_t n)
{
	struct source *src = arena_new_of(l->arena, struct source);
	int rc = source_init(src, l->arena, path, (int)l->sources.n, text, n, l->ps);

	vec_push(&l->sources, src);
	return rc < 0 ? NULL : src;
}

/* Commands that have no shell of their own get that of the file. */
static void set_shells(struct reader *r, struct loader *l)
{
	struct text_list *shell = &r->rb->shell;

	if (shell->n == 0)
		*shell = l->shell;
	for (size_t i = 0; i < r->commands.n; i++)
		if (r->commands.v[i]->shell.n == 0)
			r->commands.v[i]->shell = *shell;
}

/* What this version does not do is said once, where it begins. */
static void warn_of_named(struct reader *r)
{
	const struct unwalked *first = NULL;
	const char *list = "";
	struct strmap *said = strmap_new();

	for (size_t i = 0; i < r->unwalked.n; i++) {
		const struct unwalked *u = &r->unwalked.v[i];

		if (u->refuses || strmap_put(said, u->key, r))
			continue;
		if (!first)
			first = u;
		list = arena_strfmt(r->arena, "%s%s%s", list, *list ? ", " : "", u->key);
	}
	if (first)
		problems_add(r->ps, PROBLEM_WARNING, r->src, first->at.line, first->at.column,
		    "not walked by this version yet: %s (they are checked and kept)", list);
	strmap_free(said, NULL);
}

static void read_root(struct loader *l, struct reader *r, const struct document *doc,
    const struct source *src)
{
	struct runbook *rb = r->rb;

	read_table(r, &runbook_table, NULL, doc->root, rb);
	if (!rb->id) {
		rb->id = default_runbook_id(l->arena, src->path);
		if (!*rb->id && !node_get(doc->root, "id"))
			problems_add(l->ps, PROBLEM_ERROR, src, 1, 1, "a runbook needs an 'id': nothing of "
			    "the file's name makes one");
	}
	set_shells(r, l);
	check_refs(r);
	check_vars_used(r);
	warn_of_named(r);
}

static void fill_files(struct loader *l, struct runbook *rb)
{
	struct source_file *files = arena_array(l->arena, struct source_file, l->sources.n);

	for (size_t i = 0; i < l->sources.n; i++)
		files[i] = (struct source_file){ l->sources.v[i]->path, l->sources.v[i]->text,
			l->sources.v[i]->size };
	rb->files = files;
	rb->file_n = l->sources.n;
}

static struct runbook *read_runbook(struct loader *l, const struct source *src, const char *folder)
{
	struct runbook *rb = arena_new_of(l->arena, struct runbook);
	struct document doc;
	struct reader r;

	reader_init(&r, l->arena, l->ps, l->options);
	r.rb = rb;
	r.src = src;
	rb->folder = folder;
	rb->step_index = strmap_new();
	document_read(&doc, src, l->arena, l->ps, "a runbook");
	r.cut = doc.cut;
	if (doc.root)
		read_root(l, &r, &doc, src);
	reader_finish(&r, rb);
	fill_files(l, rb);
	return rb;
}

static const struct load_options no_options;

int load_memory(const char *path, const char *text, size_t n, const struct load_options *options,
    struct runbook **out, struct problems *ps)
{
	struct loader l = { .arena = arena_new(), .ps = ps, .options = options ? options : &no_options };
	struct runbook *rb = NULL;
	const struct source *src;
	struct text_list shell;

	*out = NULL;
	problems_release(ps);
	shell = default_shell(l.options);
	l.shell = copy_list(l.arena, &shell);
	src = add_source(&l, path, text, n);
	if (src)
		rb = read_runbook(&l, src, l.options->folder ? arena_strdup(l.arena, l.options->folder)
		                                             : folder_of(l.arena, path));
	vec_release(&l.sources);
	if (rb)
		rb->arena = l.arena;
	problems_finish(ps);
	if (ps->errors > 0 || !rb) {
		if (rb)
			runbook_free(rb);
		else
			arena_free(l.arena);
		return -ERR_UNSOUND;
	}
	*out = rb;
	return 0;
}

int load_cannot_read(const char *path, struct problems *ps, struct error *e)
{
	struct source src = { .path = path };
	int code = e->sys == ENOENT || e->sys == ENOTDIR ? -ERR_NOTFOUND
	    : e->code == -ERR_LIMIT                      ? -ERR_UNSOUND
	                                                 : -ERR_IO;

	if (e->code == -ERR_LIMIT)
		problems_add(ps, PROBLEM_ERROR, &src, 0, 0, "the file has more than %d MiB",
		    LOAD_BYTES_MAX >> 20);
	else
		problems_add(ps, PROBLEM_ERROR, &src, 0, 0, "cannot be read: %s", strerror(e->sys));
	error_clear(e);
	return code;
}

int load_file(const char *path, const struct load_options *options, struct runbook **rb,
    struct problems *ps)
{
	struct strbuf text = STRBUF_INIT;
	struct error e = ERROR_INIT;
	int rc;

	*rb = NULL;
	problems_release(ps);
	rc = fs_read_file(path, LOAD_BYTES_MAX, &text, &e);
	rc = rc < 0 ? load_cannot_read(path, ps, &e)
	            : load_memory(path, text.buf, text.len, options, rb, ps);
	strbuf_release(&text);
	return rc;
}

bool runbook_can_be_walked(const struct runbook *rb, const struct unwalked **what)
{
	*what = NULL;
	for (size_t i = 0; i < rb->unwalked_n; i++) {
		if (rb->unwalked[i].refuses) {
			*what = &rb->unwalked[i];
			return false;
		}
	}
	return true;
}
