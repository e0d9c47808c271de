/*
 * The whole of it: a holder in a child, opened through its control socket and driven through the real
 * one to the close, as muster does. What is asserted is what stands in the journal.
 */
#include "config.h"

#include "holder_tests.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"

#define SESSION "01JD9Q4V7M3T5X8Y2ZABCDEFGH"
#define PATIENCE_MS 20000 /* for what must come; a failure only, never waited for otherwise */

struct play {
	char folder[64];
	int dirfd; /* of the session */
	pid_t holder;
	int ack; /* where durable seqs are read */
	struct wire_client *control, *view;
	struct journal_reader *reader;
	struct arena *arena;
	int64_t upto, id;
	const char *step; /* where actions are meant, NULL: anywhere */
};

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static int setup(void **state)
{
	struct play *p = xcalloc(1, sizeof(*p));

	snprintf(p->folder, sizeof(p->folder), "/tmp/muster-holder-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	p->dirfd = p->ack = -1;
	p->arena = arena_new();
	*state = p;
	return 0;
}

static int teardown(void **state)
{
	struct play *p = *state;

	if (p->holder > 0) {
		kill(p->holder, SIGKILL);
		waitpid(p->holder, NULL, 0);
	}
	wire_client_free(p->view);
	wire_client_free(p->control);
	journal_reader_close(p->reader);
	if (p->dirfd >= 0)
		close(p->dirfd);
	if (p->ack >= 0)
		close(p->ack);
	nftw(p->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	arena_free(p->arena);
	free(p);
	return 0;
}

/* ---- talking to it ---- */

static void receive(struct wire_client *c, struct wire_message *m)
{
	struct pollfd poll_fd = { .fd = wire_client_fd(c), .events = POLLIN };
	struct error e = ERROR_INIT;
	int rc;

	while ((rc = wire_client_next(c, m, &e)) == 0)
		if (poll(&poll_fd, 1, PATIENCE_MS) == 0)
			fail_msg("the holder says nothing");
	if (rc < 0)
		fail_msg("%s", error_text(&e));
}

/* The next message of that type; UPTO is noted on the way. */
static void await(struct play *p, enum wire_type type, struct wire_message *m)
{
	do {
		receive(p->view, m);
		if (m->type == WIRE_UPTO)
			p->upto = m->seq;
	} while (m->type != type);
}

static void await_wheel(struct play *p, bool drives, struct wire_message *m)
{
	do {
		await(p, WIRE_DRIVES, m);
	} while (m->drives != drives);
}

/* Until somebody is said to ask for the wheel; NULL: nobody any more. */
static void await_wish(struct play *p, const char *who, struct wire_message *m)
{
	do {
		await(p, WIRE_DRIVES, m);
	} while (who ? !m->wish || strcmp(m->wish, who) != 0 : m->wish != NULL);
}

static void start(struct play *p, const char *runbook, int64_t file_limit)
{
	char *path = fs_join(p->folder, "x.yaml");
	struct holder_options o = { .home = p->folder };
	int fds[2], ack[2];

	assert_int_equal(fs_replace_file(path, runbook, strlen(runbook), NULL), 0);
	free(path);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	assert_int_equal(pipe2(ack, O_NONBLOCK | O_CLOEXEC), 0);
	fflush(NULL);
	p->holder = fork();
	assert_true(p->holder >= 0);
	if (p->holder == 0) {
		struct rlimit limit = { (rlim_t)file_limit, (rlim_t)file_limit };

		close(fds[0]);
		if (file_limit > 0 && setrlimit(RLIMIT_FSIZE, &limit) != 0)
			_exit(99);
		o.control_fd = fds[1];
		o.ack_fd = ack[1];
		_exit(holder_run(&o) == 0 ? 0 : 1);
	}
	close(fds[1]);
	close(ack[1]);
	p->ack = ack[0];
	p->control = wire_client_new(fds[0]);
}

/* Asks it to open; gives what it says. */
static void order(struct play *p, const struct wire_message *more, struct wire_message *answer)
{
	char *path = fs_join(p->folder, "x.yaml");
	struct wire_message m = *more;
	struct event open;

	event_init(&open, EV_SESSION_OPEN, 0, 0);
	open.mode = "incident";
	open.operator_name = "maria";
	open.operator_uid = 1000;
	m.type = WIRE_OPEN;
	m.session = SESSION;
	m.path = path;
	m.open = &open;
	assert_int_equal(wire_client_send(p->control, &m, NULL), 0);
	receive(p->control, answer);
	free(path);
}

static struct wire_client *connect_view(
	struct play *p, const char *who, bool drives, struct wire_message *welcome)
{
	int fd = wire_connect(p->dirfd, "socket", NULL);
	struct wire_client *view;
	struct wire_message m;

	assert_true(fd >= 0);
	view = wire_client_new(fd);
	wire_message_init(&m, WIRE_HELLO);
	m.version = WIRE_VERSION;
	m.who = who;
	m.drives = drives;
	m.cols = 100;
	m.rows = 30;
	assert_int_equal(wire_client_send(view, &m, NULL), 0);
	receive(view, welcome);
	assert_int_equal(welcome->type, WIRE_WELCOME);
	return view;
}

static void open_play(
	struct play *p, const char *runbook, const struct wire_message *more, int64_t file_limit)
{
	char *path = fs_join(p->folder, "sessions/" SESSION);
	struct wire_message m;

	start(p, runbook, file_limit);
	order(p, more, &m);
	if (m.type != WIRE_READY)
		fail_msg("%s", m.text);
	assert_string_equal(m.session, SESSION);
	p->dirfd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(p->dirfd >= 0);
	free(path);
	p->view = connect_view(p, "maria", true, &m);
	assert_int_equal(m.drives, 1);
	assert_string_equal(m.session, SESSION);
	p->upto = m.seq;
	assert_int_equal(journal_reader_open(&p->reader, p->dirfd, JOURNAL_SESSION, NULL), 0);
}

/* Sends an action with up to two arguments; 0, or the code with which it was refused. */
static int act(struct play *p, const char *action, const char *name, const char *value,
	const char *name2, const char *value2)
{
	struct event_pair args[2] = { { name, value }, { name2, value2 } };
	struct wire_message m;

	wire_message_init(&m, WIRE_ACT);
	m.id = ++p->id;
	m.action = action;
	m.step = p->step;
	m.visit = 1;
	m.args = (struct event_pairs){ args, name2 ? 2 : name ? 1 : 0 };
	assert_int_equal(wire_client_send(p->view, &m, NULL), 0);
	do {
		receive(p->view, &m);
		if (m.type == WIRE_UPTO || m.type == WIRE_DONE)
			p->upto = m.seq;
	} while (m.id != p->id);
	return m.type == WIRE_DONE ? 0 : (int)m.code;
}

static void go(struct play *p)
{
	assert_int_equal(act(p, "go", NULL, NULL, NULL, NULL), 0);
}

/* The next event of that type, as the view may see it. It is kept for the test. */
static struct event *event_of(struct play *p, enum event_type type)
{
	struct wire_message m;
	struct event ev;

	for (;;) {
		while (journal_reader_next(p->reader, &ev, NULL) == 1)
			if (ev.type == type)
				return event_copy(&ev, p->arena);
		await(p, WIRE_UPTO, &m);
	}
}

static void enters(struct play *p, const char *step)
{
	assert_string_equal(event_of(p, EV_STEP_ENTER)->step, step);
}

/* Its end, the journal whole, and everything acknowledged that is in it. */
static void close_play(struct play *p, int64_t *events)
{
	struct journal_verdict v;
	struct strbuf acks = STRBUF_INIT;
	int status;

	assert_int_equal(waitpid(p->holder, &status, 0), p->holder);
	p->holder = 0;
	assert_int_equal(status, 0);
	assert_int_equal(journal_verify(p->dirfd, JOURNAL_SESSION, &v, NULL), 0);
	assert_true(v.closed);
	assert_int_equal(v.torn_bytes, 0);
	assert_int_equal(fs_set_nonblock(p->ack, false, NULL), 0);
	assert_int_equal(fs_read_fd(p->ack, 1 << 20, &acks, NULL), 0);
	strbuf_trim(&acks);
	assert_int_equal(atoll(strrchr(acks.buf, '\n') + 1), v.events - 1);
	strbuf_release(&acks);
	assert_int_equal(faccessat(p->dirfd, "socket", F_OK, 0), -1);
	*events = v.events;
}

/* ---- the walk ---- */

#define WALK \
	"muster: 1\ntitle: Walk\nvars:\n  TOKEN: {secret: yes, required: yes}\n  N: {}\n  FILE: {}\n" \
	"steps:\n" \
	"  - id: print\n    title: Print\n    run: 'printf \"n=%s\\n\" 7; echo \"$TOKEN\"'\n" \
	"    capture: {N: 'n=(.*)'}\n" \
	"  - {id: sure, title: Sure, confirm: 'Is it {{N}}?'}\n" \
	"  - id: pick\n    title: Pick\n    choose: Which?\n" \
	"    from: {files: files, pattern: '^b.*[.]gz$'}\n    into: FILE\n" \
	"  - id: fails\n    title: Fails\n    run: exit 3\n" \
	"  - {id: z, title: Z, end: resolved}\n"

static void make_file(struct play *p, const char *name, int64_t age_s)
{
	char *path = fs_join(p->folder, name);
	struct timespec times[2] = { { 0, 0 }, { 1700000000 - age_s, 0 } };

	assert_int_equal(fs_replace_file(path, "", 0, NULL), 0);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	free(path);
}

static void make_files(struct play *p)
{
	char *path = fs_join(p->folder, "files");

	assert_int_equal(mkdir(path, 0700), 0);
	free(path);
	make_file(p, "files/b-old.gz", 100);
	make_file(p, "files/b-new.gz", 1);
	make_file(p, "files/b-alike-1.gz", 50);
	make_file(p, "files/b-alike-2.gz", 50);
	make_file(p, "files/a.gz", 0);
	make_file(p, "files/b.gz.part", 0);
	make_file(p, "files/b\xff.gz", 0);
}

/* Newest first, of equally old ones the later name; what does not fit, or has no name, left out. */
static void assert_choices(const struct event *ev)
{
	static const char *const due[] = { "b-new.gz", "b-alike-2.gz", "b-alike-1.gz", "b-old.gz" };

	assert_int_equal(ev->options.n, ARRAY_LEN(due));
	for (size_t i = 0; i < ARRAY_LEN(due); i++) {
		assert_int_equal(ev->options.v[i][0], '/');
		assert_string_equal(strrchr(ev->options.v[i], '/') + 1, due[i]);
	}
}

static void nothing_of(const struct play *p, const char *secret)
{
	char *path = fs_join(p->folder, "sessions/" SESSION "/journal.bson");
	struct strbuf sb = STRBUF_INIT;

	assert_int_equal(fs_read_file(path, 64 << 20, &sb, NULL), 0);
	assert_null(memmem(sb.buf, sb.len, secret, strlen(secret)));
	strbuf_release(&sb);
	free(path);
}

static void a_session_is_walked_to_its_close(void **state)
{
	struct play *p = *state;
	struct wire_message none;
	const struct event *ev;
	int64_t events;

	wire_message_init(&none, WIRE_OPEN);
	make_files(p);
	open_play(p, WALK, &none, 0);
	enters(p, "print");
	assert_int_equal(act(p, "yes", NULL, NULL, NULL, NULL), -ERR_UNFIT);
	assert_int_equal(act(p, "no-such", NULL, NULL, NULL, NULL), -ERR_REFUSED);
	/* What was meant for another step takes no effect here; a note is of none. */
	p->step = "sure";
	assert_int_equal(act(p, "skip", "reason", "x", NULL, NULL), -ERR_NOTFOUND);
	assert_int_equal(act(p, "note", "text", "x", NULL, NULL), 0);
	p->step = "print";
	assert_int_equal(act(p, "answer", "name", "TOKEN", "value", "abc"), -ERR_REFUSED);
	assert_int_equal(act(p, "answer", "name", "TOKEN", "value", "hunter2hunter2"), 0);
	assert_null(event_of(p, EV_VAR_SET)->value);
	go(p);
	ev = event_of(p, EV_RUN_START);
	assert_int_equal(ev->cols, 100);
	assert_string_equal(event_of(p, EV_VAR_SET)->value, "7");
	assert_int_equal(event_of(p, EV_RUN_EXIT)->code, 0);
	enters(p, "sure");
	assert_int_equal(act(p, "yes", NULL, NULL, NULL, NULL), -ERR_NOTFOUND);
	p->step = NULL;
	assert_int_equal(act(p, "yes", NULL, NULL, NULL, NULL), 0);
	assert_choices(event_of(p, EV_CHOICES));
	assert_int_equal(act(p, "choose", "index", "2", NULL, NULL), 0);
	enters(p, "fails");
	go(p);
	assert_string_equal(event_of(p, EV_HALT)->step, "fails");
	assert_int_equal(act(p, "done", "reason", "by hand, hunter2hunter2", NULL, NULL), 0);
	assert_string_equal(event_of(p, EV_STEP_LEAVE)->why, "by hand, •••");
	ev = event_of(p, EV_SESSION_CLOSE);
	assert_string_equal(ev->outcome, "resolved");
	close_play(p, &events);
	assert_true(events > 20);
	nothing_of(p, "hunter2hunter2");
}

/* ---- views ---- */

#define LONG_RUN \
	"muster: 1\ntitle: Long\nsteps:\n" \
	"  - {id: a, title: A, run: 'echo on; read LINE; echo \"got $LINE\"'}\n" \
	"  - {id: z, title: Z, end: resolved}\n"

static void a_watcher_may_not_drive(void **state)
{
	struct play *p = *state;
	struct wire_message m;
	struct wire_client *driver, *watcher;
	int64_t events;

	wire_message_init(&m, WIRE_OPEN);
	open_play(p, LONG_RUN, &m, 0);
	driver = p->view;
	watcher = connect_view(p, "tom", true, &m); /* asks for it, but somebody drives */
	assert_int_equal(m.drives, 0);
	assert_string_equal(m.who, "maria");
	p->view = watcher;
	assert_int_equal(act(p, "go", NULL, NULL, NULL, NULL), -ERR_REFUSED);
	/* The driver leaves: the wheel is free, and the command runs on under the next. */
	p->view = driver;
	go(p);
	(void)event_of(p, EV_RUN_OUTPUT);
	wire_client_free(driver);
	p->view = watcher;
	assert_string_equal(event_of(p, EV_VIEW_DETACH)->who, "maria");
	wire_message_init(&m, WIRE_TAKE);
	assert_int_equal(wire_client_send(watcher, &m, NULL), 0);
	await_wheel(p, true, &m);
	assert_string_equal(m.who, "tom");
	wire_message_init(&m, WIRE_KEYS);
	m.run = 1;
	m.data = (struct event_bytes){ (const uint8_t *)"key\n", 4 };
	assert_int_equal(wire_client_send(watcher, &m, NULL), 0);
	assert_string_equal(event_of(p, EV_RUN_INPUT)->who, "tom");
	assert_int_equal(event_of(p, EV_RUN_EXIT)->code, 0);
	(void)event_of(p, EV_SESSION_CLOSE);
	close_play(p, &events);
}

/* Takes what it is given until it has that much; the first document is session.open. */
static void fed_to(struct wire_client *view, int64_t upto, struct arena *a)
{
	struct strbuf bytes = STRBUF_INIT;
	struct event ev;
	int64_t seq = -1;
	size_t n;

	while (seq < upto) {
		struct wire_message m;

		receive(view, &m);
		if (m.type == WIRE_EVENTS)
			strbuf_add(&bytes, (const char *)m.data.v, m.data.n);
		while (bytes.len >= 4) {
			n = (uint8_t)bytes.buf[0] | (size_t)(uint8_t)bytes.buf[1] << 8 |
				(size_t)(uint8_t)bytes.buf[2] << 16;
			if (bytes.len < n)
				break;
			assert_int_equal(
				journal_decode((const uint8_t *)bytes.buf, n, &ev, a, NULL), 0);
			assert_int_equal(ev.seq, seq + 1);
			assert_true(ev.seq > 0 || ev.type == EV_SESSION_OPEN);
			seq = ev.seq;
			strbuf_consume(&bytes, n);
		}
	}
	strbuf_release(&bytes);
}

static void hello(struct wire_client *guest, const char *who)
{
	struct wire_message m;

	wire_message_init(&m, WIRE_HELLO);
	m.version = WIRE_VERSION;
	m.who = who;
	m.drives = 1;
	(void)!wire_client_send(guest, &m, NULL); /* it may be closed already */
}

/* Whether a frame of that type is the next, or the connection ends. */
static bool receives(struct wire_client *guest, enum wire_type type)
{
	struct pollfd p = { .fd = wire_client_fd(guest), .events = POLLIN };
	struct wire_message m;
	int rc;

	while ((rc = wire_client_next(guest, &m, NULL)) == 0)
		assert_int_equal(poll(&p, 1, 20000), 1);
	return rc == 1 && m.type == type;
}

static struct wire_client *connect_guest(int folder, struct wire_message *welcome)
{
	int fd = wire_connect(folder, SESSION, NULL);
	struct wire_client *view;

	assert_true(fd >= 0);
	view = wire_client_new(fd);
	hello(view, "tom");
	receive(view, welcome);
	assert_int_equal(welcome->type, WIRE_WELCOME);
	return view;
}

/* A runbook so large that it does not go to a guest in one piece. */
static char *large_runbook(void)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_adds(&text, LONG_RUN);
	for (int i = 0; i < 60000; i++)
		strbuf_addf(&text, "\n# a remark that takes its place in the record, number %d", i);
	strbuf_addc(&text, '\n');
	return strbuf_detach(&text);
}

static void a_guest_gets_the_record_and_nothing_else(void **state)
{
	struct play *p = *state;
	char *folder = fs_join(p->folder, "me");
	struct wire_client *driver, *guest;
	char *runbook = large_runbook();
	struct wire_message m;
	struct stat st;
	int64_t events;
	int fd;

	assert_int_equal(mkdir(folder, 0750), 0);
	assert_int_equal(chmod(folder, 02750), 0);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	wire_message_init(&m, WIRE_OPEN);
	m.team = folder;
	open_play(p, runbook, &m, 0);
	free(runbook);
	assert_int_equal(fstatat(fd, SESSION, &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0660);
	driver = p->view;
	guest = connect_guest(fd, &m);
	assert_int_equal(m.drives, 0);
	assert_string_equal(m.team, "me");
	fed_to(guest, m.seq, p->arena);
	p->view = guest;
	assert_int_equal(act(p, "go", NULL, NULL, NULL, NULL), -ERR_REFUSED);
	assert_int_equal(act(p, "note", "text", "x", NULL, NULL), -ERR_REFUSED);
	wire_message_init(&m, WIRE_TAKE);
	assert_int_equal(wire_client_send(guest, &m, NULL), 0);
	await(p, WIRE_DRIVES, &m);
	assert_int_equal(m.drives, 0);
	wire_client_free(guest);
	p->view = driver;
	await_wish(p, "tom", &m);
	assert_int_equal(m.left_ms, 0); /* another account never has it by waiting */
	go(p);
	(void)event_of(p, EV_RUN_OUTPUT);
	wire_message_init(&m, WIRE_KEYS);
	m.run = 1;
	m.data = (struct event_bytes){ (const uint8_t *)"key\n", 4 };
	assert_int_equal(wire_client_send(driver, &m, NULL), 0);
	(void)event_of(p, EV_SESSION_CLOSE);
	close_play(p, &events);
	assert_int_equal(faccessat(fd, SESSION, F_OK, 0), -1);
	close(fd);
	free(folder);
}

/* Waits until the other end is closed, whatever it says before. */
static bool is_closed_by_other(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char bytes[4096];
	ssize_t n;

	do {
		if (poll(&p, 1, 20000) != 1)
			return false;
		n = read(fd, bytes, sizeof(bytes));
	} while (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)));
	return true;
}

/* Others of the team can take neither the holder's descriptors nor the record's room. */
static void guests_are_few_and_brief(void **state)
{
	struct play *p = *state;
	char *folder = fs_join(p->folder, "me"), *long_name = xmalloc(100001);
	struct wire_client *guest;
	struct wire_message m;
	int fd, fds[GUESTS_MAX + 1];
	int64_t events;

	assert_int_equal(mkdir(folder, 0750), 0);
	assert_int_equal(chmod(folder, 02750), 0);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	wire_message_init(&m, WIRE_OPEN);
	m.team = folder;
	open_play(p, LONG_RUN, &m, 0);
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		assert_true((fds[i] = wire_connect(fd, SESSION, NULL)) >= 0);
	assert_true(is_closed_by_other(fds[0]));
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		close(fds[i]);
	memset(long_name, 'x', 100000);
	long_name[100000] = '\0';
	/* They leave one after the other: until the last is gone there may be no place for another. */
	for (bool is_in = false; !is_in;) {
		int one = wire_connect(fd, SESSION, NULL);

		assert_true(one >= 0);
		guest = wire_client_new(one);
		hello(guest, "tom");
		is_in = receives(guest, WIRE_WELCOME);
		wire_client_free(guest);
	}
	fds[0] = wire_connect(fd, SESSION, NULL);
	assert_true(fds[0] >= 0);
	guest = wire_client_new(fds[0]);
	hello(guest, long_name);
	assert_true(is_closed_by_other(fds[0]));
	wire_client_free(guest);
	free(long_name);
	go(p);
	(void)event_of(p, EV_RUN_OUTPUT);
	wire_message_init(&m, WIRE_KEYS);
	m.run = 1;
	m.data = (struct event_bytes){ (const uint8_t *)"key\n", 4 };
	assert_int_equal(wire_client_send(p->view, &m, NULL), 0);
	(void)event_of(p, EV_SESSION_CLOSE);
	close_play(p, &events);
	close(fd);
	free(folder);
}

static void another_version_is_told(void **state)
{
	struct play *p = *state;
	struct wire_client *other;
	struct wire_message m;

	wire_message_init(&m, WIRE_OPEN);
	open_play(p, LONG_RUN, &m, 0);
	other = wire_client_new(wire_connect(p->dirfd, "socket", NULL));
	wire_message_init(&m, WIRE_HELLO);
	m.version = WIRE_VERSION + 1;
	m.drives = 1;
	assert_int_equal(wire_client_send(other, &m, NULL), 0);
	receive(other, &m);
	assert_int_equal(m.version, WIRE_VERSION);
	assert_int_equal(m.drives, -1 * (m.drives < 0));
	wire_client_free(other);
	/* Garbage costs who sends it the connection, and nobody else. */
	other = wire_client_new(wire_connect(p->dirfd, "socket", NULL));
	assert_int_equal(write(wire_client_fd(other), "GET / HTTP/1.1\r\n\r\n", 18), 18);
	for (int rc = 0; rc == 0;) {
		struct pollfd poll_fd = { .fd = wire_client_fd(other), .events = POLLIN };

		assert_int_equal(poll(&poll_fd, 1, PATIENCE_MS), 1);
		rc = wire_client_next(other, &m, NULL);
		assert_true(rc <= 0);
	}
	wire_client_free(other);
	go(p);
	(void)event_of(p, EV_RUN_OUTPUT);
}

/* ---- what cannot be opened, what cannot be recorded ---- */

static void what_cannot_be_opened_leaves_nothing(void **state)
{
	static const struct event_pair vars[] = { { "TOKEN", "abc" } };
	static const char *const secrets[] = { "TOKEN" };
	struct play *p = *state;
	char *path = fs_join(p->folder, "sessions/" SESSION);
	struct wire_message m, answer;
	int status;

	start(p, WALK, 0);
	wire_message_init(&m, WIRE_OPEN);
	m.vars = (struct event_pairs){ vars, 1 };
	m.secrets = (struct event_texts){ secrets, 1 };
	order(p, &m, &answer);
	assert_int_equal(answer.type, WIRE_FAILED);
	assert_non_null(strstr(answer.text, "TOKEN"));
	assert_null(strstr(answer.text, "abc"));
	assert_int_equal(waitpid(p->holder, &status, 0), p->holder);
	p->holder = 0;
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_false(fs_exists(path));
	free(path);
}

static void an_unsound_runbook_is_said(void **state)
{
	struct play *p = *state;
	char *path = fs_join(p->folder, "sessions");
	struct wire_message m, answer;

	start(p, "muster: 1\ntitle: X\n", 0);
	wire_message_init(&m, WIRE_OPEN);
	order(p, &m, &answer);
	assert_int_equal(answer.type, WIRE_FAILED);
	assert_int_equal(answer.code, -ERR_UNSOUND);
	assert_non_null(strstr(answer.text, "steps"));
	assert_false(fs_exists(path));
	free(path);
}

#define LOUD \
	"muster: 1\ntitle: Loud\nsteps:\n" \
	"  - {id: a, title: A, run: 'head -c 300000 /dev/zero | tr \"\\\\0\" x; echo; read LINE'}\n" \
	"  - {id: z, title: Z, end: resolved}\n"

/* No byte more can be written anywhere: what runs runs on and can be stopped, and it ends. */
static void what_cannot_be_recorded_still_ends(void **state)
{
	struct play *p = *state;
	struct wire_message m;
	int status;

	wire_message_init(&m, WIRE_OPEN);
	open_play(p, LOUD, &m, 64 * 1024);
	close(openat(p->dirfd, "journal.1.bson", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	go(p);
	do {
		await(p, WIRE_RECORDING, &m);
	} while (m.code != JOURNAL_LOST);
	assert_string_equal(m.text, strerror(EFBIG));
	assert_int_equal(act(p, "retry", NULL, NULL, NULL, NULL), -ERR_FULL);
	assert_int_equal(act(p, "end", "outcome", "aborted", "reason", "disk"), 0);
	assert_int_equal(waitpid(p->holder, &status, 0), p->holder);
	p->holder = 0;
	assert_int_equal(status, 0);
}

/* In a new segment it goes on as if nothing had been. */
static void a_disk_that_fails_once_costs_nothing(void **state)
{
	struct play *p = *state;
	struct wire_message m;
	const struct event *ev;
	int64_t events;

	wire_message_init(&m, WIRE_OPEN);
	open_play(p, LONG_RUN, &m, 4096);
	for (int i = 0; i < 12; i++)
		assert_int_equal(
			act(p, "note", "text", "one more line for the record", NULL, NULL), 0);
	ev = event_of(p, EV_JOURNAL_SEGMENT);
	assert_int_equal(ev->segment, 1);
	assert_string_equal(ev->why, "write");
	assert_int_equal(act(p, "end", "outcome", "resolved", NULL, NULL), 0);
	(void)event_of(p, EV_SESSION_CLOSE);
	close_play(p, &events);
}

int holder_whole_tests(void)
{
#define WITH_PLAY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		WITH_PLAY(a_session_is_walked_to_its_close),
		WITH_PLAY(a_watcher_may_not_drive),
		WITH_PLAY(a_guest_gets_the_record_and_nothing_else),
		WITH_PLAY(guests_are_few_and_brief),
		WITH_PLAY(another_version_is_told),
		WITH_PLAY(what_cannot_be_opened_leaves_nothing),
		WITH_PLAY(an_unsound_runbook_is_said),
		WITH_PLAY(what_cannot_be_recorded_still_ends),
		WITH_PLAY(a_disk_that_fails_once_costs_nothing),
	};

	return cmocka_run_group_tests_name("whole", tests, NULL, NULL);
}
