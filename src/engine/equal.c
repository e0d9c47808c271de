/*
 * Whether two sessions are the same in all that the fold says. For tests: a state that is not in
 * the events shows here.
 */
#include "config.h"

#include <stddef.h>
#include <string.h>

#include "engine/engine-private.h"

/* Rows of a table of members: the same comparison for every struct. */
enum member_kind { M_TEXT, M_INT, M_INT64, M_BOOL, M_TEXTS, M_STEP };

struct member {
	const char *name;
	enum member_kind kind;
	size_t offset;
};

#define M(of, kind, member) \
	{ \
#member, kind, offsetof(struct of, member) \
	}

static bool same_list(const char *const *a, size_t an, const char *const *b, size_t bn)
{
	for (size_t i = 0; an == bn && i < an; i++)
		if (!is(a[i], b[i]))
			return false;
	return an == bn;
}

static bool same_member(const void *a, const void *b, enum member_kind kind)
{
	const struct event_texts *ta = a, *tb = b;

	switch (kind) {
	case M_TEXT: return is(*(const char *const *)a, *(const char *const *)b);
	case M_INT: return *(const int *)a == *(const int *)b;
	case M_INT64: return *(const int64_t *)a == *(const int64_t *)b;
	case M_BOOL: return *(const bool *)a == *(const bool *)b;
	case M_TEXTS:
		return (ta->v == NULL) == (tb->v == NULL) && same_list(ta->v, ta->n, tb->v, tb->n);
	case M_STEP: {
		const struct step *sa = *(const struct step *const *)a;
		const struct step *sb = *(const struct step *const *)b;

		return (sa ? sa->index : -1) == (sb ? sb->index : -1);
	}
	}
	return false;
}

static bool same(
	const void *a, const void *b, const struct member *table, size_t n, const char **why)
{
	for (size_t i = 0; i < n; i++)
		if (!same_member((const char *)a + table[i].offset,
			    (const char *)b + table[i].offset, table[i].kind)) {
			*why = table[i].name;
			return false;
		}
	return true;
}

static const struct member item_members[] = {
	M(item_record, M_TEXT, id),
	M(item_record, M_INT, state),
	M(item_record, M_TEXT, why),
	M(item_record, M_TEXT, who),
	M(item_record, M_TEXT, how),
	M(item_record, M_TEXT, value),
	M(item_record, M_INT, fits),
	M(item_record, M_INT64, mono),
};

static const struct member step_members[] = {
	M(step_record, M_TEXT, id),
	M(step_record, M_INT, index),
	M(step_record, M_INT, scope),
	M(step_record, M_INT, visits),
	M(step_record, M_TEXT, verdict),
	M(step_record, M_TEXT, by),
	M(step_record, M_TEXT, why),
	M(step_record, M_TEXT, who),
	M(step_record, M_INT, state),
	M(step_record, M_BOOL, stale),
	M(step_record, M_INT64, entered_mono),
	M(step_record, M_INT64, left_mono),
	M(step_record, M_INT64, entered_at),
	M(step_record, M_INT64, busy_ms),
	M(step_record, M_INT64, waited_ms),
	M(step_record, M_INT, attempts),
	M(step_record, M_INT, last_run),
	M(step_record, M_INT, approval),
	M(step_record, M_TEXT, answer),
};

static const struct member run_members[] = {
	M(run_record, M_INT, run),
	M(run_record, M_TEXT, step),
	M(run_record, M_TEXT, purpose),
	M(run_record, M_TEXT, child),
	M(run_record, M_INT, attempt),
	M(run_record, M_TEXT, dir),
	M(run_record, M_TEXT, host),
	M(run_record, M_BOOL, edited),
	M(run_record, M_INT, cols),
	M(run_record, M_INT, rows),
	M(run_record, M_INT64, start_mono),
	M(run_record, M_INT64, spawned_mono),
	M(run_record, M_INT64, exit_mono),
	M(run_record, M_INT64, start_at),
	M(run_record, M_BOOL, running),
	M(run_record, M_BOOL, timed_out),
	M(run_record, M_BOOL, stopped),
	M(run_record, M_TEXT, stop_how),
	M(run_record, M_TEXT, stop_who),
	M(run_record, M_INT, code),
	M(run_record, M_INT, signal),
	M(run_record, M_TEXT, error),
	M(run_record, M_INT64, bytes),
	M(run_record, M_INT64, wall_ms),
	M(run_record, M_INT64, user_ms),
	M(run_record, M_INT64, system_ms),
	M(run_record, M_INT64, maxrss),
	M(run_record, M_INT, left),
	M(run_record, M_INT, pid),
	M(run_record, M_INT, pgid),
	M(run_record, M_TEXT, alive),
	M(run_record, M_TEXT, failed_line),
	M(run_record, M_TEXT, verdict),
	M(run_record, M_TEXT, why),
};

static const struct member var_members[] = {
	M(var_value, M_TEXT, name),
	M(var_value, M_TEXT, value),
	M(var_value, M_BOOL, set),
	M(var_value, M_BOOL, secret),
	M(var_value, M_BOOL, lost),
	M(var_value, M_TEXT, source),
	M(var_value, M_INT, version),
	M(var_value, M_INT64, since),
};

static const struct member scope_members[] = {
	M(session_scope, M_TEXT, path),
	M(session_scope, M_TEXT, cause),
	M(session_scope, M_TEXT, detour),
	M(session_scope, M_BOOL, resuming),
	M(session_scope, M_INT, always_at),
	M(session_scope, M_INT, attempt),
	M(session_scope, M_BOOL, needs_passed),
	M(session_scope, M_INT64, busy_ns),
	M(session_scope, M_INT64, waited_ns),
};

static const struct member note_members[] = {
	M(note_record, M_TEXT, text),
	M(note_record, M_TEXT, who),
	M(note_record, M_TEXT, kind),
	M(note_record, M_TEXT, step),
	M(note_record, M_INT64, at_ms),
	M(note_record, M_INT64, seq),
};

static const struct member call_members[] = {
	M(call_record, M_TEXT, role),
	M(call_record, M_TEXT, name),
	M(call_record, M_TEXT, who),
	M(call_record, M_TEXT, result),
	M(call_record, M_TEXT, text),
	M(call_record, M_INT64, at_ms),
};

static const struct member approval_members[] = {
	M(approval_record, M_INT, ask),
	M(approval_record, M_TEXT, step),
	M(approval_record, M_TEXT, role),
	M(approval_record, M_TEXT, command),
	M(approval_record, M_INT, need),
	M(approval_record, M_INT64, asked_at),
	M(approval_record, M_INT, state),
	M(approval_record, M_TEXT, who),
	M(approval_record, M_TEXT, why),
	M(approval_record, M_BOOL, broken),
	M(approval_record, M_INT64, broken_seq),
	M(approval_record, M_INT64, broken_sid),
	M(approval_record, M_TEXT, countersigned),
};

static const struct member identity_members[] = {
	M(identity, M_TEXT, name),
	M(identity, M_TEXT, account),
	M(identity, M_TEXT, terminal),
	M(identity, M_INT64, uid),
	M(identity, M_INT64, login),
	M(identity, M_INT64, sid),
};

static const struct member vital_members[] = {
	M(vital, M_TEXT, id),
	M(vital, M_INT, run),
	M(vital, M_BOOL, seen),
	M(vital, M_INT, state),
	M(vital, M_INT, known),
	M(vital, M_BOOL, has_value),
	M(vital, M_TEXT, text),
	M(vital, M_INT64, since_at),
	M(vital, M_BOOL, rang),
	M(vital, M_INT64, rang_at),
	M(vital, M_TEXT, ack_who),
};

static const struct member session_members[] = {
	M(session, M_INT, mode),
	M(session, M_TEXT, profile),
	M(session, M_TEXT, schedule),
	M(session, M_BOOL, reads),
	M(session, M_TEXT, runbook_id),
	M(session, M_TEXT, title),
	M(session, M_TEXT, revision),
	M(session, M_TEXT, service),
	M(session, M_TEXT, incident_id),
	M(session, M_TEXT, incident_title),
	M(session, M_TEXT, continues),
	M(session, M_TEXT, operator_name),
	M(session, M_TEXT, host),
	M(session, M_INT64, operator_uid),
	M(session, M_INT64, operator_login),
	M(session, M_TEXT, version),
	M(session, M_INT64, opened_at),
	M(session, M_INT64, onset_at),
	M(session, M_INT64, said_at),
	M(session, M_INT64, said_mono),
	M(session, M_INT64, rto_ms),
	M(session, M_INT64, rpo_ms),
	M(session, M_INT, phase),
	M(session, M_STEP, step),
	M(session, M_TEXT, next),
	M(session, M_TEXT, next_cause),
	M(session, M_TEXT, next_from),
	M(session, M_INT, always_at),
	M(session, M_TEXT, detour),
	M(session, M_TEXT, goal),
	M(session, M_INT, scope),
	M(session, M_INT, when_run),
	M(session, M_TEXT, cause),
	M(session, M_BOOL, danger_passed),
	M(session, M_BOOL, begun),
	M(session, M_BOOL, needs_passed),
	M(session, M_INT, attempt),
	M(session, M_INT, auto_tries),
	M(session, M_BOOL, retrying),
	M(session, M_INT64, attempt_mono),
	M(session, M_INT64, visit_busy_ns),
	M(session, M_INT64, visit_waited_ns),
	M(session, M_INT, run),
	M(session, M_INT64, retry_mono),
	M(session, M_INT64, wait_mono),
	M(session, M_INT64, poll_mono),
	M(session, M_TEXT, edited),
	M(session, M_TEXTS, choices),
	M(session, M_BOOL, choices_asked),
	M(session, M_TEXT, choices_dir),
	M(session, M_TEXT, pick),
	M(session, M_TEXT, pick_why),
	M(session, M_INT64, chosen_at),
	M(session, M_INT64, chosen_before),
	M(session, M_TEXT, verdict),
	M(session, M_TEXT, verdict_why),
	M(session, M_TEXT, halt_verdict),
	M(session, M_TEXT, halt_why),
	M(session, M_INT, undo_run),
	M(session, M_BOOL, paused),
	M(session, M_BOOL, always_due),
	M(session, M_BOOL, resuming),
	M(session, M_INT, ending_left),
	M(session, M_TEXT, pause_why),
	M(session, M_TEXT, back_step),
	M(session, M_INT64, last_mono),
	M(session, M_INT64, last_at),
	M(session, M_INT64, last_seq),
	M(session, M_INT64, busy_ns),
	M(session, M_INT64, waited_ns),
	M(session, M_INT64, mark_start_at),
	M(session, M_INT64, mark_start_mono),
	M(session, M_INT64, mark_end_mono),
	M(session, M_BOOL, ending),
	M(session, M_INT, ending_outcome),
	M(session, M_TEXT, ending_who),
	M(session, M_TEXT, ending_why),
	M(session, M_INT, outcome),
	M(session, M_TEXT, close_why),
	M(session, M_TEXT, hold_why),
	M(session, M_INT64, closed_at),
	M(session, M_INT64, rto_used_ms),
	M(session, M_INT, rto_met),
	M(session, M_INT64, loss_ms),
	M(session, M_INT, rpo_met),
};

static const struct member backup_members[] = {
	M(backup_choice, M_TEXT, path),
	M(backup_choice, M_TEXT, verdict),
	M(backup_choice, M_INT64, time_ms),
	M(backup_choice, M_INT64, size),
	M(backup_choice, M_INT64, verified_ms),
	M(backup_choice, M_INT64, documents),
};

static const struct member asks_members[] = {
	M(session_asks, M_INT, asks),
	M(session_asks, M_TEXT, name),
	M(session_asks, M_TEXT, text),
	M(session_asks, M_TEXT, why),
	M(session_asks, M_TEXTS, missing),
};

#define SAME(a, b, table) same((a), (b), (table), ARRAY_LEN(table), why)

static bool same_steps(const struct session *a, const struct session *b, const char **why)
{
	*why = "the number of steps";
	if (a->steps.n != b->steps.n)
		return false;
	for (size_t i = 0; i < a->steps.n; i++) {
		const struct step_record *sa = a->steps.v[i], *sb = b->steps.v[i];

		if (!SAME(sa, sb, step_members))
			return false;
		*why = "the number of items";
		if (sa->items.n != sb->items.n)
			return false;
		for (size_t k = 0; k < sa->items.n; k++)
			if (!SAME(&sa->items.v[k], &sb->items.v[k], item_members))
				return false;
	}
	return true;
}

static bool same_runs(const struct session *a, const struct session *b, const char **why)
{
	*why = "the number of runs";
	if (a->runs.n != b->runs.n)
		return false;
	for (size_t i = 0; i < a->runs.n; i++) {
		const struct run_record *ra = a->runs.v[i], *rb = b->runs.v[i];

		if (!SAME(ra, rb, run_members))
			return false;
		*why = "argv";
		if (!same_list(ra->argv, ra->argv_n, rb->argv, rb->argv_n))
			return false;
	}
	return true;
}

static bool same_done(const struct session *a, const struct session *b, const char **why)
{
	*why = "what can be taken back";
	if (a->done.n != b->done.n || a->undo_at != b->undo_at ||
		!is(a->undo_home ? a->undo_home->id : NULL, b->undo_home ? b->undo_home->id : NULL))
		return false;
	for (size_t i = 0; i < a->done.n; i++)
		if (!is(a->done.v[i].step->id, b->done.v[i].step->id) ||
			a->done.v[i].visit != b->done.v[i].visit ||
			a->done.v[i].as_of != b->done.v[i].as_of ||
			a->done.v[i].back != b->done.v[i].back)
			return false;
	return true;
}

static bool same_scopes(const struct session *a, const struct session *b, const char **why)
{
	*why = "the number of scopes";
	if (a->scopes.n != b->scopes.n)
		return false;
	for (size_t i = 0; i < a->scopes.n; i++) {
		const struct session_scope *sa = a->scopes.v[i], *sb = b->scopes.v[i];

		if (!SAME(sa, sb, scope_members))
			return false;
		*why = "the number of variables";
		if (sa->vars.n != sb->vars.n)
			return false;
		for (size_t k = 0; k < sa->vars.n; k++)
			if (!SAME(&sa->vars.v[k], &sb->vars.v[k], var_members))
				return false;
	}
	return true;
}

static bool same_approvals(const struct session *a, const struct session *b, const char **why)
{
	*why = "the number of approvals";
	if (a->approvals.n != b->approvals.n)
		return false;
	for (size_t i = 0; i < a->approvals.n; i++) {
		const struct approval_record *aa = a->approvals.v[i], *ab = b->approvals.v[i];

		if (!SAME(aa, ab, approval_members))
			return false;
		*why = "what is approved, or the number of grants";
		if (aa->grants.n != ab->grants.n ||
			memcmp(aa->digest, ab->digest, sizeof(aa->digest)) != 0)
			return false;
		for (size_t k = 0; k < aa->grants.n; k++)
			if (!SAME(&aa->grants.v[k], &ab->grants.v[k], identity_members))
				return false;
	}
	return true;
}

/* The vectors of plain structs. */
static bool same_lists(const struct session *a, const struct session *b, const char **why)
{
	*why = "the number of notes, calls, or of conditions that ran";
	if (a->notes.n != b->notes.n || a->calls.n != b->calls.n ||
		a->when_results.n != b->when_results.n || a->vitals.n != b->vitals.n)
		return false;
	for (size_t i = 0; i < a->notes.n; i++)
		if (!SAME(&a->notes.v[i], &b->notes.v[i], note_members))
			return false;
	for (size_t i = 0; i < a->calls.n; i++)
		if (!SAME(&a->calls.v[i], &b->calls.v[i], call_members))
			return false;
	for (size_t i = 0; i < a->vitals.n; i++)
		if (!SAME(a->vitals.v[i], b->vitals.v[i], vital_members))
			return false;
	*why = "child_edits";
	if (a->child_edits.n != b->child_edits.n)
		return false;
	for (size_t i = 0; i < a->child_edits.n; i++)
		if (!is(a->child_edits.v[i].child, b->child_edits.v[i].child) ||
			!is(a->child_edits.v[i].script, b->child_edits.v[i].script))
			return false;
	*why = "the number of backups";
	if (a->backups.n != b->backups.n)
		return false;
	for (size_t i = 0; i < a->backups.n; i++)
		if (!SAME(&a->backups.v[i], &b->backups.v[i], backup_members))
			return false;
	*why = "when_results";
	for (size_t i = 0; i < a->when_results.n; i++)
		if (a->when_results.v[i] != b->when_results.v[i])
			return false;
	*why = "path";
	return same_list(a->path.v, a->path.n, b->path.v, b->path.n);
}

bool session_equal(const struct session *a, const struct session *b, const char **why)
{
	const char *ignored;

	if (!why)
		why = &ignored;
	*why = "id";
	if (strcmp(a->id, b->id) != 0)
		return false;
	if (!SAME(a, b, session_members) || !SAME(a->asks_, b->asks_, asks_members))
		return false;
	*why = "where it stands, or counts";
	if (a->passed_n != b->passed_n || a->visit_runs != b->visit_runs ||
		a->attempt_runs != b->attempt_runs ||
		!is(a->at ? a->at->id : NULL, b->at ? b->at->id : NULL))
		return false;
	if (!same_approvals(a, b, why) || !same_steps(a, b, why) || !same_runs(a, b, why) ||
		!same_scopes(a, b, why) || !same_done(a, b, why) || !same_lists(a, b, why))
		return false;
	*why = NULL;
	return true;
}
