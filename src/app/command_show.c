/*
 * muster show: one session in words, or its situation in five lines.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/app.h"
#include "base/clock.h"
#include "report/show.h"
#include "report/sitrep.h"

static int make_sitrep(struct app *app, const char *id, struct strbuf *out, struct error *e)
{
	struct stored_session *s = NULL;
	int rc = store_read(app->store, id, &s, e);

	if (s)
		report_sitrep(s->session, s->life == LIFE_OPEN, clock_real_ms(), out);
	stored_session_free(s);
	return rc;
}

/* A terminal gets it through $PAGER, where there is one. */
static void print(const struct strbuf *text)
{
	const char *pager = getenv("PAGER");
	FILE *pipe = NULL;

	if (pager && *pager && isatty(STDOUT_FILENO))
		pipe = popen(pager, "we");
	fwrite(text->buf, 1, text->len, pipe ? pipe : stdout);
	if (pipe)
		pclose(pipe);
}

int app_show(struct app *app, const char *id)
{
	struct strbuf text = STRBUF_INIT;
	struct error e = ERROR_INIT;
	int status = EXIT_OK, rc;

	rc = app->options.sitrep ? make_sitrep(app, id, &text, &e)
				 : report_show(app->store, id, clock_real_ms(), &text, &e);
	print(&text);
	if (rc < 0)
		status = app_fail(id, rc, &e);
	strbuf_release(&text);
	error_clear(&e);
	return status;
}

int command_show(struct app *app)
{
	char id[27];
	int status = app_session(app, 0, id);

	return status == EXIT_OK ? app_show(app, id) : status;
}
