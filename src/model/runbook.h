/*
 * A runbook as it is in memory: plain data, immutable once loaded, all of it in one arena.
 * `load` makes it; everybody else only reads. Texts are UTF-8, never NULL unless said; where an
 * optional key was not given the pointer is NULL, the number is 0 (or what is said here).
 * What each key means is in docs/RUNBOOK-FORMAT.md.
 *
 * `{{NAME}}` stands unexpanded in every text: the engine and the views expand with the values of
 * the session (base/template.h). It is never expanded in scripts and patterns.
 */
#ifndef MUSTER_MODEL_RUNBOOK_H
#define MUSTER_MODEL_RUNBOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/pattern.h"
#include "model/place.h"

struct arena;
struct backup_set; /* model/upkeep.h has these */
struct drill;      /* model/drill.h has these */
struct drill_contact;
struct drill_plan;
struct kind;
struct monitor;
struct person;
struct profile;
struct schedule;
struct strmap;
struct step;

enum var_type { VAR_TEXT, VAR_PATH, VAR_HOST, VAR_NUMBER, VAR_TIME, VAR_CHOICE };

struct var_decl {
	const char *name;
	const char *title; /* NULL: the name serves */
	enum var_type type;
	const char *fallback;          /* `default`; NULL: none ('' is a value) */
	const struct pattern *pattern; /* anchored; NULL: none */
	struct text_list options;      /* of a VAR_CHOICE */
	const char *drill;             /* its value in a drill; NULL: as otherwise */
	bool secret, required, from_env;
	struct place at;
};

enum condition_op {
	COND_ALL,
	COND_ANY,
	COND_NOT, /* of `parts` */
	COND_VAR_IS,
	COND_VAR_MATCHES,
	COND_VAR_COMPARE,
	COND_VAR_SET,  /* `name` is a variable */
	COND_STEP_WAS, /* `name` is a step's id */
	COND_RUN,      /* `text` is a script */
};

struct condition {
	enum condition_op op;
	const char *name;
	const char *text; /* VAR_IS: the value; STEP_WAS: the verdict; RUN: the script */
	const struct pattern *pattern; /* VAR_MATCHES, anchored */
	struct compare compare;        /* VAR_COMPARE */
	bool yes;                      /* VAR_SET: `set: yes` or `set: no` */
	const struct condition *const *parts;
	size_t n;
	struct place at;
};

/* Appends it in words, as the format has them. */
void condition_describe(const struct condition *c, struct strbuf *out);

struct expectation {
	bool any;         /* `expect: any`: a finding, whatever it says */
	const int *exits; /* exit codes that are fine; never empty unless `any` */
	size_t exit_n;
	const struct pattern *match;  /* must be found on some line; NULL: not asked for */
	const struct pattern *reject; /* must be found on none; NULL: not asked for */
};

struct capture {
	const char *name;
	const struct pattern *pattern;
	bool optional, lines;
	struct place at;
};

struct retry {
	int times; /* further attempts, 0: none */
	int64_t delay_ms;
	double backoff; /* >= 1 */
};

/* What a step (an item, a child of `parallel`, a monitor) runs. */
struct command {
	const char *script; /* NULL: `argv` is given */
	struct text_list argv;
	struct place script_at; /* where the script's first line begins in the file */
	struct text_list shell; /* argv that the script is appended to; never empty */
	struct setting_list env;
	const char *dir, *host, *input;  /* NULL: the runbook's dir; here; a terminal */
	bool read_only, begin, until_me; /* `begin` is `auto: yes` */
	struct expectation expect;
	const struct capture *captures;
	size_t capture_n;
	struct retry retry;
	int64_t record_limit; /* bytes, 0: all */
};

enum respond_op { RESPOND_NONE, RESPOND_MATCH, RESPOND_COMPARE, RESPOND_EQUALS };

struct item {
	const char *id, *text;
	bool optional;
	const struct command *sense;  /* NULL: a person answers */
	int64_t timeout_ms, every_ms; /* of `sense`; every_ms 0: once and on demand */
	enum respond_op respond;
	const struct pattern *respond_match; /* anchored */
	struct compare respond_compare;
	const char *respond_equals; /* a variable's name */
	struct place at;
};

struct option {
	const char *id, *title;
	const char *text; /* NULL: none */
	struct setting_list set;
	const char *next; /* a step's id, NULL: where the step goes on */
	struct place at, next_at;
};

enum choice_source { CHOOSE_OPTIONS, CHOOSE_RUN, CHOOSE_FILES, CHOOSE_BACKUPS };

struct branch { /* a row of `then` */
	const char *verdict, *step;
	struct place at;
};

struct danger {
	const char *text; /* NULL: the step has no danger */
	const char *type; /* what is to be typed; NULL: the step's id */
	struct place at;
};

struct approval {
	const char *role; /* NULL: the step needs none */
	int need;
	const char *see; /* a step's id, NULL: none */
	bool break_glass;
	struct place at;
};

struct link {
	const char *title, *url;
};

enum mark { MARK_NONE, MARK_START, MARK_END };

enum outcome {
	OUTCOME_NONE,
	OUTCOME_RESOLVED,
	OUTCOME_MITIGATED,
	OUTCOME_ESCALATED,
	OUTCOME_FAILED,
	OUTCOME_FALSE_ALARM,
	OUTCOME_REHEARSED,
	OUTCOME_ABORTED,
	OUTCOME_ABANDONED, /* never the word of an `end` */
};
/* `false-alarm` and so on; "" for OUTCOME_NONE. */
const char *outcome_name(enum outcome o);
/* OUTCOME_NONE where the text is none. */
enum outcome outcome_named(const char *text);
/* Exit status 0: resolved, mitigated, false-alarm, rehearsed. */
bool outcome_is_good(enum outcome o);

struct step {
	int index;              /* in runbook.steps */
	const char *id, *title; /* title of an `end` without one: "" */
	const struct kind *kind;
	const char *phase, *text;     /* NULL: none */
	const struct condition *when; /* NULL: always */
	const char *next;             /* a step's id; NULL: the step below */
	const struct branch *then;
	size_t then_n;
	struct text_list needs; /* ids of steps */
	struct danger danger;
	struct approval approve;
	bool always, critical, skippable; /* defaults: no, yes, yes */
	enum mark mark;
	int64_t target_ms, timeout_ms; /* 0: none */
	int64_t grace_ms;              /* default 10 s */
	const char *undo;              /* a script, NULL: none */
	const struct link *links;
	size_t link_n;
	struct text_list vars_used; /* names in its {{…}} and, of declared ones, in its scripts */
	struct text_list vars_needed; /* of these, those in keys that cannot do without a value */

	/* run, and what else runs a command; NULL where the kind runs none */
	const struct command *command;
	/* check */
	const struct item *items;
	size_t item_n;
	/* confirm, ask, choose */
	const char *question; /* NULL for other kinds */
	const char *into;     /* a variable, NULL: none */
	bool lines, many;
	enum choice_source source;
	const struct option *options;
	size_t option_n;
	const char *from_script;                /* CHOOSE_RUN */
	const char *from_files;                 /* CHOOSE_FILES: the folder */
	const struct pattern *from_pattern;     /* on names; NULL: all */
	const char *from_backups, *from_before; /* CHOOSE_BACKUPS */
	/* wait */
	int64_t wait_ms;
	const char *wait_until; /* a script; NULL: wait_ms counts */
	struct expectation wait_expect;
	int64_t wait_every_ms, wait_timeout_ms;
	/* parallel: each child has id, title, command, timeout_ms */
	const struct step *children;
	size_t child_n;
	bool need_any;
	/* call */
	const char *call_file;
	struct setting_list with;
	struct text_list exports;
	const struct runbook *callee; /* NULL for other kinds */
	/* end */
	enum outcome outcome;

	const struct drill *drill; /* NULL: none */
	struct place at, next_at;
};

struct contact {
	const char *role;
	const char *name, *reach, *when;   /* NULL: not given */
	const struct drill_contact *drill; /* NULL: none */
	struct place at;
};

struct objectives {
	int64_t rto_ms, rpo_ms, retention_ms; /* 0: not given */
};

enum runbook_status { STATUS_DRAFT, STATUS_PUBLISHED, STATUS_DEPRECATED };
enum severity { SEVERITY_CRITICAL, SEVERITY_HIGH, SEVERITY_MEDIUM, SEVERITY_LOW };
const char *severity_name(enum severity s);

/* A file that the runbook was read from: [0] is the runbook, the others what it includes or calls. */
struct source_file {
	const char *path; /* as it was given; what an include names: from there */
	const char *text; /* as it was read, `size` bytes */
	size_t size;
};

/* A key of the format that this version reads and checks and does not walk yet. */
struct unwalked {
	const char *key;
	struct place at;
};

struct runbook {
	struct arena *arena; /* owns all of it; NULL in a callee: that of the caller does */
	const char *id, *title;
	const char *summary, *service, *owner, *revision, *updated; /* NULL: not given */
	enum runbook_status status;
	int64_t review_after_ms;
	enum severity severity;
	struct text_list tags, symptoms;
	struct text_list includes; /* as they stand in the file; what they hold is merged */
	struct objectives objectives;
	const struct contact *contacts;
	size_t contact_n;
	const struct var_decl *vars;
	size_t var_n;
	const char *lock; /* NULL: none */
	const struct pattern *const *redact;
	size_t redact_n;
	struct text_list shell; /* never empty: the loader puts the default shell in */
	struct setting_list env;
	const struct backup_set *backups;
	size_t backup_n;
	const struct monitor *monitors;
	size_t monitor_n;
	const struct schedule *schedules;
	size_t schedule_n;
	const struct profile *profiles;
	size_t profile_n;
	const struct person *people; /* from fragments only */
	size_t person_n;
	const struct drill_plan *drill; /* NULL: none */
	const char *dir;                /* absolute, or relative to `folder`; NULL: `folder` */
	const char *folder;             /* absolute folder of the runbook's file */
	const struct step *steps;       /* at least one */
	size_t step_n;
	const struct source_file *files;
	size_t file_n;
	const struct unwalked *unwalked;
	size_t unwalked_n;
	struct runbook *const *callees; /* those of its calls and of theirs, each once; owned */
	size_t callee_n;
	struct pattern **patterns; /* all there are: freed with the runbook */
	size_t pattern_n;
	struct strmap *step_index; /* id → step, for runbook_step_named */
};

/* Frees it with all that it points to. NULL is fine. */
void runbook_free(struct runbook *rb);
/* The index of the step of that id, -1: none. O(1). */
int runbook_step_named(const struct runbook *rb, const char *id);
/* NULL where it is not declared. */
const struct var_decl *runbook_var_named(const struct runbook *rb, const char *name);
#endif
