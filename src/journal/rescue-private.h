/*
 * Bytes of a segment by their place, for rescuing.
 */
#ifndef MUSTER_JOURNAL_RESCUE_PRIVATE_H
#define MUSTER_JOURNAL_RESCUE_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

struct window {
	int fd;
	int64_t size; /* of the segment when it was opened */
	int64_t base; /* where what is in `buf` stands */
	struct strbuf buf;
};

/* Takes the descriptor over. */
void window_init(struct window *w, int fd, int64_t size);
void window_release(struct window *w);
/* n bytes at that place, valid until the next call; NULL: they are not there, or cannot be read. */
const uint8_t *window_at(struct window *w, int64_t at, size_t n);
/* Where something that looks like the begin of an event stands next, from `from` on; the size: nowhere. */
int64_t window_find_begin(struct window *w, int64_t from);

#endif
