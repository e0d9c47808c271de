/*
 * A command: how it starts, what it is given, what comes out, how it ends.
 */
#include "config.h"

#include "exec_rig.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/xalloc.h"

static void exit_codes_are_told(void **state)
{
	struct rig *r = *state;
	static const struct {
		const char *script;
		int code;
	} cases[] = { { "exit 0", 0 }, { "exit 1", 1 }, { "exit 127", 127 }, { "exit 255", 255 } };

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		rig_sh(r, cases[i].script);
		rig_until_closed(r);
		assert_int_equal(r->result.code, cases[i].code);
		assert_int_equal(r->result.signal, 0);
		assert_int_equal(r->result.error, 0);
		assert_int_equal(r->result.stage, EXEC_STARTED);
		assert_false(r->result.timed_out || r->result.stopped);
		rig_reset(r);
	}
}

static void a_missing_command_in_a_script_is_exit_127(void **state)
{
	struct rig *r = *state;

	rig_sh(r, "no-such-command-anywhere");
	rig_until_closed(r);
	assert_int_equal(r->result.code, 127);
	assert_int_equal(r->result.error, 0);
}

static void assert_not_started(
	struct rig *r, struct exec_spec spec, enum exec_stage stage, int error)
{
	rig_start(r, spec, "exit 0");
	rig_until_closed(r);
	assert_int_equal(r->result.stage, stage);
	assert_int_equal(r->result.error, error);
	assert_int_equal(r->result.code, -1);
	assert_int_equal(r->result.signal, 0);
	assert_int_equal(r->result.left, 0);
	rig_reset(r);
}

static void what_cannot_be_started_says_why(void **state)
{
	struct rig *r = *state;
	const char *const missing[] = { "/no/such/program", NULL };
	const char *const nowhere[] = { "no-such-program", NULL };
	const char *const folder[] = { "/tmp", NULL };
	const char *const nameless[] = { "", NULL };
	char *plain = rig_path(r, "plain");
	const char *const not_executable[] = { plain, NULL };

	rig_touch(r, "plain");
	assert_not_started(r, (struct exec_spec){ .argv = missing }, EXEC_NO_COMMAND, ENOENT);
	assert_not_started(r, (struct exec_spec){ .argv = nowhere }, EXEC_NO_COMMAND, ENOENT);
	assert_not_started(r, (struct exec_spec){ .argv = folder }, EXEC_NO_COMMAND, EACCES);
	assert_not_started(r, (struct exec_spec){ .argv = nameless }, EXEC_NO_COMMAND, ENOENT);
	assert_not_started(
		r, (struct exec_spec){ .argv = not_executable }, EXEC_NO_COMMAND, EACCES);
	assert_not_started(r, (struct exec_spec){ .dir = "/no/such/dir" }, EXEC_NO_DIR, ENOENT);
	assert_not_started(r, (struct exec_spec){ .dir = plain }, EXEC_NO_DIR, ENOTDIR);
	free(plain);
}

static void an_argument_list_too_long_is_not_started(void **state)
{
	struct rig *r = *state;
	size_t n = 200 * 1024; /* one string may have 128 KiB */
	char *huge = xmalloc(n + 1);
	const char *const argv[] = { "/bin/true", huge, NULL };

	memset(huge, 'a', n);
	huge[n] = '\0';
	assert_not_started(r, (struct exec_spec){ .argv = argv }, EXEC_NO_COMMAND, E2BIG);
	free(huge);
}

static void death_by_a_signal_is_told(void **state)
{
	struct rig *r = *state;

	rig_sh(r, "kill -USR1 $$");
	rig_until_closed(r);
	assert_int_equal(r->result.signal, SIGUSR1);
	assert_int_equal(r->result.code, -1);
	assert_int_equal(r->result.error, 0);
}

static void a_program_is_looked_for_in_the_commands_path(void **state)
{
	struct rig *r = *state;
	char *script = rig_path(r, "found-here");
	char *path = xstrfmt("PATH=/nonexistent::%s:/bin", r->dir);
	const char *const envp[] = { path, NULL };
	const char *const argv[] = { "found-here", "one two", NULL };
	FILE *f = fopen(script, "w");

	assert_non_null(f);
	fputs("#!/bin/sh\necho \"<$0> <$1>\"\n", f);
	fchmod(fileno(f), 0700);
	fclose(f);
	rig_start(r, (struct exec_spec){ .argv = argv, .envp = envp, .dir = "/" }, NULL);
	rig_until_closed(r);
	assert_int_equal(r->result.code, 0);
	assert_true(rig_contains(&r->out, "/found-here> <one two>"));
	free(path);
	free(script);
}

static void it_runs_in_its_folder(void **state)
{
	struct rig *r = *state;

	rig_start(r, (struct exec_spec){ .dir = r->dir }, "pwd -P");
	rig_until_closed(r);
	assert_true(rig_contains(&r->out, r->dir));
}

static void twenty_megabytes_arrive_whole_and_in_order(void **state)
{
	struct rig *r = *state;
	const char *at;
	unsigned n = 2400000;

	rig_shf(r, "seq 1 %u", n);
	rig_until_closed(r);
	assert_int_equal(r->result.code, 0);
	assert_int_equal(r->result.bytes, r->out.len);
	assert_true(r->out.len > 20000000);
	assert_true(r->largest <= EXEC_TURN_BYTES);
	at = r->out.buf;
	for (unsigned i = 1; i <= n; i++) {
		char *end;

		if (strtoul(at, &end, 10) != i || end[0] != '\r' || end[1] != '\n')
			fail_msg("line %u is broken", i);
		at = end + 2;
	}
	assert_ptr_equal(at, r->out.buf + r->out.len);
}

static void the_last_words_are_never_lost(void **state)
{
	struct rig *r = *state;
	const char *const argv[] = { "/usr/bin/printf", "last words", NULL };

	for (int i = 0; i < 200; i++) {
		rig_start(r, (struct exec_spec){ .argv = argv }, NULL);
		rig_until_exited(r);
		assert_string_equal(r->out.buf, "last words");
		assert_int_equal(r->result.bytes, 10);
		rig_reset(r);
	}
}

static void no_descriptor_leaks_into_it(void **state)
{
	struct rig *r = *state;
	const char *const argv[] = { "/bin/ls", "-1", "/proc/self/fd", NULL };
	int leaks[20];

	for (size_t i = 0; i < ARRAY_LEN(leaks); i++)
		leaks[i] = open("/dev/null", O_RDONLY); /* no O_CLOEXEC: somebody else's mistake */
	rig_start(r, (struct exec_spec){ .argv = argv }, NULL);
	rig_until_closed(r);
	assert_string_equal(r->out.buf, "0\r\n1\r\n2\r\n3\r\n"); /* 3 is ls's own */
	rig_reset(r);
	rig_start(r,
		(struct exec_spec){
			.argv = argv, .channel = EXEC_ON_PIPE, .input = "x", .input_n = 1 },
		NULL);
	rig_until_closed(r);
	assert_string_equal(r->out.buf, "0\n1\n2\n3\n");
	for (size_t i = 0; i < ARRAY_LEN(leaks); i++)
		close(leaks[i]);
}

static void standard_descriptors_may_be_closed_here(void **state)
{
	struct rig *r = *state;
	int saved[3];

	for (int fd = 0; fd <= 2; fd++) {
		saved[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 10);
		close(fd); /* now pipes and terminals get these numbers */
	}
	rig_start(r, (struct exec_spec){ .input = "typed nothing", .input_n = 13 },
		"cat; tty <&1 >&2; tty <&2");
	rig_until_closed(r);
	rig_free_command(r);
	for (int fd = 0; fd <= 2; fd++) {
		dup2(saved[fd], fd);
		close(saved[fd]);
	}
	assert_int_equal(r->result.code, 0);
	assert_true(rig_contains(&r->out, "typed nothing/dev/pts/"));
}

static void the_environment_is_exact(void **state)
{
	struct rig *r = *state;
	const char *const argv[] = { "/usr/bin/env", "-0", NULL };
	char *huge = xmalloc(120 * 1024 + 8);
	const char *envp[] = { "A=", "B= leading and trailing ",
		"C=$(touch /tmp/owned) `id` ${x} $((1))", "D='\"\\'\"", "E=line\nline\r\n\ttab",
		"F=\x01\x03\x04\x1b[31m\x7f", "G=\xff\xfe\xc3 bad UTF-8", "H=a=b=c",
		"I=; rm -rf / && | > < & * ? [a] ~ ! #", "J=\xe2\x80\xae\xf0\x9f\x92\xa9",
		"k=%s%n%d", huge, NULL };
	struct strbuf want = STRBUF_INIT;

	memset(huge, 'x', 120 * 1024);
	memcpy(huge, "HUGE=", 5);
	huge[120 * 1024] = '\0';
	for (size_t i = 0; envp[i] != NULL; i++)
		strbuf_add(&want, envp[i], strlen(envp[i]) + 1);
	rig_start(
		r, (struct exec_spec){ .argv = argv, .envp = envp, .channel = EXEC_ON_PIPE }, NULL);
	rig_until_closed(r);
	assert_int_equal(r->result.code, 0);
	assert_int_equal(r->out.len, want.len);
	assert_memory_equal(r->out.buf, want.buf, want.len);
	strbuf_release(&want);
	free(huge);
}

static void signals_are_at_their_defaults(void **state)
{
	struct rig *r = *state;
	const char *const argv[] = { "/bin/grep", "-E", "^Sig(Ign|Blk)", "/proc/self/status",
		NULL };
	unsigned long long blocked, ignored;
	sigset_t block, before;

	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	sigaddset(&block, SIGTERM);
	sigprocmask(SIG_BLOCK, &block, &before);
	signal(SIGQUIT, SIG_IGN);
	rig_start(r, (struct exec_spec){ .argv = argv }, NULL);
	signal(SIGQUIT, SIG_DFL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	rig_until_closed(r);
	assert_int_equal(sscanf(r->out.buf, "SigBlk: %llx SigIgn: %llx", &blocked, &ignored), 2);
	assert_int_equal(blocked, 0);
	/* 32 and 33 are glibc's own: it lets nobody set them back when they came in ignored. */
	assert_int_equal(ignored & ~(3ULL << 31), 0);
}

static void input_is_a_pipe_that_ends(void **state)
{
	struct rig *r = *state;
	size_t n = 3 * 1000 * 1000;
	char *input = xmalloc(n);

	for (size_t i = 0; i < n; i++)
		input[i] = (char)(i % 251);
	rig_start(r, (struct exec_spec){ .input = input, .input_n = n },
		"[ -p /dev/stdin ] && [ -t 1 ] && [ -t 2 ] && cksum");
	assert_int_equal(exec_write(r->x, "x", 1, NULL), -ERR_UNFIT);
	rig_until_closed(r);
	assert_int_equal(r->result.code, 0);
	assert_true(rig_contains(&r->out, " 3000000\r\n"));
	rig_reset(r);

	rig_start(r, (struct exec_spec){ .input = "", .input_n = 0 }, "cat; echo end");
	rig_until_closed(r);
	assert_string_equal(r->out.buf, "end\r\n");
	rig_reset(r);

	rig_start(r, (struct exec_spec){ .input = input, .input_n = n }, "exec <&-; echo ignored");
	rig_until_closed(r);
	assert_int_equal(r->result.code, 0);
	assert_string_equal(r->out.buf, "ignored\r\n");
	free(input);
}

static void what_it_used_is_told(void **state)
{
	struct rig *r = *state;

	rig_sh(r, "for ((i = 0; i < 300000; i++)); do :; done; exit 0");
	assert_true(exec_pid(r->x) > 1);
	assert_int_equal(exec_pgid(r->x), exec_pid(r->x));
	assert_true(exec_start_ticks(r->x) > 0);
	assert_true(exec_running(r->x));
	rig_until_closed(r);
	assert_false(exec_running(r->x));
	assert_true(r->result.user_ms + r->result.system_ms > 0);
	assert_true(r->result.wall_ms > 0);
	assert_true(r->result.maxrss > 500000 && r->result.maxrss < INT64_C(1) << 40);
	assert_int_equal(r->result.bytes, 0);
}

static void only_our_own_children_are_waited_for(void **state)
{
	struct rig *r = *state;
	pid_t theirs = fork();
	int status;

	if (theirs == 0)
		_exit(42);
	rig_sh(r, "exit 3");
	rig_until_state(r, theirs, "Z");
	rig_until_closed(r);
	assert_int_equal(r->result.code, 3);
	assert_int_equal(waitpid(theirs, &status, 0), theirs);
	assert_int_equal(WEXITSTATUS(status), 42);
}

static void count_exited(void *ctx, const struct exec_result *result)
{
	assert_int_equal(result->code, 0);
	++*(int *)ctx;
}

/* The kernel sends one SIGCHLD for several that end before it is seen. */
static void many_may_end_at_once(void **state)
{
	static const struct exec_callbacks callbacks = { .exited = count_exited };
	const char *const argv[] = { "/bin/true", NULL };
	const struct exec_spec spec = { .argv = argv, .envp = rig_env };
	struct rig *r = *state;
	struct exec *commands[10];
	int exited = 0;

	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		assert_int_equal(
			exec_start(r->el, &spec, &callbacks, &exited, &commands[i], NULL), 0);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		siginfo_t info;

		assert_int_equal(
			waitid(P_PID, (id_t)exec_pid(commands[i]), &info, WEXITED | WNOWAIT), 0);
	}
	while (exited < (int)ARRAY_LEN(commands))
		uv_run(&r->uv, UV_RUN_ONCE);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		exec_free(commands[i]);
}

static int count_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	assert_non_null(dir);
	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n;
}

/* Each descriptor that a start needs is refused once. */
static void without_descriptors_nothing_is_started_or_kept(void **state)
{
	static const enum exec_channel channels[] = { EXEC_ON_PTY, EXEC_ON_PTY, EXEC_ON_PIPE };
	static const char *const inputs[] = { NULL, "input", NULL };
	struct rig *r = *state;
	const char *const argv[] = { "/bin/true", NULL };
	const struct exec_callbacks none = { 0 };
	struct rlimit limit, few;
	int before = count_descriptors();

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	for (size_t i = 0; i < ARRAY_LEN(channels); i++) {
		const struct exec_spec spec = {
			.argv = argv,
			.envp = rig_env,
			.channel = channels[i],
			.input = inputs[i],
			.input_n = inputs[i] == NULL ? 0 : strlen(inputs[i]),
		};
		int refused = 0;

		for (few = limit, few.rlim_cur = 3;; few.rlim_cur++) {
			int code;

			setrlimit(RLIMIT_NOFILE, &few);
			code = exec_start(r->el, &spec, &none, NULL, &r->x, &r->error);
			setrlimit(RLIMIT_NOFILE, &limit);
			if (code == 0)
				break;
			assert_int_equal(code, -ERR_SPAWN);
			assert_int_equal(count_descriptors(), before);
			refused++;
		}
		assert_true(refused > 4);
		exec_signal(r->x, SIGKILL);
		while (exec_running(r->x))
			uv_run(&r->uv, UV_RUN_ONCE);
		rig_free_command(r);
	}
	assert_int_equal(count_descriptors(), before);
}

static void freeing_from_a_callback_is_allowed(void **state)
{
	struct rig *r = *state;
	pid_t pid;

	r->free_on_output = true;
	rig_sh(r, "echo one; echo two; sleep 1000");
	pid = exec_pid(r->x);
	while (r->x != NULL)
		uv_run(&r->uv, UV_RUN_ONCE);
	rig_until_state(r, pid, "X"); /* nobody asked, but it is waited for */
	assert_int_equal(r->exited, 0);
}

int exec_command_tests(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(exit_codes_are_told),
		RIG_TEST(a_missing_command_in_a_script_is_exit_127),
		RIG_TEST(what_cannot_be_started_says_why),
		RIG_TEST(an_argument_list_too_long_is_not_started),
		RIG_TEST(death_by_a_signal_is_told),
		RIG_TEST(a_program_is_looked_for_in_the_commands_path),
		RIG_TEST(it_runs_in_its_folder),
		RIG_TEST(twenty_megabytes_arrive_whole_and_in_order),
		RIG_TEST(the_last_words_are_never_lost),
		RIG_TEST(no_descriptor_leaks_into_it),
		RIG_TEST(standard_descriptors_may_be_closed_here),
		RIG_TEST(the_environment_is_exact),
		RIG_TEST(signals_are_at_their_defaults),
		RIG_TEST(input_is_a_pipe_that_ends),
		RIG_TEST(what_it_used_is_told),
		RIG_TEST(only_our_own_children_are_waited_for),
		RIG_TEST(many_may_end_at_once),
		RIG_TEST(without_descriptors_nothing_is_started_or_kept),
		RIG_TEST(freeing_from_a_callback_is_allowed),
	};

	return cmocka_run_group_tests_name("exec: a command", tests, NULL, NULL);
}
