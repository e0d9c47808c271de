/*
 * What the writers of report_show share. A writer is given one event before the fold has it, and says
 * it in lines.
 */
#ifndef MUSTER_REPORT_SHOW_PRIVATE_H
#define MUSTER_REPORT_SHOW_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "engine/session.h"
#include "model/event.h"
#include "report/words-private.h"

/* What a person typed into a command, gathered until something else happens. */
struct typed {
	int64_t run, at_ms, hidden; /* hidden: times that nothing was recorded of */
	char *who;                  /* NULL: nothing was typed */
	struct strbuf text;
};

struct show {
	struct strbuf *out;
	struct arena *arena; /* of the event at hand */
	struct session *s;   /* folded up to the event before */
	int steps;           /* entered so far */
	char *step;          /* under whose heading lines stand; NULL: none */
	bool headed;         /* a heading was written */
	int64_t day_ms;      /* a time on the day that was said last; EVENT_NONE: none */
	struct typed typed;
};

/* A line at the event's time; the step's id follows where its heading is another's. */
void show_line(struct show *sh, const struct event *ev, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* A text of several lines under that, each behind `mark`. NULL and "" say nothing. */
void show_block(struct show *sh, const char *mark, const char *text);
/* Begins a part; its lines are of `step` (NULL: of none). */
void show_heading(struct show *sh, const char *step, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* What was typed so far, as a line. */
void show_typed(struct show *sh);

#define SEEN(text) words_seen(sh->arena, (text))
#define BY(who) words_by(sh->arena, (who))
#define WHY(text) words_why(sh->arena, (text))

/* The head of the text: what kind of session this is and how it ended. `s` is all of it. */
struct stored_session;
void show_head(struct show *sh, const struct stored_session *whole, const struct event *open,
	int64_t now_ms);

/* A function for every event that is told, each named after it. */
typedef void show_writer(struct show *sh, const struct event *ev);
/* clang-format off */
show_writer show_onset, show_enter, show_pass, show_when, show_needs, show_danger, show_leave, show_halt,
	show_retry, show_jump, show_call_begin, show_wait, show_edit, show_undo_offer, show_undo_start,
	show_undo_leave;
show_writer show_run_start, show_run_input, show_run_gap, show_run_match, show_run_stop, show_run_exit,
	show_interrupted;
show_writer show_var, show_item, show_answer, show_back, show_choices,
	show_backup_seen, show_backup_pick, show_note, show_action, show_call,
	show_approval_ask, show_approval_grant, show_approval_refuse, show_approval_void,
	show_approval_break, show_pause, show_continue, show_ack, show_inject, show_hint;
show_writer show_resume, show_monitor, show_lock_take, show_lock_override, show_attach, show_detach,
	show_driver, show_hook, show_segment, show_lost, show_ending, show_close, show_pruned,
	show_hold, show_release, show_unknown;
/* clang-format on */

#endif
