/*
 * The record that describes a step kind. Each kind is one file in `kinds/` that ends in one const
 * record, and a row of kinds/kinds.def; the loader, the documentation, the engine and the screens
 * read the record and have no list of their own.
 */
#ifndef MUSTER_MODEL_KIND_H
#define MUSTER_MODEL_KIND_H

#include <stddef.h>

struct field; /* model/field.h: the table language of the loader */

/* What the engineer does there: the engine, the screens and --plain branch on this and nothing else. */
enum kind_shape {
	SHAPE_READ,      /* reads, goes on */
	SHAPE_COMMAND,   /* starts one command, watches it */
	SHAPE_CHECKLIST, /* answers items, goes on */
	SHAPE_CONFIRM,   /* yes or no */
	SHAPE_ASK,       /* types a value */
	SHAPE_CHOOSE,    /* picks an option */
	SHAPE_WAIT,      /* begins it; it ends by itself, or is cut */
	SHAPE_PARALLEL,
	SHAPE_CALL,
	SHAPE_END, /* entered, the session closes */
};

struct kind {
	const char *name; /* in `step.enter`: "run"; "read" for the kind without a key */
	const char *key;  /* the key in a step that says it is of this kind; NULL for "read" */
	const char *does; /* N_(): what the engineer does, a sentence for the documentation */
	enum kind_shape shape;
	const char *const *verdicts; /* fixed ones it can end with, NULL at the end */
	const struct field *fields;  /* keys of its own, beside those any step may have */
};

#endif
