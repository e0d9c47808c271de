/*
 * A runbook's text to a runbook, with every error at its line and column.
 *
 * The reader goes on after an error, so that one run shows them all. What was found, warnings too, is
 * in a struct problems; the calls print nothing.
 */
#ifndef MUSTER_LOAD_LOAD_H
#define MUSTER_LOAD_LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/vec.h"
#include "model/runbook.h"

/* Bounds of what is read; past them is an error of the file. */
#define LOAD_DEPTH_MAX 64
#define LOAD_BYTES_MAX (32 << 20) /* of one file */
#define LOAD_NODES_MAX 2000000    /* of one file */
#define LOAD_ALIASED_MAX 100000   /* of these, made by aliases */
#define LOAD_FILES_MAX 256        /* included and called, with the first */
#define PROBLEMS_MAX 50

enum problem_level { PROBLEM_ERROR, PROBLEM_WARNING };
const char *problem_level_name(enum problem_level level); /* "error", "warning" */

struct problem {
	enum problem_level level;
	int file;         /* in the order of reading: 0 is the runbook */
	char *path;       /* as it was given */
	int line, column; /* from 1, code points; line 0: of the file as a whole */
	char *message;    /* English, no newline */
	char *source;     /* the line of the file, made safe to show; "" where line is 0 */
	char *caret;      /* what goes under it: blanks and a caret */
};

struct problems {
	VEC(struct problem) v;   /* by place once a load has returned; at most PROBLEMS_MAX */
	size_t errors, warnings; /* how many there were, also those that `v` has no room for */
};

void problems_init(struct problems *ps);
void problems_release(struct problems *ps);
/* `FILE:LINE:COLUMN: error: MESSAGE`, the line, the caret; and how many more there were. */
void problems_print(const struct problems *ps, struct strbuf *out);

/* A file that is at hand: for reading a runbook that a journal holds. */
struct load_source {
	const char *path; /* as in runbook.files */
	const char *text;
	size_t size;
};

/* A script of a shell, as somebody else checks it. */
struct load_script {
	const struct text_list *shell; /* argv that it is appended to */
	const char *text;
	size_t n;
};

/* Where findings go: in the script of that index, line and column from 1 in code points of the script,
 * and a sentence. */
struct load_findings {
	void (*say)(
		struct load_findings *to, size_t script, int line, int column, const char *message);
};

#define LOAD_MORE_PATH "(configuration)" /* as `more` is called in records */

struct load_options {
	/* The default shell; n 0: bash where /bin/bash can be executed, else sh. */
	const char *const *shell;
	size_t shell_n;
	const char *folder; /* absolute; NULL: that of the file */
	/* What it includes and calls is taken from here and never from the disk; NULL: from the disk */
	const struct load_source *files;
	size_t file_n;
	/* A fragment that the runbook includes without naming it, before all others; NULL: the one among
	 * `files` that has this path, or none. It is one of the runbook's files. */
	const struct load_source *more;
	/* A file that is meant to be included is fine: *rb is NULL then. */
	bool fragment_ok;
	/* Finds the first secret in a text, from `start` up to, not including, `end`: one in a file is
	 * an error, for every session keeps the file's text. NULL: nobody looks. */
	bool (*find_secret)(
		const void *ctx, const char *text, size_t n, size_t *start, size_t *end);
	const void *find_secret_ctx;
	/* Looks at all scripts of a file and tells what it finds, each a warning unless one stands
	 * there already. Called once a file that has scripts; NULL: nobody looks. */
	void (*check_scripts)(
		const struct load_script *v, size_t n, struct load_findings *findings);
};

/* Reads and checks a runbook. `options` may be NULL. `ps` was initialised; what it held is released.
 * 0: *rb is the caller's (runbook_free), `ps` may hold warnings. Else *rb is NULL and `ps` says why:
 * -ERR_NOTFOUND, -ERR_IO: the file could not be read; -ERR_UNSOUND: all else. */
int load_file(const char *path, const struct load_options *options, struct runbook **rb,
	struct problems *ps) MUST_USE;
/* The same from memory; `path` is what errors say. The text is copied. */
int load_memory(const char *path, const char *text, size_t n, const struct load_options *options,
	struct runbook **rb, struct problems *ps) MUST_USE;

#endif
