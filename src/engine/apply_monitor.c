/*
 * The fold of monitors: how each stands, since when, and which alerts wait to be acknowledged.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engine/engine-private.h"
#include "model/upkeep.h"

struct vital *session_vital(const struct session *s, const char *id)
{
	for (size_t i = 0; id && i < s->vitals.n; i++)
		if (strcmp(s->vitals.v[i]->id, id) == 0)
			return s->vitals.v[i];
	return NULL;
}

struct vital *keep_vital(struct session *s, const char *id, const struct monitor *m)
{
	struct vital *v = session_vital(s, id);

	if (v)
		return v;
	v = arena_new_of(s->arena, struct vital);
	v->id = keep(s, id);
	v->title = m ? m->title : v->id;
	v->monitor = m;
	v->state = v->known = STATE_UNKNOWN;
	if (m)
		v->capture = (struct capture){ .name = "", .pattern = m->capture };
	vec_push(&s->vitals, v);
	return v;
}

static void keep_vital_of(
	struct session *s, const struct runbook *rb, const struct monitor *m, int scope)
{
	struct vital *v;

	if (session_vital(s, m->id))
		return;
	v = keep_vital(s, m->id, m);
	v->scope = scope;
	for (size_t i = 0; i < rb->backup_n; i++)
		if (is(rb->backups[i].id, m->backups))
			v->set = &rb->backups[i];
}

/* Those of the runbook, then those of the files that it calls: of one id the first counts. */
void keep_vitals(struct session *s)
{
	for (size_t i = 0; i < s->plan->scope_n; i++) {
		const struct runbook *rb = s->plan->scopes[i].rb;

		for (size_t k = 0; k < rb->monitor_n; k++)
			keep_vital_of(s, rb, &rb->monitors[k], (int)i);
	}
}

static enum monitor_state state_named(const char *name)
{
	static const enum monitor_state all[] = { STATE_OK, STATE_WARN, STATE_ALERT };

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (is(monitor_state_name(all[i]), name))
			return all[i];
	return STATE_UNKNOWN;
}

void apply_monitor_value(struct session *s, const struct event *ev)
{
	struct vital *v = ev->monitor ? keep_vital(s, ev->monitor, NULL) : NULL;

	if (!v)
		return;
	v->has_value = !isnan(ev->reading);
	v->value = v->has_value ? ev->reading : 0;
	v->text = keep(s, ev->text);
}

/* What is not known in between is no recovery: the same alert does not ring again after it. */
void apply_monitor_change(struct session *s, const struct event *ev)
{
	struct vital *v = ev->monitor ? keep_vital(s, ev->monitor, NULL) : NULL;

	if (!v)
		return;
	apply_monitor_value(s, ev);
	v->seen = true;
	v->state = state_named(ev->state);
	v->since_at = ev->at_ms;
	if (v->state == STATE_ALERT && v->known != STATE_ALERT) {
		v->ack_who = NULL;
		v->rang = ev->was != NULL;
		v->rang_at = v->rang ? ev->at_ms : 0;
	}
	if (v->state != STATE_UNKNOWN)
		v->known = v->state;
}

void apply_alert_ack(struct session *s, const struct event *ev)
{
	struct vital *v = ev->monitor ? session_vital(s, ev->monitor) : NULL;

	if (!v)
		return;
	v->rang = false;
	v->ack_who = ev->who ? keep(s, ev->who) : "";
}

/* The run that looks for it. */
void begin_vital(struct session *s, const struct run_record *r)
{
	if (r->child && run_is_monitor(r->purpose))
		keep_vital(s, r->child, NULL)->run = r->run;
}
