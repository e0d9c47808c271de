/*
 * Looks for what is to be masked in the bytes of a stream: the automaton for declared values and
 * triggers, and the candidates of the built-in set. Patterns are redact/lines.c. Lets nothing go and
 * knows no time.
 */
#include "config.h"

#include <string.h>

#include "redact/stream-private.h"

void search_mask(struct redact_stream *s, uint64_t from, uint64_t to)
{
	spans_add(&s->spans, from > s->out ? from : s->out, to);
}

static struct window window_of(const struct redact_stream *s)
{
	return (struct window){ s->bytes.p, s->base, stream_end(s) };
}

/* ---- candidates ---- */

static void candidate_drop(struct redact_stream *s, size_t i)
{
	s->candidates_n--;
	memmove(&s->candidates[i], &s->candidates[i + 1],
		(s->candidates_n - i) * sizeof(s->candidates[0]));
}

/* A trigger inside of what a rule has masked already can mask nothing new, and there may be very
 * many of them. A value may still stand behind separators. */
static bool is_covered(const struct redact_stream *s, const struct candidate *c)
{
	const struct rule *r = c->rule;

	switch (r->shape) {
	case RULE_URL: return false;
	case RULE_KEY: return c->pos <= s->key_to;
	case RULE_VALUE: return c->pos < s->run_to[r->of];
	case RULE_TOKEN: break;
	}
	for (enum rule_class of = r->of; of <= RULE_WORD; of++)
		if (c->pos <= s->run_to[of])
			return true;
	return false;
}

static bool candidate_go_on(struct redact_stream *s, struct candidate *c, const struct window *w)
{
	const struct rule *r = c->rule;
	bool more = candidate_read(c, w);

	if (c->to == c->from)
		return more;
	search_mask(s, c->from, c->to);
	if (r->shape == RULE_KEY)
		s->key_to = c->to;
	else if (r->shape != RULE_URL)
		s->run_to[r->of] = c->to;
	return more;
}

static void candidate_open(struct redact_stream *s, int rule, uint64_t end_of_trigger)
{
	struct window w = window_of(s);
	struct candidate c;

	if (!candidate_init(&c, &rules[rule], &w, end_of_trigger) || is_covered(s, &c) ||
		!candidate_go_on(s, &c, &w))
		return;
	if (s->candidates_n == CANDIDATES_MAX)
		candidate_drop(s, 0);
	s->candidates[s->candidates_n++] = c;
}

static void candidates_read(struct redact_stream *s)
{
	struct window w = window_of(s);

	for (size_t i = 0; i < s->candidates_n;) {
		if (candidate_go_on(s, &s->candidates[i], &w))
			i++;
		else
			candidate_drop(s, i);
	}
}

/* ---- the automaton ---- */

/* Where a form begins of which n bytes have been read before `end`. In one that wraps, line ends do
 * not count. One behind the first bytes, fewer than REDACT_CERTAIN, is where it begins: for those
 * bytes and the line end cannot be held, or every line that ends like that would be late. */
uint64_t search_form_start(const struct redact_stream *s, uint64_t end, size_t n, bool wraps)
{
	const unsigned char *p = s->bytes.p;
	size_t i = (size_t)(end - s->base);

	if (!wraps)
		return n < i ? end - n : s->base;
	while (i && n) {
		bool line_end = p[i - 1] == '\n' || p[i - 1] == '\r';

		if (line_end && n < REDACT_CERTAIN)
			break;
		n -= !line_end;
		i--;
	}
	return s->base + i;
}

static void scan(struct redact_stream *s, uint64_t from, bool triggers)
{
	const struct automaton *a = set_automaton(s->set);
	size_t i = (size_t)(from - s->base);
	struct sighting found;

	while (automaton_next(a, &s->state, s->bytes.p, s->bytes.n, &i, &found)) {
		uint64_t pos = s->base + i;

		if (found.form)
			search_mask(s, search_form_start(s, pos, found.form, found.wraps), pos);
		if (triggers && found.rule >= 0)
			candidate_open(s, found.rule, pos);
	}
}

void search_new(struct redact_stream *s)
{
	if (s->searched == stream_end(s))
		return;
	candidates_read(s);
	scan(s, s->searched, true);
	search_lines(s);
	s->searched = stream_end(s);
}

void search_again(struct redact_stream *s)
{
	if (s->generation == s->set->generation)
		return;
	s->generation = s->set->generation;
	s->state = AUTOMATON_START;
	scan(s, s->base, false);
}
