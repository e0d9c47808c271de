/*
 * Text laid out to a width: lines of styled spans, from plain text or from Markdown's blocks. Built anew
 * for each frame, in the frame's arena.
 */
#ifndef MUSTER_VIEW_WIDGETS_FLOW_H
#define MUSTER_VIEW_WIDGETS_FLOW_H

#include "base/arena.h"
#include "base/vec.h"
#include "prose/prose.h"
#include "view/canvas.h"
#include "view/style/theme.h"

struct flow_span {
	const char *text;
	size_t n;
	int x; /* column in the line */
	struct style style;
};

struct flow_line {
	size_t first, n; /* in `spans` */
};

struct flow {
	struct arena *arena;
	const struct theme *theme;
	struct style base; /* of plain text in Markdown */
	int width;
	int indent; /* where new lines begin */
	int x;      /* where the next word goes; -1: on a new line */
	bool space; /* a blank is due before it */
	VEC(struct flow_span) spans;
	VEC(struct flow_line) lines;
};

/* `width` of at least 1 column. Texts that are added must live as long as the arena. */
void flow_init(struct flow *f, struct arena *a, const struct theme *theme, int width);
void flow_release(struct flow *f);
/* Words, broken between them where that is possible; a newline breaks. Goes on where the last one ended. */
void flow_add(struct flow *f, const char *text, size_t n, struct style style);
/* Characters as they are, broken only at the edge. */
void flow_add_literal(struct flow *f, const char *text, size_t n, struct style style);
void flow_puts(struct flow *f, const char *text, struct style style);
/* Ends the line, if one was begun. */
void flow_break(struct flow *f);
/* Ends it and leaves one line empty, unless the last one is or there is none. */
void flow_gap(struct flow *f);
void flow_markdown(struct flow *f, const struct prose_block *first);
int flow_height(const struct flow *f);
/* Lines from `top` on, as many as the pane is high. */
void flow_draw(const struct flow *f, struct pane p, int top);

#endif
