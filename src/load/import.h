/*
 * A runbook kept as a Markdown page to runbook files. Every word of the page is in one of the files:
 * as what it means where that is known, else as text, and the notes say which.
 *
 * It reads no file and writes none, and it does not ask whether the files are sound: load_memory() does.
 */
#ifndef MUSTER_LOAD_IMPORT_H
#define MUSTER_LOAD_IMPORT_H

#include <stddef.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/vec.h"

#define IMPORT_BYTES_MAX ((size_t)4 << 20) /* of a page; one that is larger is -ERR_LIMIT */
#define IMPORT_STEPS_MAX 10000             /* of a page; what comes behind is kept as text */
#define IMPORT_NOTES_MAX 2000              /* that are told; the rest is counted */

enum import_note_kind {
	IMPORT_KEPT,    /* was not understood and is kept as text */
	IMPORT_FILL,    /* is to be filled in */
	IMPORT_DIFFERS, /* names that differ where they may mean one thing */
	IMPORT_CHANGED, /* says something else than on the page */
	IMPORT_NOTE_COUNT,
};
/* "kept as text", "to fill in", "names differ", "changed": for a translator (N_()). */
const char *import_note_name(enum import_note_kind kind);

struct import_note {
	enum import_note_kind kind;
	int line;   /* in the page, from 1 */
	char *text; /* English, one line */
};

struct import_file {
	char *name; /* without a folder, ID.yaml */
	struct strbuf text;
	size_t steps; /* 0: a file to be included by the others */
};

struct import {
	VEC(struct import_file) files; /* the one that is included comes first */
	VEC(struct import_note) notes; /* by kind, then by line */
	size_t more;                   /* notes that there was no room for */
};

/* `name` is the page's file name, without a folder. What the page holds is never an error; -ERR_LIMIT:
 * more than IMPORT_BYTES_MAX. `im` is the caller's to release in either case. */
int import_markdown(
	struct import *im, const char *name, const char *text, size_t n, struct error *e) MUST_USE;
/* NULL is fine. */
void import_release(struct import *im);

#endif
