/*
 * muster-sync: sends what is in a home to the team's server. The URI comes through a descriptor, so that
 * it is on no command line and in no environment; it is in no message either.
 *
 *   muster-sync --home DIR --uri-fd N --once [--quiet]
 *   muster-sync --uri-fd N --ping
 *   muster-sync --version
 *
 * Exit status: 0 all is there, or the server answers; 2 wrong usage, or a URI that cannot be used; 5 a
 * session was set aside, since its record is damaged or forked; 6 the home cannot be read; 7 the server
 * could not be reached; 1 anything else.
 */
#include "config.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/gasp.h"
#include "base/xalloc.h"
#include "sync/ship.h"

#define URI_MAX (64 * 1024) /* bytes */

struct arguments {
	const char *home;
	int uri_fd;
	bool once, quiet, ping, version;
};

static int status_of(int code)
{
	static const struct {
		int code, status;
	} rows[] = {
		{ 0, 0 },
		{ ERR_USAGE, 2 },
		{ ERR_CORRUPT, 5 },
		{ ERR_EXISTS, 5 },
		{ ERR_UNSAFE, 6 },
		{ ERR_IO, 6 },
		{ ERR_SERVER, 7 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].code == -code)
			return rows[i].status;
	}
	return 1;
}

static bool read_arguments(struct arguments *a, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		bool more = i + 1 < argc;

		if (strcmp(argv[i], "--home") == 0 && more)
			a->home = argv[++i];
		else if (strcmp(argv[i], "--uri-fd") == 0 && more)
			a->uri_fd = atoi(argv[++i]);
		else if (strcmp(argv[i], "--once") == 0)
			a->once = true;
		else if (strcmp(argv[i], "--quiet") == 0)
			a->quiet = true;
		else if (strcmp(argv[i], "--ping") == 0)
			a->ping = true;
		else if (strcmp(argv[i], "--version") == 0)
			a->version = true;
		else
			return false;
	}
	return a->version || (a->uri_fd >= 0 && (a->ping || (a->home && a->once)));
}

static int connect_server(struct server **server, int fd, struct error *e)
{
	struct strbuf uri = STRBUF_INIT;
	int rc = fs_read_fd(fd, URI_MAX, &uri, e);

	close(fd);
	strbuf_trim(&uri);
	if (rc == 0)
		rc = server_open(server, uri.buf, e);
	strbuf_wipe(&uri);
	return rc;
}

static void say(void *ctx, const char *session, int code, const char *text)
{
	(void)ctx;
	(void)code;
	fprintf(stderr, "muster: sync: %s: %s\n", session, text);
}

static int sync_once(
	const struct arguments *a, struct store *st, struct server *server, struct error *e)
{
	struct shipped sum;
	int rc = ship_closed(st, server, &sum, say, NULL, e);

	if (!a->quiet && rc != -ERR_SERVER)
		printf("%" PRId64 " sessions with %" PRId64 " events sent, %d set aside\n",
			sum.sessions, sum.events, sum.failed);
	return rc;
}

/* It is asked for a session that is not there: that takes a connection and the right to read. */
static int ping(struct server *server, struct error *e)
{
	struct server_mark mark;

	return server_ask(server, "", &mark, e);
}

static int do_order(const struct arguments *a, struct server *server, struct error *e)
{
	struct store *st = NULL;
	int rc;

	if (a->ping)
		return ping(server, e);
	rc = store_open(&st, a->home, e);
	if (rc == 0)
		rc = sync_once(a, st, server, e);
	store_close(st);
	return rc;
}

int main(int argc, char **argv)
{
	struct arguments a = { .uri_fd = -1 };
	struct error e = ERROR_INIT;
	struct server *server = NULL;
	int rc;

	if (!read_arguments(&a, argc, argv)) {
		fprintf(stderr, "muster-sync: is started by muster sync\n");
		return 2;
	}
	if (a.version) {
		puts(PACKAGE_STRING);
		return 0;
	}
	gasp_install_signals();
	server_library_init();
	rc = connect_server(&server, a.uri_fd, &e);
	if (rc == 0)
		rc = do_order(&a, server, &e);
	if (e.code != 0)
		fprintf(stderr, "muster: sync: %s\n", error_text(&e));
	server_close(server);
	server_library_release();
	error_clear(&e);
	return status_of(rc);
}
