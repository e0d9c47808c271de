/*
 * What is found while a backup is read: the worst of it is the verdict. What is closer to the disk
 * counts more: where the packing is damaged, what comes out of it proves nothing.
 */
#ifndef MUSTER_BUNDLE_FINDING_PRIVATE_H
#define MUSTER_BUNDLE_FINDING_PRIVATE_H

#include <stdint.h>

#include "base/strmap.h"
#include "bundle/verify.h"

struct finding {
	enum backup_state state; /* BACKUP_OK: nothing */
	int64_t at;
	char *why;
};

/* The first finding stays; a later one is let go. */
void finding_set(struct finding *f, enum backup_state state, int64_t at, const char *fmt, ...)
	PRINTF_LIKE(4, 5);
void finding_release(struct finding *f);

/* Documents by collection, while they are counted. */
struct tally {
	struct strmap *by_name; /* name → int64_t * */
	int64_t documents, bson_bytes, files;
};

#endif
