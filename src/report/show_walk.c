/*
 * Steps and the walk in words.
 */
#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "report/show-private.h"

void show_onset(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("began %s, corrected%s%s"), words_time(sh->arena, ev->onset),
		BY(ev->who), WHY(ev->why));
}

/* Why a step was entered, where that is not simply its turn. */
static const char *entered_because(struct show *sh, const struct event *ev)
{
	static const struct {
		const char *cause, *says;
	} rows[] = {
		{ "then", N_(", as a branch from %s") },
		{ "jump", N_(", by a jump from %s") },
		{ "always", N_(", as it is always done, after %s") },
		{ "resume", N_(", after the session was resumed, from %s") },
	};
	const char *from = ev->from && *ev->from ? arena_strfmt(sh->arena, "[%s]", SEEN(ev->from))
						 : _("the beginning");

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (ev->cause && strcmp(rows[i].cause, ev->cause) == 0)
			return words_fill(sh->arena, _(rows[i].says), from);
	}
	if (!ev->cause || strcmp(ev->cause, "next") == 0 || strcmp(ev->cause, "first") == 0)
		return "";
	return arena_strfmt(sh->arena, _(", %s from %s"), SEEN(ev->cause), from);
}

void show_enter(struct show *sh, const struct event *ev)
{
	struct strbuf title = STRBUF_INIT;
	const char *visit = "";

	session_expand(sh->s, ev->title ? ev->title : "", &title);
	if (ev->visit != EVENT_NONE && ev->visit > 1)
		visit = arena_strfmt(sh->arena, _(", visit %d"), (int)ev->visit);
	sh->steps++;
	show_heading(sh, ev->step, "%d. %s%s[%s] (%s%s%s)", sh->steps, SEEN(title.buf),
		title.len ? " " : "", SEEN(ev->step), SEEN(ev->kind), visit,
		entered_because(sh, ev));
	show_line(sh, ev, "%s", _("entered"));
	strbuf_release(&title);
}

void show_pass(struct show *sh, const struct event *ev)
{
	const struct step_record *record = ev->step ? session_step(sh->s, ev->step) : NULL;

	show_heading(sh, ev->step, _("-  %s%s[%s] passed over"),
		record && record->title ? SEEN(record->title) : "",
		record && record->title ? " " : "", SEEN(ev->step));
	show_line(sh, ev, _("its condition (%s) does not hold; on to %s"), SEEN(ev->why),
		ev->to ? SEEN(ev->to) : _("the end"));
}

void show_when(struct show *sh, const struct event *ev)
{
	const char *status = ev->exit == EVENT_NONE
		? ""
		: arena_strfmt(sh->arena, _(" (exit status %d)"), (int)ev->exit);

	show_line(sh, ev, "%s%s",
		ev->holds > 0 ? _("its condition holds") : _("its condition does not hold"),
		status);
}

void show_needs(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("begun%s though not done: %s%s"), BY(ev->who),
		words_list(sh->arena, ev->missing.v, ev->missing.n), WHY(ev->why));
}

void show_danger(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("danger passed%s, who typed \"%s\" after %s"), BY(ev->who),
		SEEN(ev->typed), words_took(sh->arena, ev->read_ms));
}

/* ---- how a step ended ---- */

static const char *ended_by(struct show *sh, const struct event *ev)
{
	if (!ev->by)
		return BY(ev->who);
	if (strcmp(ev->by, "command") == 0)
		return arena_strfmt(sh->arena, "%s%s", _(", as its command ended"), BY(ev->who));
	if (strcmp(ev->by, "hand") == 0)
		return arena_strfmt(sh->arena, "%s%s", _(", done by hand"), BY(ev->who));
	if (strcmp(ev->by, "timeout") == 0)
		return arena_strfmt(sh->arena, "%s%s", _(", its time was up"), BY(ev->who));
	if (strcmp(ev->by, "person") == 0)
		return BY(ev->who);
	return arena_strfmt(sh->arena, " (%s)%s", SEEN(ev->by), BY(ev->who));
}

/* What nobody answered is said as well. */
static void say_open_items(struct show *sh, const struct event *ev)
{
	const struct step_record *at = sh->s->at;
	const struct step *step = sh->s->step;

	if (!at || !step || !ev->step || strcmp(at->id, ev->step) != 0)
		return;
	for (size_t i = 0; i < at->items.n && i < step->item_n; i++) {
		if (at->items.v[i].state == ITEM_OPEN)
			show_line(sh, ev, _("[ ] %s: left open"), SEEN(step->items[i].text));
	}
}

void show_leave(struct show *sh, const struct event *ev)
{
	const struct step_record *at = sh->s->at;
	const char *attempts = "", *times = "";

	say_open_items(sh, ev);
	if (at && at->attempts > 1)
		attempts = arena_strfmt(sh->arena, _(", %d attempts"), at->attempts);
	if (ev->busy_ms != EVENT_NONE && ev->waited_ms != EVENT_NONE)
		times = arena_strfmt(sh->arena, _("commands %s, waited for people %s"),
			words_took(sh->arena, ev->busy_ms), words_took(sh->arena, ev->waited_ms));
	show_line(sh, ev, _("left: %s%s%s"), SEEN(ev->verdict), ended_by(sh, ev), WHY(ev->why));
	show_line(sh, ev, _("  %s%s; on to %s"), times, attempts,
		ev->to ? arena_strfmt(sh->arena, "[%s]", SEEN(ev->to)) : _("the end"));
}

void show_halt(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("halted: %s%s"), SEEN(ev->verdict), WHY(ev->why));
}

void show_retry(struct show *sh, const struct event *ev)
{
	const char *delay = "", *because = "";

	if (ev->delay_ms != EVENT_NONE && ev->delay_ms > 0)
		delay = arena_strfmt(sh->arena, _(", in %s"), words_took(sh->arena, ev->delay_ms));
	if (ev->verdict)
		because = arena_strfmt(sh->arena, _(", after %s"), SEEN(ev->verdict));
	show_line(sh, ev, _("attempt %d%s%s%s%s"), (int)ev->attempt,
		ev->who ? BY(ev->who) : _(" by itself, as the runbook says"), delay, because,
		WHY(ev->why));
}

void show_jump(struct show *sh, const struct event *ev)
{
	const char *past = "", *from = "";

	if (ev->from && *ev->from)
		from = arena_strfmt(sh->arena, _(" from [%s]"), SEEN(ev->from));
	if (ev->past.n > 0)
		past = arena_strfmt(
			sh->arena, _(", past %s"), words_list(sh->arena, ev->past.v, ev->past.n));
	show_line(sh, ev, _("jump%s%s to %s%s%s"), BY(ev->who), from,
		words_step(sh->arena, sh->s, ev->to), past, WHY(ev->why));
}

/* The file's first step is told by its own event. */
void show_call_begin(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("the runbook that %s calls begins%s"),
		words_step(sh->arena, sh->s, ev->step),
		ev->to ? arena_strfmt(sh->arena, _(", at %s"), ev->to) : "");
}

void show_wait(struct show *sh, const struct event *ev)
{
	if (ev->delay_ms == EVENT_NONE)
		show_line(sh, ev, _("waiting, begun%s"), BY(ev->who));
	else
		show_line(sh, ev, _("waiting %s, begun%s"), words_took(sh->arena, ev->delay_ms),
			BY(ev->who));
}

void show_edit(struct show *sh, const struct event *ev)
{
	if (ev->child)
		show_line(sh, ev, _("command of %s changed%s%s"), SEEN(ev->child), BY(ev->who),
			WHY(ev->why));
	else
		show_line(sh, ev, _("command changed%s%s"), BY(ev->who), WHY(ev->why));
	show_block(sh, "- ", ev->before);
	show_block(sh, "+ ", ev->after);
}

void show_undo_offer(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("%s is offered to be taken back%s"),
		words_step(sh->arena, sh->s, ev->step), BY(ev->who));
}

void show_undo_start(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("taking back %s%s, as command %d"),
		words_step(sh->arena, sh->s, ev->step), BY(ev->who), (int)ev->run);
}

void show_undo_leave(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("taken back %s%s, as command %d: %s%s"),
		words_step(sh->arena, sh->s, ev->step), BY(ev->who), (int)ev->run,
		SEEN(ev->verdict), WHY(ev->why));
}
