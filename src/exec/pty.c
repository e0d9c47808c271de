/*
 * A pseudo-terminal: open, size, modes. Must not know about processes: who gets it as a controlling
 * terminal is spawn.c's business.
 */
#include "config.h"

#include "exec/pty-private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/xalloc.h"

/* The other side, opened through the master, so that it is the right one whatever is mounted on
 * /dev/pts (ioctl_tty(2), TIOCGPTPEER). */
static int open_slave(int master)
{
	return ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
}

/* The kernel must know that characters have several bytes, or erasing one in a line leaves half. */
static int set_modes(int slave)
{
	struct termios t;

	if (tcgetattr(slave, &t) != 0)
		return -1;
	t.c_iflag |= IUTF8;
	return tcsetattr(slave, TCSANOW, &t);
}

int pty_open(struct pty *pty, int cols, int rows, struct error *e)
{
	int code;

	pty->slave = -1;
	pty->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (pty->master < 0)
		return error_set_errno(e, -ERR_SPAWN, "no terminal can be made");
	if (grantpt(pty->master) != 0 || unlockpt(pty->master) != 0 ||
		(pty->slave = open_slave(pty->master)) < 0 || set_modes(pty->slave) != 0) {
		code = error_set_errno(e, -ERR_SPAWN, "the terminal cannot be opened");
		goto fail;
	}
	code = pty_set_size(pty->master, cols, rows, e);
	if (code == 0)
		return 0;
fail:
	if (pty->slave >= 0)
		close(pty->slave);
	close(pty->master);
	pty->master = pty->slave = -1;
	return code;
}

int pty_set_size(int master, int cols, int rows, struct error *e)
{
	struct winsize size = { 0 };

	if (cols < 1 || rows < 1 || cols > USHRT_MAX || rows > USHRT_MAX)
		return error_set(e, -ERR_USAGE, "a terminal of %d columns and %d rows", cols, rows);
	size.ws_col = (unsigned short)cols;
	size.ws_row = (unsigned short)rows;
	if (ioctl(master, TIOCSWINSZ, &size) != 0)
		return error_set_errno(e, -ERR_SYSTEM, "the terminal cannot be resized");
	return 0;
}

bool pty_echoes(int master)
{
	struct termios t;

	return tcgetattr(master, &t) == 0 && (t.c_lflag & ECHO) != 0;
}

bool pty_is_canonical(int master)
{
	struct termios t;

	return tcgetattr(master, &t) == 0 && (t.c_lflag & ICANON) != 0;
}

pid_t pty_foreground(int master)
{
	pid_t group = tcgetpgrp(master);

	return group > 0 ? group : -1;
}

bool pty_has_signal(int master, const void *text, size_t n, size_t *at)
{
	static const int makers[] = { VINTR, VQUIT, VSUSP };
	const cc_t *bytes = text;
	struct termios t;

	if (tcgetattr(master, &t) != 0 || (t.c_lflag & ISIG) == 0)
		return false;
	for (size_t i = n; i-- > 0;) {
		for (size_t k = 0; k < ARRAY_LEN(makers); k++) {
			cc_t c = t.c_cc[makers[k]];

			if (c != _POSIX_VDISABLE && bytes[i] == c) {
				*at = i;
				return true;
			}
		}
	}
	return false;
}

void pty_drop_input(int master, int slave)
{
	(void)tcflush(master, TCOFLUSH); /* what the terminal has not looked at yet */
	(void)tcflush(slave, TCIFLUSH);  /* and what it has */
}
