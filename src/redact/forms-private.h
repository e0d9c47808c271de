/*
 * The forms in which a declared value may turn up in output: raw, base64, URL, JSON, shell and hex.
 * Only writes them down; looking for them is redact/automaton-private.h.
 */
#ifndef MUSTER_REDACT_FORMS_PRIVATE_H
#define MUSTER_REDACT_FORMS_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/vec.h"
#include "redact/blob-private.h"

struct form {
	size_t at, n; /* where it stands in `bytes` */
	bool wraps;   /* programs break it into lines: base64 and hex */
};

/* A zeroed one is empty and ready. */
struct forms {
	struct blob bytes;
	VEC(struct form) list;
};

/* Adds every form of the value, each once. All are at least as long as the value. */
void forms_add_value(struct forms *f, const unsigned char *value, size_t n);
void forms_release(struct forms *f);

#endif
