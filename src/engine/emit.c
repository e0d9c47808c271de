/*
 * How a decision is written down. Texts are borrowed here; engine_handle() copies each event into
 * the outcome before it is applied.
 */
#include "config.h"

#include <string.h>

#include "engine/engine-private.h"

struct event *emit(struct decide *d, enum event_type type)
{
	struct event *ev = arena_new_of(d->out->arena, struct event);

	event_init(ev, type, d->h->at_ms, d->h->mono_ns);
	vec_push(&d->out->events, ev);
	return ev;
}

struct event *emit_by(struct decide *d, enum event_type type)
{
	struct event *ev = emit(d, type);

	ev->who = d->h->who;
	ev->step = d->s->at ? d->s->at->id : NULL;
	return ev;
}

void emit_effect(struct decide *d, enum effect_type type, int run)
{
	struct effect effect = { .type = type, .run = run };

	if (d->s->step)
		effect.step = d->s->step->index;
	vec_push(&d->out->effects, effect);
}

static int64_t grace_of(const struct session *s, const struct run_record *r)
{
	const struct step_record *at = r->step ? session_step(s, r->step) : NULL;

	if (at && at->index >= 0 && !run_is_beside(r->purpose))
		return s->plan->steps[at->index].grace_ms;
	return GRACE_MS;
}

/* The words of run.stop. `enough` is how a command ends that the person ends. */
static const struct {
	const char *word;
	enum stop_how how;
} stops[] = {
	{ "timeout", STOP_TIMEOUT },
	{ "interrupt", STOP_INTERRUPT },
	{ "terminate", STOP_TERMINATE },
	{ "kill", STOP_KILL },
	{ "enough", STOP_TERMINATE },
};

void emit_stop(struct decide *d, const struct run_record *r, const char *how, const char *who)
{
	struct event *ev = emit(d, EV_RUN_STOP);
	struct effect effect = {
		.type = EFFECT_STOP, .run = r->run, .grace_ms = grace_of(d->s, r)
	};

	for (size_t i = 0; i < ARRAY_LEN(stops); i++)
		if (is(stops[i].word, how))
			effect.how = stops[i].how;
	ev->run = r->run;
	ev->how = how;
	ev->who = who;
	vec_push(&d->out->effects, effect);
}

struct event *emit_answer(struct decide *d, const char *how)
{
	struct event *ev = emit(d, EV_ANSWER);
	struct strbuf question = STRBUF_INIT;

	session_expand(d->s, d->s->step->question, &question);
	ev->step = d->s->at->id;
	ev->question = text_of(d, &question);
	ev->how = how;
	if (is(how, "person"))
		ev->who = d->h->who;
	strbuf_release(&question);
	return ev;
}

void emit_var(struct decide *d, const char *name, const char *value, const char *source)
{
	emit_var_in(d, d->s->scope, name, value, source);
}

void emit_var_in(
	struct decide *d, int scope, const char *name, const char *value, const char *source)
{
	const struct scope *in = &d->s->plan->scopes[scope];
	const struct var_decl *decl = runbook_var_named(in->rb, name);
	struct event *ev = emit_by(d, EV_VAR_SET);

	ev->name = name;
	ev->value = decl && decl->secret ? NULL : value;
	ev->scope = *in->path ? in->path : NULL;
	ev->source = source;
}

const char *text_of(struct decide *d, const struct strbuf *sb)
{
	return arena_strndup(d->out->arena, sb->buf, sb->len);
}

int want_reason(struct decide *d)
{
	const char *reason = d->h->reason;

	if (reason && reason[strspn(reason, " \t\n")])
		return 0;
	return error_set(d->e, -ERR_REFUSED, "a reason is asked for");
}

void emit_lock(struct decide *d)
{
	struct event *ev;

	if (!d->h->lock_target)
		return;
	if (d->h->lock_had) {
		ev = emit_by(d, EV_LOCK_OVERRIDE);
		ev->target = d->h->lock_target;
		ev->holder = d->h->lock_had;
		ev->why = d->h->lock_why;
	}
	ev = emit_by(d, EV_LOCK_TAKE);
	ev->target = d->h->lock_target;
	ev->holder = d->h->lock_session;
}
