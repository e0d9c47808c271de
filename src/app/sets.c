/*
 * See sets.h.
 */
#include "config.h"

#include "app/sets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/values.h"
#include "base/i18n.h"
#include "base/template.h"

static const char *value_of(void *ctx, const char *name)
{
	const struct event_pairs *vars = ctx;

	for (size_t i = 0; i < vars->n; i++) {
		if (strcmp(vars->v[i].name, name) == 0)
			return vars->v[i].value;
	}
	return NULL;
}

/* `list` NULL: the folder could not be listed, so that only what the set says can be compared. */
static bool is_same_place(
	const struct found_set *known, const struct backup_set *set, const struct backup_list *list)
{
	if (list && known->list)
		return strcmp(list->folder, known->list->folder) == 0;
	return !list && !known->list && strcmp(known->set->path, set->path) == 0 &&
		strcmp(known->set->folder, set->folder) == 0;
}

static bool is_known(
	const struct found_sets *sets, const struct backup_set *set, const struct backup_list *list)
{
	for (size_t i = 0; i < sets->v.n; i++) {
		const struct found_set *known = &sets->v.v[i];
		const char *a = set->pattern ? pattern_text(set->pattern) : "";
		const char *b = known->set->pattern ? pattern_text(known->set->pattern) : "";

		if (strcmp(known->set->id, set->id) == 0 && strcmp(a, b) == 0 &&
			is_same_place(known, set, list))
			return true;
	}
	return false;
}

static int find_set(struct app *app, struct found_sets *sets, const struct runbook *rb,
	const struct backup_set *set, struct start_values *values)
{
	struct error e = ERROR_INIT;
	struct strbuf path = STRBUF_INIT;
	struct backup_list *list = NULL;
	int rc, status = EXIT_OK;
	bool known;

	if (app->options.path)
		strbuf_adds(&path, app->options.path);
	else
		template_expand(&path, set->path, value_of, &values->vars);
	rc = backups_scan(set, path.buf, &list, &e);
	strbuf_release(&path);
	known = is_known(sets, set, list);
	if (rc != 0 && !known)
		status = app_fail(set->id, rc, &e);
	else if (rc == 0)
		backups_recall(app->store, set, list);
	error_clear(&e);
	if (known) {
		backup_list_free(list);
	} else {
		struct found_set *found = &vec_add(&sets->v);

		*found = (struct found_set){ .runbook = rb, .set = set, .list = list };
	}
	return status;
}

static int find_sets_of(
	struct app *app, struct found_sets *sets, const struct runbook *rb, const char *only)
{
	struct error e = ERROR_INIT;
	struct start_values values;
	int rc, status = EXIT_OK;

	if (rb->backup_n == 0)
		return EXIT_OK;
	rc = values_gather(app, rb, NULL, sets->arena, &values, &e);
	if (rc != 0)
		status = app_fail(rb->id, rc, &e);
	for (size_t i = 0; rc == 0 && i < rb->backup_n; i++) {
		if (only && strcmp(only, rb->backups[i].id) != 0)
			continue;
		int one = find_set(app, sets, rb, &rb->backups[i], &values);

		status = one > status ? one : status;
	}
	error_clear(&e);
	return status;
}

static int read_runbook(
	struct app *app, struct found_sets *sets, const char *path, const char *only)
{
	struct problems problems;
	struct runbook *rb = NULL;
	int rc, status;

	problems_init(&problems);
	rc = app_load(app, path, &rb, &problems);
	if (rc != 0) {
		struct strbuf text = STRBUF_INIT;

		problems_print(&problems, &text);
		fwrite(text.buf, 1, text.len, stderr);
		strbuf_release(&text);
		status = rc == -ERR_NOTFOUND ? EXIT_NOT_FOUND : EXIT_UNSOUND;
	} else {
		vec_push(&sets->runbooks, rb);
		status = find_sets_of(app, sets, rb, only);
	}
	problems_release(&problems);
	return status;
}

static int read_all(struct app *app, struct found_sets *sets, const char *only)
{
	struct error e = ERROR_INIT;
	struct runbook_list *list = NULL;
	int rc, status = EXIT_OK;

	rc = store_runbooks(app->store, (const char *const *)(void *)app->folders.v, app->folders.n,
		&list, NULL, &e);
	if (rc != 0)
		status = app_fail("runbooks", rc, &e);
	for (size_t i = 0; list && i < list->n; i++) {
		int one = read_runbook(app, sets, list->v[i].path, only);

		/* Of runbooks that nobody named, what is not on this machine is only said. */
		if (one == EXIT_NOT_FOUND)
			one = app->options.verify ? EXIT_OTHERWISE : EXIT_OK;
		status = one > status ? one : status;
	}
	runbook_list_free(list);
	error_clear(&e);
	return status;
}

int sets_find(struct app *app, const char *name, const char *only, struct found_sets *out)
{
	struct error e = ERROR_INIT;
	char *path = NULL;
	int rc, status;

	memset(out, 0, sizeof(*out));
	out->arena = arena_new();
	app_find_folders(app);
	rc = app_open_store(app, &e);
	if (rc != 0)
		status = app_fail("home", rc, &e);
	else if (!name)
		status = read_all(app, out, only);
	else if ((rc = store_find_runbook((const char *const *)(void *)app->folders.v,
			  app->folders.n, name, &path, &e)) != 0)
		status = app_fail(name, rc, &e);
	else
		status = read_runbook(app, out, path, only);
	if (rc == 0 && only && out->v.n == 0 && status == EXIT_OK) {
		error_set(&e, -ERR_NOTFOUND, "there is no such backup set");
		status = app_fail(only, -ERR_NOTFOUND, &e);
	}
	free(path);
	error_clear(&e);
	return status;
}

void sets_release(struct found_sets *sets)
{
	for (size_t i = 0; i < sets->v.n; i++)
		backup_list_free(sets->v.v[i].list);
	for (size_t i = 0; i < sets->runbooks.n; i++)
		runbook_free(sets->runbooks.v[i]);
	vec_release(&sets->v);
	vec_release(&sets->runbooks);
	arena_free(sets->arena);
}
