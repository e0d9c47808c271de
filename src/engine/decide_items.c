/*
 * The answers to the items of a checklist. They do not go on: `go` does.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

/* Whether items can be answered now: nothing stands before them. */
static int want_checklist(struct decide *d)
{
	const struct session *s = d->s;
	enum asks asks = s->asks_->asks;

	if (s->phase != PHASE_STEP || !s->step || s->step->kind->shape != SHAPE_CHECKLIST ||
		asks == ASKS_VALUE || asks == ASKS_DANGER)
		return wrong_state(d);
	return 0;
}

/* The place of the item of that id; -ERR_REFUSED. */
static int item_named(struct decide *d, const char *id)
{
	const struct step *st = d->s->step;

	for (size_t i = 0; id && i < st->item_n; i++)
		if (strcmp(st->items[i].id, id) == 0)
			return (int)i;
	return error_set(d->e, -ERR_REFUSED, "%s has no item %s", st->id, id ? id : "of no name");
}

static struct event *answer(struct decide *d, int item, enum item_state state)
{
	struct event *ev = emit_by(d, EV_ITEM_ANSWER);

	ev->item = d->s->step->items[item].id;
	ev->state = item_state_name(state);
	ev->how = "hand";
	return ev;
}

/* Puts the items named, or of all those in `from`, into a state; nothing where they have it. */
static int answer_many(struct decide *d, enum item_state to, bool (*of_all)(enum item_state))
{
	const struct event_texts *items = &d->h->items;
	int rc = want_checklist(d);

	for (size_t i = 0; rc >= 0 && items->v && i < items->n; i++) {
		rc = item_named(d, items->v[i]);
		if (rc >= 0 && d->s->at->items.v[rc].state != to)
			answer(d, rc, to);
	}
	for (size_t i = 0; rc >= 0 && !items->v && i < d->s->step->item_n; i++)
		if (of_all(d->s->at->items.v[i].state))
			answer(d, (int)i, to);
	return rc < 0 ? rc : 0;
}

static bool is_open(enum item_state state)
{
	return state == ITEM_OPEN;
}

static bool is_ticked(enum item_state state)
{
	return state == ITEM_YES;
}

int act_TICK(struct decide *d)
{
	return answer_many(d, ITEM_YES, is_open);
}

int act_UNTICK(struct decide *d)
{
	return answer_many(d, ITEM_OPEN, is_ticked);
}

static int answer_with_reason(struct decide *d, enum item_state state)
{
	int rc = want_checklist(d), item;

	if (rc < 0 || (rc = item_named(d, d->h->item)) < 0)
		return rc;
	item = rc;
	if ((rc = want_reason(d)) < 0)
		return rc;
	answer(d, item, state)->why = d->h->reason;
	return 0;
}

int act_NOT_SO(struct decide *d)
{
	return answer_with_reason(d, ITEM_NO);
}

int act_NOT_APPLICABLE(struct decide *d)
{
	return answer_with_reason(d, ITEM_NA);
}

/* ---- challenge and response ---- */

static bool fits_pattern(const struct decide *d, const struct item *item)
{
	int64_t budget = PATTERN_BUDGET_NS;
	struct match m;

	if (strlen(d->h->value) > PATTERN_LINE_MAX)
		return false;
	return pattern_find(
		       item->respond_match, d->h->value, strlen(d->h->value), 0, &m, &budget) == 1;
}

static bool fits_compare(const struct decide *d, const struct item *item)
{
	double number;

	return number_parse(d->h->value, &number) && compare_holds(&item->respond_compare, number);
}

static bool fits_variable(const struct decide *d, const struct item *item)
{
	const struct var_value *var = session_var(d->s, item->respond_equals);

	if (var && var->secret)
		return d->h->secret;
	return var && is(var->value, d->h->value);
}

static bool (*const fits[])(const struct decide *d, const struct item *item) = {
	[RESPOND_MATCH] = fits_pattern,
	[RESPOND_COMPARE] = fits_compare,
	[RESPOND_EQUALS] = fits_variable,
};

int act_RESPOND(struct decide *d)
{
	const struct item *item;
	struct event *ev;
	int rc = want_checklist(d);
	bool fit;

	if (rc < 0 || (rc = item_named(d, d->h->item)) < 0)
		return rc;
	item = &d->s->step->items[rc];
	if (item->respond == RESPOND_NONE)
		return error_set(d->e, -ERR_REFUSED, "%s asks for no response", item->id);
	if (!d->h->value)
		return error_set(d->e, -ERR_REFUSED, "%s: what you see is asked for", item->id);
	fit = fits[item->respond](d, item);
	ev = answer(d, rc, fit ? ITEM_YES : ITEM_OPEN);
	ev->how = "respond";
	ev->value = d->h->shown ? d->h->shown : d->h->value;
	ev->fits = fit;
	return 0;
}

/* ---- sensing again, because a person wants to know ---- */

static bool can_sense(const struct session *s, size_t item)
{
	const struct run_record *r = sense_run(s, item);

	return s->step->items[item].sense && sense_may_answer(s, item) && !(r && r->running);
}

static int sense_one(struct decide *d)
{
	const struct session *s = d->s;
	int item = item_named(d, d->h->item);

	if (item < 0)
		return item;
	if (!s->step->items[item].sense)
		return error_set(d->e, -ERR_REFUSED, "%s has no command that looks", d->h->item);
	if (!sense_may_answer(s, (size_t)item))
		return error_set(d->e, -ERR_REFUSED,
			"%s was answered by hand: take that back first", d->h->item);
	if (can_sense(s, (size_t)item))
		sense_begin(d, (size_t)item);
	return 0;
}

int act_SENSE(struct decide *d)
{
	int rc = want_checklist(d);
	bool any = false;

	if (rc < 0 || d->h->item)
		return rc < 0 ? rc : sense_one(d);
	for (size_t i = 0; i < d->s->step->item_n; i++) {
		any = any || d->s->step->items[i].sense;
		if (can_sense(d->s, i))
			sense_begin(d, i);
	}
	if (!any)
		return error_set(d->e, -ERR_REFUSED, "%s has no item with a command that looks",
			d->s->at->id);
	return 0;
}
