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
	bool whole_line;         /* a match depends on where the search began: hold all of it */
};

struct built {
	struct automaton *automaton; /* owned */
	unsigned int generation;     /* of the values in it */
};

struct redact_set {
	struct forms forms;
	VEC(struct declared) values;
	VEC(struct wanted) patterns;
	unsigned int generation; /* changes with the values: states are others then */
	struct built *built;     /* what set_automaton keeps */
};

/* For all values that there are. Built when it is asked for, so that many values cost it once. */
const struct automaton *set_automaton(const struct redact_set *set);

#endif
