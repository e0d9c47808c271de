/*
 * A walk over the blocks of a section, or of an item in it, that makes steps.
 */
#ifndef MUSTER_LOAD_IMPORT_WALK_PRIVATE_H
#define MUSTER_LOAD_IMPORT_WALK_PRIVATE_H

#include "load/import-private.h"

struct walk {
	struct importer *im;
	struct draft *d;
	const char *phase, *title; /* of the item or section */
	const char *over;          /* the phase of the section */
	bool inner;                /* in a list item */
	struct strbuf text;        /* what waits */
	int line;                  /* of its first line, 0: there is none */
	const char *last;          /* the last paragraph in it, on one line */
	const char *opening;       /* the first block in it, if it is a short paragraph */
	size_t made;               /* steps, with this title */
	bool after_list;           /* the block before was a list of items that are steps */
};

static inline bool steps_full(const struct importer *im)
{
	return im->steps >= IMPORT_STEPS_MAX;
}

/* Lets a text wait for the next step; it begins at `line`. */
void walk_keep(struct walk *w, const char *text, int line);
/* The same with a block as it stands in the page, in something that ends before line `end`. */
void walk_keep_block(struct walk *w, const struct prose_block *b, int end);
/* What waits, which waits no more; NULL: nothing did. */
const char *walk_take_text(struct walk *w);
/* A step with what waits as its text. A long title is cut, and stands whole in the text. */
struct draft_step *walk_add_step(struct walk *w, enum draft_kind kind, int line, const char *title);
/* The title of a step that has none of its own: the sentence that leads to it, else what all of it is
 * called. The sentence is no text then, if it is all that waits. */
const char *walk_lead(struct walk *w);
/* What waits is a step to be read. */
void walk_flush(struct walk *w);
/* ---- import_code.c ---- */
void walk_code(struct walk *w, const struct prose_block *b, int end);

#endif
