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

/* The last run that senses the item in this attempt; NULL: none yet. */
static const struct run_record *run_of_item(const struct session *s, const struct item *item)
{
	for (size_t i = s->runs.n; i-- > s->visit_runs;) {
		const struct run_record *r = s->runs.v[i];

		if (is(r->purpose, "sense") && is(r->child, item->id) && r->attempt == s->attempt)
			return r;
	}
	return NULL;
}

/* When the item is to be sensed next, mono ns; -1: not by itself. Its first time is at once. */
static int64_t due(const struct session *s, size_t i)
{
	const struct item *item = &s->step->items[i];
	const struct run_record *r;

	if (!item->sense || s->at->items.v[i].state != ITEM_OPEN)
		return -1;
	r = run_of_item(s, item);
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

void sense_settle(struct decide *d)
{
	const struct session *s = d->s;

	for (size_t i = 0; can_sense(s) && i < s->step->item_n; i++) {
		const struct item *item = &s->step->items[i];
		struct run_wanted w = { .purpose = "sense",
			.step = s->step,
			.command = item->sense,
			.place = item->sense,
			.child = item->id };
		int64_t at = due(s, i);

		if (at >= 0 && d->h->mono_ns >= at)
			run_begin(d, &w);
	}
}

/* Where the item of a sensing run that is still of this visit stands open; -1. */
int sense_item(const struct session *s, const struct run_record *r)
{
	if (s->phase != PHASE_STEP || !s->step || (size_t)r->run <= s->visit_runs ||
		!is(r->step, s->at->id))
		return -1;
	for (size_t i = 0; i < s->step->item_n; i++)
		if (is(s->step->items[i].id, r->child))
			return s->at->items.v[i].state == ITEM_OPEN ? (int)i : -1;
	return -1;
}
