/*
 * Where a program may be: what execvp(3) does, but before the fork and in the PATH of the command.
 * Private to this room.
 */
#ifndef MUSTER_EXEC_LOOKUP_PRIVATE_H
#define MUSTER_EXEC_LOOKUP_PRIVATE_H

#include "base/err.h"

/* The paths to try in turn, ends in NULL: `name` alone where it has a slash, else one for each
 * folder of PATH in `envp` (of /bin:/usr/bin without one; an empty folder is the current one).
 * Free with lookup_free(). */
char **lookup_program(const char *name, const char *const *envp) MUST_USE;
void lookup_free(char **paths);

#endif
