/*
 * The engine: what a session is, and what happens next. Pure: no clock, file, process, random
 * number or global; time, ids, exit codes and matches come in as fields of what happened.
 *
 *     engine_handle(session, happening) → events, effects; the session has them applied
 *     session_apply(session, event)     → session: the fold that every reader uses
 *
 * The holder journals the events (decisions durable) before it carries the effects out. Folding the
 * same events gives the same session, however they came to be.
 */
#ifndef MUSTER_ENGINE_ENGINE_H
#define MUSTER_ENGINE_ENGINE_H

#include "base/vec.h"
#include "engine/monitor.h"
#include "engine/session.h"

/* What a person can tell a session (command.def). SLEEP and DETACH never reach the engine. */
enum action {
#define ACTION(name, word, args, does) ACT_##name,
#include "engine/command.def"
#undef ACTION
	ACT_COUNT,
};

struct action_info {
	const char *word;        /* "not-so" */
	const char *const *args; /* "item", "reason", NULL; `*` at the end: optional */
	const char *does;        /* N_() */
};
extern const struct action_info action_table[ACT_COUNT];
/* -1 where there is none of that word. */
int action_named(const char *word);

/* What happened: an intent of a person, or something of the world. Only the fields named are read;
 * texts are borrowed for the call. */
enum happening_type {
	HAPPEN_OPEN,   /* `open` (a filled EV_SESSION_OPEN), file texts from the runbook, `vars` */
	HAPPEN_ACTION, /* `action`, who, and the action's arguments */
	HAPPEN_TICK,   /* time passed: deadlines are looked at */
	HAPPEN_RUN_EXITED, /* `run`, `result` */
	HAPPEN_CHOICES,    /* `choices` for the step that asked with EFFECT_LIST_FILES; `error` */
	HAPPEN_READING,    /* `monitor`, `reading`: what a look at it says, and counts */
	HAPPEN_CALL,       /* `vars` for the step that asked with EFFECT_CALL; `error` */
	HAPPEN_RESUME, /* a later holder: `open` (a filled EV_SESSION_RESUME), `left`, secret `vars`;
	                * `outcome` `abandoned`, with a `reason`: only to close it */
	HAPPEN_LEFT,   /* `left`: what became of runs that outlived their holder */
	HAPPEN_APPROVE, /* `approver` grants what `ask` asks for, or refuses it with a `reason` */
};

/* What would begin where the session stood: see session_wants_digest(). */
struct step_digest {
	const char *step;
	int visit;
	uint8_t digest[EVENT_HASH_LEN];
};

/* What became of a run, as the holder saw it. */
struct run_result {
	int code;          /* exit code; meaningless with `signal` or `error` */
	int signal;        /* 0: none */
	const char *error; /* could not be started, and why; NULL: it was */
	bool lost;         /* it was, on another host, and `error` says that its end is not known */
	bool timed_out, stopped;
	int64_t wall_ms, user_ms, system_ms, maxrss, bytes;
	int left; /* processes of its session that survive */
	/* expect: NULL line: not found */
	const char *match_line, *reject_line;
	bool match_costly, reject_costly;
	/* captures, in the order of command.captures; value NULL: not found; `secret`: the value
	 * was kept back by the holder, since it is a secret (value is then "") */
	const struct run_captured {
		const char *value;
		const char *line; /* on which it was found, masked */
		bool secret, costly;
	} * captured;
	size_t captured_n;
	/* CHOOSE_RUN: the lines that are not empty */
	struct event_texts lines;
};

struct happening {
	enum happening_type type;
	int64_t at_ms, mono_ns;
	enum action action;
	const char *who;
	/* arguments of actions, by their names in command.def; NULL: not given */
	const char *reason, *value, *name, *item, *option, *to, *script, *text, *role, *result_word;
	const char *outcome, *signal_word, *monitor;
	const char *child;        /* stop, edit: which of several; NULL: the one in sight */
	const char *kind;         /* note: "lesson", "closing"; NULL: "note" */
	struct event_texts items; /* tick, untick; v NULL: all */
	struct event_pairs set;   /* edit: variables; a value NULL: a secret the holder keeps */
	bool secret;       /* answer: the value is a secret that the holder keeps; respond: it
	                           * is that of the secret variable that it should equal */
	const char *shown; /* respond: the value as it may be recorded; NULL: as it is */
	int64_t time_ms;   /* since */
	int index;         /* choose by number from 1; 0: by `option` */
	/* HAPPEN_OPEN, HAPPEN_RESUME; `vars` also of HAPPEN_CALL: those of the called file that have a
	 * value */
	const struct event *open;
	const struct open_var {
		const char *name, *value, *source; /* value NULL: secret; source of var.set */
	} * vars;
	size_t var_n;
	/* HAPPEN_OPEN, HAPPEN_CALL */
	const char *lock_target;  /* taken; NULL: the runbook locks nothing, or has it already */
	const char *lock_session; /* who took it: this one */
	const char *lock_had;     /* the session that it was taken away from; NULL: none */
	const char *lock_why;
	/* HAPPEN_OPEN */
	const char *first; /* --from: a step's id; NULL: the first */
	const char *first_reason;
	/* HAPPEN_RESUME, HAPPEN_LEFT: what is left of what ran; of a run that is not there nothing is known */
	const struct run_left {
		int run;
		const char *alive; /* yes no unknown */
	} * left;
	size_t left_n;
	/* HAPPEN_RUN_EXITED */
	int run;
	const struct run_result *result;
	/* HAPPEN_READING */
	const struct monitor_reading *reading;
	/* HAPPEN_CHOICES; `step` and `error` also of HAPPEN_CALL */
	struct event_texts choices;
	const struct backup_choice *backups; /* of backups: what is known, also later, again */
	size_t backup_n;
	int step;                         /* of the effect */
	const char *error;                /* NULL: fine */
	const struct step_digest *digest; /* with whatever happens while it is wanted; NULL: none */
	const struct identity *driver;    /* who drives, or drove last; NULL: not known */
	/* HAPPEN_APPROVE */
	const struct identity *approver;
	const struct person *const *people; /* who has which role */
	size_t people_n;
	int ask;
	bool refuse;
	/* what this view's PTY pane measures, for run.start */
	int cols, rows;
};

/* STOP_TIMEOUT and STOP_TERMINATE: TERM to all of it, KILL after the grace; the others: that
 * signal. */
enum stop_how { STOP_TIMEOUT, STOP_INTERRUPT, STOP_TERMINATE, STOP_KILL };

/* What the holder is to do once the events are durable, in order. */
struct effect {
	enum effect_type {
		EFFECT_START,   /* run `run`: session_run(s, run) says what */
		EFFECT_STOP,    /* run `run`, `how`, `grace_ms` */
		EFFECT_RELEASE, /* run `run`: its step is left; late output for 5 s more */
		/* of step `step`: answer with HAPPEN_CHOICES, absolute paths, newest first; the
		 * folder is session.choices_dir */
		EFFECT_LIST_FILES,
		/* step `step` calls: answer at once with HAPPEN_CALL, the values of the called
		 * file's variables at its begin. It waits for nothing: nothing is done by it. */
		EFFECT_CALL,
		/* of step `step`: the same, with `backups`; again whenever a verdict is news */
		EFFECT_LIST_BACKUPS,
		EFFECT_CLOSE, /* the session is closed: end when the journal is */
	} type;
	int run;
	int step;
	enum stop_how how;
	int64_t grace_ms;
};

struct outcome_of {                 /* what engine_handle gave */
	struct arena *arena;        /* owns what the events point to */
	VEC(struct event *) events; /* in order; not yet numbered */
	VEC(struct effect) effects;
};

void engine_outcome_init(struct outcome_of *out);
void engine_outcome_clear(struct outcome_of *out); /* keeps memory for the next call */
void engine_outcome_release(struct outcome_of *out);

/* Decides, applies, and goes on until nothing more follows of itself. `out` is cleared first.
 * -ERR_UNFIT: the action does not fit where the session stands (the text says what is asked);
 * -ERR_REFUSED: it fits, and something is missing or forbidden (a reason, a wrong word typed, a
 * value that does not fit its type). Either way nothing was changed and no event came of it. */
int engine_handle(struct session *s, const struct happening *h, struct outcome_of *out,
	struct error *e) MUST_USE;

/* Whether `value` fits the variable's type and pattern; `out` gets it as it is to be kept (a `time`
 * as RFC 3339 in UTC). `var` NULL: any text of a value's length. -ERR_REFUSED with the reason,
 * which never holds the value. For --set, and for secrets, which the holder alone sees. */
int value_check(const struct var_decl *var, const char *value, int64_t now_ms, struct strbuf *out,
	struct error *e) MUST_USE;

#define VALUE_MAX (120 * 1024) /* bytes of a value */
#define SECRET_MIN 6           /* bytes of a secret value */
#define CHOICES_MAX 1000
/* Bytes of session.file's text, at most; `part` counts from 0. */
#define SESSION_FILE_PART (8 * 1024 * 1024)

/* Whether the action could fit a little later (a command, a wait or an approval goes on, or items
 * are being sensed). */
bool engine_may_fit_later(const struct session *s);

#endif
