/*
 * The environment of a command, put together as data: no value is ever looked into.
 *
 * It holds secrets: what is released or replaced is overwritten first.
 */
#ifndef MUSTER_EXEC_ENVIRON_H
#define MUSTER_EXEC_ENVIRON_H

#include "base/err.h"
#include "base/vec.h"

struct exec_environ {
	VEC(char *) all; /* "NAME=value", each once, in order of coming; always ends in NULL */
};

/* Copies `base` ("NAME=value", ends in NULL), of two with one name the first, as getenv(3) does.
 * Left out are entries without a name, LINES and COLUMNS, which would contradict the terminal, and
 * every MUSTER_SESSION, MUSTER_STEP and MUSTER_MODE of a session around this one. TERM is set to
 * what our emulation is. */
void exec_environ_init(struct exec_environ *env, const char *const *base);
void exec_environ_release(struct exec_environ *env);
/* Replaces or adds. `name` is not empty and has no `=`. */
void exec_environ_set(struct exec_environ *env, const char *name, const char *value);
void exec_environ_unset(struct exec_environ *env, const char *name);
/* NULL: not set. Valid until the next call. */
const char *exec_environ_get(const struct exec_environ *env, const char *name);
/* What every command is told about where it runs; NULL leaves one out. */
void exec_environ_set_session(
	struct exec_environ *env, const char *session, const char *step, const char *mode);
/* For exec_spec.envp; valid until the next call. */
const char *const *exec_environ_vector(const struct exec_environ *env);

#endif
