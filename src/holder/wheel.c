/*
 * The wheel of a session: of its views one drives, the others watch. It is handed over, taken, or lost
 * with the terminal that it was at. A change is a decision: it takes effect once it is durable. Whose
 * account a view is of decides how it may come to the wheel; nothing here waits for a view.
 */
#include "config.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "holder/holder-private.h"

/* So long the driver may leave unanswered who asks for the wheel. */
#define ANSWER_MS 60000

/* ---- who asks, and to whom it is offered ---- */

/* Who asked first. `by_time`: of those who have it without an answer after a while. */
static struct view *first_wish(const struct holder *h, bool by_time)
{
	struct view *first = NULL;

	for (size_t i = 0; i < h->views.n; i++) {
		struct view *v = h->views.v[i];

		if (v->wish == 0 || (by_time && v->guest))
			continue;
		if (!first || v->wish < first->wish)
			first = v;
	}
	return first;
}

static struct view *offered(const struct holder *h)
{
	for (size_t i = 0; i < h->views.n; i++) {
		if (h->views.v[i]->offered)
			return h->views.v[i];
	}
	return NULL;
}

static void void_offers(struct holder *h)
{
	for (size_t i = 0; i < h->views.n; i++)
		h->views.v[i]->offered = false;
}

static int64_t left_ms(const struct view *v)
{
	int64_t left = ANSWER_MS - (clock_mono_ns() - v->wish_ns) / 1000000;

	return left > 0 ? left : 1;
}

static void tell(struct view *v)
{
	const struct holder *h = v->h;
	const struct view *wish = first_wish(h, false), *to = offered(h);
	struct wire_message m;

	wire_message_init(&m, WIRE_DRIVES);
	m.drives = v->drives;
	m.who = h->driver ? h->driver->who : NULL;
	/* One's own wish is what one waits for, also behind another's. */
	wish = v->wish ? v : wish;
	if (wish) {
		m.wish = wish->who;
		m.asks = wish == v;
		m.left_ms = wish->guest || !h->driver ? 0 : left_ms(wish);
	}
	if (to) {
		m.offer = to->who;
		m.offered = to == v;
	}
	view_send(v, &m);
}

void wheel_tell(struct holder *h)
{
	for (size_t i = 0; i < h->views.n; i++) {
		if (h->views.v[i]->name)
			tell(h->views.v[i]);
	}
}

/* ---- what a driver brings along ---- */

static bool is_of_driver(const char *name)
{
	for (const char *const *known = wire_driver_env; *known; known++) {
		if (strcmp(*known, name) == 0)
			return true;
	}
	return false;
}

void wheel_keep_env(struct view *v, const struct event_pairs *env)
{
	for (size_t i = 0; i < env->n; i++) {
		if (is_of_driver(env->v[i].name) && env->v[i].value)
			vec_push(&v->env, xstrfmt("%s=%s", env->v[i].name, env->v[i].value));
	}
}

void wheel_free_env(struct view *v)
{
	while (v->env.n > 0)
		free(vec_pop(&v->env));
	vec_release(&v->env);
}

/* Agents and tickets of another account are not this one's to use. */
static void take_env(struct holder *h, const struct view *v)
{
	if (v->guest)
		return;
	while (h->driver_env.n > 0)
		free(vec_pop(&h->driver_env));
	for (size_t i = 0; i < v->env.n; i++)
		vec_push(&h->driver_env, xstrdup(v->env.v[i]));
	h->has_driver_env = true;
}

static void seat(struct holder *h, struct view *v)
{
	if (h->driver)
		h->driver->drives = false;
	h->driver = v;
	v->drives = true;
	free(h->last_driver);
	h->last_driver = xstrdup(v->who);
	h->last_identity = v->identity;
	h->last_identity.name = h->last_driver;
	h->last_identity.terminal = NULL;
	take_env(h, v);
	size_follow(v);
}

/* ---- a change ---- */

static void record_change(struct holder *h, const char *who, const char *cause)
{
	struct event ev;

	record_init_event(h, &ev, EV_DRIVER_CHANGE);
	ev.was = h->last_driver;
	ev.who = who;
	ev.cause = cause;
	(void)record_event(h, &ev);
}

static void rings(uv_timer_t *timer);

static void arm(struct holder *h)
{
	const struct view *v = h->driver ? first_wish(h, true) : NULL;

	if (v)
		uv_timer_start(&h->wheel, rings, (uint64_t)left_ms(v), 0);
	else
		uv_timer_stop(&h->wheel);
}

static void give(struct view *to, const char *cause)
{
	struct holder *h = to->h;

	h->heir = to;
	to->wish = 0;
	void_offers(h);
	record_change(h, to->who, cause);
	record_wheel(h, to);
}

void wheel_pass(struct view *to)
{
	struct holder *h = to->h;

	if (h->heir != to)
		return;
	h->heir = NULL;
	seat(h, to);
	/* Who drives now has as long to answer as the one before had. */
	for (size_t i = 0; i < h->views.n; i++)
		h->views.v[i]->wish_ns = clock_mono_ns();
	arm(h);
	wheel_tell(h);
}

static void rings(uv_timer_t *timer)
{
	struct holder *h = timer->data;
	struct view *v = first_wish(h, true);

	if (v && !h->heir && left_ms(v) <= 1)
		give(v, "taken");
	arm(h);
}

/* Its terminal may be gone and the news of it still on their way, behind what it said last. */
static void look_after_driver(struct holder *h)
{
	struct pollfd p = { .events = POLLRDHUP };

	if (!h->driver)
		return;
	p.fd = wire_client_fd(h->driver->client);
	if (poll(&p, 1, 0) == 1)
		view_read(h->driver);
}

/* ---- views come and go ---- */

void wheel_greet(struct view *v, bool wants)
{
	struct holder *h = v->h;

	if (wants)
		look_after_driver(h);
	if (!wants || v->guest || h->driver || h->heir)
		return;
	/* It was free: nobody loses it, and nobody has to wait for the disk. */
	if (h->last_driver && strcmp(h->last_driver, v->who) != 0)
		record_change(h, v->who, "taken");
	seat(h, v);
}

void wheel_leave(struct view *v, bool lost)
{
	struct holder *h = v->h;
	struct view *next;
	bool drove = h->driver == v || h->heir == v;

	if (!drove && v->wish == 0 && !v->offered)
		return;
	v->wish = 0;
	v->offered = false;
	if (h->heir == v) {
		/* It is recorded as theirs already, so nobody has it now. */
		free(h->last_driver);
		h->last_driver = xstrdup(v->who);
		h->heir = NULL;
		if (h->driver)
			h->driver->drives = false;
		h->driver = NULL;
	}
	if (h->driver == v)
		h->driver = NULL;
	v->drives = false;
	if (h->closing || h->ended)
		return;
	if (drove) {
		void_offers(h);
		if (lost && !h->heir)
			record_change(h, NULL, "lost");
		next = first_wish(h, true);
		if (next && !h->heir)
			give(next, "taken");
		else if (!h->heir)
			size_of_nobody(h);
	}
	arm(h);
	wheel_tell(h);
}

/* ---- what they ask ---- */

int wheel_take(struct view *v, int64_t id, struct error *e)
{
	struct holder *h = v->h;

	look_after_driver(h);
	if (v->drives || h->heir == v)
		return error_set(e, -ERR_UNFIT, "you drive already");
	if (!h->driver && !h->heir && !v->guest) {
		give(v, "taken");
	} else if (v->wish == 0) {
		v->wish = ++h->wishes;
		v->wish_ns = clock_mono_ns();
		arm(h);
		wheel_tell(h);
	}
	record_answer(h, v, id);
	return 0;
}

static bool is_called(const struct view *v, const char *name)
{
	return strcmp(v->who, name) == 0 || strcmp(v->name, name) == 0;
}

/* Everybody who watches, for who has to name one of them. */
static void list_watchers(const struct holder *h, struct strbuf *out)
{
	for (size_t i = 0; i < h->views.n; i++) {
		const struct view *v = h->views.v[i];

		if (!v->name || v->drives)
			continue;
		strbuf_addf(out, "%s%s (%s%s)", out->len > 0 ? ", " : "", v->name, v->who,
			v->guest ? ", another account" : "");
	}
	if (out->len == 0)
		strbuf_adds(out, "nobody");
}

/* The one that is meant: never one of two, since the other may be anybody's. */
static int find_watcher(
	const struct holder *h, const char *name, struct view **found, struct error *e)
{
	struct strbuf list = STRBUF_INIT;
	size_t n = 0;
	int rc = 0;

	for (size_t i = 0; i < h->views.n; i++) {
		struct view *v = h->views.v[i];

		if (!v->name || v->drives || !is_called(v, name))
			continue;
		*found = v;
		n++;
	}
	list_watchers(h, &list);
	if (n == 0)
		rc = error_set(e, -ERR_NOTFOUND, "nobody called %s watches; there are: %s", name,
			list.buf);
	else if (n > 1)
		rc = error_set(e, -ERR_AMBIGUOUS, "%zu views are called %s; there are: %s", n, name,
			list.buf);
	strbuf_release(&list);
	return rc;
}

int wheel_hand_over(struct view *v, const char *name, int64_t id, struct error *e)
{
	struct holder *h = v->h;
	struct view *to = NULL;
	int rc;

	if (!v->drives || h->heir)
		return error_set(e, -ERR_REFUSED, "the wheel is not yours to hand over");
	rc = find_watcher(h, name ? name : "", &to, e);
	if (rc != 0)
		return rc;
	if (!to)
		BUG("a view was found and is not there");
	/* Who asked has accepted it already. */
	if (to->wish) {
		give(to, "handed");
	} else {
		void_offers(h);
		to->offered = true;
		wheel_tell(h);
	}
	record_answer(h, v, id);
	return 0;
}

static void notice(struct view *to, const char *who, const char *what)
{
	char *text = xstrfmt("%s %s", who, what);
	struct wire_message m;

	wire_message_init(&m, WIRE_NOTICE);
	m.text = text;
	view_send(to, &m);
	free(text);
}

static void decline(struct view *v, struct view *wish)
{
	if (v->offered) {
		v->offered = false;
		if (v->h->driver)
			notice(v->h->driver, v->who, "does not take the wheel");
	} else {
		wish->wish = 0;
		notice(wish, v->who, "keeps the wheel");
	}
	arm(v->h);
	wheel_tell(v->h);
}

int wheel_answer(struct view *v, bool yes, int64_t id, struct error *e)
{
	struct holder *h = v->h;
	struct view *wish = v->drives ? first_wish(h, false) : NULL;

	if ((!wish && !v->offered) || h->heir)
		return error_set(e, -ERR_UNFIT, "nobody asks for the wheel, or offers it to you");
	if (!yes)
		decline(v, wish);
	else
		give(v->offered ? v : wish, "handed");
	record_answer(h, v, id);
	return 0;
}

/* ---- its life ---- */

void wheel_start(struct holder *h)
{
	uv_timer_init(&h->loop, &h->wheel);
	h->wheel.data = h;
	size_start(h);
}

void wheel_stop(struct holder *h)
{
	uv_close((uv_handle_t *)&h->wheel, NULL);
	size_stop(h);
	while (h->driver_env.n > 0)
		free(vec_pop(&h->driver_env));
	vec_release(&h->driver_env);
	free(h->last_driver);
}
