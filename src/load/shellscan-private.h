/*
 * The state of a scan of a shell script: what shell.c, shellword.c and heredoc.c share.
 */
#ifndef MUSTER_LOAD_SHELLSCAN_PRIVATE_H
#define MUSTER_LOAD_SHELLSCAN_PRIVATE_H

#include "load/shell-private.h"

#define DEPTH_MAX 32   /* deeper nesting is not looked at */
#define HEREDOCS_MAX 8 /* begun on one line */

enum context {
	IN_COMMANDS,   /* the script, $( ), ( ), ` ` */
	IN_DOUBLE,     /* " " */
	IN_BRACES,     /* ${ } */
	IN_ARITHMETIC, /* $(( )), (( )) */
	IN_TEST,       /* [[ ]] */
};

/* A simple command, as far as it was read. */
struct command_state {
	bool assignment; /* the word at hand is NAME=…, or follows `case`: it is not split */
	bool word;       /* within a word */
	bool program_seen;
	const char *program; /* an interpreter among the words: its row's name */
	const char *option;  /* that row's option; NULL: any word behind the first */
	bool text_next;      /* the next word is a text for it */
	size_t words_after;  /* words behind an interpreter that takes any */
};

struct level {
	enum context context;
	char close; /* what ends it: ) ` " } ] or the NUL of the script */
	int parens; /* open ( within arithmetic */
	bool text;  /* a quoted text that is another interpreter's */
	struct command_state command;
};

struct heredoc {
	const char *word; /* its delimiter, n bytes */
	size_t n;
	bool quoted, strip_tabs;
	const char *program;
};

struct scanner {
	const char *s;
	size_t n, at;
	struct level levels[DEPTH_MAX];
	size_t depth; /* levels in use, at least 1 */
	struct heredoc heredocs[HEREDOCS_MAX];
	size_t heredoc_n;
	size_t background; /* behind the last &, 0: something came after it */
	void (*found)(void *ctx, const struct shell_found *f);
	void *ctx;
};

struct level *shell_top(struct scanner *sc);
/* The byte so far ahead, NUL behind the end. */
char shell_peek(const struct scanner *sc, size_t ahead);
void shell_emit(struct scanner *sc, enum shell_finding finding, size_t at, const char *name,
	size_t n, const char *program);
/* Bytes of a variable's name at the start. */
size_t shell_name_length(const char *s, size_t n);

/* shellword.c: words of a command, for interpreters among them. */
bool shell_word_is(const char *word, size_t n, const char *text);
/* A word that may be the name of an interpreter. */
void shell_see_program(struct command_state *c, const char *word, size_t n);
/* A word of a command whose interpreter is known, when it begins. */
void shell_see_word(struct command_state *c, const char *word, size_t n);
/* The same when it has been read. */
void shell_seen_word(struct command_state *c, const char *word, size_t n);

/* heredoc.c: at `<<`; and behind the newline of its line. */
void shell_begin_heredoc(struct scanner *sc);
void shell_skip_heredocs(struct scanner *sc);

#endif
