/*
 * Standard input as a pipe that holds given bytes and then ends. Private to this room.
 */
#ifndef MUSTER_EXEC_FEEDER_PRIVATE_H
#define MUSTER_EXEC_FEEDER_PRIVATE_H

#include <stddef.h>
#include <uv.h>

#include "base/err.h"

struct feeder;

/* Writes the bytes, which are copied, into `fd` as it takes them, and closes it. It owns `fd` from
 * here on. -ERR_SPAWN (then `fd` is closed too). */
int feeder_open(uv_loop_t *loop, int fd, const char *data, size_t n, struct feeder **f,
	struct error *e) MUST_USE;
/* What was not read yet is dropped. The memory goes in the next turn of the loop. NULL is fine. */
void feeder_close(struct feeder *f);

#endif
