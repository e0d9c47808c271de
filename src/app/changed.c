/*
 * What became of a runbook's files since a session recorded them. The differences are found by diff(1);
 * where that is not installed, which files they are is said all the same.
 */
#include "config.h"

#include "app/changed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "load/load.h"

#define DIFF_MAX (1024 * 1024) /* bytes of a diff that are shown */

/* The recorded text as a file without a name; -1: not to be had. */
static int recorded_file(const struct source_file *file)
{
	int fd = memfd_create("recorded", MFD_CLOEXEC);
	size_t done = 0;

	while (fd >= 0 && done < file->size) {
		ssize_t n = write(fd, file->text + done, file->size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			close(fd);
			return -1;
		}
		done += (size_t)n;
	}
	if (fd >= 0)
		(void)lseek(fd, 0, SEEK_SET);
	return fd;
}

/* In the child: only async-signal-safe calls until the exec. */
static void NORETURN become_diff(int recorded, int out, char *path)
{
	char name[] = "diff", how[] = "-u", label[] = "--label", before[] = "recorded",
	     now[] = "now", from_stdin[] = "-", end[] = "--";
	char *argv[] = { name, how, label, before, label, now, end, from_stdin, path, NULL };

	if (dup2(recorded, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(127);
	execvp(name, argv);
	_exit(127);
}

static void read_all(int fd, struct strbuf *out)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0 || (n < 0 && errno == EINTR)) {
		if (n > 0 && out->len < DIFF_MAX)
			strbuf_add(out, buf, (size_t)n);
	}
}

static void find_differences(const struct source_file *file, struct strbuf *out)
{
	int recorded = recorded_file(file), fds[2];
	char *path = xstrdup(file->path);
	pid_t pid = -1;

	if (recorded >= 0 && pipe2(fds, O_CLOEXEC) == 0) {
		pid = fork();
		if (pid == 0)
			become_diff(recorded, fds[1], path);
		close(fds[1]);
		if (pid > 0)
			read_all(fds[0], out);
		close(fds[0]);
	}
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (recorded >= 0)
		close(recorded);
	free(path);
}

static void show_differences(const struct source_file *file)
{
	struct strbuf diff = STRBUF_INIT, safe = STRBUF_INIT;

	find_differences(file, &diff);
	text_visible(&safe, diff.buf, diff.len, true);
	fwrite(safe.buf, 1, safe.len, stderr);
	strbuf_release(&diff);
	strbuf_release(&safe);
}

static bool show_file(const struct source_file *file)
{
	struct strbuf now = STRBUF_INIT;
	bool changed = true;

	if (fs_read_file(file->path, LOAD_BYTES_MAX, &now, NULL) != 0) {
		fprintf(stderr, _("muster: %s cannot be read any more\n"), file->path);
	} else if (now.len != file->size || memcmp(now.buf, file->text, now.len) != 0) {
		fprintf(stderr, _("muster: %s has changed since:\n"), file->path);
		show_differences(file);
	} else {
		changed = false;
	}
	strbuf_release(&now);
	return changed;
}

bool changed_show(const struct runbook *recorded)
{
	bool any = false;

	for (size_t i = 0; i < recorded->file_n; i++) {
		if (strcmp(recorded->files[i].path, LOAD_MORE_PATH) != 0)
			any |= show_file(&recorded->files[i]);
	}
	if (any)
		fprintf(stderr, _("muster: the session goes on with the text that it recorded\n"));
	return any;
}
