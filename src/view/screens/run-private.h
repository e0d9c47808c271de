/*
 * The run screen: what it keeps between frames, and its parts.
 */
#ifndef MUSTER_VIEW_SCREENS_RUN_PRIVATE_H
#define MUSTER_VIEW_SCREENS_RUN_PRIVATE_H

#include "view/ui-private.h"

enum run_focus {
	FOCUS_WALK,   /* keys are deeds */
	FOCUS_FIELD,  /* letters go into the field of what is asked */
	FOCUS_OUTPUT, /* the output is scrolled and searched */
	FOCUS_TYPING, /* all goes to the command */
};

struct run_state {
	enum run_focus focus;
	bool zoom;
	int typing_run;       /* whose keys they are */
	int64_t typing_ended; /* ms: a command that was typed into ended by itself; 0: no */
	/* what is asked */
	struct strbuf asked; /* names the question, so that a new one begins afresh */
	struct list list;
	struct entry field;
	struct entry filter; /* of a long choice */
	bool filtering;
	int answering;    /* item that was answered just now, from 1; 0: none */
	VEC(bool) marked; /* of a choice of several: by option */
	char *refused;    /* why the last answer was not taken; NULL: it was, or none */
	/* the text of the step */
	int text_top, text_height, text_page;
	/* where things are, for the mouse; canvas coordinates */
	struct pane at_output, at_text, at_list, at_children;
	size_t children_top; /* the first of them in sight */
};

/* How what is asked is answered. */
enum answer_by { BY_NOTHING, BY_ENTER, BY_LIST, BY_FIELD };

struct ask_row {
	const char *label;
	const char *value; /* an item's or option's id, a word */
	size_t index;      /* among all, where a filter leaves some out */
	enum deed deed;    /* of the failure menu; else DEED_NONE */
};

struct ask_rows {
	struct ask_row *v; /* in the frame's arena */
	size_t n;
};

/* ---- run_ask.c: what is asked ---- */

/* Begins anew where something else is asked now. */
void ask_sync(struct ui *ui, struct run_state *r);
enum answer_by ask_answered_by(const struct ui *ui);
bool ask_is_checklist(const struct ui *ui);
/* A variable of type choice is asked for. */
bool ask_has_options(const struct session_asks *asks);
/* What stands above the rows or the field. */
void ask_words(struct ui *ui, const struct run_state *r, struct flow *f);
/* Enter. */
void ask_enter(struct ui *ui, struct run_state *r);
/* What is in the field. */
void ask_send_field(struct ui *ui, struct run_state *r);
/* Space, `-` and `0`; Space also marks an option of several. */
bool ask_item(struct ui *ui, struct run_state *r, enum deed deed);
bool ask_can_item(const struct ui *ui);

/* ---- run_rows.c ---- */

void ask_list_rows(struct ui *ui, const struct run_state *r, struct ask_rows *rows);

/* ---- run_children.c: several commands, a line each ---- */

/* Rows for them in a box of so many. */
int children_rows(const struct ui *ui, int rows);
void children_draw(struct ui *ui, struct run_state *r, struct pane p);
/* Where a click means one of them. */
bool children_click(struct ui *ui, const struct run_state *r, struct mouse m);
void children_next(struct ui *ui, bool back);

/* ---- run_backups.c: backups to choose from ---- */

/* A row; lasts for the frame. */
const char *backups_label(struct ui *ui, const char *path);
/* All that is known of each, where the step offers some. */
void backups_text(struct ui *ui, struct flow *f);
/* When the next one is due. */
void backups_next(struct ui *ui, struct flow *f);

/* ---- run_text.c: the step ---- */

void run_text(struct ui *ui, struct flow *f);

/* ---- run_panels.c ---- */

void run_draw_title(struct ui *ui, struct pane p);
void run_draw_steps(struct ui *ui, struct pane p);
void run_draw_side(struct ui *ui, struct pane p);
/* How the run in sight stands, for the edge of its pane. */
const char *run_headline(struct ui *ui, const struct run_state *r);

/* ---- run_vitals.c ---- */

/* Rows that were drawn. */
int run_draw_vitals(struct ui *ui, struct pane p);
/* What is wrong, for the title bar; NULL: nothing. */
const char *run_vitals_title(struct ui *ui, enum role *role);

/* ---- run_draw.c ---- */

#define SIDE_FROM 120 /* columns from which the side panel shows */

void run_draw(struct ui *ui, void *state, struct pane p);

/* ---- run_typing.c ---- */

bool typing_can(const struct ui *ui);
void typing_begin(struct ui *ui, struct run_state *r);
void typing_end(struct ui *ui, struct run_state *r);
void typing_key(struct ui *ui, struct run_state *r, struct key k);
void typing_paste(struct ui *ui, struct run_state *r, const char *text, size_t n);
/* A key that was meant for a command must not start the next one when the command ends at that moment:
 * for a little while none does anything, and the screen says so. */
bool typing_just_ended(const struct ui *ui, const struct run_state *r);
/* Leaves where the command has ended. */
void typing_sync(struct ui *ui, struct run_state *r);

/* run_brief.c: how the session stands, for who comes in the middle; until a key is pressed */
int brief_rows(const struct ui *ui, struct pane p);
void brief_draw(struct ui *ui, struct pane p);

#endif
