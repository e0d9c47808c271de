/*
 * Where the team's server is, and telling muster-sync through a pipe.
 */
#include "config.h"

#include "app/syncing.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/asking.h"
#include "app/configuration.h"
#include "base/fs.h"

#define URI_MAX (16 * 1024) /* bytes: less than a pipe holds, so that writing it never waits */
#define URI_VARIABLE "MUSTER_MONGODB_URI"
#define PING_MS 30000

static int read_uri_file(const char *path, struct strbuf *uri, struct error *e)
{
	struct stat st;

	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
		return error_set(e, -ERR_UNSAFE,
			"%s is the server's URI and others may read it: chmod 600 %s", path, path);
	return fs_read_file(path, URI_MAX, uri, e);
}

int sync_find_uri(const struct app *app, struct strbuf *uri, struct error *e)
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

int sync_uri_pipe(const struct strbuf *uri, struct error *e)
{
	int fds[2], rc;

	if (pipe2(fds, O_CLOEXEC) != 0)
		return error_set_errno(e, -ERR_SYSTEM, "no pipe can be made");
	rc = fs_write_all(fds[1], uri->buf, uri->len, e);
	close(fds[1]);
	if (rc == 0)
		return fds[0];
	close(fds[0]);
	return rc;
}

int sync_ping(const struct strbuf *uri, struct strbuf *said)
{
	char *path = app_helper_path("muster-sync");
	const char *argv[] = { path, "--uri-fd", "3", "--ping", NULL };
	int fd = sync_uri_pipe(uri, NULL), status = -1;

	if (fd >= 0) {
		status = ask_program(argv, fd, PING_MS, said);
		close(fd);
	}
	free(path);
	return status == 127 ? -1 : status;
}
