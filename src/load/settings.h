/*
 * Any other YAML file of muster's by a table: the configuration, a theme, answers. The same reader as
 * for runbooks, so the same bounds and the same errors.
 */
#ifndef MUSTER_LOAD_SETTINGS_H
#define MUSTER_LOAD_SETTINGS_H

#include "base/arena.h"
#include "load/load.h"
#include "model/field.h"

/* The keys of one of `people`, for the configuration: a struct person. */
extern const struct table person_table, monitor_table;

/* Reads the file's one value as `root` says (FT_MAP, FT_LIST, …) into the struct at `base`, which is
 * zeroed; texts are in `arena`. `ps` was initialised. 0; -ERR_NOTFOUND, -ERR_IO: the file could not be
 * read; -ERR_UNSOUND: `ps` says what is wrong. */
int settings_load_file(const char *path, const struct field *root, void *base, struct arena *arena,
	struct problems *ps) MUST_USE;

/* The same for a file that says what is typed: its texts may hold control characters, escaped ("\x03"). */
int settings_load_typed(const char *path, const struct field *root, void *base, struct arena *arena,
	struct problems *ps) MUST_USE;

/* The value of one key at the top of such a file, as JSON in `out`, every scalar a text: what has to be
 * told to somebody who must not see the rest. Nothing where it has no such key. Errors as above. */
int settings_extract(const char *path, const char *key, struct arena *arena, struct strbuf *out,
	struct problems *ps) MUST_USE;

#endif
