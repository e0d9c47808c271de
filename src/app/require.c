/*
 * Runs the script that proves a profile. It is none of the session's commands: there is no session yet,
 * and where it fails there never is one.
 */
#include "config.h"

#include "app/require.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/app.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/template.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "exec/environ.h"
#include "exec/shell.h"
#include "redact/redact.h"

#define OUTPUT_MAX (64 * 1024) /* bytes of it that are kept */

extern char **environ;

static void fill_environment(
	const struct runbook *rb, struct start_values *values, struct exec_environ *env)
{
	struct strbuf text = STRBUF_INIT;

	exec_environ_init(env, (const char *const *)(void *)environ);
	for (size_t i = 0; i < rb->var_n; i++)
		exec_environ_unset(env, rb->vars[i].name);
	for (size_t i = 0; i < values->vars.n; i++)
		exec_environ_set(env, values->vars.v[i].name, values->vars.v[i].value);
	for (size_t i = 0; i < rb->env.n; i++) {
		strbuf_clear(&text);
		template_expand(&text, rb->env.v[i].value, values_at_start, values);
		exec_environ_set(env, rb->env.v[i].name, text.buf);
	}
	exec_environ_set_session(env, NULL, NULL, session_mode_name(MODE_EXERCISE));
	strbuf_wipe(&text);
}

static char **shell_words(const struct runbook *rb, const char *script)
{
	VEC(const char *) shell = { 0 };
	char **argv;

	for (size_t i = 0; i < rb->shell.n; i++)
		vec_push(&shell, rb->shell.v[i]);
	vec_push(&shell, NULL);
	argv = exec_argv_new(shell.v, script);
	vec_release(&shell);
	return argv;
}

static char *folder(const struct runbook *rb, struct start_values *values)
{
	struct strbuf dir = STRBUF_INIT;
	char *path;

	if (rb->dir)
		template_expand(&dir, rb->dir, values_at_start, values);
	path = fs_join(rb->folder, dir.buf);
	strbuf_release(&dir);
	return path;
}

/* `out` is its standard output and errors; a process group of its own, so that it ends whole. */
static int start(char *const *argv, const char *dir, const char *const *env, int out, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	int error;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
	posix_spawn_file_actions_addchdir_np(&actions, dir);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP);
	error = posix_spawnp(pid, argv[0], &actions, &attr, argv, (char *const *)(uintptr_t)env);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

/* All that comes until its end. False: it took too long, or a signal told muster to end. */
static bool read_all(int fd, struct strbuf *out)
{
	int64_t until = clock_mono_ns() + (int64_t)REQUIRE_MS * 1000000;
	char piece[4096];

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = (until - clock_mono_ns()) / 1000000;
		ssize_t n;

		if (left <= 0 || poll(&p, 1, (int)left) <= 0)
			return false;
		n = read(fd, piece, sizeof(piece));
		if (n <= 0)
			return true;
		if (out->len < OUTPUT_MAX)
			strbuf_add(out, piece, (size_t)n);
	}
}

/* False: one of them cannot be masked. */
static bool add_secrets(struct redact_set *set, struct start_values *values)
{
	for (size_t i = 0; i < values->secrets.n; i++) {
		const char *value = values_at_start(values, values->secrets.v[i]);

		if (value && redact_set_add_value(set, value, strlen(value), NULL) != 0)
			return false;
	}
	return true;
}

static void say_output(const struct strbuf *said, struct start_values *values)
{
	struct redact_set *secrets = redact_set_new();
	struct strbuf masked = STRBUF_INIT, shown = STRBUF_INIT;

	/* What cannot be masked is not shown. */
	if (add_secrets(secrets, values))
		redact_text(secrets, said->buf, said->len, &masked);
	text_visible(&shown, masked.buf, masked.len, true);
	fwrite(shown.buf, 1, shown.len, stderr);
	if (shown.len > 0 && shown.buf[shown.len - 1] != '\n')
		fputc('\n', stderr);
	strbuf_release(&masked);
	strbuf_release(&shown);
	redact_set_free(secrets);
}

static int say_refusal(const char *profile, bool in_time, int status)
{
	if (!in_time)
		fprintf(stderr, _("muster: --profile %s: its proof did not end in time\n"),
			profile);
	else if (WIFSIGNALED(status))
		fprintf(stderr, _("muster: --profile %s: its proof was ended by signal %d\n"),
			profile, WTERMSIG(status));
	else
		fprintf(stderr, _("muster: --profile %s: its proof ended with status %d\n"),
			profile, WEXITSTATUS(status));
	fputs(_("muster: the exercise does not begin: nothing shows that this is not production\n"),
		stderr);
	return EXIT_OTHERWISE;
}

static int wait_for(const struct profile *profile, pid_t pid, int fd, struct start_values *values)
{
	struct strbuf said = STRBUF_INIT;
	bool in_time = read_all(fd, &said);
	int status = 0;

	if (!in_time)
		kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!in_time || status != 0) {
		say_output(&said, values);
		status = say_refusal(profile->id, in_time, status);
	}
	strbuf_wipe(&said);
	return status;
}

int require_run(
	const struct runbook *rb, const struct profile *profile, struct start_values *values)
{
	char **argv = shell_words(rb, profile->require);
	char *dir = folder(rb, values);
	struct exec_environ env;
	int ends[2], error, status = EXIT_OTHERWISE;
	pid_t pid;

	fill_environment(rb, values, &env);
	error = pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno;
	if (error == 0) {
		error = start(argv, dir, exec_environ_vector(&env), ends[1], &pid);
		close(ends[1]);
	}
	if (error == 0) {
		status = wait_for(profile, pid, ends[0], values);
		close(ends[0]);
	} else {
		fprintf(stderr, _("muster: --profile %s: its proof cannot be run: %s\n"),
			profile->id, strerror(error));
	}
	exec_environ_release(&env);
	free(dir);
	exec_argv_free(argv);
	return status;
}
