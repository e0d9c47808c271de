/*
 * Asking another program: it is given a pipe for its answer, and a limit of time and of bytes.
 */
#include "config.h"

#include "app/asking.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

#define GIVEN_FD 3

/* In the child: only async-signal-safe calls until the exec. A descriptor that is where it should be
 * already is kept open by taking its flag away. */
static void NORETURN become(char *const *argv, int out, int given)
{
	int none = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (none < 0 || dup2(none, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
		dup2(out, STDERR_FILENO) < 0)
		_exit(127);
	if (given == GIVEN_FD)
		(void)fcntl(given, F_SETFD, 0);
	else if (given >= 0 && dup2(given, GIVEN_FD) < 0)
		_exit(127);
	execvp(argv[0], argv);
	_exit(127);
}

/* false: it took too long. */
static bool read_answer(int fd, int64_t timeout_ms, struct strbuf *out)
{
	int64_t deadline = clock_mono_ns() / 1000000 + timeout_ms;

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t rest = deadline - clock_mono_ns() / 1000000;
		char buf[1024];
		ssize_t n;

		if (rest <= 0 || (poll(&p, 1, (int)rest) < 0 && errno != EINTR))
			return false;
		if (!p.revents)
			continue;
		n = read(fd, buf, sizeof(buf));
		if (n == 0 || (n < 0 && errno != EINTR))
			return true;
		if (n > 0 && out->len < ASK_MAX)
			strbuf_add(out, buf, (size_t)n);
	}
}

int ask_program(const char *const *argv, int given, int64_t timeout_ms, struct strbuf *out)
{
	bool answered = false;
	int fds[2], status = -1;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) != 0)
		return -1;
	pid = fork();
	if (pid == 0)
		become((char *const *)(uintptr_t)argv, fds[1], given);
	close(fds[1]);
	if (pid > 0) {
		answered = read_answer(fds[0], timeout_ms, out);
		if (!answered)
			kill(pid, SIGKILL);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	close(fds[0]);
	return answered && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
