/*
 * What a full or failing disk means for the session: what commands print stops being recorded first and
 * is counted, then nothing new starts, and where no disk takes anything what runs runs on. An error never
 * holds a command back. It looks again and again whether there is room, and says every change.
 */
#include "config.h"

#include <string.h>

#include "base/fs.h"
#include "holder/holder-private.h"

/* How often it is looked whether the disk takes something again. */
#define LOOK_MS 500

enum journal_stage disk_stage(const struct holder *h)
{
	return h->broken ? JOURNAL_LOST : journal_stage(h->journal);
}

/* ---- what views are told ---- */

void disk_tell(const struct holder *h, struct view *v)
{
	const char *path = journal_spilled(h->journal);
	char *dir = path ? fs_dirname(path) : NULL;
	struct wire_message m;

	/* A guest has the events from the journal through here: its folder may be unable to say where. */
	if (dir && v->feed)
		journal_reader_set_spill(v->feed, dir);
	free(dir);
	wire_message_init(&m, WIRE_RECORDING);
	m.code = (int64_t)disk_stage(h);
	m.path = path;
	m.text = journal_errno(h->journal) ? strerror(journal_errno(h->journal)) : NULL;
	m.later = path && !journal_is_pointed(h->journal);
	view_send(v, &m);
}

static bool is_news(const struct holder *h)
{
	const char *path = journal_spilled(h->journal), *told = h->disk_told.path;

	return disk_stage(h) != h->disk_told.stage ||
		journal_is_pointed(h->journal) != h->disk_told.pointed ||
		(path == NULL) != (told == NULL) || (path && strcmp(path, told) != 0);
}

static void say(struct holder *h)
{
	const char *path = journal_spilled(h->journal);

	h->disk_told.stage = disk_stage(h);
	h->disk_told.pointed = journal_is_pointed(h->journal);
	free(h->disk_told.path);
	h->disk_told.path = path ? xstrdup(path) : NULL;
	for (size_t i = 0; i < h->views.n; i++) {
		if (h->views.v[i]->greeted)
			disk_tell(h, h->views.v[i]);
	}
}

/* ---- what waits for room ---- */

static void start_held(struct holder *h)
{
	while (h->held_starts.n > 0 && disk_stage(h) < JOURNAL_LOW) {
		struct effect effect = h->held_starts.v[0];

		h->held_starts.n--;
		memmove(h->held_starts.v, h->held_starts.v + 1,
			h->held_starts.n * sizeof(*h->held_starts.v));
		record_perform(h, &effect);
	}
}

bool disk_holds(struct holder *h, const struct effect *effect)
{
	if (effect->type != EFFECT_START || disk_stage(h) < JOURNAL_LOW)
		return false;
	vec_push(&h->held_starts, *effect);
	return true;
}

static bool take_held(struct holder *h, int run)
{
	for (size_t i = 0; i < h->held_starts.n; i++) {
		if (h->held_starts.v[i].run != run)
			continue;
		h->held_starts.n--;
		memmove(h->held_starts.v + i, h->held_starts.v + i + 1,
			(h->held_starts.n - i) * sizeof(*h->held_starts.v));
		return true;
	}
	return false;
}

bool disk_cancel(struct holder *h, int run)
{
	struct run_result result = { .code = -1,
		.stopped = true,
		.error = "it was stopped before there was room to record it" };

	if (!take_held(h, run) && !record_take_start(h, run))
		return false;
	output_tell_pretended(h, run, &result);
	return true;
}

/* What begins something, or leads there. */
int disk_refuse(const struct holder *h, enum action action, struct error *e)
{
	static const bool begins[ACT_COUNT] = {
		[ACT_GO] = true,
		[ACT_TYPE] = true,
		[ACT_BREAK] = true,
		[ACT_SENSE] = true,
		[ACT_RETRY] = true,
		[ACT_TAKE] = true,
		[ACT_JUMP] = true,
		[ACT_ROLLBACK] = true,
		[ACT_SHELL] = true,
		[ACT_ADHOC] = true,
	};
	/* What may still be said while nothing is recorded; it is, once some disk takes it. */
	static const bool ends[ACT_COUNT] = {
		[ACT_STOP] = true,
		[ACT_ENOUGH] = true,
		[ACT_NOTE] = true,
		[ACT_ACK] = true,
		[ACT_CALL] = true,
		[ACT_PAUSE] = true,
		[ACT_END] = true,
	};

	if (disk_stage(h) == JOURNAL_LOST && !ends[action])
		return error_set(e, -ERR_FULL,
			"nothing is recorded (%s), so nothing new starts: mend or empty the disk and "
			"go on, or record on another one: spill DIR",
			strerror(journal_errno(h->journal)));
	if (disk_stage(h) == JOURNAL_LOW && begins[action])
		return error_set(e, -ERR_FULL,
			"almost no room is left for the record, so no new step starts: free space "
			"and go on, or record on another disk: spill DIR");
	return 0;
}

/* ---- changes ---- */

static void look_rings(uv_timer_t *timer)
{
	struct holder *h = timer->data;

	journal_look_again(h->journal);
	disk_follow(h);
	record_go_on(h);
	if (disk_stage(h) < JOURNAL_LOW)
		start_held(h);
	if (disk_stage(h) == JOURNAL_FINE)
		gap_tell_all(h);
}

void disk_follow(struct holder *h)
{
	bool fine;

	record_note_segment(h);
	if (is_news(h))
		say(h);
	if (h->held_back && disk_stage(h) == JOURNAL_LOST)
		run_hold_back(h, false);
	fine = disk_stage(h) == JOURNAL_FINE && journal_is_pointed(h->journal) &&
		h->held_starts.n == 0;
	if (!fine && !uv_is_active((uv_handle_t *)&h->disk_timer))
		uv_timer_start(&h->disk_timer, look_rings, LOOK_MS, LOOK_MS);
	else if (fine)
		uv_timer_stop(&h->disk_timer);
}

int disk_spill(struct holder *h, const char *dir, struct error *e)
{
	int rc;

	if (!dir || dir[0] != '/')
		return error_set(e, -ERR_REFUSED, "spill: an absolute path of a folder is needed");
	rc = journal_spill(h->journal, dir, disk_stage(h) != JOURNAL_FINE, e);
	if (rc != 0)
		return rc;
	disk_follow(h);
	record_go_on(h);
	start_held(h);
	if (disk_stage(h) == JOURNAL_FINE)
		gap_tell_all(h);
	return 0;
}

void disk_start(struct holder *h)
{
	uv_timer_init(&h->loop, &h->disk_timer);
	h->disk_timer.data = h;
	h->disk_told.pointed = true;
}

void disk_stop(struct holder *h)
{
	uv_close((uv_handle_t *)&h->disk_timer, NULL);
	vec_release(&h->held_starts);
	free(h->disk_told.path);
}
