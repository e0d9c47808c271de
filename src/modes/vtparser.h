/*
 * What a terminal program writes, cut into tokens: text, control characters, escape and control
 * sequences. One hardened parser for the filter, the mode scanner and plain text, so that they
 * can never disagree about where a sequence ends. It knows no meaning: who listens decides.
 *
 * Streaming: any split of the bytes gives the same tokens, but that a run of text may come in
 * several calls. Text is valid UTF-8 in whole code points; bytes that are not UTF-8 come as
 * U+FFFD each, controls written as UTF-8 (U+0080-009F) are left out. Bounded: a sequence keeps 16
 * parameters of at most 9999; strings (OSC, DCS, APC, PM, SOS) are dropped, and one that has not
 * ended after VT_STRING_MAX bytes is taken to be no string. Allocates nothing.
 *
 * Source: ECMA-48 5th edition, chapter 5; Paul Williams' state diagram of the DEC terminals.
 */
#ifndef MUSTER_MODES_VTPARSER_H
#define MUSTER_MODES_VTPARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

#define VT_ARGS_MAX 16
#define VT_ARG_MAX 9999
#define VT_STRING_MAX (1u << 20)
#define VT_MANY ((char)0x7f) /* an intermediate or leader that stands for "more than one" */

/* A control sequence: CSI leader? arguments intermediate? final. */
struct vtseq {
	uint64_t at;               /* offset of its ESC in the stream */
	uint64_t end;              /* offset behind its final byte */
	char leader;               /* one of < = > ?, 0: none, VT_MANY */
	char intermed;             /* 0x20-0x2f, 0: none, VT_MANY */
	char final;                /* 0x40-0x7e */
	uint8_t n;                 /* arguments, 0 to VT_ARGS_MAX; those beyond are lost */
	uint16_t given;            /* bit i: arg[i] was written, if only as 0 */
	uint16_t joined;           /* bit i: a colon, not a semicolon, stands behind arg[i] */
	uint16_t arg[VT_ARGS_MAX]; /* 0 where not given */
};

/* Any of them may be NULL. None may feed the parser that calls it. */
struct vtsink {
	/* `ascii`: all bytes are 0x20-0x7e; else none of them is. */
	void (*text)(void *ctx, const char *s, size_t n, bool ascii);
	/* C0 but NUL, CAN, SUB and ESC. */
	void (*control)(void *ctx, unsigned char c);
	/* ESC intermed? final, and none of those that begin CSI or a string. `at` as in vtseq. */
	void (*escape)(void *ctx, char intermed, char final, uint64_t at);
	void (*csi)(void *ctx, const struct vtseq *seq);
};

struct vtparser {
	const struct vtsink *sink;
	void *ctx;
	uint64_t offset; /* of the next byte to be fed */
	int state;
	bool arg_open; /* the last argument may still grow */
	uint32_t string_len;
	uint8_t partial_len; /* bytes of a code point that is not whole yet */
	char partial[4];
	struct vtseq seq;
};

/* `sink` and `ctx` must outlive the parser. */
void vtparser_init(struct vtparser *p, const struct vtsink *sink, void *ctx);
void vtparser_feed(struct vtparser *p, const char *data, size_t n);
/* The stream is at its end: what is left of a code point comes as U+FFFD, a sequence is dropped. */
void vtparser_flush(struct vtparser *p);

/* The argument, or `missing` where it was not given or is 0 (as nearly all sequences take it). */
int vtseq_count(const struct vtseq *seq, unsigned i, int missing);
/* Appends the sequence in its one normal form. */
void vtseq_format(struct strbuf *out, const struct vtseq *seq);

/* The end of the run of printable ASCII that begins at s. */
const char *vt_ascii_end(const char *s, const char *end);

#endif
