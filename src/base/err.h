/*
 * Errors: how every call that can fail says so.
 *
 * A call returns 0 or a negative code of err.def (`-ERR_IO`). The details go into a
 * `struct error` that the caller owns and may leave out (NULL). Lower rooms never print,
 * exit or translate: `text` is English and for the log; what a person sees is put together
 * in `app` and `view`.
 */
#ifndef MUSTER_BASE_ERR_H
#define MUSTER_BASE_ERR_H

#include <stdarg.h>

#include "base/banned.h"

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define NORETURN __attribute__((noreturn))

enum {
#define ERR(name, number, text) ERR_##name = number,
#include "base/err.def"
#undef ERR
};

struct error {
	int code;   /* negative code of err.def, 0: no error */
	int sys;    /* errno of the cause, 0: none */
	char *text; /* owned; NULL: only the code is known */
};

/* clang-format off */
#define ERROR_INIT { 0, 0, NULL }
/* clang-format on */

/* Sets `e` (may be NULL; what it held is freed, after the arguments were read, which may point into
 * it) and returns `code`, so that a caller can write
 * `return error_set(e, -ERR_IO, "%s: cannot be read", path);`. errno is not changed. */
int error_set(struct error *e, int code, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* The same, with `: strerror(errno)` appended and `sys` set to errno. */
int error_set_errno(struct error *e, int code, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Puts "fmt: " in front of what `e` says already. Returns e->code. */
int error_prefix(struct error *e, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* What went wrong, never NULL, valid until `e` changes. */
const char *error_text(const struct error *e);
/* Frees the text; `e` is as after ERROR_INIT. NULL is fine. */
void error_clear(struct error *e);

/* The general words for a negative code; never NULL. */
const char *err_name(int code);
/* The negative code that fits an errno: NOTFOUND, EXISTS, FULL or UNSAFE (a link that may not be
 * followed) where it is one of those, else IO. */
int err_of_errno(int sys);

/* A broken invariant: runs the last-gasp handlers of base/gasp.h (flush the journal, restore
 * the terminal), prints where, aborts. Never for bad input. */
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
void bug_at(const char *file, int line, const char *fmt, ...) PRINTF_LIKE(3, 4) NORETURN;

#endif
