/*
 * Makes the process. The functions named child_* run in the child, between fork and exec: they must
 * call nothing that is not async-signal-safe, so no malloc, no stdio, no base.
 */
#include "config.h"

#include "exec/spawn-private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "exec/lookup-private.h"

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2) /* linux/close_range.h, Linux 5.11 */
#endif
#define CHILD_FAILED 127
#define FD_LIMIT_MAX 1048576 /* the kernel's own default for fs.nr_open */

struct message {
	enum exec_stage stage;
	int error;
};

struct child {
	const struct spawn *spec;
	char *const *paths;
	int status;
	int fd_limit;
};

/* What execve() wants and what it does differ by a const: it changes neither array nor strings. */
static char *const *child_vector(const char *const *v)
{
	const union {
		const char *const *ours;
		char *const *theirs;
	} u = { .ours = v };

	return u.theirs;
}

static void NORETURN child_fail(const struct child *c, enum exec_stage stage, int error)
{
	const struct message m = { stage, error };

	if (write(c->status, &m, sizeof(m)) != (ssize_t)sizeof(m))
		_exit(CHILD_FAILED + 1);
	_exit(CHILD_FAILED);
}

/* Ignored signals would stay ignored through an exec; handlers would not, but must not run here. */
static void child_reset_signals(void)
{
	struct sigaction dfl;

	memset(&dfl, 0, sizeof(dfl));
	dfl.sa_handler = SIG_DFL;
	(void)sigemptyset(&dfl.sa_mask);
	for (int sig = 1; sig <= SIGRTMAX; sig++)
		(void)sigaction(sig, &dfl, NULL);
}

static void child_unblock_signals(void)
{
	sigset_t none;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

void spawn_close_on_exec_from(int low, int limit)
{
	if (syscall(SYS_close_range, (unsigned)low, UINT_MAX, CLOSE_RANGE_CLOEXEC) == 0)
		return;
	for (int fd = low; fd < limit; fd++)
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static int child_find_and_exec(const struct child *c)
{
	int error = ENOENT;

	for (char *const *path = c->paths; *path != NULL; path++) {
		(void)execve(*path, child_vector(c->spec->argv), child_vector(c->spec->envp));
		if (errno == EACCES)
			error = EACCES; /* a later folder may have one; else this is the better word */
		else if (errno != ENOENT && errno != ENOTDIR)
			return errno;
	}
	return error;
}

static void NORETURN child_run(const struct child *c)
{
	const struct spawn *s = c->spec;

	child_reset_signals();
	if (setsid() < 0 || dup2(s->in, STDIN_FILENO) < 0 || dup2(s->out, STDOUT_FILENO) < 0 ||
		dup2(s->err, STDERR_FILENO) < 0)
		child_fail(c, EXEC_NO_TERMINAL, errno);
	if (s->terminal && ioctl(STDOUT_FILENO, TIOCSCTTY, 0) != 0)
		child_fail(c, EXEC_NO_TERMINAL, errno);
	if (s->dir != NULL && chdir(s->dir) != 0)
		child_fail(c, EXEC_NO_DIR, errno);
	spawn_close_on_exec_from(STDERR_FILENO + 1, c->fd_limit);
	child_unblock_signals();
	child_fail(c, EXEC_NO_COMMAND, child_find_and_exec(c));
}

static int descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > FD_LIMIT_MAX)
		return FD_LIMIT_MAX;
	return (int)limit.rlim_cur;
}

/* All signals wait while the child still has this program's handlers, which would write into the
 * pipe that wakes this program's loop. */
static pid_t fork_quietly(const struct child *c)
{
	sigset_t all, before;
	pid_t pid;
	int error;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	pid = fork();
	if (pid == 0)
		child_run(c);
	error = errno;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return pid;
}

int spawn_move_up(int fd)
{
	int up = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	int error = errno;

	close(fd);
	errno = error;
	return up;
}

int spawn_start(const struct spawn *s, pid_t *pid, int *status, struct error *e)
{
	struct child c = { .spec = s, .fd_limit = descriptor_limit() };
	char **paths;
	int ends[2];
	int code = 0;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return error_set_errno(e, -ERR_SPAWN, "no pipe can be made");
	c.status = spawn_move_up(ends[1]);
	if (c.status < 0) {
		code = error_set_errno(e, -ERR_SPAWN, "no pipe can be made");
		close(ends[0]);
		return code;
	}
	paths = lookup_program(s->argv[0], s->envp);
	c.paths = paths;
	*pid = fork_quietly(&c);
	if (*pid < 0)
		code = error_set_errno(e, -ERR_SPAWN, "no process can be made");
	lookup_free(paths);
	close(c.status);
	if (code != 0)
		close(ends[0]);
	else
		*status = ends[0];
	return code;
}

enum exec_stage spawn_verdict(int status, int *error)
{
	struct message m;
	ssize_t n;

	do
		n = read(status, &m, sizeof(m));
	while (n < 0 && errno == EINTR);
	close(status);
	*error = n == (ssize_t)sizeof(m) ? m.error : 0;
	return n == (ssize_t)sizeof(m) ? m.stage : EXEC_STARTED;
}
