/*
 * What a painter relies on: which rows changed, and that something did.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "term/term.h"
#include "term_tests.h"

#define ROWS 6

void test_damage(void **state)
{
	static const struct {
		const char *bytes;
		int from, to; /* 0, 0: none */
	} cases[] = {
		{ "\033[3;1Habc", 2, 3 },
		{ "\033[H", 0, 0 },
		{ "\033[31m", 0, 0 },
		{ "\033[2;1Ha\033[5;1Hb", 1, 5 },
		{ "\033[4;1H\033[K", 3, 4 },
		{ "\033[2;4r\033[4;1H\n", 1, 4 },
		{ "\033[3;1H\033[L", 2, 4 },
		{ "\033[r\033[6;1H\n", 0, ROWS },
		{ "\033[3;1H\033[J", 2, ROWS },
		{ "\033[3;2H\033[1J", 0, 3 },
		{ "\033[?1049h", 0, ROWS },
		{ "\033[3;1He\xcc\x81", 2, 3 },
		{ "\033[2;1H\033[@", 1, 2 },
		{ "\033c", 0, ROWS },
	};
	struct term *t = term_new(ROWS, 10, 10);
	int from, to;

	(void)state;
	assert_true(term_take_damage(t, &from, &to));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint64_t before = term_generation(t);
		bool damaged;

		term_feed(t, cases[i].bytes, strlen(cases[i].bytes));
		assert_true(term_generation(t) > before);
		damaged = term_take_damage(t, &from, &to);
		assert_int_equal(damaged, cases[i].to > 0);
		if (damaged) {
			assert_int_equal(from, cases[i].from);
			assert_int_equal(to, cases[i].to);
		}
		assert_false(term_take_damage(t, &from, &to));
	}
	term_resize(t, 3, 10);
	assert_true(term_take_damage(t, &from, &to));
	assert_int_equal(to, 3);
	term_free(t);
}

void test_reset(void **state)
{
	struct term *t = term_new(2, 5, 10);

	(void)state;
	term_feed(t, "a\r\nb\r\nc\033[31m\033[?1049h\033[?25l\033[6n\033[", 31);
	term_reset(t);
	term_feed(t, "1m", 2);
	assert_int_equal(term_history_len(t), 0);
	assert_int_equal(term_history_lost(t), 1);
	assert_int_equal(term_row(t, 0).n, 2);
	assert_int_equal(term_row(t, 0).cells[0].rune, '1');
	assert_int_equal(term_row(t, 0).cells[0].fg, TERM_DEFAULT);
	assert_true(term_cursor(t).visible);
	assert_false(term_modes(t)->alt_screen);
	term_free(t);
	term_free(NULL);
}
