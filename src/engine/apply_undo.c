/*
 * The fold of rolling back: what was done and could be taken back, what is offered, what was taken
 * back. The visit that is halted stays as it is meanwhile.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"
#include "kinds/kinds.h"

void keep_before(struct session *s, struct var_value *var)
{
	if (var->version > 0)
		var->before = arena_memdup(s->arena, var, sizeof(*var));
	var->since = s->last_seq;
}

void keep_done(struct session *s, const struct step_record *left)
{
	struct done_record done = { left, left->visits, s->last_seq, false };

	if (left->index >= 0 && s->plan->steps[left->index].undo && verdict_is_good(left->verdict))
		vec_push(&s->done, done);
}

static size_t place_of(const struct session *s, const struct step_record *step, int64_t visit)
{
	for (size_t i = s->done.n; i-- > 0;)
		if (s->done.v[i].step == step && s->done.v[i].visit == visit)
			return i;
	return s->done.n;
}

void apply_undo_offer(struct session *s, const struct event *ev)
{
	struct step_record *step;

	if (s->phase != PHASE_HALT || !s->at || !ev->step)
		return;
	step = keep_step(s, ev->step, NULL);
	s->undo_home = s->at;
	s->undo_at = place_of(s, step, ev->visit);
	s->undo_run = 0;
	stand_in(s, step);
	s->phase = PHASE_UNDO;
}

static void never_done(struct step_record *step)
{
	step->state = STEP_TO_COME;
	step->verdict = step->by = step->why = step->who = step->answer = NULL;
	step->stale = false;
}

/* A call in which something was taken back is not done either. */
static void forget_calls(struct session *s, const struct step_record *step)
{
	for (int i = step->scope; i > 0;) {
		struct step_record *call = session_step(s, s->scopes.v[i]->path);

		if (!call)
			return;
		if (call->state != STEP_CURRENT)
			never_done(call);
		i = call->scope;
	}
}

void apply_undo_leave(struct session *s, const struct event *ev)
{
	if (s->phase != PHASE_UNDO || !is(ev->step, s->at->id))
		return;
	if (is(ev->verdict, "ok")) {
		never_done(s->at);
		forget_calls(s, s->at);
		if (s->undo_at < s->done.n)
			s->done.v[s->undo_at].back = true;
	}
	stand_in(s, s->undo_home);
	s->phase = PHASE_HALT;
	s->undo_home = NULL;
	s->undo_run = 0;
}
