/*
 * Where a program may be. It only makes names: whether a file is there is found out by execve(2) in
 * the child, after it has changed its folder.
 */
#include "config.h"

#include "exec/lookup-private.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "base/xalloc.h"

#define DEFAULT_PATH "/bin:/usr/bin"

static const char *path_of(const char *const *envp)
{
	for (; *envp != NULL; envp++) {
		if (strncmp(*envp, "PATH=", 5) == 0)
			return *envp + 5;
	}
	return DEFAULT_PATH;
}

char **lookup_program(const char *name, const char *const *envp)
{
	VEC(char *) paths = { 0 };
	const char *folder = path_of(envp);

	if (strchr(name, '/') != NULL || *name == '\0') {
		vec_push(&paths, xstrdup(name));
		vec_push(&paths, NULL);
		return paths.v;
	}
	for (;;) {
		size_t n = strcspn(folder, ":");

		vec_push(&paths,
			n == 0 ? xstrfmt("./%s", name) : xstrfmt("%.*s/%s", (int)n, folder, name));
		if (folder[n] == '\0')
			break;
		folder += n + 1;
	}
	vec_push(&paths, NULL);
	return paths.v;
}

void lookup_free(char **paths)
{
	if (paths == NULL)
		return;
	for (char **p = paths; *p != NULL; p++)
		free(*p);
	free(paths);
}
