/*
 * What verifying and going on with a journal need of its reader, for the files of this room.
 */
#ifndef MUSTER_JOURNAL_READ_PRIVATE_H
#define MUSTER_JOURNAL_READ_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "journal/journal.h"

/* Where the next event would stand: segment, byte, seq. */
void reader_reached(const struct journal_reader *r, int *segment, int64_t *offset, int64_t *seq);
/* Once the end is reached: whether what stands behind the last whole event is nothing, or the begin of
 * one. -ERR_CORRUPT if not. */
int reader_check_tail(const struct journal_reader *r, struct error *e) MUST_USE;
/* Whether n bytes, fewer than their length word says, can be the begin of an event. An event whose
 * length word was changed cannot: it ends before that length. */
bool torn_fits(const uint8_t *data, size_t n);
/* Where a document that begins there ends by its elements alone, whatever its length word says; 0: they
 * do not tell. */
size_t torn_end(const uint8_t *data, size_t n);

#endif
