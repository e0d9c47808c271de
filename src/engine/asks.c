/*
 * What the session waits for: found from its state alone, after each decision.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

/* By shape: what the step itself asks, once nothing stands before it. A SHAPE_CALL asks only where a
 * pause holds it back. */
static const enum asks asks_of_shape[] = {
	[SHAPE_READ] = ASKS_GO,
	[SHAPE_COMMAND] = ASKS_GO,
	[SHAPE_CHECKLIST] = ASKS_ITEMS,
	[SHAPE_CONFIRM] = ASKS_CONFIRM,
	[SHAPE_ASK] = ASKS_ANSWER,
	[SHAPE_CHOOSE] = ASKS_OPTION,
	[SHAPE_WAIT] = ASKS_GO,
	[SHAPE_PARALLEL] = ASKS_GO,
	[SHAPE_CALL] = ASKS_GO,
	[SHAPE_END] = ASKS_GO,
};

static bool is_answered(const struct session *s)
{
	for (size_t i = 0; i < s->step->item_n; i++)
		if (!s->step->items[i].optional && s->at->items.v[i].state == ITEM_OPEN)
			return false;
	return true;
}

static void list_missing(const struct session *s, struct session_asks *out, struct arena *a)
{
	const struct text_list *needs = &s->step->needs;
	const char **v = arena_array(a, const char *, needs->n);

	out->asks = ASKS_REASON;
	out->missing.v = v;
	for (size_t i = 0; i < needs->n; i++) {
		const struct step *need = step_beside(s, s->step, needs->v[i]);

		if (need && !need_is_met(s, need->id))
			v[out->missing.n++] = need->id;
	}
}

static void ask_danger(const struct session *s, struct session_asks *out, struct arena *a)
{
	const struct danger *danger = &s->step->danger;
	const char *slash = strrchr(s->step->id, '/');
	struct strbuf text = STRBUF_INIT;

	if (danger->type)
		session_expand(s, danger->type, &text);
	else
		strbuf_adds(&text, slash ? slash + 1 : s->step->id);
	out->asks = ASKS_DANGER;
	out->text = arena_strndup(a, text.buf, text.len);
	strbuf_release(&text);
}

static void ask_in_step(const struct session *s, struct session_asks *out, struct arena *a)
{
	const struct step *st = s->step;
	const char *name = gate_variable(s, st);

	if (name) {
		out->asks = ASKS_VALUE;
		out->name = name;
		out->var = runbook_var_named(runbook_here(s), name);
		return;
	}
	if (st->approve.role && !approve_passed(s)) {
		/* Without one it is asked for as soon as its digest is known. */
		out->asks = approve_waits(s) ? ASKS_APPROVAL : ASKS_NOTHING;
		out->approval = session_approval_here(s);
		return;
	}
	if (st->danger.text && !s->danger_passed) {
		ask_danger(s, out, a);
		return;
	}
	if (s->pick) {
		ask_danger(s, out, a);
		out->why = s->pick_why;
		return;
	}
	out->asks = asks_of_shape[st->kind->shape];
	if (out->asks == ASKS_ITEMS) {
		if (!is_answered(s))
			return;
		out->asks = ASKS_GO;
	}
	if (gate_needs(s, st))
		list_missing(s, out, a);
	else if (st->kind->shape == SHAPE_CALL && !s->paused)
		out->asks = ASKS_NOTHING;
	else if (st->kind->shape == SHAPE_CHOOSE && st->source != CHOOSE_OPTIONS && !s->choices.v)
		out->asks = ASKS_NOTHING;
}

/* What takes a step back has the secrets with which it was done. */
static bool ask_lost(const struct session *s, struct session_asks *out)
{
	const char *name = gate_lost(s, s->step);

	if (!name)
		return false;
	out->asks = ASKS_VALUE;
	out->name = name;
	out->var = runbook_var_named(runbook_here(s), name);
	return true;
}

void asks_make(const struct session *s, struct session_asks *out, struct arena *a)
{
	memset(out, 0, sizeof(*out));
	if (s->ending)
		return;
	switch (s->phase) {
	case PHASE_NEW:
	case PHASE_BETWEEN:
	case PHASE_CLOSED: return;
	case PHASE_HALT: out->asks = ASKS_HALT; return;
	case PHASE_UNDO:
		if (session_busy(s))
			return;
		if (s->step && ask_lost(s, out))
			return;
		out->asks = ASKS_UNDO;
		out->text = s->step ? s->step->undo : NULL;
		return;
	case PHASE_OUTCOME: out->asks = ASKS_OUTCOME; return;
	case PHASE_STEP: break;
	}
	if (s->step && !session_busy(s))
		ask_in_step(s, out, a);
}

/* ---- what is asked, in words ---- */

static const char *const asked[] = {
	[ASKS_NOTHING] = "something goes on: wait for it, or stop it",
	[ASKS_VALUE] = "the value of a variable is asked for",
	[ASKS_APPROVAL] = "the approval of others is waited for",
	[ASKS_DANGER] = "the step is dangerous: its word is to be typed",
	[ASKS_REASON] =
		"steps that this one needs did not end well: `go` with a reason is asked for",
	[ASKS_GO] = "`go` is asked for",
	[ASKS_ITEMS] = "items of the checklist are open",
	[ASKS_CONFIRM] = "`yes` or `no` is asked for",
	[ASKS_ANSWER] = "an answer is asked for",
	[ASKS_OPTION] = "a choice is asked for",
	[ASKS_HALT] = "the step failed: what to do about it is asked for",
	[ASKS_UNDO] = "a step is offered to be taken back: `go`, or `skip` with a reason",
	[ASKS_OUTCOME] = "the walk is over: the outcome is asked for",
};

const char *session_asks_words(const struct session *s)
{
	struct session_asks asks;

	session_asks(s, &asks);
	return asked[asks.asks];
}

int wrong_state(struct decide *d)
{
	const struct session_asks *asks = d->s->asks_;
	const char *word = d->h->type == HAPPEN_ACTION ? action_table[d->h->action].word : "this";
	const char *step = d->s->at ? d->s->at->id : "the session";

	if (d->s->phase == PHASE_CLOSED)
		return error_set(d->e, -ERR_CLOSED, "the session is closed");
	if (d->s->phase == PHASE_NEW)
		return error_set(d->e, -ERR_UNFIT, "the session is not open yet");
	if (d->s->ending)
		return error_set(d->e, -ERR_UNFIT, "the session ends as soon as nothing runs");
	if (asks->asks == ASKS_VALUE)
		return error_set(d->e, -ERR_UNFIT,
			"%s: %s does not fit: the value of %s is asked for", step, word,
			asks->name);
	if (asks->asks == ASKS_DANGER)
		return error_set(d->e, -ERR_UNFIT, "%s: %s does not fit: type \"%s\" first", step,
			word, asks->text);
	return error_set(
		d->e, -ERR_UNFIT, "%s: %s does not fit: %s", step, word, asked[asks->asks]);
}
