/*
 * See backups.h.
 */
#include "config.h"

#include "report/backups.h"

#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "model/event.h"
#include "model/every.h"

#define GAPS_SAID 5
#define SOON_MS (30 * 60 * 1000) /* a restore takes at least that */

void report_backups(
	const struct report_set *sets, size_t n, enum listing_format format, struct strbuf *out)
{
	static const char *const columns[] = { "set", "name", "path", "time", "size", "verdict",
		"verified", "documents" };
	struct listing *l = listing_new(columns, ARRAY_LEN(columns));

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; sets[i].list && k < sets[i].list->n; k++) {
			const struct backup *b = &sets[i].list->v[k];

			listing_add_text(l, sets[i].set->id);
			listing_add_text(l, b->name);
			listing_add_text(l, b->path);
			listing_add_time(l, b->time_ms);
			listing_add_size(l, b->size);
			listing_add_text(l, b->kept.verdict);
			listing_add_time(l, b->kept.verified_ms);
			listing_add_number(l, b->kept.documents);
		}
	}
	listing_print(l, format, out);
	listing_free(l);
}

static void say_gaps(const char *id, const struct backup_state_of_set *state, struct strbuf *out)
{
	struct strbuf moments = STRBUF_INIT;

	for (size_t i = 0; i < state->gap_n && i < GAPS_SAID; i++) {
		strbuf_adds(&moments, i > 0 ? ", " : "");
		time_local(&moments, state->gaps[i]);
	}
	strbuf_addf(out, _("%s: %zu missing: %s%s\n"), id, state->gap_n, moments.buf,
		state->gap_n > GAPS_SAID ? ", ..." : "");
	strbuf_release(&moments);
}

static void say_newest(
	const char *id, const struct backup_state_of_set *state, int64_t now_ms, struct strbuf *out)
{
	struct strbuf age = STRBUF_INIT, next = STRBUF_INIT;

	duration_short(&age, now_ms - state->newest_ms);
	if (state->next_ms != EVENT_NONE)
		time_local(&next, state->next_ms);
	if (state->overdue)
		strbuf_addf(out, _("%s: overdue since %s; the newest is %s old\n"), id, next.buf,
			age.buf);
	else if (next.len > 0)
		strbuf_addf(out, _("%s: the newest is %s old; the next is due %s\n"), id, age.buf,
			next.buf);
	else
		strbuf_addf(out, _("%s: the newest is %s old\n"), id, age.buf);
	strbuf_release(&age);
	strbuf_release(&next);
}

void report_backup_states(
	const struct report_set *sets, size_t n, int64_t now_ms, struct strbuf *out)
{
	struct backup_state_of_set state;
	struct strbuf kept = STRBUF_INIT;

	for (size_t i = 0; i < n; i++) {
		const char *id = sets[i].set->id;

		if (!sets[i].list)
			continue;
		backups_judge(sets[i].set, sets[i].list, now_ms, &state);
		if (state.newest_ms == EVENT_NONE)
			strbuf_addf(out, _("%s: there is no backup\n"), id);
		else
			say_newest(id, &state, now_ms, out);
		if (state.gap_n > 0)
			say_gaps(id, &state, out);
		if (state.old_n > 0) {
			strbuf_clear(&kept);
			duration_format(&kept, sets[i].set->retention_ms);
			strbuf_addf(out, _("%s: %zu older than %s, the retention\n"), id,
				state.old_n, kept.buf);
		}
	}
	strbuf_release(&kept);
}

/* ---- to choose from ---- */

static void add_verdict(const struct backup_choice *b, int64_t now_ms, struct strbuf *out)
{
	if (!b->verdict) {
		strbuf_adds(out, _("not verified"));
		return;
	}
	strbuf_adds(out, b->verdict);
	if (b->verified_ms == EVENT_NONE)
		return;
	strbuf_adds(out, _(" as read at "));
	if (now_ms - b->verified_ms < 24 * 3600 * INT64_C(1000))
		time_local_hm(out, b->verified_ms);
	else
		time_local(out, b->verified_ms);
}

static void add_loss(const struct session *s, const struct backup_choice *b, struct strbuf *out)
{
	int64_t onset = session_backup_onset(s);
	struct strbuf loss = STRBUF_INIT;

	if (onset == EVENT_NONE)
		return;
	strbuf_adds(out, ", ");
	duration_short(&loss, onset - b->time_ms);
	if (b->time_ms > onset)
		strbuf_adds(out, _("AFTER the onset"));
	else
		strbuf_addf(out, _("before the onset, loses %s"), loss.buf);
	strbuf_release(&loss);
}

void report_backup_details(
	const struct session *s, const struct backup_choice *b, int64_t now_ms, struct strbuf *out)
{
	struct strbuf age = STRBUF_INIT;

	duration_short(&age, now_ms - b->time_ms);
	strbuf_addf(out, _("%s old, "), age.buf);
	strbuf_release(&age);
	size_format(out, b->size);
	strbuf_adds(out, ", ");
	add_verdict(b, now_ms, out);
	add_loss(s, b, out);
	if (b->documents != EVENT_NONE)
		strbuf_addf(out, _(", %lld documents"), (long long)b->documents);
}

void report_backup_choice(
	const struct session *s, const char *path, int64_t now_ms, struct strbuf *out)
{
	const struct backup_choice *b = session_backup(s, path);
	const char *slash = strrchr(path, '/');

	if (!b) {
		strbuf_adds(out, path);
		return;
	}
	strbuf_addf(out, "%s  ", slash ? slash + 1 : path);
	report_backup_details(s, b, now_ms, out);
}

static const struct backup_set *set_offered(const struct session *s)
{
	const struct runbook *rb = session_runbook(s, s->scope);

	for (size_t i = 0; rb && s->step && s->step->from_backups && i < rb->backup_n; i++) {
		if (strcmp(rb->backups[i].id, s->step->from_backups) == 0)
			return &rb->backups[i];
	}
	return NULL;
}

void report_backup_next(
	const struct session *s, int64_t now_ms, int64_t ahead_ms, struct strbuf *out)
{
	const struct backup_set *set = set_offered(s);
	int64_t newest = EVENT_NONE, next;
	struct strbuf in = STRBUF_INIT;

	for (size_t i = 0; i < s->backups.n; i++) {
		if (s->backups.v[i].time_ms > newest)
			newest = s->backups.v[i].time_ms;
	}
	next = set ? every_next(&set->every, newest) : EVENT_NONE;
	if (next == EVENT_NONE)
		return;
	if (next < now_ms) {
		strbuf_adds(out, _("The next backup is overdue since "));
		time_local(out, next);
		return;
	}
	duration_short(&in, next - now_ms);
	strbuf_addf(out, _("The next backup is due in %s"), in.buf);
	if (next - now_ms < (ahead_ms > SOON_MS ? ahead_ms : SOON_MS))
		strbuf_adds(out, _(": it would run into the restore"));
	strbuf_release(&in);
}
