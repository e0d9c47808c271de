/*
 * The screens of one terminal: a stack of them, what keys do to it, what it looks like now. A painter
 * owns the loop: it hands in keys and the time, asks whether there is something new to draw, and sleeps.
 * Nothing here blocks, and no dialog has a loop of its own.
 */
#ifndef MUSTER_VIEW_UI_H
#define MUSTER_VIEW_UI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "view/canvas.h"
#include "view/home.h"
#include "view/keys.h"
#include "view/result.h"
#include "view/style/theme.h"
#include "view/wheel.h"

struct intent;
struct session;
struct store;
struct ui;

/* What screens may do to the world; an attached session fills it in, and so do tests. */
struct ui_ops {
	/* Sends an action; its answer comes by ui_answer() under that id. */
	int (*act)(void *ctx, const struct intent *in, int64_t *id, struct error *e);
	int (*keys)(void *ctx, int run, const void *data, size_t n, struct error *e);
	void (*reply)(void *ctx, int run, const void *data, size_t n);
	void (*resize)(void *ctx, int cols, int rows);
	bool (*echo)(void *ctx, int run);
	/* About the wheel; its answer comes by ui_answer(), too. */
	int (*wheel)(void *ctx, enum wheel_act act, const char *name, int64_t *id, struct error *e);
};

struct ui_options {
	const char *who;
	const char *terminal; /* "/dev/pts/3", NULL: not known */
	bool drives;
	bool asks;                 /* asks for the wheel where another has it */
	bool attaches;             /* comes to a session that goes on: begins with how it stands */
	bool utf8;                 /* the locale's; else ASCII alone is drawn */
	const struct theme *theme; /* NULL: the built-in one */
	const struct theme_source *themes; /* NULL: there are no others; else as long as the ui */
	int cols, rows;
	int64_t now_ms; /* since 1970 */
};

/* Attaches to a session: errors as attach_open(). */
int ui_open_walk(struct ui **ui, struct store *st, const char *id, const struct ui_options *o,
	struct error *e) MUST_USE;
int ui_open_home(struct ui **ui, struct store *st, const char *const *folders, size_t n,
	const struct ui_options *o, struct error *e) MUST_USE;
/* The screens of a session that is the caller's: for tests. */
struct ui *ui_new(const struct session *s, const struct ui_ops *ops, void *ctx,
	const struct ui_options *o) MUST_USE;
/* Detaches. NULL is fine. */
void ui_free(struct ui *ui);

/* ---- what comes in ---- */

/* What time it is: before anything else that came in since. */
void ui_tick(struct ui *ui, int64_t now_ms);
/* `more`: further keys were read together with this one. */
void ui_key(struct ui *ui, struct key k, bool more);
void ui_paste(struct ui *ui, const char *text, size_t n);
void ui_mouse(struct ui *ui, struct mouse m);
void ui_resize(struct ui *ui, int cols, int rows);
/* How it stands with the wheel now; it is copied. */
void ui_wheel(struct ui *ui, const struct wheel *w);
/* What became of an action: 0, or a negative code with the reason. */
void ui_answer(struct ui *ui, int64_t id, int code, const char *text);

/* ---- for the loop ---- */

int ui_fd(const struct ui *ui); /* -1: there is none */
bool ui_wants_write(const struct ui *ui);
/* Takes what the descriptor has, within a budget: *more says that there is more at once. An error ends
 * the screens (ui_done), but for a caller's own broken invariants. */
void ui_step(struct ui *ui, bool *more);
/* Whether what ui_draw() gave last no longer holds at that time. */
bool ui_stale(struct ui *ui, int64_t now_ms);
/* ms until the clocks show something else. */
int ui_timeout(const struct ui *ui, int64_t now_ms);
/* Valid until the next call that changes something. */
const struct canvas *ui_draw(struct ui *ui, int64_t now_ms);
/* BELs to ring since the last call. */
bool ui_take_bell(struct ui *ui);
/* Whether the terminal is to be suspended (Ctrl-Z), once. */
bool ui_take_suspend(struct ui *ui);
/* Leaves: at a signal (0: none). */
void ui_leave(struct ui *ui, int signal);
bool ui_done(const struct ui *ui);
const struct view_result *ui_result(const struct ui *ui);
/* Moves what was picked to the caller. */
void ui_take_home_result(struct ui *ui, struct home_result *out);

#endif
