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
#include "load/loader-private.h"
#include "model/plan.h"
#include "load/tables-private.h"
#include "model/graph.h"

static const char *const bash_argv[] = { "/bin/bash", "-euo", "pipefail", "-c" };
static const char *const sh_argv[] = { "/bin/sh", "-eu", "-c" };

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

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static const char *default_runbook_id(struct arena *arena, const char *path)
{
	const char *name = base_name(path);
	size_t n = strlen(name);

	if (n > 5 && strcmp(name + n - 5, ".yaml") == 0)
		n -= 5;
	else if (n > 4 && strcmp(name + n - 4, ".yml") == 0)
		n -= 4;
	return slug(arena, arena_strndup(arena, name, n));
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

/* What this version does not do is said once a file, where it begins. */
static void warn_of_named(struct loader *l, struct reader *r)
{
	const struct unwalked *first = NULL;
	const char *list = "";
	struct strmap *said = strmap_new();

	for (size_t i = 0; i < r->unwalked.n; i++) {
		const struct unwalked *u = &r->unwalked.v[i];

		if (strmap_put(said, u->key, r))
			continue;
		if (!first)
			first = u;
		list = arena_strfmt(r->arena, "%s%s%s", list, *list ? ", " : "", u->key);
	}
	if (first)
		problems_add(r->ps, PROBLEM_WARNING, l->sources.v[first->at.file], first->at.line,
			first->at.column,
			"not walked by this version yet: %s (they are checked and kept)", list);
	strmap_free(said, NULL);
}

static void set_id(struct reader *r, const struct node *root)
{
	if (r->rb->id)
		return;
	r->rb->id = default_runbook_id(r->arena, r->src->path);
	if (!*r->rb->id && !node_get(root, "id"))
		problems_add(r->ps, PROBLEM_ERROR, r->src, 1, 1,
			"a runbook needs an 'id': nothing of the "
			"file's name makes one");
}

struct report {
	struct loader *l;
	struct reader *r;
};

static void report(void *ctx, bool error, struct place at, const char *message)
{
	struct report *to = ctx;

	problems_add(to->l->ps, error ? PROBLEM_ERROR : PROBLEM_WARNING, to->l->sources.v[at.file],
		at.line, at.column, "%s", message);
}

/* Where a step or a target is not known, nothing can be proved. */
static void check_graph(struct loader *l, struct reader *r)
{
	struct report to = { l, r };

	if (!r->cut && !r->unsure)
		graph_check(r->rb, report, &to);
}

static void check_rpo(struct reader *r, const struct node *root)
{
	const struct node *objectives = node_get(root, "objectives");
	int64_t rpo = r->rb->objectives.rpo_ms;
	bool any = false, met = false;

	for (size_t i = 0; i < r->rb->backup_n; i++) {
		any = any || r->rb->backups[i].every.ms > 0;
		met = met || (r->rb->backups[i].every.ms > 0 && r->rb->backups[i].every.ms <= rpo);
	}
	if (objectives && rpo > 0 && any && !met && node_get(objectives, "rpo"))
		read_warning(r, node_get(objectives, "rpo"),
			"no backup set is made often enough for this "
			"RPO");
}

static void read_root(
	struct loader *l, struct reader *r, struct called *called, const struct node *root)
{
	read_table(r, &runbook_table, NULL, root, r->rb);
	set_id(r, root);
	read_includes(l, r, root);
	set_shells(r, l);
	read_calls(l, r, called);
	check_refs(r);
	check_vars_used(r);
	check_graph(l, r);
	check_rpo(r, root);
	lint_scripts(r);
	warn_of_named(l, r);
}

/* A fragment by itself: what it refers to may stand in the runbooks that include it. */
static void read_alone(
	struct loader *l, struct reader *r, const struct called *called, const struct node *root)
{
	if (!l->options->fragment_ok || called->caller)
		problems_add(l->ps, PROBLEM_ERROR, r->src, 1, 1,
			"this is a fragment, which runbooks "
			"include: it has no steps");
	read_fragment(r, root, r->rb);
	set_shells(r, l);
	lint_scripts(r);
	warn_of_named(l, r);
}

void loader_read(struct loader *l, struct called *called, struct source *src)
{
	struct runbook *rb = arena_new_of(l->arena, struct runbook);
	struct document doc;
	struct reader r;

	reader_init(&r, l->arena, l->ps, l->options);
	r.rb = rb;
	r.src = src;
	rb->folder = src->folder;
	rb->step_index = strmap_new();
	document_read(&doc, src, l->arena, l->ps, "a runbook");
	r.cut = doc.cut;
	if (doc.root && is_fragment(doc.root))
		read_alone(l, &r, called, doc.root);
	else if (doc.root)
		read_root(l, &r, called, doc.root);
	called->rb = rb;
	called->names = reader_finish(&r, rb);
}

static bool has_contact(const struct runbook *rb, const char *role)
{
	for (size_t i = 0; i < rb->contact_n; i++)
		if (strcmp(rb->contacts[i].role, role) == 0)
			return true;
	return false;
}

static bool has_backup(const struct runbook *rb, const char *id)
{
	for (size_t i = 0; i < rb->backup_n; i++)
		if (strcmp(rb->backups[i].id, id) == 0)
			return true;
	return false;
}

/* `more` elements behind the `n` of a list, of which the first `n` are copied. */
#define LONGER(l, type, list, n, more) \
	((type *)memcpy(arena_array((l)->arena, type, (n) + (more) + 1), \
		(n) > 0 ? (const void *)(list) : "", (n) * sizeof(type)))

/* Contacts, backups and what is masked are the session's, whichever file names them; the first that
 * has a role or an id counts. Monitors are looked at with the variables of their own file. */
static void join(struct loader *l, struct runbook *root, const struct runbook *called)
{
	struct contact *contacts =
		LONGER(l, struct contact, root->contacts, root->contact_n, called->contact_n);
	struct backup_set *backups =
		LONGER(l, struct backup_set, root->backups, root->backup_n, called->backup_n);
	const struct pattern **redact =
		LONGER(l, const struct pattern *, root->redact, root->redact_n, called->redact_n);

	for (size_t i = 0; i < called->contact_n; i++)
		if (!has_contact(root, called->contacts[i].role))
			contacts[root->contact_n++] = called->contacts[i];
	root->contacts = contacts;
	for (size_t i = 0; i < called->backup_n; i++)
		if (!has_backup(root, called->backups[i].id))
			backups[root->backup_n++] = called->backups[i];
	root->backups = backups;
	for (size_t i = 0; i < called->redact_n; i++)
		redact[root->redact_n++] = called->redact[i];
	root->redact = redact;
}

/* The runbooks that are called belong to the first; all have the files of all. */
static struct runbook *gather(struct loader *l)
{
	struct source_file *files = arena_array(l->arena, struct source_file, l->sources.n);
	struct runbook **callees = arena_array(l->arena, struct runbook *, l->called.n);
	struct runbook *root = l->called.v[0]->rb;

	for (size_t i = 0; i < l->sources.n; i++)
		files[i] = (struct source_file){ l->sources.v[i]->path, l->sources.v[i]->text,
			l->sources.v[i]->size };
	for (size_t i = 0; i < l->called.n; i++) {
		struct runbook *rb = l->called.v[i]->rb;

		rb->files = files;
		rb->file_n = l->sources.n;
		if (i == 0)
			continue;
		callees[root->callee_n++] = rb;
		join(l, root, rb);
	}
	root->callees = callees;
	root->arena = l->arena;
	return root;
}

static void loader_release(struct loader *l)
{
	for (size_t i = 0; i < l->called.n; i++)
		strmap_free(l->called.v[i]->names, NULL);
	vec_release(&l->called);
	vec_release(&l->sources);
}

/* What was loaded is given to the caller, or freed where it is not sound. */
static int give(struct runbook *rb, struct runbook **out, struct problems *ps)
{
	bool fragment = rb->step_n == 0;

	problems_finish(ps);
	if (ps->errors == 0 && !fragment)
		*out = rb;
	else
		runbook_free(rb);
	return ps->errors == 0 ? 0 : -ERR_UNSOUND;
}

static const struct load_options no_options;

/* `text` lies in the arena, which goes to the runbook or is freed. */
static int load(struct arena *arena, const char *path, const char *text, size_t n,
	const struct load_options *options, struct runbook **out, struct problems *ps)
{
	struct loader l = { .arena = arena, .ps = ps, .options = options ? options : &no_options };
	struct called *root = arena_new_of(l.arena, struct called);
	struct text_list shell = default_shell(l.options);
	const char *folder;
	struct runbook *rb;
	struct source *src;

	l.shell = copy_list(l.arena, &shell);
	folder = l.options->folder ? arena_strdup(l.arena, l.options->folder)
				   : folder_of(l.arena, path);
	src = loader_add(&l, path, folder, text, n);
	if (!src) {
		loader_release(&l);
		arena_free(l.arena);
		problems_finish(ps);
		return -ERR_UNSOUND;
	}
	*root = (struct called){ .key = loader_key(&l, src, base_name(src->path)),
		.path = src->path };
	vec_push(&l.called, root);
	loader_read(&l, root, src);
	rb = gather(&l);
	if (plan_count(rb) > PLAN_STEPS_MAX)
		problems_add(ps, PROBLEM_ERROR, src, 1, 1,
			"with all that it calls the runbook has more than %d steps",
			PLAN_STEPS_MAX);
	loader_release(&l);
	return give(rb, out, ps);
}

int load_memory(const char *path, const char *text, size_t n, const struct load_options *options,
	struct runbook **out, struct problems *ps)
{
	struct arena *arena = arena_new();

	*out = NULL;
	problems_release(ps);
	return load(arena, path, text_keep(arena, text, n), n, options, out, ps);
}

int load_cannot_read(const char *path, struct problems *ps, struct error *e)
{
	struct source src = { .path = path };
	int code = e->sys == ENOENT || e->sys == ENOTDIR ? -ERR_NOTFOUND
		: e->code == -ERR_LIMIT                  ? -ERR_UNSOUND
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
	struct arena *arena;
	size_t n;

	*rb = NULL;
	problems_release(ps);
	if (fs_read_file(path, LOAD_BYTES_MAX, &text, &e) < 0) {
		strbuf_release(&text);
		return load_cannot_read(path, ps, &e);
	}
	arena = arena_new();
	n = text.len;
	return load(arena, path, arena_adopt(arena, strbuf_detach(&text)), n, options, rb, ps);
}
