/*
 * A short helper command, without a terminal, whose output is wanted as a whole: a `when`, the
 * lines of a `choose`, an `until`, a monitor. Standard input is empty; output and errors are one
 * pipe, unless the errors are wanted apart (a warning is no line to choose). It has a session of its own, so that a time-out reaches all of it.
 */
#ifndef MUSTER_EXEC_CAPTURE_H
#define MUSTER_EXEC_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "exec/exec.h"

#define EXEC_CAPTURE_MAX (1024 * 1024) /* bytes of output that are kept */

/* Borrowed for the time of exec_capture_start() only. */
struct exec_capture_spec {
	const char *const *argv;
	const char *const *envp;
	const char *dir;
	int64_t timeout_ms; /* 0: none */
	int64_t grace_ms;   /* from TERM to KILL after the time-out */
	size_t limit;       /* bytes kept; 0: EXEC_CAPTURE_MAX, which is also the most */
	bool errors_apart;  /* standard error is not part of the output */
	const struct exec_remote *remote; /* NULL: here; as in exec_spec */
};

struct exec_captured {
	struct exec_result result;
	const char *data; /* with a NUL behind the last byte; valid during the call only */
	size_t n;
	bool cut;           /* there was more than the limit: only its beginning is kept */
	const char *errors; /* the same for standard error, where it is apart; else empty */
	size_t errors_n;
	bool errors_cut;
};

struct exec_capture;

/* `done` is called once, from the loop, when the command has ended; exec_capture_free() may be
 * called from inside. Errors as exec_start(). */
int exec_capture_start(struct exec_loop *el, const struct exec_capture_spec *spec,
	void (*done)(void *ctx, const struct exec_captured *c), void *ctx, struct exec_capture **c,
	struct error *e) MUST_USE;
pid_t exec_capture_pid(const struct exec_capture *c);
int64_t exec_capture_start_ticks(const struct exec_capture *c);
/* As exec_stop(): `done` is called when it has ended. */
void exec_capture_stop(struct exec_capture *c, enum exec_stop_why why);
/* What still runs of it is killed: nobody will ever hear of it. NULL is fine. */
void exec_capture_free(struct exec_capture *c);

#endif
