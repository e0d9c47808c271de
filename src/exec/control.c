/*
 * What a person, or a time-out, wants done to a command. No callback is called from here but by
 * exec_close().
 */
#include "config.h"

#include <signal.h>

#include "exec/exec-private.h"
#include "exec/pty-private.h"
#include "exec/session-private.h"

pid_t exec_pid(const struct exec *x)
{
	return x->pid;
}

pid_t exec_pgid(const struct exec *x)
{
	return x->pid; /* setsid(2) makes both */
}

int64_t exec_start_ticks(const struct exec *x)
{
	return x->start_ticks;
}

bool exec_running(const struct exec *x)
{
	return x->life != ENDED;
}

/* A command that does not read leaves Ctrl-C behind what was typed before it, where the terminal
 * never comes to see it. What comes before it is dropped then, as the terminal itself would do.
 * Returns how many of the bytes that are. */
static size_t break_jam(struct exec *x, const void *data, size_t n)
{
	size_t at;

	if (outbox_len(&x->typing.box) == 0 || !pty_has_signal(x->out.ours, data, n, &at))
		return 0;
	typing_release(&x->typing);
	pty_drop_input(x->out.ours, x->out.theirs);
	return at;
}

int exec_write(struct exec *x, const void *data, size_t n, struct error *e)
{
	const uint8_t *bytes = data;
	size_t dropped;
	int code;

	if (x->life != RUNNING || !stream_is_open(&x->out))
		return error_set(e, -ERR_UNFIT, "the command has ended");
	if (!x->typed)
		return error_set(e, -ERR_UNFIT, "the command's standard input is not the terminal");
	dropped = break_jam(x, data, n);
	code = typing_add(
		&x->typing, pty_is_canonical(x->out.ours), bytes + dropped, n - dropped, e);
	if (code != 0)
		return code;
	exec_flush_typed(x);
	exec_watch(x);
	return 0;
}

bool exec_echo_on(const struct exec *x)
{
	return x->channel == EXEC_ON_PTY && stream_is_open(&x->out) && pty_echoes(x->out.ours);
}

pid_t exec_foreground(const struct exec *x)
{
	return x->channel == EXEC_ON_PTY && stream_is_open(&x->out) ? pty_foreground(x->out.ours)
								    : -1;
}

int exec_resize(struct exec *x, int cols, int rows, struct error *e)
{
	if (x->channel != EXEC_ON_PTY || !stream_is_open(&x->out))
		return error_set(e, -ERR_UNFIT, "the command has no terminal");
	return pty_set_size(x->out.ours, cols, rows, e);
}

/* The terminal there makes a signal of it. */
static bool interrupt_there(struct exec *x)
{
	if (x->life != RUNNING || x->remote == NULL || !remote_runs(x->remote) ||
		x->channel != EXEC_ON_PTY || !stream_is_open(&x->out))
		return false;
	outbox_add(&x->typing.box, "\003", 1);
	exec_flush_typed(x);
	exec_watch(x);
	return true;
}

void exec_signal(struct exec *x, int sig)
{
	if (sig == SIGINT && interrupt_there(x))
		return;
	if (!x->buried)
		(void)session_signal(x->pid, sig);
}

static void on_grace(uv_timer_t *timer)
{
	struct exec *x = timer->data;

	if (!x->buried)
		session_kill(x->pid);
}

void exec_stop(struct exec *x, enum exec_stop_why why)
{
	if (x->stopping || x->buried)
		return;
	x->stopping = true;
	/* One that has ended just now was not stopped. */
	if (x->life == RUNNING && !loop_has_ended(x->pid)) {
		x->result.timed_out = why == EXEC_STOP_TIMEOUT;
		x->result.stopped = why == EXEC_STOP_PERSON;
	}
	exec_signal(x, SIGTERM);
	exec_signal(x, SIGCONT); /* what is suspended would never see the TERM */
	(void)uv_timer_start(&x->grace, on_grace, (uint64_t)x->grace_ms, 0);
}

void exec_pause(struct exec *x)
{
	x->paused = true;
	(void)uv_timer_stop(&x->drain);
	exec_watch(x);
}

void exec_resume(struct exec *x)
{
	x->paused = false;
	exec_watch(x);
	if (x->life == DRAINING)
		exec_drain_soon(x);
}

int exec_left(const struct exec *x)
{
	return exec_count_left(x) + (x->life == RUNNING ? 1 : 0);
}

void exec_close(struct exec *x)
{
	exec_close_streams(x);
	if (x->life == ENDED)
		exec_tell_closed(x);
	else if (x->life == DRAINING)
		exec_drain_soon(x);
}
