/*
 * A short helper command, whose output is wanted as a whole. What comes after it has ended, from
 * processes that it left behind, is not wanted and is not waited for.
 */
#include "config.h"

#include "exec/capture.h"

#include <signal.h>
#include <stdlib.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "exec/loop-private.h"

struct exec_capture {
	struct exec *exec;
	uv_timer_t timeout;
	struct kept {
		struct strbuf bytes;
		bool cut;
	} output, errors;
	size_t limit; /* of each */
	void (*done)(void *ctx, const struct exec_captured *c);
	void *ctx;
};

static void keep(struct kept *kept, size_t limit, const uint8_t *data, size_t n)
{
	size_t room = limit - kept->bytes.len;

	kept->cut = kept->cut || n > room;
	strbuf_add(&kept->bytes, data, n < room ? n : room);
}

static void on_output(void *ctx, const uint8_t *data, size_t n, bool late)
{
	struct exec_capture *c = ctx;

	if (!late)
		keep(&c->output, c->limit, data, n);
}

static void on_errors(void *ctx, const uint8_t *data, size_t n, bool late)
{
	struct exec_capture *c = ctx;

	if (!late)
		keep(&c->errors, c->limit, data, n);
}

static void on_exited(void *ctx, const struct exec_result *result)
{
	struct exec_capture *c = ctx;
	const struct exec_captured captured = {
		.result = *result,
		.data = c->output.bytes.buf,
		.n = c->output.bytes.len,
		.cut = c->output.cut,
		.errors = c->errors.bytes.buf,
		.errors_n = c->errors.bytes.len,
		.errors_cut = c->errors.cut,
	};

	(void)uv_timer_stop(&c->timeout);
	exec_close(c->exec);
	c->done(c->ctx, &captured);
}

static void on_timeout(uv_timer_t *timer)
{
	exec_capture_stop(timer->data, EXEC_STOP_TIMEOUT);
}

static void on_freed(uv_handle_t *handle)
{
	struct exec_capture *c = handle->data;

	strbuf_wipe(&c->output.bytes);
	strbuf_wipe(&c->errors.bytes);
	free(c);
}

int exec_capture_start(struct exec_loop *el, const struct exec_capture_spec *spec,
	void (*done)(void *ctx, const struct exec_captured *c), void *ctx,
	struct exec_capture **out, struct error *e)
{
	const struct exec_callbacks callbacks = {
		.output = on_output,
		.errors = spec->errors_apart ? on_errors : NULL,
		.exited = on_exited,
	};
	const struct exec_spec command = {
		.argv = spec->argv,
		.envp = spec->envp,
		.dir = spec->dir,
		.channel = EXEC_ON_PIPE,
		.grace_ms = spec->grace_ms,
		.remote = spec->remote,
	};
	struct exec_capture *c = xcalloc(1, sizeof(*c));
	int code;

	strbuf_init(&c->output.bytes);
	strbuf_init(&c->errors.bytes);
	c->limit =
		spec->limit > 0 && spec->limit < EXEC_CAPTURE_MAX ? spec->limit : EXEC_CAPTURE_MAX;
	c->done = done;
	c->ctx = ctx;
	c->timeout.data = c;
	code = exec_start(el, &command, &callbacks, c, &c->exec, e);
	if (code != 0) {
		free(c);
		return code;
	}
	(void)uv_timer_init(loop_uv(el), &c->timeout); /* cannot fail */
	if (spec->timeout_ms > 0)
		(void)uv_timer_start(&c->timeout, on_timeout, (uint64_t)spec->timeout_ms, 0);
	*out = c;
	return 0;
}

pid_t exec_capture_pid(const struct exec_capture *c)
{
	return exec_pid(c->exec);
}

int64_t exec_capture_start_ticks(const struct exec_capture *c)
{
	return exec_start_ticks(c->exec);
}

void exec_capture_stop(struct exec_capture *c, enum exec_stop_why why)
{
	exec_stop(c->exec, why);
}

void exec_capture_free(struct exec_capture *c)
{
	if (c == NULL)
		return;
	if (exec_running(c->exec))
		exec_signal(c->exec, SIGKILL);
	exec_free(c->exec);
	uv_close((uv_handle_t *)&c->timeout, on_freed);
}
