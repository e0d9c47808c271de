/*
 * A runbook of the tests while it grows; private to engine_builder.c (the file) and engine_keys.c
 * (the lines of a step).
 */
#ifndef MUSTER_TESTS_UNIT_ENGINE_BUILDER_H
#define MUSTER_TESTS_UNIT_ENGINE_BUILDER_H

#include "base/vec.h"
#include "engine_tests.h"
#include "model/upkeep.h"

/* A step while it grows: its arrays are moved into the arena at the end. */
struct growing {
	struct step step;
	struct command command;
	VEC(struct branch) then;
	VEC(const char *) needs;
	VEC(const char *) uses;
	VEC(const char *) needed; /* variables in keys that cannot do without a value */
	VEC(int) exits;
	VEC(struct capture) captures;
	VEC(struct setting) env;
	VEC(struct item) items;
	VEC(struct option) options;
	VEC(struct step) children;
	VEC(const char *) exports;
	VEC(const struct condition *) parts;
	struct condition *all; /* `when any|all`, which `part` adds to */
};

struct builder {
	struct arena *arena;
	struct runbook *rb;
	enum session_mode mode;
	VEC(struct growing) steps;
	VEC(struct var_decl) vars;
	VEC(struct contact) contacts;
	VEC(struct person) people;
	VEC(struct monitor) monitors;
	VEC(struct setting) env;
	VEC(struct pattern *) patterns;
	/* Files that steps call: those that are done, and the one that lines go to now; NULL: none. */
	VEC(struct runbook *) files;
	struct builder *root, *file;
};

const struct pattern *builder_pattern(struct builder *b, const char *text, int flags);
/* `NAME:VALUE` */
struct setting builder_setting(struct builder *b, const char *pair);
/* One line of a step; false: no key of that name. */
bool builder_key(struct builder *b, struct growing *g, const struct words *w);

#endif
