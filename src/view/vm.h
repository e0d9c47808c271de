/*
 * The view model: what the run screen shows, as plain data, built anew for each frame from the session
 * and the clock. No layout, no colour; texts are translated, expanded and in the frame's arena.
 */
#ifndef MUSTER_VIEW_VM_H
#define MUSTER_VIEW_VM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "engine/session.h"
#include "view/output.h"

/* How a step stands, with a sign and a word of its own. */
enum step_sign {
	SIGN_TO_COME,
	SIGN_RUNNING,
	SIGN_WAITING,
	SIGN_DONE,
	SIGN_FAILED,
	SIGN_SKIPPED,
	SIGN_STALE,
	SIGN_PASSED,
	SIGN_COUNT,
};

/* ASCII where not `utf8`. */
const char *sign_mark(enum step_sign sign, bool utf8);
/* Translated. */
const char *sign_word(enum step_sign sign);
/* The sign of a step of the session. */
enum step_sign vm_sign(const struct session *s, const struct step_record *r);

struct vm_step {
	bool phase; /* a heading: `title` alone counts */
	const char *id, *title;
	int depth; /* in how many calls it stands */
	enum step_sign sign;
	bool current;
	int64_t took_ms;     /* of its visits; -1: not begun */
	const char *verdict; /* NULL: none yet */
};

/* The run whose output is looked at. */
struct vm_run {
	int run;              /* 0: none; then nothing else counts */
	bool running, beside; /* beside: not of the current step, a command of one's own */
	bool echo;            /* the terminal shows what is typed */
	bool full_screen;     /* it has the alternate screen */
	bool stopping;
	int64_t took_ms, timeout_ms; /* timeout 0: none */
	int64_t silent_ms;           /* since it printed last */
	bool seems_waiting;          /* an unfinished line, and nothing for a while */
	const char *how; /* "exit 1", "killed by signal 9", "could not start: …"; NULL: it runs */
	bool bad;        /* it ended otherwise than with 0 */
	bool lost;       /* its holder went away before it ended: nobody knows how long it took */
};

/* A child of the `parallel` step where the session stands. */
struct vm_child {
	const char *id, *title;
	int depth; /* in how many calls it stands */
	enum step_sign sign;
	const char *state; /* "running 0:12", why it failed */
	const char *last;  /* the line that it printed last */
	int run;           /* 0: none yet */
};

/* A monitor that was looked at. */
struct vm_vital {
	const char *title;
	const char *detail; /* its number, or a word */
	const char *since;  /* " 12m"; "" where it is ok */
	enum monitor_state state;
	bool rang; /* waits to be acknowledged */
};

/* ASCII where not `utf8`. */
const char *vital_mark(enum monitor_state state, bool utf8);

struct vm {
	const char *title, *mode, *incident; /* incident: the last 4 of its id, NULL: none */
	bool real;                           /* mode incident */
	int64_t rto_used_ms, rto_ms;         /* EVENT_NONE: none */
	int64_t loss_ms, rpo_ms;             /* EVENT_NONE: none */
	int64_t estimate_ms;                 /* 0: not known */
	bool paused, ending;
	const char *pause_why;
	struct vm_step *steps;
	size_t step_n;
	size_t at_row;          /* of the current step or the next one; not below step_n: none */
	size_t done_n, all_n;   /* steps behind, and all that are listed */
	const char *step_title; /* NULL: between steps */
	int64_t step_ms;        /* in this step so far */
	int64_t target_ms;      /* 0: none */
	struct session_asks asks;
	bool busy;
	struct vm_run run;
	struct vm_child *children; /* once they were begun */
	size_t child_n, child_at;  /* child_at: whose output is looked at; child_n: of none */
	struct vm_vital *vitals;
	size_t vital_n, alert_n, warn_n; /* alert_n: in that state, or not acknowledged */
};

struct vm_given {
	const struct session *s;
	const struct output *output;
	int64_t now_ms;
	int run; /* whose output is looked at */
	bool echo;
};

void vm_build(struct vm *vm, const struct vm_given *given, struct arena *a);
/* Of vm_build(): the steps. `every`: those of calls in which the session does not stand, too. */
void vm_build_steps(struct vm *vm, const struct vm_given *given, bool every, struct arena *a);
/* Of vm_build(): the monitors. */
void vm_build_vitals(struct vm *vm, const struct session *s, int64_t now_ms, struct arena *a);
/* now as the session's monotonic clock has it, ns. */
int64_t vm_mono_now(const struct session *s, int64_t now_ms);
/* Translated: INCIDENT, EXERCISE, DRILL, DRY RUN. */
const char *vm_mode_word(enum session_mode mode);

#endif
