/*
 * A stream: takes bytes, has them searched, and lets go what is decided or has been held for as
 * long as it may be.
 */
#include "config.h"

#include "redact/stream-private.h"

#include <stdlib.h>
#include <string.h>

#include "base/mutant.h"

/* Bytes that are out and still remembered: for rules that look back, for lines, and so that a value
 * which is declared while it passes by can still be masked from there on. */
#define HISTORY ((size_t)4096)
/* Remembered bytes beyond that are forgotten together, for moving the rest costs time. */
#define FORGET_MIN ((size_t)32 << 10)

_Static_assert(HISTORY >= RULE_LOOK_BACK, "rules look back at what is remembered");
_Static_assert(HISTORY >= PATTERN_LINE_MAX, "a line is remembered as a whole");

void redact_stream_init(struct redact_stream *s, const struct redact_set *set)
{
	memset(s, 0, sizeof(*s));
	s->set = set;
	s->generation = set->generation;
	s->state = AUTOMATON_START;
	s->typed = INT64_MIN / 2;
}

void stream_release(struct redact_stream *s)
{
	blob_release(&s->bytes);
	blob_release(&s->mended);
	spans_release(&s->spans);
	vec_release(&s->places);
}

struct redact_stream *redact_stream_new(const struct redact_set *set)
{
	struct redact_stream *s = xmalloc(sizeof(*s));

	redact_stream_init(s, set);
	return s;
}

void redact_stream_free(struct redact_stream *s)
{
	if (!s)
		return;
	stream_release(s);
	free(s);
}

/* ---- what may go ---- */

/* Before each of these every byte is decided; behind, it may still have to be masked. */
struct limits {
	uint64_t certain; /* for a suffix that is held for any time */
	uint64_t suffix;  /* for a shorter one */
	uint64_t rule;    /* for a pattern */
};

static void lower(uint64_t *limit, uint64_t to)
{
	if (to < *limit)
		*limit = to;
}

static struct limits limits_of(const struct redact_stream *s)
{
	const struct automaton *a = set_automaton(s->set);
	uint64_t end = stream_end(s);
	bool wraps;
	size_t form = automaton_form_begun(a, s->state, &wraps);
	size_t trigger = automaton_trigger_begun(a, s->state);
	struct limits l = { end, end - trigger, end };

	lower(form >= REDACT_CERTAIN && !MUTANT(PREFIX_SHOWN) ? &l.certain : &l.suffix,
		search_form_start(s, end, form, wraps));
	for (size_t i = 0; i < s->candidates_n; i++)
		if (s->candidates[i].reading)
			lower(&l.rule, s->candidates[i].to);
	lower(&l.rule, s->begun);
	return l;
}

/* Masked bytes go at once; the others up to `limit`. */
static void let_go(struct redact_stream *s, uint64_t limit, struct strbuf *out)
{
	uint64_t pos = s->out;
	size_t done = 0;

	for (;;) {
		const struct span *next = done < s->spans.list.n ? &s->spans.list.v[done] : NULL;
		uint64_t stop = limit;

		if (next && next->from <= pos) {
			if (!s->masking)
				strbuf_adds(out, REDACT_MASK);
			s->masking = true;
			pos = next->to;
			done++;
			continue;
		}
		if (next)
			lower(&stop, next->from);
		if (stop <= pos)
			break;
		strbuf_add(out, s->bytes.p + (pos - s->base), (size_t)(stop - pos));
		s->masking = false;
		pos = stop;
	}
	s->out = pos;
	spans_drop(&s->spans, done);
	arrivals_drop(&s->arrivals, pos);
}

static void forget(struct redact_stream *s)
{
	uint64_t keep = s->out;

	if (s->bytes.n > HISTORY)
		lower(&keep, stream_end(s) - HISTORY);
	else
		keep = s->base;
	if (keep - s->base < FORGET_MIN)
		return;
	blob_consume(&s->bytes, (size_t)(keep - s->base));
	s->base = keep;
}

static void let_go_at(struct redact_stream *s, int64_t now, struct strbuf *out)
{
	struct limits l = limits_of(s);
	uint64_t suffix_aged, rule_aged;

	suffix_aged = arrivals_aged(&s->arrivals, now, REDACT_HOLD_NS, 0);
	rule_aged = arrivals_aged(&s->arrivals, now, REDACT_HOLD_NS, REDACT_HOLD_NS);
	if (rule_aged > s->begun)
		search_partial_line(s);
	if (l.suffix < suffix_aged)
		l.suffix = suffix_aged;
	if (l.rule < rule_aged)
		l.rule = rule_aged;
	if (MUTANT(MATCH_FORGOTTEN) && l.suffix > l.certain)
		s->state = AUTOMATON_START;
	lower(&l.certain, l.suffix);
	lower(&l.certain, l.rule);
	let_go(s, l.certain, out);
	forget(s);
}

/* ---- the calls ---- */

void stream_take(struct redact_stream *s, const void *data, size_t n)
{
	search_again(s);
	blob_add(&s->bytes, data, n);
	search_new(s);
}

void redact_stream_feed(
	struct redact_stream *s, const void *data, size_t n, int64_t now_ns, struct strbuf *out)
{
	if (n) {
		stream_take(s, data, n);
		arrivals_add(&s->arrivals, stream_end(s),
			n <= REDACT_ECHO_MAX && now_ns - s->typed <= REDACT_ECHO_NS, now_ns);
	}
	redact_stream_tick(s, now_ns, out);
}

void redact_stream_typed(struct redact_stream *s, int64_t now_ns)
{
	s->typed = now_ns;
}

int64_t redact_stream_deadline(const struct redact_stream *s)
{
	struct limits l;
	int64_t due = 0, suffix;

	if (s->out == stream_end(s))
		return REDACT_NEVER;
	if (s->generation != s->set->generation)
		return 0; /* the state means nothing any more: at once, to find out */
	l = limits_of(s);
	if (l.certain <= s->out)
		return REDACT_NEVER;
	if (l.rule <= s->out)
		due = arrivals_due(&s->arrivals, REDACT_HOLD_NS, REDACT_HOLD_NS);
	suffix = arrivals_due(&s->arrivals, REDACT_HOLD_NS, 0);
	if (l.suffix <= s->out && suffix > due)
		due = suffix;
	return due;
}

void redact_stream_tick(struct redact_stream *s, int64_t now_ns, struct strbuf *out)
{
	search_again(s);
	let_go_at(s, now_ns, out);
}

void redact_stream_flush(struct redact_stream *s, struct strbuf *out)
{
	search_again(s);
	search_partial_line(s);
	let_go(s, stream_end(s), out);
	forget(s);
}

size_t redact_stream_held(const struct redact_stream *s)
{
	return (size_t)(stream_end(s) - s->out);
}

uint64_t redact_stream_costly(const struct redact_stream *s)
{
	return s->costly;
}
