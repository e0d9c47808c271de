/*
 * How a command begins, and how what was made for it is given back.
 */
#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/xalloc.h"
#include "exec/exec-private.h"
#include "exec/session-private.h"
#include "exec/spawn-private.h"

#define DEFAULT_COLS 80
#define DEFAULT_ROWS 24

static int open_output(struct exec *x, const struct exec_spec *spec, struct error *e)
{
	uv_loop_t *loop = loop_uv(x->el);
	int code;

	if (x->channel == EXEC_ON_PTY)
		return stream_open_terminal(&x->out, loop,
			spec->cols > 0 ? spec->cols : DEFAULT_COLS,
			spec->rows > 0 ? spec->rows : DEFAULT_ROWS, e);
	code = stream_open_pipe(&x->out, loop, e);
	if (code == 0 && x->callbacks.errors != NULL)
		code = stream_open_pipe(&x->err, loop, e);
	return code;
}

static int open_fed_input(struct exec *x, const struct exec_spec *spec, int *fd, struct error *e)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return error_set_errno(e, -ERR_SPAWN, "no pipe can be made");
	*fd = ends[0];
	return feeder_open(loop_uv(x->el), ends[1], spec->input, spec->input_n, &x->feeder, e);
}

/* ssh reads from it what the other side is told to do, once that is there. */
static int open_order(struct exec *x, int *fd, struct error *e)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return error_set_errno(e, -ERR_SPAWN, "no pipe can be made");
	*fd = ends[0];
	x->order_fd = ends[1];
	return fs_set_nonblock(x->order_fd, true, e);
}

/* What becomes standard input where that is not the terminal; the caller closes it. */
static int open_input(struct exec *x, const struct exec_spec *spec, int *fd, struct error *e)
{
	int code = 0;

	if (x->remote != NULL)
		code = open_order(x, fd, e);
	else if (spec->input != NULL)
		code = open_fed_input(x, spec, fd, e);
	else
		*fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (code == 0 && *fd >= 0)
		*fd = spawn_move_up(*fd);
	if (code == 0 && *fd < 0)
		code = error_set_errno(e, -ERR_SPAWN, "standard input cannot be opened");
	return code;
}

static int spawn(struct exec *x, const struct exec_spec *spec, struct error *e)
{
	struct spawn s = {
		.argv = x->remote != NULL ? remote_argv(x->remote) : spec->argv,
		.envp = spec->envp,
		.dir = x->remote != NULL ? NULL : spec->dir,
		.out = x->out.theirs,
		.err = stream_is_open(&x->err) ? x->err.theirs : x->out.theirs,
		.terminal = x->channel == EXEC_ON_PTY,
	};
	int input = -1;
	int code = x->typed ? 0 : open_input(x, spec, &input, e);

	if (code == 0) {
		s.in = x->typed ? x->out.theirs : input;
		x->started_ns = clock_boot_ns();
		code = spawn_start(&s, &x->pid, &x->status, e);
	}
	stream_close_fd(&input);
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
	exec_close_streams(x);
	stream_close_fd(&x->status);
	stream_close_fd(&x->order_fd);
	remote_free(x->remote);
	x->remote = NULL;
	x->handles += stream_dispose(&x->out, on_handle_closed);
	x->handles += stream_dispose(&x->err, on_handle_closed);
	uv_close((uv_handle_t *)&x->drain, on_handle_closed);
	uv_close((uv_handle_t *)&x->grace, on_handle_closed);
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
	/* What ssh asks is answered on the terminal, whatever the command reads then. */
	x->typed = spec->channel == EXEC_ON_PTY && (spec->input == NULL || spec->remote != NULL);
	x->grace_ms = spec->grace_ms;
	x->status = -1;
	x->order_fd = -1;
	stream_init(&x->out);
	stream_init(&x->err);
	x->out.poll.data = x->err.poll.data = x;
	typing_init(&x->typing);
	init_timer(x, &x->drain);
	init_timer(x, &x->grace);
	code = spec->remote != NULL ? remote_new(spec, &x->remote, e) : 0;
	if (code == 0)
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
