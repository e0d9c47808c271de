/*
 * How a command begins, and how what was made for it is given back.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/xalloc.h"
#include "exec/exec-private.h"
#include "exec/pty-private.h"
#include "exec/session-private.h"
#include "exec/spawn-private.h"

#define DEFAULT_COLS 80
#define DEFAULT_ROWS 24

static int open_terminal(struct exec *x, const struct exec_spec *spec, struct error *e)
{
	struct pty pty;
	int code = pty_open(&pty, spec->cols > 0 ? spec->cols : DEFAULT_COLS,
		spec->rows > 0 ? spec->rows : DEFAULT_ROWS, e);

	if (code == 0) {
		x->ours = pty.master;
		x->theirs = pty.slave;
	}
	return code;
}

static int open_pipe(struct exec *x, struct error *e)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return error_set_errno(e, -ERR_SPAWN, "no pipe can be made");
	x->ours = ends[0];
	x->theirs = ends[1];
	return fs_set_nonblock(x->ours, true, e);
}

static int open_output(struct exec *x, const struct exec_spec *spec, struct error *e)
{
	int code = x->channel == EXEC_ON_PTY ? open_terminal(x, spec, e) : open_pipe(x, e);
	int error;

	if (code != 0)
		return code;
	x->theirs = spawn_move_up(x->theirs);
	if (x->theirs < 0 || fstat(x->theirs, &x->identity) != 0)
		return error_set_errno(e, -ERR_SPAWN, "standard output cannot be opened");
	error = uv_poll_init(loop_uv(x->el), &x->poll, x->ours);
	if (error != 0)
		return error_set(e, -ERR_SPAWN, "standard output: %s", uv_strerror(error));
	x->poll.data = x;
	x->handles++;
	return 0;
}

/* What becomes standard input, where that is not the terminal; -1: it is. */
static int open_input(struct exec *x, const struct exec_spec *spec, int *fd, struct error *e)
{
	int ends[2] = { -1, -1 };
	int code;

	*fd = -1;
	if (x->typed)
		return 0;
	if (spec->input == NULL)
		ends[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	else if (pipe2(ends, O_CLOEXEC) != 0)
		ends[0] = -1;
	if (ends[0] < 0)
		return error_set_errno(e, -ERR_SPAWN, "standard input cannot be opened");
	*fd = spawn_move_up(ends[0]);
	if (*fd < 0)
		code = error_set_errno(e, -ERR_SPAWN, "standard input cannot be opened");
	else if (ends[1] >= 0)
		return feeder_open(
			loop_uv(x->el), ends[1], spec->input, spec->input_n, &x->feeder, e);
	else
		return 0;
	exec_close_fd(&ends[1]);
	return code;
}

static int spawn(struct exec *x, const struct exec_spec *spec, struct error *e)
{
	struct spawn s = {
		.argv = spec->argv,
		.envp = spec->envp,
		.dir = spec->dir,
		.out = x->theirs,
		.err = x->theirs,
		.terminal = x->channel == EXEC_ON_PTY,
	};
	int code = open_input(x, spec, &s.in, e);
	int input = s.in;

	if (code == 0) {
		s.in = input >= 0 ? input : x->theirs;
		x->started_ns = clock_boot_ns();
		code = spawn_start(&s, &x->pid, &x->status, e);
	}
	exec_close_fd(&input);
	return code;
}

static void on_handle_closed(uv_handle_t *handle)
{
	struct exec *x = handle->data;

	if (--x->handles == 0)
		free(x);
}

static void init_timer(struct exec *x, uv_timer_t *timer)
{
	(void)uv_timer_init(loop_uv(x->el), timer); /* cannot fail */
	timer->data = x;
	x->handles++;
}

/* Everything but the process. */
static void discard(struct exec *x)
{
	x->freed = true;
	exec_close_terminal(x);
	exec_close_fd(&x->status);
	uv_close((uv_handle_t *)&x->drain, on_handle_closed);
	uv_close((uv_handle_t *)&x->grace, on_handle_closed);
	if (x->poll.data != NULL)
		uv_close((uv_handle_t *)&x->poll, on_handle_closed);
}

int exec_start(struct exec_loop *el, const struct exec_spec *spec,
	const struct exec_callbacks *callbacks, void *ctx, struct exec **out, struct error *e)
{
	struct exec *x = xcalloc(1, sizeof(*x));
	int code;

	x->el = el;
	x->callbacks = *callbacks;
	x->ctx = ctx;
	x->channel = spec->channel;
	x->typed = spec->channel == EXEC_ON_PTY && spec->input == NULL;
	x->grace_ms = spec->grace_ms;
	x->ours = x->theirs = x->status = -1;
	typing_init(&x->typing);
	init_timer(x, &x->drain);
	init_timer(x, &x->grace);
	code = open_output(x, spec, e);
	if (code == 0)
		code = spawn(x, spec, e);
	if (code != 0) {
		discard(x);
		return code;
	}
	x->start_ticks = session_start_ticks(x->pid);
	loop_watch(el, x->pid, exec_gone, x);
	exec_watch(x);
	*out = x;
	return 0;
}

void exec_free(struct exec *x)
{
	if (x == NULL || x->freed)
		return;
	if (x->stopping && !x->buried)
		session_kill(x->pid);
	if (x->life == RUNNING)
		loop_abandon(x->el, x->pid);
	else if (!x->buried)
		loop_bury(x->pid);
	x->buried = true;
	discard(x);
}
