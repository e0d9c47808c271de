/*
 * The terminal around what is measured: runs a program in a terminal of its own, reads all that it
 * writes, answers what terminals are asked, draws nothing, and does what its script says.
 *
 *   outer [-s COLSxROWS] DO... -- PROGRAM [ARG...]
 *
 *   wait TEXT     until TEXT was written; escape sequences are not text
 *   send KEYS     \r \n \t \e \\ and \xHH stand for what they do in C
 *   mark NAME     prints "NAME MS": milliseconds since the program was started
 *   exists FILE   until there is such a file
 *   keys N        types N letters, each when the one before it was echoed: "key MS" each
 *   break KEY TEXT N  N times: types "flood", Enter, and half a second later KEY; "break MS" until TEXT
 *   end           until the program has ended
 *
 * At the end of the script the terminal hangs up. Then comes "usage USER SYSTEM", seconds of all
 * that was started here, also of what went into the background. Exit status 1: what was waited for
 * did not come within a minute.
 *
 * It stands alone on purpose, without the rooms of muster.
 */
#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "outer.h"

#define PATIENCE_S 60
#define LINGER_S 0.2
#define BUFFER (64 * 1024)
#define TEXT_MAX (64 * 1024)
#define KEY_GAP_MS 50 /* between keys: a fast typist takes twice as long */

/* What is answered, to whoever draws on a terminal. */
static const struct {
	const char *query, *answer;
} answers[] = {
	{ "\033[6n", "\033[1;1R" },
	{ "\033[5n", "\033[0n" },
	{ "\033[c", "\033[?62;22c" },
	{ "\033[>c", "\033[>41;354;0c" },
};

struct outer {
	int master;
	double start;
	bool ended; /* nothing more comes */
	bool wants_text;
	struct stripper strip;
	char tail[8]; /* the last bytes, in which a query may have begun */
	size_t tail_n;
	char text[TEXT_MAX]; /* what was written since the last match */
	size_t text_n;
};

static void __attribute__((noreturn, format(printf, 1, 2))) fail(const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "outer: ");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\n");
	exit(1);
}

static double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void put(struct outer *o, const char *data, size_t n)
{
	while (n > 0) {
		ssize_t written = write(o->master, data, n);

		if (written < 0 && errno != EINTR)
			return; /* it is gone: what is waited for will not come */
		if (written > 0) {
			data += written;
			n -= (size_t)written;
		}
	}
}

/* ---- what comes ---- */

static void answer(struct outer *o, const char *data, size_t n)
{
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		const char *query = answers[i].query;

		if (memmem(data, n, query, strlen(query)))
			put(o, answers[i].answer, strlen(answers[i].answer));
	}
}

/* A query that two reads cut is put together from the end of one and the begin of the next. */
static void answer_across(struct outer *o, const char *data, size_t n)
{
	char seam[2 * sizeof(o->tail)];
	size_t head = n < 3 ? n : 3;

	if (memchr(o->tail, '\033', o->tail_n)) {
		memcpy(seam, o->tail, o->tail_n);
		memcpy(seam + o->tail_n, data, head);
		answer(o, seam, o->tail_n + head);
	}
	o->tail_n = head;
	memcpy(o->tail, data + n - head, head);
}

static void take(struct outer *o, const char *data, size_t n)
{
	answer_across(o, data, n);
	answer(o, data, n);
	if (!o->wants_text)
		return;
	if (o->text_n + n > TEXT_MAX)
		o->text_n = 0;
	o->text_n += stripper_feed(&o->strip, data, n, o->text + o->text_n);
}

/* Reads what there is, waiting at most that long. False: nothing came. */
static bool take_some(struct outer *o, int timeout_ms)
{
	static char buffer[BUFFER];
	struct pollfd p = { .fd = o->master, .events = POLLIN };
	ssize_t n;

	if (o->ended || poll(&p, 1, timeout_ms) <= 0)
		return false;
	n = read(o->master, buffer, sizeof(buffer));
	if (n > 0)
		take(o, buffer, (size_t)n);
	o->ended = n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN);
	return n > 0;
}

/* Until `text` stands in what was written; what came before and with it is forgotten. */
static void await_text(struct outer *o, const char *text, size_t n)
{
	double until = seconds() + PATIENCE_S;
	char *at;

	o->wants_text = true;
	while (!(at = memmem(o->text, o->text_n, text, n))) {
		if (seconds() > until || o->ended)
			fail("'%s' did not come; what came: %.*s", text, (int)o->text_n, o->text);
		take_some(o, 1000);
	}
	at += n;
	o->text_n -= (size_t)(at - o->text);
	memmove(o->text, at, o->text_n);
}

static void drain(struct outer *o, int ms)
{
	double until = seconds() + ms / 1e3;
	double left;

	while (!o->ended && (left = until - seconds()) > 0)
		take_some(o, (int)(left * 1e3) + 1);
}

/* ---- what a script does ---- */

static void do_wait(struct outer *o, char **argv)
{
	await_text(o, argv[0], strlen(argv[0]));
}

static void do_send(struct outer *o, char **argv)
{
	char *keys = strdup(argv[0]);

	put(o, keys, unescape(keys));
	free(keys);
}

static void do_mark(struct outer *o, char **argv)
{
	printf("%s %.3f\n", argv[0], (seconds() - o->start) * 1e3);
}

static void do_exists(struct outer *o, char **argv)
{
	double until = seconds() + PATIENCE_S;

	o->wants_text = false;
	while (access(argv[0], F_OK) != 0) {
		if (seconds() > until)
			fail("there is no %s", argv[0]);
		if (o->ended)
			usleep(1000);
		take_some(o, 2);
	}
	o->text_n = 0;
}

static void do_keys(struct outer *o, char **argv)
{
	/* Letters that seldom end an escape sequence or stand in a clock. */
	static const char letters[] = "zvwyjxZVWYJX";
	int n = atoi(argv[0]);

	o->wants_text = true;
	for (int i = 0; i < n; i++) {
		const char *letter = &letters[i % (int)(sizeof(letters) - 1)];
		double start;

		drain(o, KEY_GAP_MS);
		o->text_n = 0;
		start = seconds();
		put(o, letter, 1);
		await_text(o, letter, 1);
		printf("key %.3f\n", (seconds() - start) * 1e3);
		/* The line is emptied; 23, so that no letter comes where it stood before: it
		 * would be in no update of the screen. */
		if (i % 23 == 22)
			put(o, "\025", 1);
	}
}

static void do_break(struct outer *o, char **argv)
{
	int n = atoi(argv[2]);

	for (int i = 0; i < n; i++) {
		double start;

		o->wants_text = false;
		put(o, "flood\r", 6);
		drain(o, 500);
		o->text_n = 0;
		o->wants_text = true;
		start = seconds();
		do_send(o, argv);
		await_text(o, argv[1], strlen(argv[1]));
		printf("break %.3f\n", (seconds() - start) * 1e3);
		drain(o, 300);
	}
}

static void do_end(struct outer *o, char **argv)
{
	(void)argv;
	o->wants_text = false;
	while (!o->ended)
		take_some(o, 1000);
}

static const struct {
	const char *name;
	int args;
	void (*act)(struct outer *o, char **argv);
} deeds[] = {
	{ "wait", 1, do_wait },
	{ "send", 1, do_send },
	{ "mark", 1, do_mark },
	{ "exists", 1, do_exists },
	{ "keys", 1, do_keys },
	{ "break", 3, do_break },
	{ "end", 0, do_end },
};

/* Does the first deed of `argv`; how many arguments it took. */
static int act(struct outer *o, int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
		if (strcmp(deeds[i].name, argv[0]) == 0 && deeds[i].args < argc) {
			deeds[i].act(o, argv + 1);
			return deeds[i].args + 1;
		}
	}
	fail("%s: no such deed, or it lacks something", argv[0]);
}

/* ---- begin and end ---- */

static void start(struct outer *o, const struct winsize *size, char **argv)
{
	int slave;
	pid_t pid;

	o->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (o->master < 0 || grantpt(o->master) != 0 || unlockpt(o->master) != 0)
		fail("terminal: %s", strerror(errno));
	slave = ioctl(o->master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0 || ioctl(o->master, TIOCSWINSZ, size) != 0)
		fail("terminal: %s", strerror(errno));
	o->start = seconds();
	pid = fork();
	if (pid < 0)
		fail("fork: %s", strerror(errno));
	if (pid == 0) {
		setsid();
		for (int fd = 0; fd <= 2; fd++)
			dup2(slave, fd);
		ioctl(0, TIOCSCTTY, 0);
		execvp(argv[0], argv);
		fail("%s: %s", argv[0], strerror(errno));
	}
	close(slave);
}

/* Every process that is ours by now: also those whose parents went before them. */
static void kill_children(void)
{
	char path[64];
	FILE *f;
	int pid;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	f = fopen(path, "re");
	while (f && fscanf(f, "%d", &pid) == 1)
		kill(pid, SIGKILL);
	if (f)
		fclose(f);
}

/* Where something failed, nothing that was started here stays behind. */
static void leave_nothing(void)
{
	while (waitpid(-1, NULL, WNOHANG) >= 0) {
		kill_children();
		usleep(2000);
	}
}

static void reap(void)
{
	double until = seconds() + LINGER_S;
	struct rusage u;
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) >= 0) {
		if (pid == 0 && seconds() > until)
			kill_children();
		if (pid == 0)
			usleep(2000);
	}
	getrusage(RUSAGE_CHILDREN, &u);
	printf("usage %.3f %.3f\n", (double)u.ru_utime.tv_sec + (double)u.ru_utime.tv_usec / 1e6,
		(double)u.ru_stime.tv_sec + (double)u.ru_stime.tv_usec / 1e6);
}

int main(int argc, char **argv)
{
	static struct outer o = { .wants_text = true };
	struct winsize size = { .ws_col = 80, .ws_row = 24 };
	int i = 1, dashes;

	if (argc > 2 && strcmp(argv[1], "-s") == 0) {
		if (sscanf(argv[2], "%hux%hu", &size.ws_col, &size.ws_row) != 2)
			fail("%s: no size", argv[2]);
		i = 3;
	}
	for (dashes = i; dashes < argc && strcmp(argv[dashes], "--") != 0;)
		dashes++;
	if (dashes + 1 >= argc)
		fail("usage: outer [-s COLSxROWS] DO... -- PROGRAM [ARG...]");
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	atexit(leave_nothing);
	start(&o, &size, argv + dashes + 1);
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (i < dashes)
		i += act(&o, dashes - i, argv + i);
	close(o.master);
	reap();
	return 0;
}
