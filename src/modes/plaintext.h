/*
 * A command's output as plain text, line by line: what patterns see. Escape sequences are removed,
 * UTF-8 is mended, controls but the tab are left out; CR LF, a lone CR and a lone LF end a line; a
 * line longer than PLAINTEXT_LINE_MAX comes in pieces. The screen it would make is not drawn: what
 * was overwritten is there twice. Streaming: any split of the bytes gives the same lines.
 */
#ifndef MUSTER_MODES_PLAINTEXT_H
#define MUSTER_MODES_PLAINTEXT_H

#include <stddef.h>

#include "base/err.h"

#define PLAINTEXT_LINE_MAX 4096 /* bytes; a piece is cut at a code point, so it may be 3 shorter */

enum plaintext_end {
	PLAINTEXT_LINE,  /* ended by a newline: a whole line, or the last piece of a long one */
	PLAINTEXT_PIECE, /* more of the same line follows */
	PLAINTEXT_REST,  /* the output ended without a newline */
};

struct plaintext;

/* `line` gets each line; `text` has n bytes of valid UTF-8, is no C string, and is valid during
 * the call only. */
struct plaintext *plaintext_new(
	void (*line)(void *ctx, const char *text, size_t n, enum plaintext_end end),
	void *ctx) MUST_USE;
void plaintext_free(struct plaintext *p);
void plaintext_feed(struct plaintext *p, const char *data, size_t n);
/* The output is at its end: what stands on the last line comes as PLAINTEXT_REST, if anything. */
void plaintext_flush(struct plaintext *p);
/* What stands on the line that has not ended yet, as a prompt does; valid until the next call. */
const char *plaintext_pending(const struct plaintext *p, size_t *n);

#endif
