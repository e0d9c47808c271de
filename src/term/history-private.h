/*
 * Of this room alone: rows that left the screen at its top, packed into a ring of bytes.
 */
#ifndef MUSTER_TERM_HISTORY_PRIVATE_H
#define MUSTER_TERM_HISTORY_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include "term/grid-private.h"

struct history {
	size_t max;      /* rows kept at most */
	size_t first, n; /* in `start`, a ring */
	size_t slots;    /* of `start` */
	uint32_t *start; /* where each row is in `bytes` */
	uint8_t *bytes;
	size_t cap;
	size_t head; /* where the next row goes */
	uint64_t lost;
};

void history_init(struct history *h, size_t max);
void history_release(struct history *h);
void history_clear(struct history *h);
/* Packs a row as the newest; the oldest go where there is no room. */
void history_push(struct history *h, const struct row *r);
/* Drops the oldest until the others take no more than `bytes`, and gives back the memory. */
void history_keep(struct history *h, size_t bytes);
/* Unpacks row i (0: the oldest) into r, whose memory grows as needed. */
void history_get(const struct history *h, size_t i, struct row *r);
/* Takes the newest row back; there must be one. */
void history_pop(struct history *h, struct row *r);

#endif
