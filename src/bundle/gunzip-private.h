/*
 * gzip with its check sums (RFC 1952), as bytes come and go. Several members in one file are one
 * stream, as gzip(1) has it.
 */
#ifndef MUSTER_BUNDLE_GUNZIP_PRIVATE_H
#define MUSTER_BUNDLE_GUNZIP_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bundle/finding-private.h"
#include "bundle/library-private.h"

struct gunzip;

/* `z` must outlive it. */
struct gunzip *gunzip_new(const struct zlib *z) MUST_USE;
void gunzip_free(struct gunzip *g);
/* Takes from *in, *n, which move on, and fills `out`: how many bytes that made. 0: it wants more, or
 * has a finding, or all behind the last member was taken. Trailing data are a finding, too. */
size_t gunzip_step(struct gunzip *g, const uint8_t **in, size_t *n, uint8_t *out, size_t room,
	struct finding *f);
/* No more comes: false and a finding where a member is not whole. */
bool gunzip_end(const struct gunzip *g, struct finding *f);

#endif
