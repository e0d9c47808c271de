/*
 * A command on another host: `ssh -tt -- HOST` and one constant remote command, which is data of
 * nobody's. What the command is made of (its words, variables, folder, input) goes behind it, on
 * standard input, as lines of base 64, once the other side has said that it is there: so no secret
 * stands in an argv, here or there.
 *
 *	ssh asks for what it asks (a password, a host key): that is output, and can be answered
 *	there: echo off, "ready" with a nonce     here: the nonce, lines of base 64, "."
 *	there: "go" with the nonce, then the command's output, "exit N" with the nonce
 *
 * What both sides say to each other is never output. The other side needs a POSIX sh, stty, od and
 * tr, and base64 (coreutils, busybox).
 */
#ifndef MUSTER_EXEC_REMOTE_H
#define MUSTER_EXEC_REMOTE_H

#include <stdbool.h>

#define EXEC_REMOTE_LINE 1000             /* characters of base 64 in a line, at most */
#define EXEC_REMOTE_MAX (8 * 1024 * 1024) /* bytes of what is sent, before base 64 */

/* Where a command runs that does not run here. All of it is borrowed for the time of exec_start()
 * only. Of the spec that it stands in, `argv`, `dir` (NULL: the account's home) and `input` are the
 * remote command's, `envp` is ssh's own environment.
 *
 * EXEC_ON_PTY: ssh has the terminal and may ask; with `input` nothing can be typed once the command
 * has begun. EXEC_ON_PIPE: ssh asks for nothing (`-o BatchMode=yes`), the command has a pipe for its
 * output and errors and no input, and what ssh says is output only where the command never began. */
struct exec_remote {
	const char *const *ssh; /* the client's first words, ends in NULL; NULL: `ssh` */
	const char *host;       /* exec_host_valid() */
	const char *const *env; /* "NAME=value"; "NAME": not to be set there; ends in NULL */
};

/* How far a command on another host came (exec_result.reach). */
enum exec_reach {
	EXEC_HERE, /* it was to run on this host */
	EXEC_ENDED, /* its end was told: the code is its own, 128 and the signal where one killed it */
	EXEC_REFUSED, /* it never began: no connection, no base64, no such folder */
	EXEC_LOST,    /* it began, and the connection ended first: what became of it is not known */
};

/* [A-Za-z0-9._@:-]+, not beginning with `-`: nothing that ssh or a shell could take for more. */
bool exec_host_valid(const char *host);

#endif
