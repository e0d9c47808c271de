/*
 * muster sync: starts the program that talks to the server, and tells it through a pipe where that is.
 * The URI holds a password: it is in no argument, no environment, no message.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/app.h"
#include "app/configuration.h"
#include "base/fs.h"
#include "base/i18n.h"

#define URI_MAX (16 * 1024) /* bytes: less than a pipe holds, so that writing it never waits */
#define URI_VARIABLE "MUSTER_MONGODB_URI"

/* ---- where the server is ---- */

static int read_uri_file(const char *path, struct strbuf *uri, struct error *e)
{
	struct stat st;

	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
		return error_set(e, -ERR_UNSAFE,
			"%s is the server's URI and others may read it: chmod 600 %s", path, path);
	return fs_read_file(path, URI_MAX, uri, e);
}

/* Appends the URI; nothing where none is configured. */
static int find_uri(const struct app *app, struct strbuf *uri, struct error *e)
{
	const char *given = getenv(URI_VARIABLE);
	int rc = 0;

	if (given && *given)
		strbuf_adds(uri, given);
	else if (app->config->mongodb_uri)
		strbuf_adds(uri, app->config->mongodb_uri);
	else if (app->config->mongodb_uri_file)
		rc = read_uri_file(app->config->mongodb_uri_file, uri, e);
	unsetenv(URI_VARIABLE);
	strbuf_trim(uri);
	if (rc == 0 && uri->len > URI_MAX)
		rc = error_set(e, -ERR_LIMIT, "the server's URI is longer than %d bytes", URI_MAX);
	return rc;
}

/* ---- the helper ---- */

/* Starts it; the pipe's other end has the URI and is closed. */
static int start(struct app *app, const struct strbuf *uri, pid_t *pid, struct error *e)
{
	char *path = app_helper_path("muster-sync"), *fd_text;
	int fds[2], rc = 0;

	if (pipe2(fds, O_CLOEXEC) != 0) {
		free(path);
		return error_set_errno(e, -ERR_SYSTEM, "no pipe can be made");
	}
	fd_text = xstrfmt("%d", fds[0]);
	fflush(stdout);
	*pid = fork();
	if (*pid == 0) {
		fcntl(fds[0], F_SETFD, 0);
		execl(path, path, "--home", store_path(app->store), "--uri-fd", fd_text, "--once",
			app->options.quiet ? "--quiet" : (char *)NULL, (char *)NULL);
		_exit(127);
	}
	if (*pid < 0)
		rc = error_set_errno(e, -ERR_SPAWN, "no process can be made");
	close(fds[0]);
	if (rc == 0)
		rc = fs_write_all(fds[1], uri->buf, uri->len, e);
	close(fds[1]);
	free(fd_text);
	free(path);
	return rc;
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return EXIT_OTHERWISE;
	}
	if (WIFSIGNALED(status))
		return 128 + WTERMSIG(status);
	if (WEXITSTATUS(status) == 127)
		fprintf(stderr, _("muster: sync: muster-sync could not be started\n"));
	return WEXITSTATUS(status) == 127 ? EXIT_OTHERWISE : WEXITSTATUS(status);
}

static int send_all(struct app *app, const struct strbuf *uri)
{
	struct error e = ERROR_INIT;
	pid_t pid = -1;
	int rc = app_open_store(app, &e), status;

	if (rc != 0) {
		status = app_fail("home", rc, &e);
	} else {
		rc = start(app, uri, &pid, &e);
		/* A helper that is gone says why by its status. */
		status = pid > 0 ? wait_for(pid) : app_fail("sync", rc, &e);
	}
	error_clear(&e);
	return status;
}

int command_sync(struct app *app)
{
	struct strbuf uri = STRBUF_INIT;
	struct error e = ERROR_INIT;
	int status, rc;

	if (!app->options.once)
		return app_usage(_("sync: needs --once; nothing else is in this version (%s)"),
			PACKAGE_STRING);
	if ((rc = find_uri(app, &uri, &e)) != 0)
		status = app_fail("sync", rc, &e);
	else if (uri.len == 0)
		status = app_usage(_("sync: no server is configured: set MUSTER_MONGODB_URI, or "
				     "mongodb.uri or mongodb.uri_file in the configuration"));
	else
		status = send_all(app, &uri);
	strbuf_wipe(&uri);
	error_clear(&e);
	return status;
}
