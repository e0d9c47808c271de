/*
 * Markdown to blocks and spans: CommonMark with tables, strike-through and task items. Plain data in
 * an arena, to be laid out by whoever knows the width, or to be read for its structure. Raw HTML
 * is text. Every text is fit for a person's eyes (text_visible of base/utf8.h): no controls but
 * newlines, no overrides of direction, valid UTF-8.
 */
#ifndef MUSTER_PROSE_PROSE_H
#define MUSTER_PROSE_PROSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"

#define PROSE_BYTES_MAX ((size_t)4 << 20)
#define PROSE_DEPTH_MAX 32 /* blocks in blocks; what lies deeper is put into the deepest, flat */

enum prose_kind {
	PROSE_PARAGRAPH, /* spans */
	PROSE_HEADING,   /* spans; level */
	PROSE_CODE,      /* one span with the lines; info */
	PROSE_RULE,
	PROSE_QUOTE, /* blocks */
	PROSE_LIST,  /* items; ordered, start, tight */
	PROSE_ITEM,  /* blocks; task */
	PROSE_TABLE, /* rows; columns */
	PROSE_ROW,   /* cells; header */
	PROSE_CELL,  /* spans; align */
};

/* How a span looks. PROSE_IMAGE: its text is the description, href where the picture is. */
enum {
	PROSE_STRONG = 1,
	PROSE_EMPH = 2,
	PROSE_LITERAL = 4, /* `code` */
	PROSE_STRIKE = 8,
	PROSE_LINK = 16,
	PROSE_IMAGE = 32,
};

enum prose_task { PROSE_NO_TASK, PROSE_TASK_OPEN, PROSE_TASK_DONE };
enum prose_align { PROSE_ALIGN_NONE, PROSE_ALIGN_LEFT, PROSE_ALIGN_CENTER, PROSE_ALIGN_RIGHT };

struct prose_span {
	const char *text; /* a C string; a newline in it is a forced one (in code: a line's end) */
	size_t n;
	unsigned flags;
	const char *href; /* NULL where it is neither link nor image */
};

/* What does not belong to the kind is 0. */
struct prose_block {
	enum prose_kind kind;
	struct prose_block *next;  /* the one after it, NULL: the last */
	struct prose_block *first; /* the first of those inside */
	const struct prose_span *spans;
	size_t n_spans;
	int line; /* in the source, from 1, where its text begins (in code: its first line); 0: has none */
	int level;
	bool ordered, tight;
	unsigned start;
	enum prose_task task;
	const char *info; /* behind the fence, "" where there is none */
	int columns;
	bool header;
	enum prose_align align;
};

/* Parses n bytes; *first is the first block, NULL where there is none. All of it lives in `a`.
 * -ERR_LIMIT: longer than PROSE_BYTES_MAX. Any other text is Markdown of some kind. */
int prose_parse(struct arena *a, const char *text, size_t n, const struct prose_block **first,
	struct error *e) MUST_USE;
/* Appends the bare text of a block and of all in it; blocks are divided by newlines. */
void prose_text(struct strbuf *out, const struct prose_block *block);

#endif
