/*
 * The text of a file: whether it is text at all, and where in it something stands.
 */
#ifndef MUSTER_LOAD_SOURCE_PRIVATE_H
#define MUSTER_LOAD_SOURCE_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct arena;
struct node;
struct problems;

/* All in the arena, plain data. Offsets are bytes of `body`; characters are code points of it, as
 * libyaml counts them. */
struct source {
	const char *path;   /* as it was given */
	int file;           /* its index in runbook.files */
	const char *folder; /* absolute: what paths in it are relative to */
	const char *text;   /* as it was read */
	size_t size;
	const char *body; /* the text without its byte order mark */
	size_t body_size;
	const char *yaml; /* the body as libyaml gets it: what it must not see replaced, byte for
	                          * byte; the body itself where that is nothing */
	const size_t *line_at;   /* offset of each line's first byte; [line_n] is behind the end */
	const size_t *line_char; /* the character at each; the same array where all is ASCII */
	size_t line_n;
	bool typed; /* texts are what is typed: Ctrl-C may stand there, escaped */
};

/* Checks the text, which stays where it is as long as the arena, and fills `src`: UTF-8, no control
 * characters but tab and newline. What is wrong is added to `ps`. -ERR_UNSOUND: it makes no sense to
 * go on. */
int source_init(struct source *src, struct arena *arena, const char *path, int file,
	const char *text, size_t n, struct problems *ps) MUST_USE;
/* The bytes of `yaml` to write into: from the first call on a copy of the body. */
char *source_patchable(struct source *src, struct arena *arena);
/* A copy with a NUL behind it; the text may hold NULs itself. */
char *text_keep(struct arena *arena, const char *text, size_t n) MUST_USE;
/* A line without its end; "" where there is none. Line from 1. */
const char *source_line(const struct source *src, int line, size_t *n);
/* The line that an offset is in, from 0. */
size_t source_line_of(const struct source *src, size_t at);
/* Where the last place was found: places are asked for in order, so the next is not far. */
struct cursor {
	size_t line, character, at; /* all from 0 */
};
/* Where a character stands, from 1; returns its offset. *c begins zeroed. */
size_t source_place(
	const struct source *src, size_t character, struct cursor *c, int *line, int *column);
/* Where byte `at` of a scalar's value stands in the file: exact where the way back is known, else
 * where the scalar begins. */
void source_within(
	const struct source *src, const struct node *scalar, size_t at, int *line, int *column);

#endif
