/*
 * muster check: proves runbooks sound.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "app/json.h"
#include "app/schema.h"
#include "base/i18n.h"
#include "load/load.h"

struct tally {
	bool json, first;
	int status;
};

static void print_json(struct tally *t, const struct problems *ps)
{
	for (size_t i = 0; i < ps->v.n; i++) {
		const struct problem *p = &ps->v.v[i];
		struct strbuf out = STRBUF_INIT;

		strbuf_adds(&out, t->first ? "\n  {\"file\": " : ",\n  {\"file\": ");
		t->first = false;
		json_text(&out, p->path);
		strbuf_addf(&out,
			", \"line\": %d, \"column\": %d, \"severity\": \"%s\", \"message\": ",
			p->line, p->column, problem_level_name(p->level));
		json_text(&out, p->message);
		strbuf_addc(&out, '}');
		fwrite(out.buf, 1, out.len, stdout);
		strbuf_release(&out);
	}
}

static void print_problems(struct tally *t, const struct problems *ps)
{
	struct strbuf out = STRBUF_INIT;

	if (t->json) {
		print_json(t, ps);
		return;
	}
	problems_print(ps, &out);
	fwrite(out.buf, 1, out.len, stderr);
	strbuf_release(&out);
}

static int status_of(const struct app *app, int rc, const struct problems *ps)
{
	if (rc == -ERR_NOTFOUND)
		return EXIT_NOT_FOUND;
	if (rc != 0)
		return EXIT_UNSOUND;
	return app->options.strict && ps->warnings > 0 ? EXIT_OTHERWISE : EXIT_OK;
}

static void check_one(struct app *app, struct tally *t, const char *name)
{
	struct error e = ERROR_INIT;
	struct problems problems;
	struct runbook *rb = NULL;
	char *path;
	int status,
		rc = store_find_runbook((const char *const *)(void *)app->folders.v, app->folders.n,
			name, &path, &e);

	if (rc != 0) {
		status = app_fail(name, rc, &e);
		error_clear(&e);
	} else {
		problems_init(&problems);
		rc = app_load_all(app, path, &rb, &problems);
		print_problems(t, &problems);
		status = status_of(app, rc, &problems);
		if (rc == 0 && !t->json && !app->options.quiet)
			printf(_("%s: sound\n"), path);
		problems_release(&problems);
		runbook_free(rb);
		free(path);
	}
	if (status > t->status)
		t->status = status;
}

static int print_schema(void)
{
	struct strbuf out = STRBUF_INIT;

	schema_write(&out);
	fwrite(out.buf, 1, out.len, stdout);
	strbuf_release(&out);
	return EXIT_OK;
}

int command_check(struct app *app)
{
	struct tally t = { .first = true };
	const char *format = app->options.format;

	if (format && strcmp(format, "json") != 0 && strcmp(format, "table") != 0)
		return app_usage("check: --format %s: it has to be json", format);
	if (app->options.schema)
		return print_schema();
	if (app->arg_n == 0)
		return app_usage("check: a RUNBOOK is missing, or --schema");
	t.json = format && strcmp(format, "json") == 0;
	app_find_folders(app);
	if (t.json)
		fputs("[", stdout);
	for (size_t i = 0; i < app->arg_n; i++)
		check_one(app, &t, app->args[i]);
	if (t.json)
		puts(t.first ? "]" : "\n]");
	return t.status;
}
