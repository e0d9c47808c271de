/*
 * Makes the process: fork, session, terminal, standard descriptors, folder, program. Private to
 * this room.
 *
 * Between fork and exec only async-signal-safe calls are made (signal-safety(7)), as the program
 * has threads. A child that cannot become the command writes which stage failed, and errno, into a
 * pipe that a successful exec closes, and exits; so it is told apart from a command that exits with
 * 127. Nobody waits for that pipe: it is read when the child has gone.
 */
#ifndef MUSTER_EXEC_SPAWN_PRIVATE_H
#define MUSTER_EXEC_SPAWN_PRIVATE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "exec/exec.h"

struct spawn {
	const char *const *argv;
	const char *const *envp;
	const char *dir; /* NULL: stays where this program is */
	int in;          /* these become 0, 1 and 2; borrowed */
	int out;
	int err;
	bool terminal; /* `out` becomes the controlling terminal */
};

/* The child has a session of its own, signals at their defaults and none blocked, and no
 * descriptor but 0 to 2. -ERR_SPAWN. `status` is to be given to spawn_verdict() or closed. */
int spawn_start(const struct spawn *s, pid_t *pid, int *status, struct error *e) MUST_USE;
/* After the child has gone: how far it came, with errno. Closes `status`. */
enum exec_stage spawn_verdict(int status, int *error);
/* A copy of `fd` above the standard descriptors, so that dup2() to them overwrites none that is
 * still to be copied; closes `fd`. -1 with errno. Close-on-exec. */
int spawn_move_up(int fd);
/* Every descriptor from `low` on is closed by the next exec. */
void spawn_close_on_exec_from(int low, int limit);

#endif
