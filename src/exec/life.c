/*
 * A command's life: what it writes is read, and its end is noticed and told. Nothing in here asks
 * whether the end was a good one.
 */
#include "config.h"

#include <signal.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "exec/exec-private.h"
#include "exec/session-private.h"
#include "exec/spawn-private.h"

/* --- output ------------------------------------------------------------------------------- */

static void on_poll(uv_poll_t *poll, int status, int events);

void exec_watch(struct exec *x)
{
	int reading = x->paused ? 0 : UV_READABLE;
	int writing = outbox_len(&x->typing.box) > 0 ? UV_WRITABLE : 0;

	stream_watch(&x->out, reading | writing, on_poll);
	stream_watch(&x->err, reading, on_poll);
}

static bool is_open(const struct exec *x)
{
	return stream_is_open(&x->out) || stream_is_open(&x->err);
}

static void end_input(struct exec *x)
{
	typing_release(&x->typing);
	feeder_close(x->feeder);
	x->feeder = NULL;
}

void exec_close_streams(struct exec *x)
{
	stream_close(&x->out);
	stream_close(&x->err);
	end_input(x);
}

void exec_tell_closed(struct exec *x)
{
	if (x->closed_told)
		return;
	x->closed_told = true;
	if (x->callbacks.closed != NULL)
		x->callbacks.closed(x->ctx);
}

static void hand_over(struct exec *x, const void *data, size_t n)
{
	if (n == 0)
		return;
	x->result.bytes += (int64_t)n; /* the result is told before anything is late */
	if (x->callbacks.output != NULL)
		x->callbacks.output(x->ctx, data, n, x->life == ENDED);
}

/* The other side is there: it is told what to do. */
static void send_order(struct exec *x)
{
	struct strbuf order = STRBUF_INIT;

	remote_take_order(x->remote, &order);
	if (x->typed) {
		outbox_add(&x->typing.box, order.buf, order.len);
		exec_flush_typed(x);
	} else if (x->order_fd >= 0) {
		int fd = x->order_fd;

		x->order_fd = -1;
		/* Without it the other side waits in vain, and nobody else would end that. */
		if (feeder_open(loop_uv(x->el), fd, order.buf, order.len, &x->feeder, NULL) != 0)
			exec_signal(x, SIGTERM);
	}
	strbuf_wipe(&order);
}

/* A quiet command is over once its end is told, whatever it left behind there. */
static void take_news(struct exec *x, enum remote_news news)
{
	switch (news) {
	case REMOTE_NOTHING: break;
	case REMOTE_READY: send_order(x); break;
	case REMOTE_GONE:
		if (x->channel == EXEC_ON_PIPE)
			exec_signal(x, SIGTERM);
		break;
	}
	if (remote_runs(x->remote) && remote_has_input(x->remote))
		x->typed = false;
}

static void hand_over_remote(struct exec *x, const uint8_t *data, size_t n)
{
	struct strbuf out = STRBUF_INIT;

	take_news(x, remote_feed(x->remote, data, n, &out));
	hand_over(x, out.buf, out.len);
	strbuf_wipe(&out);
}

static void take_piece(struct exec *x, const struct stream *s, const uint8_t *data, size_t n)
{
	if (s == &x->err) {
		x->result.bytes += (int64_t)n;
		x->callbacks.errors(x->ctx, data, n, x->life == ENDED);
	} else if (x->remote != NULL) {
		hand_over_remote(x, data, n);
	} else {
		hand_over(x, data, n);
	}
}

/* One turn of reading. Each piece is handed over before the next one is read: while it is looked at the
 * kernel fills the terminal again, for which a read that came at once would have to wait. */
static enum turn read_turn(struct exec *x, struct stream *s)
{
	uint8_t *buffer = loop_buffer(x->el);
	/* What is held of a remote command's output may come with it. */
	size_t max = EXEC_TURN_BYTES - (x->remote != NULL ? REMOTE_MARK_MAX : 0), total = 0, n;
	enum turn turn = TURN_MORE;

	while (turn == TURN_MORE && total + STREAM_PIECE <= max && !x->paused) {
		turn = stream_read(s, buffer, max - total, &n);
		if (n == 0)
			break;
		total += n;
		take_piece(x, s, buffer, n);
		if (x->freed)
			return turn;
	}
	if (total > 0 && x->callbacks.turned != NULL)
		x->callbacks.turned(x->ctx);
	return turn;
}

void exec_flush_typed(struct exec *x)
{
	if (stream_is_open(&x->out) && outbox_flush(&x->typing.box, x->out.ours) != 0)
		typing_release(&x->typing);
}

/* --- the end ------------------------------------------------------------------------------ */

/* The kernel says at once when nobody has the stream, which is nearly always. */
static int count_strangers(const struct exec *x, const struct stream *s)
{
	if (stream_is_alone(s))
		return 0;
	return session_strangers(x->pid, s->identity.st_dev, s->identity.st_ino);
}

int exec_count_left(const struct exec *x)
{
	int out = count_strangers(x, &x->out);
	int err = count_strangers(x, &x->err);

	/* Who has one pipe nearly always has the other. */
	return (x->buried ? 0 : session_members(x->pid)) + (out > err ? out : err);
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
	if (x->remote != NULL)
		remote_fill(x->remote, r);
}

/* What was held back as perhaps the protocol's. False: the command was freed meanwhile. */
static bool finish_remote(struct exec *x)
{
	struct strbuf out = STRBUF_INIT;

	if (x->remote == NULL)
		return true;
	remote_finish(x->remote, &out);
	hand_over(x, out.buf, out.len);
	strbuf_wipe(&out);
	return !x->freed;
}

static void finish(struct exec *x)
{
	(void)uv_timer_stop(&x->drain);
	if (!finish_remote(x))
		return;
	x->life = ENDED;
	end_input(x);
	stream_close_theirs(&x->out);
	stream_close_theirs(&x->err);
	exec_watch(x);
	fill_result(x);
	bury_if_alone(x);
	if (x->callbacks.exited != NULL)
		x->callbacks.exited(x->ctx, &x->result);
	if (!x->freed && !is_open(x))
		exec_tell_closed(x);
}

static void on_drain(uv_timer_t *timer);

/* Reads both streams; false: the command was freed meanwhile, or has been told to have ended. */
static bool drain_turn(struct exec *x, bool *more)
{
	struct stream *streams[] = { &x->out, &x->err };

	*more = false;
	for (size_t i = 0; i < ARRAY_LEN(streams); i++) {
		if (x->paused)
			*more = *more || stream_waits(streams[i]);
		else if (read_turn(x, streams[i]) == TURN_MORE)
			*more = true;
		if (x->freed || x->life != DRAINING)
			return false;
	}
	return true;
}

/* What the command wrote is read, for EXEC_DRAIN_MS at most: those it left behind may write for
 * ever. While paused there is no such limit, and exec_resume() goes on. */
static void drain_step(struct exec *x)
{
	int64_t now;
	bool more;

	if (!drain_turn(x, &more) || (more && x->paused))
		return;
	now = clock_mono_ns();
	if (more && now < x->drain_until_ns)
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

static void on_readable(struct exec *x, struct stream *s)
{
	if (x->life == DRAINING) {
		drain_step(x);
		return;
	}
	if (read_turn(x, s) != TURN_OVER || x->freed)
		return;
	/* While it runs this is somebody's vhangup(2), and its exit is still to come. */
	stream_close(s);
	if (x->life == ENDED && !is_open(x))
		exec_tell_closed(x);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
	struct exec *x = poll->data;
	struct stream *s = poll == &x->err.poll ? &x->err : &x->out;

	if (status < 0)
		stream_forget_watch(s);
	if (((events & UV_WRITABLE) != 0 || status < 0) && s == &x->out)
		exec_flush_typed(x);
	if (((events & UV_READABLE) != 0 || status < 0) && !x->paused && stream_is_open(s))
		on_readable(x, s);
	if (!x->freed)
		exec_watch(x);
}
