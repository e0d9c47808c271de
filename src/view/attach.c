/*
 * The view's hold on a session: frames from the holder say how far the journal may be shown; the journal
 * says what happened; the fold says what it means. It draws nothing.
 */
#include "config.h"

#include "view/attach.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "journal/digest.h"
#include "view/attach-private.h"

#define WELCOME_MS 2000

/* ---- events ---- */

static void show(struct attach *l, const struct event *ev)
{
	session_apply(l->session, ev);
	if (l->options.sink)
		l->options.sink(l->options.ctx, ev);
}

static void begin_session(struct attach *l)
{
	l->session = session_new(l->runbook);
	for (size_t i = 0; i < l->early.n; i++)
		show(l, l->early.v[i]);
	vec_release(&l->early);
	arena_free(l->early_arena);
	l->early_arena = NULL;
}

/* The session begins with its runbook, which the journal's first events carry. */
void attach_take_event(struct attach *l, const struct event *ev)
{
	if (l->session) {
		show(l, ev);
		return;
	}
	vec_push(&l->early, event_copy(ev, l->early_arena));
	if (runbook_collector_add(l->collector, ev, &l->runbook) ||
		(ev->type != EV_SESSION_OPEN && ev->type != EV_SESSION_FILE))
		begin_session(l);
}

/* `hash` is the last element of an event: its bytes, and the end of the document. */
void attach_keep_head(struct attach *l, const uint8_t *raw, size_t n)
{
	if (n > EVENT_HASH_LEN)
		digest_hex(raw + n - 1 - EVENT_HASH_LEN, l->head);
}

const char *attach_head(const struct attach *l)
{
	return l->head;
}

static int follow(struct attach *l, size_t budget, bool *more, struct error *e)
{
	size_t taken = 0, n;
	const uint8_t *raw;
	struct event ev;
	int rc = 1;

	*more = false;
	while (l->shown < l->upto) {
		if (budget > 0 && taken >= budget) {
			*more = true;
			return 0;
		}
		rc = journal_reader_next(l->reader, &ev, e);
		if (rc <= 0)
			break;
		raw = journal_reader_raw(l->reader, &n);
		taken += n;
		l->shown = ev.seq;
		attach_keep_head(l, raw, n);
		attach_take_event(l, &ev);
	}
	return rc < 0 ? rc : 0;
}

/* ---- frames ---- */

/* What a holder says, of another account too, is for people to read: never more than a text. */
static char *safe_text(const char *text)
{
	struct strbuf safe = STRBUF_INIT;

	if (!text)
		return NULL;
	text_visible(&safe, text, strlen(text), true);
	return strbuf_detach(&safe);
}

static void replace_text(char **text, const char *by)
{
	free(*text);
	*text = safe_text(by);
}

static void keep_answer(struct attach *l, const struct wire_message *m, int code)
{
	struct kept_answer *a = &vec_add(&l->answers);

	a->id = m->id;
	a->seq = m->seq;
	a->code = code;
	a->later = m->later == 1;
	a->text = safe_text(m->text);
}

static void take_echo(struct attach *l, const struct wire_message *m)
{
	for (size_t i = 0; i < l->silent.n; i++) {
		if (l->silent.v[i] == (int)m->run) {
			l->silent.v[i] = vec_last(&l->silent);
			l->silent.n--;
			break;
		}
	}
	if (m->echo == 0)
		vec_push(&l->silent, (int)m->run);
}

static void take_welcome(struct attach *l, const struct wire_message *m)
{
	l->welcome = true;
	if (m->version != WIRE_VERSION)
		l->refused_version = (int)m->version;
	l->wheel.drives = m->drives == 1;
	l->upto = m->seq;
	replace_text(&l->wheel.driver, m->who);
	l->wheel.changes++;
	free(l->address);
	l->address = xstrfmt(
		"%s%s%s", m->team ? m->team : "", m->team ? "/" : "", m->session ? m->session : "");
}

static void take_wheel(struct attach *l, const struct wire_message *m)
{
	struct wheel *w = &l->wheel;

	w->drives = m->drives == 1;
	w->asks = m->asks == 1;
	w->offered = m->offered == 1;
	w->until_ns = m->left_ms > 0 ? clock_mono_ns() + m->left_ms * 1000000 : 0;
	replace_text(&w->driver, m->who);
	replace_text(&w->wish, m->wish);
	replace_text(&w->offer, m->offer);
	w->changes++;
}

/* One that was not read yet stands before the next. */
static void take_notice(struct attach *l, const struct wire_message *m)
{
	char *before = l->notice, *text = safe_text(m->text ? m->text : "");

	l->notice = before ? xstrfmt("%s; %s", before, text) : xstrdup(text);
	free(before);
	free(text);
}

static void look_where_it_is(const struct attach *l)
{
	char *dir;

	if (!l->reader || !l->path)
		return;
	dir = fs_dirname(l->path);
	journal_reader_set_spill(l->reader, dir);
	free(dir);
}

static void take_recording(struct attach *l, const struct wire_message *m)
{
	replace_text(&l->why, m->text);
	replace_text(&l->path, m->path);
	l->recording = (struct recording){
		.stage = m->code >= JOURNAL_FINE && m->code <= JOURNAL_LOST
			? (enum journal_stage)m->code
			: JOURNAL_LOST,
		.path = l->path,
		.why = l->why,
		.pointed = m->later != 1,
		.news = l->recording.news + 1,
	};
	look_where_it_is(l);
}

static void take_message(struct attach *l, const struct wire_message *m)
{
	switch (m->type) {
	case WIRE_WELCOME: take_welcome(l, m); break;
	case WIRE_UPTO:
		if (m->seq > l->upto)
			l->upto = m->seq;
		break;
	case WIRE_DONE:
		if (m->seq > l->upto)
			l->upto = m->seq;
		keep_answer(l, m, 0);
		break;
	case WIRE_REFUSED: keep_answer(l, m, (int)m->code); break;
	case WIRE_TTY: take_echo(l, m); break;
	case WIRE_DRIVES: take_wheel(l, m); break;
	case WIRE_EVENTS:
		if (l->guest && m->data.v)
			strbuf_add(&l->stream, (const char *)m->data.v, m->data.n);
		break;
	case WIRE_NOTICE: take_notice(l, m); break;
	case WIRE_RECORDING: take_recording(l, m); break;
	case WIRE_OPEN:
	case WIRE_READY:
	case WIRE_FAILED:
	case WIRE_HELLO:
	case WIRE_ACT:
	case WIRE_APPROVE:
	case WIRE_KEYS:
	case WIRE_REPLY:
	case WIRE_RESIZE:
	case WIRE_TAKE:
	case WIRE_BYE:
	case WIRE_HOOK:
	case WIRE_HANDOVER:
	case WIRE_WHEEL:
	case WIRE_TYPE_COUNT: break;
	}
}

int attach_take_frames(struct attach *l, struct error *e)
{
	struct wire_message m;
	int rc;

	if (wire_client_wants_write(l->client) && (rc = wire_client_flush(l->client, e)) != 0)
		return rc;
	while ((rc = wire_client_next(l->client, &m, e)) == 1)
		take_message(l, &m);
	return rc;
}

int attach_step(struct attach *l, size_t budget, bool *more, struct error *e)
{
	struct error sub = ERROR_INIT;
	int rc = 0, followed;

	*more = false;
	if (!l->ended && (rc = attach_take_frames(l, &sub)) < 0)
		l->ended = true;
	/* What the holder said last is shown before its end is. */
	followed = l->guest ? guest_follow(l, budget, more, e) : follow(l, budget, more, e);
	if (followed == 0 && l->ended && !*more)
		followed = error_set(e, -ERR_CLOSED, "the session's holder has gone");
	error_clear(&sub);
	return followed;
}

bool attach_answer_next(struct attach *l, struct attach_answer *a)
{
	struct kept_answer *k = l->answers.v;

	/* An action's answer comes after its events were shown. */
	if (l->answers.n == 0 || (k->code == 0 && k->seq > l->shown))
		return false;
	free(l->last_text);
	l->last_text = k->text;
	*a = (struct attach_answer){ k->id, k->code, k->later, k->text ? k->text : "" };
	l->answers.n--;
	memmove(l->answers.v, l->answers.v + 1, l->answers.n * sizeof(*l->answers.v));
	return true;
}

/* ---- opening ---- */

static int say_hello(struct attach *l, struct error *e)
{
	VEC(struct event_pair) env = { 0 };
	struct wire_message m;
	int rc;

	wire_message_init(&m, WIRE_HELLO);
	m.version = WIRE_VERSION;
	m.who = l->options.who;
	m.terminal = l->options.terminal;
	m.from = l->options.from;
	m.drives = l->options.drives;
	m.cols = l->options.cols;
	m.rows = l->options.rows;
	for (const char *const *name = wire_driver_env; *name; name++) {
		const char *value = getenv(*name);

		if (value)
			vec_push(&env, ((struct event_pair){ *name, value }));
	}
	m.env = (struct event_pairs){ env.v, env.n };
	rc = wire_client_send(l->client, &m, e);
	vec_release(&env);
	return rc;
}

static int wait_for_welcome(struct attach *l, struct error *e)
{
	int64_t until = clock_mono_ns() + WELCOME_MS * 1000000LL;
	int rc;

	while (!l->welcome) {
		struct pollfd p = { .fd = wire_client_fd(l->client), .events = POLLIN };
		int64_t left = (until - clock_mono_ns()) / 1000000;

		rc = attach_take_frames(l, e);
		/* One that closes at once says welcome and goes: what it told is shown before its end is. */
		if (l->welcome) {
			error_clear(e);
			break;
		}
		if (rc != 0)
			return rc;
		if (left <= 0)
			return error_set(e, -ERR_BUSY, "the session's holder does not answer");
		if (poll(&p, 1, (int)left) < 0 && errno != EINTR)
			return error_set_errno(e, -ERR_SYSTEM, "poll");
	}
	if (l->refused_version)
		return error_set(e, -ERR_VERSION,
			"the session's holder is of another version of muster (protocol %d, here %d): "
			"attach with the muster that started it",
			l->refused_version, WIRE_VERSION);
	return 0;
}

int attach_connect(struct attach *l, const char *socket, struct error *e)
{
	int fd = wire_connect(l->dirfd, socket, e), rc;

	if (fd < 0)
		return fd;
	l->client = wire_client_new(fd);
	if ((rc = say_hello(l, e)) != 0 || (rc = wait_for_welcome(l, e)) != 0)
		return rc;
	if (l->guest)
		return 0;
	rc = journal_reader_open(&l->reader, l->dirfd, JOURNAL_SESSION, e);
	look_where_it_is(l);
	if (rc == 0)
		/* The holder of this very account writes it now; `muster verify` is who doubts. */
		journal_reader_set_checking(l->reader, false);
	return rc;
}

static int open_own(struct attach *l, struct store *st, const char *id, struct error *e)
{
	bool more;
	int rc;

	rc = l->dirfd = store_session_dir(st, id, e);
	if (rc >= 0)
		rc = attach_connect(l, "socket", e);
	return rc == 0 ? follow(l, 0, &more, e) : rc;
}

int attach_open(struct attach **out, struct store *st, const char *id,
	const struct attach_options *o, struct error *e)
{
	struct attach *l = xcalloc(1, sizeof(*l));
	int rc;

	l->options = *o;
	l->arena = arena_new();
	strbuf_init(&l->stream);
	l->dirfd = -1;
	l->upto = l->shown = -1;
	l->early_arena = arena_new();
	l->collector = runbook_collector_new();
	*out = l;
	rc = strchr(id, '/') ? guest_open(l, id, e) : open_own(l, st, id, e);
	if (rc == 0 && o->drives && !l->wheel.drives && (o->asks || l->guest))
		rc = attach_wheel_act(l, WHEEL_TAKE, NULL, &(int64_t){ 0 }, e);
	if (rc == 0 && !l->session)
		rc = error_set(e, -ERR_CORRUPT, "the session has no beginning");
	if (rc != 0) {
		attach_close(l);
		*out = NULL;
	}
	return rc;
}

void attach_close(struct attach *l)
{
	struct wire_message m;

	if (!l)
		return;
	if (l->client && !l->ended) {
		wire_message_init(&m, WIRE_BYE);
		m.reason = l->hung_up ? "hung up" : NULL;
		(void)!wire_client_send(l->client, &m, NULL);
	}
	wire_client_free(l->client);
	journal_reader_close(l->reader);
	runbook_collector_free(l->collector);
	session_free(l->session);
	runbook_free(l->runbook);
	vec_release(&l->early);
	arena_free(l->early_arena);
	for (size_t i = 0; i < l->answers.n; i++)
		free(l->answers.v[i].text);
	vec_release(&l->answers);
	vec_release(&l->silent);
	arena_free(l->arena);
	strbuf_release(&l->stream);
	free(l->last_text);
	free(l->notice);
	wheel_release(&l->wheel);
	free(l->why);
	free(l->path);
	free(l->address);
	if (l->dirfd >= 0)
		close(l->dirfd);
	free(l);
}
