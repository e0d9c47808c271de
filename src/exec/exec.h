/*
 * A command in a terminal of its own: start, feed, resize, stop, and what it used. One libuv loop,
 * one thread. It knows nothing of steps, journals or verdicts, and decides nothing: a time-out is
 * the caller's, who says exec_stop().
 *
 * How a command ends (docs/RUNBOOK.md, "The end of a command"): when the process that was started
 * has exited and what was in the terminal is read, at most EXEC_DRAIN_MS later, `exited` is called.
 * Output after that comes from processes that it left behind and is marked `late`, until nobody
 * has the terminal open any more or exec_close() is called; then `closed` is called, the last call
 * of all.
 *
 *	exec_start -> output ... -> exited -> output (late) ... -> closed -> exec_free
 *
 * Every function may be called from inside a callback, exec_free() too; after it nothing is called.
 * No callback is called from inside exec_start(), exec_write(), exec_stop() or exec_resume().
 */
#ifndef MUSTER_EXEC_EXEC_H
#define MUSTER_EXEC_EXEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <uv.h>

#include "base/err.h"
#include "exec/remote.h"

#define EXEC_DRAIN_MS 250 /* from the exit to `exited`, while reading is not paused */
/* Output handed over in one turn of the loop, at most: with what a matcher held back before it, 64 KiB. */
#define EXEC_TURN_BYTES (60 * 1024)
#define EXEC_TYPED_MAX (1024 * 1024) /* typed bytes that wait for the command, at most */
#define EXEC_LINE_MAX 4095           /* bytes of a line that a terminal in canonical mode takes */

/* What all commands of a loop share: one watch on SIGCHLD, which waits for our own children and for
 * no others, and one buffer to read into. Opening it makes the program ignore SIGPIPE. */
struct exec_loop;

/* -ERR_SYSTEM. `loop` is borrowed and must be run for anything to happen. */
int exec_loop_open(uv_loop_t *loop, struct exec_loop **el, struct error *e) MUST_USE;
/* All commands must have been freed. The memory goes in the next turn of the loop. NULL is fine. */
void exec_loop_close(struct exec_loop *el);

enum exec_channel {
	EXEC_ON_PTY,  /* standard input, output and errors are a terminal, the controlling one */
	EXEC_ON_PIPE, /* output and errors are a pipe, or one each; no input, and no terminal */
};

/* All of it is borrowed for the time of exec_start() only. */
struct exec_spec {
	const char *const *argv; /* argv[0] without a slash is looked for in the PATH of envp */
	const char *const *envp; /* the whole environment, "NAME=value", ends in NULL */
	const char *dir;         /* NULL: the folder of this program */
	enum exec_channel channel;
	int cols, rows;    /* of the terminal; 0: 80 and 24 */
	const char *input; /* not NULL: standard input is a pipe that holds these bytes and ends */
	size_t input_n;    /* any bytes; any number */
	int64_t grace_ms;  /* from TERM to KILL in exec_stop(); 0: KILL at once */
	const struct exec_remote *remote; /* NULL: it runs here */
};

/* How far a command came that was not started. */
enum exec_stage {
	EXEC_STARTED,
	EXEC_NO_TERMINAL, /* session, terminal or standard descriptors could not be set up */
	EXEC_NO_DIR,      /* the folder could not be entered */
	EXEC_NO_COMMAND,  /* there is no such program, or it cannot be executed */
};

struct exec_result {
	int code;   /* exit code 0-255; -1: it did not exit by itself, or was not started */
	int signal; /* that killed it; 0: none */
	int error;  /* errno, when it was not started; 0: it was. Exit code 127 is another thing */
	enum exec_stage stage;               /* EXEC_STARTED when it was */
	bool timed_out;                      /* it ended after exec_stop(EXEC_STOP_TIMEOUT) */
	bool stopped;                        /* it ended after exec_stop(EXEC_STOP_PERSON) */
	int64_t wall_ms, user_ms, system_ms; /* of the process and the children it waited for */
	int64_t maxrss;                      /* bytes, the largest of them */
	int64_t bytes;                       /* of output, all that was not late */
	int left; /* processes of its session, or with its terminal open, that survive it */
	/* Of a command on another host: the times above are ssh's own. One whose end was not told has
	 * neither code nor signal. */
	enum exec_reach reach;
	const char *remote_why; /* refused or lost: why, for people; valid during `exited` only */
};

struct exec_callbacks {
	/* A piece as it was read: n is 1 to EXEC_TURN_BYTES; the bytes are valid during the call only.
	 * More may follow in this turn at once. May be NULL. */
	void (*output)(void *ctx, const uint8_t *data, size_t n, bool late);
	/* The turn's last piece has come: now is the time for what costs much a call. Not called
	 * between the last piece of all and `exited` or `closed`. May be NULL. */
	void (*turned)(void *ctx);
	/* EXEC_ON_PIPE only: where it is not NULL standard error is a pipe of its own, and comes here
	 * instead; the order between the two is lost. */
	void (*errors)(void *ctx, const uint8_t *data, size_t n, bool late);
	void (*exited)(void *ctx, const struct exec_result *r); /* once; may be NULL */
	void (*closed)(void *ctx);                              /* once; may be NULL */
};

struct exec;

/* Starts the command. -ERR_SPAWN: no terminal, pipe or process to be had. A folder or a program
 * that is not there is told by `exited`, with `error` and `stage`: only the child knows it, and
 * nobody waits for it. */
int exec_start(struct exec_loop *el, const struct exec_spec *spec,
	const struct exec_callbacks *callbacks, void *ctx, struct exec **x,
	struct error *e) MUST_USE;
/* Closes the terminal and forgets the command. One that still runs is not killed: it gets the HUP
 * of a terminal that goes away, unless exec_stop() was called, then what is left of it is killed
 * now instead of after the grace. NULL is fine. */
void exec_free(struct exec *x);

/* Who it is, for finding it again after a crash: process, process group (and session), and the
 * start time in clock ticks after boot (field 22 of /proc/PID/stat; 0: not known). */
pid_t exec_pid(const struct exec *x);
pid_t exec_pgid(const struct exec *x);
int64_t exec_start_ticks(const struct exec *x);
/* What is left of a command of another holder, by what that knew of it: 1: it or a process of its
 * session, 0: nothing, -1: its id is there and `start_ticks` is 0. */
int exec_left_of(pid_t pid, int64_t start_ticks);
/* Sends `sig` to all that is left of it, where exec_left_of() says 1: false: there is nothing, or nothing
 * that this account may signal. */
bool exec_left_signal(pid_t pid, int64_t start_ticks, int sig);
bool exec_running(const struct exec *x); /* until `exited` is about to be called */

/* Types n bytes. They wait where the command does not read.
 * -ERR_UNFIT: it has ended, or standard input is not the terminal; -ERR_BUSY: EXEC_TYPED_MAX bytes
 * wait already; -ERR_LIMIT: the terminal is in canonical mode and would cut a line, as it takes
 * EXEC_LINE_MAX bytes. After an error nothing of it has been typed.
 * Where typed bytes wait, Ctrl-C and its like (as the terminal is set) drop them and reach the
 * command at once. */
int exec_write(struct exec *x, const void *data, size_t n, struct error *e) MUST_USE;
/* Does the terminal echo what is typed? (A password prompt does not.) False without a terminal. */
bool exec_echo_on(const struct exec *x);
/* The process group in the foreground of the terminal; -1: none, or no terminal. */
pid_t exec_foreground(const struct exec *x);
/* Columns and rows, 1 to 65535. -ERR_UNFIT: no terminal, or closed. */
int exec_resize(struct exec *x, int cols, int rows, struct error *e) MUST_USE;

/* Sends `sig` to every process group of the command's session. What belongs to somebody else
 * (a command under sudo) is left out by the kernel. INT of a command on another host is typed there;
 * any other signal is ssh's, and ends the connection. */
void exec_signal(struct exec *x, int sig);

enum exec_stop_why {
	EXEC_STOP_TIMEOUT,
	EXEC_STOP_PERSON,
};
/* TERM to every process group of the session, KILL after the grace to what is there still; of a
 * command on another host the connection is closed, whose end the kernel there tells it with HUP. The
 * reason is in the result only if the command was running; the first call counts. */
void exec_stop(struct exec *x, enum exec_stop_why why);

/* Stops and goes on reading, so that a slow disk holds the command back: it blocks when some 68 KiB
 * wait in the kernel. While paused `exited` waits too when there is output to be read. */
void exec_pause(struct exec *x);
void exec_resume(struct exec *x);

/* How many survive now; as exec_result.left, but the command itself counts while it runs. */
int exec_left(const struct exec *x);

/* Closes the terminal, which hangs up on whoever has it, and calls `closed` before it returns
 * (unless it has been called). A command that still runs gets HUP, and `exited` comes later. */
void exec_close(struct exec *x);

#endif
