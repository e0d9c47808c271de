/*
 * An answers file: what a person would answer, in order, for a session that nobody sits at.
 */
#ifndef MUSTER_APP_ANSWERS_H
#define MUSTER_APP_ANSWERS_H

#include "base/err.h"
#include "plain/plain.h"

struct answers;

/* What is wrong is said on standard error, at its line; then -ERR_USAGE, or -ERR_NOTFOUND. */
int answers_read(const char *path, struct answers **out, struct error *e) MUST_USE;
void answers_free(struct answers *a);
/* Valid as long as `a`. */
const struct plain_answer *answers_list(const struct answers *a, size_t *n);

#endif
