/*
 * Runs of positions. New ones nearly always belong at the end, so places are looked for from there.
 */
#include "config.h"

#include "redact/spans-private.h"

#include <string.h>

void spans_add(struct spans *s, uint64_t from, uint64_t to)
{
	size_t first = s->list.n, behind;
	struct span *v;

	if (from >= to)
		return;
	while (first > 0 && s->list.v[first - 1].to >= from)
		first--;
	behind = first;
	while (behind < s->list.n && s->list.v[behind].from <= to)
		behind++;
	if (behind == first) {
		(void)vec_add(&s->list);
		v = s->list.v + first;
		memmove(v + 1, v, (s->list.n - 1 - first) * sizeof(*v));
		*v = (struct span){ from, to };
		return;
	}
	v = s->list.v + first;
	if (from < v->from)
		v->from = from;
	v->to = to > v[behind - first - 1].to ? to : v[behind - first - 1].to;
	memmove(v + 1, s->list.v + behind, (s->list.n - behind) * sizeof(*v));
	s->list.n -= behind - first - 1;
}

void spans_drop(struct spans *s, size_t n)
{
	if (!n)
		return;
	memmove(s->list.v, s->list.v + n, (s->list.n - n) * sizeof(*s->list.v));
	s->list.n -= n;
}

void spans_release(struct spans *s)
{
	vec_release(&s->list);
}
