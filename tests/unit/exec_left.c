/*
 * What a command leaves behind: it is counted, what it writes is late, and it changes nothing.
 */
#include "config.h"

#include "exec_rig.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "exec/exec-private.h"

static void who_survives_is_counted(void **state)
{
	struct rig *r = *state;
	pid_t pid, leader;

	rig_sh(r,
		"(trap '' HUP; echo pid=$BASHPID=; echo ready; exec sleep 1000) & read -r _; exit 5");
	leader = exec_pid(r->x);
	pid = rig_pid_behind(r, "pid=");
	rig_type(r, "\n");
	rig_until_exited(r);
	assert_int_equal(r->result.code, 5);
	assert_int_equal(r->result.left, 1);
	/* The number of the session stays ours as long as somebody is in it. */
	assert_int_equal(kill(leader, 0), 0);
	exec_signal(r->x, SIGKILL);
	rig_until_dead(r, pid);
	assert_int_equal(exec_left(r->x), 0);
	rig_free_command(r);
	assert_int_equal(kill(leader, 0), -1);
	assert_int_equal(errno, ESRCH);
}

static void late_output_is_told_apart(void **state)
{
	struct rig *r = *state;

	rig_shf(r,
		"(trap '' HUP; echo up; until [ -e %s/go ]; do sleep 0.01; done; echo afterwards) & "
		"stty -echo; read -r _; echo now; exit 5",
		r->dir);
	rig_until_out(r, "up");
	rig_type(r, "\n");
	rig_until_exited(r);
	assert_int_equal(r->result.code, 5);
	assert_int_equal(r->result.left >= 1, 1);
	assert_int_equal(r->result.bytes, r->out.len);
	rig_turn(r, 5);
	assert_int_equal(r->closed, 0);
	rig_touch(r, "go");
	rig_until_closed(r); /* by itself: nobody has the terminal any more */
	assert_true(rig_contains(&r->out, "now\r\n"));
	assert_false(rig_contains(&r->out, "afterwards"));
	assert_string_equal(r->late.buf, "afterwards\r\n");
}

static void what_the_terminal_takes_with_it_is_not_counted(void **state)
{
	struct rig *r = *state;

	for (int i = 0; i < 20; i++) {
		rig_sh(r, "sleep 1000 & sleep 1000 & exit 0");
		rig_until_closed(r);
		assert_int_equal(r->result.left, 0);
		rig_reset(r);
	}
}

static void a_session_of_its_own_on_our_terminal_is_counted(void **state)
{
	struct rig *r = *state;

	rig_shf(r,
		"setsid sh -c 'echo up; while [ -d %s ] && [ ! -e %s/go ]; do sleep 0.01; done; "
		"echo served' & read -r _; exit 0",
		r->dir, r->dir);
	rig_until_out(r, "up");
	rig_type(r, "\n");
	rig_until_exited(r);
	assert_true(r->result.left >= 1);
	exec_signal(r->x, SIGKILL); /* it is not in the session: nothing hits it */
	rig_touch(r, "go");
	rig_until_late(r, "served");
	rig_until_closed(r);
}

static void a_flood_from_behind_does_not_hold_up_the_end(void **state)
{
	struct rig *r = *state;
	pid_t pid;

	rig_sh(r, "(trap '' HUP; echo pid=$BASHPID=; echo ready; exec yes) & read -r _; exit 0");
	pid = rig_pid_behind(r, "pid=");
	rig_type(r, "\n");
	rig_until_exited(r);
	assert_int_equal(r->result.left, 1);
	rig_until_late(r, "y\r\ny\r\n");
	exec_close(r->x);
	assert_int_equal(r->closed, 1);
	rig_until_dead(r, pid); /* its terminal is gone */
	exec_close(r->x);
	assert_int_equal(r->closed, 1);
}

static int waiting_bytes(struct rig *r)
{
	int n = 0;

	assert_int_equal(ioctl(r->x->out.ours, FIONREAD, &n), 0);
	return n;
}

static bool is_full(struct rig *r, const void *arg)
{
	(void)arg;
	return waiting_bytes(r) >= EXEC_TURN_BYTES;
}

/* Never lets the reader come to the end of what there is. */
static void refill(void *ctx, const uint8_t *data, size_t n, bool late)
{
	struct rig *r = ctx;

	(void)data;
	(void)n;
	while (!late && !is_full(r, NULL))
		;
}

static void mark_exited(void *ctx, const struct exec_result *result)
{
	struct rig *r = ctx;

	r->exited++;
	r->result = *result;
}

static void the_rest_is_read_for_a_bounded_time(void **state)
{
	static const struct exec_callbacks callbacks = { .output = refill, .exited = mark_exited };
	struct rig *r = *state;
	char *script = xstrfmt("yes & until [ -e %s/go ]; do sleep 0.01; done; exit 6", r->dir);
	const char *const argv[] = { "/bin/bash", "-c", script, NULL };
	const struct exec_spec spec = { .argv = argv, .envp = rig_env, .channel = EXEC_ON_PIPE };

	assert_int_equal(exec_start(r->el, &spec, &callbacks, r, &r->x, &r->error), 0);
	exec_pause(r->x);
	rig_until(r, is_full, NULL);
	rig_touch(r, "go");
	rig_until_state(r, exec_pid(r->x), "Z");
	exec_resume(r->x);
	rig_until_exited(r);
	assert_int_equal(r->result.code, 6);
	assert_int_equal(r->result.left, 1);
	exec_signal(r->x, SIGKILL);
	free(script);
}

static void both_pipes_must_end_before_it_is_closed(void **state)
{
	struct rig *r = *state;
	char *script = xstrfmt(
		"(exec 2>&-; until [ -e %s/go ]; do sleep 0.01; done; echo late) & exit 0", r->dir);

	r->errors_apart = true;
	rig_start(r, (struct exec_spec){ .channel = EXEC_ON_PIPE }, script);
	rig_until_exited(r);
	assert_true(r->result.left >= 1);
	rig_turn(r, 5);
	assert_int_equal(r->closed, 0);
	rig_touch(r, "go");
	rig_until_closed(r);
	assert_string_equal(r->late.buf, "late\n");
	free(script);
}

static void closing_a_running_command_hangs_up_first(void **state)
{
	struct rig *r = *state;

	rig_sh(r, "echo ready; exec sleep 1000");
	rig_until_out(r, "ready");
	exec_close(r->x);
	assert_int_equal(r->closed, 0);
	rig_until_closed(r);
	assert_int_equal(r->result.signal, SIGHUP);
}

/* What a later holder knows of a command are its process and when that began. */
static void what_is_left_is_told_by_its_start(void **state)
{
	struct rig *r = *state;
	int64_t ticks;
	pid_t pid;

	rig_sh(r, "echo ready; exec sleep 1000");
	rig_until_out(r, "ready");
	pid = exec_pid(r->x);
	ticks = exec_start_ticks(r->x);
	assert_int_equal(exec_left_of(pid, ticks), 1);
	assert_int_equal(exec_left_of(pid, 0), -1);
	/* Another process with that number is none of ours. */
	assert_int_equal(exec_left_of(pid, ticks + 1), 0);
	assert_false(exec_left_signal(pid, ticks + 1, SIGKILL));
	assert_false(exec_left_signal(pid, 0, SIGKILL));
	assert_int_equal(kill(pid, 0), 0);
	assert_true(exec_left_signal(pid, ticks, SIGTERM));
	rig_until_exited(r);
	assert_int_equal(r->result.signal, SIGTERM);
	assert_int_equal(exec_left_of(pid, ticks), 0);
	assert_false(exec_left_signal(pid, ticks, SIGKILL));
}

/* Its leader is gone, and somebody of its session is there. */
static void who_is_left_without_a_leader_is_found(void **state)
{
	struct rig *r = *state;
	int64_t ticks;
	pid_t leader, pid;

	rig_sh(r,
		"(trap '' HUP; echo pid=$BASHPID=; echo ready; exec sleep 1000) & read -r _; exit 5");
	leader = exec_pid(r->x);
	ticks = exec_start_ticks(r->x);
	pid = rig_pid_behind(r, "pid=");
	rig_type(r, "\n");
	rig_until_exited(r);
	assert_int_equal(exec_left_of(leader, ticks), 1);
	assert_true(exec_left_signal(leader, ticks, SIGKILL));
	rig_until_dead(r, pid);
	assert_int_equal(exec_left_of(leader, ticks), 0);
}

int exec_left_tests(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(who_survives_is_counted),
		RIG_TEST(late_output_is_told_apart),
		RIG_TEST(what_the_terminal_takes_with_it_is_not_counted),
		RIG_TEST(a_session_of_its_own_on_our_terminal_is_counted),
		RIG_TEST(a_flood_from_behind_does_not_hold_up_the_end),
		RIG_TEST(the_rest_is_read_for_a_bounded_time),
		RIG_TEST(both_pipes_must_end_before_it_is_closed),
		RIG_TEST(closing_a_running_command_hangs_up_first),
		RIG_TEST(what_is_left_is_told_by_its_start),
		RIG_TEST(who_is_left_without_a_leader_is_found),
	};

	return cmocka_run_group_tests_name("exec: what is left", tests, NULL, NULL);
}
