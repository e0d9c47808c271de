/*
 * SHA-256, for what stands in events and for the home.
 */
#ifndef MUSTER_JOURNAL_DIGEST_H
#define MUSTER_JOURNAL_DIGEST_H

#include <stddef.h>
#include <stdint.h>

void digest_sha256(const void *data, size_t n, uint8_t out[32]);
/* The same in pieces. */
struct digest;
struct digest *digest_new(void);
void digest_add(struct digest *d, const void *data, size_t n);
/* The hash of what was added so far. */
void digest_peek(const struct digest *d, uint8_t out[32]);
/* The same; `d` is as new. */
void digest_take(struct digest *d, uint8_t out[32]);
/* NULL is fine. */
void digest_free(struct digest *d);
/* 64 hex digits and a NUL. */
void digest_hex(const uint8_t digest[32], char out[65]);

#endif
