/*
 * How much of what a command prints is recorded, where the runbook says so: the first bytes, and the
 * last ones, which are known only when it has ended. It counts what is left out between the two.
 */
#include "config.h"

#include <stdlib.h>

#include "base/mutant.h"
#include "holder/holder-private.h"

struct keep {
	int64_t head;       /* bytes that are recorded as they come */
	struct strbuf tail; /* what came last behind them; at most twice KEEP_TAIL and a chunk */
	int64_t left_out;
};

struct keep *keep_new(int64_t limit)
{
	struct keep *k;

	if (limit <= 0)
		return NULL;
	k = xcalloc(1, sizeof(*k));
	k->head = limit;
	strbuf_init(&k->tail);
	return k;
}

void keep_free(struct keep *k)
{
	if (!k)
		return;
	strbuf_release(&k->tail);
	free(k);
}

/* Cut in large pieces, so that a flood does not move the same bytes again and again. */
static void cut_tail(struct keep *k, size_t from)
{
	size_t cut;

	if (k->tail.len <= from)
		return;
	cut = k->tail.len - KEEP_TAIL;
	strbuf_consume(&k->tail, cut);
	k->left_out += MUTANT(GAP_UNCOUNTED) ? 0 : (int64_t)cut;
}

bool keep_take(struct keep *k, struct strbuf *bytes)
{
	size_t now = bytes->len;
	bool first = false;

	if ((int64_t)now > k->head)
		now = (size_t)k->head;
	k->head -= (int64_t)now;
	if (now < bytes->len) {
		first = k->tail.len == 0 && k->left_out == 0;
		strbuf_add(&k->tail, bytes->buf + now, bytes->len - now);
		cut_tail(k, (size_t)2 * KEEP_TAIL);
	}
	strbuf_truncate(bytes, now);
	return first;
}

int64_t keep_end(struct keep *k, struct strbuf *rest)
{
	int64_t left_out;

	cut_tail(k, KEEP_TAIL);
	left_out = k->left_out;
	strbuf_add(rest, k->tail.buf, k->tail.len);
	strbuf_clear(&k->tail);
	k->left_out = k->head = 0;
	return left_out;
}
