/*
 * The views of a session: they come and go, and say what they want. The holder never waits for one: what a
 * view does not take is kept up to a bound, then the view is dropped and may attach again.
 */
#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "holder/holder-private.h"

static void view_handle_closed(uv_handle_t *handle)
{
	struct view *v = handle->data;

	wire_client_free(v->client);
	feed_end(v);
	free(v->name);
	free(v->who);
	free(v->terminal);
	wheel_free_env(v);
	free(v);
}

static void record_detach(struct view *v, const char *why)
{
	struct event ev;

	record_init_event(v->h, &ev, EV_VIEW_DETACH);
	ev.view = v->name;
	ev.who = v->who;
	ev.why = why;
	(void)record_event(v->h, &ev);
}

/* `lost`: it went without a word. */
static void view_drop(struct view *v, bool lost, const char *why)
{
	struct holder *h = v->h;

	if (v->gone)
		return;
	v->gone = true;
	if (v->greeted && !v->hooks)
		record_detach(v, why);
	record_forget_view(h, v);
	for (size_t i = 0; i < h->views.n; i++) {
		if (h->views.v[i] == v) {
			h->views.v[i] = h->views.v[--h->views.n];
			break;
		}
	}
	wheel_leave(v, lost);
	uv_close((uv_handle_t *)&v->poll, view_handle_closed);
}

static void view_ready(uv_poll_t *poll, int status, int events);

static void view_watch(struct view *v)
{
	int events = UV_READABLE | UV_DISCONNECT;

	if (wire_client_wants_write(v->client) || feed_owes(v))
		events |= UV_WRITABLE;
	uv_poll_start(&v->poll, events, view_ready);
}

void view_send(struct view *v, const struct wire_message *m)
{
	if (v->gone)
		return;
	/* A view that takes nothing is found out by its next read; nothing is freed under a caller. */
	if (wire_client_pending(v->client) > VIEW_BACKLOG_MAX ||
		wire_client_send(v->client, m, NULL) != 0)
		shutdown(wire_client_fd(v->client), SHUT_RDWR);
	view_watch(v);
}

/* ---- what views are told ---- */

static bool owes_seq(const struct view *v, int64_t seq)
{
	return v->greeted && !v->guest && v->told != seq;
}

/* A view that takes nothing now is told once it does: the newest seq, not all that were in between. */
void views_tell(struct holder *h)
{
	int64_t seq = record_visible(h);

	for (size_t i = 0; i < h->views.n; i++) {
		struct view *v = h->views.v[i];
		struct wire_message m;

		if (v->guest)
			feed_some(v);
		if (!owes_seq(v, seq) || wire_client_pending(v->client) > VIEW_AHEAD)
			continue;
		wire_message_init(&m, WIRE_UPTO);
		m.seq = seq;
		v->told = seq;
		view_send(v, &m);
	}
}

static void tell_all(struct holder *h, const struct wire_message *m)
{
	for (size_t i = 0; i < h->views.n; i++) {
		if (h->views.v[i]->greeted)
			view_send(h->views.v[i], m);
	}
}

void views_notice(struct holder *h, const char *text)
{
	struct wire_message m;

	wire_message_init(&m, WIRE_NOTICE);
	m.text = values_masked(h, text);
	tell_all(h, &m);
}

void views_echo(struct holder *h, const struct run *r)
{
	struct wire_message m;

	wire_message_init(&m, WIRE_TTY);
	m.run = r->n;
	m.echo = r->echoes;
	tell_all(h, &m);
}

/* The seq first: what was decided is within what the view may show. */
void views_done(struct holder *h, struct view *v, int64_t id)
{
	struct wire_message m;

	views_tell(h);
	wire_message_init(&m, WIRE_DONE);
	m.id = id;
	m.seq = record_visible(h);
	view_send(v, &m);
}

void view_refuse(struct view *v, int64_t id, int code, const struct error *e)
{
	struct wire_message m;

	wire_message_init(&m, WIRE_REFUSED);
	m.id = id;
	m.code = code;
	m.text = values_masked(v->h, error_text(e));
	m.later = code == -ERR_FULL || (code == -ERR_UNFIT && engine_may_fit_later(v->h->session));
	view_send(v, &m);
}

/* ---- what views say ---- */

static void record_attach(struct view *v, const struct wire_message *m)
{
	struct event ev;

	record_init_event(v->h, &ev, EV_VIEW_ATTACH);
	ev.view = v->name;
	ev.who = v->who;
	ev.uid = v->identity.uid;
	ev.terminal = v->terminal;
	ev.from = values_masked(v->h, m->from);
	ev.drives = v->drives;
	(void)record_event(v->h, &ev);
}

/* One that shows the session to a person. */
static void welcome_view(struct view *v, const struct wire_message *m)
{
	v->name = xstrfmt("view-%d", ++v->h->view_count);
	wheel_keep_env(v, &m->env);
	size_take(v, m->cols, m->rows);
	wheel_greet(v, m->drives == 1);
	record_attach(v, m);
	size_repaint(v->h);
}

static void greet(struct view *v, const struct wire_message *m)
{
	struct wire_message welcome;
	struct holder *h = v->h;

	wire_message_init(&welcome, WIRE_WELCOME);
	welcome.version = WIRE_VERSION;
	welcome.session = h->session_id;
	welcome.team = h->team_user;
	if (m->version == WIRE_VERSION && (!v->guest || feed_begin(v, NULL) == 0) &&
		people_identify(wire_client_fd(v->client), &v->identity, NULL) == 0) {
		v->greeted = true;
		v->hooks = m->view && strcmp(m->view, WIRE_VIEW_HOOKS) == 0 && !v->guest;
		h->greeted = h->greeted || !v->hooks;
		v->who = xstrdup(m->who ? values_masked(h, m->who) : "?");
		v->terminal = m->terminal ? xstrdup(values_masked(h, m->terminal)) : NULL;
		v->identity.name = v->who;
		v->identity.terminal = v->terminal;
		if (!v->hooks)
			welcome_view(v, m);
	}
	welcome.view = v->name;
	welcome.drives = v->drives;
	welcome.who = h->driver ? h->driver->who : NULL;
	welcome.seq = v->told = record_visible(h);
	view_send(v, &welcome);
	if (!v->greeted) {
		/* The welcome says why: it is of another version. */
		shutdown(wire_client_fd(v->client), SHUT_RD);
		return;
	}
	wheel_tell(h);
	disk_tell(h, v);
	for (size_t i = 0; i < h->runs.n; i++)
		views_echo(h, h->runs.v[i]);
}

static void take_act(struct view *v, const struct wire_message *m)
{
	struct error e = ERROR_INIT;
	int rc;

	/* Who only watches may notice it first. */
	if (!v->guest && m->action && strcmp(m->action, "spill") == 0)
		rc = act_spill(v->h, v, m, &e);
	else if (!v->drives)
		rc = error_set(&e, -ERR_REFUSED, "you watch; %s drives",
			v->h->driver ? v->h->driver->who : "nobody");
	else
		rc = act_take(v->h, v, m, &e);
	if (rc != 0)
		view_refuse(v, m->id, rc, &e);
	error_clear(&e);
}

static void take_approval(struct view *v, const struct wire_message *m)
{
	struct error e = ERROR_INIT;
	int rc = approve_take(v->h, v, m, &e);

	if (rc != 0)
		view_refuse(v, m->id, rc, &e);
	error_clear(&e);
}

static void take_keys(struct view *v, const struct wire_message *m)
{
	struct run *r = run_find(v->h, (int)m->run);
	struct error e = ERROR_INIT;
	int rc;

	if (!v->drives || !r || !m->data.v)
		return;
	rc = run_type(r, v, &m->data, &e);
	if (rc != 0)
		view_refuse(v, m->id, rc, &e);
	error_clear(&e);
}

/* The terminal's answer to a query: typed, but by nobody, so it is not recorded. */
static void take_reply(struct view *v, const struct wire_message *m)
{
	struct run *r = run_find(v->h, (int)m->run);

	if (v->drives && r && r->x && !r->exited && m->data.v &&
		exec_write(r->x, m->data.v, m->data.n, NULL) != 0)
		return;
}

static void take_wheel(struct view *v, const struct wire_message *m)
{
	struct error e = ERROR_INIT;
	int rc;

	if (v->hooks)
		return;
	if (m->type == WIRE_TAKE)
		rc = wheel_take(v, m->id, &e);
	else if (m->type == WIRE_HANDOVER)
		rc = wheel_hand_over(v, m->who, m->id, &e);
	else
		rc = wheel_answer(v, m->refuse != 1, m->id, &e);
	if (rc != 0)
		view_refuse(v, m->id, rc, &e);
	error_clear(&e);
}

/* A failing hook is written down, and nothing else comes of it. */
static void take_hook(struct view *v, const struct wire_message *m)
{
	struct event ev;

	if (!v->hooks || !m->action || !m->text || v->h->ended)
		return;
	arena_clear(v->h->scratch);
	record_init_event(v->h, &ev, EV_HOOK_FAIL);
	ev.hook = m->id;
	ev.event = m->action;
	ev.text = values_masked(v->h, m->text);
	(void)record_event(v->h, &ev);
}

static void take_message(struct view *v, const struct wire_message *m)
{
	if (v->guest && !guest_is_brief(m)) {
		view_drop(v, true, "a text that is too long");
		return;
	}
	if (!v->greeted) {
		if (m->type == WIRE_HELLO)
			greet(v, m);
		else
			view_drop(v, true, "no greeting");
		return;
	}
	if (v->guest && !guest_may(v, m->type)) {
		guest_refuse(v, m);
		return;
	}
	switch (m->type) {
	case WIRE_ACT: take_act(v, m); break;
	case WIRE_APPROVE: take_approval(v, m); break;
	case WIRE_KEYS: take_keys(v, m); break;
	case WIRE_REPLY: take_reply(v, m); break;
	case WIRE_RESIZE: size_take(v, m->cols, m->rows); break;
	case WIRE_TAKE:
	case WIRE_HANDOVER:
	case WIRE_WHEEL: take_wheel(v, m); break;
	case WIRE_BYE: view_drop(v, m->reason != NULL, m->reason ? "hung up" : "detached"); break;
	case WIRE_HOOK: take_hook(v, m); break;
	case WIRE_HELLO:
	case WIRE_OPEN:
	case WIRE_READY:
	case WIRE_FAILED:
	case WIRE_WELCOME:
	case WIRE_UPTO:
	case WIRE_DONE:
	case WIRE_REFUSED:
	case WIRE_TTY:
	case WIRE_DRIVES:
	case WIRE_EVENTS:
	case WIRE_NOTICE:
	case WIRE_RECORDING:
	case WIRE_TYPE_COUNT: view_drop(v, true, "a frame out of place"); break;
	}
}

void view_read(struct view *v)
{
	struct wire_message m;
	int rc;

	while (!v->gone && (rc = wire_client_next(v->client, &m, NULL)) != 0) {
		if (rc < 0)
			view_drop(v, true, "lost");
		else
			take_message(v, &m);
	}
}

static void view_ready(uv_poll_t *poll, int status, int events)
{
	struct view *v = poll->data;

	(void)status;
	if ((events & UV_WRITABLE) && wire_client_flush(v->client, NULL) != 0) {
		view_drop(v, true, "lost");
		return;
	}
	if (events & UV_WRITABLE)
		feed_some(v);
	view_read(v);
	if (!v->gone)
		view_watch(v);
}

/* ---- the socket ---- */

/* The folder is 0700, and who gets in nevertheless is asked for: this account alone. */
static bool is_welcome(int fd)
{
	int64_t uid, pid;

	return wire_peer(fd, &uid, &pid, NULL) == 0 && (uid == (int64_t)geteuid() || uid == 0);
}

/* Room for one more of its kind: of those that never said what they are the oldest goes. */
static bool make_room(struct holder *h, bool guest)
{
	struct view *silent = NULL;
	size_t n = 0;

	for (size_t i = 0; i < h->views.n; i++) {
		struct view *v = h->views.v[i];

		if (v->guest != guest)
			continue;
		n++;
		if (!v->greeted && (!silent || v->number < silent->number))
			silent = v;
	}
	if (n < (guest ? GUESTS_MAX : VIEWS_MAX))
		return true;
	if (silent)
		view_drop(silent, true, "no greeting");
	return silent != NULL;
}

void view_new(struct holder *h, int fd, bool guest)
{
	struct view *v;

	if (!make_room(h, guest)) {
		close(fd);
		return;
	}
	v = xcalloc(1, sizeof(*v));

	v->h = h;
	v->guest = guest;
	v->client = wire_client_new(fd);
	if (guest)
		wire_client_limit(v->client, GUEST_FRAME_MAX);
	v->number = ++h->connections;
	v->told = -1;
	uv_poll_init(&h->loop, &v->poll, fd);
	v->poll.data = v;
	vec_push(&h->views, v);
	view_watch(v);
}

static void listener_ready(uv_poll_t *poll, int status, int events)
{
	struct holder *h = poll->data;
	int fd;

	(void)status;
	(void)events;
	while ((fd = accept4(h->listenfd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
		if (is_welcome(fd))
			view_new(h, fd, false);
		else
			close(fd);
	}
}

static void before_sleep(uv_prepare_t *prepare)
{
	views_tell(prepare->data);
}

int views_start(struct holder *h, struct error *e)
{
	h->listenfd = wire_listen(h->dirfd, "socket", e);
	if (h->listenfd < 0)
		return h->listenfd;
	wheel_start(h);
	uv_poll_init(&h->loop, &h->listener, h->listenfd);
	h->listener.data = h;
	uv_poll_start(&h->listener, UV_READABLE, listener_ready);
	uv_prepare_init(&h->loop, &h->flush);
	h->flush.data = h;
	uv_prepare_start(&h->flush, before_sleep);
	return 0;
}

bool views_pending(const struct holder *h)
{
	for (size_t i = 0; i < h->views.n; i++) {
		const struct view *v = h->views.v[i];

		if (wire_client_wants_write(v->client) || feed_owes(v) ||
			owes_seq(v, record_visible(h)))
			return true;
	}
	return false;
}

void views_stop(struct holder *h)
{
	while (h->views.n > 0)
		view_drop(h->views.v[0], false, "the session is closed");
	uv_close((uv_handle_t *)&h->listener, NULL);
	uv_close((uv_handle_t *)&h->flush, NULL);
	unlinkat(h->dirfd, "socket", 0);
	guests_stop(h);
	wheel_stop(h);
	vec_release(&h->views);
}
