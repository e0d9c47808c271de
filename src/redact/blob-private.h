/*
 * Growable bytes that are overwritten whenever their memory is given back, also when they grow:
 * what holds secrets, or output that is not masked yet, stands in one of these and nowhere else.
 * Never a place for what is only shown: use base/strbuf.h.
 */
#ifndef MUSTER_REDACT_BLOB_PRIVATE_H
#define MUSTER_REDACT_BLOB_PRIVATE_H

#include <stddef.h>

/* A zeroed one is empty and ready. */
struct blob {
	unsigned char *p; /* owned; NULL while nothing was added */
	size_t n, cap;    /* bytes */
};

void blob_add(struct blob *b, const void *data, size_t n);
void blob_addc(struct blob *b, unsigned char c);
void blob_adds(struct blob *b, const char *s);
/* Takes n bytes away from the front; what they were stays in the memory until it is wiped. */
void blob_consume(struct blob *b, size_t n);
/* Empties and keeps the memory. */
void blob_clear(struct blob *b);
/* Wipes and frees; `b` can be used again. */
void blob_release(struct blob *b);

#endif
