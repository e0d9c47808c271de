/*
 * The terminal's unit test: what is painted, what is read, and that the terminal is given back.
 */
#include "config.h"

#include "tty_rig.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/gasp.h"
#include "tty/tty-private.h"

#define TYPE "xterm-256color"

/* ---- the child ---- */

static void report(int fd, const char *word, const char *text)
{
	dprintf(fd, "%s%s%s\n", word, *text ? " " : "", text);
}

static void paint(struct painter *p)
{
	const struct style bold = { .attrs = STYLE_BOLD }, plain = { 0 };
	struct canvas *c = canvas_new(20, 5, true);

	canvas_begin(c, 20, 5);
	pane_puts(canvas_pane(c), 0, 0, "plain", bold);
	pane_puts(canvas_pane(c), 0, 1, "数据库 x", plain);
	pane_puts(canvas_pane(c), 0, 2,
		"e\xcc\x81"
		"a",
		plain);
	pane_puts(canvas_pane(c), 15, 4, "edge|", plain);
	pane_cursor(canvas_pane(c), 3, 2);
	painter_paint(p, c);
	canvas_free(c);
}

static void report_input(int fd, const struct input *in)
{
	static const char *const pointers[] = { "click", "up", "down" };
	struct strbuf text = STRBUF_INIT;
	int cols, rows;

	switch (in->type) {
	case INPUT_KEY:
		key_describe(&text, in->key);
		report(fd, "key", text.buf);
		break;
	case INPUT_PASTE:
		for (size_t i = 0; i < in->paste.len; i++)
			strbuf_addc(&text, in->paste.buf[i] == '\n' ? '/' : in->paste.buf[i]);
		report(fd, "paste", text.buf);
		break;
	case INPUT_MOUSE:
		strbuf_addf(&text, "%s %d,%d", pointers[in->mouse.what], in->mouse.x, in->mouse.y);
		report(fd, "mouse", text.buf);
		break;
	case INPUT_RESIZE:
		terminal_size(&cols, &rows);
		strbuf_addf(&text, "%dx%d", cols, rows);
		report(fd, "size", text.buf);
		break;
	}
	strbuf_release(&text);
}

static bool is_q(const struct input *in)
{
	return in->type == INPUT_KEY && in->key.code == 'q' && in->key.mods == 0;
}

/* Paints, then reports what comes, until there is a q. */
static int shows_and_reads(int fd)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	struct terminal *t;
	struct painter *p;
	struct inputs inputs;
	bool done = false;

	if (terminal_open(&t, true, NULL) != 0)
		return 1;
	p = painter_new();
	inputs_init(&inputs);
	paint(p);
	report(fd, "ready", "");
	while (!done) {
		poll(&in, 1, -1);
		inputs_read(&inputs);
		for (size_t i = 0; i < inputs.v.n; i++) {
			report_input(fd, &inputs.v.v[i]);
			done = done || is_q(&inputs.v.v[i]);
		}
	}
	inputs_release(&inputs);
	painter_free(p);
	terminal_close(t);
	return 0;
}

static int dies(int fd)
{
	struct terminal *t;

	gasp_install_signals();
	if (terminal_open(&t, false, NULL) != 0)
		return 1;
	report(fd, "ready", "");
	abort();
}

/* Opens it in vain, and reports why. */
static int is_refused(int fd)
{
	struct error e = ERROR_INIT;
	struct terminal *t = NULL;
	int rc = terminal_open(&t, false, &e);

	report(fd, rc == -ERR_SYSTEM ? "refused" : "opened", error_text(&e));
	error_clear(&e);
	terminal_close(t);
	return 0;
}

static int has_no_terminal(int fd)
{
	struct error e = ERROR_INIT;
	struct terminal *t = NULL;
	int none[2];

	if (pipe(none) != 0 || dup2(none[0], STDIN_FILENO) < 0)
		return 1;
	report(fd, terminal_open(&t, false, &e) == -ERR_SYSTEM ? "refused" : "opened", "");
	error_clear(&e);
	return 0;
}

/* ---- the tests ---- */

static struct rig *reading(int cols, int rows)
{
	struct rig *r = rig_new(TYPE, cols, rows, shows_and_reads);

	rig_expect(r, "ready");
	return r;
}

static void ends_well(struct rig *r)
{
	rig_send(r, "q");
	rig_expect(r, "key q");
	assert_int_equal(rig_end(r), 0);
	rig_expect_given_back(r);
	rig_free(r);
}

static void test_paint(void **state)
{
	struct rig *r = reading(20, 5);

	(void)state;
	rig_expect_row(r, 0, "plain");
	rig_expect_row(r, 1, "数据库 x");
	rig_expect_row(r, 2,
		"e\xcc\x81"
		"a");
	rig_expect_row(r, 3, "");
	rig_expect_row(r, 4, "               edge|");
	assert_int_equal(term_row(r->screen, 0).cells[0].attrs, TERM_BOLD);
	assert_int_equal(term_row(r->screen, 1).cells[0].width, 2);
	ends_well(r);
}

/* What does not fit is not painted, and what does is; nothing scrolls. */
static void test_small(void **state)
{
	static const int sizes[][2] = { { 1, 1 }, { 2, 1 }, { 5, 2 } };
	static const char *const first[] = { "p", "pl", "plain" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct rig *r = reading(sizes[i][0], sizes[i][1]);

		rig_expect_row(r, 0, first[i]);
		ends_well(r);
	}
}

static void test_modes(void **state)
{
	struct rig *r = reading(20, 5);
	struct termios now;

	(void)state;
	assert_int_equal(tcgetattr(r->slave, &now), 0);
	assert_int_equal(now.c_lflag & (tcflag_t)(ICANON | ECHO | ISIG), 0);
	ends_well(r);
}

static void test_keys(void **state)
{
	static const struct {
		const char *bytes, *report;
	} rows[] = {
		{ "x", "key x" },
		{ "é", "key é" },
		{ "数", "key 数" },
		{ "\r", "key Enter" },
		{ "\t", "key Tab" },
		{ "\033[Z", "key Shift-Tab" },
		{ "\177", "key Backspace" },
		{ "\003", "key Ctrl-c" },
		{ "\032", "key Ctrl-z" },
		{ "\035", "key Ctrl-]" },
		{ "\033OA", "key Up" },
		{ "\033OP", "key F1" },
		{ "\033[15~", "key F5" },
		{ "\033[5~", "key PgUp" },
		{ "\033[3~", "key Delete" },
		{ "\033[1;5C", "key Ctrl-Right" },
		{ "\033x", "key Alt-x" },
		{ "\033", "key Esc" },
	};
	struct rig *r = reading(20, 5);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		rig_send(r, rows[i].bytes);
		rig_expect(r, rows[i].report);
	}
	ends_well(r);
}

/* A paste is one input, however it is cut, and nothing in it is a key. */
static void test_paste(void **state)
{
	struct rig *r = reading(20, 5);

	(void)state;
	rig_send(r, "\033[200~one\rq\003é\033[201~x");
	rig_expect(r, "paste one/q\003é");
	rig_expect(r, "key x");
	rig_send(r, "y\033[200~tw");
	rig_expect(r, "key y");
	rig_send(r, "o\033[201~");
	rig_expect(r, "paste two");
	ends_well(r);
}

static void test_mouse(void **state)
{
	struct rig *r = reading(20, 5);

	(void)state;
	rig_send(r, "\033[<0;4;3M");
	rig_expect(r, "mouse click 3,2");
	rig_send(r, "\033[<64;1;1M");
	rig_expect(r, "mouse up 0,0");
	rig_send(r, "\033[<65;20;5M");
	rig_expect(r, "mouse down 19,4");
	ends_well(r);
}

/* The key behind it wakes the child also where the signal came while it did not sleep. */
static void test_resize(void **state)
{
	struct rig *r = reading(20, 5);

	(void)state;
	rig_resize(r, 33, 9);
	rig_send(r, "x");
	rig_expect_both(r, "size 33x9", "key x");
	ends_well(r);
}

static void test_death(void **state)
{
	struct rig *r = rig_new(TYPE, 20, 5, dies);
	int status;

	(void)state;
	rig_expect(r, "ready");
	status = rig_end(r);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	rig_expect_given_back(r);
	rig_free(r);
}

static void test_refused(void **state)
{
	struct rig *r = rig_new("no-such-terminal", 20, 5, is_refused);

	(void)state;
	rig_expect(
		r, "refused TERM=no-such-terminal is not known here: set another, or use --plain");
	assert_int_equal(rig_end(r), 0);
	rig_expect_given_back(r);
	rig_free(r);
	r = rig_new(TYPE, 20, 5, has_no_terminal);
	rig_expect(r, "refused");
	assert_int_equal(rig_end(r), 0);
	rig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paint),
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_paste),
		cmocka_unit_test(test_mouse),
		cmocka_unit_test(test_resize),
		cmocka_unit_test(test_death),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
