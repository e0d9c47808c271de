/*
 * A command's life: what it writes is read, and its end is noticed and told. Nothing in here asks
 * whether the end was a good one.
 */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "exec/exec-private.h"
#include "exec/session-private.h"
#include "exec/spawn-private.h"

/* What a turn of reading came to. */
enum turn {
	TURN_MORE,  /* there may be more */
	TURN_EMPTY, /* all that was there is read */
	TURN_OVER,  /* nobody has the other end */
};

/* --- the terminal ------------------------------------------------------------------------- */

void exec_close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void on_poll(uv_poll_t *poll, int status, int events);

void exec_watch(struct exec *x)
{
	int events = 0;

	if (x->ours < 0)
		return;
	if (!x->paused)
		events |= UV_READABLE;
	if (outbox_len(&x->typing.box) > 0)
		events |= UV_WRITABLE;
	if (events != 0)
		(void)uv_poll_start(&x->poll, events, on_poll);
	else
		(void)uv_poll_stop(&x->poll);
}

void exec_close_terminal(struct exec *x)
{
	if (x->ours >= 0)
		(void)uv_poll_stop(&x->poll);
	exec_close_fd(&x->ours);
	exec_close_fd(&x->theirs);
	typing_release(&x->typing);
	feeder_close(x->feeder);
	x->feeder = NULL;
}

void exec_tell_closed(struct exec *x)
{
	if (x->closed_told)
		return;
	x->closed_told = true;
	if (x->callbacks.closed != NULL)
		x->callbacks.closed(x->ctx);
}

/* Reads until nothing is left or the buffer is full, and hands it over in one call. A read of a
 * terminal gives 4 KiB at most. */
static enum turn read_turn(struct exec *x)
{
	uint8_t *buffer = loop_buffer(x->el);
	enum turn turn = TURN_MORE;
	size_t n = 0;

	while (turn == TURN_MORE && n < EXEC_TURN_BYTES) {
		ssize_t got = read(x->ours, buffer + n, EXEC_TURN_BYTES - n);

		if (got > 0)
			n += (size_t)got;
		else if (got < 0 && errno == EAGAIN)
			turn = TURN_EMPTY;
		else if (got == 0 || errno != EINTR)
			turn = TURN_OVER; /* EIO: the master of a terminal that nobody has */
	}
	if (n == 0)
		return turn;
	if (x->life != ENDED)
		x->result.bytes += (int64_t)n;
	if (x->callbacks.output != NULL)
		x->callbacks.output(x->ctx, buffer, n, x->life == ENDED);
	return turn;
}

void exec_flush_typed(struct exec *x)
{
	if (x->ours >= 0 && outbox_flush(&x->typing.box, x->ours) != 0)
		typing_release(&x->typing);
}

/* Is there something to read, or the end of it all? Asks the kernel, reads nothing. */
static bool polls(const struct exec *x, short events)
{
	struct pollfd p = { .fd = x->ours, .events = events };

	return x->ours >= 0 && poll(&p, 1, 0) == 1 && (p.revents & (events | POLLHUP)) != 0;
}

/* --- the end ------------------------------------------------------------------------------ */

int exec_count_left(const struct exec *x)
{
	int left = x->buried ? 0 : session_members(x->pid);

	/* The kernel says at once when nobody has the terminal, which is nearly always. */
	if (x->ours >= 0 && !polls(x, 0))
		left += session_strangers(x->pid, x->identity.st_dev, x->identity.st_ino);
	return left;
}

static void bury_if_alone(struct exec *x)
{
	if (x->buried || session_members(x->pid) > 0)
		return;
	loop_bury(x->pid);
	x->buried = true;
	(void)uv_timer_stop(&x->grace);
}

static int64_t to_ms(const struct timeval *t)
{
	return (int64_t)t->tv_sec * 1000 + t->tv_usec / 1000;
}

static void fill_result(struct exec *x)
{
	struct exec_result *r = &x->result;
	const struct rusage *usage = &x->ending.usage;

	r->stage = spawn_verdict(x->status, &r->error);
	x->status = -1;
	r->code = r->stage == EXEC_STARTED ? x->ending.code : -1;
	r->signal = r->stage == EXEC_STARTED ? x->ending.signal : 0;
	r->user_ms = to_ms(&usage->ru_utime);
	r->system_ms = to_ms(&usage->ru_stime);
	r->maxrss = (int64_t)usage->ru_maxrss * 1024;
	r->left = exec_count_left(x);
}

static void finish(struct exec *x)
{
	(void)uv_timer_stop(&x->drain);
	x->life = ENDED;
	feeder_close(x->feeder);
	x->feeder = NULL;
	typing_release(&x->typing);
	exec_close_fd(&x->theirs);
	exec_watch(x);
	fill_result(x);
	bury_if_alone(x);
	if (x->callbacks.exited != NULL)
		x->callbacks.exited(x->ctx, &x->result);
	if (!x->freed && x->ours < 0)
		exec_tell_closed(x);
}

static void on_drain(uv_timer_t *timer);

/* What the command wrote is read, for EXEC_DRAIN_MS at most: those it left behind may write for
 * ever. */
static void drain_step(struct exec *x)
{
	enum turn turn = TURN_OVER;
	int64_t now;

	if (x->paused && polls(x, POLLIN))
		return; /* exec_resume() goes on */
	if (x->ours >= 0)
		turn = read_turn(x);
	if (x->freed || x->life != DRAINING)
		return;
	now = clock_mono_ns();
	if (turn == TURN_MORE && x->paused)
		return;
	if (turn == TURN_MORE && now < x->drain_until_ns)
		(void)uv_timer_start(&x->drain, on_drain,
			(uint64_t)((x->drain_until_ns - now) / EXEC_NS_PER_MS + 1), 0);
	else
		finish(x);
}

static void on_drain(uv_timer_t *timer)
{
	drain_step(timer->data);
}

void exec_drain_soon(struct exec *x)
{
	x->drain_until_ns = clock_mono_ns() + (int64_t)EXEC_DRAIN_MS * EXEC_NS_PER_MS;
	(void)uv_timer_start(&x->drain, on_drain, 0, 0);
}

void exec_gone(void *ctx, const struct ending *ending)
{
	struct exec *x = ctx;

	x->ending = *ending;
	x->life = DRAINING;
	x->result.wall_ms = (clock_boot_ns() - x->started_ns) / EXEC_NS_PER_MS;
	x->drain_until_ns = clock_mono_ns() + (int64_t)EXEC_DRAIN_MS * EXEC_NS_PER_MS;
	drain_step(x);
}

static void on_readable(struct exec *x)
{
	if (x->life == DRAINING) {
		drain_step(x);
		return;
	}
	if (read_turn(x) != TURN_OVER || x->freed)
		return;
	/* While it runs this is somebody's vhangup(2), and its exit is still to come. */
	exec_close_terminal(x);
	if (x->life == ENDED)
		exec_tell_closed(x);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
	struct exec *x = poll->data;

	if ((events & UV_WRITABLE) != 0 || status < 0)
		exec_flush_typed(x);
	if (((events & UV_READABLE) != 0 || status < 0) && !x->paused && x->ours >= 0)
		on_readable(x);
	if (!x->freed)
		exec_watch(x);
}
