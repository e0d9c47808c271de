/*
 * Whole texts: a stream that is fed once. Nothing is held, for nothing more comes.
 */
#include "config.h"

#include "redact/stream-private.h"

void redact_text(const struct redact_set *set, const char *text, size_t n, struct strbuf *out)
{
	struct redact_stream s;

	redact_stream_init(&s, set);
	stream_take(&s, text, n);
	redact_stream_flush(&s, out);
	stream_release(&s);
}

bool redact_find(
	const struct redact_set *set, const char *text, size_t n, size_t *start, size_t *end)
{
	struct redact_stream s;
	bool found;

	redact_stream_init(&s, set);
	stream_take(&s, text, n);
	search_partial_line(&s);
	found = s.spans.list.n > 0;
	if (found) {
		*start = (size_t)s.spans.list.v[0].from;
		*end = (size_t)s.spans.list.v[0].to;
	}
	stream_release(&s);
	return found;
}

bool redact_matches(const struct redact_set *set, const char *text, size_t n)
{
	size_t start, end;

	return redact_find(set, text, n, &start, &end);
}
