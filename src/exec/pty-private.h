/*
 * A pseudo-terminal: open, size, modes. Private to this room. Linux: modes and foreground group of
 * the terminal can be asked for on the master side (tty_ioctl(2)).
 */
#ifndef MUSTER_EXEC_PTY_PRIVATE_H
#define MUSTER_EXEC_PTY_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

struct pty {
	int master; /* ours; close-on-exec, non-blocking */
	int slave;  /* the command's; close-on-exec */
};

/* Opens a pair of that size, in the kernel's default modes with IUTF8. -ERR_SPAWN. */
int pty_open(struct pty *pty, int cols, int rows, struct error *e) MUST_USE;
int pty_set_size(int master, int cols, int rows, struct error *e) MUST_USE;
/* Both false where the modes cannot be read. */
bool pty_echoes(int master);
bool pty_is_canonical(int master);
/* The process group in the foreground; -1: none. */
pid_t pty_foreground(int master);

/* Is there a character in the text that the terminal makes a signal of (Ctrl-C, Ctrl-\, Ctrl-Z, as
 * set)? `*at` is where the last of them stands. */
bool pty_has_signal(int master, const void *text, size_t n, size_t *at);
/* Throws away what is typed and not read. */
void pty_drop_input(int master, int slave);

#endif
