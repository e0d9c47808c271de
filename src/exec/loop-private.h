/*
 * What the commands of a loop share: the reaper and the buffer. Private to this room; opening and
 * closing are in exec/exec.h.
 */
#ifndef MUSTER_EXEC_LOOP_PRIVATE_H
#define MUSTER_EXEC_LOOP_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <uv.h>

#include "exec/exec.h"

/* How a child ended. */
struct ending {
	int code;   /* -1: by a signal */
	int signal; /* 0: by itself */
	struct rusage usage;
};

uv_loop_t *loop_uv(const struct exec_loop *el);
/* EXEC_TURN_BYTES for the time of one call. */
uint8_t *loop_buffer(struct exec_loop *el);

/* Calls `gone` once when the child has ended, from the loop. The child stays a zombie, and so keeps
 * its number and that of its session, until loop_bury(). */
void loop_watch(struct exec_loop *el, pid_t pid, void (*gone)(void *ctx, const struct ending *end),
	void *ctx);
/* Nobody cares any more: it is buried when it ends. */
void loop_abandon(struct exec_loop *el, pid_t pid);
/* Has the child ended, whether or not it was told yet? */
bool loop_has_ended(pid_t pid);
void loop_bury(pid_t pid);

#endif
