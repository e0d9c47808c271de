/*
 * What the holder is made of, for the files of this room. Each file's functions stand under its name.
 */
#ifndef MUSTER_HOLDER_HOLDER_PRIVATE_H
#define MUSTER_HOLDER_HOLDER_PRIVATE_H

#include <uv.h>

#include "base/strbuf.h"
#include "base/vec.h"
#include "engine/engine.h"
#include "exec/capture.h"
#include "exec/exec.h"
#include "holder/holder.h"
#include "journal/journal.h"
#include "modes/modes.h"
#include "model/upkeep.h"
#include "modes/plaintext.h"
#include "redact/redact.h"
#include "wire/wire.h"

/* Output is synced at the latest after this much of either. */
#define SYNC_BYTES (64 * 1024)
#define SYNC_MS 100
/* Bytes written and not durable at which commands are held back, and at which they go on. */
#define BACKLOG_HIGH (4 * 1024 * 1024)
#define BACKLOG_LOW (1024 * 1024)
/* Late output is recorded until the step is left and this much more. */
#define LATE_MS 5000
/* Of output that is not recorded whole so many of its last bytes are. */
#define KEEP_TAIL (64 * 1024)
/* Views of other accounts at a time, and bytes of each text that they may bring: what commands and the
 * record need is not theirs to use up. */
#define GUESTS_MAX 32
#define GUEST_TEXT_MAX 4096
#define GUEST_FRAME_MAX (256 * 1024)

/* Views of this account at a time, and bytes that may wait for one: then it is dropped. What the record
 * grows by is told to who has less than that before it. */
#define VIEWS_MAX 128
#define VIEW_BACKLOG_MAX (4 * 1024 * 1024)
#define VIEW_AHEAD (64 * 1024)
/* The commands' terminals while nobody drives. */
#define SIZE_COLS 80
#define SIZE_ROWS 24

struct holder;

/* A secret value: nowhere but here. */
struct secret {
	int scope;   /* of the session: a called file has its own variables */
	int version; /* of the variable: what was done is taken back with the secret of then */
	char *name;
	struct strbuf value;
};

/* What was offered, and what it is: a person picks the one, a command gets the other. */
struct offer {
	char *shown;
	struct strbuf text;
	bool several; /* other texts look the same: it stands for none */
};

/* What a step printed whose output is approved. */
struct seen {
	char *step; /* path */
	int visit, attempt;
	struct digest *digest;
};

struct account {
	const char *name;
	int64_t uid;
};

struct view {
	struct holder *h;
	struct wire_client *client;
	uv_poll_t poll;
	int64_t number; /* of the connection, in their order */
	char *name;     /* as in view.attach: "view-1"; NULL until it is greeted */
	char *who;
	char *terminal;           /* NULL: none */
	struct identity identity; /* texts are `who` and `terminal` */
	bool greeted, drives, gone;
	bool hooks; /* shows nothing: runs hooks, and the record does not name it */
	bool guest; /* of another account, by the team's socket: watches and approves */
	struct journal_reader *feed; /* of a guest */
	int64_t fed;                 /* the seq that it was given last */
	int cols, rows;              /* of its pane; 0: not known */
	VEC(char *) env;             /* NAME=value of wire_driver_env, for when it drives */
	bool offered;                /* the wheel is offered to it */
	int64_t wish;                /* asks for the wheel: in this order; 0: it does not */
	int64_t wish_ns;             /* since when the driver may answer that (clock_mono_ns) */
	int64_t told;                /* the seq it was told last */
};

/* What waits until an event is durable: an effect, the answer to an action, the wheel. */
struct waiting {
	int64_t seq;
	bool is_effect, is_wheel;
	struct effect effect;
	struct view *view; /* who is answered, or gets the wheel; NULL: it has gone meanwhile */
	int64_t id;
};

struct watch;
struct mask;
struct keep;
struct lookout;

struct run {
	struct holder *h;
	int n;                      /* number in the session */
	struct exec *x;             /* on a terminal */
	struct exec_capture *quiet; /* without one */
	struct mask *out;           /* what it prints */
	struct strbuf decided;      /* of this turn's, masked, to be recorded at its end */
	struct keep *keep;          /* how much of that is recorded; NULL: all */
	struct redact_stream *in;   /* what is typed */
	struct modescan *scan;
	struct plaintext *plain;
	struct watch *watch;
	uv_timer_t tick;    /* the redactor's deadline */
	uv_timer_t release; /* closes the terminal after LATE_MS */
	uv_timer_t echo;    /* looks whether the terminal echoes */
	int open_handles;
	bool late, exited, closed, asked_to_stop, echoes;
	struct {
		bool open;     /* what it prints now finds no room */
		int64_t bytes; /* that were lost and are not said yet */
		int sys;       /* errno */
	} gap;
};

/* alarm.c: a timer by the clock that goes on while the machine sleeps. */
struct alarm {
	uv_poll_t poll;
	int fd;
	void (*rings)(void *ctx);
	void *ctx;
};

#define ALARM_NEVER INT64_MAX

void alarm_init(struct alarm *a, uv_loop_t *loop, void (*rings)(void *ctx), void *ctx);
/* As clock_boot_ns(); a moment that has passed rings at once. Another time takes the place of the first. */
void alarm_set(struct alarm *a, int64_t boot_ns);
void alarm_close(struct alarm *a);

struct syncing {
	uv_work_t work;
	struct holder *h;
	struct journal_syncing job;
};

struct holder {
	uv_loop_t loop;
	struct exec_loop *execs;
	const struct holder_options *options;

	char session_id[27];
	char *folder;
	int dirfd, lockfd, listenfd;
	int team_dirfd, teamfd; /* this account's folder of the team, its socket; -1: none */
	char *team_user;        /* what that folder is called; NULL: none */
	int64_t start_ns;       /* clock_boot_ns() at mono 0 */

	struct runbook *runbook;
	struct session *session;
	struct outcome_of outcome;
	struct journal *journal;
	struct redact_set *redact;
	VEC(struct secret) secrets;
	VEC(struct offer) offers; /* lines to choose from with something masked in them */
	uint8_t key[32];          /* for hashes of secrets; see approve.c */
	bool has_key;
	VEC(struct seen *) seen;
	const char *digest_step; /* where the engine was told last what would run; NULL: nowhere */
	int digest_visit;
	VEC(const struct person *) people; /* who has which role */
	VEC(struct account) accounts;      /* those that `people` names */
	const struct profile *profile;     /* whose values called files get; NULL: none */
	VEC(char *) driver_env;            /* NAME=value from the driving view */
	bool has_driver_env;               /* one has driven */
	VEC(char *) locks;                 /* targets that this session has; NULL: was taken away */
	char *lock_who, *lock_step, *lock_override;
	int64_t lock_since_ms;
	char **ssh; /* the configured client's words, NULL at the end; NULL: none */

	struct syncing sync;
	bool sync_wanted, sync_timer_armed;
	uv_timer_t sync_timer;
	struct alarm deadline;
	uv_prepare_t flush;
	uv_poll_t listener, team_listener;
	VEC(int64_t) undecided; /* seqs of decisions written and not durable */
	VEC(struct waiting) waiting;
	bool closing, ended, held_back;
	bool broken; /* an event could neither be written nor kept: nothing is recorded any more */
	int64_t segment_seq; /* of the journal.segment that was seen last, -1: none */
	uv_timer_t disk_timer;
	VEC(struct effect) held_starts; /* commands that wait for room to record them */
	struct {
		enum journal_stage stage;
		bool pointed;
		char *path;
	} disk_told;  /* what views know */
	bool greeted; /* a view has come, maybe left again */

	VEC(struct run *) runs;
	VEC(struct left *) lefts;        /* commands that outlived an earlier holder */
	VEC(struct lookout *) lookouts;  /* one a monitor */
	struct backup_list *backup_list; /* of the step, or the last one; NULL: none yet */
	VEC(struct view *) views;
	struct view *driver, *heir;  /* who drives; to whom it passes once that is durable */
	int64_t connections, wishes; /* so far */
	uv_timer_t wheel, repaint;
	char *last_driver;             /* who drove last, NULL: nobody yet */
	struct identity last_identity; /* theirs */
	int view_count;
	int cols, rows;
	struct arena *scratch; /* cleared at each happening */
};

int64_t holder_mono(const struct holder *h);

/* open.c */
int open_session(struct holder *h, const struct wire_message *m, struct error *e) MUST_USE;
int open_redactor(struct holder *h, struct error *e) MUST_USE;
void open_take_ssh(struct holder *h, const struct event_texts *ssh);
const struct profile *open_profile(const struct runbook *rb, const char *id); /* NULL: none */
/* In scratch: this host, and what tells its boots apart (NULL: not known). */
const char *open_host(struct holder *h);
const char *open_boot(struct holder *h);

/* resume.c: -ERR_EXISTS: its holder lives; -ERR_BUSY: what it locks is another's; -ERR_UNSOUND: a newer
 * muster wrote it; -ERR_CLOSED, -ERR_CORRUPT */
int resume_session(struct holder *h, const struct wire_message *m, struct error *e) MUST_USE;

/* record.c: happenings in, events and effects out */
int record_happening(struct holder *h, struct happening *hap, struct view *from, int64_t id,
	struct error *e) MUST_USE;
/* An event that nothing follows from (output, views): journalled and folded. false: it is output, and
 * there is no room for it. */
bool record_event(struct holder *h, struct event *ev);
/* Carries out what is durable now, and syncs what is not. */
void record_go_on(struct holder *h);
void record_perform(struct holder *h, const struct effect *effect);
/* Takes the start of a run out of what waits; false: it is not there. */
bool record_take_start(struct holder *h, int run);
/* A journal.segment is a decision of the journal's own: nobody sees it before it is durable. */
void record_note_segment(struct holder *h);
void record_init_event(struct holder *h, struct event *ev, enum event_type type);
/* Turns until the first events are durable: before that nothing is said to stand. */
int record_wait(struct holder *h, struct error *e) MUST_USE;
void record_start(struct holder *h);
void record_stop(struct holder *h);
/* The highest seq that anyone may be shown. */
int64_t record_visible(const struct holder *h);
void record_forget_view(struct holder *h, const struct view *v);
/* The view is told that it is done once all so far is durable; `to` has the wheel then. */
void record_answer(struct holder *h, struct view *v, int64_t id);
void record_wheel(struct holder *h, struct view *to);

/* disk.c */
void disk_start(struct holder *h);
void disk_stop(struct holder *h);
enum journal_stage disk_stage(const struct holder *h);
/* After anything was written or synced: what it means is told to views and commands. */
void disk_follow(struct holder *h);
void disk_tell(const struct holder *h, struct view *v);
/* Whether a start has to wait until there is room to record it; then it is kept. */
bool disk_holds(struct holder *h, const struct effect *effect);
/* The run that was to be stopped waits for room: it never starts. false: it does not wait. */
bool disk_cancel(struct holder *h, int run);
/* -ERR_FULL: there is no room for what this would begin. */
int disk_refuse(const struct holder *h, enum action action, struct error *e) MUST_USE;
/* Names another disk for the record: it goes on there at once where this one is not fine. */
int disk_spill(struct holder *h, const char *dir, struct error *e) MUST_USE;

/* gap.c */
void gap_record(struct holder *h, int run, int64_t bytes, const char *why, int sys);
void gap_add(struct run *r, int64_t bytes);
/* Says what is not said yet: it is over. */
void gap_tell(struct run *r);
void gap_tell_all(struct holder *h);

/* output.c: callbacks of exec, and what types shares with them */
void output_record_input(struct run *r, const char *who, const struct strbuf *bytes);
void output_arm(struct run *r);
void output_came(void *ctx, const uint8_t *data, size_t n, bool late);
void output_turned(void *ctx);
void output_tell_exit(struct run *r, const struct run_result *result);
/* The same of a run that there is not: nothing was started. */
void output_tell_pretended(struct holder *h, int n, const struct run_result *result);
void output_exited(void *ctx, const struct exec_result *x);
void output_closed(void *ctx);
void output_captured(void *ctx, const struct exec_captured *c);
/* Why it could not be started; in the holder's scratch. */
const char *output_start_error(struct holder *h, int run, const struct exec_result *x);

/* run.c */
/* Makes the environment and the folder of a run, here or on its host, and has `start` start it. */
typedef int run_start_fn(void *ctx, const struct exec_spec *spec, struct error *e);
int run_place(struct holder *h, const struct run_record *record, const struct run_plan *plan,
	struct exec_spec *spec, run_start_fn *start, void *ctx, struct error *e) MUST_USE;
void run_start(struct holder *h, int n);
void run_stop(struct holder *h, const struct effect *effect);
void run_release(struct holder *h, int n);
void run_free(struct run *r);
struct run *run_find(const struct holder *h, int n);
int run_type(struct run *r, const struct view *from, const struct event_bytes *data,
	struct error *e) MUST_USE;
void run_hold_back(struct holder *h, bool on);
void run_close_all(struct holder *h);

/* left.c */
/* A command of an earlier holder that is there still. */
void left_keep(struct holder *h, int run, pid_t pid, int64_t start_ticks);
/* Ends it, where it is one of those, and tells the engine when it is gone, or that it is not. */
void left_stop(struct holder *h, const struct effect *effect);
void left_close(struct holder *h);

/* monitors.c */
/* From now on the monitor of run `n` is looked at. */
void monitors_start(struct holder *h, int n);
void monitors_close_all(struct holder *h);

/* backups.c */
/* Those of the step come as HAPPEN_CHOICES, and again when a verdict is new. */
void backups_list(struct holder *h, int index);
void backups_close(struct holder *h);
/* `muster backups` of one set. */
struct backups_order {
	int scope; /* whose variables are in the path */
	const struct backup_set *set;
	bool verify;        /* one that has no verdict */
	int64_t timeout_ms; /* 0: none */
	void (*done)(void *ctx, const struct exec_captured *c);
	void *ctx;
};
int backups_run(struct holder *h, const struct backups_order *order, struct exec_capture **capture,
	struct error *e) MUST_USE;
/* What it printed, newest first, in scratch; NULL, or why there is none. */
const char *backups_read(
	struct holder *h, const struct exec_captured *c, const struct backup_choice **v, size_t *n);

/* watch.c */
struct watch *watch_new(struct holder *h, const struct run_plan *plan) MUST_USE;
void watch_free(struct watch *w);
/* Whether any pattern looks at lines: else there is no need to make any. */
bool watch_reads(const struct watch *w);
void watch_line(void *watch, const char *text, size_t n, enum plaintext_end end);
/* Fills what the patterns found; texts live in the holder's scratch. Captured secrets are kept. */
void watch_result(struct watch *w, struct run_result *result);

/* mask.c: as the calls of redact/redact.h */
struct mask *mask_new(struct holder *h, const struct run_plan *plan) MUST_USE;
void mask_free(struct mask *m);
void mask_feed(struct mask *m, const void *data, size_t n, int64_t now_ns, struct strbuf *out);
void mask_typed(struct mask *m, int64_t now_ns);
int64_t mask_deadline(const struct mask *m);
void mask_tick(struct mask *m, int64_t now_ns, struct strbuf *out);
void mask_flush(struct mask *m, int64_t now_ns, struct strbuf *out);

/* keep.c */
/* NULL where `limit` is 0: all is recorded. */
struct keep *keep_new(int64_t limit) MUST_USE;
void keep_free(struct keep *k);
/* Leaves in `bytes` what is to be recorded now. True where something is kept back for the first time. */
bool keep_take(struct keep *k, struct strbuf *bytes) MUST_USE;
/* At the end: appends the last bytes to `rest`, and says how many before them are left out. What comes
 * later is kept back from its first byte on. */
int64_t keep_end(struct keep *k, struct strbuf *rest) MUST_USE;

/* values.c */
/* Keeps a secret of a scope and masks it from now on. -ERR_LIMIT: too short or too long to be masked. */
int values_keep_secret(
	struct holder *h, int scope, const char *name, const char *value, struct error *e) MUST_USE;
/* The same for a variable that was set so often already. */
int values_keep_version(struct holder *h, int scope, const char *name, int version,
	const char *value, struct error *e) MUST_USE;
/* The values of a scope, and what was met among them. */
struct value_scope {
	struct holder *h;
	int scope;
	bool met_secret; /* one of those that were asked for is secret */
};
/* NULL: without a value. */
const char *values_get(struct value_scope *in, const char *name);
/* Appends the text with the values in it, as data; whoever wipes it knows by `met_secret` why. */
void values_expand(struct value_scope *in, const char *text, struct strbuf *out);
void values_wipe(struct holder *h);
/* In scratch, with every secret masked. NULL gives NULL. */
const char *values_masked(struct holder *h, const char *text);
struct exec_environ;
void values_environment(struct holder *h, int scope, const struct command *command,
	const char *step, struct exec_environ *env);
/* The same without what is this session's: ssh's. */
void values_own_environment(struct holder *h, struct exec_environ *env);
/* The same for a command on another host, which has the rest from there: exec_remote.env. It points into
 * `env` and the runbook; the caller frees it. */
const char **values_environment_there(struct holder *h, int scope, const struct command *command,
	const char *step, struct exec_environ *env) MUST_USE;
/* With the values in it, as data. NULL gives NULL; the caller frees. */
char *values_expanded(struct holder *h, int scope, const char *text) MUST_USE;
/* Where a command runs on this host, absolute. The caller frees. */
char *values_dir(struct holder *h, int scope, const struct command *command) MUST_USE;

/* call.c */
/* Fills HAPPEN_CALL for EFFECT_CALL: what the called file's variables begin with, in scratch. */
void call_values(struct holder *h, int step, struct happening *hap);
/* A secret that a called file gives back is one of the caller too. */
void call_follow_secret(struct holder *h, const struct event *ev);

/* approve.c */
/* What would begin where the session stands; false: nobody asks. */
bool approve_digest(struct holder *h, struct step_digest *out);
int approve_take(
	struct holder *h, struct view *v, const struct wire_message *m, struct error *e) MUST_USE;

/* seen.c: told every event, also those of a journal that is gone on with */
void seen_take(struct holder *h, const struct event *ev);
/* false: the step printed nothing yet. */
bool seen_digest(const struct holder *h, const char *step, uint8_t out[EVENT_HASH_LEN]);
void seen_release(struct holder *h);

/* feed.c: of guests alone */
int feed_begin(struct view *v, struct error *e) MUST_USE;
void feed_end(struct view *v);
void feed_some(struct view *v);
bool feed_owes(const struct view *v);

/* guests.c */
/* Lets the team in, where its folder is safe. */
void guests_listen(struct holder *h, const char *folder);
void guests_stop(struct holder *h);
/* What they may not is refused, not passed over. */
bool guest_may(const struct view *v, enum wire_type type);
/* Whether its texts are within GUEST_TEXT_MAX. */
bool guest_is_brief(const struct wire_message *m);
void guest_refuse(struct view *v, const struct wire_message *m);

/* people.c */
void people_take(struct holder *h, const struct wire_message *m);
void people_release(struct holder *h);
/* Fills what the kernel knows of who is at the other end. */
int people_identify(int fd, struct identity *who, struct error *e) MUST_USE;

/* locks.c */
/* Takes the target for this session, until it ends; `why` overrides who has it, whose session is then
 * in *had (else NULL; scratch). -ERR_BUSY: somebody has it. */
int locks_take(struct holder *h, const char *target, const char *why, const char **had,
	struct error *e) MUST_USE;
/* What the runbook locks, for the happening that opens the session. */
int locks_take_first(struct holder *h, const struct wire_message *m, struct happening *hap,
	struct error *e) MUST_USE;
/* What a called file locks, from the call on; its values are in the happening. */
int locks_take_called(struct holder *h, const struct runbook *rb, struct happening *hap,
	struct error *e) MUST_USE;
/* Notes where the session stands, for who wants the same; says so where a lock was taken away. */
void locks_follow(struct holder *h);
/* `closed`: the session is over, and nobody has them any more. */
void locks_close(struct holder *h, bool closed);

/* choices.c */
/* As values_masked, of one line that is offered; choices_true knows what it was. */
const char *choices_offer(struct holder *h, const char *text);
/* What a picked value stands for, in scratch where it is another text. */
const char *choices_true(struct holder *h, const char *value);
void choices_wipe(struct holder *h);
void choices_list_files(struct holder *h, int step);

/* act.c */
/* Answered at once: it is no event of the engine's, journal.segment says it. */
int act_spill(
	struct holder *h, struct view *v, const struct wire_message *m, struct error *e) MUST_USE;
int act_take(
	struct holder *h, struct view *v, const struct wire_message *m, struct error *e) MUST_USE;

/* views.c */
int views_start(struct holder *h, struct error *e) MUST_USE;
void view_new(struct holder *h, int fd, bool guest);
void view_refuse(struct view *v, int64_t id, int code, const struct error *e);
void view_send(struct view *v, const struct wire_message *m);
/* Takes what it has sent; it may be gone behind that. */
void view_read(struct view *v);
void views_tell(struct holder *h);
void views_notice(struct holder *h, const char *text);
void views_echo(struct holder *h, const struct run *r);
void views_done(struct holder *h, struct view *v, int64_t id);
void views_stop(struct holder *h);
bool views_pending(const struct holder *h);

/* wheel.c */
void wheel_start(struct holder *h);
void wheel_stop(struct holder *h);
/* What of a view's environment commands get once it drives. */
void wheel_keep_env(struct view *v, const struct event_pairs *env);
void wheel_free_env(struct view *v);
/* A view has come; where the wheel is free, who wants it has it at once. */
void wheel_greet(struct view *v, bool wants);
/* A view goes, `lost` without a word. */
void wheel_leave(struct view *v, bool lost);
/* Tells all how it stands. */
void wheel_tell(struct holder *h);
/* It is durable that `to` drives. */
void wheel_pass(struct view *to);
/* What views ask: answered by WIRE_DONE where they return 0. -ERR_UNFIT, -ERR_REFUSED; -ERR_NOTFOUND,
 * -ERR_AMBIGUOUS: of that name is nobody, or more than one. */
int wheel_take(struct view *v, int64_t id, struct error *e) MUST_USE;
int wheel_hand_over(struct view *v, const char *name, int64_t id, struct error *e) MUST_USE;
int wheel_answer(struct view *v, bool yes, int64_t id, struct error *e) MUST_USE;

/* size.c */
void size_start(struct holder *h);
void size_stop(struct holder *h);
/* The commands' terminals are as large as that view's pane. */
void size_follow(const struct view *v);
/* A view says how large its pane is. */
void size_take(struct view *v, int cols, int rows);
void size_of_nobody(struct holder *h);
/* What draws whole screens paints again. */
void size_repaint(struct holder *h);

#endif
