/*
 * Five lines to paste. Everything is of the state at hand; nothing is looked up.
 */
#include "config.h"

#include "report/sitrep.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "report/words-private.h"

#define LABEL_WIDTH 7 /* columns */
#define DONE_MAX 4    /* steps named in the third line, the last ones */
#define NS_PER_MS 1000000

struct sitrep {
	const struct session *s;
	struct arena *arena;
	int64_t now_ms;
	bool alive;
};

static void say(struct strbuf *out, const char *label, const char *text)
{
	int owed = LABEL_WIDTH - text_width(label, strlen(label));

	strbuf_addf(out, "%s%*s%s\n", label, owed > 1 ? owed : 1, "", text);
}

/* ---- what ---- */

static const char *what(const struct sitrep *r)
{
	const struct session *s = r->s;
	const char *title = words_seen(r->arena, s->title);
	const char *incident = words_seen(r->arena, s->incident_title);
	const char *service = words_seen(r->arena, s->service);
	const char *began = "";

	/* An incident that was given no title has the runbook's: twice says no more. */
	if (strcmp(incident, title) == 0)
		incident = "";
	if (s->onset_at != EVENT_NONE)
		began = arena_strfmt(r->arena, _(", began %s"), words_time(r->arena, s->onset_at));
	return arena_strfmt(r->arena, "%s%s%s (%s)%s%s%s", incident, *incident ? ": " : "", title,
		session_mode_name(s->mode), *service ? ", " : "", service, began);
}

/* ---- where ---- */

static const char *asks_words(const struct sitrep *r, const struct session_asks *asks)
{
	struct arena *a = r->arena;

	switch (asks->asks) {
	case ASKS_NOTHING: return "";
	case ASKS_VALUE:
		return arena_strfmt(a, _("waits for the value of %s"), words_seen(a, asks->name));
	case ASKS_APPROVAL:
		return arena_strfmt(a, _("waits for approval by %s: %d of %d"),
			words_seen(a, asks->approval->role), (int)asks->approval->grants.n,
			asks->approval->need);
	case ASKS_DANGER: return _("waits for the danger to be confirmed");
	case ASKS_REASON:
		return arena_strfmt(a, _("waits for a reason to go on without %s"),
			words_list(a, asks->missing.v, asks->missing.n));
	case ASKS_GO: return _("waits for the engineer to go on");
	case ASKS_ITEMS: return _("the checklist has open items");
	case ASKS_CONFIRM: return _("waits for a yes or no");
	case ASKS_ANSWER: return _("waits for an answer");
	case ASKS_OPTION: return _("waits for a choice");
	case ASKS_HALT: return _("waits for a decision how to go on");
	case ASKS_UNDO: return _("waits for a yes to taking it back");
	case ASKS_OUTCOME: return _("past the last step, waits for the outcome");
	}
	return "";
}

static const char *running(const struct sitrep *r)
{
	const struct run_record *run = session_run(r->s, session_focus_run(r->s));

	if (!run || !run->running)
		return _("waiting");
	return arena_strfmt(r->arena, _("command %d running for %s"), run->run,
		words_short(
			r->arena, (session_mono_at(r->s, r->now_ms) - run->start_mono) / 1000000));
}

static const char *doing(const struct sitrep *r)
{
	struct session_asks asks;

	if (r->s->phase == PHASE_HALT)
		return arena_strfmt(r->arena, _("halted, %s%s"),
			words_seen(r->arena, r->s->halt_verdict),
			words_why(r->arena, r->s->halt_why));
	if (session_busy(r->s))
		return running(r);
	session_asks(r->s, &asks);
	return asks_words(r, &asks);
}

/* What is open first: the rest of the line may be cut where it is pasted. */
static const char *alerts(const struct sitrep *r)
{
	struct strbuf text = STRBUF_INIT;
	const char *before = _("; ALERT: "), *kept;

	for (size_t i = 0; i < r->s->vitals.n; i++) {
		const struct vital *v = r->s->vitals.v[i];

		if (v->state != STATE_ALERT)
			continue;
		strbuf_addf(&text, _("%s%s for %s"), before, words_seen(r->arena, v->title),
			words_short(r->arena, r->now_ms - v->since_at));
		before = ", ";
	}
	kept = arena_strndup(r->arena, text.buf, text.len);
	strbuf_release(&text);
	return kept;
}

static int steps_entered(const struct session *s)
{
	int n = 0;

	for (size_t i = 0; i < s->steps.n; i++)
		n += s->steps.v[i]->visits > 0;
	return n;
}

/* Gone on without an approval, and nobody countersigned that yet. */
static const char *glass(const struct sitrep *r)
{
	const struct approval_record *owed = session_approval_owed(r->s);

	return owed ? arena_strfmt(r->arena, _("; BREAK-GLASS at %s, not countersigned"),
			      words_seen(r->arena, owed->step))
		    : "";
}

static const char *where(const struct sitrep *r)
{
	const struct session *s = r->s;
	struct arena *a = r->arena;
	const char *state = doing(r), *at;

	if (s->phase == PHASE_CLOSED)
		return arena_strfmt(a, _("closed as %s%s%s"), outcome_name(s->outcome),
			words_why(a, s->close_why), glass(r));
	at = s->at ? words_step(a, s, s->at->id) : s->next ? words_step(a, s, s->next) : "-";
	if (s->plan && s->at && s->at->index >= 0)
		at = arena_strfmt(
			a, _("step %d of %d, %s"), s->at->index + 1, (int)s->plan->step_n, at);
	else if (s->at)
		at = arena_strfmt(a, _("step %d, %s"), steps_entered(s), at);
	return arena_strfmt(a, "%s%s%s%s%s%s%s", at, *state ? ": " : "", state,
		s->paused ? arena_strfmt(a, _(", paused%s"), words_why(a, s->pause_why)) : "",
		alerts(r), glass(r), r->alive ? "" : _("; INTERRUPTED: nothing drives it"));
}

/* ---- done ---- */

static bool is_done(const struct step_record *step)
{
	return step && step->visits > 0 && step->verdict;
}

static bool is_among(
	const struct step_record *const *steps, size_t n, const struct step_record *step)
{
	for (size_t i = 0; i < n; i++) {
		if (steps[i] == step)
			return true;
	}
	return false;
}

/* The steps that were left last, the last one first. */
static size_t last_done(const struct session *s, const struct step_record *last[DONE_MAX])
{
	size_t n = 0;

	for (size_t i = s->path.n; i-- > 0 && n < DONE_MAX;) {
		const struct step_record *step = session_step(s, s->path.v[i]);

		if (is_done(step) && !is_among(last, n, step))
			last[n++] = step;
	}
	return n;
}

static const char *done(const struct sitrep *r)
{
	const struct step_record *last[DONE_MAX];
	size_t named = last_done(r->s, last), all = 0;
	struct strbuf text = STRBUF_INIT;
	const char *before = ": ", *kept;

	for (size_t i = 0; i < r->s->steps.n; i++)
		all += is_done(r->s->steps.v[i]);
	strbuf_addf(&text, Q_("%d step", "%d steps", (unsigned long)all), (int)all);
	if (all > named)
		before = ": ..., ";
	for (size_t i = named; i-- > 0;) {
		bool titled = last[i]->title && *last[i]->title;

		strbuf_addf(&text, "%s%s (%s)", before,
			words_seen(r->arena, titled ? last[i]->title : last[i]->id),
			words_seen(r->arena, last[i]->verdict));
		before = ", ";
	}
	kept = words_seen(r->arena, text.buf);
	strbuf_release(&text);
	return kept;
}

/* ---- next ---- */

/* The step that follows if all goes well. */
static const struct step *follows(const struct session *s)
{
	const struct step *st = s->step;
	int at;

	if (!s->plan)
		return NULL;
	if (!st) {
		at = s->next ? plan_step_named(s->plan, s->next) : -1;
		return at < 0 ? NULL : &s->plan->steps[at];
	}
	return st->next ? plan_step_in(s->plan, s->plan->scope_of[st->index], st->next)
			: plan_below(s->plan, st->index);
}

static const char *next(const struct sitrep *r)
{
	const struct step *st = follows(r->s);
	struct strbuf title = STRBUF_INIT;
	const char *text;

	if (r->s->phase == PHASE_CLOSED)
		return _("nothing");
	if (!st)
		return r->s->next ? words_step(r->arena, r->s, r->s->next) : _("not known");
	session_expand(r->s, *st->title ? st->title : outcome_name(st->outcome), &title);
	text = words_seen(r->arena, title.buf);
	strbuf_release(&title);
	return arena_strfmt(r->arena, "%s [%s]", text, words_seen(r->arena, st->id));
}

/* ---- when ---- */

static const char *when(const struct sitrep *r)
{
	const struct session *s = r->s;
	struct arena *a = r->arena;
	const char *rto = words_rto(a, s, r->now_ms), *text;
	int64_t left;

	text = arena_strfmt(a, _("started %s"), words_time(a, s->opened_at));
	if (s->phase == PHASE_CLOSED)
		text = arena_strfmt(a, _("%s, ended %s"), text, words_time(a, s->closed_at));
	if (rto)
		text = arena_strfmt(a, _("%s, RTO %s"), text, rto);
	left = session_estimate_ms(s, s->last_mono + (r->now_ms - s->last_at) * NS_PER_MS);
	if (s->phase != PHASE_CLOSED && left > 0)
		text = arena_strfmt(a, _("%s, about %s to go"), text, words_short(a, left));
	return text;
}

void report_where(const struct session *s, bool alive, int64_t now_ms, struct strbuf *out)
{
	struct sitrep r = { s, arena_new(), now_ms, alive };

	strbuf_adds(out, where(&r));
	arena_free(r.arena);
}

void report_sitrep(const struct session *s, bool alive, int64_t now_ms, struct strbuf *out)
{
	struct sitrep r = { s, arena_new(), now_ms, alive };

	say(out, _("what"), what(&r));
	say(out, _("where"), where(&r));
	say(out, _("done"), done(&r));
	say(out, _("next"), next(&r));
	say(out, _("when"), when(&r));
	arena_free(r.arena);
}
