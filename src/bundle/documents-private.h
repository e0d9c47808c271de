/*
 * A collection's documents as they come by in pieces of any size: each one is checked, those that lie
 * in one piece where they are.
 */
#ifndef MUSTER_BUNDLE_DOCUMENTS_PRIVATE_H
#define MUSTER_BUNDLE_DOCUMENTS_PRIVATE_H

#include <stdint.h>

#include "base/strbuf.h"
#include "bundle/finding-private.h"

/* The largest document that a server keeps, and what it adds itself. */
#define DOCUMENT_MAX ((16 << 20) + (16 << 10))

struct documents {
	const char *name;     /* of the file, for what is said of it; borrowed */
	struct strbuf begun;  /* the document that is not whole yet */
	size_t wanted;        /* its length; 0: not known yet */
	int64_t count, bytes; /* whole documents so far */
};

void documents_init(struct documents *d, const char *name);
void documents_release(struct documents *d);
/* false: there is a finding. `where` is the byte of the piece's beginning in the file, or, where it is
 * packed (`exact` false), how far that was read. */
bool documents_feed(struct documents *d, const uint8_t *data, size_t n, int64_t where, bool exact,
	struct finding *f);
/* No more comes: nothing may be begun. */
bool documents_end(const struct documents *d, struct finding *f);

#endif
