/*
 * engine_handle(): decide, apply, and go on with what follows of itself until nothing does.
 */
#include "config.h"

#include "engine/engine.h"

#include <string.h>

#include "base/i18n.h"
#include "engine/engine-private.h"

#define A(name) name,
#define ACTION(id, text, list, what) static const char *const args_##id[] = { list NULL };
#include "engine/command.def"
#undef ACTION
#undef A

#define ACTION(id, text, list, what) [ACT_##id] = { .word = text, .args = args_##id, .does = what },
const struct action_info action_table[ACT_COUNT] = {
#include "engine/command.def"
};
#undef ACTION

int action_named(const char *word)
{
	for (int i = 0; i < ACT_COUNT; i++)
		if (strcmp(action_table[i].word, word) == 0)
			return i;
	return -1;
}

void engine_outcome_init(struct outcome_of *out)
{
	memset(out, 0, sizeof(*out));
	out->arena = arena_new();
}

void engine_outcome_clear(struct outcome_of *out)
{
	arena_clear(out->arena);
	vec_clear(&out->events);
	vec_clear(&out->effects);
}

void engine_outcome_release(struct outcome_of *out)
{
	if (!out)
		return;
	arena_free(out->arena);
	vec_release(&out->events);
	vec_release(&out->effects);
	memset(out, 0, sizeof(*out));
}

/* Time that passed is dealt with by settle(), as after everything else that happens. */
static int decide_tick(struct decide *d)
{
	(void)d;
	return 0;
}

static decide_fn *const deciders[] = {
	[HAPPEN_OPEN] = decide_open,
	[HAPPEN_ACTION] = decide_action,
	[HAPPEN_TICK] = decide_tick,
	[HAPPEN_RUN_EXITED] = decide_run_exited,
	[HAPPEN_CHOICES] = decide_choices,
	[HAPPEN_READING] = decide_reading,
	[HAPPEN_CALL] = decide_call,
	[HAPPEN_RESUME] = decide_resume,
	[HAPPEN_LEFT] = decide_left,
	[HAPPEN_APPROVE] = decide_approve,
};

int engine_handle(
	struct session *s, const struct happening *h, struct outcome_of *out, struct error *e)
{
	struct decide d = { .s = s, .h = h, .out = out, .e = e };
	int rc;

	engine_outcome_clear(out);
	rc = deciders[h->type](&d);
	if (rc < 0) {
		engine_outcome_clear(out);
		return rc;
	}
	do {
		/* Copied before the first is applied: what they borrow may change then. */
		for (size_t i = d.settled; i < out->events.n; i++)
			out->events.v[i] = event_copy(out->events.v[i], out->arena);
		for (; d.settled < out->events.n; d.settled++)
			session_apply(s, out->events.v[d.settled]);
		settle(&d);
	} while (d.settled < out->events.n);
	return 0;
}

bool engine_may_fit_later(const struct session *s)
{
	return session_busy(s) || s->ending || sense_goes_on(s) || approve_waits(s);
}
