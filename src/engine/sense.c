/*
 * Items of a checklist that a command answers: on arrival, again while they are open, beside each
 * other. What a person answered is never overturned, and the checklist waits for none of them.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

static bool can_sense(const struct session *s)
{
	enum asks asks = s->asks_->asks;

	return s->phase == PHASE_STEP && s->step && s->step->kind->shape == SHAPE_CHECKLIST &&
		!s->paused && !s->ending && asks != ASKS_VALUE && asks != ASKS_DANGER;
}

const struct run_record *sense_run(const struct session *s, size_t item)
{
	for (size_t i = s->runs.n; i-- > s->visit_runs;) {
		const struct run_record *r = s->runs.v[i];

		if (is(r->purpose, "sense") && is(r->child, s->step->items[item].id) &&
			r->attempt == s->attempt)
			return r;
	}
	return NULL;
}

/* One that a person opened again stays so until they want it looked at. */
bool sense_may_answer(const struct session *s, size_t item)
{
	const struct item_record *rec = &s->at->items.v[item];

	return rec->state == ITEM_OPEN || is(rec->how, "sense");
}

/* When the item is to be sensed next, mono ns; -1: not by itself. Its first time is at once. */
static int64_t due(const struct session *s, size_t i)
{
	const struct item *item = &s->step->items[i];
	const struct item_record *rec = &s->at->items.v[i];
	const struct run_record *r;

	if (!item->sense || rec->state != ITEM_OPEN || is(rec->how, "hand"))
		return -1;
	r = sense_run(s, i);
	if (!r)
		return s->attempt_mono;
	if (r->running || item->every_ms <= 0)
		return -1;
	return r->exit_mono + item->every_ms * NS_PER_MS;
}

int64_t sense_deadline(const struct session *s)
{
	int64_t soonest = 0;

	for (size_t i = 0; can_sense(s) && i < s->step->item_n; i++) {
		int64_t at = due(s, i);

		if (at > 0 && (soonest == 0 || at < soonest))
			soonest = at;
	}
	return soonest;
}

bool sense_goes_on(const struct session *s)
{
	for (size_t i = 0; can_sense(s) && i < s->step->item_n; i++) {
		const struct run_record *r = sense_run(s, i);

		if (r && r->running && sense_may_answer(s, i))
			return true;
	}
	return sense_deadline(s) > 0;
}

void sense_begin(struct decide *d, size_t item)
{
	const struct item *it = &d->s->step->items[item];
	struct run_wanted w = { .purpose = "sense",
		.step = d->s->step,
		.command = it->sense,
		.place = it->sense,
		.child = it->id };

	run_begin(d, &w);
}

void sense_settle(struct decide *d)
{
	const struct session *s = d->s;

	for (size_t i = 0; can_sense(s) && i < s->step->item_n; i++) {
		int64_t at = due(s, i);

		if (at >= 0 && d->h->mono_ns >= at)
			sense_begin(d, i);
	}
}

/* What a person said since the command began stands. */
int sense_item(const struct session *s, const struct run_record *r)
{
	if (s->phase != PHASE_STEP || !s->step || (size_t)r->run <= s->visit_runs ||
		!is(r->step, s->at->id))
		return -1;
	for (size_t i = 0; i < s->step->item_n; i++) {
		const struct item_record *rec = &s->at->items.v[i];

		if (is(s->step->items[i].id, r->child))
			return sense_may_answer(s, i) &&
					!(is(rec->how, "hand") && rec->mono > r->start_mono)
				? (int)i
				: -1;
	}
	return -1;
}
