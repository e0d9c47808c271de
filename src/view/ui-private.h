/*
 * What screens are made of, and what they share.
 */
#ifndef MUSTER_VIEW_UI_PRIVATE_H
#define MUSTER_VIEW_UI_PRIVATE_H

#include "base/arena.h"
#include "base/i18n.h"
#include "base/vec.h"
#include "engine/session.h"
#include "store/store.h"
#include "view/attach.h"
#include "view/intent.h"
#include "view/keymap.h"
#include "view/output.h"
#include "view/ui.h"
#include "view/vm.h"
#include "view/widgets/entry.h"
#include "view/widgets/flow.h"
#include "view/widgets/list.h"

struct screen {
	const struct screen_type *type;
	void *state;
};

/* A kind of screen: one file in screens/ that ends in its record, and a row of screens.def. Whatever is
 * NULL does nothing. A screen returns whether it took what came. */
struct screen_type {
	const char *name;
	bool covers; /* what is below it is not drawn */
	enum keyset (*keys)(const struct ui *ui, const void *state);
	/* Before the keymap: fields take letters here. */
	bool (*key)(struct ui *ui, void *state, struct key k, bool more);
	bool (*deed)(struct ui *ui, void *state, enum deed deed);
	/* Whether a deed does something now, for the key bar. */
	bool (*can)(const struct ui *ui, const void *state, enum deed deed);
	bool (*paste)(struct ui *ui, void *state, const char *text, size_t n);
	bool (*mouse)(struct ui *ui, void *state, struct mouse m);
	/* What became of the action that it sent. */
	void (*answered)(struct ui *ui, void *state, int code, const char *text);
	void (*draw)(struct ui *ui, void *state, struct pane p);
	void (*release)(void *state);
};

#define SCREEN(name, type) extern const struct screen_type type;
#include "view/screens/screens.def"
#undef SCREEN

struct ui {
	const struct ui_ops *ops;
	void *ctx;
	const struct session *s; /* NULL: at home */
	struct store *store;     /* NULL in tests */
	struct attach *attach;   /* NULL at home and in tests */
	struct output *output;   /* NULL at home */
	struct theme theme;
	const struct theme_source *themes; /* NULL: there is only this one */
	struct canvas *canvas;
	struct arena *frame; /* emptied before each frame */
	struct vm vm;        /* of this frame; not at home */
	VEC(struct screen) stack;
	char *who;
	bool drives, utf8;
	bool brief;         /* how the session stands is shown until a key is pressed */
	struct wheel wheel; /* texts are its own */
	int cols, rows;
	int64_t now_ms;
	/* a line to read, over the lower edge */
	char *notice;
	bool notice_bad;
	int64_t notice_until; /* ms; 0: until a key is pressed */
	/* the action whose answer a screen waits for */
	int64_t sent_id;
	const void *sent_by;    /* the state of that screen; NULL: none */
	int pty_cols, pty_rows; /* last told to the holder */
	/* which of several commands was picked, and in which visit; else the engine's choice counts */
	const char *child;
	const struct step_record *child_of;
	int child_visit;
	bool dirty, bell, suspend;
	uint64_t bells; /* rung by the run in sight */
	int64_t drawn_ms;
	bool done;
	struct view_result result;
	struct home_result home;
	const char *outcome; /* picked, while the closing note is asked for */
	bool ended;          /* the holder has gone, and what it left can be read */
	int recording_news;  /* that was said last; 0: none */
};

/* ---- the stack ---- */

/* `state` is the screen's from here on; zeroed memory of that size is returned. */
void *ui_push(struct ui *ui, const struct screen_type *type, size_t size);
void ui_pop(struct ui *ui);
/* Takes away the screens above the lowest. */
void ui_pop_all(struct ui *ui);
struct screen *ui_top(struct ui *ui);
bool ui_on_top(const struct ui *ui, const void *state);

/* ---- acting ---- */

/* Sends it; what goes wrong is said in the notice. `by`: the screen that waits for the answer, NULL: a
 * refusal is said in the notice. */
void ui_send(struct ui *ui, const struct intent *in, const void *by);
void ui_act(struct ui *ui, enum action action);
/* With one argument. */
void ui_act_with(struct ui *ui, enum action action, const char *name, const char *value);
void ui_say(struct ui *ui, bool bad, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Takes back what was said last. */
void ui_unsay(struct ui *ui);
void ui_type_keys(struct ui *ui, int run, const void *data, size_t n);
/* A line of the command line: an action with its arguments, or a deed. */
int ui_command(struct ui *ui, const char *line, struct error *e) MUST_USE;
/* Does what a key of that deed would, on the top screen. */
void ui_deed(struct ui *ui, enum deed deed);

/* ---- the wheel: ui_wheel.c ---- */

/* Asks or answers, where that is possible now; says why where it is not. */
void ui_wheel_act(struct ui *ui, enum wheel_act act, const char *name);
/* Enter, where the wheel is offered to this view. */
bool ui_wheel_enter(struct ui *ui);
void ui_wheel_event(struct ui *ui, const struct event *ev);
void ui_wheel_draw(struct ui *ui, struct pane p);
/* Who this is and who drives, for the key bar; in the frame's arena. */
const char *ui_wheel_who(struct ui *ui);

/* The run in sight: of several commands that which was picked; 0: none. */
int ui_run(const struct ui *ui);
/* Looks at another of several commands: `at` in vm.children. */
void ui_pick_child(struct ui *ui, size_t at);

/* ---- drawing ---- */

struct style ui_style(const struct ui *ui, enum role role);
/* The keys of the top screen that work now, in the last row. */
void ui_draw_keybar(struct ui *ui, struct pane p);
/* A frame in the middle of `p` with a blank inside, at most w × h; returns the inside. */
struct pane ui_dialog(struct ui *ui, struct pane p, const char *title, int w, int h);
/* Over the lower edge, in as many lines as it needs, of three at most. `text` lives as long as the frame. */
void ui_draw_said(struct ui *ui, struct pane p, const char *text, struct style style);
/* A row of a list: marked where it is the highlighted one. */
void ui_row(struct ui *ui, struct pane p, int y, bool highlighted, const char *text);
/* A text with {{NAME}} replaced, in the frame's arena. */
const char *ui_expand(struct ui *ui, const char *text);
/* Durations as the screens write them, in the frame's arena: `2:03`; `1h26m`. */
const char *ui_clock(struct ui *ui, int64_t ms);
const char *ui_short(struct ui *ui, int64_t ms);
/* The bare text of Markdown, {{NAME}} replaced, on one line; in the frame's arena. */
const char *ui_bare(struct ui *ui, const char *text);
/* Markdown with {{NAME}} replaced, into a flow. */
void ui_markdown(struct ui *ui, struct flow *f, const char *text);

/* ---- screens that others open ---- */

/* A dialog with a field: what is typed is sent as an argument of an action. Texts are translated, and
 * copied where they are kept. */
struct prompt_spec {
	const char *title, *text; /* text NULL: none */
	enum action action;
	const char *arg;                      /* of the action */
	const char *fixed_name, *fixed_value; /* an argument more, NULL: none */
	const char *initial;                  /* NULL: "" */
	bool optional;                        /* empty is sent without the argument */
	bool lines, secret;
	int then; /* an action that follows at once, -1: none */
	/* instead of an action: called with what was typed */
	void (*typed)(struct ui *ui, const char *text);
};
void prompt_open(struct ui *ui, const struct prompt_spec *spec);

struct menu_row {
	const char *label;
	uint32_t key;      /* picks it at once; 0: none */
	const char *value; /* NULL: none */
};
struct menu_spec {
	const char *title, *text; /* text NULL: none */
	const struct menu_row *rows;
	size_t n;
	int at;      /* highlighted at first, -1: none */
	bool filter; /* letters narrow the list */
	void (*pick)(struct ui *ui, size_t row, const char *value, const char *label);
};
void menu_open(struct ui *ui, const struct menu_spec *spec);

/* A text to read; it is copied. Markdown where `markdown`. */
void text_open(struct ui *ui, const char *title, const char *text, bool markdown);
/* No Markdown; begins where that byte of the text is in sight. */
void text_open_at(struct ui *ui, const char *title, const char *text, size_t from);
void help_open(struct ui *ui);
void colon_open(struct ui *ui, const char *initial);
void stop_open(struct ui *ui);
void leave_open(struct ui *ui);
void contacts_open(struct ui *ui);
void jump_open(struct ui *ui);
void end_open(struct ui *ui);
/* Asks for the closing note, then ends the session so. */
void end_with(struct ui *ui, const char *outcome);
void sitrep_open(struct ui *ui);
void outline_open(struct ui *ui);
void summary_open(struct ui *ui);
void log_open(struct ui *ui);
void run_open(struct ui *ui);
void home_open(struct ui *ui, const char *const *folders, size_t n);

/* An alert that rings is heard and said once. */
void vitals_event(struct ui *ui, const struct event *ev);

/* Deeds that are the same wherever a session is in sight; false: not one of these. */
bool deed_beside(struct ui *ui, enum deed deed);
bool deed_beside_can(const struct ui *ui, enum deed deed);

#endif
