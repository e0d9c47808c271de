/*
 * muster export: a session for other programs: its events one a line, or all of it as a bundle.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "bundle/bundle.h"
#include "report/show.h"

#define CHUNK (64 * 1024)

/* Writes the session in the folder `dirfd` to `fd`. */
typedef int export_fn(struct app *app, const char *id, int dirfd, int fd, struct error *e);

static int print_lines(struct journal_reader *r, int fd, struct error *e)
{
	struct strbuf lines = STRBUF_INIT;
	struct event ev;
	int rc;

	while ((rc = journal_reader_next(r, &ev, e)) == 1) {
		size_t n;
		const uint8_t *raw = journal_reader_raw(r, &n);

		if ((rc = journal_json(raw, n, &lines, e)) != 0)
			break;
		strbuf_addc(&lines, '\n');
		if (lines.len < CHUNK)
			continue;
		if ((rc = fs_write_all(fd, lines.buf, lines.len, e)) != 0)
			break;
		strbuf_clear(&lines);
	}
	/* What stands before damage is worth having. */
	if (rc == 0 || rc == -ERR_CORRUPT) {
		int written = fs_write_all(fd, lines.buf, lines.len, rc == 0 ? e : NULL);

		rc = rc == 0 ? written : rc;
	}
	strbuf_release(&lines);
	return rc;
}

static int export_json(struct app *app, const char *id, int dirfd, int fd, struct error *e)
{
	struct journal_reader *r;
	int rc = journal_reader_open(&r, dirfd, JOURNAL_SESSION, e);

	(void)app;
	(void)id;
	if (rc != 0)
		return rc;
	rc = print_lines(r, fd, e);
	journal_reader_close(r);
	return rc;
}

static int export_bundle(struct app *app, const char *id, int dirfd, int fd, struct error *e)
{
	struct strbuf words = STRBUF_INIT;
	struct bundle_text text = { .name = "report.txt" };
	int rc = report_show(app->store, id, clock_real_ms(), &words, e);

	text.text = words.buf;
	text.n = words.len;
	if (rc == 0)
		rc = bundle_write(dirfd, id, &text, 1, fd, e);
	strbuf_release(&words);
	return rc;
}

static const struct format {
	const char *name;
	export_fn *make;
	const char *ending; /* of the file that a terminal is spared by; NULL: it is text */
} formats[] = {
	{ "json", export_json, NULL },
	{ "bundle", export_bundle, ".tar.gz" },
};

/* ---- where it goes ---- */

/* A file is there whole or not at all. */
static int export_to_file(struct app *app, const struct format *f, const char *id, int dirfd,
	const char *path, struct error *e)
{
	char *part = xstrfmt("%s.part", path);
	int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600), rc;

	if (fd < 0) {
		rc = error_set_errno(e, -ERR_IO, "%s cannot be written", part);
	} else {
		rc = f->make(app, id, dirfd, fd, e);
		if (close(fd) != 0 && rc == 0)
			rc = error_set_errno(e, -ERR_IO, "%s cannot be written", part);
		if (rc == 0 && rename(part, path) != 0)
			rc = error_set_errno(e, -ERR_IO, "%s cannot be written", path);
		if (rc != 0)
			unlink(part);
	}
	if (rc == 0 && !app->options.quiet)
		fprintf(stderr, _("muster: %s written\n"), path);
	free(part);
	return rc;
}

static int export_session(
	struct app *app, const struct format *f, const char *id, int dirfd, struct error *e)
{
	const char *output = app->options.output;
	bool standard = output ? strcmp(output, "-") == 0 : !f->ending || !isatty(STDOUT_FILENO);
	char *path;
	int rc;

	if (standard)
		return f->make(app, id, dirfd, STDOUT_FILENO, e);
	path = output ? xstrdup(output) : xstrfmt("%s%s", id, f->ending);
	rc = export_to_file(app, f, id, dirfd, path, e);
	free(path);
	return rc;
}

static const struct format *find_format(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_LEN(formats); i++) {
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	}
	if (name)
		app_usage(_("export: --format %s: not in this version; it has json and bundle"),
			name);
	else
		app_usage("%s",
			_("export: --format is missing; in this version it is json or bundle"));
	return NULL;
}

int command_export(struct app *app)
{
	const struct format *f = find_format(app->options.format);
	struct error e = ERROR_INIT;
	char id[27];
	int status, fd, rc;

	if (!f)
		return EXIT_USAGE;
	if ((status = app_session(app, 0, id)) != EXIT_OK)
		return status;
	fd = store_session_dir(app->store, id, &e);
	rc = fd < 0 ? fd : export_session(app, f, id, fd, &e);
	if (rc < 0)
		status = app_fail(id, rc, &e);
	if (fd >= 0)
		close(fd);
	error_clear(&e);
	return status;
}
