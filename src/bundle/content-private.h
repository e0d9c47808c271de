/*
 * What a file of a backup holds: documents where it is called `.bson`, what gzip packed where that ends
 * in `.gz`, else bytes that have only to be there.
 */
#ifndef MUSTER_BUNDLE_CONTENT_PRIVATE_H
#define MUSTER_BUNDLE_CONTENT_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bundle/finding-private.h"
#include "bundle/library-private.h"

struct content;

/* Whether a file of that name is checked as documents. */
bool content_is_documents(const char *name);
/* A file begins; `name` and the others must outlive it. What it finds goes to `f`. */
struct content *content_new(
	const char *name, const struct zlib *z, struct tally *tally, struct finding *f) MUST_USE;
/* Its next bytes; `where`, `exact` as documents_feed has them. false: there is a finding. */
bool content_feed(struct content *c, const uint8_t *data, size_t n, int64_t where, bool exact);
/* It ends, and is freed; its documents go to the tally. NULL is fine. `whole`: all of it was fed. */
void content_end(struct content *c, bool whole);

#endif
