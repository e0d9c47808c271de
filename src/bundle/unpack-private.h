/*
 * A file as it comes out of what it is packed with: gzip by zlib, the others by libarchive, or not
 * packed at all. Reads forward, and keeps count of where it is on both sides.
 */
#ifndef MUSTER_BUNDLE_UNPACK_PRIVATE_H
#define MUSTER_BUNDLE_UNPACK_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bundle/finding-private.h"
#include "bundle/library-private.h"

struct libraries {
	struct libarchive la;
	struct zlib z;
};

struct unpack;

/* `fd` is the caller's, at its beginning, and stays open as long; `libs` too. */
struct unpack *unpack_new(const struct libraries *libs, int fd, int64_t size) MUST_USE;
void unpack_free(struct unpack *u);
/* The next bytes, valid until the next call: how many; 0 at the end, or when there is a finding;
 * -ERR_IO. */
int64_t unpack_read(struct unpack *u, const uint8_t **data, struct error *e) MUST_USE;
/* The same to the end, for what is to be found on the way. -ERR_IO. */
int unpack_drain(struct unpack *u, struct error *e) MUST_USE;
const struct finding *unpack_finding(const struct unpack *u);
/* Whether libarchive gave up on it: bytes are missing from what came out. */
bool unpack_failed(const struct unpack *u);
/* Whether it is packed with nothing. */
bool unpack_is_plain(const struct unpack *u);
/* How far the file has been read. */
int64_t unpack_where(const struct unpack *u);
/* How much has come out so far, and where the last byte of that ends that is not zero. */
int64_t unpack_made(const struct unpack *u);
int64_t unpack_solid(const struct unpack *u);

#endif
