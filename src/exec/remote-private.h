/*
 * Our side of what exec/remote.h tells: the words of ssh, what is sent, and what of the answer is
 * output. Private to this room. It reads and writes no descriptor.
 */
#ifndef MUSTER_EXEC_REMOTE_PRIVATE_H
#define MUSTER_EXEC_REMOTE_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "exec/exec.h"

#define REMOTE_MARK_MAX 128 /* bytes that a mark of the protocol has, at most */

struct remote;

/* -ERR_USAGE: no host; -ERR_LIMIT: more than EXEC_REMOTE_MAX is to be sent. */
int remote_new(const struct exec_spec *spec, struct remote **r, struct error *e) MUST_USE;
/* Overwrites what was to be sent. NULL is fine. */
void remote_free(struct remote *r);
/* The whole command line of ssh; ends in NULL, valid as long as `r`. */
const char *const *remote_argv(const struct remote *r);

/* What follows from bytes that came. */
enum remote_news {
	REMOTE_NOTHING,
	REMOTE_READY, /* remote_take_order() is to be sent */
	REMOTE_GONE,  /* all was told: the connection is of no more use */
};
/* Takes n bytes that came and appends to `out` what of them, and of those held before, is output:
 * REMOTE_MARK_MAX bytes more than n at most. */
enum remote_news remote_feed(struct remote *r, const uint8_t *data, size_t n, struct strbuf *out);
/* What is to be sent, once; the caller wipes it. */
void remote_take_order(struct remote *r, struct strbuf *out);
/* ssh has ended: what was held is output, and where the command never began, what ssh said. */
void remote_finish(struct remote *r, struct strbuf *out);

/* Does the command run, as far as is known here? */
bool remote_runs(const struct remote *r);
/* Nothing can be typed into it once it runs. */
bool remote_has_input(const struct remote *r);
/* After remote_finish(): reach, code, signal and remote_why. */
void remote_fill(struct remote *r, struct exec_result *result);

#endif
