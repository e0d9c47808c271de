/*
 * What is in a bundle: each member can be made twice, once to be measured and hashed, once to be
 * written, so that nothing of it has to be in memory.
 */
#ifndef MUSTER_BUNDLE_MEMBER_PRIVATE_H
#define MUSTER_BUNDLE_MEMBER_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "bundle/bundle.h"

/* Where bytes of a member go. */
struct sink {
	int (*take)(struct sink *s, const void *data, size_t n, struct error *e);
};

struct member {
	char *name; /* in the folder */
	/* Sends all bytes to the sink; the same ones each time. */
	int (*make)(const struct member *m, int dirfd, struct sink *to, struct error *e);
	char *file;       /* of the session's folder, to be copied; NULL: none */
	int64_t index;    /* of the runbook's files */
	const char *text; /* the caller's */
	int64_t size;     /* bytes */
	uint8_t sha256[32];
};

struct member_list {
	VEC(struct member) v;
	int64_t start_ms; /* of the session */
};

/* All but the MANIFEST; measured and hashed. -ERR_CORRUPT as bundle_write. */
int member_list_make(struct member_list *list, int dirfd, const struct bundle_text *texts, size_t n,
	struct error *e) MUST_USE;
void member_list_release(struct member_list *list);

#endif
