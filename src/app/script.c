/*
 * A script of a runbook that says whether a backup is good.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/sets.h"
#include "base/fs.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "exec/shell.h"

#define SAID_MAX (64 * 1024) /* bytes of what it prints that are looked at: the last ones */

static char **argv_of(const struct runbook *rb, const char *script)
{
	const char **shell = xcalloc(rb->shell.n + 1, sizeof(*shell));
	char **argv;

	for (size_t i = 0; i < rb->shell.n; i++)
		shell[i] = rb->shell.v[i];
	argv = exec_argv_new(shell, script);
	free(shell);
	return argv;
}

/* In a process of its own: a folder and an environment are the process's. */
static NORETURN void become(const struct runbook *rb, char **argv, const char *backup, int out)
{
	char *dir = fs_join(rb->folder, rb->dir ? rb->dir : ".");
	int none = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (setenv("BACKUP", backup, 1) == 0 && chdir(dir) == 0 && dup2(none, 0) >= 0 &&
		dup2(out, 1) >= 0 && dup2(out, 2) >= 0)
		execv(argv[0], argv);
	_exit(127);
}

static void read_said(int fd, struct strbuf *said)
{
	char piece[4096];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) != 0) {
		if (n < 0 && errno != EINTR)
			break;
		if (n > 0)
			strbuf_add(said, piece, (size_t)n);
		if (said->len > 2 * SAID_MAX)
			strbuf_consume(said, said->len - SAID_MAX);
	}
}

/* The last line that is not empty, safe to show; NULL: there is none. */
static char *last_line(struct strbuf *said)
{
	struct strbuf line = STRBUF_INIT;
	const char *from;

	strbuf_trim(said);
	if (said->len == 0)
		return NULL;
	from = memrchr(said->buf, '\n', said->len);
	from = from ? from + 1 : said->buf;
	text_visible(&line, from, said->len - (size_t)(from - said->buf), false);
	return strbuf_detach(&line);
}

static char *words_for(int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return xstrdup("OK");
	if (WIFEXITED(status))
		return xstrfmt("failed (exit %d)", WEXITSTATUS(status));
	return xstrfmt("failed (signal %d)", WTERMSIG(status));
}

int sets_run_script(const struct runbook *rb, const char *script, const char *backup,
	char **verdict, char **why, struct error *e)
{
	struct strbuf said = STRBUF_INIT;
	int pipes[2], status = 0;
	char **argv;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC) != 0)
		return error_set_errno(e, -ERR_SPAWN, "there is no pipe");
	argv = argv_of(rb, script);
	pid = fork();
	if (pid == 0)
		become(rb, argv, backup, pipes[1]);
	close(pipes[1]);
	exec_argv_free(argv);
	if (pid > 0) {
		read_said(pipes[0], &said);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		*verdict = words_for(status);
		*why = last_line(&said);
	}
	close(pipes[0]);
	strbuf_release(&said);
	return pid > 0 ? 0 : error_set_errno(e, -ERR_SPAWN, "there is no process");
}
