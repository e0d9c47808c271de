/*
 * Starting a holder: a process of its own session, told over a socket what to open. Nothing secret is on
 * its command line or in its environment.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/app.h"
#include "app/hooks.h"
#include "base/fs.h"
#include "wire/wire.h"

#define READY_MS 15000

char *app_own_path(void)
{
	char exe[4096];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	return n > 0 ? xstrndup(exe, (size_t)n) : xstrdup("muster");
}

char *app_helper_path(const char *name)
{
	char exe[4096];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (n > 0) {
		char *dir, *path;

		exe[n] = '\0';
		dir = fs_dirname(exe);
		path = fs_join(dir, name);
		free(dir);
		if (access(path, X_OK) == 0)
			return path;
		free(path);
	}
	return fs_join(LIBEXECDIR, name);
}

static void keep_open(int fd)
{
	int flags = fcntl(fd, F_GETFD);

	if (flags >= 0)
		fcntl(fd, F_SETFD, flags & ~FD_CLOEXEC);
}

static bool is_named(const char *entry, const struct event_texts *names)
{
	for (size_t i = 0; i < names->n; i++) {
		size_t n = strlen(names->v[i]);

		if (strncmp(entry, names->v[i], n) == 0 && entry[n] == '=')
			return true;
	}
	return false;
}

/* This environment but for secrets: those go over the socket, and a process's environment is read by
 * more than the process. Free what is given, not what it points to. */
static char **environment_without(const struct event_texts *names)
{
	size_t n = 0, kept = 0;
	char **env;

	while (environ[n])
		n++;
	env = xcalloc(n + 1, sizeof(*env));
	for (size_t i = 0; i < n; i++) {
		if (!is_named(environ[i], names))
			env[kept++] = environ[i];
	}
	return env;
}

/* In the child: only async-signal-safe calls until the exec. */
static void NORETURN become_holder(char *const *argv, char *const *env, int control, int ack)
{
	setsid();
	keep_open(control);
	if (ack >= 0)
		keep_open(ack);
	execve(argv[0], argv, env);
	_exit(127);
}

static int start(struct app *app, const struct event_texts *secrets, int control, struct error *e)
{
	char **env = environment_without(secrets);
	char *path = app_helper_path("muster-holder");
	char *control_text = xstrfmt("%d", control);
	char *ack_text = xstrfmt("%d", app->options.ack_fd);
	char muster_option[] = "--muster", *muster = app_own_path();
	char home_option[] = "--home", control_option[] = "--control-fd", ack_option[] = "--ack-fd";
	char *home = xstrdup(store_path(app->store));
	char *argv[] = { path, home_option, home, muster_option, muster, control_option,
		control_text, NULL, NULL, NULL };
	pid_t pid;
	int rc = 0;

	if (app->options.ack_fd >= 0) {
		argv[7] = ack_option;
		argv[8] = ack_text;
	}
	pid = fork();
	if (pid == 0)
		become_holder(argv, env, control, app->options.ack_fd);
	if (pid < 0)
		rc = error_set_errno(e, -ERR_SPAWN, "no process can be made");
	free(env);
	free(path);
	free(home);
	free(muster);
	free(control_text);
	free(ack_text);
	return rc;
}

/* The holder's one answer. */
static int wait_until_ready(struct wire_client *client, struct error *e)
{
	struct pollfd p = { .fd = wire_client_fd(client), .events = POLLIN };
	struct wire_message m;
	int rc;

	while ((rc = wire_client_next(client, &m, e)) == 0) {
		if (wire_client_wants_write(client) && (rc = wire_client_flush(client, e)) != 0)
			return rc;
		rc = poll(&p, 1, READY_MS);
		if (rc < 0 && errno != EINTR)
			return error_set_errno(e, -ERR_SYSTEM, "poll");
		if (rc == 0)
			return error_set(e, -ERR_SPAWN, "the holder does not answer");
	}
	if (rc < 0)
		return error_set(e, -ERR_SPAWN,
			"muster-holder could not be started, or ended at once (is it "
			"beside muster, or in %s?)",
			LIBEXECDIR);
	if (m.type == WIRE_READY)
		return 0;
	return error_set(e, m.code < 0 ? (int)m.code : -ERR_SPAWN, "%s", m.text ? m.text : "?");
}

int app_start_holder(struct app *app, const struct wire_message *order, struct error *e)
{
	struct wire_client *client;
	int fds[2], rc;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
		return error_set_errno(e, -ERR_SYSTEM, "no socket can be made");
	rc = start(app, &order->secrets, fds[1], e);
	close(fds[1]);
	client = wire_client_new(fds[0]);
	if (rc == 0)
		rc = wire_client_send(client, order, e);
	if (rc == 0)
		rc = wait_until_ready(client, e);
	wire_client_free(client);
	if (rc == 0)
		hooks_start(app, order->session);
	return rc;
}
