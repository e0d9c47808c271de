/*
 * Going on with a session whose holder is gone: its events are folded anew, what is left of what ran is
 * looked for, and from session.resume on it is as if this holder had opened it. The journal is not
 * touched before all that could keep it from being gone on with was looked at; then a torn tail is cut.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/mutant.h"
#include "base/ulid.h"
#include "holder/holder-private.h"
#include "journal/digest.h"
#include "load/collect.h"
#include "load/load.h"

/* Who looks whether a holder lives has the lock for an instant. */
#define LOCK_TRIES 50
#define LOCK_WAIT_MS 10

/* What is known of a command's process. */
struct spawned {
	const char *boot, *host; /* NULL: not known */
	int64_t pid, start_ticks;
};

struct target {
	const char *name;
	const char *had; /* the session that it was taken from just now; NULL: none */
	int64_t since_ms;
};

/* What the events say beside what a session is. */
struct replay {
	struct holder *h;
	struct arena *arena;
	struct runbook_collector *collector;
	VEC(struct event *) early; /* those before the runbook is known */
	VEC(struct spawned) runs;  /* [run - 1] */
	VEC(struct target) locks;
	struct event_files files;
	const char *boot, *host; /* of the holder that wrote */
	int64_t last_at, last_mono;
	bool newer; /* a later version wrote it, or some of it */
	bool begun; /* more than its opening is there */
	const struct wire_message *order;
};

/* It is not gone on with: only its end is written. */
static bool abandons(const struct replay *r)
{
	return r->order->action && strcmp(r->order->action, "abandon") == 0;
}

/* ---- the events that are there ---- */

static void note_run(struct replay *r, const struct event *ev)
{
	struct spawned one = { .boot = r->boot, .host = r->host };

	if (ev->run < 1 || (size_t)ev->run > r->runs.n + 1)
		return;
	if (ev->type == EV_RUN_SPAWNED) {
		one.pid = ev->pid == EVENT_NONE ? 0 : ev->pid;
		one.start_ticks = ev->start_ticks == EVENT_NONE ? 0 : ev->start_ticks;
	}
	if ((size_t)ev->run > r->runs.n)
		vec_push(&r->runs, one);
	else
		r->runs.v[ev->run - 1] = one;
}

static void note_lock(struct replay *r, const struct event *ev)
{
	struct target t = { .name = arena_strdup(r->arena, ev->target), .since_ms = ev->at_ms };

	for (size_t i = 0; t.name && i < r->locks.n; i++)
		if (strcmp(r->locks.v[i].name, t.name) == 0)
			return;
	/* One with a secret in it is not what it says. */
	if (t.name && !strstr(t.name, REDACT_MASK))
		vec_push(&r->locks, t);
}

/* What a later version means by what it wrote nobody knows here. */
static bool is_newer(const struct event *ev)
{
	return ev->type == EV_UNKNOWN ||
		(ev->type == EV_SESSION_OPEN &&
			(ev->format > EVENT_FORMAT ||
				(ev->version && strverscmp(ev->version, PACKAGE_VERSION) > 0)));
}

/* What is written at once when a session is opened. Without all of it values are missing, and locks. */
static bool is_opening(const struct event *ev)
{
	switch ((int)ev->type) {
	case EV_SESSION_OPEN:
	case EV_SESSION_FILE:
	case EV_VAR_SET:
	case EV_LOCK_TAKE:
	case EV_LOCK_OVERRIDE:
	case EV_JUMP: return true;
	}
	return false;
}

static void note_holder(struct replay *r, const struct event *ev)
{
	r->boot = arena_strdup(r->arena, ev->boot);
	r->host = arena_strdup(r->arena, ev->host);
}

static void note(struct replay *r, const struct event *ev)
{
	switch ((int)ev->type) {
	case EV_SESSION_OPEN:
		r->files = event_copy(ev, r->arena)->files;
		note_holder(r, ev);
		break;
	case EV_SESSION_RESUME: note_holder(r, ev); break;
	case EV_RUN_START:
	case EV_RUN_SPAWNED: note_run(r, ev); break;
	case EV_LOCK_TAKE:
	case EV_LOCK_OVERRIDE: note_lock(r, ev); break;
	case EV_VIEW_ATTACH: r->h->view_count++; break;
	}
	r->newer |= is_newer(ev);
	r->begun |= !is_opening(ev);
	r->last_at = ev->at_ms;
	r->last_mono = ev->mono_ns;
}

static void fold(struct replay *r, const struct event *ev)
{
	session_apply(r->h->session, ev);
	seen_take(r->h, ev);
}

/* The session is made with its runbook: what comes before that is known waits. */
static void take_event(struct replay *r, const struct event *ev)
{
	struct holder *h = r->h;

	note(r, ev);
	if (h->session) {
		fold(r, ev);
		return;
	}
	vec_push(&r->early, event_copy(ev, r->arena));
	if (!runbook_collector_add(r->collector, ev, &h->runbook) || !h->runbook)
		return;
	h->session = session_new(h->runbook);
	for (size_t i = 0; i < r->early.n; i++)
		fold(r, r->early.v[i]);
}

static int read_events(struct replay *r, struct error *e)
{
	struct journal_reader *reader;
	struct event ev;
	int rc = journal_reader_open(&reader, r->h->dirfd, JOURNAL_SESSION, e);

	if (rc != 0)
		return rc;
	/* journal_reopen() proves the chain before anything comes of it: of a long one once is enough. */
	journal_reader_set_checking(reader, false);
	journal_reader_set_spill(reader, r->order->spill);
	while ((rc = journal_reader_next(reader, &ev, e)) == 1)
		take_event(r, &ev);
	journal_reader_close(reader);
	return rc;
}

static int check(const struct replay *r, struct error *e)
{
	const struct holder *h = r->h;

	if (r->newer && !MUTANT(LATER_RESUMED))
		return error_set(e, -ERR_UNSOUND,
			"a newer muster wrote its record: it can be read here, not gone on with");
	if (!h->session)
		return error_set(e, -ERR_UNSOUND,
			"the runbook that its record holds is not whole, or cannot be read here");
	if (!r->begun)
		return error_set(e, -ERR_NOTFOUND,
			"its record ends before its first step: nothing was begun in it");
	if (h->session->phase == PHASE_CLOSED)
		return error_set(e, -ERR_CLOSED, "the session is closed");
	return 0;
}

/* ---- its folder and what it locks ---- */

static int lock_folder(struct holder *h, struct error *e)
{
	h->lockfd = fs_open_own(h->dirfd, "holder.lock", O_RDWR | O_CREAT, 0600, e);
	if (h->lockfd < 0)
		return h->lockfd;
	for (int i = 0; i < LOCK_TRIES; i++) {
		if (MUTANT(HOLDER_UNLOCKED) || flock(h->lockfd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return error_set_errno(e, -ERR_IO, "the session cannot be locked");
		(void)poll(NULL, 0, LOCK_WAIT_MS);
	}
	return error_set(e, -ERR_EXISTS, "its holder is there");
}

static int open_folder(struct holder *h, struct error *e)
{
	char *sessions = fs_join(h->options->home, "sessions");

	h->folder = fs_join(sessions, h->session_id);
	free(sessions);
	h->dirfd = open(h->folder, O_DIRECTORY | O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (h->dirfd < 0)
		return error_set_errno(e, errno == ENOENT ? -ERR_NOTFOUND : -ERR_IO,
			"%s cannot be opened", h->folder);
	return lock_folder(h, e);
}

/* What it had it has still, unless somebody took it away; then it may be taken back. One that is only to
 * be closed needs none. */
static int take_locks(const struct replay *r, struct error *e)
{
	struct holder *h = r->h;
	int rc = 0;

	h->lock_who = xstrdup(h->session->operator_name ? h->session->operator_name : "?");
	h->lock_override = r->order->override ? xstrdup(r->order->override) : NULL;
	for (size_t i = 0; rc == 0 && i < r->locks.n; i++) {
		struct target *t = &r->locks.v[i];
		const char *had;

		h->lock_since_ms = t->since_ms;
		rc = locks_take(h, t->name, h->lock_override, &had, e);
		t->had = rc == 0 ? arena_strdup(r->arena, had) : NULL;
		if (rc == -ERR_BUSY && abandons(r)) {
			error_clear(e);
			rc = 0;
		}
	}
	return rc;
}

/* From whom it was taken back, and that it was. */
static void record_locks(const struct replay *r)
{
	struct holder *h = r->h;

	for (size_t i = 0; i < r->locks.n; i++) {
		const struct target *t = &r->locks.v[i];
		struct event ev;

		if (!t->had)
			continue;
		record_init_event(h, &ev, EV_LOCK_OVERRIDE);
		ev.target = t->name;
		ev.holder = t->had;
		ev.who = r->order->open->who;
		ev.why = values_masked(h, h->lock_override);
		record_event(h, &ev);
		record_init_event(h, &ev, EV_LOCK_TAKE);
		ev.target = t->name;
		ev.holder = h->session_id;
		ev.who = r->order->open->who;
		record_event(h, &ev);
	}
}

/* ---- what is left, what has changed ---- */

/* Another host, or a container beside this one, may share the home: of what runs there nothing is known
 * here. */
static const char *alive(const struct replay *r, const struct run_record *run, const char *boot)
{
	const struct spawned *s;
	int left;

	if ((size_t)run->run > r->runs.n)
		return "unknown";
	s = &r->runs.v[run->run - 1];
	if (run->host || !s->boot || !boot || !s->host || strcmp(s->host, open_host(r->h)) != 0)
		return "unknown";
	if (!MUTANT(BOOT_IGNORED) && strcmp(s->boot, boot) != 0)
		return "no";
	if (s->pid <= 0)
		return "unknown";
	left = exec_left_of((pid_t)s->pid, s->start_ticks);
	return left == 0 ? "no" : left > 0 ? "yes" : "unknown";
}

static void look_for_runs(const struct replay *r, const char *boot, struct happening *hap)
{
	const struct session *s = r->h->session;
	struct run_left *left = arena_array(r->arena, struct run_left, s->runs.n + 1);

	hap->left = left;
	for (size_t i = 0; i < s->runs.n; i++) {
		const struct run_record *run = s->runs.v[i];

		if (run->running || (run->alive && strcmp(run->alive, "yes") == 0))
			left[hap->left_n++] = (struct run_left){ run->run, alive(r, run, boot) };
	}
}

/* Those that are there may be ended by a person. */
static void keep_left(const struct replay *r, const struct happening *hap)
{
	for (size_t i = 0; i < hap->left_n; i++) {
		const struct run_left *left = &hap->left[i];
		const struct spawned *s = &r->runs.v[left->run - 1];

		if (strcmp(left->alive, "yes") == 0)
			left_keep(r->h, left->run, (pid_t)s->pid, s->start_ticks);
	}
}

/* Of one that is not there any more nothing is recorded: it has no hash. */
static struct event_files changed_files(const struct replay *r)
{
	struct event_file *v = arena_array(r->arena, struct event_file, r->files.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < r->files.n; i++) {
		struct strbuf text = STRBUF_INIT;
		struct event_file now = { .path = r->files.v[i].path, .size = EVENT_NONE };

		if (strcmp(now.path, LOAD_MORE_PATH) != 0 &&
			fs_read_file(now.path, LOAD_BYTES_MAX, &text, NULL) == 0) {
			digest_sha256(text.buf, text.len, now.sha256);
			if (memcmp(now.sha256, r->files.v[i].sha256, sizeof(now.sha256)) != 0)
				v[n++] = now;
		}
		strbuf_release(&text);
	}
	return (struct event_files){ n > 0 ? v : NULL, n };
}

/* ---- going on ---- */

/* The secrets that the view that resumes has in its environment. */
static int keep_secrets(const struct replay *r, const struct wire_message *m, struct happening *hap,
	struct error *e)
{
	struct holder *h = r->h;
	struct open_var *vars = arena_array(r->arena, struct open_var, m->vars.n + 1);
	int rc = 0;

	hap->vars = vars;
	for (size_t i = 0; rc == 0 && i < m->vars.n; i++) {
		const char *name = m->vars.v[i].name;
		const struct var_value *was = session_var_in(h->session, 0, name);
		int version = session_var_version(h->session, 0, name);

		/* One that was known is given again. */
		rc = values_keep_version(h, 0, name, was && was->secret ? version : version + 1,
			m->vars.v[i].value, e);
		vars[hap->var_n++] = (struct open_var){ name, NULL, "env" };
	}
	return rc;
}

static int record_resume(struct replay *r, int64_t cut_bytes, struct error *e)
{
	struct happening hap = { .type = HAPPEN_RESUME };
	struct holder *h = r->h;
	int64_t down_ms = clock_real_ms() - r->last_at;
	struct event ev = *r->order->open;
	int rc;

	ev.session = NULL;
	ev.seq = EVENT_NONE;
	ev.host = open_host(h);
	ev.boot = open_boot(h);
	ev.down_ms = down_ms > 0 ? down_ms : 0;
	ev.cut_bytes = cut_bytes;
	ev.changed = changed_files(r);
	look_for_runs(r, ev.boot, &hap);
	keep_left(r, &hap);
	if (abandons(r)) {
		hap.outcome = outcome_name(OUTCOME_ABANDONED);
		hap.reason = r->order->reason;
		h->greeted = true; /* nobody comes to see it */
	}
	if ((rc = keep_secrets(r, r->order, &hap, e)) != 0)
		return rc;
	hap.open = &ev;
	hap.who = ev.who;
	h->start_ns = clock_boot_ns() - r->last_mono - ev.down_ms * 1000000;
	if ((rc = record_happening(h, &hap, NULL, 0, e)) != 0)
		return rc;
	record_locks(r);
	return record_wait(h, e);
}

static int go_on(struct replay *r, struct error *e)
{
	const struct wire_message *m = r->order;
	struct holder *h = r->h;
	int64_t cut_bytes = 0;
	int rc;

	h->profile = open_profile(h->runbook, h->session->profile);
	open_take_ssh(h, &m->ssh);
	people_take(h, m);
	if ((rc = open_redactor(h, e)) != 0 || (rc = take_locks(r, e)) != 0 ||
		(rc = journal_reopen(
			 &h->journal, h->dirfd, JOURNAL_SESSION, m->spill, &cut_bytes, e)) != 0)
		return rc;
	if (m->spill && (rc = journal_spill(h->journal, m->spill, false, e)) != 0)
		return error_prefix(e, "--spill");
	if ((rc = views_start(h, e)) == 0)
		rc = record_resume(r, cut_bytes, e);
	if (rc == 0 && m->team)
		guests_listen(h, m->team);
	return rc;
}

int resume_session(struct holder *h, const struct wire_message *m, struct error *e)
{
	struct replay r = { .h = h, .order = m };
	int rc;

	if (!m->session || !ulid_valid(m->session, h->session_id))
		return error_set(e, -ERR_CORRUPT, "muster did not say what to go on with");
	r.arena = arena_new();
	r.collector = runbook_collector_new();
	runbook_collector_set_options(r.collector, NULL, &m->shell);
	if ((rc = open_folder(h, e)) == 0 && (rc = read_events(&r, e)) == 0 &&
		(rc = check(&r, e)) == 0)
		rc = go_on(&r, e);
	runbook_collector_free(r.collector);
	vec_release(&r.early);
	vec_release(&r.runs);
	vec_release(&r.locks);
	arena_free(r.arena);
	return rc;
}
