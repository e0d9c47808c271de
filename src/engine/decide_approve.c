/*
 * Approvals: asked for when a step would act, void when what would run is no longer what was asked
 * for, granted and refused by others, passed without. Nothing of the step begins before.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

static bool is_rehearsal(const struct session *s)
{
	return s->mode == MODE_DRILL || s->mode == MODE_DRY_RUN;
}

/* ---- what is in force ---- */

bool approve_passed(const struct session *s)
{
	const struct approval_record *a = session_approval_here(s);

	return a && (a->state == APPROVAL_GRANTED || a->state == APPROVAL_BROKEN);
}

bool approve_waits(const struct session *s)
{
	const struct approval_record *a = session_approval_here(s);

	return a && a->state == APPROVAL_WAITS;
}

bool session_wants_digest(const struct session *s)
{
	if (!s->step || !s->step->approve.role || s->ending)
		return false;
	if (s->phase == PHASE_HALT)
		return true;
	return s->phase == PHASE_STEP && !s->verdict && (s->retry_mono || !session_busy(s)) &&
		!gate_variable(s, s->step);
}

/* The digest that came with what happened, where it is one of this step and visit; else NULL. */
static const uint8_t *digest_here(const struct decide *d)
{
	const struct step_digest *given = d->h->digest;

	if (!given || !d->s->at || !is(given->step, d->s->at->id) ||
		given->visit != d->s->at->visits)
		return NULL;
	return given->digest;
}

/* ---- asking ---- */

/* Which file a call walks, and what it begins with. */
static void call_words(const struct session *s, const struct step *st, struct strbuf *out)
{
	strbuf_addf(out, "call %s", st->call_file);
	for (size_t i = 0; i < st->with.n; i++) {
		strbuf_addf(out, "\n%s: ", st->with.v[i].name);
		session_expand(s, st->with.v[i].value, out);
	}
}

/* What would run, in words: what an approver reads. */
static void command_words(const struct session *s, const struct step *st, struct strbuf *out)
{
	const struct command *c = st->command;

	if (s->edited && st == s->step) {
		strbuf_adds(out, s->edited);
	} else if (c && c->script) {
		strbuf_adds(out, c->script);
	} else if (c) {
		for (size_t i = 0; i < c->argv.n; i++)
			strbuf_addf(out, "%s%s", i > 0 ? " " : "", c->argv.v[i]);
	} else if (st->from_script || st->wait_until) {
		strbuf_adds(out, st->from_script ? st->from_script : st->wait_until);
	} else if (st->call_file) {
		call_words(s, st, out);
	} else if (st->question || (st->title && st->child_n == 0)) {
		session_expand(s, st->question ? st->question : st->title, out);
	}
	for (size_t i = 0; i < st->child_n; i++) {
		const struct step *child = &st->children[i];
		const char *edit = st == s->step ? session_child_edit(s, child->id) : NULL;

		strbuf_addf(out, "%s%s: ", out->len > 0 ? "\n" : "", child->id);
		if (edit)
			strbuf_adds(out, edit);
		else
			command_words(s, child, out);
	}
}

static void emit_ask(struct decide *d, const uint8_t *digest)
{
	const struct step *st = d->s->step;
	struct event *ev = emit(d, EV_APPROVAL_ASK), *grant;
	struct strbuf command = STRBUF_INIT;

	command_words(d->s, st, &command);
	ev->step = d->s->at->id;
	ev->ask = (int64_t)d->s->approvals.n + 1;
	ev->role = st->approve.role;
	ev->need = st->approve.need;
	ev->digest = (struct event_bytes){ digest, EVENT_HASH_LEN };
	ev->command = text_of(d, &command);
	strbuf_release(&command);
	if (!is_rehearsal(d->s))
		return;
	grant = emit(d, EV_APPROVAL_GRANT);
	grant->step = ev->step;
	grant->ask = ev->ask;
	grant->role = ev->role;
	grant->digest = ev->digest;
}

static void emit_void(struct decide *d, const struct approval_record *a, const char *why)
{
	struct event *ev = emit(d, EV_APPROVAL_VOID);

	ev->step = a->step;
	ev->ask = a->ask;
	ev->digest = (struct event_bytes){ a->digest, sizeof(a->digest) };
	ev->why = why;
}

bool approve_settle(struct decide *d)
{
	const struct approval_record *a = session_approval_here(d->s);
	const uint8_t *digest = digest_here(d);

	if (!session_wants_digest(d->s))
		return false;
	if (!digest)
		return true; /* nothing begins before it is known what it is */
	if (a && memcmp(a->digest, digest, EVENT_HASH_LEN) == 0)
		return a->state == APPROVAL_WAITS;
	if (a)
		emit_void(d, a, "what would run is no longer what was asked for");
	else
		emit_ask(d, digest);
	return true;
}

bool approve_fits(const struct decide *d)
{
	const struct approval_record *a = session_approval_here(d->s);
	const uint8_t *digest = digest_here(d);

	if (!session_wants_digest(d->s))
		return true;
	return approve_passed(d->s) && digest && memcmp(a->digest, digest, EVENT_HASH_LEN) == 0;
}

void approve_leave(struct decide *d, const char *why)
{
	if (approve_waits(d->s))
		emit_void(d, session_approval_here(d->s), why);
}

/* ---- what others say ---- */

static struct identity operator_of(const struct decide *d)
{
	if (d->h->driver)
		return *d->h->driver;
	return (struct identity){ .name = d->s->operator_name,
		.uid = d->s->operator_uid,
		.login = d->s->operator_login,
		.sid = EVENT_NONE };
}

/* Who approves is neither the operator nor one who did already. */
static int want_other(struct decide *d, const struct approval_record *a, const char **proof)
{
	const struct identity operator= operator_of(d), *who = d->h->approver;

	*proof = identity_proof(who, &operator);
	if (!*proof)
		return error_set(d->e, -ERR_REFUSED,
			"who operates the session cannot approve its steps: another account is "
			"needed, or on a shared one another --as NAME from another terminal");
	for (size_t i = 0; i < a->grants.n; i++)
		if (!identity_proof(who, &a->grants.v[i]))
			return error_set(d->e, -ERR_REFUSED,
				"you approved it already: somebody else is needed");
	return 0;
}

static struct event *emit_by_other(
	struct decide *d, enum event_type type, const struct approval_record *a, const char *proof)
{
	struct event *ev = emit(d, type);

	approval_fill(ev, a, d->h->approver, proof);
	return ev;
}

/* Refused, the step does not begin: the operator is asked what to do about it. */
static int refuse(struct decide *d, const struct approval_record *a, const char *proof)
{
	struct strbuf why = STRBUF_INIT;
	struct event *ev;
	int rc = want_reason(d);

	if (rc < 0)
		return rc;
	emit_by_other(d, EV_APPROVAL_REFUSE, a, proof)->why = d->h->reason;
	strbuf_addf(&why, "refused by %s: %s", d->h->approver->name ? d->h->approver->name : "?",
		d->h->reason);
	ev = emit(d, EV_HALT);
	ev->step = a->step;
	ev->verdict = "stopped";
	ev->why = text_of(d, &why);
	strbuf_release(&why);
	return 0;
}

/* What was asked for must be what would run now; where it is not, settle() says so. */
static bool is_stale(const struct decide *d, const struct approval_record *a)
{
	const uint8_t *digest = digest_here(d);

	return digest && a == session_approval_here(d->s) &&
		memcmp(a->digest, digest, EVENT_HASH_LEN) != 0;
}

int decide_approve(struct decide *d)
{
	const struct session *s = d->s;
	const struct approval_record *a = session_approval(s, d->h->ask);
	bool countersigns = a && a->broken && !a->countersigned && !d->h->refuse;
	const char *proof;
	int rc;

	if (s->phase == PHASE_NEW || s->phase == PHASE_CLOSED)
		return wrong_state(d);
	if (!a || (!countersigns && a->state != APPROVAL_WAITS))
		return error_set(d->e, -ERR_UNFIT, "no approval is waited for%s%s",
			a && a->why ? ": " : "", a && a->why ? a->why : "");
	if ((rc = want_other(d, a, &proof)) < 0)
		return rc;
	if (!identity_has_role(d->h->approver, a->role, d->h->people, d->h->people_n))
		return error_set(d->e, -ERR_REFUSED, "only who has the role %s can approve it",
			a->role ? a->role : "?");
	if (!countersigns && is_stale(d, a))
		return 0;
	if (d->h->refuse)
		return refuse(d, a, proof);
	emit_by_other(d, EV_APPROVAL_GRANT, a, proof);
	return 0;
}

/* ---- going on without ---- */

int act_BREAK(struct decide *d)
{
	const struct approval_record *a = session_approval_here(d->s);
	struct event *ev;
	int rc;

	if (d->s->asks_->asks != ASKS_APPROVAL)
		return error_set(d->e, -ERR_UNFIT, "no approval is waited for");
	if (!d->s->step->approve.break_glass)
		return error_set(d->e, -ERR_REFUSED,
			"%s: the runbook does not let it go on without the approval", a->step);
	if ((rc = want_reason(d)) < 0)
		return rc;
	ev = emit(d, EV_APPROVAL_BREAK);
	ev->step = a->step;
	ev->ask = a->ask;
	ev->digest = (struct event_bytes){ a->digest, sizeof(a->digest) };
	ev->who = d->h->who;
	ev->sid = operator_of(d).sid;
	ev->why = d->h->reason;
	return 0;
}
