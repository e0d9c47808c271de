/*
 * How a page becomes runbooks: the page (lines, sections, blocks) is read once; a draft is a runbook
 * that is being put together; variables and notes belong to the page as a whole. All of it lives in the
 * arena of the page.
 */
#ifndef MUSTER_LOAD_IMPORT_PRIVATE_H
#define MUSTER_LOAD_IMPORT_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/strmap.h"
#include "base/vec.h"
#include "load/import.h"
#include "prose/prose.h"

#define TITLE_RUNES_MAX 90 /* a longer one is cut, and stands whole in the text */

/* What the title of a section, or a label, says of what it holds. */
enum topic {
	TOPIC_NONE,
	TOPIC_CONTACTS,
	TOPIC_OBJECTIVES,
	TOPIC_SYMPTOMS,
	TOPIC_ABOUT,     /* what one knows before one begins */
	TOPIC_REFERENCE, /* what one may look up */
	TOPIC_SCENARIOS, /* each section in it is a runbook */
	TOPIC_SCENARIO,  /* is a runbook */
};

struct section {
	int level;                   /* of its heading; 0: the page */
	const char *title, *heading; /* to be shown; as it stands in the page */
	int line, end; /* of the heading; the first line behind it and all that is in it */
	int own_end;   /* the first line behind what is in it and in no section of its */
	enum topic topic;
	struct section *parent;
	const struct prose_block *first; /* own blocks, up to and without `stop` */
	const struct prose_block *stop;
	VEC(struct section *) in;
};

struct page {
	struct arena *arena;
	const char *name;
	struct strbuf
		text; /* mended; what stood before the first heading as `key: value` is blank */
	struct strbuf whole;            /* the same with that */
	VEC(size_t) lines;              /* where each begins; one more, for the end */
	VEC(char *) front;              /* lines of the frontmatter */
	VEC(struct section *) sections; /* in order; [0] is the page as a whole */
	const char *title;
	const struct section *top; /* whose heading is the title; NULL: none */
};

/* ---- import_page.c ---- */

int page_read(struct page *page, struct arena *a, const char *name, const char *text, size_t n,
	struct error *e) MUST_USE;
void page_release(struct page *page);
/* The line where a block begins, with its fence; 0: it is not known. */
int page_start(const struct page *page, const struct prose_block *b);
/* The first line behind a block that stands in something that ends before line `end`. */
int page_end(const struct page *page, const struct prose_block *b, int end);
/* Lines from..to-1 of the page, moved to the left as far as they go, without blank lines and rules at
 * both ends; without the marker of the list item that they are, where `marker`. */
char *page_slice(const struct page *page, int from, int to, bool marker);

/* ---- import_topic.c ---- */

enum topic topic_of(const char *title);
/* "Scenario 1: Disk full" without what is before the colon. */
const char *title_without_number(const char *title);
/* "1. Look" without its number. */
const char *title_without_step(const char *title);
/* One line, without what is no word before it, without a colon behind it. */
char *title_clean(struct arena *a, const char *text);
/* At most TITLE_RUNES_MAX; *cut says whether something is missing. */
char *title_cut(struct arena *a, const char *text, bool *cut);
/* The text of a block on one line, with the addresses of its links; *links: it has any. */
char *block_line(struct arena *a, const struct prose_block *b, bool *links);
/* A symbol, an emoji, a mark: no part of a word. */
bool rune_is_mark(unsigned int rune);
/* Whether `text` begins with `word` and the word ends there, in any case. */
bool begins_with_word(const char *text, const char *word);
/* Whether `word` stands in `text` as a word or as words, in any case. */
bool has_word(const char *text, const char *word);

/* ---- drafts ---- */

enum draft_kind { DRAFT_TEXT, DRAFT_RUN, DRAFT_CHECK, DRAFT_CHOOSE, DRAFT_END };

struct draft_option {
	const char *title;
	size_t step; /* that it leads to: an index */
};

struct draft_step {
	enum draft_kind kind;
	int line;
	const char *title, *phase, *text, *script, *id;
	const char *const *items;
	size_t item_n;
	struct draft_option *options;
	size_t option_n;
	bool joins; /* goes on behind step `last` */
	size_t last;
};

struct contact_found {
	int line;
	const char *role, *name, *reach, *when;
};

struct objective_found {
	int line;
	const char *key, *value, *said;
};

/* What a page says of a runbook beside steps. */
struct facts {
	VEC(struct contact_found) contacts;
	VEC(struct objective_found) objectives;
	VEC(const char *) comments; /* headings of what has become keys */
	const char *owner, *revision, *updated, *service, *severity, *status;
};

struct draft {
	const char *id, *title;
	int line;
	struct strbuf summary;
	VEC(const char *) comments, symptoms;
	VEC(struct draft_step) steps;
	const char *every, *mode; /* a regular test; NULL: none */
};

struct var_found {
	int line;
	const char *name, *title, *fallback, *pattern; /* NULL: none */
	const char *spelled; /* the placeholder in the page; NULL: a variable of the shell */
	bool from_env, secret;
};

struct importer {
	struct page page;
	struct arena *arena;
	struct import *out;
	struct facts facts;
	VEC(struct draft *) drafts;
	VEC(struct var_found *) vars;
	struct strmap *vars_by_name;
	struct strmap
		*assigned; /* NAME to the literal that a script gives it, "" for anything else */
	size_t steps;      /* of all drafts */
};

/* ---- import.c ---- */

void import_note(struct importer *im, enum import_note_kind kind, int line, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

/* ---- import_facts.c ---- */

/* Takes what is said of the page as a whole: version, owner, objectives. */
void facts_of_page(struct importer *im);
/* Whether all of the section's own blocks have become contacts, or objectives. */
bool facts_contacts(struct importer *im, const struct section *s);
bool facts_objectives(struct importer *im, const struct section *s);
/* ---- import_plan.c ---- */

/* Fills the drafts. */
void plan_page(struct importer *im);

/* ---- import_times.c ---- */

/* "4 hours" to "4h", in the arena; NULL where it is none. */
const char *facts_duration(struct arena *a, const char *text);
/* How often a test is repeated, by its title; NULL: it is none. */
const char *facts_every(const char *title);
/* A day or a month as the loader takes it; NULL where none is written. */
const char *facts_date(struct arena *a, const char *text);

/* ---- import_steps.c ---- */

/* Appends the steps of a section's own blocks. `phase` may be NULL. */
void steps_of_section(
	struct importer *im, struct draft *d, const struct section *s, const char *phase);
struct draft_step *steps_add(
	struct importer *im, struct draft *d, enum draft_kind kind, int line, const char *title);
/* Gives each step its id, and branches the place where they meet. */
void steps_finish(struct importer *im, struct draft *d);
/* Whether something in these blocks is to be done: a command, a checklist, a numbered list. */
bool steps_in(
	const struct page *page, const struct prose_block *first, const struct prose_block *stop);

/* ---- import_script.c ---- */

struct chunk {
	const char *title; /* of its comment; NULL: it has none */
	const char *script;
	int line;         /* of its first, in the block, from 0 */
	bool alternative; /* to the one before it */
};

struct chunks {
	VEC(struct chunk) v;
	const char *shown; /* output that stood between commands; NULL: none */
};

/* Whether the code is for a shell: by the word behind the fence, else by its first command. */
bool code_is_shell(const char *info, const char *text);
/* Divides a block where each part does something of its own. At least one where there is a command. */
void code_divide(struct arena *a, const char *text, struct chunks *out);

/* ---- import_assign.c ---- */

/* Notes what the script gives names to; of all scripts, before any vars_in_script(). */
void vars_assigned(struct importer *im, const char *script);
/* The names that a script gives a value itself. The caller frees. */
struct strmap *script_own_names(const char *script) MUST_USE;
/* "$1" is not what the script was called with. */
bool script_has_functions(const char *script);
/* Nothing in it is changed by a shell. */
bool script_is_literal(const char *s, size_t n);

/* ---- import_spot.c ---- */

#define SPOT_MAX 64 /* bytes between the brackets */

/* Bytes of the placeholder that begins at text + at, 0: none does. <file>, [Contact Info]; and, only
 * where a value stands in a script, collection_name and {zone_id}. */
size_t spot_angle(const char *text, size_t at);
size_t spot_square(const char *text, size_t at);
size_t spot_word(const char *text, size_t at);
size_t spot_brace(const char *text, size_t at);

/* ---- import_expand.c ---- */

/* The script with its placeholders as variables. */
const char *vars_in_script(struct importer *im, const char *script, int line);

/* ---- import_vars.c ---- */

/* The variable's name that a placeholder's words give; NULL: they give none. */
const char *var_name(struct arena *a, const char *text, size_t n);
/* The variable of that name, new or known; NULL: there are too many. */
struct var_found *var_declare(struct importer *im, const char *name, int line);
/* Takes a placeholder's words into the title of its variable. */
void var_spell(struct importer *im, struct var_found *v, const char *spelled);
/* {{NAME}} of what is no variable, or `all`, becomes {{ NAME }}, which is text. */
const char *vars_blank(struct importer *im, const char *text, bool all);
/* A text with the placeholders that are variables as {{NAME}}. */
const char *vars_in_text(struct importer *im, const char *text);
/* Declares what is written {{NAME}} in a text. */
void vars_in_braces(struct importer *im, const char *text, int line);
/* What looks like a placeholder in the page and has not become a variable. */
void vars_left(struct importer *im);

/* ---- import_names.c ---- */

void names_compare(struct importer *im);

/* ---- import_yaml.c ---- */

/* A text as a value behind "KEY:", with what comes before it (" " or a new line) and a newline behind
 * it. `indent`: of the key, in blanks. */
void yaml_value(struct strbuf *out, int indent, const char *text);
/* The same on one line, in quotes where it has to be; newlines are blanks. */
void yaml_scalar(struct strbuf *out, const char *text);
void yaml_key(struct strbuf *out, int indent, const char *key, const char *text);
void yaml_comment(struct strbuf *out, int indent, const char *text);

/* ---- import_write.c ---- */

/* In place of files that were written before. */
void write_files(struct importer *im);

/* ---- import_rest.c ---- */

/* Adds to the last draft what none of the files holds all words of; they have to be written again. */
void rest_keep(struct importer *im);

#endif
