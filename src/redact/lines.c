/*
 * The patterns of the runbook, line by line: what they match in a line that has ended, and in one that
 * has not from where on they may still match. Must not hold a byte that no pattern can reach any more:
 * a person who types waits for it.
 */
#include "config.h"

#include <string.h>

#include "base/mutant.h"
#include "base/utf8.h"
#include "redact/stream-private.h"

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

static size_t behind(const struct match *m, const char *text, size_t n)
{
	return m->end > m->start ? m->end : next_rune(text, n, m->end);
}

/* ---- a line as a whole ---- */

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
		search_mask(s, from + m.start, from + m.end);
		at = behind(&m, text, n);
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
		search_mask(s, from, to);
		return;
	}
}

void search_partial_line(struct redact_stream *s)
{
	if (s->set->patterns.n)
		match_line(s, s->line, stream_end(s));
}

/* ---- a line that goes on ---- */

/* Bytes at the end that may be the beginning of a character. */
static size_t unfinished(const unsigned char *p, size_t n)
{
	for (size_t back = 1; back <= 3 && back <= n; back++) {
		unsigned char c = p[n - back];

		if (c >= 0xC0)
			return back < (c < 0xE0 ? 2u : c < 0xF0 ? 3u : 4u) ? back : 0;
		if (c < 0x80)
			return 0;
	}
	return 0;
}

/* Moves `*at`, where the next match of `w` may begin, as far as that is sure whatever follows. What
 * matches meanwhile is masked. Returns from where on bytes are held. */
static size_t go_on(
	struct redact_stream *s, const struct wanted *w, const char *text, size_t n, size_t *at)
{
	while (*at <= n) {
		struct match m;
		int r = pattern_find_begun(w->pattern, text, n, *at, &m, NULL);

		if (r < 0)
			return 0;
		if (r == 0) {
			*at = n;
			return n;
		}
		if (r == PATTERN_BEGUN) {
			*at = m.start;
			return m.start;
		}
		search_mask(s, s->line + m.start, s->line + m.end);
		*at = behind(&m, text, n);
	}
	*at = n;
	return n;
}

/* Where a pattern is to go on, which may have been added since the line began. */
static uint64_t *place_of(struct redact_stream *s, size_t k)
{
	while (s->places.n <= k)
		vec_push(&s->places, s->line);
	if (s->places.v[k] < s->line)
		s->places.v[k] = s->line;
	return &s->places.v[k];
}

static void find_begun(struct redact_stream *s)
{
	size_t n = (size_t)(stream_end(s) - s->line), hold;
	const unsigned char *p = s->bytes.p + (s->line - s->base);
	const char *text;

	s->begun = stream_end(s);
	if (!n || !s->set->patterns.n || MUTANT(LINE_UNHELD))
		return;
	n -= unfinished(p, n);
	hold = n;
	text = mend(s, p, n);
	for (size_t k = 0; k < s->set->patterns.n && hold > 0; k++) {
		const struct wanted *w = &s->set->patterns.v[k];
		uint64_t *place = place_of(s, k);
		size_t at = (size_t)(*place - s->line), from = 0;

		if (!w->whole_line)
			from = go_on(s, w, text, n, &at);
		*place = s->line + at;
		if (from < hold)
			hold = from;
	}
	s->begun = s->line + hold;
}

/* ---- where lines end ---- */

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

static void match_lines(struct redact_stream *s)
{
	const uint64_t none = UINT64_MAX;
	uint64_t seen = s->searched > s->line ? s->searched : s->line;
	uint64_t end;

	while ((end = line_end(s, seen, none)) != none) {
		bool piece = end - s->line == PATTERN_LINE_MAX;

		match_line(s, s->line, end);
		s->line = piece ? end : end + 1;
		seen = s->line;
	}
}

/* Without patterns only where the last line begins matters, for there may be some later. */
static void skip_lines(struct redact_stream *s)
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

void search_lines(struct redact_stream *s)
{
	if (s->set->patterns.n)
		match_lines(s);
	else
		skip_lines(s);
	find_begun(s);
}
