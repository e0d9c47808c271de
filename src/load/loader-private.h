/*
 * What one load holds: the files that are read, in order, and the runbooks that are called.
 */
#ifndef MUSTER_LOAD_LOADER_PRIVATE_H
#define MUSTER_LOAD_LOADER_PRIVATE_H

#include "load/reader-private.h"

#define CALLS_DEPTH_MAX 32

/* A runbook that is called; the first is the one that is loaded. */
struct called {
	const char *key;       /* what says that two files are the same */
	const char *path;      /* as errors say it */
	struct runbook *rb;    /* NULL: it could not be read */
	struct strmap *names;  /* its variables, as in struct reader; NULL as long as it is read */
	struct called *caller; /* while it is read */
};

struct loader {
	struct arena *arena;
	struct problems *ps;
	const struct load_options *options;
	struct text_list shell;
	VEC(struct source *) sources; /* by source.file */
	VEC(struct called *) called;
};

/* A new source of a text that is in the arena; NULL: it is no text. */
struct source *loader_add(
	struct loader *l, const char *path, const char *folder, const char *text, size_t n);
/* The file that `name` is for one that stands in `from`; says at `at` what is wrong and gives NULL. */
struct source *loader_open(
	struct loader *l, struct reader *r, const struct source *from, const struct node *at);
/* What says that two files are the same: the real path where there is one, so that two names of one
 * file are one. `name` is as it stands in `from`. */
const char *loader_key(struct loader *l, const struct source *from, const char *name);
/* Reads a runbook with all that it includes and calls. */
void loader_read(struct loader *l, struct called *called, struct source *src);

/* Reads the fragments that the runbook of `r` includes and merges them into it. */
void read_includes(struct loader *l, struct reader *r, const struct node *root);
/* Reads a fragment for itself. */
void read_fragment(struct reader *r, const struct node *root, struct runbook *into);
bool is_fragment(const struct node *root);
/* Reads what the steps call; `called` is the file of `r`. */
void read_calls(struct loader *l, struct reader *r, struct called *called);

#endif
