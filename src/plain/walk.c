/*
 * The plain view's loop: what the holder says is printed, what is typed or stands in the answers file is
 * sent when it fits. It sleeps in poll() and nowhere else.
 */
#include "config.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "plain/plain-private.h"

#define LINE_MAX_BYTES (128 * 1024)
/* A command that has printed something and not ended the line for this long waits for something. */
#define PROMPT_MS 200
/* So long an answer waits for the end of an ad-hoc command. */
#define BESIDE_MS 5000

struct walk {
	const struct plain_options *o;
	struct attach *attach;
	struct transcript *transcript;
	bool tty;
	/* what is to be sent next */
	struct arena *arena;
	struct intent intent;
	bool has_intent;        /* waits until it fits */
	bool sent;              /* was sent; its answer is awaited */
	int64_t sent_id;
	int64_t waits_since;    /* mono ns */
	size_t waiting;         /* the number of the answer that waits since then, from 1 */
	int64_t tried_seq;      /* the state it did not fit: not tried again before something happens */
	int64_t sleep_until;    /* mono ns, 0: no */
	size_t next_answer;
	const struct plain_answer *current;
	struct strbuf typed;    /* read and not yet taken */
	bool eof, detach, aborting, silent;
};

static void
on_event(void *ctx, const struct event *ev)
{
	struct walk *w = ctx;

	/* During attach_open the first events come before the session is at hand. */
	if (w->attach)
		transcript_event(w->transcript, attach_session(w->attach), ev);
}

static void PRINTF_LIKE(2, 3)
complain(struct walk *w, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	fprintf(w->o->err, "muster: %s\n", text.buf);
	fflush(w->o->err);
	strbuf_release(&text);
}

static bool
waits_for_person(const struct walk *w)
{
	struct session_asks asks;

	session_asks(attach_session(w->attach), &asks);
	return asks.asks != ASKS_NOTHING;
}

static bool
is_closed(const struct walk *w)
{
	return attach_session(w->attach)->phase == PHASE_CLOSED;
}

/* Where the session stands; past the last step, at the last one. */
static const char *
where(const struct walk *w)
{
	const struct session *s = attach_session(w->attach);

	if (s->at)
		return s->at->id;
	return s->path.n > 0 ? vec_last(&s->path) : "";
}

/* ---- sending ---- */

static int
send_intent(struct walk *w, struct error *e)
{
	struct wire_message m;

	intent_message(&w->intent, &m);
	w->sent = true;
	w->tried_seq = attach_session(w->attach)->last_seq;
	return attach_act(w->attach, &m, &w->sent_id, e);
}

/* What cannot be answered ends as aborted: a script must never go on at another place than it meant. */
static int
abort_session(struct walk *w, const char *why, struct error *e)
{
	w->aborting = true;
	w->current = NULL;
	intent_init(&w->intent, ACT_END);
	intent_arg(&w->intent, "outcome", "aborted");
	intent_arg(&w->intent, "reason", arena_strdup(w->arena, why));
	w->has_intent = true;
	return send_intent(w, e);
}

/* Keys are not an action of the engine: they go into the terminal of the command. A line that is typed is
 * ended as one. */
static int
send_keys(struct walk *w, struct error *e)
{
	int run = session_focus_run(attach_session(w->attach));
	const char *value = intent_get(&w->intent, "value");
	struct strbuf keys = STRBUF_INIT;
	int rc;

	strbuf_adds(&keys, value ? value : "");
	if (keys.len == 0 || (unsigned char)keys.buf[keys.len - 1] >= ' ')
		strbuf_addc(&keys, '\n');
	rc = attach_keys(w->attach, run, keys.buf, keys.len, e);
	strbuf_wipe(&keys);
	w->has_intent = false;
	return rc;
}

static int
begin_sleep(struct walk *w, struct error *e)
{
	const char *text = intent_get(&w->intent, "for");
	int64_t ms;

	w->has_intent = false;
	if (!text || duration_parse(text, true, &ms, e) != 0)
		return abort_session(w, "sleep: needs a duration", e);
	w->sleep_until = clock_mono_ns() + ms * 1000000;
	return 0;
}

/* Whether a command that could be typed into runs. */
static bool
can_type(const struct walk *w)
{
	const struct session *s = attach_session(w->attach);
	int run = session_focus_run(s);

	return run > 0 && session_run(s, run)->running;
}

/* What may be done while a shell or a command of one's own runs beside the step. */
static bool
goes_beside(enum action action)
{
	static const enum action those[] = { ACT_STOP, ACT_NOTE, ACT_ACK, ACT_CALL, ACT_HINT, ACT_SINCE,
		ACT_PAUSE, ACT_CONTINUE };

	for (size_t i = 0; i < ARRAY_LEN(those); i++)
		if (those[i] == action)
			return true;
	return false;
}

/* A script's next answer means the world as its own command leaves it: it waits for the end of that; not
 * for long where the command may be meant to run on beside the walk. A person at a terminal sees what
 * runs. */
static bool
waits_for_own(const struct walk *w)
{
	const struct session *s = attach_session(w->attach);
	const struct run_record *r = session_run(s, session_focus_run(s));

	if (w->tty && !w->current)
		return false;
	if (!r || !r->running || r->run == s->run || w->aborting || goes_beside(w->intent.action))
		return false;
	return strcmp(r->purpose, "shell") == 0 || clock_real_ms() - r->start_at < BESIDE_MS;
}

/* Carries out what is to be sent, where it could fit. */
static int
try_intent(struct walk *w, struct error *e)
{
	/* The session went on meanwhile: it is looked at anew, as if it had not been taken. */
	if (w->current && strcmp(w->current->step, where(w)) != 0) {
		w->next_answer--;
		w->current = NULL;
		w->has_intent = false;
		return 0;
	}
	if (w->intent.action == ACT_DETACH) {
		w->detach = true;
		return 0;
	}
	if (w->intent.action == ACT_SLEEP)
		return begin_sleep(w, e);
	if (w->intent.action == ACT_KEYS) {
		if (can_type(w))
			return send_keys(w, e);
		if (!waits_for_person(w))
			return 0;
		if (w->current)
			return abort_session(w, "keys: no command runs that could be typed into", e);
		complain(w, "no command runs that could be typed into");
		w->has_intent = false;
		return 0;
	}
	if (w->tried_seq == attach_session(w->attach)->last_seq || waits_for_own(w))
		return 0;
	return send_intent(w, e);
}

/* ---- where intents come from ---- */

/* An answer waits, at most so long. */
static int
check_patience(struct walk *w, struct error *e)
{
	const struct plain_answer *a = &w->o->answers[w->waiting - 1];
	int64_t waited = (clock_mono_ns() - w->waits_since) / 1000000;

	if (w->sent || waited < w->o->answer_timeout_ms)
		return 0;
	complain(w, "%s:%d: %s: %s did not fit for too long; the session stands at %s",
	    w->o->answers_path, a->line, a->step, action_table[a->intent.action].word, where(w));
	return abort_session(w, "an answer did not fit for too long", e);
}

/* What is asked, as the line that asked it has it. */
static int
abort_elsewhere(struct walk *w, const struct plain_answer *a, struct error *e)
{
	struct strbuf why = STRBUF_INIT;
	int rc;

	strbuf_addf(&why, "%s:%d: %s for %s came, and at %s %s", w->o->answers_path, a->line,
	    action_table[a->intent.action].word, a->step, where(w),
	    session_asks_words(attach_session(w->attach)));
	complain(w, "%s", why.buf);
	rc = abort_session(w, why.buf, e);
	strbuf_release(&why);
	return rc;
}

static int
next_from_answers(struct walk *w, struct error *e)
{
	const struct plain_answer *a;

	if (w->next_answer == w->o->answer_n) {
		if (!waits_for_person(w))
			return 0;
		complain(w, "%s: the answers are at their end, and at %s %s", w->o->answers_path,
		    where(w), session_asks_words(attach_session(w->attach)));
		return abort_session(w, "the answers are at their end", e);
	}
	a = &w->o->answers[w->next_answer];
	if (w->waiting != w->next_answer + 1) {
		w->waiting = w->next_answer + 1;
		w->waits_since = clock_mono_ns();
	}
	if (strcmp(a->step, where(w)) != 0)
		return waits_for_person(w) ? abort_elsewhere(w, a, e) : check_patience(w, e);
	w->next_answer++;
	w->current = a;
	w->intent = a->intent;
	w->has_intent = true;
	w->tried_seq = -1;
	return try_intent(w, e);
}

/* Takes one line out of what was typed; NULL: there is none. At the end of the input what is left is
 * one. */
static char *
take_line(struct walk *w)
{
	char *nl = memchr(w->typed.buf, '\n', w->typed.len);
	size_t n = nl ? (size_t)(nl - w->typed.buf) : w->typed.len;
	char *line;

	if (!nl && (!w->eof || n == 0))
		return NULL;
	line = arena_strndup(w->arena, w->typed.buf, n);
	strbuf_consume(&w->typed, n + (nl ? 1 : 0));
	n = strlen(line);
	if (n > 0 && line[n - 1] == '\r')
		line[n - 1] = '\0';
	return line;
}

static int
next_from_lines(struct walk *w, struct error *e)
{
	const struct session *s = attach_session(w->attach);
	bool colon = w->typed.len > 0 && w->typed.buf[0] == ':';
	struct error sub = ERROR_INIT;
	const char *line;
	int rc;

	/* What answers a question waits until there is one; actions are the engine's to judge. */
	if (!colon && !waits_for_person(w))
		return 0;
	line = take_line(w);
	if (!line) {
		if (w->eof && !w->tty && waits_for_person(w))
			return abort_session(w, "the input is at its end", e);
		return 0;
	}
	rc = *line == ':' ? intent_parse(&w->intent, line + 1, s, w->arena, &sub) :
	    intent_answer(&w->intent, line, s, w->arena, &sub);
	if (rc != 0) {
		complain(w, "%s", error_text(&sub));
		error_clear(&sub);
		return 1;
	}
	w->current = NULL;
	w->has_intent = true;
	w->tried_seq = -1;
	return try_intent(w, e);
}

/* ---- answers of the holder ---- */

static int
refused(struct walk *w, const struct attach_answer *a, struct error *e)
{
	struct strbuf why = STRBUF_INIT;
	int rc = 0;

	/* It is closed already: that is on its way, and nothing is left to be answered. */
	if (a->code == -ERR_CLOSED) {
		w->has_intent = false;
		return 0;
	}
	if (w->aborting)
		return error_set(e, a->code, "%s", a->text);
	/* Tried again once something has happened, or looked at anew where the session stands then. */
	if (a->later || (a->code == -ERR_NOTFOUND && w->current)) {
		w->has_intent = true;
		return 0;
	}
	w->has_intent = false;
	if (!w->current) {
		complain(w, "%s", a->text);
		return 0;
	}
	strbuf_addf(&why, "%s:%d: %s: %s: %s", w->o->answers_path, w->current->line, w->current->step,
	    action_table[w->intent.action].word, a->text);
	complain(w, "%s", why.buf);
	rc = abort_session(w, why.buf, e);
	strbuf_release(&why);
	return rc;
}

static int
take_answers(struct walk *w, struct error *e)
{
	struct attach_answer a;
	int rc = 0;

	while (rc == 0 && attach_answer_next(w->attach, &a)) {
		if (a.id != w->sent_id || !w->sent)
			continue;
		w->sent = false;
		if (a.code == 0)
			w->has_intent = false;
		else
			rc = refused(w, &a, e);
	}
	return rc;
}

/* Everything that can be done without waiting. */
static int
advance(struct walk *w, struct error *e)
{
	int rc = take_answers(w, e);

	while (rc >= 0 && !is_closed(w) && !w->detach && !w->sent && w->o->drives) {
		if (w->aborting && !w->has_intent)
			return 0;
		if (w->sleep_until && clock_mono_ns() < w->sleep_until)
			return 0;
		w->sleep_until = 0;
		if (w->has_intent) {
			rc = try_intent(w, e);
			if (rc == 0 && w->has_intent && w->current && !w->aborting)
				rc = check_patience(w, e);
			if (rc < 0 || w->has_intent)
				return rc < 0 ? rc : 0;
			continue;
		}
		arena_clear(w->arena);
		rc = w->o->answers ? next_from_answers(w, e) : next_from_lines(w, e);
		if (rc == 0 && !w->has_intent && !w->sleep_until && !w->detach &&
		    (w->o->answers || !memchr(w->typed.buf, '\n', w->typed.len) ||
		    !waits_for_person(w)))
			return 0;
	}
	return rc < 0 ? rc : 0;
}

/* ---- the terminal ---- */

/* Where a secret is asked for on a terminal, what is typed is not shown. */
static void
show_typing(struct walk *w, bool on)
{
	struct termios t;

	if (!w->tty || w->silent == !on || tcgetattr(w->o->in, &t) != 0)
		return;
	t.c_lflag = on ? t.c_lflag | ECHO : t.c_lflag & ~(tcflag_t)ECHO;
	tcsetattr(w->o->in, TCSANOW, &t);
	w->silent = !on;
}

static bool
asks_secret(const struct walk *w)
{
	const struct session *s = attach_session(w->attach);
	const struct var_decl *var = NULL;
	struct session_asks asks;

	session_asks(s, &asks);
	if (asks.asks == ASKS_VALUE)
		var = asks.var;
	else if (asks.asks == ASKS_ANSWER && s->rb && s->step->into)
		var = runbook_var_named(s->rb, s->step->into);
	return var && var->secret;
}

/* Where the command asks for something that is not shown, a line typed for it is not shown either. */
static bool
command_is_silent(const struct walk *w)
{
	return can_type(w) && !attach_echo(w->attach, session_focus_run(attach_session(w->attach)));
}

static int
read_typed(struct walk *w, struct error *e)
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

/* ---- the loop ---- */

static int
poll_timeout(const struct walk *w)
{
	if (w->sleep_until) {
		int64_t left = (w->sleep_until - clock_mono_ns()) / 1000000 + 1;

		return left < 0 ? 0 : (int)left;
	}
	if (w->o->answers && w->waiting > 0 && !w->aborting)
		return 1000;
	return session_focus_run(attach_session(w->attach)) > 0 ? PROMPT_MS : -1;
}

/* What is typed ahead stays where it is once there is enough of it here. */
static bool
takes_lines(const struct walk *w)
{
	return w->o->drives && !w->eof && !w->o->answers && w->typed.len <= LINE_MAX_BYTES;
}

static int
wait_for_something(struct walk *w, struct error *e)
{
	struct pollfd p[2] = {
		{ .fd = attach_fd(w->attach), .events = POLLIN },
		{ .fd = takes_lines(w) ? w->o->in : -1, .events = POLLIN },
	};
	int n;

	if (attach_wants_write(w->attach))
		p[0].events |= POLLOUT;
	n = poll(p, 2, poll_timeout(w));
	if (n < 0 && errno != EINTR)
		return error_set_errno(e, -ERR_SYSTEM, "poll");
	if (n == 0)
		transcript_flush(w->transcript);
	if (n > 0 && p[1].revents)
		return read_typed(w, e);
	return 0;
}

static int
turn(struct walk *w, struct error *e)
{
	bool more = true;
	int rc = 0;

	while (more && rc == 0) {
		rc = attach_step(w->attach, 0, &more, e);
		if (rc == 0)
			rc = advance(w, e);
	}
	if (rc != 0 || is_closed(w) || w->detach)
		return rc;
	transcript_asks(w->transcript, attach_session(w->attach));
	show_typing(w, !asks_secret(w) && !command_is_silent(w));
	return wait_for_something(w, e);
}

static int
loop(struct walk *w, struct view_result *result, struct error *e)
{
	int rc = 0;

	while (rc == 0 && !is_closed(w) && !w->detach) {
		if (w->o->signalled && *w->o->signalled) {
			result->signal = *w->o->signalled;
			w->detach = true;
		} else if (w->eof && w->tty) {
			w->detach = true;       /* the terminal hung up */
		} else {
			rc = turn(w, e);
		}
		fflush(w->o->out);
	}
	result->end = is_closed(w) ? VIEW_CLOSED : w->detach ? VIEW_DETACHED : VIEW_LOST;
	result->outcome = attach_session(w->attach)->outcome;
	return is_closed(w) || w->detach || rc == -ERR_CLOSED ? 0 : rc;
}

/* What the session has been so far, for who comes in the middle. */
static void
say_so_far(struct walk *w, struct store *st, const char *id)
{
	const struct session *s = attach_session(w->attach);
	int fd = store_session_dir(st, id, NULL);
	struct journal_reader *r;
	struct event ev;

	if (fd >= 0 && journal_reader_open(&r, fd, JOURNAL_SESSION, NULL) == 0) {
		while (journal_reader_next(r, &ev, NULL) == 1 && ev.seq <= s->last_seq)
			transcript_event(w->transcript, s, &ev);
		journal_reader_close(r);
	}
	if (fd >= 0)
		close(fd);
}

int
plain_walk(struct store *st, const char *id, const struct plain_options *o,
    struct view_result *result, struct error *e)
{
	struct walk w = { .o = o, .tried_seq = -1 };
	struct attach_options options = {
		.who = o->who, .drives = o->drives, .sink = on_event, .ctx = &w,
		.terminal = o->in >= 0 && isatty(o->in) ? ttyname(o->in) : NULL,
		.from = getenv("SSH_CONNECTION"),
	};
	struct attach *attach;
	int rc = attach_open(&attach, st, id, &options, e);

	if (rc != 0)
		return rc;
	memset(result, 0, sizeof(*result));
	w.attach = attach;
	w.tty = o->in >= 0 && isatty(o->in);
	w.transcript = transcript_new(o->out, o->quiet);
	w.arena = arena_new();
	strbuf_init(&w.typed);
	say_so_far(&w, st, id);
	if (o->drives && !attach_drives(attach))
		complain(&w, "%s drives; you watch", attach_driver(attach) ? attach_driver(attach) : "?");
	rc = loop(&w, result, e);
	show_typing(&w, true);
	transcript_flush(w.transcript);
	fflush(o->out);
	transcript_free(w.transcript);
	strbuf_wipe(&w.typed);
	arena_free(w.arena);
	attach_close(attach);
	return rc;
}
