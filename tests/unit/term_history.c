/*
 * The scroll-back against a plain list of rows, through all its growing and going round.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "chance.h"
#include "term/history-private.h"
#include "term/term.h"
#include "term_tests.h"

#define WIDTH_MAX 300

/* Row `i` of a run is always the same: from its number alone. */
static void make_row(struct row *r, uint64_t i, unsigned width)
{
	struct chance c = { i };

	r->used = (int)chance_below(&c, width + 1);
	r->tail = chance_below(&c, 4) ? TERM_DEFAULT : TERM_INDEXED | 3;
	r->wrapped = chance_below(&c, 2);
	r->wide = chance_below(&c, 2);
	for (int x = 0; x < r->used; x++) {
		struct term_cell *cell = &r->cells[x];

		if (x && chance_below(&c, 8)) {
			*cell = cell[-1];
			cell->rune = cell->rune < 0x80 ? 'a' + chance_below(&c, 26) : cell->rune;
			continue;
		}
		memset(cell, 0, sizeof(*cell));
		cell->rune = chance_below(&c, 3) ? 'x' : chance_below(&c, 0x10ffff);
		cell->mark[0] = chance_below(&c, 9) ? 0 : 0x301;
		cell->fg =
			chance_below(&c, 2) ? TERM_DEFAULT : TERM_RGB | chance_below(&c, 0xffffff);
		cell->attrs = (uint16_t)chance_below(&c, 1024);
		cell->width = cell->rune < 0x80 ? 1 : (uint8_t)chance_below(&c, 3);
	}
}

static bool same(const struct row *a, const struct row *b)
{
	if (a->used != b->used || a->tail != b->tail || a->wrapped != b->wrapped ||
		a->wide != b->wide)
		return false;
	for (int x = 0; x < a->used; x++) {
		const struct term_cell *c = &a->cells[x], *d = &b->cells[x];

		if (c->rune != d->rune || memcmp(c->mark, d->mark, sizeof(c->mark)) ||
			c->fg != d->fg || c->bg != d->bg || c->attrs != d->attrs ||
			c->width != d->width)
			return false;
	}
	return true;
}

static void check_all(const struct history *h, struct row *want, uint64_t pushed, unsigned width)
{
	struct row got = { 0 };

	assert_int_equal(h->lost + h->n, pushed);
	for (size_t i = 0; i < h->n; i++) {
		make_row(want, h->lost + i, width);
		history_get(h, i, &got);
		assert_true(same(&got, want));
	}
	free(got.cells);
}

static void run(size_t max, unsigned width, uint64_t rows, uint64_t every)
{
	struct term_cell cells[WIDTH_MAX];
	struct row row = { .cells = cells, .cap = WIDTH_MAX };
	struct history h;

	history_init(&h, max);
	for (uint64_t i = 0; i < rows; i++) {
		make_row(&row, i, width);
		history_push(&h, &row);
		assert_true(h.n <= max && h.cap <= TERM_HISTORY_BYTES);
		if (i % every == 0)
			check_all(&h, &row, i + 1, width);
	}
	check_all(&h, &row, rows, width);
	history_release(&h);
}

void test_history(void **state)
{
	(void)state;
	run(0, 10, 10, 1);
	run(1, 10, 100, 1);
	run(7, WIDTH_MAX, 2000, 50);
	run(1000, 40, 5000, 500);
	/* More than the bound on bytes holds: rows go before `max` is reached. */
	run(100000, WIDTH_MAX, 20000, 19999);
}

void test_history_pop(void **state)
{
	struct term_cell cells[WIDTH_MAX];
	struct row row = { .cells = cells, .cap = WIDTH_MAX }, got = { 0 };
	struct chance c = { 5 };
	uint64_t next = 0; /* the row that is pushed next */
	struct history h;

	(void)state;
	history_init(&h, 50);
	for (int i = 0; i < 20000; i++) {
		if (h.n && chance_below(&c, 3) == 0) {
			history_pop(&h, &got);
			make_row(&row, --next, 80);
			assert_true(same(&got, &row));
		} else {
			make_row(&row, next++, 80);
			history_push(&h, &row);
		}
		assert_int_equal(h.lost + h.n, next);
	}
	check_all(&h, &row, next, 80);
	history_release(&h);
	free(got.cells);
}

/* The newest stay, in less memory, and it goes on from there. */
void test_history_keep(void **state)
{
	static const size_t bytes[] = { (size_t)1 << 20, 100000, 1000, 0 };
	struct term_cell cells[WIDTH_MAX];
	struct row row = { .cells = cells, .cap = WIDTH_MAX };
	uint64_t pushed = 0;
	struct history h;

	(void)state;
	history_init(&h, 100000);
	for (size_t k = 0; k < sizeof(bytes) / sizeof(*bytes); k++) {
		for (int i = 0; i < 3000; i++) {
			make_row(&row, pushed++, WIDTH_MAX);
			history_push(&h, &row);
		}
		history_keep(&h, bytes[k]);
		assert_true(h.cap <= (bytes[k] > 65536 ? 2 * bytes[k] : 65536));
		assert_true(bytes[k] < 100000 || h.n > 0);
		check_all(&h, &row, pushed, WIDTH_MAX);
	}
	history_release(&h);
	history_keep(&h, 0);
	assert_int_equal(h.n, 0);
}
