/*
 * How a script becomes a command: the shell's words, then the script as one word. The script is
 * never changed, split or quoted.
 */
#ifndef MUSTER_EXEC_SHELL_H
#define MUSTER_EXEC_SHELL_H

#include "base/err.h"

/* What runs a script where the runbook names no shell: `/bin/bash -euo pipefail -c` where there is
 * a bash, else `/bin/sh -eu -c`. Constant; ends in NULL. */
const char *const *exec_shell_default(void);
/* The first of the two; ends in NULL. */
extern const char *const exec_shell_bash[];
/* The same, for a bash at `bash`. */
const char *const *exec_shell_for(const char *bash);

/* A copy of `shell` (ends in NULL, at least one word) with `script` behind it. Without a script
 * (NULL) it is a copy of the words. Free with exec_argv_free(). */
char **exec_argv_new(const char *const *shell, const char *script) MUST_USE;
void exec_argv_free(char **argv);

#endif
