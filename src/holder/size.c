/*
 * The size of the commands' terminals: that of the driver's pane, and a usual one while nobody drives.
 * Programs that draw whole screens paint again for who comes to look.
 */
#include "config.h"

#include "holder/holder-private.h"

/* A program that is told of two sizes at once sees the last alone, and may find nothing changed. */
#define REPAINT_MS 50

static void resize(struct run *r, int cols, int rows)
{
	struct holder *h = r->h;
	struct event ev;

	if (!r->x || r->exited || exec_resize(r->x, cols, rows, NULL) != 0)
		return;
	record_init_event(h, &ev, EV_RUN_RESIZE);
	ev.run = r->n;
	ev.cols = cols;
	ev.rows = rows;
	(void)record_event(h, &ev);
}

static void set(struct holder *h, int cols, int rows)
{
	if (cols == h->cols && rows == h->rows)
		return;
	h->cols = cols;
	h->rows = rows;
	for (size_t i = 0; i < h->runs.n; i++)
		resize(h->runs.v[i], cols, rows);
}

void size_follow(const struct view *v)
{
	if (v->cols > 0 && v->rows > 0)
		set(v->h, v->cols, v->rows);
}

void size_take(struct view *v, int cols, int rows)
{
	if (cols < 1 || rows < 1 || cols > UINT16_MAX || rows > UINT16_MAX)
		return;
	v->cols = cols;
	v->rows = rows;
	if (v->drives)
		size_follow(v);
}

void size_of_nobody(struct holder *h)
{
	set(h, SIZE_COLS, SIZE_ROWS);
}

/* ---- painting again ---- */

static bool draws_screens(const struct run *r)
{
	return r->x && !r->exited && modescan_modes(r->scan)->alt_screen;
}

static void rings(uv_timer_t *timer)
{
	struct holder *h = timer->data;

	for (size_t i = 0; i < h->runs.n; i++) {
		if (draws_screens(h->runs.v[i]))
			resize(h->runs.v[i], h->cols, h->rows);
	}
}

void size_repaint(struct holder *h)
{
	bool any = false;

	for (size_t i = 0; i < h->runs.n; i++) {
		if (!draws_screens(h->runs.v[i]))
			continue;
		resize(h->runs.v[i], h->cols, h->rows > 1 ? h->rows - 1 : 2);
		any = true;
	}
	if (any)
		uv_timer_start(&h->repaint, rings, REPAINT_MS, 0);
}

/* ---- its life ---- */

void size_start(struct holder *h)
{
	uv_timer_init(&h->loop, &h->repaint);
	h->repaint.data = h;
}

void size_stop(struct holder *h)
{
	uv_close((uv_handle_t *)&h->repaint, NULL);
}
