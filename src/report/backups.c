/*
 * See backups.h.
 */
#include "config.h"

#include "report/backups.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "model/event.h"

#define GAPS_SAID 5

void report_backups(const struct report_set *sets, size_t n, enum listing_format format,
	struct strbuf *out)
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

static void say_newest(const char *id, const struct backup_state_of_set *state, int64_t now_ms,
	struct strbuf *out)
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
