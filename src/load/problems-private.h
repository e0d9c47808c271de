/*
 * Adding to a struct problems.
 */
#ifndef MUSTER_LOAD_PROBLEMS_PRIVATE_H
#define MUSTER_LOAD_PROBLEMS_PRIVATE_H

#include "load/load.h"
#include "load/source-private.h"

/* `src` gives path and line; line 0: of the file as a whole. */
void problems_add(struct problems *ps, enum problem_level level, const struct source *src, int line,
	int column, const char *fmt, ...) PRINTF_LIKE(6, 7);
void problems_vadd(struct problems *ps, enum problem_level level, const struct source *src,
	int line, int column, const char *fmt, va_list ap) PRINTF_LIKE(6, 0);
/* true: so many are there that one more is only counted, and has been: its place is not needed. */
bool problems_skip(struct problems *ps, enum problem_level level);
/* Puts them in order, takes out what was said twice, cuts to PROBLEMS_MAX: errors before warnings. */
void problems_finish(struct problems *ps);

#endif
