/*
 * Bytes on their way into a descriptor that does not block: what could not be written waits here.
 * Private to this room. What waits may be a secret and is overwritten when it has gone.
 */
#ifndef MUSTER_EXEC_OUTBOX_PRIVATE_H
#define MUSTER_EXEC_OUTBOX_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/strbuf.h"

struct outbox {
	struct strbuf waiting;
	size_t at; /* bytes of `waiting` that are written */
};

void outbox_init(struct outbox *box);
void outbox_release(struct outbox *box);
void outbox_add(struct outbox *box, const void *data, size_t n);
/* Bytes that wait. */
size_t outbox_len(const struct outbox *box);
/* Writes what `fd` takes. 0: it takes no more for now, or all is written; else errno. */
int outbox_flush(struct outbox *box, int fd) MUST_USE;

#endif
