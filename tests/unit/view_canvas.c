/*
 * Cells: clipping, wide characters, what never becomes a cell.
 */
#include "config.h"

#include <string.h>

#include "view/canvas.h"
#include "view_rig.h"
#include "view_tests.h"

static const struct style none = { 0 };

static void shows(struct canvas *c, const char *want)
{
	struct strbuf out = STRBUF_INIT;

	canvas_dump(c, &out);
	assert_string_equal(out.buf, want);
	strbuf_release(&out);
}

void test_clip(void **state)
{
	struct canvas *c = canvas_new(6, 2, true);
	struct pane p = pane_sub(canvas_pane(c), 1, 0, 3, 1);

	(void)state;
	assert_int_equal(pane_puts(p, -1, 0, "abcdefgh", none), 7);
	pane_puts(p, 0, 1, "below", none);
	shows(c, " bcd\n\n");
	/* A part of a part cannot reach out of either. */
	pane_puts(pane_sub(p, 2, 0, 10, 10), 0, 0, "XYZ", none);
	shows(c, " bcX\n\n");
	canvas_free(c);
}

void test_wide(void **state)
{
	struct canvas *c = canvas_new(6, 1, true);
	struct pane p = canvas_pane(c);

	(void)state;
	pane_puts(p, 0, 0, "数据库", none);
	shows(c, "数据库\n");
	/* The left half overwritten, then a right one: no half is left. */
	pane_puts(p, 0, 0, "a", none);
	shows(c, "a 据库\n");
	pane_puts(p, 3, 0, "b", none);
	shows(c, "a  b库\n");
	/* One that would be cut by the edge is a blank. */
	pane_puts(pane_sub(p, 0, 0, 3, 1), 2, 0, "数", none);
	shows(c, "a  b库\n");
	assert_int_equal(canvas_row(c, 0)[5].width, 0);
	canvas_free(c);
}

void test_hostile(void **state)
{
	struct canvas *c = canvas_new(12, 1, true);
	struct strbuf out = STRBUF_INIT;

	(void)state;
	pane_puts(canvas_pane(c), 0, 0, "a\033[2Jb\t\xff\u202ec", none);
	canvas_dump(c, &out);
	assert_null(strchr(out.buf, 033));
	assert_null(strstr(out.buf, "\u202e"));
	strbuf_release(&out);
	canvas_free(c);
}

void test_ascii(void **state)
{
	struct canvas *c = canvas_new(12, 3, false);

	(void)state;
	pane_frame(canvas_pane(c), "é…", none, none);
	pane_puts(canvas_pane(c), 1, 1, "数 ✔ –", none);
	shows(c, "+ e~ ------+\n|?  v -    |\n+----------+\n");
	canvas_free(c);
}

void test_cut(void **state)
{
	struct canvas *c = canvas_new(8, 1, true);

	(void)state;
	assert_int_equal(pane_puts_cut(canvas_pane(c), 0, 0, 5, "数据库 down", none), 5);
	shows(c, "数据…\n");
	canvas_free(c);
}
