/*
 * See tty_rig.h. Waits are for a state; a deadline is only there to fail.
 */
#include "config.h"

#include "tty_rig.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"

#define DEADLINE_NS (30 * INT64_C(1000000000))

static void set_size(int fd, int cols, int rows)
{
	struct winsize size = { .ws_col = (unsigned short)cols, .ws_row = (unsigned short)rows };

	assert_int_equal(ioctl(fd, TIOCSWINSZ, &size), 0);
}

static void be_child(const struct rig *r, const char *type, int reports, int (*child)(int))
{
	const struct rlimit no_core = { 0, 0 };

	setsid();
	if (ioctl(r->slave, TIOCSCTTY, 0) != 0 || dup2(r->slave, STDIN_FILENO) < 0 ||
		dup2(r->slave, STDOUT_FILENO) < 0 || !setlocale(LC_ALL, "C.UTF-8"))
		_exit(99);
	setrlimit(RLIMIT_CORE, &no_core);
	setenv("TERM", type, 1);
	unsetenv("NO_COLOR");
	unsetenv("LINES");
	unsetenv("COLUMNS");
	_exit(child(reports));
}

struct rig *rig_new(const char *type, int cols, int rows, int (*child)(int))
{
	struct rig *r = xcalloc(1, sizeof(*r));
	int ends[2];

	strbuf_init(&r->said);
	r->screen = term_new(rows, cols, 0);
	r->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(r->master >= 0);
	assert_int_equal(grantpt(r->master), 0);
	assert_int_equal(unlockpt(r->master), 0);
	r->slave = open(ptsname(r->master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(r->slave >= 0);
	assert_int_equal(tcgetattr(r->slave, &r->before), 0);
	set_size(r->master, cols, rows);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	r->reports = ends[0];
	r->child = fork();
	assert_true(r->child >= 0);
	if (r->child == 0)
		be_child(r, type, ends[1], child);
	close(ends[1]);
	return r;
}

void rig_free(struct rig *r)
{
	if (r->child > 0) {
		kill(r->child, SIGKILL);
		waitpid(r->child, NULL, 0);
	}
	close(r->master);
	close(r->slave);
	close(r->reports);
	term_free(r->screen);
	strbuf_release(&r->said);
	free(r);
}

/* Takes what the child wrote, to the terminal or the pipe; false: it has closed the pipe. */
static bool pump(struct rig *r, bool want_reports)
{
	struct pollfd fds[2] = { { .fd = r->master, .events = POLLIN },
		{ .fd = want_reports ? r->reports : -1, .events = POLLIN } };
	char bytes[4096];
	ssize_t n;

	if (poll(fds, 2, 100) < 0 && errno != EINTR)
		fail_msg("%s", strerror(errno));
	if (fds[0].revents & POLLIN) {
		n = read(r->master, bytes, sizeof(bytes));
		if (n > 0)
			term_feed(r->screen, bytes, (size_t)n);
	}
	if (!fds[1].revents)
		return true;
	n = read(r->reports, bytes, sizeof(bytes));
	if (n > 0)
		strbuf_add(&r->said, bytes, (size_t)n);
	return n > 0;
}

void rig_send(struct rig *r, const char *bytes)
{
	assert_int_equal(write(r->master, bytes, strlen(bytes)), strlen(bytes));
}

void rig_resize(struct rig *r, int cols, int rows)
{
	term_resize(r->screen, rows, cols);
	set_size(r->master, cols, rows);
}

/* The next report; `due` is for the message where none comes. The caller frees it. */
static char *next_report(struct rig *r, const char *due)
{
	int64_t until = clock_mono_ns() + DEADLINE_NS;
	char *nl, *line;

	while (r->said.len == 0 || !memchr(r->said.buf, '\n', r->said.len)) {
		if (!pump(r, true))
			fail_msg("the child ended before it said: %s", due);
		if (clock_mono_ns() > until)
			fail_msg("the child never said: %s", due);
	}
	nl = memchr(r->said.buf, '\n', r->said.len);
	line = xstrndup(r->said.buf, (size_t)(nl - r->said.buf));
	strbuf_consume(&r->said, (size_t)(nl - r->said.buf) + 1);
	return line;
}

void rig_expect(struct rig *r, const char *report)
{
	char *line = next_report(r, report);

	assert_string_equal(line, report);
	free(line);
}

void rig_expect_both(struct rig *r, const char *a, const char *b)
{
	char *line = next_report(r, a);
	bool first = strcmp(line, a) == 0;

	assert_string_equal(line, first ? a : b);
	free(line);
	rig_expect(r, first ? b : a);
}

void rig_expect_row(struct rig *r, int y, const char *text)
{
	int64_t until = clock_mono_ns() + DEADLINE_NS;
	struct strbuf seen = STRBUF_INIT;

	for (;;) {
		struct term_row row = term_row(r->screen, y);

		strbuf_clear(&seen);
		term_row_text(&seen, &row);
		if (strcmp(seen.buf, text) == 0 || clock_mono_ns() > until)
			break;
		pump(r, false);
	}
	assert_string_equal(seen.buf, text);
	strbuf_release(&seen);
}

int rig_end(struct rig *r)
{
	int64_t until = clock_mono_ns() + DEADLINE_NS;
	int status;

	while (pump(r, true)) {
		if (clock_mono_ns() > until)
			fail_msg("the child does not end");
	}
	assert_int_equal(waitpid(r->child, &status, 0), r->child);
	r->child = 0;
	return status;
}

void rig_expect_given_back(const struct rig *r)
{
	struct termios now;

	assert_int_equal(tcgetattr(r->slave, &now), 0);
	assert_int_equal(now.c_iflag, r->before.c_iflag);
	assert_int_equal(now.c_oflag, r->before.c_oflag);
	assert_int_equal(now.c_cflag, r->before.c_cflag);
	assert_int_equal(now.c_lflag, r->before.c_lflag);
	assert_memory_equal(now.c_cc, r->before.c_cc, sizeof(now.c_cc));
}
