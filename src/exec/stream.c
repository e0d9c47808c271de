/*
 * Where output comes from. It reads and tells; when to read, and what the end means, is for life.c
 * to say.
 */
#include "config.h"

#include "exec/stream-private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "exec/pty-private.h"
#include "exec/spawn-private.h"

void stream_close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void stream_init(struct stream *s)
{
	memset(s, 0, sizeof(*s));
	s->ours = s->theirs = -1;
}

static int prepare(struct stream *s, uv_loop_t *loop, struct error *e)
{
	int error;

	s->theirs = spawn_move_up(s->theirs);
	if (s->theirs < 0 || fstat(s->theirs, &s->identity) != 0)
		return error_set_errno(e, -ERR_SPAWN, "standard output cannot be opened");
	error = uv_poll_init(loop, &s->poll, s->ours);
	if (error != 0)
		return error_set(e, -ERR_SPAWN, "standard output: %s", uv_strerror(error));
	s->has_handle = true;
	return 0;
}

int stream_open_terminal(struct stream *s, uv_loop_t *loop, int cols, int rows, struct error *e)
{
	struct pty pty;
	int code = pty_open(&pty, cols, rows, e);

	if (code != 0)
		return code;
	s->ours = pty.master;
	s->theirs = pty.slave;
	return prepare(s, loop, e);
}

int stream_open_pipe(struct stream *s, uv_loop_t *loop, struct error *e)
{
	int ends[2];
	int code;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return error_set_errno(e, -ERR_SPAWN, "no pipe can be made");
	s->ours = ends[0];
	s->theirs = ends[1];
	/* Only our end: the flag of theirs would be the command's. */
	code = fs_set_nonblock(s->ours, true, e);
	return code != 0 ? code : prepare(s, loop, e);
}

bool stream_is_open(const struct stream *s)
{
	return s->ours >= 0;
}

void stream_watch(struct stream *s, int events, uv_poll_cb on_poll)
{
	if (s->ours < 0 || events == s->events)
		return;
	s->events = events;
	if (events != 0)
		(void)uv_poll_start(&s->poll, events, on_poll);
	else
		(void)uv_poll_stop(&s->poll);
}

void stream_forget_watch(struct stream *s)
{
	s->events = 0;
}

enum turn stream_read(struct stream *s, uint8_t *buffer, size_t max, size_t *n)
{
	ssize_t got;

	*n = 0;
	if (s->ours < 0)
		return TURN_OVER;
	do
		got = read(s->ours, buffer, max);
	while (got < 0 && errno == EINTR);
	if (got > 0) {
		*n = (size_t)got;
		return TURN_MORE;
	}
	/* EIO: the master of a terminal that nobody has */
	return got < 0 && errno == EAGAIN ? TURN_EMPTY : TURN_OVER;
}

static short polled(const struct stream *s, short events)
{
	struct pollfd p = { .fd = s->ours, .events = events };

	return (short)(s->ours >= 0 && poll(&p, 1, 0) == 1 ? p.revents : 0);
}

bool stream_waits(const struct stream *s)
{
	return (polled(s, POLLIN) & POLLIN) != 0;
}

bool stream_is_alone(const struct stream *s)
{
	return s->ours < 0 || (polled(s, 0) & POLLHUP) != 0;
}

void stream_close_theirs(struct stream *s)
{
	stream_close_fd(&s->theirs);
}

void stream_close(struct stream *s)
{
	if (s->has_handle && s->events != 0)
		(void)uv_poll_stop(&s->poll);
	s->events = 0;
	stream_close_fd(&s->ours);
	stream_close_fd(&s->theirs);
}

bool stream_dispose(struct stream *s, uv_close_cb on_closed)
{
	stream_close(s);
	if (s->has_handle)
		uv_close((uv_handle_t *)&s->poll, on_closed);
	return s->has_handle;
}
