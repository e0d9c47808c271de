/*
 * The step kinds: what there is, and look-ups. Each kind is a file that ends in one const record
 * (model/kind.h); the tables that several kinds share are here too, for the loader and the
 * reference documentation.
 */
#ifndef MUSTER_KINDS_KINDS_H
#define MUSTER_KINDS_KINDS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/field.h"
#include "model/kind.h"

enum kind_index {
#define KIND(name) KIND_##name,
#include "kinds/kinds.def"
#undef KIND
	KIND_COUNT,
};

#define KIND(name) extern const struct kind kind_##name;
#include "kinds/kinds.def"
#undef KIND

/* All of them, in the order of kinds.def. */
extern const struct kind *const kind_table[KIND_COUNT];

/* The kind with that key in a step; NULL: none. kind_read has no key. */
const struct kind *kind_of_key(const char *key);
/* The kind of that name, as in `step.enter`; NULL: none. */
const struct kind *kind_named(const char *name);
/* Whether a step of that kind can end with that verdict by itself; ids of options are not known
 * here. */
bool kind_has_verdict(const struct kind *kind, const char *verdict);
/* The field of that key in the kind's own table; NULL: none. */
const struct field *kind_field(const struct kind *kind, const char *key);

/* The verdicts that any step may end with beside those of its kind. */
extern const char *const verdicts_of_any[]; /* NULL at the end */
/* Every word that is a verdict, which an option's id may not be. */
bool verdict_word(const char *word);
/* Verdicts that need nothing done: `needs` is met by them. */
bool verdict_is_good(const char *verdict);

/* The keys that any step may have, and those of a child of `parallel`; both are of a struct step. */
extern const struct table step_table, child_table;
/* What a step, a child or an item shows in a drill: of a struct drill. */
extern const struct table drill_table;
/* `expect`: of a struct expectation. */
extern const struct table expect_table;

#endif
