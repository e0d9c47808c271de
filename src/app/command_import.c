/*
 * muster import: a bundle back into the home, or a runbook kept as Markdown to runbook files. Nothing is
 * written over unless it is told so; what was written is then read as `check` reads it.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/app.h"
#include "app/bundles.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "load/import.h"

static int write_file(const char *path, const struct strbuf *text, bool force, struct error *e)
{
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC | (force ? O_TRUNC : O_EXCL), rc,
	    fd = open(path, flags, 0666);

	if (fd < 0)
		return error_set_errno(e, err_of_errno(errno), "cannot be written");
	rc = fs_write_all(fd, text->buf, text->len, e);
	if (close(fd) != 0 && rc == 0)
		rc = error_set_errno(e, err_of_errno(errno), "cannot be written");
	return rc;
}

/* Before anything is written: all of it, or nothing. */
static int none_is_there(const struct import *im, const char *folder)
{
	int there = 0;

	for (size_t i = 0; i < im->files.n; i++) {
		char *path = fs_join(folder, im->files.v[i].name);

		if (fs_exists(path)) {
			fprintf(stderr,
				_("muster: %s: is there already (--force writes over it)\n"), path);
			there = EXIT_OTHERWISE;
		}
		free(path);
	}
	return there;
}

static int write_all(struct app *app, const struct import *im, const char *folder)
{
	if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
		struct error e = ERROR_INIT;
		int status,
			rc = error_set_errno(&e, err_of_errno(errno), "the folder cannot be made");

		status = app_fail(folder, rc, &e);
		error_clear(&e);
		return status;
	}
	for (size_t i = 0; i < im->files.n; i++) {
		struct error e = ERROR_INIT;
		char *path = fs_join(folder, im->files.v[i].name);
		int rc = write_file(path, &im->files.v[i].text, app->options.force, &e), status = 0;

		if (rc != 0)
			status = app_fail(path, rc, &e);
		error_clear(&e);
		free(path);
		if (status != 0)
			return status;
	}
	return EXIT_OK;
}

static void print_notes(const struct import *im, const char *page)
{
	for (size_t i = 0; i < im->notes.n; i++) {
		const struct import_note *note = &im->notes.v[i];

		printf("%s:%d: %s: %s\n", page, note->line, _(import_note_name(note->kind)),
			note->text);
	}
	if (im->more)
		printf(_("and %zu more of these\n"), im->more);
}

/* Whether `check` takes the file; it says why not. */
static bool check_file(const struct app *app, const struct import_file *file, const char *path)
{
	struct strbuf out = STRBUF_INIT;
	struct problems problems;
	struct runbook *rb = NULL;
	int rc;

	problems_init(&problems);
	rc = app_load_all(app, path, &rb, &problems);
	problems_print(&problems, &out);
	fwrite(out.buf, 1, out.len, stderr);
	if (rc != 0)
		printf(_("%s: written, and not sound\n"), path);
	else if (!app->options.quiet && file->steps == 0)
		printf(_("%s: written, to be included\n"), path);
	else if (!app->options.quiet)
		printf(Q_("%s: written, %zu step\n", "%s: written, %zu steps\n", file->steps), path,
			file->steps);
	runbook_free(rb);
	problems_release(&problems);
	strbuf_release(&out);
	return rc == 0;
}

static int import_page(struct app *app, const struct import *im, const char *page)
{
	const char *folder = app->options.output ? app->options.output : ".";
	int status = app->options.force ? 0 : none_is_there(im, folder);

	if (status == 0)
		status = write_all(app, im, folder);
	if (status != 0)
		return status;
	if (!app->options.quiet)
		print_notes(im, page);
	fflush(stdout);
	for (size_t i = 0; i < im->files.n; i++) {
		char *path = fs_join(folder, im->files.v[i].name);

		if (!check_file(app, &im->files.v[i], path))
			status = EXIT_UNSOUND;
		free(path);
	}
	return status;
}

/* The error names the file. */
static int cannot_read(int rc, struct strbuf *text, struct error *e)
{
	int status = app_fail("import", rc, e);

	strbuf_release(text);
	error_clear(e);
	return status;
}

int command_import(struct app *app)
{
	const char *path = app->args[0], *slash = strrchr(path, '/');
	struct strbuf text = STRBUF_INIT;
	struct error e = ERROR_INIT;
	struct import im = { .more = 0 };
	int status, rc;

	if (bundles_is_one(path))
		return bundles_import(app, path);
	rc = fs_read_file(path, IMPORT_BYTES_MAX, &text, &e);
	if (rc != 0)
		return cannot_read(rc, &text, &e);
	rc = import_markdown(&im, slash ? slash + 1 : path, text.buf, text.len, &e);
	if (rc == 0)
		status = import_page(app, &im, path);
	else
		status = app_fail(path, rc, &e);
	import_release(&im);
	strbuf_release(&text);
	error_clear(&e);
	return status;
}
