/*
 * libyaml's errors in our words, and how to go on after one.
 */
#ifndef MUSTER_LOAD_YAML_PRIVATE_H
#define MUSTER_LOAD_YAML_PRIVATE_H

#include <yaml.h>

#include "base/vec.h"
#include "load/problems-private.h"

/* What was replaced in a source's `yaml` so that libyaml gets past it. */
struct patch {
	size_t at;           /* byte */
	int line, last_line; /* from 1 */
	bool blank;          /* nothing is left there; else a broken value is */
};

struct patches {
	VEC(struct patch) v;
};

/* Says what libyaml stopped at; flow_at is the offset where the outermost flow collection that is
 * open begins, (size_t)-1: none is. Where it can be got past, adds a patch, changes src->yaml and
 * returns true: the source is to be read again. */
bool yaml_error_patch(const yaml_parser_t *parser, struct source *src, struct arena *arena,
	size_t flow_at, struct patches *patches, struct problems *ps);
/* The patch that put a broken value at that offset, NULL: none. */
const struct patch *patch_at(const struct patches *patches, size_t at);
/* Whether something was left out between these lines. */
bool patch_within(const struct patches *patches, int from, int to);

#endif
