/*
 * Short helper commands without a terminal.
 */
#include "config.h"

#include "exec_rig.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "exec/capture.h"

struct got {
	struct exec_capture *capture;
	struct strbuf data;
	struct exec_result result;
	bool cut, errors_cut;
	struct strbuf errors;
	int calls;
};

static void on_done(void *ctx, const struct exec_captured *c)
{
	struct got *got = ctx;

	got->calls++;
	got->result = c->result;
	got->cut = c->cut;
	assert_int_equal(c->data[c->n], '\0');
	got->errors_cut = c->errors_cut;
	strbuf_add(&got->data, c->data, c->n);
	strbuf_add(&got->errors, c->errors, c->errors_n);
	exec_capture_free(got->capture);
	got->capture = NULL;
}

static bool is_done(struct rig *r, const void *arg)
{
	const struct got *got = arg;

	(void)r;
	return got->calls > 0;
}

static void start(struct rig *r, struct got *got, struct exec_capture_spec spec, const char *script)
{
	const char *const argv[] = { "/bin/bash", "-c", script, NULL };

	*got = (struct got){ .data = STRBUF_INIT, .errors = STRBUF_INIT };
	if (spec.argv == NULL)
		spec.argv = argv;
	spec.envp = rig_env;
	assert_int_equal(
		exec_capture_start(r->el, &spec, on_done, got, &got->capture, &r->error), 0);
}

static void run(struct rig *r, struct got *got, struct exec_capture_spec spec, const char *script)
{
	start(r, got, spec, script);
	rig_until(r, is_done, got);
	assert_int_equal(got->calls, 1);
}

static void output_errors_and_exit_code(void **state)
{
	struct got got;

	run(*state, &got, (struct exec_capture_spec){ 0 },
		"printf 'a\\nb\\0c'; echo d >&2; exit 3");
	assert_int_equal(got.data.len, 7);
	assert_memory_equal(got.data.buf, "a\nb\0cd\n", 7);
	assert_int_equal(got.result.code, 3);
	assert_false(got.cut);
	strbuf_release(&got.data);
}

static void there_is_no_terminal_and_no_input(void **state)
{
	struct got got;

	run(*state, &got, (struct exec_capture_spec){ 0 },
		"cat; [ -t 0 -o -t 1 -o -t 2 ] && echo terminal; "
		"(: </dev/tty) 2>/dev/null && echo controlled; exit 0");
	assert_string_equal(got.data.buf, "");
	assert_int_equal(got.result.code, 0);
	strbuf_release(&got.data);
}

static void more_than_the_limit_is_cut_and_told(void **state)
{
	struct got got;

	run(*state, &got, (struct exec_capture_spec){ 0 }, "head -c 3000000 /dev/zero");
	assert_int_equal(got.data.len, EXEC_CAPTURE_MAX);
	assert_int_equal(got.result.bytes, 3000000);
	assert_int_equal(got.result.code, 0);
	assert_true(got.cut);
	strbuf_release(&got.data);

	run(*state, &got, (struct exec_capture_spec){ .limit = 5 }, "printf 12345");
	assert_string_equal(got.data.buf, "12345");
	assert_false(got.cut);
	strbuf_release(&got.data);

	run(*state, &got, (struct exec_capture_spec){ .limit = 5 }, "printf 123456");
	assert_string_equal(got.data.buf, "12345");
	assert_true(got.cut);
	strbuf_release(&got.data);
}

static void errors_may_come_apart(void **state)
{
	struct got got;

	run(*state, &got, (struct exec_capture_spec){ .errors_apart = true },
		"head -c 300000 /dev/zero >&2; echo one; echo warning >&2; echo two; exit 1");
	assert_string_equal(got.data.buf, "one\ntwo\n");
	assert_int_equal(got.errors.len, 300008);
	assert_string_equal(got.errors.buf + 300000, "warning\n");
	assert_int_equal(got.result.bytes, 300016);
	assert_int_equal(got.result.code, 1);
	strbuf_release(&got.data);
	strbuf_release(&got.errors);

	run(*state, &got, (struct exec_capture_spec){ .errors_apart = true, .limit = 3 },
		"exec >&-; echo long >&2");
	assert_string_equal(got.data.buf, "");
	assert_string_equal(got.errors.buf, "lon");
	assert_true(got.errors_cut);
	assert_false(got.cut);
	strbuf_release(&got.errors);
}

static void a_timeout_stops_it(void **state)
{
	struct got got;

	run(*state, &got, (struct exec_capture_spec){ .timeout_ms = 100, .grace_ms = 100 },
		"trap '' TERM; echo begun; while :; do sleep 0.01; done");
	assert_true(got.result.timed_out);
	assert_int_equal(got.result.signal, SIGKILL);
	strbuf_release(&got.data);
}

static void what_it_leaves_behind_is_not_waited_for(void **state)
{
	struct got got;

	run(*state, &got, (struct exec_capture_spec){ .timeout_ms = 60000 },
		"sleep 1000 & echo $!");
	assert_int_equal(got.result.code, 0);
	assert_int_equal(got.result.left, 1);
	assert_int_equal(kill((pid_t)strtol(got.data.buf, NULL, 10), SIGKILL), 0);
	strbuf_release(&got.data);
}

static void what_cannot_be_started_is_told(void **state)
{
	struct got got;
	const char *const argv[] = { "/no/such/program", NULL };

	run(*state, &got, (struct exec_capture_spec){ .argv = argv }, "");
	assert_int_equal(got.result.error, ENOENT);
	assert_int_equal(got.result.stage, EXEC_NO_COMMAND);
	strbuf_release(&got.data);
}

static void freeing_one_that_runs_kills_it(void **state)
{
	struct rig *r = *state;
	struct got got;
	pid_t pid;

	start(r, &got, (struct exec_capture_spec){ .timeout_ms = 3600000 },
		"trap '' TERM; sleep 1000");
	pid = exec_capture_pid(got.capture);
	assert_true(exec_capture_start_ticks(got.capture) > 0);
	exec_capture_free(got.capture);
	rig_until_state(r, pid, "X");
	assert_int_equal(got.calls, 0);
	exec_capture_free(NULL);
}

int exec_capture_tests(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(output_errors_and_exit_code),
		RIG_TEST(there_is_no_terminal_and_no_input),
		RIG_TEST(more_than_the_limit_is_cut_and_told),
		RIG_TEST(errors_may_come_apart),
		RIG_TEST(a_timeout_stops_it),
		RIG_TEST(what_it_leaves_behind_is_not_waited_for),
		RIG_TEST(what_cannot_be_started_is_told),
		RIG_TEST(freeing_one_that_runs_kills_it),
	};

	return cmocka_run_group_tests_name("exec: helper commands", tests, NULL, NULL);
}
