/*
 * The head of a session in words: what it was about, who walked it, how it ended.
 */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "journal/digest.h"
#include "report/show-private.h"
#include "store/store.h"

#define LABEL_WIDTH 14 /* columns */

struct head {
	struct show *sh;
	const struct event *open;
	const struct stored_session *whole;
	int64_t now_ms;
};

static void say(const struct head *h, const char *label, const char *text)
{
	int owed = LABEL_WIDTH - text_width(label, strlen(label));

	if (!text || !*text)
		return;
	strbuf_addf(h->sh->out, "  %s%*s%s\n", label, owed > 1 ? owed : 1, "", text);
}

static void say_runbook(const struct head *h)
{
	struct arena *a = h->sh->arena;
	const struct event *o = h->open;
	const char *revision = o->revision && *o->revision
		? arena_strfmt(a, _(", revision %s"), words_seen(a, o->revision))
		: "";

	say(h, _("runbook"), arena_strfmt(a, "%s%s", words_seen(a, o->runbook), revision));
	for (size_t i = 0; i < o->files.n; i++) {
		char hex[65];

		digest_hex(o->files.v[i].sha256, hex);
		say(h, _("file"),
			arena_strfmt(a, "%s, SHA-256 %s", words_seen(a, o->files.v[i].path), hex));
	}
	if (!h->whole->runbook && h->whole->life != LIFE_PRUNED)
		say(h, "",
			_("this version of muster cannot load it: what stands below is the record's"));
}

static const char *person(const struct head *h)
{
	struct arena *a = h->sh->arena;
	const struct event *o = h->open;
	const char *text = words_seen(a, o->operator_name);

	if (o->operator_uid != EVENT_NONE)
		text = arena_strfmt(a, _("%s, account %" PRId64), text, o->operator_uid);
	if (o->operator_login != EVENT_NONE && o->operator_login != o->operator_uid)
		text = arena_strfmt(a, _("%s, logged in as %" PRId64), text, o->operator_login);
	if (o->operator_terminal)
		text = arena_strfmt(a, _("%s, at %s"), text, words_seen(a, o->operator_terminal));
	if (o->operator_from)
		text = arena_strfmt(a, _("%s, from %s"), text, words_seen(a, o->operator_from));
	return text;
}

static void say_about(const struct head *h)
{
	struct arena *a = h->sh->arena;
	const struct event *o = h->open;
	const char *incident = o->incident_title ? words_seen(a, o->incident_title) : "";

	if (o->incident_id)
		incident = arena_strfmt(a, "%s [%s]", incident, words_seen(a, o->incident_id));
	say(h, _("session"), words_seen(a, o->session));
	say_runbook(h);
	say(h, _("mode"), words_seen(a, o->mode));
	say(h, _("incident"), incident);
	say(h, _("service"), words_seen(a, o->service));
	say(h, _("goes on from"), words_seen(a, o->continues));
	say(h, _("operator"), person(h));
	say(h, _("host"), words_seen(a, o->host));
	say(h, _("muster"), words_seen(a, o->version));
}

static const char *ending(const struct head *h)
{
	const struct session *s = h->whole->session;
	struct arena *a = h->sh->arena;

	if (s->phase == PHASE_CLOSED)
		return arena_strfmt(
			a, "%s%s", outcome_name(s->outcome), words_why(a, s->close_why));
	return h->whole->life == LIFE_OPEN ? _("none yet: the session is open")
					   : _("none: the session was interrupted");
}

/* Gone on without an approval: marked until somebody else says that they saw it. */
static void say_broken(const struct head *h)
{
	const struct session *s = h->whole->session;
	struct arena *a = h->sh->arena;

	for (size_t i = 0; i < s->approvals.n; i++) {
		const struct approval_record *r = s->approvals.v[i];

		if (!r->broken)
			continue;
		say(h, _("break-glass"),
			arena_strfmt(a, "%s%s; %s", words_seen(a, r->step), words_why(a, r->why),
				r->countersigned ? arena_strfmt(a, _("countersigned by %s"),
							   words_seen(a, r->countersigned))
						 : _("NOT COUNTERSIGNED")));
	}
}

static void say_times(const struct head *h)
{
	const struct session *s = h->whole->session;
	struct arena *a = h->sh->arena;

	if (s->onset_at != EVENT_NONE)
		say(h, _("onset"), words_time(a, s->onset_at));
	say(h, _("start"), words_time(a, s->opened_at));
	if (s->phase == PHASE_CLOSED)
		say(h, _("end"), words_time(a, s->closed_at));
	say(h, _("outcome"), ending(h));
	say_broken(h);
	say(h, _("RTO"), words_rto(a, s, h->now_ms));
	if (s->rpo_ms != EVENT_NONE)
		say(h, _("RPO"), words_short(a, s->rpo_ms));
	say(h, _("time"),
		arena_strfmt(a, _("commands %s, waited for people %s"),
			words_clock(a, s->busy_ns / 1000000),
			words_clock(a, s->waited_ns / 1000000)));
}

/* Whether there is another record of it, and what must not happen to this one. */
static void say_keeping(const struct head *h)
{
	struct arena *a = h->sh->arena;
	const struct event *o = h->open;

	if (o->salvaged_session)
		say(h, _("made from"),
			arena_strfmt(a,
				o->salvaged_masked > 0 ? _("%s, masked") : _("%s, salvaged"),
				words_seen(a, o->salvaged_session)));
	if (h->whole->session->hold_why)
		say(h, _("on hold"), words_seen(a, h->whole->session->hold_why));
}

void show_head(struct show *sh, const struct stored_session *whole, const struct event *open,
	int64_t now_ms)
{
	struct head h = { sh, open, whole, now_ms };
	char hex[65];

	strbuf_addf(sh->out, "%s\n\n",
		words_seen(sh->arena, open->title ? open->title : open->runbook));
	say_about(&h);
	say_times(&h);
	say_keeping(&h);
	digest_hex(whole->head, hex);
	say(&h, _("record"),
		arena_strfmt(sh->arena, _("%" PRId64 " events, head %s"),
			whole->session->last_seq + 1, hex));
	if (open->secrets.n > 0)
		say(&h, _("secrets"), words_list(sh->arena, open->secrets.v, open->secrets.n));
}
