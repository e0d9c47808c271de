/*
 * What the files of this room share. Private to it.
 *
 * decide_*()  pure functions of a const session and of what happened: they emit events and effects
 *             or return an error, and change nothing.
 * settle()    the same for what follows of itself.
 * apply_*()   the fold: one small function an event type, the only ones that write a session.
 */
#ifndef MUSTER_ENGINE_ENGINE_PRIVATE_H
#define MUSTER_ENGINE_ENGINE_PRIVATE_H

#include "engine/engine.h"
#include "model/kind.h"

#define NS_PER_MS 1000000LL
#define RETRY_DELAY_MAX_MS (60 * 60 * 1000LL)
#define GRACE_MS 10000 /* from TERM to KILL where the runbook does not say */
#define RUNS_GAP 1000  /* runs that a journal may leave out before one; past it is no number */

struct decide {
	const struct session *s;
	const struct happening *h;
	struct outcome_of *out;
	struct error *e;
	size_t settled; /* events of `out` that are applied */
};

/* ---- emitting (emit.c) ---- */

/* A new event at the happening's time, to be filled; texts are copied when it is applied. */
struct event *emit(struct decide *d, enum event_type type);
/* The same with `who` and, where the type has one, the step where the session stands. */
/* The lock that the happening brings, if any, and from whom it was taken away. */
void emit_lock(struct decide *d);
struct event *emit_by(struct decide *d, enum event_type type);
void emit_effect(struct decide *d, enum effect_type type, int run);
/* `who` NULL: nobody, the runbook says so. */
void emit_stop(struct decide *d, const struct run_record *r, const char *how, const char *who);
/* Of the file whose steps are walked, or of another scope. */
void emit_var(struct decide *d, const char *name, const char *value, const char *source);
void emit_var_in(
	struct decide *d, int scope, const char *name, const char *value, const char *source);
/* A text in the arena of the outcome, for an event. */
/* `answer` with the question; `how`: "person", "timeout". */
struct event *emit_answer(struct decide *d, const char *how);
const char *text_of(struct decide *d, const struct strbuf *sb);
/* -ERR_REFUSED unless the happening has a reason. */
int want_reason(struct decide *d) MUST_USE;

/* ---- deciding ---- */

int decide_open(struct decide *d) MUST_USE;
int decide_action(struct decide *d) MUST_USE;
int decide_run_exited(struct decide *d) MUST_USE;
int decide_choices(struct decide *d) MUST_USE;
int decide_resume(struct decide *d) MUST_USE;
int decide_left(struct decide *d) MUST_USE;
int decide_call(struct decide *d) MUST_USE;
/* What follows of itself; emits nothing when nothing does. */
void settle(struct decide *d);

typedef int decide_fn(struct decide *d);
/* One for each action; in decide_*.c. */
#define ACTION(name, word, args, does) decide_fn act_##name;
#include "engine/command.def"
#undef ACTION

/* ---- where a session stands (asks.c, gates.c) ---- */

void asks_make(const struct session *s, struct session_asks *out, struct arena *a);
/* -ERR_UNFIT with what is asked instead. */
int wrong_state(struct decide *d) MUST_USE;
/* The first variable that the step needs and that has no value; NULL: none. */
const char *gate_variable(const struct session *s, const struct step *st);
/* The same of secrets that a resume lost, among those that the step uses at all. */
const char *gate_lost(const struct session *s, const struct step *st);
/* `name` is a variable that the step needs and that has no value. */
bool gate_wants(const struct session *s, const struct step *st, const char *name);
/* Whether some of the steps that this one needs did not end well. */
bool gate_needs(const struct session *s, const struct step *st);
/* `id` as a step names it; a path. */
bool need_is_met(const struct session *s, const char *path);
bool step_is_question(const struct step *st);

/* ---- approvals (decide_approve.c) ---- */

int decide_approve(struct decide *d) MUST_USE;
/* In the visit where the session stands: granted, or broken; asked for and neither. */
bool approve_passed(const struct session *s);
bool approve_waits(const struct session *s);
/* Asks where it has to be asked; true: nothing of the step begins yet. */
bool approve_settle(struct decide *d);
/* Whether what would begin now is what was approved, or needs no approval. */
bool approve_fits(const struct decide *d);
/* What is still waited for is so no more. */
void approve_leave(struct decide *d, const char *why);

/* ---- the walk (walk.c, when.c) ---- */

struct leaving {
	const char *verdict, *by;
	const char *who, *why; /* NULL: none */
	const char *next;      /* of the option chosen; NULL: none */
};
/* The step ended so: step.leave to where the walk goes, or halt. */
void walk_conclude(struct decide *d, const struct leaving *l);
/* step.leave, and what its runs still need. `to` NULL: past the last step. */
void walk_leave(struct decide *d, const struct leaving *l, const char *to);
/* The same, and the calls that `to` stands outside of are left with it. Where the session stands in no
 * step, the calls alone. */
void walk_leave_for(struct decide *d, const struct leaving *l, const char *to);
/* After a resume: leaves the step to enter it anew, the `always` ones above it first. */
void walk_again(struct decide *d, const char *why);
/* The step `at` is one of those, where the session stands in `target`. */
bool always_counts(const struct session *s, int at, int target);
bool always_stands_above(const struct session *s);
/* Resumed, and the session stands where walk_again() loses nothing that was done. */
bool always_is_due(const struct session *s);
/* The path of what the row of `then` names; NULL: none. */
const char *walk_then(const struct session *s, const struct step *st, const char *verdict);
/* `next`, or the step below; NULL: past the last. */
const char *walk_below(const struct session *s, const struct step *st);
/* Closes, or ends what runs first. */
void walk_end(struct decide *d, enum outcome outcome, const char *who, const char *why);
void walk_close(struct decide *d, enum outcome outcome, const char *who, const char *why);

enum when_state { WHEN_HOLDS, WHEN_NOT, WHEN_RUN };
/* The condition of a step of that scope. WHEN_RUN: `*script` is to be run first. */
enum when_state when_evaluate(
	const struct session *s, int scope, const struct condition *c, const char **script);

/* ---- calls (call.c) ---- */

/* Asks for the values with which the call begins, where nothing stands before it. */
void call_settle(struct decide *d);
/* What the called file gives back when it ended `ok`; what does not fit makes a failure of it. */
void call_export(struct decide *d, struct leaving *l);
/* `path` is a step's that stands within the call. */
bool call_holds(const char *call, const char *path);

/* ---- rolling back (undo.c) ---- */

int undo_go(struct decide *d) MUST_USE;
int undo_skip(struct decide *d) MUST_USE;
/* The script ended so. */
void undo_ended(struct decide *d, int run, const char *verdict, const char *why);

/* ---- runs (run.c, verdict.c) ---- */

struct run_wanted {
	const char *purpose;
	const struct step *step;       /* NULL: none */
	const struct command *command; /* NULL: `script` alone, in the shell of the file */
	const struct command *place;   /* whose dir and env count; NULL: those of the file */
	const char *script;            /* in place of the command's; NULL: none */
	const char *child;             /* the id of an item, of a child, of a monitor */
	int attempt;                   /* 0: that of the step */
	const struct vital *monitor;   /* NULL: none */
	struct event_texts argv;       /* in place of a command; v NULL: none */
	bool terminal;
};
void run_begin(struct decide *d, const struct run_wanted *w);
/* The attempt of the step where the session stands. */
void run_begin_step(struct decide *d);
void wait_begin(struct decide *d);
/* A folder as it is to be used: relative to the runbook's. */
const char *run_dir(struct decide *d, const struct strbuf *dir);
/* An ad-hoc command or a shell: beside the step, not of it. */
bool run_is_beside(const char *purpose);

/* ---- children of a `parallel` (parallel.c) ---- */

bool step_is_parallel(const struct session *s);
/* Starts what is to be started. */
void parallel_begin(struct decide *d);
/* Stops what is over its time, starts what is due again, goes on where all have ended. */
void parallel_settle(struct decide *d);
int64_t parallel_deadline(const struct session *s);
bool parallel_runs(const struct session *s);
/* The run to look at where none was chosen. */
int parallel_focus(const struct session *s);
/* How long it is until the next attempt after so many. */
int64_t retry_delay(const struct retry *retry, int tries);

/* ---- sensed items (sense.c) ---- */

int64_t sense_deadline(const struct session *s);
void sense_settle(struct decide *d);
/* Whether an item may be answered by its command without anybody's doing. */
bool sense_goes_on(const struct session *s);
/* Starts the command of an item. */
void sense_begin(struct decide *d, size_t item);
/* Whether its command may answer the item: a person's answer is never overturned. */
bool sense_may_answer(const struct session *s, size_t item);
/* The last run that senses the item in this attempt; NULL: none yet. */
const struct run_record *sense_run(const struct session *s, size_t item);
/* The place of the item that this run of the visit may answer; -1: a person did, or it is left. */
int sense_item(const struct session *s, const struct run_record *r);

/* ---- backups (backups.c) ---- */

/* What the happening tells of those that are offered, as far as it is new. */
void backups_seen(struct decide *d);
/* Why these, one a line, take a typed danger; NULL: they do not. */
const char *backups_risk_of(struct decide *d, const char *paths);
/* They were chosen. */
void backups_chosen(struct session *s, const char *paths);
/* What was picked is the answer, now that its danger was typed. */
void choose_conclude_pick(struct decide *d);

/* ---- monitors (monitors.c) ---- */

bool run_is_monitor(const char *purpose);
int decide_reading(struct decide *d) MUST_USE;
/* Starts those that do not run; false: none. */
bool monitors_begin(struct decide *d);
/* What the record needs of those that run before it ends. */
void monitors_end(struct decide *d);
void plan_monitor(const struct session *s, const struct run_record *r, struct run_plan *plan);

/* What the result means: the verdict, and in `why` the reason unless it is ok. */
const char *verdict_of(const struct session *s, const struct run_record *r,
	const struct run_plan *plan, const struct run_result *result, int64_t now_ms,
	struct strbuf *why);

/* ---- applying ---- */

typedef void apply_fn(struct session *s, const struct event *ev);
apply_fn apply_session_open, apply_session_file, apply_session_resume, apply_onset, apply_pause,
	apply_continue, apply_note, apply_call, apply_ending, apply_close, apply_pruned;
apply_fn apply_enter, apply_pass, apply_when_result, apply_needs, apply_danger, apply_leave,
	apply_halt, apply_retry, apply_jump, apply_wait, apply_edit, apply_call_begin,
	apply_undo_offer, apply_undo_leave;
apply_fn apply_run_start, apply_run_spawned, apply_run_resize, apply_run_match, apply_run_stop,
	apply_run_exit, apply_interrupted;
apply_fn apply_approval_ask, apply_approval_grant, apply_approval_refuse, apply_approval_void,
	apply_approval_break;
apply_fn apply_monitor_change, apply_monitor_value, apply_alert_ack;
apply_fn apply_var, apply_item, apply_answer, apply_back, apply_choices_ask, apply_choices,
	apply_backup_seen, apply_backup_pick;

/* Copies into the session; NULL stays NULL. */
const char *keep(struct session *s, const char *text);
/* The place in session.scopes of that path (`n` bytes), made where there is none. */
int keep_scope(struct session *s, const char *path, size_t n);
/* The record of that path, made where there is none. */
struct step_record *keep_step(struct session *s, const char *id, const char *title);
/* The monitor of that id, made where there is none. `m` NULL: not of the runbook at hand. */
struct vital *keep_vital(struct session *s, const char *id, const struct monitor *m);
void keep_vitals(struct session *s);
void begin_vital(struct session *s, const struct run_record *r);
/* The file whose steps are walked from now on; one that the runbook at hand does not call is none. */
void walk_in(struct session *s, int scope);
/* The step in which the session stands from now on. */
void stand_in(struct session *s, struct step_record *at);
/* The walk goes on behind a step: at `to`, or where that is NULL behind the call that the step stands
 * in, or past the last step. */
void go_on(struct session *s, const struct step_record *left, const char *to, int64_t mono_ns);
/* A step that can be taken back was left: remembered where it ended well. */
void keep_done(struct session *s, const struct step_record *left);
/* Before a variable changes: what it was stays. */
void keep_before(struct session *s, struct var_value *var);
/* Variables of a called file have no value before its begin. */
void forget_vars(struct session *s, const struct step_record *call);
/* Begins an attempt anew: gates, choices, waits. */
void reset_attempt(struct session *s, int64_t mono_ns);

/* ---- time (times.c) ---- */

void times_pass(struct session *s, const struct event *ev);
/* What a visit has taken at that time, in ms. */
void times_of_visit(const struct session *s, int64_t mono_ns, int64_t *busy_ms, int64_t *waited_ms);
/* What passed since the session had taken so much, in ms. */
void times_since(const struct session *s, int64_t mono_ns, int64_t busy_ns, int64_t waited_ns,
	int64_t *busy_ms, int64_t *waited_ms);
void times_of_session(
	const struct session *s, int64_t mono_ns, int64_t *busy_ms, int64_t *waited_ms);
/* Of the command that runs; 0: none, or it is being stopped. */
int64_t times_command(const struct session *s);
/* A wait looks at its condition again, once poll_mono has come. */
bool times_polls(const struct session *s);

/* ---- small ---- */

/* The file whose steps are walked. */
static inline const struct runbook *runbook_here(const struct session *s)
{
	return s->plan->scopes[s->scope].rb;
}

/* The step of that id in the file of `st`; NULL: none. */
static inline const struct step *step_beside(
	const struct session *s, const struct step *st, const char *id)
{
	return plan_step_in(s->plan, s->plan->scope_of[st->index], id);
}

static inline bool is(const char *a, const char *b)
{
	return a == b || (a && b && __builtin_strcmp(a, b) == 0);
}

#endif
