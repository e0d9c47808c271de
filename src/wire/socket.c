/*
 * The Unix socket of a session: bound and connected through /proc/self/fd, since a socket's path may
 * have 108 bytes and a home's may have more.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mutant.h"
#include "wire/wire.h"

static int make_address(int dirfd, const char *name, struct sockaddr_un *address, struct error *e)
{
	int n;

	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	n = snprintf(
		address->sun_path, sizeof(address->sun_path), "/proc/self/fd/%d/%s", dirfd, name);
	if (n < 0 || (size_t)n >= sizeof(address->sun_path))
		return error_set(e, -ERR_LIMIT, "%s: a socket's name is too long", name);
	return 0;
}

static int listen_as(int dirfd, const char *name, mode_t without, struct error *e)
{
	struct sockaddr_un address;
	mode_t mask;
	int fd, rc;

	if ((rc = make_address(dirfd, name, &address, e)) != 0)
		return rc;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return error_set_errno(e, -ERR_SYSTEM, "no socket can be made");
	/* One that a holder left that is gone: the session's lock says that none lives. */
	unlinkat(dirfd, name, 0);
	mask = umask(without);
	rc = bind(fd, (const struct sockaddr *)&address, sizeof(address));
	umask(mask);
	if (rc != 0 || listen(fd, 64) != 0) {
		rc = error_set_errno(e, -ERR_IO, "%s: cannot listen", name);
		close(fd);
		return rc;
	}
	return fd;
}

int wire_listen(int dirfd, const char *name, struct error *e)
{
	return listen_as(dirfd, name, 0177, e);
}

int wire_listen_group(int dirfd, const char *name, struct error *e)
{
	return listen_as(dirfd, name, 0117, e);
}

/* The very file, not what a link in its place leads to: secrets are sent there. */
static int find_socket(int dirfd, const char *name, struct error *e)
{
	int fd = openat(
		    dirfd, name, O_PATH | O_CLOEXEC | (MUTANT(SOCKET_FOLLOWED) ? 0 : O_NOFOLLOW)),
	    rc;
	struct stat st;

	if (fd < 0) {
		rc = errno == ENOENT ? -ERR_NOTFOUND : -ERR_IO;
		return error_set_errno(e, rc, "the session's holder does not answer");
	}
	if (fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode))
		return fd;
	close(fd);
	return error_set(e, -ERR_UNSAFE, "%s: not a socket", name);
}

int wire_connect(int dirfd, const char *name, struct error *e)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int found = find_socket(dirfd, name, e), fd, rc;

	if (found < 0)
		return found;
	snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d", found);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0) {
		close(found);
		return error_set_errno(e, -ERR_SYSTEM, "no socket can be made");
	}
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
		rc = errno == ENOENT || errno == ECONNREFUSED ? -ERR_NOTFOUND : -ERR_IO;
		error_set_errno(e, rc, "the session's holder does not answer");
		close(fd);
		fd = rc;
	}
	close(found);
	return fd;
}

int wire_peer(int fd, int64_t *uid, int64_t *pid, struct error *e)
{
	struct ucred cred;
	socklen_t n = sizeof(cred);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &n) != 0)
		return error_set_errno(e, -ERR_SYSTEM, "who is at the other end is not known");
	*uid = cred.uid;
	*pid = cred.pid;
	return 0;
}
