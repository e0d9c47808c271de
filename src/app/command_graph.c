/*
 * muster graph: the steps of a runbook and the ways between them, as an outline or for a program that
 * draws.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/app.h"
#include "base/i18n.h"
#include "report/graph.h"

static void outline(const struct runbook *rb, struct strbuf *out)
{
	strbuf_addf(out, "%s (%s)\n\n", rb->title, rb->id);
	report_outline(rb, NULL, out);
}

static const struct {
	const char *name;
	void (*write)(const struct runbook *rb, struct strbuf *out);
} formats[] = {
	{ "outline", outline },
	{ "dot", report_dot },
	{ "mermaid", report_mermaid },
};

static int print_graph(const struct app *app, const char *path, size_t format)
{
	struct strbuf out = STRBUF_INIT;
	struct problems problems;
	struct runbook *rb = NULL;
	int rc;

	problems_init(&problems);
	rc = app_load(app, path, &rb, &problems);
	if (rc == 0) {
		formats[format].write(rb, &out);
		fwrite(out.buf, 1, out.len, stdout);
	} else {
		problems_print(&problems, &out);
		fwrite(out.buf, 1, out.len, stderr);
	}
	problems_release(&problems);
	strbuf_release(&out);
	runbook_free(rb);
	return rc == 0 ? EXIT_OK : rc == -ERR_NOTFOUND ? EXIT_NOT_FOUND : EXIT_UNSOUND;
}

int command_graph(struct app *app)
{
	const char *given = app->options.format ? app->options.format : formats[0].name;
	struct error e = ERROR_INIT;
	size_t format = 0;
	char *path;
	int status, rc;

	while (format < ARRAY_LEN(formats) && strcmp(formats[format].name, given) != 0)
		format++;
	if (format == ARRAY_LEN(formats))
		return app_usage("graph: --format %s: it has to be outline, dot or mermaid", given);
	app_find_folders(app);
	rc = store_find_runbook((const char *const *)(void *)app->folders.v, app->folders.n,
		app->args[0], &path, &e);
	if (rc != 0) {
		status = app_fail(app->args[0], rc, &e);
		error_clear(&e);
		return status;
	}
	status = print_graph(app, path, format);
	free(path);
	return status;
}
