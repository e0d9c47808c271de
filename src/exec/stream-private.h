/*
 * Where output comes from: a terminal or a pipe, with both its ends. Private to this room.
 *
 * The command's end is kept open here as long as the command runs. Without that a command that
 * closes its terminal and lives on would leave a descriptor that is readable for ever and has
 * nothing to read; with it the stream is simply quiet. When the command has gone and what it wrote
 * is read, our copy is closed, and from then on the end of the stream means that nobody has it any
 * more.
 */
#ifndef MUSTER_EXEC_STREAM_PRIVATE_H
#define MUSTER_EXEC_STREAM_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <uv.h>

#include "base/err.h"

#define STREAM_PIECE 4096

struct stream {
	uv_poll_t poll;       /* poll.data is the owner's to set */
	bool has_handle;      /* libuv has `poll`: stream_dispose() gives it back */
	int events;           /* that are watched for */
	int ours;             /* does not block; -1: closed */
	int theirs;           /* our copy of the command's end; -1: closed */
	struct stat identity; /* of the command's end */
};

/* What a turn of reading came to. */
enum turn {
	TURN_MORE,  /* there may be more */
	TURN_EMPTY, /* all that was there is read */
	TURN_OVER,  /* nobody has the other end, or the stream is closed here */
};

/* Closed, and without a handle. */
void stream_init(struct stream *s);
/* -ERR_SPAWN; the stream is to be closed and disposed of in any case. */
int stream_open_terminal(
	struct stream *s, uv_loop_t *loop, int cols, int rows, struct error *e) MUST_USE;
int stream_open_pipe(struct stream *s, uv_loop_t *loop, struct error *e) MUST_USE;

bool stream_is_open(const struct stream *s);
/* Watches for UV_READABLE, UV_WRITABLE, both or (0) nothing. */
void stream_watch(struct stream *s, int events, uv_poll_cb on_poll);
/* After on_poll was called with an error: libuv watches no longer. */
void stream_forget_watch(struct stream *s);
/* Reads once. A terminal gives STREAM_PIECE at most, however big the buffer is. *n is more than 0 with
 * TURN_MORE alone. */
enum turn stream_read(struct stream *s, uint8_t *buffer, size_t max, size_t *n);
/* Is there something to read? Asks the kernel, reads nothing. */
bool stream_waits(const struct stream *s);
/* Has nobody the other end? To be asked when `theirs` is closed. */
bool stream_is_alone(const struct stream *s);

void stream_close_theirs(struct stream *s);
void stream_close(struct stream *s);
/* Gives the handle back; `on_closed` gets it. Returns whether there was one. */
bool stream_dispose(struct stream *s, uv_close_cb on_closed);

/* Closes *fd, unless it is -1, and makes it -1. */
void stream_close_fd(int *fd);

#endif
