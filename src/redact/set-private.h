/*
 * What is looked for, as redact/stream.c sees it. Private to the room.
 */
#ifndef MUSTER_REDACT_SET_PRIVATE_H
#define MUSTER_REDACT_SET_PRIVATE_H

#include "base/pattern.h"
#include "base/vec.h"
#include "redact/automaton-private.h"
#include "redact/forms-private.h"
#include "redact/redact.h"

struct declared {
	unsigned char *value; /* owned, wiped */
	size_t n;
};

struct wanted {
	struct pattern *pattern; /* owned */
	struct strbuf literal;   /* redact/literal-private.h */
};

struct redact_set {
	struct forms forms;
	VEC(struct declared) values;
	VEC(struct wanted) patterns;
	struct automaton *automaton;
	unsigned int generation; /* changes with the automaton: its states are others then */
};

#endif
