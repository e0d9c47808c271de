/*
 * The entries of an archive, each read to its end.
 */
#ifndef MUSTER_BUNDLE_MEMBERS_PRIVATE_H
#define MUSTER_BUNDLE_MEMBERS_PRIVATE_H

#include "bundle/finding-private.h"
#include "bundle/unpack-private.h"

/* tar and cpio, out of what they are packed with. -ERR_IO. */
int members_read(const struct libraries *libs, struct unpack *u, struct tally *tally,
	struct finding *f, struct error *e) MUST_USE;
/* zip and 7-Zip, which are read from their end. `fd` can be sought in. */
int members_read_sought(const struct libraries *libs, int fd, int64_t size, struct tally *tally,
	struct finding *f, struct error *e) MUST_USE;
/* Whether a file that begins so is one of the latter. */
bool members_are_sought(const uint8_t *start, size_t n);

#endif
