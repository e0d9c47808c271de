/*
 * Where a person types: one line or several.
 */
#ifndef MUSTER_VIEW_WIDGETS_ENTRY_H
#define MUSTER_VIEW_WIDGETS_ENTRY_H

#include "view/canvas.h"
#include "view/keys.h"

#define ENTRY_MAX \
	(120 * 1024) /* bytes; what is typed past it is dropped, and entry_is_full() says so */

struct entry {
	struct strbuf text;
	size_t at;   /* byte where the next character goes */
	bool secret; /* shown as dots, wiped afterwards */
	bool lines;  /* Enter makes a new line, Ctrl-D sends */
};

enum entry_said { ENTRY_IGNORED, ENTRY_TAKEN, ENTRY_SENT };

void entry_init(struct entry *f, const char *text, bool secret, bool lines);
void entry_release(struct entry *f);
void entry_set(struct entry *f, const char *text);
enum entry_said entry_key(struct entry *f, struct key k);
/* In a field of one line newlines become blanks, and those at the end are left out. */
void entry_paste(struct entry *f, const char *text, size_t n);
bool entry_is_full(const struct entry *f);
/* Rows it wants at that width, at most `max`. */
int entry_height(const struct entry *f, int max);
/* Fills the pane; the cursor goes there where `focus`. */
void entry_draw(const struct entry *f, struct pane p, struct style style, bool focus);

#endif
