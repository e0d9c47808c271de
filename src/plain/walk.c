/*
 * The plain view's loop: what the holder says is printed, what is typed or stands in the answers file is
 * sent when it fits. It sleeps in poll() and nowhere else.
 */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/gasp.h"
#include "plain/walk-private.h"

#define LINE_MAX_BYTES (128 * 1024)
/* A command that has printed something and not ended the line for this long waits for something. */
#define PROMPT_MS 200
/* Of the journal in one turn: what is typed does not wait for the end of a flood. */
#define TURN_BYTES (256 * 1024)
/* So long a script waits for a disk that takes the record again. */
#define LOST_MS 3000

static void on_event(void *ctx, const struct event *ev)
{
	struct walk *w = ctx;

	if (ev->type == EV_SESSION_CLOSE)
		transcript_head(w->transcript, attach_head(w->attach));
	transcript_event(w->transcript, attach_session(w->attach), ev);
	if (w->attached)
		walk_tell_driver(w, ev);
}

/* ---- the terminal ---- */

/* What is typed shows again, however this ends. */
static void give_back(void *arg)
{
	const struct walk *w = arg;

	(void)tcsetattr(w->o->in, TCSANOW, &w->before);
}

/* Where a secret is asked for on a terminal, what is typed is not shown. */
static void show_typing(struct walk *w, bool on)
{
	struct termios t;

	if (!w->tty || w->silent == !on || tcgetattr(w->o->in, &t) != 0)
		return;
	if (on) {
		gasp_remove(give_back, w);
	} else {
		w->before = t;
		gasp_add(give_back, w);
	}
	t.c_lflag = on ? t.c_lflag | ECHO : t.c_lflag & ~(tcflag_t)ECHO;
	tcsetattr(w->o->in, TCSANOW, &t);
	w->silent = !on;
}

static bool asks_secret(const struct walk *w)
{
	const struct session *s = attach_session(w->attach);
	const struct var_decl *var = NULL;
	struct session_asks asks;

	session_asks(s, &asks);
	if (asks.asks == ASKS_VALUE)
		var = asks.var;
	else if (asks.asks == ASKS_ANSWER && s->rb && s->step->into)
		var = runbook_var_named(session_runbook(s, s->scope), s->step->into);
	return var && var->secret;
}

/* Where the command asks for something that is not shown, a line typed for it is not shown either. */
static bool command_is_silent(const struct walk *w)
{
	return walk_can_type(w) && !attach_echo(w->attach, walk_run(w));
}

static int read_typed(struct walk *w, struct error *e)
{
	ssize_t n;

	strbuf_grow(&w->typed, 4096);
	n = read(w->o->in, w->typed.buf + w->typed.len, 4096);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n <= 0) {
		w->eof = true;
		return 0;
	}
	w->typed.len += (size_t)n;
	w->typed.buf[w->typed.len] = '\0';
	if (w->typed.len > LINE_MAX_BYTES && !memchr(w->typed.buf, '\n', w->typed.len))
		return error_set(e, -ERR_LIMIT, "a line of more than %d bytes", LINE_MAX_BYTES);
	return 0;
}

/* ---- the record ---- */

static void say_recording(struct walk *w)
{
	const struct recording *r = attach_recording(w->attach);
	bool first = w->recording_news == 0;
	char *text;

	if (r->news == w->recording_news)
		return;
	w->recording_news = r->news;
	w->tried_seq = -1; /* what there was no room for may fit now */
	w->lost_since = r->stage != JOURNAL_LOST ? 0
		: w->lost_since                  ? w->lost_since
						 : clock_mono_ns();
	if (first && r->stage == JOURNAL_FINE && !r->path)
		return;
	text = recording_sentence(r);
	walk_complain(w, "%s", text);
	free(text);
}

/* A script has nobody who would mend the disk: it does not wait for ever. */
static bool is_given_up(const struct walk *w)
{
	return w->o->answers && w->lost_since &&
		clock_mono_ns() - w->lost_since > LOST_MS * 1000000LL;
}

/* ---- the loop ---- */

static int poll_timeout(const struct walk *w)
{
	if (w->sleep_until) {
		int64_t left = (w->sleep_until - clock_mono_ns()) / 1000000 + 1;

		return left < 0 ? 0 : (int)left;
	}
	if (w->o->answers && !attach_drives(w->attach))
		return 1000;
	if (w->o->answers && ((w->waiting > 0 && !w->aborting) || w->lost_since))
		return 1000;
	return session_focus_run(attach_session(w->attach)) > 0 ? PROMPT_MS : -1;
}

/* What is typed ahead stays where it is once there is enough of it here. */
static bool takes_lines(const struct walk *w)
{
	return w->o->drives && !w->eof && !w->o->answers && w->typed.len <= LINE_MAX_BYTES;
}

static int wait_for_something(struct walk *w, bool more, struct error *e)
{
	struct pollfd p[2] = {
		{ .fd = attach_fd(w->attach), .events = POLLIN },
		{ .fd = takes_lines(w) ? w->o->in : -1, .events = POLLIN },
	};
	int n;

	if (attach_wants_write(w->attach))
		p[0].events |= POLLOUT;
	n = poll(p, 2, more ? 0 : poll_timeout(w));
	if (n < 0 && errno != EINTR)
		return error_set_errno(e, -ERR_SYSTEM, "poll");
	if (n == 0 && !more)
		transcript_flush(w->transcript);
	if (n > 0 && p[1].revents)
		return read_typed(w, e);
	return 0;
}

static int turn(struct walk *w, struct error *e)
{
	bool more = false;
	int rc = attach_step(w->attach, TURN_BYTES, &more, e);

	say_recording(w);
	if (rc == 0)
		walk_tell_news(w);
	if (rc == 0)
		rc = walk_advance(w, e);
	if (rc == 0 && !more && walk_is_deserted(w)) {
		walk_complain(w, "the session waits for a person, and nobody is there to type");
		w->detach = true;
	}
	if (rc != 0 || walk_is_closed(w) || w->detach)
		return rc;
	if (!more) {
		transcript_asks(w->transcript, attach_session(w->attach));
		show_typing(w, !asks_secret(w) && !command_is_silent(w));
	}
	return wait_for_something(w, more, e);
}

static int loop(struct walk *w, struct view_result *result, struct error *e)
{
	int rc = 0;

	while (rc == 0 && !walk_is_closed(w) && !w->detach) {
		if (w->o->signalled && *w->o->signalled) {
			result->signal = *w->o->signalled;
			if (result->signal == SIGHUP)
				attach_hang_up(w->attach);
			w->detach = true;
		} else if (w->eof && w->tty) {
			attach_hang_up(w->attach);
			w->detach = true;
		} else if (is_given_up(w)) {
			w->detach = true; /* nothing is recorded */
		} else {
			rc = turn(w, e);
		}
		fflush(w->o->out);
	}
	result->end = walk_is_closed(w) ? VIEW_CLOSED : w->detach ? VIEW_DETACHED : VIEW_LOST;
	result->unrecorded = w->lost_since != 0;
	result->outcome = attach_session(w->attach)->outcome;
	return walk_is_closed(w) || w->detach || rc == -ERR_CLOSED ? 0 : rc;
}

int plain_walk(struct store *st, const char *id, const struct plain_options *o,
	struct view_result *result, struct error *e)
{
	struct walk w = { .o = o, .tried_seq = -1 };
	struct attach_options options = {
		.who = o->who,
		.drives = o->drives,
		.asks = o->asks,
		/* A line at a time has no pane: commands have the usual size. */
		.cols = 80,
		.rows = 24,
		.sink = on_event,
		.ctx = &w,
		.terminal = o->in >= 0 && isatty(o->in) ? ttyname(o->in) : NULL,
		.from = getenv("SSH_CONNECTION"),
	};
	int rc;

	memset(result, 0, sizeof(*result));
	w.tty = o->in >= 0 && isatty(o->in);
	w.transcript = transcript_new(o->out, o->quiet);
	w.arena = arena_new();
	strbuf_init(&w.typed);
	if (o->attaches)
		transcript_hold(w.transcript);
	/* Who comes in the middle is told what has been so far: all of its events come. */
	rc = attach_open(&w.attach, st, id, &options, e);
	w.attached = rc == 0;
	if (rc == 0)
		transcript_release(w.transcript, attach_session(w.attach));
	if (rc == 0)
		transcript_set_address(w.transcript, attach_address(w.attach));
	if (rc == 0 && (o->drives || o->deserted) && !attach_drives(w.attach))
		walk_say_watching(&w);
	if (rc == 0)
		rc = loop(&w, result, e);
	show_typing(&w, true);
	transcript_flush(w.transcript);
	fflush(o->out);
	transcript_free(w.transcript);
	strbuf_wipe(&w.typed);
	free(w.child);
	arena_free(w.arena);
	attach_close(w.attach);
	return rc;
}
