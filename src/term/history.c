/*
 * Scroll-back. A row is packed as runs of one look: most output is ASCII in few colours, and takes
 * little more than its characters. It must never take more than TERM_HISTORY_BYTES.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "term/history-private.h"

#define BYTES_MIN ((size_t)64 << 10)
#define SLOTS_MIN ((size_t)256)

/* What stands before a packed row. Packed rows are copied, never pointed into: no alignment. */
struct head {
	uint32_t size; /* with this head */
	uint32_t tail;
	uint16_t used;
	uint8_t wrapped, wide;
};

enum run_kind {
	RUN_ASCII, /* a byte a cell, 0: an empty one */
	RUN_RUNES, /* a code point a cell, its width in the top byte */
	RUN_CELLS, /* whole cells */
};

struct run {
	uint32_t fg, bg;
	uint16_t attrs;
	uint16_t n;
	uint32_t kind;
};

#define WIDTH_SHIFT 24
#define RUNE_MASK 0x00ffffffu

void history_init(struct history *h, size_t max)
{
	memset(h, 0, sizeof(*h));
	h->max = max;
}

void history_release(struct history *h)
{
	free(h->start);
	free(h->bytes);
	history_init(h, h->max);
}

void history_clear(struct history *h)
{
	h->lost += h->n;
	h->first = h->n = 0;
	h->head = 0;
}

static uint32_t start_of(const struct history *h, size_t i)
{
	size_t at = h->first + i;

	return h->start[at < h->slots ? at : at - h->slots];
}

static void drop_oldest(struct history *h)
{
	h->first = h->first + 1 < h->slots ? h->first + 1 : 0;
	h->n--;
	h->lost++;
}

static enum run_kind kind_of(const struct term_cell *c)
{
	if (c->mark[0])
		return RUN_CELLS;
	return c->rune < 0x80 && c->width == 1 ? RUN_ASCII : RUN_RUNES;
}

static bool same_look(const struct term_cell *a, const struct term_cell *b)
{
	return a->fg == b->fg && a->bg == b->bg && a->attrs == b->attrs;
}

/* Packs the n cells of one run; returns the bytes it took. */
static size_t pack_cells(uint8_t *to, const struct term_cell *c, int n, enum run_kind kind)
{
	switch (kind) {
	case RUN_ASCII:
		for (int i = 0; i < n; i++)
			to[i] = (uint8_t)c[i].rune;
		return (size_t)n;
	case RUN_RUNES:
		for (int i = 0; i < n; i++) {
			uint32_t v = c[i].rune | (uint32_t)c[i].width << WIDTH_SHIFT;

			memcpy(to + 4 * (size_t)i, &v, 4);
		}
		return 4 * (size_t)n;
	case RUN_CELLS: memcpy(to, c, (size_t)n * sizeof(*c)); return (size_t)n * sizeof(*c);
	}
	return 0;
}

static size_t unpack_cells(struct term_cell *c, const uint8_t *from, const struct run *run)
{
	struct term_cell cell = { .fg = run->fg, .bg = run->bg, .attrs = run->attrs, .width = 1 };

	switch ((enum run_kind)run->kind) {
	case RUN_ASCII:
		for (int i = 0; i < run->n; i++) {
			cell.rune = from[i];
			c[i] = cell;
		}
		return run->n;
	case RUN_RUNES:
		for (int i = 0; i < run->n; i++) {
			uint32_t v;

			memcpy(&v, from + 4 * (size_t)i, 4);
			cell.rune = v & RUNE_MASK;
			cell.width = (uint8_t)(v >> WIDTH_SHIFT);
			c[i] = cell;
		}
		return 4 * (size_t)run->n;
	case RUN_CELLS: memcpy(c, from, run->n * sizeof(*c)); return run->n * sizeof(*c);
	}
	return 0;
}

/* The worst a row can take: every cell a run of its own, whole. */
static size_t packed_max(const struct row *r)
{
	return sizeof(struct head) +
		(size_t)r->used * (sizeof(struct run) + sizeof(struct term_cell));
}

static size_t pack(uint8_t *to, const struct row *r)
{
	struct head head = { 0, r->tail, (uint16_t)r->used, r->wrapped, r->wide };
	size_t at = sizeof(head);

	for (int x = 0; x < r->used;) {
		const struct term_cell *c = &r->cells[x];
		enum run_kind kind = kind_of(c);
		struct run run = { c->fg, c->bg, c->attrs, 0, kind };
		int n = 1;

		while (x + n < r->used && kind_of(&c[n]) == kind && same_look(&c[n], c))
			n++;
		run.n = (uint16_t)n;
		memcpy(to + at, &run, sizeof(run));
		at += sizeof(run);
		at += pack_cells(to + at, c, n, kind);
		x += n;
	}
	head.size = (uint32_t)at;
	memcpy(to, &head, sizeof(head));
	return at;
}

static size_t size_of(const struct history *h, size_t i)
{
	struct head head;

	memcpy(&head, h->bytes + start_of(h, i), sizeof(head));
	return head.size;
}

/* Another ring of bytes, the rows in order from its start. */
static void set_bytes(struct history *h, size_t cap)
{
	uint8_t *bytes = xmalloc(cap);
	size_t at = 0;

	for (size_t i = 0; i < h->n; i++) {
		size_t size = size_of(h, i);

		memcpy(bytes + at, h->bytes + start_of(h, i), size);
		h->start[(h->first + i) % h->slots] = (uint32_t)at;
		at += size;
	}
	free(h->bytes);
	h->bytes = bytes;
	h->cap = cap;
	h->head = at;
}

static void grow_bytes(struct history *h)
{
	set_bytes(h, h->cap ? 2 * h->cap : BYTES_MIN);
}

static void set_slots(struct history *h, size_t slots)
{
	uint32_t *start;

	if (slots > h->max)
		slots = h->max;
	start = xmalloc(slots * sizeof(*start));
	for (size_t i = 0; i < h->n; i++)
		start[i] = start_of(h, i);
	free(h->start);
	h->start = start;
	h->slots = slots;
	h->first = 0;
}

static void grow_slots(struct history *h)
{
	set_slots(h, h->slots ? 2 * h->slots : SLOTS_MIN);
}

/* Free bytes from `head` on, in one piece. The oldest row lies before `head`, or, when the ring
 * has gone round, behind it or at it. */
static size_t room(const struct history *h)
{
	uint32_t oldest;

	if (!h->n)
		return h->cap - h->head;
	oldest = start_of(h, 0);
	return oldest >= h->head ? oldest - h->head : h->cap - h->head;
}

/* Makes room for `need` bytes in one piece: goes round to the start, grows, or drops the oldest. */
static void make_room(struct history *h, size_t need)
{
	while (room(h) < need) {
		uint32_t oldest = h->n ? start_of(h, 0) : 0;

		if (!h->n && h->cap >= need)
			h->head = 0;
		else if (oldest < h->head && oldest >= need)
			h->head = 0;
		else if (h->cap < TERM_HISTORY_BYTES)
			grow_bytes(h);
		else
			drop_oldest(h);
	}
}

void history_push(struct history *h, const struct row *r)
{
	if (!h->max) {
		h->lost++;
		return;
	}
	if (h->n == h->max)
		drop_oldest(h);
	if (h->n == h->slots)
		grow_slots(h);
	make_room(h, packed_max(r));
	h->start[(h->first + h->n) % h->slots] = (uint32_t)h->head;
	h->n++;
	h->head += pack(h->bytes + h->head, r);
}

void history_keep(struct history *h, size_t bytes)
{
	size_t kept = 0, size = 0, cap = BYTES_MIN;

	while (kept < h->n && size + size_of(h, h->n - 1 - kept) <= bytes)
		size += size_of(h, h->n - 1 - kept++);
	while (h->n > kept)
		drop_oldest(h);
	while (cap < size)
		cap *= 2;
	if (cap >= h->cap)
		return;
	set_bytes(h, cap);
	set_slots(h, kept > SLOTS_MIN ? kept : SLOTS_MIN);
}

void history_get(const struct history *h, size_t i, struct row *r)
{
	const uint8_t *from = h->bytes + start_of(h, i);
	struct head head;

	memcpy(&head, from, sizeof(head));
	from += sizeof(head);
	if (r->cap < head.used) {
		r->cells = xreallocarray(r->cells, head.used, sizeof(*r->cells));
		r->cap = head.used;
	}
	for (int x = 0; x < head.used;) {
		struct run run;

		memcpy(&run, from, sizeof(run));
		from += sizeof(run);
		from += unpack_cells(r->cells + x, from, &run);
		x += run.n;
	}
	r->used = head.used;
	r->tail = head.tail;
	r->wrapped = head.wrapped;
	r->wide = head.wide;
}

void history_pop(struct history *h, struct row *r)
{
	history_get(h, h->n - 1, r);
	h->head = start_of(h, h->n - 1);
	h->n--;
	if (!h->n)
		h->head = 0;
}
