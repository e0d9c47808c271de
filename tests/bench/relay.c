/*
 * relay [-s COLSxROWS] COMMAND [ARG...]: runs a command in a terminal and copies what it writes to
 * standard output, and standard input, as long as there is some, to the command. Nothing else: it
 * is what the benchmark compares muster with, the least that anything between a command and a
 * terminal must do. Exit status: the command's, 128 + N for signal N, 125 where nothing was started.
 *
 * It stands alone on purpose, without the rooms of muster.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define NOT_STARTED 125
#define BUFFER (64 * 1024)

static void __attribute__((noreturn)) fail(const char *what)
{
	fprintf(stderr, "relay: %s: %s\n", what, strerror(errno));
	exit(NOT_STARTED);
}

static void write_all(int fd, const char *data, size_t n)
{
	while (n > 0) {
		ssize_t written = write(fd, data, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			fail("write");
		data += written;
		n -= (size_t)written;
	}
}

/* Copies once. False: there is nothing more to come. */
static bool copy(int from, int to, char *buffer)
{
	ssize_t n = read(from, buffer, BUFFER);

	if (n > 0)
		write_all(to, buffer, (size_t)n);
	return n > 0 || (n < 0 && errno == EINTR);
}

static void __attribute__((noreturn)) become(int slave, char **argv)
{
	setsid();
	for (int fd = 0; fd <= 2; fd++)
		dup2(slave, fd);
	ioctl(0, TIOCSCTTY, 0);
	execvp(argv[0], argv);
	fail(argv[0]);
}

static int open_terminal(const struct winsize *size, int *slave)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
		fail("terminal");
	*slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*slave < 0 || ioctl(master, TIOCSWINSZ, size) != 0)
		fail("terminal");
	return master;
}

static void relay(int master)
{
	static char buffer[BUFFER];
	struct pollfd fds[] = { { .fd = master, .events = POLLIN }, { .fd = 0, .events = POLLIN } };

	for (;;) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			fail("poll");
		if (fds[0].revents != 0 && !copy(master, 1, buffer))
			return;
		if (fds[1].revents != 0 && !copy(0, master, buffer))
			fds[1].fd = -1;
	}
}

int main(int argc, char **argv)
{
	struct winsize size = { .ws_col = 80, .ws_row = 24 };
	int master, slave, status;
	char **command = argv + 1;
	pid_t pid;

	if (argc > 2 && strcmp(argv[1], "-s") == 0) {
		if (sscanf(argv[2], "%hux%hu", &size.ws_col, &size.ws_row) != 2)
			size.ws_col = 0;
		command += 2;
	}
	if (*command == NULL || size.ws_col == 0) {
		fprintf(stderr, "usage: relay [-s COLSxROWS] COMMAND [ARG...]\n");
		return NOT_STARTED;
	}
	master = open_terminal(&size, &slave);
	pid = fork();
	if (pid < 0)
		fail("fork");
	if (pid == 0)
		become(slave, command);
	close(slave);
	relay(master);
	if (waitpid(pid, &status, 0) != pid)
		fail("wait");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
