/*
 * The state of a session: plain data that only session_apply() writes. Times: `at` in ms since 1970,
 * `mono` in ns since the session's start.
 */
#ifndef MUSTER_ENGINE_SESSION_H
#define MUSTER_ENGINE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "base/vec.h"
#include "model/event.h"
#include "model/runbook.h"

enum session_phase {
	PHASE_NEW,      /* no session.open yet */
	PHASE_BETWEEN,  /* a step was left or passed, the next is not entered */
	PHASE_STEP,     /* in a step */
	PHASE_HALT,     /* in a step that failed: the menu */
	PHASE_OUTCOME,  /* past the last step: asks for the outcome */
	PHASE_CLOSED,
};

/* What the session waits for; see session_asks(). */
enum asks {
	ASKS_NOTHING,   /* something runs, or the session is new or closed */
	ASKS_VALUE,     /* a variable's value: `name`; action answer */
	ASKS_DANGER,    /* `text` is to be typed; action type */
	ASKS_REASON,    /* needs are not met: go with a reason; `missing` */
	ASKS_GO,        /* Enter */
	ASKS_ITEMS,     /* a checklist with open items */
	ASKS_CONFIRM,
	ASKS_ANSWER,    /* the step's question: action answer */
	ASKS_OPTION,    /* action choose; the options are session.choices */
	ASKS_HALT,      /* the menu */
	ASKS_OUTCOME,
};

enum item_state { ITEM_OPEN, ITEM_YES, ITEM_NO, ITEM_NA };
const char *item_state_name(enum item_state s);   /* open yes no n/a */

struct item_record {
	enum item_state state;
	const char *why, *who, *how;    /* NULL: none */
	int64_t at_ms;
};

enum step_state { STEP_TO_COME, STEP_CURRENT, STEP_DONE, STEP_FAILED, STEP_SKIPPED, STEP_PASSED };

/* What is known of a step, by its id path; survives visits. */
struct step_record {
	const char *id;                 /* path */
	const char *title;
	int index;                      /* in runbook.steps, -1: not in the runbook at hand */
	int visits;
	const char *verdict;            /* of the last visit that was left, or "passed"; NULL: none */
	const char *by, *why, *who;     /* of the last leave; NULL: none */
	enum step_state state;
	bool stale;
	int64_t entered_mono, left_mono; /* of the last visit; left 0 while current */
	int64_t entered_at;
	int64_t busy_ms, waited_ms;     /* of all visits */
	int attempts;                   /* of the last visit */
	int last_run;                   /* 0: none */
	struct item_record *items;      /* of the last visit, runbook order; NULL until visited */
	size_t item_n;
	const char *answer;             /* the last answer's option or value; NULL: none or secret */
};

struct run_record {
	int run;                        /* from 1 */
	const char *step;               /* path; NULL: none (ad-hoc outside a step) */
	const char *purpose;            /* as in run.start */
	int attempt;
	const char *const *argv;
	size_t argv_n;
	const char *dir, *host;         /* masked where a secret is in it */
	const char *script;             /* edited script in force, NULL: argv is of the runbook */
	int64_t start_mono, exit_mono;  /* exit 0 while it runs */
	int64_t start_at;
	bool running, timed_out, stopped;
	bool stopping;                  /* a stop was asked for */
	int code, signal;
	const char *error;
	int64_t bytes, wall_ms, user_ms, system_ms, maxrss;
	int left, pid, pgid;
	const char *failed_line;        /* the line that broke the expectation */
};

struct var_value {
	const char *name;
	const char *value;              /* NULL: secret, or not set */
	bool set, secret;
	const char *source;
};

struct note_record {
	const char *text, *who, *kind, *step;
	int64_t at_ms, seq;
};

struct call_record {
	const char *role, *name, *who, *result, *text;
	int64_t at_ms;
};

struct session {
	struct arena *arena;
	const struct runbook *rb;       /* NULL for readers that have none */

	/* from session.open */
	char id[27];
	enum session_mode mode;
	const char *runbook_id, *title, *revision, *service;
	const char *incident_id, *incident_title, *continues;
	const char *operator_name, *host, *version;
	int64_t opened_at, onset_at;    /* onset EVENT_NONE: none (drills) */
	int64_t rto_ms, rpo_ms;         /* EVENT_NONE: none */

	enum session_phase phase;
	const struct step *step;        /* where it stands in PHASE_STEP and PHASE_HALT; else NULL */
	struct step_record *at;         /* its record; NULL as `step` */
	const char *next;               /* PHASE_BETWEEN: the id to enter; NULL: past the last */
	const char *next_cause, *next_from;

	/* of the visit */
	bool danger_passed, needs_passed, begun;  /* of this attempt */
	int attempt;                    /* from 1 */
	int run;                        /* of this step, that runs or ended last; 0: none */
	int64_t retry_mono;             /* a retry is due then; 0: none */
	int64_t wait_mono;              /* the wait ends then; 0: none */
	const char *edited;             /* script in force instead of the step's; NULL: none */
	struct event_texts choices;     /* of a choose from a command or files; v NULL: not there yet */
	int64_t choices_asked;          /* mono ns when they were asked for; 0: not yet */
	const char *halt_verdict, *halt_why;

	bool paused;
	const char *pause_why;

	VEC(struct step_record *) steps;  /* those of the runbook in its order, then others as met */
	VEC(struct run_record *) runs;    /* [run - 1] */
	VEC(struct var_value) vars;
	VEC(struct note_record) notes;
	VEC(struct call_record) calls;
	VEC(const char *) path;           /* ids of steps in the order they were entered or passed */

	/* the last answer, while it may be taken back */
	const char *back_step;          /* NULL: none */

	/* clocks */
	int64_t last_mono, last_at, last_seq;
	int64_t busy_ns, waited_ns;     /* the session's; one of the two grows */

	/* from session.close */
	enum outcome outcome;
	const char *close_why;
	int64_t closed_at;
	int64_t rto_used_ms;            /* EVENT_NONE: not closed as resolved or mitigated */
	int rto_met;                    /* -1: no RTO or not measured */

	struct strmap *index_;          /* path → step_record */
};

/* `rb` may be NULL: then the state knows what the events say and nothing about steps to come. It must
 * live as long as the session. */
struct session *session_new(const struct runbook *rb) MUST_USE;
void session_free(struct session *s);
/* The fold. Never fails: what it does not know it ignores. The event is copied where it is kept. */
void session_apply(struct session *s, const struct event *ev);

/* What the session waits for. */
struct session_asks {
	enum asks asks;
	const char *name;               /* ASKS_VALUE: the variable */
	const struct var_decl *var;     /* ASKS_VALUE: its declaration */
	const char *text;               /* ASKS_DANGER: what is to be typed */
	struct event_texts missing;     /* ASKS_REASON: step ids, in `arena` of the session */
};
void session_asks(const struct session *s, struct session_asks *out);

/* When the engine wants HAPPEN_TICK next, mono ns; 0: not at all. */
int64_t session_deadline(const struct session *s);

struct run_record *session_run(const struct session *s, int run);   /* NULL: none */
struct step_record *session_step(const struct session *s, const char *id);
/* The run whose output a person looks at: a live ad-hoc one, else that of the step; 0: none. */
int session_focus_run(const struct session *s);
const struct var_value *session_var(const struct session *s, const char *name); /* NULL: not set */
/* For template_expand: the value, `•••` for a secret, NULL where it is not set. `ctx` is the session. */
const char *session_lookup(void *session, const char *name);
/* A text with {{NAME}} replaced, for showing. */
void session_expand(const struct session *s, const char *text, struct strbuf *out);
/* The sum of the targets ahead: the rest of this step's and those of the steps to come, in ms. */
int64_t session_estimate_ms(const struct session *s, int64_t mono_ns);
/* RTO used at that time, from the onset; EVENT_NONE where there is none. */
int64_t session_rto_used_ms(const struct session *s, int64_t at_ms);
/* Whether two sessions are equal in all that the fold says: for tests. `why` names the first that is not. */
bool session_equal(const struct session *a, const struct session *b, const char **why);

#endif
