/*
 * Where in the files of a runbook something stands, and the lists of texts that it is made of.
 */
#ifndef MUSTER_MODEL_PLACE_H
#define MUSTER_MODEL_PLACE_H

#include <stddef.h>

/* `file` is an index into runbook.files, line and column count from 1, columns in code points.
 * line 0: nowhere. */
struct place {
	int file, line, column;
};

struct text_list {
	const char *const *v;
	size_t n;
};

/* NAME: VALUE, as in `env`, `set`, `with`. */
struct setting {
	const char *name, *value;
	struct place at;
};

struct setting_list {
	const struct setting *v;
	size_t n;
};

#endif
