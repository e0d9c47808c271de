/*
 * The order of things: what happened goes through the engine; its events are folded and journalled; when
 * they are durable, and not before, effects are carried out and views are told. Syncs run beside the
 * loop, one at a time.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mutant.h"
#include "holder/holder-private.h"

int64_t holder_mono(const struct holder *h)
{
	return clock_boot_ns() - h->start_ns;
}

void record_init_event(struct holder *h, struct event *ev, enum event_type type)
{
	event_init(ev, type, clock_real_ms(), holder_mono(h));
}

/* ---- durability ---- */

static void sync_begin(struct holder *h);

int64_t record_visible(const struct holder *h)
{
	if (h->undecided.n > 0)
		return h->undecided.v[0] - 1;
	return journal_seq(h->journal);
}

/* One line a batch: numbers may be left out, they never fall. The reader may be slow or gone. */
static void write_ack(const struct holder *h, int64_t seq)
{
	char line[32];
	int n;

	if (h->options->ack_fd < 0)
		return;
	n = snprintf(line, sizeof(line), "%" PRId64 "\n", seq + MUTANT(ACK_AHEAD));
	if (write(h->options->ack_fd, line, (size_t)n) != n)
		return;
}

static void start(struct holder *h, int n)
{
	struct run_plan plan;

	if (session_run_plan(h->session, n, &plan, NULL) == 0 && plan.monitor)
		monitors_start(h, n);
	else
		run_start(h, n);
}

void record_perform(struct holder *h, const struct effect *effect)
{
	switch (effect->type) {
	case EFFECT_START: start(h, effect->run); break;
	case EFFECT_STOP:
		if (!disk_cancel(h, effect->run))
			run_stop(h, effect);
		break;
	case EFFECT_RELEASE: run_release(h, effect->run); break;
	case EFFECT_LIST_FILES: choices_list_files(h, effect->step); break;
	case EFFECT_CALL: break; /* answered when it was decided */
	case EFFECT_LIST_BACKUPS: backups_list(h, effect->step); break;
	case EFFECT_CLOSE: h->closing = true; break;
	}
}

static void take_at(struct holder *h, size_t i)
{
	h->waiting.n--;
	memmove(h->waiting.v + i, h->waiting.v + i + 1, (h->waiting.n - i) * sizeof(*h->waiting.v));
}

/* While nothing is recorded nothing new begins; what runs may be stopped, and the session be left. */
static bool may_go_unrecorded(const struct waiting *w)
{
	return !w->is_effect || w->effect.type == EFFECT_STOP || w->effect.type == EFFECT_RELEASE ||
		w->effect.type == EFFECT_CLOSE;
}

/* Takes the first that waits if its events are durable. One at a time: an effect may bring new ones. */
static bool take_waiting(struct holder *h, struct waiting *w)
{
	bool lost = disk_stage(h) == JOURNAL_LOST;

	for (size_t i = 0; i < h->waiting.n; i++) {
		*w = h->waiting.v[i];
		if (MUTANT(EFFECT_FIRST) || w->seq <= journal_acked(h->journal) ||
			(lost && may_go_unrecorded(w))) {
			take_at(h, i);
			return true;
		}
		if (!lost)
			return false;
	}
	return false;
}

bool record_take_start(struct holder *h, int run)
{
	for (size_t i = 0; i < h->waiting.n; i++) {
		const struct waiting *w = &h->waiting.v[i];

		if (w->is_effect && w->effect.type == EFFECT_START && w->effect.run == run) {
			take_at(h, i);
			return true;
		}
	}
	return false;
}

static void carry_out(struct holder *h)
{
	struct waiting w;

	while (take_waiting(h, &w)) {
		if (w.is_wheel && w.view)
			wheel_pass(w.view);
		else if (!w.is_effect && w.view)
			views_done(h, w.view, w.id);
		else if (w.is_effect && !disk_holds(h, &w.effect))
			record_perform(h, &w.effect);
	}
}

static void forget_undecided(struct holder *h, int64_t acked)
{
	size_t n = 0;

	while (n < h->undecided.n && h->undecided.v[n] <= acked)
		n++;
	h->undecided.n -= n;
	memmove(h->undecided.v, h->undecided.v + n, h->undecided.n * sizeof(*h->undecided.v));
}

void record_note_segment(struct holder *h)
{
	int64_t seq = journal_last_segment(h->journal);

	if (seq == h->segment_seq)
		return;
	h->segment_seq = seq;
	if (h->undecided.n == 0 || vec_last(&h->undecided) < seq)
		vec_push(&h->undecided, seq);
}

static void sync_done(uv_work_t *work, int status)
{
	struct holder *h = ((struct syncing *)(void *)work)->h;
	int64_t before = journal_acked(h->journal), acked;

	(void)status;
	journal_sync_end(h->journal, &h->sync.job);
	acked = journal_acked(h->journal);
	if (acked > before) {
		write_ack(h, acked);
		forget_undecided(h, acked);
	}
	disk_follow(h);
	if (h->held_back && journal_unsynced(h->journal) < BACKLOG_LOW)
		run_hold_back(h, false);
	record_go_on(h);
}

void record_go_on(struct holder *h)
{
	carry_out(h);
	if (h->undecided.n > 0 || h->sync_wanted || journal_unsynced(h->journal) >= SYNC_BYTES)
		sync_begin(h);
}

static void sync_work(uv_work_t *work)
{
	journal_sync_run(&((struct syncing *)(void *)work)->job);
}

static void sync_begin(struct holder *h)
{
	h->sync_wanted = true;
	if (!journal_sync_begin(h->journal, &h->sync.job))
		return;
	h->sync_wanted = false;
	h->sync.h = h;
	if (uv_queue_work(&h->loop, &h->sync.work, sync_work, sync_done) != 0)
		BUG("no thread for a sync");
}

static void sync_timer_rings(uv_timer_t *timer)
{
	struct holder *h = timer->data;

	h->sync_timer_armed = false;
	sync_begin(h);
}

/* After something was written: decisions are synced at once, output within SYNC_MS or SYNC_BYTES. */
static void schedule_sync(struct holder *h)
{
	int64_t unsynced = journal_unsynced(h->journal);

	if (h->undecided.n > 0 || unsynced >= SYNC_BYTES) {
		sync_begin(h);
	} else if (unsynced > 0 && !h->sync_timer_armed) {
		h->sync_timer_armed = true;
		uv_timer_start(&h->sync_timer, sync_timer_rings, SYNC_MS, 0);
	}
	/* A slow disk holds commands back, one that fails does not. */
	if (!h->held_back && unsynced > BACKLOG_HIGH && disk_stage(h) != JOURNAL_LOST)
		run_hold_back(h, true);
}

/* ---- events ---- */

static void written(struct holder *h, struct event *const *events, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (event_type_table[events[i]->type].class == CLASS_DECISION)
			vec_push(&h->undecided, events[i]->seq);
	}
	disk_follow(h);
	schedule_sync(h);
}

/* Writes events that were folded already. What can be neither written nor kept leaves a record that is
 * not what happened: it is not gone on with. */
static void append(struct holder *h, struct event *const *events, size_t n)
{
	for (size_t i = 0; i < n; i++)
		seen_take(h, events[i]);
	for (size_t i = 0; i < n; i++)
		h->ended |= events[i]->type == EV_SESSION_CLOSE;
	if (n == 0 || h->broken)
		return;
	if (journal_append(h->journal, events, n, NULL) == 0) {
		written(h, events, n);
		return;
	}
	h->broken = true;
	disk_follow(h);
}

/* What follows from a decision is not output: who was started is found by it after a crash. */
static bool needs_own_room(const struct event *ev)
{
	return event_type_table[ev->type].class == CLASS_OUTPUT && ev->type != EV_RUN_SPAWNED;
}

bool record_event(struct holder *h, struct event *ev)
{
	if (h->ended)
		return true; /* nothing stands behind session.close */
	if (!needs_own_room(ev)) {
		session_apply(h->session, ev);
		append(h, &ev, 1);
		return true;
	}
	if (h->broken || journal_append_output(h->journal, ev, NULL) != 0) {
		disk_follow(h);
		return false;
	}
	session_apply(h->session, ev);
	seen_take(h, ev);
	written(h, &ev, 1);
	return true;
}

static void deadline_rings(void *holder)
{
	struct happening hap = { .type = HAPPEN_TICK };

	if (record_happening(holder, &hap, NULL, 0, NULL) != 0)
		return;
}

static void arm_deadline(struct holder *h)
{
	int64_t at = session_deadline(h->session);

	alarm_set(&h->deadline, at == 0 ? ALARM_NEVER : h->start_ns + at);
}

static void wait_for(struct holder *h, const struct effect *effect, struct view *from, int64_t id)
{
	struct waiting *w = &vec_add(&h->waiting);

	memset(w, 0, sizeof(*w));
	w->seq = journal_seq(h->journal);
	w->is_effect = effect != NULL;
	if (effect)
		w->effect = *effect;
	w->view = from;
	w->id = id;
}

/* Decides, writes, and sets the effects in line. `*call`: the step whose values are asked for; -1. */
static int take_happening(struct holder *h, struct happening *hap, int *call, struct error *e)
{
	struct outcome_of *out = &h->outcome;
	struct step_digest digest;
	int rc;

	*call = -1;
	if (h->ended)
		return error_set(e, -ERR_CLOSED, "the session is closed");
	hap->at_ms = clock_real_ms();
	hap->mono_ns = holder_mono(h);
	hap->cols = h->cols;
	hap->rows = h->rows;
	hap->driver = h->last_driver ? &h->last_identity : NULL;
	hap->digest = approve_digest(h, &digest) ? &digest : NULL;
	h->digest_step = hap->digest ? digest.step : NULL;
	h->digest_visit = hap->digest ? digest.visit : 0;
	rc = engine_handle(h->session, hap, out, e);
	if (rc != 0)
		return rc;
	for (size_t i = 0; i < out->events.n; i++)
		call_follow_secret(h, out->events.v[i]);
	append(h, out->events.v, out->events.n);
	for (size_t i = 0; i < out->effects.n; i++) {
		if (out->effects.v[i].type == EFFECT_CALL)
			*call = out->effects.v[i].step;
		else
			wait_for(h, &out->effects.v[i], NULL, 0);
	}
	return 0;
}

/* Whether it came to a step that others approve, and nobody said yet what would run there. */
static bool comes_to_approval(const struct holder *h)
{
	const struct step_record *at = h->session->at;

	return !h->ended && session_wants_digest(h->session) &&
		(h->digest_step != at->id || h->digest_visit != at->visits);
}

/* What the engine wants to know before it goes on; false: nothing. */
static bool tell_more(struct holder *h, int *call)
{
	struct happening more = { .type = HAPPEN_TICK };

	if (*call >= 0) {
		more.type = HAPPEN_CALL;
		call_values(h, *call, &more);
	} else if (!comes_to_approval(h)) {
		return false;
	}
	if (take_happening(h, &more, call, NULL) != 0)
		BUG("the engine asked for something and does not take it");
	return true;
}

int record_happening(
	struct holder *h, struct happening *hap, struct view *from, int64_t id, struct error *e)
{
	int call, rc = take_happening(h, hap, &call, e);

	if (rc != 0)
		return rc;
	while (tell_more(h, &call))
		;
	if (from)
		wait_for(h, NULL, from, id);
	arm_deadline(h);
	locks_follow(h);
	carry_out(h);
	return 0;
}

int record_wait(struct holder *h, struct error *e)
{
	int sys;

	while (disk_stage(h) != JOURNAL_LOST && h->undecided.n > 0)
		uv_run(&h->loop, UV_RUN_ONCE);
	if (disk_stage(h) != JOURNAL_LOST)
		return 0;
	sys = journal_errno(h->journal);
	return error_set(e, err_of_errno(sys) == -ERR_FULL ? -ERR_FULL : -ERR_IO,
		"it cannot be recorded (%s): free space or mend the disk, or name another one with "
		"--home DIR or --spill DIR",
		strerror(sys));
}

void record_answer(struct holder *h, struct view *v, int64_t id)
{
	wait_for(h, NULL, v, id);
	carry_out(h);
}

void record_wheel(struct holder *h, struct view *to)
{
	wait_for(h, NULL, to, 0);
	vec_last(&h->waiting).is_wheel = true;
	carry_out(h);
}

void record_forget_view(struct holder *h, const struct view *v)
{
	for (size_t i = 0; i < h->waiting.n; i++) {
		if (h->waiting.v[i].view == v)
			h->waiting.v[i].view = NULL;
	}
}

void record_start(struct holder *h)
{
	engine_outcome_init(&h->outcome);
	uv_timer_init(&h->loop, &h->sync_timer);
	alarm_init(&h->deadline, &h->loop, deadline_rings, h);
	h->sync_timer.data = h;
	h->segment_seq = -1;
	disk_start(h);
}

void record_stop(struct holder *h)
{
	uv_close((uv_handle_t *)&h->sync_timer, NULL);
	alarm_close(&h->deadline);
	disk_stop(h);
	engine_outcome_release(&h->outcome);
	vec_release(&h->undecided);
	vec_release(&h->waiting);
}
