/*
 * The fold: which function applies which event, and what every event does: time passes, and what
 * the session asks for is found anew. Types without a row change nothing that a session knows.
 */
#include "config.h"

#include <string.h>

#include "base/strmap.h"
#include "engine/engine-private.h"

static apply_fn *const appliers[EV_TYPE_COUNT] = {
	[EV_SESSION_OPEN] = apply_session_open,
	[EV_SESSION_RESUME] = apply_session_resume,
	[EV_ONSET_SET] = apply_onset,
	[EV_STEP_ENTER] = apply_enter,
	[EV_STEP_PASS] = apply_pass,
	[EV_WHEN_RESULT] = apply_when_result,
	[EV_NEEDS_OVERRIDE] = apply_needs,
	[EV_DANGER_PASS] = apply_danger,
	[EV_APPROVAL_ASK] = apply_approval_ask,
	[EV_APPROVAL_GRANT] = apply_approval_grant,
	[EV_APPROVAL_REFUSE] = apply_approval_refuse,
	[EV_APPROVAL_VOID] = apply_approval_void,
	[EV_APPROVAL_BREAK] = apply_approval_break,
	[EV_RUN_START] = apply_run_start,
	[EV_RUN_SPAWNED] = apply_run_spawned,
	[EV_RUN_RESIZE] = apply_run_resize,
	[EV_RUN_MATCH] = apply_run_match,
	[EV_RUN_STOP] = apply_run_stop,
	[EV_RUN_EXIT] = apply_run_exit,
	[EV_RUN_EDIT] = apply_edit,
	[EV_VAR_SET] = apply_var,
	[EV_ITEM_ANSWER] = apply_item,
	[EV_ANSWER] = apply_answer,
	[EV_ANSWER_BACK] = apply_back,
	[EV_CHOICES_ASK] = apply_choices_ask,
	[EV_BACKUP_SEEN] = apply_backup_seen,
	[EV_CHOICES] = apply_choices,
	[EV_BACKUP_PICK] = apply_backup_pick,
	[EV_WAIT_START] = apply_wait,
	[EV_CALL_BEGIN] = apply_call_begin,
	[EV_STEP_LEAVE] = apply_leave,
	[EV_UNDO_OFFER] = apply_undo_offer,
	[EV_UNDO_LEAVE] = apply_undo_leave,
	[EV_HALT] = apply_halt,
	[EV_RETRY] = apply_retry,
	[EV_JUMP] = apply_jump,
	[EV_PAUSE] = apply_pause,
	[EV_CONTINUE] = apply_continue,
	[EV_MONITOR_CHANGE] = apply_monitor_change,
	[EV_MONITOR_VALUE] = apply_monitor_value,
	[EV_ALERT_ACK] = apply_alert_ack,
	[EV_CONTACT_CALL] = apply_call,
	[EV_NOTE] = apply_note,
	[EV_INTERRUPTED] = apply_interrupted,
	[EV_SESSION_ENDING] = apply_ending,
	[EV_SESSION_CLOSE] = apply_close,
	[EV_SESSION_PRUNED] = apply_pruned,
};

const char *keep(struct session *s, const char *text)
{
	return arena_strdup(s->arena, text);
}

int keep_scope(struct session *s, const char *path, size_t n)
{
	char *kept = arena_strndup(s->arena, path, n);
	size_t at = (size_t)(uintptr_t)strmap_get(s->scope_index_, kept);
	struct session_scope *scope;

	if (at > 0)
		return (int)at - 1;
	scope = arena_new_of(s->arena, struct session_scope);
	scope->path = kept;
	vec_push(&s->scopes, scope);
	strmap_put(s->scope_index_, kept, (void *)(uintptr_t)s->scopes.n);
	return (int)s->scopes.n - 1;
}

/* A step stands in the call whose path its own begins with. */
static int scope_of(struct session *s, int index, const char *id)
{
	const char *slash = strrchr(id, '/');

	if (index >= 0)
		return s->plan->scope_of[index];
	return keep_scope(s, id, slash ? (size_t)(slash - id) : 0);
}

struct step_record *keep_step(struct session *s, const char *id, const char *title)
{
	struct step_record *record = session_step(s, id);

	if (record)
		return record;
	record = arena_new_of(s->arena, struct step_record);
	record->id = keep(s, id);
	record->title = keep(s, title);
	record->index = s->plan ? plan_step_named(s->plan, id) : -1;
	record->scope = scope_of(s, record->index, id);
	vec_push(&s->steps, record);
	strmap_put(s->index_, record->id, record);
	return record;
}

static bool is_output(const struct event *ev)
{
	return ev->type < EV_UNKNOWN && event_type_table[ev->type].class == CLASS_OUTPUT;
}

void session_apply(struct session *s, const struct event *ev)
{
	if (ev->session && !s->id[0])
		memcpy(s->id, ev->session, strnlen(ev->session, sizeof(s->id) - 1));
	times_pass(s, ev);
	s->last_seq = ev->seq == EVENT_NONE ? s->last_seq + 1 : ev->seq;
	if (appliers[ev->type])
		appliers[ev->type](s, ev);
	if (is_output(ev))
		return;
	arena_clear(s->scratch_);
	asks_make(s, s->asks_, s->scratch_);
}

void session_apply_note(struct session *s, const struct event *ev)
{
	if (ev->type == EV_APPROVAL_GRANT)
		apply_approval_grant(s, ev);
	else if (ev->type == EV_HOLD_SET)
		s->hold_why = keep(s, ev->why ? ev->why : "");
	else if (ev->type == EV_HOLD_RELEASE)
		s->hold_why = NULL;
}
