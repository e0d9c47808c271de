/*
 * One end of a connection with its buffers: what is to go out, what came in. Both ends use it; neither
 * ever waits in it.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "wire/wire.h"

#define READ_CHUNK (64 * 1024)
/* What may wait to go out: the other end is gone or stuck when it is more. */
#define OUT_MAX (2 * WIRE_FRAME_MAX)

struct wire_client {
	int fd;
	struct strbuf in, out;
	size_t taken; /* bytes at the front of `in` that next() gave already */
	size_t limit; /* of a frame */
	struct arena *arena;
	bool ended; /* the other end closed; what is in `in` is still given */
};

struct wire_client *wire_client_new(int fd)
{
	struct wire_client *c = xcalloc(1, sizeof(*c));

	c->fd = fd;
	c->limit = WIRE_FRAME_MAX;
	strbuf_init(&c->in);
	strbuf_init(&c->out);
	c->arena = arena_new();
	return c;
}

/* Secrets pass through these buffers. */
void wire_client_free(struct wire_client *c)
{
	if (!c)
		return;
	close(c->fd);
	strbuf_wipe(&c->in);
	strbuf_wipe(&c->out);
	arena_wipe(c->arena);
	arena_free(c->arena);
	free(c);
}

void wire_client_limit(struct wire_client *c, size_t bytes)
{
	c->limit = bytes;
}

int wire_client_fd(const struct wire_client *c)
{
	return c->fd;
}

bool wire_client_wants_write(const struct wire_client *c)
{
	return c->out.len > 0;
}

size_t wire_client_pending(const struct wire_client *c)
{
	return c->out.len;
}

int wire_client_flush(struct wire_client *c, struct error *e)
{
	size_t done = 0;
	int rc = 0;

	while (done < c->out.len) {
		ssize_t n = send(
			c->fd, c->out.buf + done, c->out.len - done, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n >= 0) {
			done += (size_t)n;
		} else if (errno == EAGAIN) {
			break;
		} else if (errno != EINTR) {
			rc = error_set_errno(e, -ERR_CLOSED, "the connection ended");
			break;
		}
	}
	strbuf_consume(&c->out, done);
	if (done > 0)
		wipe(c->out.buf + c->out.len, done);
	return rc;
}

int wire_client_send(struct wire_client *c, const struct wire_message *m, struct error *e)
{
	if (c->out.len > OUT_MAX)
		return error_set(e, -ERR_LIMIT, "the other end takes nothing");
	wire_encode(m, &c->out);
	return wire_client_flush(c, e);
}

/* 1: some came, 0: nothing now, -ERR_CLOSED. */
static int fill(struct wire_client *c, struct error *e)
{
	ssize_t n;

	strbuf_grow(&c->in, READ_CHUNK);
	do {
		n = recv(c->fd, c->in.buf + c->in.len, READ_CHUNK, MSG_DONTWAIT);
	} while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN)
		return 0;
	if (n <= 0) {
		c->ended = true;
		return error_set(e, -ERR_CLOSED, "the connection ended");
	}
	c->in.len += (size_t)n;
	c->in.buf[c->in.len] = '\0';
	return 1;
}

/* Overwrites what was left behind where the rest stood. */
static void forget_taken(struct wire_client *c)
{
	strbuf_consume(&c->in, c->taken);
	if (c->taken > 0)
		wipe(c->in.buf + c->in.len, c->taken);
	c->taken = 0;
}

int wire_client_next(struct wire_client *c, struct wire_message *m, struct error *e)
{
	size_t used = 0;
	int rc;

	arena_wipe(c->arena);
	for (;;) {
		rc = wire_decode((const uint8_t *)c->in.buf + c->taken, c->in.len - c->taken, &used,
			m, c->arena, e);
		if (rc < 0)
			return rc;
		if (rc == 1) {
			c->taken += used;
			return 1;
		}
		forget_taken(c);
		if (c->in.len > c->limit)
			return error_set(e, -ERR_LIMIT, "a frame is too long");
		if (c->ended)
			return error_set(e, -ERR_CLOSED, "the connection ended");
		if ((rc = fill(c, e)) <= 0)
			return rc;
	}
}
