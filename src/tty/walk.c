/*
 * The loop: keys, the holder's socket, the clock; it sleeps in one poll(), and before it does, what is
 * dirty was drawn: at most 60 times a second, though a few frames may come at once, so that the echo of
 * a key does not wait for the frame behind the one that its typing was.
 */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "tty/tty-private.h"

/* Behind our own headers: its macros are everywhere. */
#include <curses.h>

#define FRAME_NS (1000000000LL / 60)
#define AHEAD_NS (3 * FRAME_NS) /* how far frames may come before their time */

struct loop {
	const struct tty_options *o;
	struct terminal *terminal;
	struct painter *painter;
	struct ui *ui;
	struct inputs inputs;
	int64_t due_ns; /* when the next frame is due, by the rate */
	bool more;      /* the holder said more than one step took */
};

static bool left_by_signal(const struct loop *l)
{
	return l->o->signalled && *l->o->signalled;
}

/* ---- keys ---- */

static void take_inputs(struct loop *l)
{
	int cols, rows;

	inputs_read(&l->inputs);
	for (size_t i = 0; i < l->inputs.v.n && !ui_done(l->ui); i++) {
		const struct input *in = &l->inputs.v.v[i];

		switch (in->type) {
		case INPUT_KEY: ui_key(l->ui, in->key, i + 1 < l->inputs.v.n); break;
		case INPUT_PASTE: ui_paste(l->ui, in->paste.buf, in->paste.len); break;
		case INPUT_MOUSE: ui_mouse(l->ui, in->mouse); break;
		case INPUT_RESIZE:
			terminal_size(&cols, &rows);
			ui_resize(l->ui, cols, rows);
			painter_spoil(l->painter);
			break;
		}
	}
	if (ui_take_suspend(l->ui)) {
		terminal_suspend(l->terminal);
		terminal_size(&cols, &rows);
		ui_resize(l->ui, cols, rows);
		painter_spoil(l->painter);
	}
}

/* ---- drawing ---- */

static void draw_if_due(struct loop *l)
{
	int64_t now = clock_mono_ns();

	if (!ui_stale(l->ui, clock_real_ms()) || l->due_ns - now > AHEAD_NS)
		return;
	painter_paint(l->painter, ui_draw(l->ui, clock_real_ms()));
	if (ui_take_bell(l->ui))
		beep();
	l->due_ns = (l->due_ns > now ? l->due_ns : now) + FRAME_NS;
}

/* ms to sleep: to the next frame where one is due, else to the next second. */
static int sleep_ms(struct loop *l)
{
	int64_t now = clock_real_ms();
	int64_t left = l->due_ns - clock_mono_ns() - AHEAD_NS;

	if (l->more)
		return 0;
	if (ui_stale(l->ui, now))
		return left > 0 ? (int)(left / 1000000) + 1 : 0;
	return ui_timeout(l->ui, now);
}

/* ---- the loop ---- */

/* Whether the terminal is still there. */
static bool wait_for_something(struct loop *l)
{
	struct pollfd fds[2] = { { .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = ui_fd(l->ui), .events = POLLIN } };

	if (ui_wants_write(l->ui))
		fds[1].events |= POLLOUT;
	if (poll(fds, 2, sleep_ms(l)) < 0)
		return errno == EINTR;
	return !(fds[0].revents & (POLLHUP | POLLERR | POLLNVAL));
}

static void turn(struct loop *l)
{
	draw_if_due(l);
	if (!wait_for_something(l)) {
		ui_leave(l->ui, SIGHUP);
		return;
	}
	if (left_by_signal(l)) {
		ui_leave(l->ui, *l->o->signalled);
		return;
	}
	ui_tick(l->ui, clock_real_ms());
	take_inputs(l);
	if (!ui_done(l->ui))
		ui_step(l->ui, &l->more);
}

/* Runs until the screens are done. The terminal is taken before they are opened, since they begin with
 * its size; so `open` is called in between. */
struct opening {
	struct store *store;
	const char *id; /* NULL: home */
	const char *const *folders;
	size_t n;
};

static int open_ui(struct loop *l, const struct opening *what, struct error *e)
{
	struct ui_options o = {
		.who = l->o->who,
		.terminal = ttyname(STDIN_FILENO),
		.drives = l->o->drives,
		.attaches = l->o->attaches,
		.asks = l->o->asks,
		.utf8 = terminal_utf8(),
		.theme = l->o->theme,
		.themes = l->o->themes,
		.now_ms = clock_real_ms(),
	};

	terminal_size(&o.cols, &o.rows);
	if (what->id)
		return ui_open_walk(&l->ui, what->store, what->id, &o, e);
	return ui_open_home(&l->ui, what->store, what->folders, what->n, &o, e);
}

static int run(const struct opening *what, const struct tty_options *o, struct view_result *walked,
	struct home_result *picked, struct error *e)
{
	struct loop l = { .o = o };
	int rc = terminal_open(&l.terminal, o->mouse, e);

	if (rc != 0)
		return rc;
	l.painter = painter_new();
	inputs_init(&l.inputs);
	rc = open_ui(&l, what, e);
	while (rc == 0 && !ui_done(l.ui))
		turn(&l);
	if (rc == 0 && walked)
		*walked = *ui_result(l.ui);
	if (rc == 0 && picked)
		ui_take_home_result(l.ui, picked);
	ui_free(l.ui);
	inputs_release(&l.inputs);
	painter_free(l.painter);
	terminal_close(l.terminal);
	return rc;
}

int tty_walk(struct store *st, const char *id, const struct tty_options *o,
	struct view_result *result, struct error *e)
{
	const struct opening what = { .store = st, .id = id };

	return run(&what, o, result, NULL, e);
}

int tty_home(struct store *st, const char *const *folders, size_t n, const struct tty_options *o,
	struct home_result *result, struct error *e)
{
	const struct opening what = { .store = st, .folders = folders, .n = n };

	return run(&what, o, NULL, result, e);
}
