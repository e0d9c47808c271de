/*
 * A tree to a runbook by the tables of model/field.h. The reader knows types and rules; every key
 * comes from a table.
 */
#ifndef MUSTER_LOAD_READER_PRIVATE_H
#define MUSTER_LOAD_READER_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/strmap.h"
#include "base/vec.h"
#include "kinds/kinds.h"
#include "load/load.h"
#include "load/node-private.h"
#include "load/problems-private.h"
#include "model/drill.h"
#include "model/field.h"
#include "model/runbook.h"
#include "model/upkeep.h"

#define VALUE_MAX (120 << 10) /* bytes of a value and of a script */
#define NO_STEP (-1)

/* Something that is named and must exist; looked at when all has been read. */
enum ref_type {
	REF_STEP,      /* a step's id */
	REF_VAR,       /* a variable that is declared or set somewhere */
	REF_TIME_VAR,  /* the same, and where it is declared it is of type `time` */
	REF_PLAIN_VAR, /* the same, and it is no secret */
	REF_NO_VAR,    /* {{NAME}} in a script: a mistake where NAME is a variable */
	REF_BACKUP,    /* a backup set */
	REF_MONITOR,   /* a monitor */
	REF_VERDICT,   /* a verdict of step `of` */
	REF_ITEM,      /* an item of the step that is being read */
	REF_TYPE_COUNT,
};

struct ref {
	enum ref_type type;
	const char *name, *of;
	struct name *known; /* of a variable: filled by check_refs, NULL: there is none */
	const struct source *src;
	const struct node *node; /* where it stands: `at` bytes into its text */
	size_t at;
	int step;    /* where it stands, NO_STEP: in none */
	bool needed; /* of a variable: the key cannot do without a value */
};

/* A script, for the variables in it and for what is warned of. */
struct script {
	const struct node *node;
	const struct source *src;
	const struct text_list *shell; /* that runs it; NULL: the default one */
	bool argument;                 /* of a command that no shell reads */
	int step;
};

/* A step that calls a file. */
struct call {
	struct step *step;
	const struct node *map;
};

struct reader {
	struct arena *arena;
	struct problems *ps;
	const struct load_options *options;
	struct runbook *rb;       /* what is filled */
	const struct source *src; /* the file that is read */
	bool cut;                 /* something was left out: what is missing may be there */
	bool unsure;              /* a step, or where one leads, is not known */
	struct command *command;  /* of the map that is read; NULL: none yet */
	int step;                 /* whose map is read; NO_STEP */
	struct text_list shell;   /* the default one */
	VEC(struct command *) commands;
	VEC(struct call) calls;
	VEC(struct ref) refs;
	VEC(struct script) scripts;
	VEC(struct unwalked) unwalked;
	VEC(struct pattern *) patterns;
	struct strmap *names; /* variables that are declared or set → struct name */
	size_t suggested;     /* names that were looked at: each suggestion looks at all */
};

struct name {
	const struct var_decl *decl; /* NULL: only set */
	int stamp;                   /* the step it was last counted for, plus 1 */
};

void reader_init(struct reader *r, struct arena *arena, struct problems *ps,
	const struct load_options *options);
/* Gives patterns and the like to the runbook (NULL: frees them), and the names of its variables to the
 * caller. */
struct strmap *reader_finish(struct reader *r, struct runbook *rb) MUST_USE;

/* A file that could not be read, as a problem of the file as a whole; the code for the caller. */
int load_cannot_read(const char *path, struct problems *ps, struct error *e);

/* Problems at a node, and at a byte of a text. */
void read_error(struct reader *r, const struct node *at, const char *fmt, ...) PRINTF_LIKE(3, 4);
void read_error_within(struct reader *r, const struct node *text, size_t at, const char *fmt, ...)
	PRINTF_LIKE(4, 5);
void read_warning(struct reader *r, const struct node *at, const char *fmt, ...) PRINTF_LIKE(3, 4);
struct place read_place(const struct reader *r, const struct node *node);

/* Reads a map into `base` (zeroed, table->size bytes) by the table, and by the rows of `more`, which go
 * first; `more` may be NULL. What is no map is read as what the table's shorthand stands for. */
void read_table(struct reader *r, const struct table *t, const struct field *more,
	const struct node *node, void *base);
/* Puts the values in that hold where a key is not given. */
void table_preset(const struct field *fields, void *base);

/* One value, by its field; `base` is the struct. */
void read_value(struct reader *r, const struct field *f, const struct node *node, void *base);
/* The same for types that are no collections; false: it is one. */
bool read_scalar(struct reader *r, const struct field *f, const struct node *node, void *at);
/* The text of a node, NULL: it is none, and that was said. */
const char *read_text(struct reader *r, const struct field *f, const struct node *node);
void read_condition(
	struct reader *r, const struct field *f, const struct node *node, void *at, size_t *n);
void read_conditions(
	struct reader *r, const struct field *f, const struct node *node, void *at, size_t *n);
void read_steps(
	struct reader *r, const struct field *f, const struct node *node, void *at, size_t *n);
/* `'key' is a duration, not a list`. */
void read_wrong_type(struct reader *r, const struct field *f, const struct node *node);

/* Texts with {{NAME}}: remembers the names. */
void read_template(struct reader *r, const struct field *f, const struct node *node);
/* A script: its length, {{NAME}} in it, and that it is there. `shell` runs it, NULL: that of the file;
 * `argument`: it is an argument of a command, which no shell reads. */
void read_script(
	struct reader *r, const struct node *node, const struct text_list *shell, bool argument);
/* A name that is set; says what is wrong with it. false: it is no variable's name. */
bool read_var_name(struct reader *r, const struct node *node);
struct name *reader_name(struct reader *r, const char *name);
void reader_ref(
	struct reader *r, enum ref_type type, const struct node *at, const char *of, bool needed);
/* What each {{NAME}} in a text names; `ref` has the type and whether it is needed. */
void reader_refs_in(struct reader *r, const struct node *text, struct ref ref);

/* What is wrong with a variable's name, NULL: nothing. */
const char *varname_fault(const char *name);
bool identifier_valid(const char *text);
/* The default id: "" where nothing is left of the title. */
const char *slug(struct arena *arena, const char *title);
/* " - did you mean 'x'?", or "" where nothing is near. */
const char *suggestion(struct reader *r, const char *word, const char *const *candidates, size_t n);

/* The rules of tables, by enum table_rule. */
void read_rule(struct reader *r, enum table_rule rule, const struct node *map, void *base);
void rule_step(struct reader *r, const struct node *map, struct step *step);
/* The ids of a step's options where they are many, for step_has_verdict; NULL: they are few. */
struct strmap *step_options(const struct step *step);
/* Whether a step can end with that verdict, its options counted. */
bool step_has_verdict(const struct step *step, const struct strmap *options, const char *verdict);

/* When all has been read: that everything named exists; variables of each step; the warnings about
 * scripts. */
void check_refs(struct reader *r);
void check_vars_used(struct reader *r);
void lint_scripts(struct reader *r);

#endif
