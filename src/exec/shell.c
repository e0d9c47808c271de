/*
 * How a script becomes a command. Must not look into scripts: what is in one is the shell's affair.
 */
#include "config.h"

#include "exec/shell.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/vec.h"
#include "base/xalloc.h"

const char *const exec_shell_bash[] = { "/bin/bash", "-euo", "pipefail", "-c", NULL };

const char *const *exec_shell_for(const char *bash)
{
	static const char *const without[] = { "/bin/sh", "-eu", "-c", NULL };

	return access(bash, X_OK) == 0 ? exec_shell_bash : without;
}

const char *const *exec_shell_default(void)
{
	return exec_shell_for("/bin/bash");
}

char **exec_argv_new(const char *const *shell, const char *script)
{
	VEC(char *) argv = { 0 };

	for (; *shell != NULL; shell++)
		vec_push(&argv, xstrdup(*shell));
	if (script != NULL)
		vec_push(&argv, xstrdup(script));
	vec_push(&argv, NULL);
	return argv.v;
}

void exec_argv_free(char **argv)
{
	if (argv == NULL)
		return;
	for (char **word = argv; *word != NULL; word++)
		free(*word);
	free(argv);
}
