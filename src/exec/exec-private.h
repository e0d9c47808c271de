/*
 * What a command is made of. Private to this room: start.c makes it, life.c reads it and sees it
 * end, control.c does what a person wants done to it.
 *
 * The command stays a zombie while processes of its session live: its number, which is that of the
 * session, must not become somebody else's while we may still send signals to it.
 */
#ifndef MUSTER_EXEC_EXEC_PRIVATE_H
#define MUSTER_EXEC_EXEC_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <uv.h>

#include "exec/exec.h"
#include "exec/feeder-private.h"
#include "exec/loop-private.h"
#include "exec/remote-private.h"
#include "exec/stream-private.h"
#include "exec/typing-private.h"

#define EXEC_NS_PER_MS 1000000

enum life {
	RUNNING,  /* the process lives */
	DRAINING, /* it has ended; what it wrote is being read */
	ENDED,    /* `exited` was called; output is late */
};

struct exec {
	struct exec_loop *el;
	struct exec_callbacks callbacks;
	void *ctx;
	enum life life;
	enum exec_channel channel;
	bool typed; /* standard input is the terminal */
	bool paused;
	bool stopping;    /* exec_stop() was called */
	bool buried;      /* no process of the session is left, and its number is free */
	bool closed_told; /* `closed` was called */
	bool freed;

	struct stream out; /* the terminal, or a pipe */
	struct stream err; /* a pipe for the errors, where they come apart; else never open */
	struct typing typing;
	struct feeder *feeder;
	struct remote *remote; /* NULL: it runs here */
	int order_fd; /* where a remote command's order will be written; -1: the terminal */

	pid_t pid;
	int status; /* of spawn_start() */
	int64_t start_ticks;
	int64_t started_ns;
	int64_t grace_ms;
	int64_t drain_until_ns;
	struct ending ending;
	struct exec_result result;

	uv_timer_t drain;
	uv_timer_t grace;
	int handles; /* that libuv still has */
};

/* life.c */

/* Has libuv watch for what there is to do: reading unless paused, writing when something waits. */
void exec_watch(struct exec *x);
void exec_close_streams(struct exec *x);
void exec_tell_closed(struct exec *x);
/* Writes what waits to be typed, as far as the terminal takes it. */
void exec_flush_typed(struct exec *x);
int exec_count_left(const struct exec *x);
/* Goes on with the end of a command whose process has gone, in the next turn of the loop. */
void exec_drain_soon(struct exec *x);
/* For loop_watch(). */
void exec_gone(void *ctx, const struct ending *ending);

#endif
