/*
 * Errors, BUG() and the last-gasp handlers. What ends the process is tried in a child.
 */
#include "config.h"

#include "base_groups.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/gasp.h"
#include "base/xalloc.h"

static void sets_and_clears(void **state)
{
	struct error e = ERROR_INIT;

	(void)state;
	assert_string_equal(error_text(&e), "no error");
	errno = EINTR;
	assert_int_equal(error_set(&e, -ERR_IO, "file %d", 7), -ERR_IO);
	assert_int_equal(errno, EINTR);
	assert_string_equal(error_text(&e), "file 7");
	assert_int_equal(e.code, -ERR_IO);
	assert_int_equal(error_prefix(&e, "home %s", "x"), -ERR_IO);
	assert_string_equal(error_text(&e), "home x: file 7");
	assert_int_equal(error_set(&e, -ERR_LIMIT, "was: %s", error_text(&e)), -ERR_LIMIT);
	assert_string_equal(error_text(&e), "was: home x: file 7");
	error_clear(&e);
	assert_int_equal(e.code, 0);
	assert_null(e.text);
}

static void takes_errno(void **state)
{
	struct error e = ERROR_INIT;

	(void)state;
	errno = ENOENT;
	assert_int_equal(error_set_errno(&e, -ERR_NOTFOUND, "x"), -ERR_NOTFOUND);
	assert_int_equal(e.sys, ENOENT);
	assert_int_equal(errno, ENOENT);
	assert_string_equal(error_text(&e), "x: No such file or directory");
	error_prefix(&e, "y");
	assert_int_equal(e.sys, ENOENT);
	error_clear(&e);
}

static void works_without_details(void **state)
{
	(void)state;
	assert_int_equal(error_set(NULL, -ERR_BUSY, "x"), -ERR_BUSY);
	assert_int_equal(error_set_errno(NULL, -ERR_IO, "x"), -ERR_IO);
	assert_int_equal(error_prefix(NULL, "x"), 0);
	assert_non_null(error_text(NULL));
	error_clear(NULL);
}

static void names_every_code(void **state)
{
	(void)state;
	assert_string_equal(err_name(0), "no error");
	assert_string_equal(err_name(-ERR_CORRUPT), "damaged");
	assert_string_equal(err_name(-ERR_SYSTEM), "the system call failed");
	assert_string_equal(err_name(-999), "unknown error");
	assert_string_equal(err_name(ERR_CORRUPT), "unknown error");
	assert_int_equal(err_of_errno(ENOENT), -ERR_NOTFOUND);
	assert_int_equal(err_of_errno(ENOSPC), -ERR_FULL);
	assert_int_equal(err_of_errno(EDQUOT), -ERR_FULL);
	assert_int_equal(err_of_errno(ELOOP), -ERR_UNSAFE);
	assert_int_equal(err_of_errno(EBADF), -ERR_IO);
}

/* Runs `fn` in a child that it must not return from; yields the child's status and, in `out`, what
 * it wrote to standard error. */
static int run_in_child(void (*fn)(void), struct strbuf *out)
{
	int ends[2], status;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		const struct rlimit no_core = { 0, 0 };

		setrlimit(RLIMIT_CORE, &no_core);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		fn();
		_exit(0);
	}
	close(ends[1]);
	assert_int_equal(fs_read_fd(ends[0], 1 << 20, out, NULL), 0);
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void say(void *text)
{
	ssize_t ignored = write(STDERR_FILENO, text, strlen(text));

	(void)ignored;
}

static void say_and_fail(void *text)
{
	say(text);
	BUG("again");
}

static char one[] = "one ", two[] = "two ", three[] = "three ";

static void bug_with_handlers(void)
{
	gasp_add(say, one);
	gasp_add(say_and_fail, two);
	gasp_add(say, three);
	BUG("broken %s", "thing");
}

static void bug_runs_the_handlers_once(void **state)
{
	struct strbuf out = STRBUF_INIT;
	int status = run_in_child(bug_with_handlers, &out);

	(void)state;
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_int_equal(strncmp(out.buf, "three two one BUG: ", 19), 0);
	assert_non_null(strstr(out.buf, "again"));
	strbuf_release(&out);
}

static void bug_alone(void)
{
	BUG("broken %s", "thing");
}

static void bug_says_where(void **state)
{
	struct strbuf out = STRBUF_INIT;
	int status = run_in_child(bug_alone, &out);

	(void)state;
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_non_null(strstr(out.buf, "base_err.c:"));
	assert_non_null(strstr(out.buf, ": broken thing\n"));
	strbuf_release(&out);
}

static void removed(void)
{
	gasp_add(say, one);
	gasp_add(say, two);
	gasp_add(say, three);
	gasp_remove(say, two);
	gasp_remove(say, two);
	gasp_run();
	gasp_run();
}

static void removed_handlers_do_not_run(void **state)
{
	struct strbuf out = STRBUF_INIT;
	int status = run_in_child(removed, &out);

	(void)state;
	assert_true(WIFEXITED(status));
	assert_string_equal(out.buf, "three one ");
	strbuf_release(&out);
}

static void too_many(void)
{
	for (int i = 0; i <= GASP_MAX; i++)
		gasp_add(say, one);
}

static void more_than_the_table_holds_is_a_bug(void **state)
{
	struct strbuf out = STRBUF_INIT;
	int status = run_in_child(too_many, &out);

	(void)state;
	assert_true(WIFSIGNALED(status));
	assert_int_equal(strncmp(out.buf, "one one one one one one one one BUG: ", 37), 0);
	strbuf_release(&out);
}

static void fatal_signal(void)
{
	gasp_add(say, one);
	gasp_install_signals();
	raise(SIGBUS);
}

static void fatal_signals_run_the_handlers(void **state)
{
	struct strbuf out = STRBUF_INIT;
	int status = run_in_child(fatal_signal, &out);

	(void)state;
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGBUS);
	assert_string_equal(out.buf, "one ");
	strbuf_release(&out);
}

int base_err_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_and_clears),
		cmocka_unit_test(takes_errno),
		cmocka_unit_test(works_without_details),
		cmocka_unit_test(names_every_code),
		cmocka_unit_test(bug_runs_the_handlers_once),
		cmocka_unit_test(bug_says_where),
		cmocka_unit_test(removed_handlers_do_not_run),
		cmocka_unit_test(more_than_the_table_holds_is_a_bug),
		cmocka_unit_test(fatal_signals_run_the_handlers),
	};

	return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
