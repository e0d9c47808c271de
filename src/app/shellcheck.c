/*
 * Runs shellcheck over the scripts of a runbook, and reads what it says.
 * Source of its output: shellcheck(1), "--format=gcc": FILE:LINE:COLUMN: LEVEL: MESSAGE [CODE], a tab
 * being one column.
 */
#include "config.h"

#include "app/shellcheck.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/strbuf.h"
#include "base/vec.h"
#include "base/xalloc.h"

#define AT_ONCE 400          /* scripts for one process */
#define TIME_MS (60 * 1000)  /* that it gets */
#define OUTPUT_MAX (4 << 20) /* bytes that are read of it */

extern char **environ;

/*
 * Not asked for: what is of files that begin with #! (ours is made up: 1008, 2096, 2239), of files that
 * a script reads (1090, 1091), of variables that come from outside (2154: the runbook's), and of what an
 * ssh command line says before it is sent, which is warned of without shellcheck (2029).
 */
static const char excluded[] = "--exclude=SC1008,SC1083,SC1090,SC1091,SC2029,SC2096,SC2154,SC2239";

/* A script is checked as what it is: the dialect of a shell, NULL where it knows none. */
static const char *dialect(const char *shell)
{
	static const char *const names[][2] = {
		{ "bash", "bash" },
		{ "sh", "sh" },
		{ "dash", "dash" },
		{ "ash", "dash" },
		{ "ksh", "ksh" },
	};
	const char *slash = strrchr(shell, '/');

	shell = slash ? slash + 1 : shell;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(names[i][0], shell) == 0)
			return names[i][1];
	return NULL;
}

struct job {
	const struct load_script *scripts;
	struct load_findings *findings;
	size_t next;  /* the first script that nobody has looked at */
	VEC(int) fds; /* what this process gets, and which scripts they are */
	VEC(size_t) which;
};

/* One line in front says which shell it is and with which options: they count (set -e). */
static int script_fd(const struct load_script *script)
{
	struct strbuf text = STRBUF_INIT;
	int fd = memfd_create("script", MFD_CLOEXEC);

	strbuf_addf(&text, "#!/bin/%s", dialect(script->shell->v[0]));
	for (size_t k = 1; k < script->shell->n; k++)
		if (strcmp(script->shell->v[k], "-c") != 0 && !strchr(script->shell->v[k], '\n'))
			strbuf_addf(&text, " %s", script->shell->v[k]);
	strbuf_addc(&text, '\n');
	strbuf_add(&text, script->text, script->n);
	if (fd >= 0 && fs_write_all(fd, text.buf, text.len, NULL) != 0) {
		close(fd);
		fd = -1;
	}
	strbuf_release(&text);
	return fd;
}

/* The environment, but in UTF-8: it does not print what it cannot encode. */
static char **environment(void)
{
	VEC(char *) list = { 0 };
	static char utf8[] = "LC_ALL=C.UTF-8";

	for (char **e = environ; *e; e++)
		if (strncmp(*e, "LC_ALL=", 7) != 0)
			vec_push(&list, *e);
	vec_push(&list, utf8);
	vec_push(&list, NULL);
	return list.v;
}

/* The end of `out` is its standard output, the scripts are /dev/fd/N of it. */
static pid_t start(const struct job *job, int out)
{
	posix_spawn_file_actions_t actions;
	VEC(char *) argv = { 0 };
	char **env = environment();
	pid_t pid = -1;

	vec_push(&argv, xstrdup("shellcheck"));
	vec_push(&argv, xstrdup("--format=gcc"));
	vec_push(&argv, xstrdup(excluded));
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	for (size_t i = 0; i < job->fds.n; i++) {
		/* onto itself: then the program keeps it */
		posix_spawn_file_actions_adddup2(&actions, job->fds.v[i], job->fds.v[i]);
		vec_push(&argv, xstrfmt("/dev/fd/%d", job->fds.v[i]));
	}
	vec_push(&argv, NULL);
	if (posix_spawnp(&pid, argv.v[0], &actions, NULL, argv.v, env) != 0)
		pid = -1;
	posix_spawn_file_actions_destroy(&actions);
	for (size_t i = 0; i < argv.n; i++)
		free(argv.v[i]);
	vec_release(&argv);
	free(env);
	return pid;
}

/* All that comes until it ends; what takes too long, or says too much, is cut. */
static void read_all(int fd, struct strbuf *out)
{
	int64_t deadline = clock_mono_ns() / 1000000 + TIME_MS;

	while (out->len < OUTPUT_MAX) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = deadline - clock_mono_ns() / 1000000;
		char buf[4096];
		ssize_t n;

		if (left <= 0 || (poll(&p, 1, (int)left) < 0 && errno != EINTR))
			return;
		if (!p.revents)
			continue;
		n = read(fd, buf, sizeof(buf));
		if (n == 0 || (n < 0 && errno != EINTR))
			return;
		if (n > 0)
			strbuf_add(out, buf, (size_t)n);
	}
}

/* `/dev/fd/N:LINE:COLUMN: LEVEL: MESSAGE`. The first line of each is ours. */
static void take_line(const struct job *job, const char *line)
{
	static const char folder[] = "/dev/fd/";
	const char *message;
	long fd, row, column;
	char *end;

	if (strncmp(line, folder, strlen(folder)) != 0)
		return;
	fd = strtol(line + strlen(folder), &end, 10);
	row = strtol(end + (*end == ':'), &end, 10);
	column = strtol(end + (*end == ':'), &end, 10);
	message = strncmp(end, ": ", 2) == 0 ? strstr(end + 2, ": ") : NULL;
	if (!message || row < 2 || row > INT_MAX || column < 1 || column > INT_MAX)
		return;
	for (size_t i = 0; i < job->fds.n; i++)
		if (job->fds.v[i] == fd)
			job->findings->say(job->findings, job->which.v[i], (int)row - 1,
				(int)column, message + 2);
}

static void take_output(const struct job *job, char *text)
{
	char *state, *line = strtok_r(text, "\n", &state);

	for (; line; line = strtok_r(NULL, "\n", &state))
		take_line(job, line);
}

/* false: it is not there. */
static bool run(const struct job *job)
{
	struct strbuf out = STRBUF_INIT;
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return false;
	pid = start(job, fds[1]);
	close(fds[1]);
	if (pid >= 0) {
		read_all(fds[0], &out);
		kill(pid, SIGKILL); /* it has ended, or is not waited for any longer */
		while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
			;
		if (out.len > 0)
			take_output(job, out.buf);
	}
	close(fds[0]);
	strbuf_release(&out);
	return pid >= 0;
}

/* Fills the job with the next scripts that it knows the shell of: as many as descriptors are to be had. */
static void gather(struct job *job, size_t n)
{
	for (; job->next < n && job->fds.n < AT_ONCE; job->next++) {
		const struct load_script *script = &job->scripts[job->next];
		int fd = -1;

		if (dialect(script->shell->v[0]) && (fd = script_fd(script)) < 0 && job->fds.n > 0)
			return;
		if (fd < 0)
			continue;
		vec_push(&job->fds, fd);
		vec_push(&job->which, job->next);
	}
}

static void drop(struct job *job)
{
	for (size_t i = 0; i < job->fds.n; i++)
		close(job->fds.v[i]);
	vec_clear(&job->fds);
	vec_clear(&job->which);
}

void shellcheck_scripts(const struct load_script *v, size_t n, struct load_findings *findings)
{
	struct job job = { .scripts = v, .findings = findings };
	bool there = true;

	while (there && job.next < n) {
		gather(&job, n);
		there = job.fds.n == 0 || run(&job);
		drop(&job);
	}
	vec_release(&job.fds);
	vec_release(&job.which);
}
