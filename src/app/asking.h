/*
 * A short question to another program: its standard input is empty, and what it prints is the answer.
 */
#ifndef MUSTER_APP_ASKING_H
#define MUSTER_APP_ASKING_H

#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/strbuf.h"

#define ASK_MAX 4096 /* bytes of an answer that are kept */

/* Its exit status, with what it said on standard output and standard error appended to `out`; -1: it
 * is not there, was killed by a signal, or took longer than `timeout_ms` (then it is killed).
 * `given`, -1 for none, is open in it as descriptor 3. argv[0] is a path, or looked for in PATH. */
int ask_program(const char *const *argv, int given, int64_t timeout_ms, struct strbuf *out);

#endif
