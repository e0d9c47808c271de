/*
 * The state of a session: plain data that only session_apply() writes. Times: `at` in ms since
 * 1970, `mono` in ns since the session's start.
 */
#ifndef MUSTER_ENGINE_SESSION_H
#define MUSTER_ENGINE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "base/vec.h"
#include "engine/approval.h"
#include "engine/backup.h"
#include "model/drill.h"
#include "model/event.h"
#include "model/plan.h"
#include "model/runbook.h"

enum session_phase {
	PHASE_NEW,     /* no session.open yet */
	PHASE_BETWEEN, /* a step was left or passed, the next is not entered */
	PHASE_STEP,    /* in a step */
	PHASE_HALT,    /* in a step that failed: the menu */
	PHASE_UNDO, /* rolling back: at a step that was done, whose undo script is offered or runs */
	PHASE_OUTCOME, /* past the last step: asks for the outcome */
	PHASE_CLOSED,
};

/* What the session waits for; see session_asks(). */
enum asks {
	ASKS_NOTHING,  /* something runs, or the session is new or closed */
	ASKS_VALUE,    /* a variable's value: `name`; action answer */
	ASKS_APPROVAL, /* of others: `approval`; action break, where the runbook allows it */
	ASKS_DANGER,   /* `text` is to be typed; action type */
	ASKS_REASON,   /* needs are not met: go with a reason; `missing` */
	ASKS_GO,       /* Enter */
	ASKS_ITEMS,    /* a checklist with open items */
	ASKS_CONFIRM,
	ASKS_ANSWER, /* the step's question: action answer */
	ASKS_OPTION, /* action choose; the options are session.choices */
	ASKS_HALT,   /* the menu */
	ASKS_UNDO,   /* `text`, a script, takes the step back: go, or skip with a reason */
	ASKS_OUTCOME,
};

enum item_state { ITEM_OPEN, ITEM_YES, ITEM_NO, ITEM_NA };
const char *item_state_name(enum item_state s); /* open yes no n/a */

struct item_record {
	const char *id;
	enum item_state state;
	const char *why, *who, *how; /* NULL: none */
	const char *value;           /* typed or sensed; NULL: none */
	int fits;                    /* whether a typed value fits; -1: none was typed */
	int64_t mono;                /* when it was answered */
};

enum step_state { STEP_TO_COME, STEP_CURRENT, STEP_DONE, STEP_FAILED, STEP_SKIPPED, STEP_PASSED };

/* What is known of a step, by its id path; survives visits. */
struct step_record {
	const char *id; /* path */
	const char *title;
	int index; /* in plan.steps, -1: not in the runbook at hand */
	int scope; /* in session.scopes: where its variables are looked up */
	int visits;
	const char *verdict;        /* of the last visit that was left, or "passed"; NULL: none */
	const char *by, *why, *who; /* of the last leave; NULL: none */
	enum step_state state;
	bool stale;
	int64_t entered_mono, left_mono; /* of the last visit; left 0 while current */
	int64_t entered_at;
	int64_t busy_ms, waited_ms; /* of all visits */
	int attempts;               /* of the last visit */
	int last_run;               /* 0: none */
	int approval;               /* asked for in this visit and in force; 0: none */
	VEC(struct item_record)
	items;              /* of the last visit: those of the runbook in its order, then
	                                 * others as met; empty until visited */
	const char *answer; /* the last answer's option or value; NULL: none or secret */
};

struct run_record {
	int run;             /* from 1 */
	const char *step;    /* path; NULL: none (ad-hoc outside a step) */
	const char *purpose; /* as in run.start; "" where that is missing */
	const char *child;   /* the id of a `sense`'s item, of a `parallel`'s child; NULL: none */
	int attempt;         /* of the step; of a `parallel` how often its child began */
	const char *const *argv;
	size_t argv_n;
	const char *dir, *host;        /* masked where a secret is in it */
	bool edited;                   /* argv holds an edited script */
	int cols, rows;                /* 0: no terminal */
	int64_t start_mono, exit_mono; /* exit 0 while it runs */
	int64_t spawned_mono;          /* when its process was there; 0: not yet, or not known */
	int64_t start_at;
	bool running, timed_out, stopped;
	const char *stop_how, *stop_who; /* of run.stop; NULL: none was asked for, by nobody */
	int code, signal;
	const char *error;
	int64_t bytes, wall_ms, user_ms, system_ms, maxrss;
	int left, pid, pgid;
	const char *alive;         /* it outlived its holder: yes no unknown; NULL: it did not */
	const char *failed_line;   /* the line that broke the expectation */
	const char *verdict, *why; /* of run.exit; NULL: the run alone decides nothing */
};

struct child_edit {
	const char *child, *script;
};

struct var_value {
	const char *name;
	const char *value; /* NULL: secret, or not set */
	bool set, secret;
	bool lost; /* a secret whose holder is gone: it has no value until it is given again */
	const char *source;
	/* What was before: a step is taken back with the values with which it was done. */
	int version;   /* how often it was set: tells the secrets of one name apart */
	int64_t since; /* the seq that made it so */
	const struct var_value *before; /* NULL: it had no value */
};

/* A visit that ended well, of a step that can be taken back. */
struct done_record {
	const struct step_record *step;
	int visit;
	int64_t as_of; /* the seq at which it was left: its variables are those of then */
	bool back;     /* taken back since */
};

/* What a walked runbook has of its own: the session's, or that of a call step. */
struct session_scope {
	const char *path; /* of the call step; "" for the session's own */
	VEC(struct var_value) vars;
	struct strmap *var_index; /* name → its place in vars, from 1; NULL: none yet */
	/* of the call step's visit, while the steps of its file are walked */
	const char *cause, *detour;
	int always_at, attempt;
	bool needs_passed, resuming;
	int64_t busy_ns, waited_ns; /* the session's, when that visit began */
};

struct note_record {
	const char *text, *who, *kind, *step;
	int64_t at_ms, seq;
};

/* A monitor, and what is known of it. */
struct vital {
	const char *id, *title;
	const struct monitor *monitor; /* NULL: not in the runbook at hand */
	int scope;                     /* in session.scopes: whose variables it uses */
	const struct backup_set *set;  /* whose state it is; NULL: it runs a command */
	struct capture capture;        /* its number, for the plan of its run; pattern NULL: none */
	int run;                       /* that looks at it; 0: none yet */
	bool seen;                     /* a reading was told; else nothing below counts */
	enum monitor_state state;
	enum monitor_state known; /* the last state that was not `unknown` */
	bool has_value;
	double value;
	const char *text; /* NULL: none */
	int64_t since_at; /* ms: of `state` */
	bool rang;        /* an alert waits to be acknowledged, even where it is over */
	int64_t rang_at;
	const char *ack_who; /* of the last alert; NULL: nobody */
};

struct call_record {
	const char *role, *name, *who, *result, *text;
	int64_t at_ms;
};

struct session {
	struct arena *arena;
	const struct runbook *rb; /* NULL for readers that have none */
	struct plan *plan;        /* its steps and those of its calls; NULL where rb is */

	/* from session.open */
	char id[27];
	enum session_mode mode;
	const char *runbook_id, *title, *revision, *service;
	const char *incident_id, *incident_title, *continues;
	const char *operator_name, *host, *version;
	const char *profile, *schedule;       /* NULL: none */
	bool reads;                           /* a dry run that runs what is read_only */
	int64_t operator_uid, operator_login; /* EVENT_NONE: not known */
	int64_t opened_at, onset_at;          /* onset EVENT_NONE: none (drills) */
	int64_t said_at, said_mono; /* when the onset was said: `at` and `mono` of that event */
	int64_t rto_ms, rpo_ms;     /* EVENT_NONE: none */

	enum session_phase phase;
	const struct step *step; /* where it stands in PHASE_STEP and PHASE_HALT; else NULL */
	struct step_record *at;  /* its record; NULL as `step` */
	int scope;               /* in scopes: of the file whose steps are walked */
	const char *next;        /* PHASE_BETWEEN: the id to enter */
	const char *next_cause;  /* "first", "jump"; NULL: as the step left says */
	const char *next_from;   /* the step left; NULL: none */
	int always_at;           /* from which step on `always` ones are done before `next`; -1 */
	const char *detour;      /* in an `always` step: where the jump wants to; NULL */
	const char *goal;        /* in a call step: where in it the jump wants to; NULL */
	VEC(bool) when_results;  /* of `when: {run}` of the step to enter, in their order */
	int when_run;            /* such a run that is going on; 0: none */
	size_t passed_n;         /* steps passed over since one was entered */

	/* of the visit */
	const char *cause;         /* of step.enter */
	bool danger_passed, begun; /* of this attempt */
	bool needs_passed;         /* overridden */
	int attempt;               /* from 1 */
	int auto_tries;            /* attempts since a person began one */
	bool retrying;             /* a person asked for another attempt: it begins by itself */
	int64_t attempt_mono;      /* when this attempt came before the person */
	size_t visit_runs;         /* runs there were when the step was entered */
	size_t attempt_runs;       /* and when this attempt began */
	int64_t visit_busy_ns, visit_waited_ns;
	int run;            /* of this step, that runs or ended last; 0: none */
	int64_t retry_mono; /* a retry is due then; 0: none */
	int64_t wait_mono;  /* the wait ends then; 0: none */
	int64_t poll_mono;  /* `until` is looked at again then; 0: at once or not at all */
	const char *edited; /* script in force instead of the step's; NULL: none */
	VEC(struct child_edit) child_edits; /* the same of children of a `parallel` */
	struct event_texts choices; /* of a choose from a command or files; v NULL: not there yet */
	bool choices_asked;
	const char *choices_dir;           /* of files: where they were looked for */
	VEC(struct backup_choice) backups; /* those offered */
	const char *pick,
		*pick_why; /* picked, one a line, and its danger not typed yet; NULL: none */
	const char *verdict, *verdict_why; /* of what ended, until the walk goes on; NULL: none */
	const char *halt_verdict, *halt_why;

	VEC(struct done_record) done;  /* in the order in which they were left */
	size_t undo_at;                /* PHASE_UNDO: its place in done */
	struct step_record *undo_home; /* PHASE_UNDO: where the session is halted; else NULL */
	int undo_run;                  /* PHASE_UNDO: the run of the script; 0: not yet */

	bool paused;
	const char *pause_why;
	bool always_due; /* resumed, and the `always` steps were not done again yet */
	bool resuming;   /* they are done now, before the step that was stood in is entered anew */
	int ending_left; /* runs that outlived their holder and are being ended */

	VEC(struct step_record *) steps;    /* those of the plan in its order, then others as met */
	VEC(struct run_record *) runs;      /* [run - 1] */
	VEC(struct session_scope *) scopes; /* those of the plan in its order, then as met */
	VEC(struct note_record) notes;
	VEC(struct call_record) calls;
	VEC(struct approval_record *) approvals; /* [ask - 1] */
	VEC(struct vital *) vitals; /* those of the runbook in its order, then others as met */
	VEC(const char *) path;     /* ids of steps in the order they were entered or passed */

	/* the last answer, while it may be taken back */
	const char *back_step; /* NULL: none */

	/* clocks */
	int64_t last_mono, last_at, last_seq;
	int64_t busy_ns, waited_ns; /* the session's; one of the two grows */

	/* the backup that was chosen last, and what takes the onset's place for it; EVENT_NONE */
	int64_t chosen_at, chosen_before;

	/* When steps with `mark` were left; EVENT_NONE: not yet. */
	int64_t mark_start_at, mark_start_mono, mark_end_mono;

	/* from session.ending: closed when what runs has ended */
	bool ending;
	enum outcome ending_outcome;
	const char *ending_who, *ending_why;

	/* from session.close */
	enum outcome outcome;
	const char *close_why;
	const char *hold_why; /* it must not be deleted; NULL: it is not on hold */
	int64_t closed_at;
	int64_t rto_used_ms; /* EVENT_NONE: not closed as resolved or mitigated */
	int rto_met;         /* -1: no RTO or not measured */
	int64_t loss_ms;     /* EVENT_NONE: not measured */
	int rpo_met;         /* -1: no RPO or not measured */

	/* for this room alone */
	struct strmap *index_;       /* path → step_record */
	struct strmap *scope_index_; /* path → its place in scopes, from 1 */
	struct arena *scratch_;      /* what asks_ points to */
	struct session_asks *asks_;  /* made anew with each decision */
};

/* `rb` may be NULL: then the state knows what the events say and nothing about steps to come. It
 * must live as long as the session. */
struct session *session_new(const struct runbook *rb) MUST_USE;
void session_free(struct session *s);
/* The fold. Never fails: what it does not know it ignores. The event is copied where it is kept. */
void session_apply(struct session *s, const struct event *ev);
/* The session.close of a session that ends without being walked on: `at_ms` and `mono_ns` are its last
 * event's, `now_ms` when it is closed. Who and why are the caller's to say. */
void session_abandon(
	const struct session *s, int64_t at_ms, int64_t mono_ns, int64_t now_ms, struct event *ev);
/* What was said of it afterwards: an event of notes.bson, which is none of the session. */
void session_apply_note(struct session *s, const struct event *ev);

/* What the session waits for. */
struct session_asks {
	enum asks asks;
	const char *name;                       /* ASKS_VALUE: the variable */
	const struct var_decl *var;             /* ASKS_VALUE: its declaration */
	const char *text;                       /* ASKS_DANGER: what is to be typed */
	const char *why;                        /* ASKS_DANGER: of a backup; NULL: the step's own */
	struct event_texts missing;             /* ASKS_REASON: step ids */
	const struct approval_record *approval; /* ASKS_APPROVAL */
};
/* What it points to is valid until the next event is applied. */
void session_asks(const struct session *s, struct session_asks *out);
/* The same in a few English words, for messages: "`go` is asked for". */
const char *session_asks_words(const struct session *s);

/* Something of the step goes on by itself: a command, a wait, a delay, a list being made. */
bool session_busy(const struct session *s);
/* When the engine wants HAPPEN_TICK next, mono ns; 0: not at all. */
int64_t session_deadline(const struct session *s);

/* When the question where the session stands times out, mono ns; 0: never. */
int64_t session_question_deadline(const struct session *s);

/* How a run is to be carried out; what run.start does not say since secrets are the holder's. Texts
 * are the runbook's, with {{NAME}} in them: the holder expands them with the values that it has,
 * and gives the command every variable that is set, then env of the file, then of the command. */
struct run_plan {
	const struct step *step;       /* NULL: of none */
	int scope;                     /* whose variables, env, shell and folder count */
	const struct command *command; /* whose env and dir count, and of a `run` or `sense` whose
	                                     * host; NULL: those of the file */
	const struct expectation
		*expect;                /* what match and reject are to be looked for; NULL: none */
	const struct capture *captures; /* in the order of run_result.captured */
	size_t capture_n;
	const struct item *item;  /* of a `sense`; else NULL */
	const struct step *child; /* of a `parallel`; else NULL */
	bool terminal;            /* a PTY; else output on a pipe, no input */
	const char *input;    /* standard input, a pipe that ends; NULL: the terminal, or nothing */
	int64_t record_limit; /* bytes of output that are kept, and its end; 0: all */
	bool wants_lines;     /* run_result.lines are asked for */
	bool pretended;       /* nothing is to be run: it is taken to be ok */
	int64_t timeout_ms;   /* the holder stops it then; 0: the engine sees to that */
	int64_t grace_ms;     /* from TERM to KILL */
	const struct monitor *monitor; /* whose command is run again and again; else NULL */
};
/* -ERR_NOTFOUND: no such run, or of another runbook. */
int session_run_plan(
	const struct session *s, int run, struct run_plan *plan, struct error *e) MUST_USE;

/* A child of the `parallel` step where the session stands. */
enum child_state {
	CHILD_TO_START, /* by this attempt */
	CHILD_RUNS,
	CHILD_WAITS, /* for its next attempt, at due_mono */
	CHILD_OK,
	CHILD_NOT_OK, /* by this attempt; nothing more comes of itself */
};
struct session_child {
	enum child_state state;
	int run;   /* its last in this visit; 0: none */
	int tries; /* in this visit */
	int64_t due_mono;
};
/* `at`: in step.children. */
void session_child(const struct session *s, size_t at, struct session_child *out);
/* The script in force instead of that child's own; NULL: none. */
const char *session_child_edit(const struct session *s, const char *child);
/* The place of the child of that id; -1: none, or no `parallel` step. */
int session_child_named(const struct session *s, const char *id);

/* Whether it runs and what is typed reaches it. */
bool session_takes_keys(const struct session *s, int run);

/* NULL: none. */
struct run_record *session_run(const struct session *s, int run);
struct vital *session_vital(const struct session *s, const char *id);
struct step_record *session_step(const struct session *s, const char *id);
/* The run whose output a person looks at: a live ad-hoc one, else that of the step (of children one
 * that runs, else one that failed); 0: none. */
int session_focus_run(const struct session *s);
/* A run that outlived its holder, is known to go on, and is not being ended: a person decides about it. */
bool session_run_is_left(const struct run_record *r);
bool session_has_left(const struct session *s);
/* Where the session stands; NULL: not set. */
const struct var_value *session_var(const struct session *s, const char *name);
const struct var_value *session_var_in(const struct session *s, int scope, const char *name);
/* The i-th of a scope, i < its vars.n, as session_var_in() has it. */
const struct var_value *session_var_at(const struct session *s, int scope, size_t i);
/* How often it was set in that scope so far. */
int session_var_version(const struct session *s, int scope, const char *name);
/* A secret that was known until a resume. */
bool session_var_is_lost(const struct session *s, int scope, const char *name);
/* The value as it may be shown, `•••` for a secret; NULL: not set. */
const char *session_shown(const struct session *s, const char *name);
/* A text with {{NAME}} replaced, for showing: with the values where the session stands, or of the
 * scope in which the text stands. */
void session_expand(const struct session *s, const char *text, struct strbuf *out);
void session_expand_in(const struct session *s, int scope, const char *text, struct strbuf *out);
/* The scope of the step of a run; that where the session stands for one of none. */
int session_run_scope(const struct session *s, const struct run_record *r);
/* The runbook of a scope; NULL: not at hand. */
const struct runbook *session_runbook(const struct session *s, int scope);
/* The sum of the targets ahead: the rest of this step's and those of the steps to come, in ms. */
int64_t session_estimate_ms(const struct session *s, int64_t mono_ns);
/* RTO used then, from the onset; EVENT_NONE where there is none. */
int64_t session_rto_used_ms(const struct session *s, int64_t mono_ns);
/* `mono` at a time of the wall clock, as far as the last event tells. */
int64_t session_mono_at(const struct session *s, int64_t now_ms);
/* Whether two sessions are equal in all that the fold says: for tests. `why` names the first that
 * is not. */
bool session_equal(const struct session *a, const struct session *b, const char **why);

#endif
