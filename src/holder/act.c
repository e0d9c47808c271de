/*
 * What a person told a view, as a happening for the engine. Secrets stop here: a value that is one is
 * kept, and the engine hears only that it was given; what people write is masked before it is an event.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "holder/holder-private.h"

static const char *argument(const struct wire_message *m, const char *name)
{
	for (size_t i = 0; i < m->args.n; i++) {
		if (strcmp(m->args.v[i].name, name) == 0)
			return m->args.v[i].value;
	}
	return NULL;
}

/* The arguments whose texts people write freely, and those that name something. */
static void fill_arguments(struct holder *h, const struct wire_message *m, struct happening *hap)
{
	hap->reason = values_masked(h, argument(m, "reason"));
	hap->text = values_masked(h, argument(m, "text"));
	hap->result_word = values_masked(h, argument(m, "result"));
	hap->value = argument(m, "value");
	hap->name = argument(m, "name");
	hap->item = argument(m, "item");
	hap->option = argument(m, "option");
	hap->to = argument(m, "to");
	hap->script = argument(m, "run");
	hap->role = argument(m, "role");
	hap->outcome = argument(m, "outcome");
	hap->signal_word = argument(m, "signal");
	hap->monitor = argument(m, "monitor");
	hap->kind = argument(m, "kind");
	hap->child = argument(m, "child");
	hap->items = m->items;
	if (argument(m, "index"))
		hap->index = atoi(argument(m, "index"));
}

/* The variable that an answer goes into, NULL: none, or one that may not be a secret: what a
 * `choose` without a declared one offers was masked before it could be picked. */
static const char *answered_name(const struct holder *h, const struct happening *hap)
{
	const struct session *s = h->session;
	struct session_asks asks;

	session_asks(s, &asks);
	if (asks.asks == ASKS_VALUE)
		return asks.name;
	if (asks.asks == ASKS_ANSWER)
		return s->step->into;
	if (s->step && s->step->into)
		return runbook_var_named(session_runbook(s, s->scope), s->step->into)
			? s->step->into
			: NULL;
	return hap->name;
}

static int check_secret(const struct var_decl *var, const char *value, struct error *e)
{
	int64_t budget = PATTERN_BUDGET_NS;
	struct match m;

	if (var && var->pattern &&
		pattern_find(var->pattern, value, strlen(value), 0, &m, &budget) != 1)
		return error_set(
			e, -ERR_REFUSED, "the value of %s does not fit its pattern", var->name);
	return 0;
}

/* An answer that is a secret, by its variable or by its looks, is kept here. */
static int hide_answer(struct holder *h, struct happening *hap, struct error *e)
{
	const char *name = answered_name(h, hap);
	const struct var_decl *var = name
		? runbook_var_named(session_runbook(h->session, h->session->scope), name)
		: NULL;
	bool looks = hap->value && redact_matches(h->redact, hap->value, strlen(hap->value));
	int rc;

	if (!hap->value || !name || (!(var && var->secret) && !looks)) {
		/* Without a variable there is nothing to keep: only the record is masked. */
		if (looks)
			hap->value = values_masked(h, hap->value);
		return 0;
	}
	if ((rc = check_secret(var, hap->value, e)) != 0 ||
		(rc = values_keep_secret(h, h->session->scope, name, hap->value, e)) != 0)
		return rc == -ERR_LIMIT ? -ERR_REFUSED : rc;
	hap->secret = true;
	hap->value = "";
	return 0;
}

/* The item's secret that is to be typed; NULL: it has none. */
static const char *secret_of_item(struct holder *h, const char *id)
{
	const struct step *st = h->session->step;
	struct value_scope in = { h, h->session->scope, false };
	const struct var_value *var;

	for (size_t i = 0; st && id && i < st->item_n; i++) {
		if (strcmp(st->items[i].id, id) != 0 || !st->items[i].respond_equals)
			continue;
		var = session_var(h->session, st->items[i].respond_equals);
		return var && var->secret ? values_get(&in, var->name) : NULL;
	}
	return NULL;
}

/* What was seen is judged as it was typed, and recorded masked: of a secret, right or wrong, nothing. */
static void hide_response(struct holder *h, struct happening *hap)
{
	const char *secret = secret_of_item(h, hap->item);

	hap->secret = secret && hap->value && strcmp(secret, hap->value) == 0;
	hap->shown = secret ? REDACT_MASK : values_masked(h, hap->value);
}

static int hide_settings(
	struct holder *h, const struct wire_message *m, struct happening *hap, struct error *e)
{
	const struct runbook *rb = session_runbook(h->session, h->session->scope);
	struct event_pair *set = arena_array(h->scratch, struct event_pair, m->set.n + 1);
	int rc;

	for (size_t i = 0; i < m->set.n; i++) {
		const struct var_decl *var = runbook_var_named(rb, m->set.v[i].name);
		const char *value = m->set.v[i].value ? m->set.v[i].value : "";

		set[i] = (struct event_pair){ m->set.v[i].name, value };
		if (!(var && var->secret) && !redact_matches(h->redact, value, strlen(value)))
			continue;
		rc = values_keep_secret(h, h->session->scope, m->set.v[i].name, value, e);
		if (rc != 0)
			return rc == -ERR_LIMIT ? -ERR_REFUSED : rc;
		set[i].value = NULL;
	}
	hap->set = (struct event_pairs){ m->set.v ? set : NULL, m->set.n };
	return 0;
}

static int refuse_secret_in_script(const struct holder *h, const char *script, struct error *e)
{
	if (script && redact_matches(h->redact, script, strlen(script)))
		return error_set(e, -ERR_REFUSED,
			"a secret stands in the command, which is recorded: use its variable, \"$NAME\"");
	return 0;
}

static int take_time(const struct wire_message *m, struct happening *hap, struct error *e)
{
	const char *text = argument(m, "time");

	if (!text)
		return error_set(
			e, -ERR_REFUSED, "since: a time is needed, such as 02:31 or 40m ago");
	return time_parse(text, clock_real_ms(), &hap->time_ms, e) != 0 ? -ERR_REFUSED : 0;
}

/* What a person meant for the step on the screen must not take effect at the next one, which may have
 * been entered meanwhile. These are of no step. */
static bool is_of_no_step(enum action action)
{
	static const bool anywhere[ACT_COUNT] = {
		[ACT_ADHOC] = true,
		[ACT_NOTE] = true,
		[ACT_ACK] = true,
		[ACT_CALL] = true,
		[ACT_SINCE] = true,
		[ACT_PAUSE] = true,
		[ACT_CONTINUE] = true,
		[ACT_END] = true,
	};

	return anywhere[action];
}

static int check_place(
	const struct holder *h, const struct wire_message *m, enum action action, struct error *e)
{
	const struct step_record *at = h->session->at;
	const char *step = at ? at->id : "";

	if (!m->step || is_of_no_step(action) ||
		(strcmp(m->step, step) == 0 && (!at || m->visit == at->visits)))
		return 0;
	return error_set(e, -ERR_NOTFOUND,
		"%s: %s was meant for %s, and the session stands at %s now", m->step, m->action,
		m->step, step);
}

int act_take(struct holder *h, struct view *v, const struct wire_message *m, struct error *e)
{
	struct happening hap = { .type = HAPPEN_ACTION, .who = v->who };
	int action = m->action ? action_named(m->action) : -1;
	int rc = 0;

	if (action < 0)
		return error_set(
			e, -ERR_REFUSED, "there is no action %s", m->action ? m->action : "");
	if ((rc = disk_refuse(h, (enum action)action, e)) != 0)
		return rc;
	if ((rc = check_place(h, m, (enum action)action, e)) != 0)
		return rc;
	arena_wipe(h->scratch);
	hap.action = (enum action)action;
	fill_arguments(h, m, &hap);
	if (hap.action == ACT_ANSWER || hap.action == ACT_CHOOSE)
		rc = hide_answer(h, &hap, e);
	else if (hap.action == ACT_RESPOND)
		hide_response(h, &hap);
	else if (hap.action == ACT_SINCE)
		rc = take_time(m, &hap, e);
	if (rc == 0)
		rc = hide_settings(h, m, &hap, e);
	if (rc == 0)
		rc = refuse_secret_in_script(h, hap.script, e);
	if (rc != 0)
		return rc;
	return record_happening(h, &hap, v, m->id, e);
}

int act_spill(struct holder *h, struct view *v, const struct wire_message *m, struct error *e)
{
	int rc = disk_spill(h, argument(m, "dir"), e);

	if (rc == 0)
		views_done(h, v, m->id);
	return rc == -ERR_FULL ? -ERR_REFUSED : rc;
}
