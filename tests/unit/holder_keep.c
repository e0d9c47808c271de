/*
 * How much of an output is recorded: the first bytes and the last 64 KiB, whatever pieces it comes in,
 * and how many are left out between the two.
 */
#include "config.h"

#include <string.h>

#include "chance.h"
#include "holder_tests.h"

#define LIMIT_MAX 3000
#define OUTPUT_MAX (3 * KEEP_TAIL)

static char byte_at(size_t i)
{
	return (char)('a' + (i * 7 + i / 26) % 26);
}

/* Feeds `n` bytes in pieces, and compares what is recorded with the plain rule. */
static void feed(struct chance *seed, int64_t limit, size_t n)
{
	struct keep *k = keep_new(limit);
	struct strbuf head = STRBUF_INIT, rest = STRBUF_INIT, piece = STRBUF_INIT;
	size_t want_head = n < (size_t)limit ? n : (size_t)limit, tail = n - want_head;
	int said = 0;

	for (size_t at = 0; at < n;) {
		size_t len = 1 + chance_below(seed, chance_below(seed, 4) == 0 ? KEEP_TAIL : 5000);

		strbuf_clear(&piece);
		for (size_t i = 0; i < len && at < n; i++)
			strbuf_addc(&piece, byte_at(at++));
		said += keep_take(k, &piece);
		strbuf_add(&head, piece.buf, piece.len);
	}
	assert_int_equal(said, tail > 0);
	assert_int_equal(keep_end(k, &rest), tail > KEEP_TAIL ? tail - KEEP_TAIL : 0);
	assert_int_equal(head.len, want_head);
	assert_int_equal(rest.len, tail > KEEP_TAIL ? KEEP_TAIL : tail);
	for (size_t i = 0; i < head.len; i++)
		assert_int_equal(head.buf[i], byte_at(i));
	for (size_t i = 0; i < rest.len; i++)
		assert_int_equal(rest.buf[i], byte_at(n - rest.len + i));
	strbuf_release(&head);
	strbuf_release(&rest);
	strbuf_release(&piece);
	keep_free(k);
}

static void head_and_tail(void **state)
{
	struct chance seed = { 4711 };

	(void)state;
	feed(&seed, 1, 0);
	feed(&seed, 1, 1);
	feed(&seed, 100, 100 + KEEP_TAIL);
	feed(&seed, 100, 101 + KEEP_TAIL);
	for (int i = 0; i < 60; i++)
		feed(&seed, 1 + (int64_t)chance_below(&seed, LIMIT_MAX),
			chance_below(&seed, OUTPUT_MAX));
}

static void no_limit(void **state)
{
	(void)state;
	assert_null(keep_new(0));
	keep_free(NULL);
}

/* What comes late is kept back from its first byte on, to the end of that. */
static void late(void **state)
{
	struct keep *k = keep_new(10);
	struct strbuf piece = STRBUF_INIT, rest = STRBUF_INIT;

	(void)state;
	strbuf_adds(&piece, "first");
	assert_false(keep_take(k, &piece));
	assert_string_equal(piece.buf, "first");
	assert_int_equal(keep_end(k, &rest), 0);
	assert_int_equal(rest.len, 0);
	strbuf_clear(&piece);
	strbuf_adds(&piece, "late");
	assert_true(keep_take(k, &piece));
	assert_int_equal(piece.len, 0);
	assert_int_equal(keep_end(k, &rest), 0);
	assert_string_equal(rest.buf, "late");
	strbuf_release(&piece);
	strbuf_release(&rest);
	keep_free(k);
}

int holder_keep_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(head_and_tail),
		cmocka_unit_test(no_limit),
		cmocka_unit_test(late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
