/*
 * What befell the session itself, in words: resumed, watched, handed over, closed.
 */
#include "config.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "journal/digest.h"
#include "report/show-private.h"

void show_resume(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("resumed%s on %s after %s"), BY(ev->who), SEEN(ev->host),
		ev->down_ms == EVENT_NONE ? "?" : words_took(sh->arena, ev->down_ms));
	if (ev->cut_bytes != EVENT_NONE && ev->cut_bytes > 0)
		show_line(sh, ev, _("  %" PRId64 " bytes of a torn event were cut"), ev->cut_bytes);
	for (size_t i = 0; i < ev->changed.n; i++)
		show_line(sh, ev, _("  %s has changed since"), SEEN(ev->changed.v[i].path));
}

void show_monitor(struct show *sh, const struct event *ev)
{
	struct strbuf state = STRBUF_INIT;

	strbuf_adds(&state, SEEN(ev->state));
	if (!isnan(ev->reading)) {
		strbuf_addc(&state, ' ');
		number_format(&state, ev->reading);
	}
	if (ev->was)
		show_line(sh, ev, _("monitor %s: %s, was %s%s"), SEEN(ev->monitor), state.buf,
			SEEN(ev->was), WHY(ev->text));
	else
		show_line(sh, ev, _("monitor %s: %s at the start%s"), SEEN(ev->monitor), state.buf,
			WHY(ev->text));
	strbuf_release(&state);
}

void show_lock_take(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("lock on %s taken%s (%s)%s"), SEEN(ev->target), BY(ev->who),
		SEEN(ev->holder), WHY(ev->why));
}

void show_lock_override(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("lock on %s of %s overridden%s%s"), SEEN(ev->target), SEEN(ev->holder),
		BY(ev->who), WHY(ev->why));
}

void show_attach(struct show *sh, const struct event *ev)
{
	const char *where = "";

	if (ev->terminal)
		where = arena_strfmt(sh->arena, _(", at %s"), SEEN(ev->terminal));
	if (ev->from)
		where = arena_strfmt(sh->arena, _("%s, from %s"), where, SEEN(ev->from));
	show_line(sh, ev,
		ev->drives > 0 ? _("%s attached as %s and drives%s%s")
			       : _("%s attached as %s and watches%s%s"),
		SEEN(ev->who), SEEN(ev->view), where, WHY(ev->why));
}

void show_detach(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("%s detached from %s%s"), SEEN(ev->who), SEEN(ev->view), WHY(ev->why));
}

void show_driver(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("%s drives now, was %s (%s)"), ev->who ? SEEN(ev->who) : _("nobody"),
		ev->was ? SEEN(ev->was) : _("nobody"), SEEN(ev->cause));
}

void show_hook(struct show *sh, const struct event *ev)
{
	show_line(
		sh, ev, _("hook %d failed at %s%s"), (int)ev->hook, SEEN(ev->event), WHY(ev->text));
}

void show_segment(struct show *sh, const struct event *ev)
{
	const char *cause = ev->errno_ == EVENT_NONE
		? ""
		: arena_strfmt(sh->arena, ", %s", strerror((int)ev->errno_));

	show_line(sh, ev, _("the record goes on in segment %d (%s%s)"), (int)ev->segment,
		SEEN(ev->why), cause);
}

/* What a salvage could not take over. Numbers are those of the session it was made from. */
void show_lost(struct show *sh, const struct event *ev)
{
	const char *which = "";

	if (ev->first != EVENT_NONE && ev->last != EVENT_NONE && ev->first == ev->last)
		which = arena_strfmt(sh->arena, _("event %" PRId64 " "), ev->first);
	else if (ev->first != EVENT_NONE && ev->last != EVENT_NONE)
		which = arena_strfmt(
			sh->arena, _("events %" PRId64 " to %" PRId64 " "), ev->first, ev->last);
	else if (ev->first != EVENT_NONE)
		which = arena_strfmt(sh->arena, _("all from event %" PRId64 " on "), ev->first);
	show_line(sh, ev, _("LOST: %s(%" PRId64 " bytes)%s"), which,
		ev->bytes == EVENT_NONE ? 0 : ev->bytes, WHY(ev->why));
}

void show_pruned(struct show *sh, const struct event *ev)
{
	char head[2 * EVENT_HASH_LEN + 1] = "?";

	if (ev->head.n == EVENT_HASH_LEN)
		digest_hex(ev->head.v, head);
	show_heading(sh, NULL, "%s", _("End"));
	show_line(sh, ev, _("pruned%s: it was closed as %s"), BY(ev->who), SEEN(ev->outcome));
	show_line(sh, ev, _("  %" PRId64 " events, %" PRId64 " bytes, head %s"), ev->events,
		ev->bytes, head);
	if (ev->anchors.n > 0)
		show_line(sh, ev, _("  other sessions knew it by %s"),
			words_list(sh->arena, ev->anchors.v, ev->anchors.n));
}

void show_hold(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("put on hold%s%s"), BY(ev->who), WHY(ev->why));
}

void show_release(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("no longer on hold%s%s"), BY(ev->who), WHY(ev->why));
}

void show_ending(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("to be closed as %s%s once nothing runs%s"), SEEN(ev->outcome),
		BY(ev->who), WHY(ev->why));
}

static void say_score(struct show *sh, const struct event *ev)
{
	const struct {
		const char *label;
		const struct event_texts *steps;
	} rows[] = {
		{ _("missed"), &ev->score_missed },
		{ _("late"), &ev->score_late },
		{ _("unsafe"), &ev->score_unsafe },
		{ _("with hints"), &ev->score_hinted },
	};

	if (ev->score_passed >= 0)
		show_line(sh, ev, "%s", ev->score_passed > 0 ? _("passed") : _("not passed"));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].steps->n > 0)
			show_line(sh, ev, "  %s: %s", rows[i].label,
				words_list(sh->arena, rows[i].steps->v, rows[i].steps->n));
	}
}

void show_close(struct show *sh, const struct event *ev)
{
	show_heading(sh, NULL, "%s", _("End"));
	show_line(sh, ev, _("closed as %s%s%s"), SEEN(ev->outcome), BY(ev->who), WHY(ev->why));
	if (ev->wall_ms != EVENT_NONE)
		show_line(sh, ev, _("  took %s: commands %s, waited for people %s"),
			words_clock(sh->arena, ev->wall_ms),
			words_clock(sh->arena, ev->busy_ms == EVENT_NONE ? 0 : ev->busy_ms),
			words_clock(sh->arena, ev->waited_ms == EVENT_NONE ? 0 : ev->waited_ms));
	if (ev->rto_used_ms != EVENT_NONE)
		show_line(sh, ev, _("  recovery took %s from the onset%s"),
			words_clock(sh->arena, ev->rto_used_ms),
			ev->rto_met < 0           ? ""
				: ev->rto_met > 0 ? _(": RTO met")
						  : _(": RTO missed"));
	if (ev->loss_ms != EVENT_NONE)
		show_line(sh, ev, _("  data of %s lost%s"), words_clock(sh->arena, ev->loss_ms),
			ev->rpo_met < 0           ? ""
				: ev->rpo_met > 0 ? _(": RPO met")
						  : _(": RPO missed"));
	say_score(sh, ev);
}

void show_unknown(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("%s: of a newer muster"), SEEN(ev->type_text));
}
