/*
 * muster export --format json: a session's events, one a line.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "base/strbuf.h"

static int
print_events(int dirfd, struct error *e)
{
	struct strbuf line = STRBUF_INIT;
	struct journal_reader *r;
	struct event ev;
	int rc = journal_reader_open(&r, dirfd, JOURNAL_SESSION, e);

	if (rc != 0)
		return rc;
	while ((rc = journal_reader_next(r, &ev, e)) == 1) {
		size_t n;
		const uint8_t *raw = journal_reader_raw(r, &n);

		strbuf_clear(&line);
		if ((rc = journal_json(raw, n, &line, e)) != 0)
			break;
		strbuf_addc(&line, '\n');
		fwrite(line.buf, 1, line.len, stdout);
	}
	strbuf_release(&line);
	journal_reader_close(r);
	return rc;
}

int
command_export(struct app *app)
{
	struct error e = ERROR_INIT;
	char id[27];
	int status, fd, rc;

	if (!app->options.format)
		return app_usage("export: --format is missing; in this version it is json");
	if (strcmp(app->options.format, "json") != 0)
		return app_usage("export: --format %s: not in this version; it has json",
		    app->options.format);
	if ((status = app_session(app, 0, id)) != EXIT_OK)
		return status;
	fd = store_session_dir(app->store, id, &e);
	rc = fd < 0 ? fd : print_events(fd, &e);
	if (rc < 0)
		status = app_fail(id, rc, &e);
	if (fd >= 0)
		close(fd);
	error_clear(&e);
	return status;
}
