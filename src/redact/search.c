/*
 * Looks for what is to be masked in the bytes of a stream: the automaton for declared values and
 * triggers, the candidates of the built-in set, and the patterns of the runbook, line by line.
 * Lets nothing go and knows no time.
 */
#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "redact/stream-private.h"

/* What is out already cannot be masked any more. */
static void mask(struct redact_stream *s, uint64_t from, uint64_t to)
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
	mask(s, c->from, c->to);
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
	const struct automaton *a = s->set->automaton;
	size_t i = (size_t)(from - s->base);
	struct sighting found;

	while (automaton_next(a, &s->state, s->bytes.p, s->bytes.n, &i, &found)) {
		uint64_t pos = s->base + i;

		if (found.form)
			mask(s, search_form_start(s, pos, found.form, found.wraps), pos);
		if (triggers && found.rule >= 0)
			candidate_open(s, found.rule, pos);
	}
}

/* ---- patterns ---- */

/* PCRE2 wants UTF-8. A byte that is none becomes one that is, so that positions stay what they
 * are. */
static const char *mend(struct redact_stream *s, const unsigned char *p, size_t n)
{
	size_t at;

	if (utf8_valid((const char *)p, n, &at))
		return (const char *)p;
	blob_clear(&s->mended);
	blob_add(&s->mended, p, n);
	while (at < n) {
		uint32_t rune;
		size_t used = utf8_decode((const char *)p + at, n - at, &rune);

		if (used == 1 && rune == UTF8_BAD)
			s->mended.p[at] = 0x1a;
		at += used;
	}
	return (const char *)s->mended.p;
}

static size_t next_rune(const char *text, size_t n, size_t at)
{
	at++;
	while (at < n && ((unsigned char)text[at] & 0xC0) == 0x80)
		at++;
	return at;
}

/* Adds what `w` matches in the line [from, to), whose text is given. */
static bool match_pattern(struct redact_stream *s, const struct wanted *w, const char *text,
	uint64_t from, uint64_t to)
{
	size_t n = (size_t)(to - from), at = 0;

	if (w->literal.len && !memmem(text, n, w->literal.buf, w->literal.len))
		return true;
	while (at <= n) {
		struct match m;
		int r = pattern_find(w->pattern, text, n, at, &m, NULL);

		if (r <= 0)
			return r == 0;
		mask(s, from + m.start, from + m.end);
		at = m.end > m.start ? m.end : next_rune(text, n, m.end);
	}
	return true;
}

static void match_line(struct redact_stream *s, uint64_t from, uint64_t to)
{
	const char *text;

	if (from == to)
		return;
	text = mend(s, s->bytes.p + (from - s->base), (size_t)(to - from));
	for (size_t k = 0; k < s->set->patterns.n; k++) {
		if (match_pattern(s, &s->set->patterns.v[k], text, from, to))
			continue;
		/* Too costly: better too much than a secret. */
		s->costly++;
		mask(s, from, to);
		return;
	}
}

/* Where the line ends that begins at s->line, or `none`. */
static uint64_t line_end(const struct redact_stream *s, uint64_t seen, uint64_t none)
{
	uint64_t stop = stream_end(s), most = s->line + PATTERN_LINE_MAX;
	const unsigned char *p = s->bytes.p + (seen - s->base), *lf, *cr;
	size_t n;

	if (stop > most)
		stop = most;
	if (stop <= seen)
		return stop == most ? most : none;
	n = (size_t)(stop - seen);
	lf = memchr(p, '\n', n);
	cr = memchr(p, '\r', lf ? (size_t)(lf - p) : n);
	if (cr)
		return seen + (uint64_t)(cr - p);
	if (lf)
		return seen + (uint64_t)(lf - p);
	return stop == most ? most : none;
}

static void search_lines(struct redact_stream *s)
{
	const uint64_t none = UINT64_MAX;
	uint64_t seen = s->searched > s->line ? s->searched : s->line;
	uint64_t end;

	while ((end = line_end(s, seen, none)) != none) {
		bool piece = end - s->line == PATTERN_LINE_MAX;

		if (s->set->patterns.n)
			match_line(s, s->line, end);
		s->line = piece ? end : end + 1;
		seen = s->line;
	}
}

/* Without patterns only where the last line begins matters, for there may be some later. */
static void search_last_line(struct redact_stream *s)
{
	const unsigned char *p = s->bytes.p;
	size_t i = s->bytes.n, first = (size_t)(s->searched - s->base);

	while (i > first && p[i - 1] != '\n' && p[i - 1] != '\r')
		i--;
	if (i > first)
		s->line = s->base + i;
	while (stream_end(s) - s->line >= PATTERN_LINE_MAX)
		s->line += PATTERN_LINE_MAX;
}

void search_partial_line(struct redact_stream *s)
{
	if (s->set->patterns.n)
		match_line(s, s->line, stream_end(s));
}

void search_new(struct redact_stream *s)
{
	if (s->searched == stream_end(s))
		return;
	candidates_read(s);
	scan(s, s->searched, true);
	if (s->set->patterns.n)
		search_lines(s);
	else
		search_last_line(s);
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
