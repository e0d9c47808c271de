/*
 * The life of a holder: it is told what to open, opens it, says so, and turns its loop until the session
 * is closed and everybody knows.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/gasp.h"
#include "exec/shell.h"
#include "holder/holder.h"
#include "holder/holder-private.h"

#define OPEN_TIMEOUT_MS 10000
/* How long the last frames may take to go out once the session is closed. */
#define FAREWELL_MS 1000
/* So much longer where no view has come yet. */
#define FIRST_VIEW_MS 5000

/* Waits for the one frame that muster sends. */
static int read_order(struct wire_client *control, struct wire_message *m, struct error *e)
{
	int64_t until = clock_mono_ns() + OPEN_TIMEOUT_MS * 1000000LL;

	for (;;) {
		struct pollfd p = { .fd = wire_client_fd(control), .events = POLLIN };
		int rc = wire_client_next(control, m, e);

		if (rc != 0)
			return rc < 0 ? rc : 0;
		if (clock_mono_ns() > until || (poll(&p, 1, 1000) < 0 && errno != EINTR))
			return error_set(e, -ERR_CLOSED, "muster did not say what to open");
	}
}

static void answer(
	struct wire_client *control, const struct holder *h, int rc, const struct error *e)
{
	struct wire_message m;
	struct pollfd p = { .fd = wire_client_fd(control), .events = POLLOUT };

	wire_message_init(&m, rc == 0 ? WIRE_READY : WIRE_FAILED);
	m.session = h->session_id;
	m.code = rc;
	m.text = rc == 0 ? NULL : error_text(e);
	if (wire_client_send(control, &m, NULL) != 0)
		return;
	while (wire_client_wants_write(control) && poll(&p, 1, OPEN_TIMEOUT_MS) > 0 &&
		wire_client_flush(control, NULL) == 0)
		;
}

/* The terminal that muster was started on may go: nothing here may hold it open or write to it. */
static void let_go_of_terminal(void)
{
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return;
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
}

static void ignore_signals(void)
{
	static const int ignored[] = { SIGHUP, SIGPIPE, SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU,
		SIGXFSZ };

	for (size_t i = 0; i < ARRAY_LEN(ignored); i++)
		signal(ignored[i], SIG_IGN);
}

static void nobody(uv_timer_t *timer)
{
	(void)timer;
}

/* Turns until the session is closed, durable, told, or the time for that is over. */
static void hold(struct holder *h)
{
	uv_timer_t farewell;
	int64_t until;

	while (!h->closing)
		uv_run(&h->loop, UV_RUN_ONCE);
	views_tell(h);
	uv_timer_init(&h->loop, &farewell);
	uv_timer_start(&farewell, nobody, 50, 50);
	until = clock_mono_ns() + FAREWELL_MS * 1000000LL;
	/* A walk may need nobody: the view that began it is still to come then. */
	if (!h->greeted)
		until += FIRST_VIEW_MS * 1000000LL;
	while ((views_pending(h) || !h->greeted) && clock_mono_ns() < until)
		uv_run(&h->loop, UV_RUN_ONCE);
	uv_close((uv_handle_t *)&farewell, NULL);
}

static void release(struct holder *h, bool opened)
{
	struct error e = ERROR_INIT;

	if (opened) {
		run_close_all(h);
		monitors_close_all(h);
		backups_close(h);
		views_stop(h);
	}
	if (h->journal) {
		gasp_remove(journal_gasp, h->journal);
		(void)journal_close(h->journal, &e);
	}
	error_clear(&e);
	record_stop(h);
	left_close(h);
	exec_loop_close(h->execs);
	uv_run(&h->loop, UV_RUN_DEFAULT);
	uv_loop_close(&h->loop);
	/* One that could not be opened is as one that is closed: it works on nothing. */
	locks_close(h,
		!h->session || h->session->phase == PHASE_NEW || h->session->phase == PHASE_CLOSED);
	values_wipe(h);
	choices_wipe(h);
	seen_release(h);
	people_release(h);
	session_free(h->session);
	runbook_free(h->runbook);
	redact_set_free(h->redact);
	exec_argv_free(h->ssh);
	arena_wipe(h->scratch);
	arena_free(h->scratch);
	vec_release(&h->runs);
	if (h->dirfd >= 0)
		close(h->dirfd);
	if (h->lockfd >= 0)
		close(h->lockfd);
	if (h->listenfd >= 0)
		close(h->listenfd);
	if (h->teamfd >= 0)
		close(h->teamfd);
	if (h->team_dirfd >= 0)
		close(h->team_dirfd);
	free(h->folder);
}

/* Who reads there may be slow or gone: nothing waits for that, and no command gets the descriptor. */
static void prepare_ack_fd(int fd)
{
	int flags = fcntl(fd, F_GETFD);

	if (flags < 0 || fs_set_nonblock(fd, true, NULL) != 0)
		return; /* a closed one is no error */
	fcntl(fd, F_SETFD, flags | FD_CLOEXEC);
}

static int prepare(struct holder *h, const struct holder_options *o, struct error *e)
{
	memset(h, 0, sizeof(*h));
	h->options = o;
	prepare_ack_fd(o->ack_fd);
	h->dirfd = h->lockfd = h->listenfd = h->team_dirfd = h->teamfd = -1;
	h->cols = SIZE_COLS;
	h->rows = SIZE_ROWS;
	h->scratch = arena_new();
	uv_loop_init(&h->loop);
	record_start(h);
	return exec_loop_open(&h->loop, &h->execs, e);
}

int holder_run(const struct holder_options *o)
{
	struct wire_client *control = wire_client_new(o->control_fd);
	struct error e = ERROR_INIT;
	struct wire_message order;
	struct holder h;
	bool opened = false;
	int rc;

	/* Secrets are in this memory: no core, no debugger of another program of this account. */
	prctl(PR_SET_DUMPABLE, 0);
	ignore_signals();
	rc = prepare(&h, o, &e);
	if (rc == 0)
		rc = read_order(control, &order, &e);
	if (rc == 0)
		rc = order.open && order.open->type == EV_SESSION_RESUME
			? resume_session(&h, &order, &e)
			: open_session(&h, &order, &e);
	opened = h.listenfd >= 0;
	if (rc == 0) {
		gasp_add(journal_gasp, h.journal);
		let_go_of_terminal();
	}
	answer(control, &h, rc, &e);
	wire_client_free(control);
	if (rc == 0)
		hold(&h);
	release(&h, opened);
	error_clear(&e);
	return rc;
}
