/*
 * A stream's insides: what came, what of it is out, what is to be masked. Private to the room.
 */
#ifndef MUSTER_REDACT_STREAM_PRIVATE_H
#define MUSTER_REDACT_STREAM_PRIVATE_H

#include "redact/arrivals-private.h"
#include "redact/blob-private.h"
#include "redact/redact.h"
#include "redact/rules-private.h"
#include "redact/set-private.h"
#include "redact/spans-private.h"

/* Rules that have begun and not ended. More at once than a few is a sign of output made for it;
 * then the oldest is given up. */
#define CANDIDATES_MAX 32

/* Positions count the bytes of the stream from its first one. */
struct redact_stream {
	const struct redact_set *set;
	unsigned int generation; /* of the set, when `state` was reached */
	struct blob bytes;       /* from position `base` on: some that are out, all that are not */
	uint64_t base;
	uint64_t out;         /* what is before is out */
	uint64_t searched;    /* what is before has been looked at */
	bool masking;         /* the last byte let go was masked: no second mask beside it */
	uint32_t state;       /* of the automaton, at `searched` */
	uint64_t line;        /* where the line begins that is not ended yet */
	uint64_t begun;       /* from here on a pattern may still match in it */
	VEC(uint64_t) places; /* of each pattern, in it: where the next match is looked for */
	struct candidate candidates[CANDIDATES_MAX];
	size_t candidates_n;
	uint64_t key_to;                  /* a private key is masked up to here */
	uint64_t run_to[RULE_BEARER + 1]; /* a token of these bytes is */
	struct spans spans;
	struct arrivals arrivals;
	int64_t typed; /* when a key was pressed last */
	struct blob mended;
	uint64_t costly;
};

static inline uint64_t stream_end(const struct redact_stream *s)
{
	return s->base + s->bytes.n;
}

void redact_stream_init(struct redact_stream *s, const struct redact_set *set);
void stream_release(struct redact_stream *s);
/* Takes bytes without letting any go. */
void stream_take(struct redact_stream *s, const void *data, size_t n);

/* redact/search.c: adds to `spans`. */

/* But for what is out already: that cannot be masked any more. */
void search_mask(struct redact_stream *s, uint64_t from, uint64_t to);

/* Looks at what came since the last call. */
void search_new(struct redact_stream *s);
/* What the stream holds and remembers again, when values were added since. */
void search_again(struct redact_stream *s);
/* Where a form begins of which n bytes have been read before `end`. */
uint64_t search_form_start(const struct redact_stream *s, uint64_t end, size_t n, bool wraps);

/* redact/lines.c: as well. */

/* What came since the last call: the lines that ended, and where in the last one `begun` is. */
void search_lines(struct redact_stream *s);
/* The line that is not ended yet, as if it were. */
void search_partial_line(struct redact_stream *s);

#endif
