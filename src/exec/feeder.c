/*
 * Standard input as a pipe. A command that closes it early is no error: it knows what it needs.
 */
#include "config.h"

#include "exec/feeder-private.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "exec/outbox-private.h"

struct feeder {
	uv_poll_t poll;
	int fd; /* -1: all is written, or nobody reads */
	struct outbox box;
};

static void end_of_input(struct feeder *f)
{
	if (f->fd < 0)
		return;
	(void)uv_poll_stop(&f->poll);
	close(f->fd);
	f->fd = -1;
	outbox_release(&f->box);
}

static void feed(struct feeder *f)
{
	if (outbox_flush(&f->box, f->fd) != 0 || outbox_len(&f->box) == 0)
		end_of_input(f);
}

static void on_writable(uv_poll_t *poll, int status, int events)
{
	(void)status; /* an error of the pipe is met again by write() */
	(void)events;
	feed(poll->data);
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

int feeder_open(
	uv_loop_t *loop, int fd, const char *data, size_t n, struct feeder **out, struct error *e)
{
	struct feeder *f = xcalloc(1, sizeof(*f));
	int error = uv_poll_init(loop, &f->poll, fd);

	if (error != 0) {
		close(fd);
		free(f);
		return error_set(e, -ERR_SPAWN, "standard input: %s", uv_strerror(error));
	}
	f->poll.data = f;
	f->fd = fd;
	outbox_init(&f->box);
	outbox_add(&f->box, data, n);
	feed(f);
	if (f->fd >= 0 && (error = uv_poll_start(&f->poll, UV_WRITABLE, on_writable)) != 0) {
		feeder_close(f);
		return error_set(e, -ERR_SPAWN, "standard input: %s", uv_strerror(error));
	}
	*out = f;
	return 0;
}

void feeder_close(struct feeder *f)
{
	if (f == NULL)
		return;
	end_of_input(f);
	uv_close((uv_handle_t *)&f->poll, on_closed);
}
