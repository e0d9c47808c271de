/*
 * Commands that outlived their holder and are still there. Nobody reads what they print and nobody waits
 * for them: they are looked at, and ended where a person says so. What becomes of them is told the
 * engine.
 */
#include "config.h"

#include <signal.h>
#include <stdlib.h>

#include "base/clock.h"
#include "holder/holder-private.h"

#define LOOK_MS 50
#define KILLED_MS 5000 /* what is there so long after KILL cannot be killed by us */

struct left {
	struct holder *h;
	int run;
	pid_t pid;
	int64_t start_ticks;
	int64_t kill_ns, end_ns; /* 0: not to be killed; when nobody looks any longer */
	uv_timer_t timer;
};

static void tell(struct left *l, const char *alive)
{
	struct run_left left = { l->run, alive };
	struct happening hap = { .type = HAPPEN_LEFT, .left = &left, .left_n = 1 };

	uv_timer_stop(&l->timer);
	/* Of a session that is closed nothing is recorded any more. */
	if (record_happening(l->h, &hap, NULL, 0, NULL) != 0)
		return;
	views_tell(l->h);
}

static void look(uv_timer_t *timer)
{
	struct left *l = timer->data;
	int64_t now = clock_mono_ns();

	if (exec_left_of(l->pid, l->start_ticks) == 0) {
		tell(l, "no");
	} else if (l->kill_ns != 0 && now >= l->kill_ns) {
		l->kill_ns = 0;
		(void)exec_left_signal(l->pid, l->start_ticks, SIGKILL);
	} else if (now >= l->end_ns) {
		tell(l, "yes");
	}
}

void left_keep(struct holder *h, int run, pid_t pid, int64_t start_ticks)
{
	struct left *l = xcalloc(1, sizeof(*l));

	l->h = h;
	l->run = run;
	l->pid = pid;
	l->start_ticks = start_ticks;
	uv_timer_init(&h->loop, &l->timer);
	l->timer.data = l;
	vec_push(&h->lefts, l);
}

static void end(struct left *l, enum stop_how how, int64_t grace_ms)
{
	int64_t now = clock_mono_ns(), grace_ns = grace_ms * 1000000LL;
	static const int signals[] = {
		[STOP_TIMEOUT] = SIGTERM,
		[STOP_INTERRUPT] = SIGINT,
		[STOP_TERMINATE] = SIGTERM,
		[STOP_KILL] = SIGKILL,
	};

	(void)exec_left_signal(l->pid, l->start_ticks, signals[how]);
	if (signals[how] == SIGTERM) { /* what is suspended would never see it */
		(void)exec_left_signal(l->pid, l->start_ticks, SIGCONT);
		l->kill_ns = now + grace_ns;
	}
	l->end_ns = now + (how == STOP_KILL ? 0 : grace_ns) +
		(how == STOP_INTERRUPT ? 0 : KILLED_MS * 1000000LL);
	uv_timer_start(&l->timer, look, 0, LOOK_MS);
}

void left_stop(struct holder *h, const struct effect *effect)
{
	for (size_t i = 0; i < h->lefts.n; i++) {
		if (h->lefts.v[i]->run == effect->run)
			end(h->lefts.v[i], effect->how, effect->grace_ms);
	}
}

static void let_go(uv_handle_t *timer)
{
	free(timer->data);
}

void left_close(struct holder *h)
{
	for (size_t i = 0; i < h->lefts.n; i++)
		uv_close((uv_handle_t *)&h->lefts.v[i]->timer, let_go);
	vec_release(&h->lefts);
}
