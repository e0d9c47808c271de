/*
 * The table language: what a map of a runbook may hold, as data. The loader reads, checks and stores
 * by these tables; the reference documentation and the JSON Schema are made from them. A table knows
 * nothing of YAML, and the loader knows no key but through a table.
 *
 * A table describes one map and the plain struct that its values go into. A step is read by two
 * tables (the common keys and those of its kind) into two structs: the step, and what it runs
 * (FIELD_OF_COMMAND).
 */
#ifndef MUSTER_MODEL_FIELD_H
#define MUSTER_MODEL_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* What a value is, and what it is stored as. */
enum field_type {
	FT_TEXT,       /* const char * */
	FT_MARKDOWN,   /* const char *: CommonMark with tables */
	FT_ID,         /* const char *: an identifier */
	FT_VAR_SET,    /* const char *: a variable's name that gets its value here */
	FT_VAR_REF,    /* const char *: the name of a variable that is known */
	FT_STEP_REF,   /* const char *: the id of a step of this file */
	FT_BACKUP_REF, /* const char *: the id of a backup set */
	FT_VERDICT,    /* const char *: a verdict of the step named beside it */
	FT_DATE,       /* const char *: 2025-01-31 or 2025-01 */
	FT_HOST,       /* const char *: a host as ssh takes it */
	FT_SCRIPT,     /* const char *: a script for the shell */
	FT_BOOL,       /* bool */
	FT_INT,        /* int, between min and max */
	FT_NUMBER,     /* double, from min on */
	FT_DURATION,   /* int64_t, ms; 0s only with FIELD_ZERO */
	FT_SIZE,       /* int64_t, bytes */
	FT_COMPARE,    /* struct compare */
	FT_PATTERN,    /* const struct pattern * */
	FT_ENUM,       /* an enum: one of `words` */
	FT_EITHER,     /* bool: one of `words`, which are two */
	FT_TEXTS,      /* struct text_list: a list of texts */
	FT_STEP_REFS,  /* struct text_list: a list of ids of steps */
	FT_VARS_SET,   /* struct text_list: a list of variables' names */
	FT_PATTERNS,   /* const struct pattern *const *, and size_t */
	FT_SETTINGS,   /* struct setting_list: a map from variable to text */
	FT_ENV,        /* struct setting_list: a map from an environment variable to text */
	FT_THEN,       /* const struct branch *, and size_t: a map from verdict to step */
	FT_EXITS,      /* const int *, and size_t: an exit code or a list of them */
	FT_EVERY,      /* struct every: `1d at 02:00 UTC` */
	FT_RUN,        /* a script, or a list of arguments: of the command */
	FT_CONDITION,  /* const struct condition * */
	FT_CONDITIONS, /* const struct condition *const *, and size_t */
	FT_VERSION,    /* nothing: the number of the format */
	FT_EXPECT,     /* struct expectation: a map, or `any` */
	FT_MAP,        /* the struct of `sub`, in its place */
	FT_MAP_NEW,    /* const pointer to a new struct of `sub` */
	FT_LIST,       /* const pointer to an array of structs of `sub`, and size_t */
	FT_KEYED,      /* the same from a map: the key goes to the first member (const char *) */
	FT_STEPS,      /* const struct step *, and size_t: the steps of the file */
	FT_TYPE_COUNT,
};

enum {
	FIELD_REQUIRED = 1 << 0,   /* must be there, and not be empty */
	FIELD_NONEMPTY = 1 << 1,   /* may be absent, not empty */
	FIELD_TEMPLATE = 1 << 2,   /* {{NAME}} is replaced, as data */
	FIELD_SHOWN = 1 << 3,      /* a text that a person reads: {{NAME}} may be without a value */
	FIELD_NAMED = 1 << 4,      /* read and checked; named in one warning, walked without it */
	FIELD_ZERO = 1 << 5,       /* a duration that may be 0s */
	FIELD_ANCHORED = 1 << 6,   /* a pattern that must match the whole */
	FIELD_GROUP = 1 << 7,      /* a pattern with at least one group */
	FIELD_ONE_OF = 1 << 8,     /* exactly one of the fields marked so is there */
	FIELD_OF_COMMAND = 1 << 9, /* stored in the command, not in the struct */
	FIELD_KIND_KEY = 1 << 10,  /* says of which kind the step is */
	FIELD_UNNAMED = 1 << 11,   /* FT_KEYED: the key is an identifier, not a variable */
	FIELD_PLAIN = 1 << 12,     /* only as what a plain value stands for, never as a key */
	FIELD_THEIRS = 1 << 13,    /* FT_SETTINGS: variables of the file that is called */
	FIELD_ALONE = 1 << 14,     /* FT_TEXTS: a plain value stands for a list of one */
	FIELD_HOLLOW = 1 << 15,    /* FT_LIST: may be a list of nothing */
	FIELD_KNOWN = 1 << 16,     /* FT_SETTINGS: variables that something else declares or sets */
};

struct word {
	const char *name; /* NULL at the end */
	int value;
};

struct table;

struct field {
	const char *key; /* NULL at the end of a table */
	enum field_type type;
	unsigned flags;
	size_t at;                /* offset in the struct */
	size_t n_at;              /* offset of the number of elements, where that is apart */
	size_t place_at;          /* offset of where the value stands; 0: not kept */
	const struct table *sub;  /* FT_MAP, FT_MAP_NEW, FT_LIST, FT_KEYED */
	const struct word *words; /* FT_ENUM */
	const char *with;         /* a key without which this one means nothing; NULL: none */
	int64_t min, max;         /* FT_INT, FT_NUMBER */
	int64_t preset;           /* where it is not given: FT_BOOL, FT_INT, FT_ENUM, FT_DURATION */
	const char *help;         /* N_(): one sentence */
};

/* Ends a table of rows. */
#define FIELD_END \
	{ \
		.key = NULL \
	}

/* What the loader looks at beside the fields, when a map has been read. */
enum table_rule {
	RULE_NONE,
	RULE_RUNBOOK,
	RULE_VAR,
	RULE_BACKUPS,
	RULE_MONITOR,
	RULE_SCHEDULE,
	RULE_INJECT,
	RULE_STEP,
	RULE_CHILD,
	RULE_ITEM,
	RULE_RESPOND,
	RULE_OPTION,
	RULE_FROM,
	RULE_DRILL,
	RULE_COUNT,
};

struct table {
	const char *name; /* N_(): "a step", "an item" */
	const struct field *fields;
	size_t size;           /* of the struct */
	const char *shorthand; /* the key that a plain value stands for; NULL: only a map */
	size_t place_at;       /* offset of a struct place, NO_PLACE: none */
	size_t command_at;     /* offset of the pointer to the command, NO_PLACE: none */
	enum table_rule rule;
	bool unique; /* in a list no two have the same `id` */
};

#define NO_PLACE ((size_t)-1)

/* NULL where the table has no such key. */
const struct field *table_field(const struct table *t, const char *key);
/* The word of that value; "" where there is none. */
const char *word_name(const struct word *words, int value);
/* Whether `text` is one of the words; its value in *value. */
bool word_value(const struct word *words, const char *text, int *value);
/* What kind of value a field takes, for messages and the documentation: "a duration". */
const char *field_type_name(enum field_type type);

#endif
