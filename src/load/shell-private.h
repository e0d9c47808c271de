/*
 * Just enough of the shell's grammar to see where variables stand in a script. It knows quotes,
 * expansions, here-documents and simple commands; it runs and expands nothing.
 */
#ifndef MUSTER_LOAD_SHELL_PRIVATE_H
#define MUSTER_LOAD_SHELL_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

struct shell_found {
	enum shell_finding {
		SHELL_UNQUOTED,    /* a variable outside quotes, which is split and globbed */
		SHELL_INTERPRETED, /* a variable in the text of another interpreter */
		SHELL_PIPE,        /* a pipe */
		SHELL_PIPEFAIL,    /* `pipefail` is set */
		SHELL_BACKGROUND,  /* the last command ends in & */
	} finding;
	size_t at;        /* byte of the script */
	const char *name; /* of the variable, n bytes */
	size_t n;
	const char *program; /* SHELL_INTERPRETED: which one reads it; static */
};

/* Calls `found` for each, in order but for the last one. */
void shell_scan(const char *script, size_t n, void (*found)(void *ctx, const struct shell_found *f),
	void *ctx);
/* Whether it is a shell whose grammar that is. */
bool shell_is_posix(const char *program);

#endif
