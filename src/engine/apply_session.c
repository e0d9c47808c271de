/*
 * The fold of what concerns the session as a whole, and of what people say beside the walk.
 */
#include "config.h"

#include "engine/engine-private.h"

static void keep_names(struct session *s, const struct event *ev)
{
	int mode = ev->mode ? session_mode_named(ev->mode) : -1;

	s->mode = mode < 0 ? MODE_INCIDENT : (enum session_mode)mode;
	s->runbook_id = keep(s, ev->runbook);
	s->title = keep(s, ev->title);
	s->revision = keep(s, ev->revision);
	s->service = keep(s, ev->service);
	s->incident_id = keep(s, ev->incident_id);
	s->incident_title = keep(s, ev->incident_title);
	s->continues = keep(s, ev->continues);
	s->profile = keep(s, ev->profile);
	s->schedule = keep(s, ev->schedule);
	s->reads = ev->reads > 0;
	s->operator_name = keep(s, ev->operator_name);
	s->operator_uid = ev->operator_uid;
	s->operator_login = ev->operator_login;
	s->host = keep(s, ev->host);
	s->version = keep(s, ev->version);
}

void apply_onset(struct session *s, const struct event *ev)
{
	s->onset_at = ev->onset;
	s->said_at = ev->at_ms;
	s->said_mono = ev->mono_ns;
}

void apply_session_open(struct session *s, const struct event *ev)
{
	keep_names(s, ev);
	s->opened_at = ev->at_ms;
	apply_onset(s, ev);
	s->rto_ms = ev->rto_ms;
	s->rpo_ms = ev->rpo_ms;
	s->phase = PHASE_BETWEEN;
	s->next = s->plan ? s->plan->steps[0].id : NULL;
	s->next_cause = "first";
}

/* What only the holder that is gone knew, and what it was about to say. */
void apply_session_resume(struct session *s, const struct event *ev)
{
	(void)ev;
	for (size_t i = 0; i < s->scopes.n; i++)
		for (size_t k = 0; k < s->scopes.v[i]->vars.n; k++) {
			struct var_value *var = &s->scopes.v[i]->vars.v[k];

			var->lost = var->secret;
			var->set = var->set && !var->secret;
		}
	if (!s->choices.v)
		s->choices_asked = false; /* a list that was being made is made anew */
	s->always_due = true;
}

void apply_pause(struct session *s, const struct event *ev)
{
	s->paused = true;
	s->pause_why = keep(s, ev->why);
}

void apply_continue(struct session *s, const struct event *ev)
{
	(void)ev;
	s->paused = false;
	s->pause_why = NULL;
}

void apply_note(struct session *s, const struct event *ev)
{
	struct note_record note = {
		.text = keep(s, ev->text),
		.who = keep(s, ev->who),
		.kind = keep(s, ev->kind),
		.step = keep(s, ev->step),
		.at_ms = ev->at_ms,
		.seq = s->last_seq,
	};

	vec_push(&s->notes, note);
}

void apply_call(struct session *s, const struct event *ev)
{
	struct call_record call = {
		.role = keep(s, ev->role),
		.name = keep(s, ev->name),
		.who = keep(s, ev->who),
		.result = keep(s, ev->result),
		.text = keep(s, ev->text),
		.at_ms = ev->at_ms,
	};

	vec_push(&s->calls, call);
}

void apply_ending(struct session *s, const struct event *ev)
{
	s->ending = true;
	s->ending_outcome = outcome_named(ev->outcome ? ev->outcome : "");
	s->ending_who = keep(s, ev->who);
	s->ending_why = keep(s, ev->why);
}

void apply_close(struct session *s, const struct event *ev)
{
	s->phase = PHASE_CLOSED;
	s->outcome = outcome_named(ev->outcome ? ev->outcome : "");
	s->close_why = keep(s, ev->why);
	s->closed_at = ev->at_ms;
	s->rto_used_ms = ev->rto_used_ms;
	s->rto_met = ev->rto_met;
	s->loss_ms = ev->loss_ms;
	s->rpo_met = ev->rpo_met;
	/* Closed by its `end`, the step is done; ended by a person, it stays where the walk
	 * stood. */
	if (s->at && !ev->who) {
		s->at->state = STEP_DONE;
		s->at->left_mono = ev->mono_ns;
	}
	s->step = NULL;
	s->at = NULL;
	s->verdict = NULL;
	s->retry_mono = s->wait_mono = s->poll_mono = 0;
}

/* What became of it is all that is left. */
void apply_pruned(struct session *s, const struct event *ev)
{
	s->phase = PHASE_CLOSED;
	s->outcome = outcome_named(ev->outcome ? ev->outcome : "");
	s->closed_at = ev->end;
	s->rto_used_ms = ev->rto_used_ms;
	s->rto_met = ev->rto_met;
	s->rpo_met = ev->rpo_met;
	s->step = NULL;
	s->at = NULL;
}
