/*
 * When bytes came.
 */
#include "config.h"

#include "redact/arrivals-private.h"

#include <string.h>

void arrivals_add(struct arrivals *a, uint64_t end, bool echo, int64_t now)
{
	struct arrival *last = a->n ? &a->v[a->n - 1] : NULL;

	if (last && (a->n == ARRIVALS_MAX || now - last->at < ARRIVALS_GRAIN_NS)) {
		last->end = end;
		last->echo &= echo;
		return;
	}
	a->v[a->n++] = (struct arrival){ end, now, echo };
}

void arrivals_drop(struct arrivals *a, uint64_t pos)
{
	size_t n = 0;

	while (n < a->n && a->v[n].end <= pos)
		n++;
	a->n -= n;
	memmove(a->v, a->v + n, a->n * sizeof(a->v[0]));
}

uint64_t arrivals_aged(const struct arrivals *a, int64_t now, int64_t hold, int64_t hold_echo)
{
	uint64_t pos = 0;

	for (size_t i = 0; i < a->n; i++) {
		if (now - a->v[i].at < (a->v[i].echo ? hold_echo : hold))
			break;
		pos = a->v[i].end;
	}
	return pos;
}

int64_t arrivals_due(const struct arrivals *a, int64_t hold, int64_t hold_echo)
{
	return a->n ? a->v[0].at + (a->v[0].echo ? hold_echo : hold) : INT64_MAX;
}
