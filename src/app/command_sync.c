/*
 * muster sync: starts the program that talks to the server, and says how it ended.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/app.h"
#include "app/syncing.h"
#include "base/i18n.h"

/* ---- the helper ---- */

/* Starts it; what it is told of the server it reads from a pipe. */
static int start(struct app *app, const struct strbuf *uri, pid_t *pid, struct error *e)
{
	char *path, *fd_text;
	int fd = sync_uri_pipe(uri, e), rc = 0;

	if (fd < 0)
		return fd;
	path = app_helper_path("muster-sync");
	fd_text = xstrfmt("%d", fd);
	fflush(stdout);
	*pid = fork();
	if (*pid == 0) {
		fcntl(fd, F_SETFD, 0);
		execl(path, path, "--home", store_path(app->store), "--uri-fd", fd_text, "--once",
			app->options.quiet ? "--quiet" : (char *)NULL, (char *)NULL);
		_exit(127);
	}
	if (*pid < 0)
		rc = error_set_errno(e, -ERR_SPAWN, "no process can be made");
	close(fd);
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
	if ((rc = sync_find_uri(app, &uri, &e)) != 0)
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
