/*
 * Choosing a backup: what is known of those offered comes in events, before the list and again while a
 * person reads; one that is not known to be good, or later than the damage, is taken only after its
 * danger was typed.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "engine/engine-private.h"

/* ---- what is known ---- */

static struct backup_choice *choice_of(const struct session *s, const char *path)
{
	for (size_t i = 0; path && i < s->backups.n; i++)
		if (strcmp(s->backups.v[i].path, path) == 0)
			return &s->backups.v[i];
	return NULL;
}

const struct backup_choice *session_backup(const struct session *s, const char *path)
{
	return choice_of(s, path);
}

static int64_t time_of_variable(const struct session *s, const char *name)
{
	const struct var_value *var = session_var(s, name);
	int64_t ms;

	/* Times are kept as RFC 3339, which does not ask what now is. */
	if (!var || !var->value || time_parse(var->value, s->last_at, &ms, NULL) != 0)
		return EVENT_NONE;
	return ms;
}

static int64_t onset_of(const struct session *s)
{
	return s->mark_start_at != EVENT_NONE ? s->mark_start_at : s->onset_at;
}

int64_t session_backup_onset(const struct session *s)
{
	if (s->step && s->step->from_before)
		return time_of_variable(s, s->step->from_before);
	return onset_of(s);
}

const char *session_backup_risk(const struct session *s, const struct backup_choice *b)
{
	int64_t onset = session_backup_onset(s);

	if (!b->verdict)
		return "it is not verified: nobody knows whether it can be read";
	if (strcmp(b->verdict, "OK") != 0)
		return b->verdict;
	if (onset != EVENT_NONE && b->time_ms > onset)
		return "it was made after the damage began";
	return NULL;
}

int64_t session_loss_ms(const struct session *s)
{
	int64_t onset = s->chosen_before != EVENT_NONE ? s->chosen_before : onset_of(s);

	if (s->chosen_at == EVENT_NONE || onset == EVENT_NONE)
		return EVENT_NONE;
	return onset > s->chosen_at ? onset - s->chosen_at : 0;
}

/* ---- deciding ---- */

static bool is_news(const struct session *s, const struct backup_choice *b)
{
	const struct backup_choice *known = choice_of(s, b->path);

	return !known || !is(known->verdict, b->verdict) || known->verified_ms != b->verified_ms;
}

static void emit_seen(struct decide *d, const struct backup_choice *b)
{
	struct event *ev = emit(d, EV_BACKUP_SEEN);

	ev->step = d->s->at->id;
	ev->path = b->path;
	ev->made = b->time_ms;
	ev->size = b->size;
	ev->verdict = b->verdict;
	ev->verified = b->verified_ms;
	ev->documents = b->documents;
}

void backups_seen(struct decide *d)
{
	bool listed = d->s->choices.v != NULL;

	for (size_t i = 0; i < d->h->backup_n && i < CHOICES_MAX; i++) {
		const struct backup_choice *b = &d->h->backups[i];

		/* One that came after the list was made is offered when it is made again. */
		if (listed ? choice_of(d->s, b->path) && is_news(d->s, b) : true)
			emit_seen(d, b);
	}
}

const char *backups_risk_of(struct decide *d, const char *paths)
{
	struct strbuf why = STRBUF_INIT;
	const char *text = NULL;

	while (*paths) {
		size_t n = strcspn(paths, "\n");
		char *path = xstrndup(paths, n);
		const struct backup_choice *b = choice_of(d->s, path);
		const char *risk = b ? session_backup_risk(d->s, b) : NULL;
		const char *slash = risk ? strrchr(b->path, '/') : NULL;

		if (risk)
			strbuf_addf(&why, "%s%s: %s", why.len > 0 ? "; " : "",
				slash ? slash + 1 : b->path, risk);
		free(path);
		paths += n + (paths[n] == '\n');
	}
	if (why.len > 0)
		text = text_of(d, &why);
	strbuf_release(&why);
	return text;
}

/* ---- applying ---- */

void apply_backup_seen(struct session *s, const struct event *ev)
{
	struct backup_choice *b;

	if (!s->at || !is(ev->step, s->at->id) || !ev->path)
		return;
	b = choice_of(s, ev->path);
	if (!b) {
		b = &vec_add(&s->backups);
		b->path = keep(s, ev->path);
	}
	b->verdict = keep(s, ev->verdict);
	b->time_ms = ev->made;
	b->size = ev->size;
	b->verified_ms = ev->verified;
	b->documents = ev->documents;
}

void apply_backup_pick(struct session *s, const struct event *ev)
{
	if (!s->at || !is(ev->step, s->at->id))
		return;
	s->pick = keep(s, ev->value);
	s->pick_why = keep(s, ev->why);
}

/* The oldest of several: that is how far back it goes. */
void backups_chosen(struct session *s, const char *paths)
{
	int64_t oldest = EVENT_NONE;

	while (paths && *paths) {
		size_t n = strcspn(paths, "\n");

		for (size_t i = 0; i < s->backups.n; i++) {
			const struct backup_choice *b = &s->backups.v[i];

			if (strlen(b->path) == n && memcmp(b->path, paths, n) == 0 &&
				(oldest == EVENT_NONE || b->time_ms < oldest))
				oldest = b->time_ms;
		}
		paths += n + (paths[n] == '\n');
	}
	if (oldest == EVENT_NONE)
		return;
	s->chosen_at = oldest;
	s->chosen_before = s->step && s->step->from_before ? session_backup_onset(s) : EVENT_NONE;
}
