/*
 * The terminal of a command: what it is, typing into it, its size, holding the command back.
 */
#include "config.h"

#include "exec_rig.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"

static void it_is_the_controlling_terminal(void **state)
{
	struct rig *r = *state;
	/* Not a shell: bash gets itself a controlling terminal where it has none. */
	const char *const argv[] = { "tee", "/dev/tty", NULL };

	rig_start(r, (struct exec_spec){ .argv = argv, .input = "twice", .input_n = 5 }, NULL);
	rig_until_closed(r);
	assert_int_equal(r->result.code, 0);
	assert_string_equal(r->out.buf, "twicetwice");
	rig_reset(r);

	rig_sh(r, "tty; [ -t 0 ] && [ -t 1 ] && [ -t 2 ] && read -r _");
	rig_until_out(r, "/dev/pts/");
	assert_int_equal(exec_foreground(r->x), exec_pid(r->x));
	rig_type(r, "\n");
	rig_until_closed(r);
	assert_int_equal(r->result.code, 0);
	assert_int_equal(exec_foreground(r->x), -1);
}

static bool foreground_is_another(struct rig *r, const void *arg)
{
	(void)arg;
	return exec_foreground(r->x) > 1 && exec_foreground(r->x) != exec_pid(r->x);
}

static void job_control_works(void **state)
{
	struct rig *r = *state;

	rig_sh(r, "set -m; cat; echo back");
	rig_until(r, foreground_is_another, NULL);
	rig_type(r, "to the job\n\x04");
	rig_until_closed(r);
	assert_int_equal(r->result.code, 0);
	assert_true(rig_contains(&r->out, "back"));
}

static void its_size_is_given_and_changes(void **state)
{
	struct rig *r = *state;

	rig_sh(r, "stty size");
	rig_until_closed(r);
	assert_string_equal(r->out.buf, "24 80\r\n");
	rig_reset(r);

	rig_start(r, (struct exec_spec){ .cols = 132, .rows = 43 },
		"stty size; trap 'stty size; exit 0' WINCH; echo ready; while :; do sleep 0.02; done");
	rig_until_out(r, "43 132\r\nready");
	assert_int_equal(exec_resize(r->x, 0, 10, NULL), -ERR_USAGE);
	assert_int_equal(exec_resize(r->x, 10, 70000, NULL), -ERR_USAGE);
	assert_int_equal(exec_resize(r->x, 1000, 500, &r->error), 0);
	rig_until_closed(r);
	assert_true(rig_contains(&r->out, "500 1000\r\n"));
	assert_int_equal(exec_resize(r->x, 10, 10, NULL), -ERR_UNFIT);
}

static void what_is_typed_arrives(void **state)
{
	struct rig *r = *state;

	rig_sh(r, "read -r line; echo \"got <$line>\"");
	rig_type(r, "h\xc3\xa4llo $HOME\n");
	rig_until_closed(r);
	assert_true(rig_contains(&r->out, "got <h\xc3\xa4llo $HOME>"));
	assert_int_equal(exec_write(r->x, "x", 1, NULL), -ERR_UNFIT);
}

static void erasing_takes_a_whole_character(void **state)
{
	struct rig *r = *state;

	rig_sh(r, "read -r line; echo \"got <$line>\"");
	rig_type(r, "ab\xc3\xa4\x7f\x7f\n");
	rig_until_closed(r);
	assert_true(rig_contains(&r->out, "got <a>"));
}

static void a_password_prompt_is_noticed(void **state)
{
	struct rig *r = *state;

	rig_sh(r,
		"echo open; read -r x; stty -echo; echo hidden; read -r x; stty echo; echo shown; read -r x");
	rig_until_out(r, "open");
	assert_true(exec_echo_on(r->x));
	rig_type(r, "\n");
	rig_until_out(r, "hidden");
	assert_false(exec_echo_on(r->x));
	rig_type(r, "secret\n");
	rig_until_out(r, "shown");
	assert_true(exec_echo_on(r->x));
	assert_false(rig_contains(&r->out, "secret"));
	rig_type(r, "\n");
	rig_until_closed(r);
	assert_false(exec_echo_on(r->x));
}

static void control_c_interrupts(void **state)
{
	struct rig *r = *state;

	rig_sh(r, "echo ready; exec sleep 1000");
	rig_until_out(r, "ready");
	rig_type(r, "\x03");
	rig_until_closed(r);
	assert_int_equal(r->result.signal, SIGINT);
	assert_false(r->result.stopped);
}

static bool has_a_megabyte(struct rig *r, const void *arg)
{
	(void)arg;
	return r->out.len > 1000000;
}

static void control_c_interrupts_a_flood(void **state)
{
	struct rig *r = *state;

	rig_sh(r, "exec yes");
	rig_until(r, has_a_megabyte, NULL);
	rig_type(r, "\x03");
	rig_until_closed(r);
	assert_int_equal(r->result.signal, SIGINT);
}

static void a_line_that_would_be_cut_is_refused(void **state)
{
	struct rig *r = *state;
	char line[EXEC_LINE_MAX + 1];

	memset(line, 'a', sizeof(line));
	rig_sh(r, "read -r line; echo \"${#line} bytes\"; read -r line; echo \"${#line} more\"");
	assert_int_equal(exec_write(r->x, line, sizeof(line), &r->error), -ERR_LIMIT);
	assert_int_equal(exec_write(r->x, line, 2000, &r->error), 0);
	assert_int_equal(exec_write(r->x, line, 2096, &r->error), -ERR_LIMIT);
	assert_int_equal(exec_write(r->x, line, 2095, &r->error), 0);
	rig_type(r, "\n");
	rig_until_out(r, "4095 bytes");
	rig_type(r, "short\n");
	rig_until_closed(r);
	assert_true(rig_contains(&r->out, "5 more"));
}

static void a_raw_terminal_takes_any_line(void **state)
{
	struct rig *r = *state;
	size_t n = 300000;
	char *line = xmalloc(n);

	memset(line, 'a', n);
	rig_sh(r, "stty raw -echo; echo ready; head -c 300000 | wc -c");
	rig_until_out(r, "ready");
	assert_int_equal(exec_write(r->x, line, n, &r->error), 0);
	rig_until_closed(r);
	assert_true(rig_contains(&r->out, "300000"));
	free(line);
}

static void what_nobody_reads_has_a_bound(void **state)
{
	struct rig *r = *state;
	size_t n = 64 * 1024;
	char *text = xmalloc(n);
	int code = 0;

	memset(text, '\n', n);
	rig_sh(r, "stty -echo; echo ready; exec sleep 1000");
	rig_until_out(r, "ready");
	for (int i = 0; i < 100 && code == 0; i++)
		code = exec_write(r->x, text, n, &r->error);
	assert_int_equal(code, -ERR_BUSY);
	exec_signal(r->x, SIGKILL);
	rig_until_closed(r);
	assert_int_equal(r->result.signal, SIGKILL);
	free(text);
}

static void control_c_gets_past_what_nobody_reads(void **state)
{
	struct rig *r = *state;
	char lines[4096];
	int code = 0;

	memset(lines, '\n', sizeof(lines));
	rig_sh(r, "stty -echo; echo ready; exec sleep 1000");
	rig_until_out(r, "ready");
	while (code == 0)
		code = exec_write(r->x, lines, sizeof(lines), &r->error);
	assert_int_equal(code, -ERR_BUSY);
	rig_type(r, "never seen\x03");
	rig_until_closed(r);
	assert_int_equal(r->result.signal, SIGINT);
	rig_reset(r);

	rig_sh(r,
		"stty -echo; trap 'echo hit; hit=1' INT; echo ready; "
		"while [ -z \"$hit\" ]; do sleep 0.05; done; " /* it may come before the sleep is there */
		"read -r line; echo \"first <$line>\"");
	rig_until_out(r, "ready");
	for (code = 0; code == 0;)
		code = exec_write(r->x, lines, sizeof(lines), &r->error);
	rig_type(r, "never seen\x03");
	rig_until_out(r, "hit");
	rig_type(r, "new\n");
	rig_until_closed(r);
	assert_true(rig_contains(&r->out, "first <new>"));
	rig_reset(r);

	rig_sh(r, "stty -echo -isig; echo ready; exec sleep 1000"); /* here it is a byte as any */
	rig_until_out(r, "ready");
	for (code = 0; code == 0;)
		code = exec_write(r->x, lines, sizeof(lines), &r->error);
	code = exec_write(r->x, "\x03", 1, &r->error);
	assert_true(code == 0 || code == -ERR_BUSY); /* the last few bytes may have found room */
	rig_turn(r, 5);
	assert_int_equal(r->exited, 0);
	exec_signal(r->x, SIGKILL);
	rig_until_closed(r);
}

static bool has_output(struct rig *r, const void *arg)
{
	(void)arg;
	return r->out.len > 0;
}

static void pausing_holds_the_command_back(void **state)
{
	struct rig *r = *state;
	size_t before;

	r->pause_on_output = true;
	rig_sh(r, "exec head -c 3000000 /dev/zero");
	rig_until(r, has_output, NULL);
	before = r->out.len;
	rig_until_state(r, exec_pid(r->x), "S"); /* in its write: /dev/zero never makes it wait */
	rig_turn(r, 20);
	assert_int_equal(r->out.len, before);
	assert_int_equal(r->exited, 0);
	r->pause_on_output = false;
	exec_resume(r->x);
	rig_until_closed(r);
	assert_int_equal(r->result.code, 0);
	assert_int_equal(r->result.bytes, 3000000);
}

static void the_end_waits_for_a_paused_reader(void **state)
{
	struct rig *r = *state;

	rig_sh(r, "printf 'last words'");
	exec_pause(r->x);
	rig_until_state(r, exec_pid(r->x), "Z");
	rig_turn(r, 100); /* longer than what is left is read otherwise */
	assert_int_equal(r->exited, 0);
	exec_resume(r->x);
	rig_until_closed(r);
	assert_string_equal(r->out.buf, "last words");
	rig_reset(r);

	rig_sh(r, "exit 4"); /* with nothing to read there is nothing to wait for */
	exec_pause(r->x);
	rig_until_exited(r);
	assert_int_equal(r->result.code, 4);
}

static void a_terminal_that_it_closes_is_not_its_end(void **state)
{
	struct rig *r = *state;
	int ticks;

	rig_shf(r,
		"echo ready; exec <&- >&- 2>&-; until [ -e %s/go ]; do sleep 0.02; done; "
		"echo again >/dev/tty; exit 7",
		r->dir);
	rig_until_out(r, "ready");
	ticks = r->ticks;
	rig_turn(r, 20);
	assert_true(r->ticks - ticks >= 15); /* the loop sleeps: it does not spin on a dead end */
	assert_int_equal(r->exited, 0);
	rig_touch(r, "go");
	rig_until_closed(r);
	assert_int_equal(r->result.code, 7);
	assert_true(rig_contains(&r->out, "again"));
}

int exec_terminal_tests(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(it_is_the_controlling_terminal),
		RIG_TEST(job_control_works),
		RIG_TEST(its_size_is_given_and_changes),
		RIG_TEST(what_is_typed_arrives),
		RIG_TEST(erasing_takes_a_whole_character),
		RIG_TEST(a_password_prompt_is_noticed),
		RIG_TEST(control_c_interrupts),
		RIG_TEST(control_c_interrupts_a_flood),
		RIG_TEST(a_line_that_would_be_cut_is_refused),
		RIG_TEST(a_raw_terminal_takes_any_line),
		RIG_TEST(what_nobody_reads_has_a_bound),
		RIG_TEST(control_c_gets_past_what_nobody_reads),
		RIG_TEST(pausing_holds_the_command_back),
		RIG_TEST(the_end_waits_for_a_paused_reader),
		RIG_TEST(a_terminal_that_it_closes_is_not_its_end),
	};

	return cmocka_run_group_tests_name("exec: the terminal", tests, NULL, NULL);
}
