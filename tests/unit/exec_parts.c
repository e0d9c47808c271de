/*
 * What needs no process: environments, shells, where programs are, what waits to be typed.
 */
#include "config.h"

#include "exec_rig.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "exec/environ.h"
#include "exec/lookup-private.h"
#include "exec/shell.h"
#include "exec/spawn-private.h"
#include "exec/typing-private.h"

static void assert_vector(const char *const *got, const char *const *want)
{
	for (; *want != NULL; want++, got++) {
		assert_non_null(*got);
		assert_string_equal(*got, *want);
	}
	assert_null(*got);
}

static void an_environment_is_built(void **state)
{
	static const char *const base[] = { "HOME=/root", "LINES=24", "TERM=dumb", "COLUMNS=80",
		"MUSTER_SESSION=outer", "=nameless", "no-value", "A=first", "A=second",
		"E=", "MUSTER_STEP=x", NULL };
	static const char *const want[] = { "HOME=/root", "TERM=xterm-256color", "A=changed",
		"E=", "B=two=words here\n", "MUSTER_SESSION=01J", "MUSTER_MODE=drill", NULL };
	struct exec_environ env;

	(void)state;
	exec_environ_init(&env, base);
	assert_string_equal(exec_environ_get(&env, "A"), "first");
	assert_null(exec_environ_get(&env, "LINES"));
	assert_null(exec_environ_get(&env, "HOM"));
	exec_environ_set(&env, "A", "changed");
	exec_environ_set(&env, "B", "two=words here\n");
	exec_environ_set(&env, "GONE", "x");
	exec_environ_unset(&env, "GONE");
	exec_environ_unset(&env, "NEVER");
	exec_environ_set_session(&env, "01J", NULL, "drill");
	assert_vector(exec_environ_vector(&env), want);
	exec_environ_release(&env);
	exec_environ_release(NULL);
}

static void an_empty_environment_has_a_terminal(void **state)
{
	static const char *const none[] = { NULL };
	static const char *const want[] = { "TERM=xterm-256color", NULL };
	struct exec_environ env;

	(void)state;
	exec_environ_init(&env, none);
	assert_vector(exec_environ_vector(&env), want);
	exec_environ_release(&env);
}

static void a_script_is_one_word_behind_the_shell(void **state)
{
	static const char *const bash[] = { "/bin/bash", "-euo", "pipefail", "-c",
		"echo \"$A\" 'b'\n", NULL };
	static const char *const sh[] = { "/bin/sh", "-eu", "-c", "x", NULL };
	static const char *const words[] = { "ls", "-l", "a b", NULL };
	char **argv = exec_argv_new(exec_shell_for("/bin/sh"), "echo \"$A\" 'b'\n");

	(void)state;
	assert_vector((const char *const *)argv, bash);
	exec_argv_free(argv);
	argv = exec_argv_new(exec_shell_for("/no/bash/here"), "x");
	assert_vector((const char *const *)argv, sh);
	exec_argv_free(argv);
	argv = exec_argv_new(words, NULL);
	assert_vector((const char *const *)argv, words);
	exec_argv_free(argv);
	exec_argv_free(NULL);
	assert_non_null(exec_shell_default()[0]);
}

static void assert_paths(const char *name, const char *path, const char *const *want)
{
	const char *const envp[] = { "PATHS=/wrong", path, "PATH=/second", NULL };
	char **paths = lookup_program(name, envp);

	assert_vector((const char *const *)paths, want);
	lookup_free(paths);
}

static void a_program_is_looked_for_like_execvp(void **state)
{
	static const char *const none[] = { NULL };
	char **paths;

	(void)state;
	assert_paths("ls", "PATH=/a:/b", (const char *const[]){ "/a/ls", "/b/ls", NULL });
	assert_paths("ls", "PATH=", (const char *const[]){ "./ls", NULL });
	assert_paths("ls", "PATH=:/a:", (const char *const[]){ "./ls", "/a/ls", "./ls", NULL });
	assert_paths("./ls", "PATH=/a", (const char *const[]){ "./ls", NULL });
	assert_paths("", "PATH=/a", (const char *const[]){ "", NULL });
	paths = lookup_program("ls", none);
	assert_vector((const char *const *)paths,
		(const char *const[]){ "/bin/ls", "/usr/bin/ls", NULL });
	lookup_free(paths);
	lookup_free(NULL);
}

static void typed_lines_are_counted(void **state)
{
	struct typing t;
	char line[EXEC_LINE_MAX + 1];

	(void)state;
	memset(line, 'a', sizeof(line));
	typing_init(&t);
	assert_int_equal(typing_add(&t, true, line, EXEC_LINE_MAX, NULL), 0);
	assert_int_equal(typing_add(&t, true, "b", 1, NULL), -ERR_LIMIT);
	assert_int_equal(typing_add(&t, true, "\x15", 1, NULL), 0); /* the line is taken back */
	assert_int_equal(typing_add(&t, true, line, EXEC_LINE_MAX, NULL), 0);
	assert_int_equal(typing_add(&t, false, line, sizeof(line), NULL), 0);
	assert_int_equal(outbox_len(&t.box), 3 * EXEC_LINE_MAX + 2);
	typing_release(&t);
	assert_int_equal(outbox_len(&t.box), 0);
}

static void an_outbox_writes_what_a_pipe_takes(void **state)
{
	struct outbox box;
	size_t n = 200000, got = 0;
	char *data = xmalloc(n), *back = xmalloc(n);
	int ends[2];

	(void)state;
	assert_int_equal(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
	for (size_t i = 0; i < n; i++)
		data[i] = (char)(i % 253);
	outbox_init(&box);
	outbox_add(&box, data, n / 2);
	assert_int_equal(outbox_flush(&box, ends[1]), 0);
	outbox_add(&box, data + n / 2, n - n / 2);
	while (got < n) {
		ssize_t k = read(ends[0], back + got, n - got);

		got += k > 0 ? (size_t)k : 0;
		assert_int_equal(outbox_flush(&box, ends[1]), 0);
	}
	assert_memory_equal(data, back, n);
	assert_int_equal(outbox_len(&box), 0);
	close(ends[0]);
	(void)signal(SIGPIPE, SIG_IGN);
	outbox_add(&box, "x", 1);
	assert_int_equal(outbox_flush(&box, ends[1]), EPIPE);
	close(ends[1]);
	outbox_release(&box);
	free(data);
	free(back);
}

/* As on a kernel, or in a container, that has no close_range(2). */
static int refuse_close_range(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close_range, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { .len = ARRAY_LEN(filter), .filter = filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static void descriptors_are_marked(bool with_close_range)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		int low, high;

		if (!with_close_range && refuse_close_range() != 0)
			_exit(77);
		low = fcntl(STDERR_FILENO, F_DUPFD, 20);
		high = fcntl(STDERR_FILENO, F_DUPFD, 90);
		spawn_close_on_exec_from(21, 100);
		_exit(low == 20 && high == 90 && fcntl(low, F_GETFD) == 0 &&
					fcntl(high, F_GETFD) == FD_CLOEXEC
				? 0
				: 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(status, 0);
}

static void descriptors_are_closed_on_exec(void **state)
{
	(void)state;
	descriptors_are_marked(true);
}

static void and_without_close_range(void **state)
{
	(void)state;
	descriptors_are_marked(false);
}

int exec_parts_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_environment_is_built),
		cmocka_unit_test(an_empty_environment_has_a_terminal),
		cmocka_unit_test(a_script_is_one_word_behind_the_shell),
		cmocka_unit_test(a_program_is_looked_for_like_execvp),
		cmocka_unit_test(typed_lines_are_counted),
		cmocka_unit_test(an_outbox_writes_what_a_pipe_takes),
		cmocka_unit_test(descriptors_are_closed_on_exec),
		cmocka_unit_test(and_without_close_range),
	};

	return cmocka_run_group_tests_name("exec: parts", tests, NULL, NULL);
}
