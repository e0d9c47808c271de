/*
 * What a person picked: an option, a line of a command, a file; one, or with `many` several.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "engine/engine-private.h"

/* ---- which one ---- */

/* How often the step offers something. */
static size_t offered(const struct session *s)
{
	return s->step->source == CHOOSE_OPTIONS ? s->step->option_n : s->choices.n;
}

/* By number from 1; -1 where the text is none, or too large a one. */
static int by_number(const struct session *s, const char *text)
{
	size_t n = strspn(text, "0123456789");
	long number;

	if (n == 0 || n > 4 || text[n])
		return -1;
	number = strtol(text, NULL, 10);
	return number >= 1 && (size_t)number <= offered(s) ? (int)number - 1 : -1;
}

static int by_option(const struct session *s, const char *text)
{
	for (size_t i = 0; i < s->step->option_n; i++)
		if (strcmp(s->step->options[i].id, text) == 0)
			return (int)i;
	for (size_t i = 0; i < s->step->option_n; i++)
		if (is(s->step->options[i].title, text))
			return (int)i;
	return -1;
}

static bool is_base_name(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	return slash && strcmp(slash + 1, name) == 0;
}

static int by_line(const struct session *s, const char *text)
{
	bool may_be_base = s->step->source == CHOOSE_FILES || s->step->source == CHOOSE_BACKUPS;

	for (size_t i = 0; i < s->choices.n; i++)
		if (strcmp(s->choices.v[i], text) == 0)
			return (int)i;
	for (size_t i = 0; may_be_base && i < s->choices.n; i++)
		if (is_base_name(s->choices.v[i], text))
			return (int)i;
	return -1;
}

/* The place of what a text means: the text itself before a number. */
static int place_of(struct decide *d, const char *text)
{
	const struct session *s = d->s;
	int place = s->step->source == CHOOSE_OPTIONS ? by_option(s, text) : by_line(s, text);

	if (place < 0)
		place = by_number(s, text);
	if (place < 0)
		return error_set(d->e, -ERR_REFUSED, "%s: %s is not offered", s->at->id, text);
	return place;
}

/* ---- the answer ---- */

struct picked {
	VEC(int) places;
	struct strbuf value; /* what `into` gets: one a line */
};

static const char *value_at(const struct session *s, int place)
{
	if (s->step->source == CHOOSE_OPTIONS)
		return s->step->options[place].id;
	return s->choices.v[place];
}

static void pick(struct decide *d, struct picked *p, int place)
{
	for (size_t i = 0; i < p->places.n; i++)
		if (p->places.v[i] == place)
			return;
	if (p->places.n > 0)
		strbuf_addc(&p->value, '\n');
	strbuf_adds(&p->value, value_at(d->s, place));
	vec_push(&p->places, place);
}

static int pick_lines(struct decide *d, struct picked *p, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");
		char *line = xstrndup(text, n);
		int place = n > 0 ? place_of(d, line) : 0;

		free(line);
		if (place < 0)
			return place;
		if (n > 0)
			pick(d, p, place);
		text += n + (text[n] == '\n');
	}
	return 0;
}

static int pick_asked(struct decide *d, struct picked *p)
{
	const struct happening *h = d->h;
	const char *text = h->option ? h->option : h->value;
	int place;

	if (h->index != 0) {
		if (h->index < 1 || (size_t)h->index > offered(d->s))
			return error_set(d->e, -ERR_REFUSED, "%s: there is no number %d",
				d->s->at->id, h->index);
		pick(d, p, h->index - 1);
	} else if (text && d->s->step->many) {
		return pick_lines(d, p, text);
	} else if (text) {
		if ((place = place_of(d, text)) < 0)
			return place;
		pick(d, p, place);
	}
	return 0;
}

static int check_value(struct decide *d, const struct picked *p)
{
	const char *into = d->s->step->into;
	struct strbuf kept = STRBUF_INIT;
	int rc = 0;

	if (p->places.n == 0)
		return error_set(d->e, -ERR_REFUSED, "%s: a choice is asked for", d->s->at->id);
	if (into)
		rc = value_check(runbook_var_named(runbook_here(d->s), into), p->value.buf,
			d->h->at_ms, &kept, d->e);
	strbuf_release(&kept);
	return rc < 0 ? error_prefix(d->e, "%s", into) : 0;
}

static void set_of_option(struct decide *d, const struct option *option)
{
	for (size_t i = 0; i < option->set.n; i++) {
		struct strbuf value = STRBUF_INIT;

		session_expand(d->s, option->set.v[i].value, &value);
		emit_var(d, option->set.v[i].name, text_of(d, &value), "choose");
		strbuf_release(&value);
	}
}

static void conclude(struct decide *d, const struct picked *p)
{
	const struct step *st = d->s->step;
	bool options = st->source == CHOOSE_OPTIONS;
	bool one = options && p->places.n == 1 && !st->many;
	struct leaving l = { .verdict = "ok", .by = "person", .who = d->h->who };
	struct event *ev = emit_answer(d, "person");

	ev->value = text_of(d, &p->value);
	if (one) {
		ev->option = l.verdict = st->options[p->places.v[0]].id;
		l.next = st->options[p->places.v[0]].next;
	}
	if (st->into)
		emit_var(d, st->into, text_of(d, &p->value), "choose");
	for (size_t i = 0; options && i < p->places.n; i++)
		set_of_option(d, &st->options[p->places.v[i]]);
	walk_conclude(d, &l);
}

void choose_conclude_pick(struct decide *d)
{
	struct picked p = { .value = STRBUF_INIT };

	strbuf_adds(&p.value, d->s->pick);
	conclude(d, &p);
	vec_release(&p.places);
	strbuf_release(&p.value);
}

/* Of backups: taken, or held until its danger is typed. */
static void take(struct decide *d, const struct picked *p)
{
	const char *why = backups_risk_of(d, p->value.buf);
	struct event *ev;

	if (!why) {
		conclude(d, p);
		return;
	}
	ev = emit_by(d, EV_BACKUP_PICK);
	ev->value = text_of(d, &p->value);
	ev->why = why;
}

int act_CHOOSE(struct decide *d)
{
	struct picked p = { .value = STRBUF_INIT };
	int rc;

	/* Another one may be picked while the danger of the first is asked for. */
	if (d->s->asks_->asks != ASKS_OPTION && !(d->s->asks_->asks == ASKS_DANGER && d->s->pick))
		return wrong_state(d);
	rc = pick_asked(d, &p);
	if (rc == 0)
		rc = check_value(d, &p);
	if (rc == 0 && d->s->step->source == CHOOSE_BACKUPS)
		take(d, &p);
	else if (rc == 0)
		conclude(d, &p);
	vec_release(&p.places);
	strbuf_release(&p.value);
	return rc;
}
