/*
 * Stopping a command, and all of its session with it.
 */
#include "config.h"

#include "exec_rig.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/xalloc.h"

static void term_is_enough_for_most(void **state)
{
	struct rig *r = *state;

	rig_sh(r, "echo ready; exec sleep 1000");
	rig_until_out(r, "ready");
	exec_stop(r->x, EXEC_STOP_TIMEOUT);
	exec_stop(r->x, EXEC_STOP_PERSON); /* the first counts */
	rig_until_closed(r);
	assert_int_equal(r->result.signal, SIGTERM);
	assert_true(r->result.timed_out);
	assert_false(r->result.stopped);
}

static void it_may_clean_up(void **state)
{
	struct rig *r = *state;

	rig_sh(r, "trap 'echo cleaned; exit 9' TERM; echo ready; while :; do sleep 0.02; done");
	rig_until_out(r, "ready");
	exec_stop(r->x, EXEC_STOP_PERSON);
	rig_until_closed(r);
	assert_int_equal(r->result.code, 9);
	assert_true(r->result.stopped);
	assert_true(rig_contains(&r->out, "cleaned"));
}

static void kill_comes_after_the_grace(void **state)
{
	struct rig *r = *state;

	rig_start(r, (struct exec_spec){ .grace_ms = 50 },
		"trap 'echo no' TERM; echo ready; while :; do sleep 0.01; done");
	rig_until_out(r, "ready");
	exec_stop(r->x, EXEC_STOP_TIMEOUT);
	rig_until_closed(r);
	assert_int_equal(r->result.signal, SIGKILL);
	assert_true(r->result.timed_out);
	assert_true(rig_contains(&r->out, "no"));
}

static void every_group_of_the_session_is_stopped(void **state)
{
	struct rig *r = *state;
	pid_t job, piped;

	rig_start(r, (struct exec_spec){ .grace_ms = 100 },
		"set -m; (trap '' TERM; while :; do sleep 0.01; done) & echo job=$!=; "
		"sleep 1000 | cat & echo piped=$!=; echo ready; wait");
	job = rig_pid_behind(r, "job=");
	piped = rig_pid_behind(r, "piped=");
	assert_int_not_equal(getpgid(job), getpgid(piped));
	assert_int_equal(exec_left(r->x) >= 4, 1);
	exec_stop(r->x, EXEC_STOP_PERSON);
	rig_until_exited(r);
	rig_until_dead(r, job);
	rig_until_dead(r, piped);
	assert_int_equal(exec_left(r->x), 0);
}

static void what_outlives_its_leader_is_killed_too(void **state)
{
	struct rig *r = *state;
	pid_t stubborn;

	rig_start(r, (struct exec_spec){ .grace_ms = 200 },
		"(trap '' TERM HUP; while :; do sleep 0.01; done) & echo stubborn=$!=; echo ready; wait");
	stubborn = rig_pid_behind(r, "stubborn=");
	exec_stop(r->x, EXEC_STOP_PERSON);
	rig_until_exited(r);
	assert_int_equal(r->result.signal, SIGTERM);
	rig_until_dead(r, stubborn);
	rig_until_closed(r);
}

static void a_suspended_command_is_stopped(void **state)
{
	struct rig *r = *state;

	rig_sh(r, "echo ready; kill -STOP $$; sleep 1000");
	rig_until_state(r, exec_pid(r->x), "T");
	exec_stop(r->x, EXEC_STOP_TIMEOUT);
	rig_until_closed(r);
	assert_int_equal(r->result.signal, SIGTERM);
}

static void it_can_be_stopped_before_it_has_begun(void **state)
{
	struct rig *r = *state;

	for (int i = 0; i < 50; i++) {
		rig_sh(r, "sleep 1000");
		exec_stop(r->x, EXEC_STOP_PERSON);
		rig_until_closed(r);
		assert_int_equal(r->result.signal, SIGTERM);
		assert_true(r->result.stopped);
		rig_reset(r);
	}
}

static void one_that_had_ended_was_not_stopped(void **state)
{
	struct rig *r = *state;
	siginfo_t info;

	rig_sh(r, "exit 0");
	assert_int_equal(waitid(P_PID, (id_t)exec_pid(r->x), &info, WEXITED | WNOWAIT), 0);
	exec_stop(r->x, EXEC_STOP_TIMEOUT);
	rig_until_closed(r);
	assert_int_equal(r->result.code, 0);
	assert_false(r->result.timed_out);
}

static void a_signal_reaches_the_session(void **state)
{
	struct rig *r = *state;

	rig_sh(r, "trap 'echo hit; exit 5' USR2; echo ready; while :; do sleep 0.01; done");
	rig_until_out(r, "ready");
	exec_signal(r->x, SIGUSR2);
	rig_until_closed(r);
	/* sleep has no trap and dies of it, which the shell may tell before its own trap runs */
	assert_int_equal(r->result.code, 5);
	assert_true(rig_contains(&r->out, "hit"));
	exec_signal(r->x, SIGKILL); /* after the end: nothing to do, and nobody is hit */
	exec_stop(r->x, EXEC_STOP_PERSON);
}

static void freeing_a_stopped_command_kills_it(void **state)
{
	struct rig *r = *state;
	pid_t pid;

	rig_start(r, (struct exec_spec){ .grace_ms = 3600000 },
		"trap '' TERM HUP; echo ready; while :; do sleep 0.01; done");
	rig_until_out(r, "ready");
	pid = exec_pid(r->x);
	exec_stop(r->x, EXEC_STOP_PERSON);
	rig_free_command(r);
	rig_until_state(r, pid, "X");
}

static void freeing_a_running_command_hangs_up(void **state)
{
	struct rig *r = *state;
	char *hung = rig_path(r, "hung");
	pid_t pid;

	rig_shf(r, "trap 'touch %s/hung; exit' HUP; echo ready; while :; do sleep 0.01; done",
		r->dir);
	rig_until_out(r, "ready");
	pid = exec_pid(r->x);
	rig_free_command(r);
	rig_until_state(r, pid, "X"); /* and it is waited for */
	assert_int_equal(r->exited, 0);
	rig_sh(r, "ls; echo next");
	rig_until_closed(r);
	assert_int_equal(access(hung, F_OK), 0);
	free(hung);
}

int exec_stop_tests(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(term_is_enough_for_most),
		RIG_TEST(it_may_clean_up),
		RIG_TEST(kill_comes_after_the_grace),
		RIG_TEST(every_group_of_the_session_is_stopped),
		RIG_TEST(what_outlives_its_leader_is_killed_too),
		RIG_TEST(a_suspended_command_is_stopped),
		RIG_TEST(it_can_be_stopped_before_it_has_begun),
		RIG_TEST(one_that_had_ended_was_not_stopped),
		RIG_TEST(a_signal_reaches_the_session),
		RIG_TEST(freeing_a_stopped_command_kills_it),
		RIG_TEST(freeing_a_running_command_hangs_up),
	};

	return cmocka_run_group_tests_name("exec: stopping", tests, NULL, NULL);
}
