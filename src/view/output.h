/*
 * What commands printed: an emulated terminal a run, fed from the record, and the part of one that a pane
 * shows: following its end, scrolled back, searched. Nothing of a command's bytes goes anywhere but
 * through the emulation.
 *
 * The size of an emulation follows the record (run.start, run.resize), never the pane.
 */
#ifndef MUSTER_VIEW_OUTPUT_H
#define MUSTER_VIEW_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "model/event.h"
#include "term/keys.h"
#include "term/term.h"
#include "view/canvas.h"
#include "view/style/theme.h"

#define OUTPUT_HISTORY 100000 /* rows of scroll-back a run; TERM_HISTORY_BYTES bounds them too */
#define OUTPUT_RUNS 8         /* emulations kept: those of the last runs, and of all that run */
#define OUTPUT_ENDED_KEPT \
	((size_t)1 << 20) /* bytes of it that stay of one that has ended, once another begins */
#define OUTPUT_EARLY_MAX \
	((size_t)4 << 20) /* bytes of a run that are emulated when a view attaches */
#define OUTPUT_EARLY_KEPT ((size_t)256 << 10) /* of a longer one, its end */

struct output;

struct output *output_new(void) MUST_USE;
void output_free(struct output *o);
/* While a view attaches, output is only collected; then it is emulated at once. */
void output_begun(struct output *o);
/* An event of the session: those of runs are taken. */
void output_event(struct output *o, const struct event *ev);
/* Whose output is shown; 0: none. Another run begins at its end, with no search. */
void output_show(struct output *o, int run);
int output_shown(const struct output *o);
/* The emulation of a run, NULL: it is not kept. */
struct term *output_term(const struct output *o, int run);
/* When the run printed last, ms since 1970; 0: never. */
int64_t output_last_at(const struct output *o, int run);
/* Whether there is anything to show. */
bool output_any(const struct output *o, int run);
/* Rows that there are, scroll-back and all. */
size_t output_rows(const struct output *o, int run);
/* The last row that is not blank, as text; "" where there is none. */
void output_last_line(const struct output *o, int run, struct strbuf *out);
/* Whether the last line was begun and not ended: a prompt, perhaps. */
bool output_line_open(const struct output *o, int run);

/* Draws it; the cursor goes where the program has it, where `cursor`. */
void output_draw(struct output *o, struct pane p, const struct theme *theme, bool cursor);
/* Rows by which it is scrolled; a page is what was drawn last. */
void output_scroll(struct output *o, int rows);
void output_page(struct output *o, int pages);
void output_top(struct output *o);
void output_follow(struct output *o);
bool output_follows(const struct output *o);
/* How many rows stand below what is in sight. */
size_t output_below(const struct output *o);

/* Looks for a text, case folded; the next hit above (or below) comes into sight. NULL or "": none.
 * False: it is not there. */
bool output_search(struct output *o, const char *text);
bool output_search_next(struct output *o, bool up);
const char *output_searched(const struct output *o); /* NULL: nothing is looked for */

#endif
