/*
 * Where what is packed ends, from its frames alone: libarchive does not say whether anything stood
 * behind them.
 */
#ifndef MUSTER_BUNDLE_FRAMES_PRIVATE_H
#define MUSTER_BUNDLE_FRAMES_PRIVATE_H

#include <stdint.h>

/* The byte behind the last frame of an xz or lz4 file of `size` bytes; -1: it is of another kind, or
 * its frames do not tell. Moves nothing: `fd` is read in place. */
int64_t frames_end(int fd, int64_t size);

#endif
