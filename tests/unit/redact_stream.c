/*
 * A stream over time: what is held, for how long, and values that come while it runs.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "redact_tests.h"

struct fixture {
	struct redact_set *set;
	struct redact_stream *s;
	struct strbuf out;
};

static void setup(struct fixture *f, const char *const *values)
{
	f->set = set_of(values, NULL);
	f->s = redact_stream_new(f->set);
	strbuf_init(&f->out);
}

static void teardown(struct fixture *f)
{
	redact_stream_free(f->s);
	redact_set_free(f->set);
	strbuf_release(&f->out);
}

static void feed(struct fixture *f, const char *text, int64_t now)
{
	redact_stream_feed(f->s, text, strlen(text), now, &f->out);
}

static void test_four_bytes_are_held_for_ever(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, (const char *const[]){ "correct horse", NULL });
	feed(&f, "it is corr", 0);
	assert_string_equal(f.out.buf, "it is ");
	assert_int_equal(redact_stream_held(f.s), 4);
	assert_int_equal(redact_stream_deadline(f.s), REDACT_NEVER);
	redact_stream_tick(f.s, 3600 * 1000000000LL, &f.out);
	assert_string_equal(f.out.buf, "it is ");
	feed(&f, "ect!", 3601 * 1000000000LL);
	assert_string_equal(f.out.buf, "it is correct!");
	assert_int_equal(redact_stream_held(f.s), 0);
	teardown(&f);
}

static void test_three_bytes_are_held_for_a_while(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, (const char *const[]){ "correct horse", NULL });
	feed(&f, "0123456789 cor", 7);
	assert_string_equal(f.out.buf, "0123456789 ");
	assert_int_equal(redact_stream_deadline(f.s), 7 + REDACT_HOLD_NS);
	redact_stream_tick(f.s, 7 + REDACT_HOLD_NS, &f.out);
	assert_string_equal(f.out.buf, "0123456789 cor");
	assert_int_equal(redact_stream_deadline(f.s), REDACT_NEVER);
	/* What was let go counts: this is the fourth byte. */
	feed(&f, "r", 8 + REDACT_HOLD_NS);
	assert_int_equal(redact_stream_deadline(f.s), REDACT_NEVER);
	feed(&f, "ect horse.", 9 + REDACT_HOLD_NS);
	assert_string_equal(f.out.buf, "0123456789 cor" M ".");
	teardown(&f);
}

static void test_an_echo_does_not_wait(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, (const char *const[]){ "correct horse", NULL });
	redact_stream_typed(f.s, 0);
	feed(&f, "c", REDACT_ECHO_NS);
	feed(&f, "or", REDACT_ECHO_NS);
	assert_string_equal(f.out.buf, "cor");
	/* The fourth byte waits all the same. */
	feed(&f, "r", REDACT_ECHO_NS);
	assert_string_equal(f.out.buf, "cor");
	assert_int_equal(redact_stream_deadline(f.s), REDACT_NEVER);
	teardown(&f);
	/* Nobody pressed a key, or long ago. */
	setup(&f, (const char *const[]){ "correct horse", NULL });
	feed(&f, "c", 0);
	assert_int_equal(redact_stream_deadline(f.s), REDACT_HOLD_NS);
	redact_stream_typed(f.s, 1);
	feed(&f, "o", REDACT_ECHO_NS + 2);
	assert_int_equal(redact_stream_held(f.s), 1);
	teardown(&f);
	/* The end of something large is no key. */
	setup(&f, (const char *const[]){ "correct horse", NULL });
	redact_stream_typed(f.s, 0);
	feed(&f, "0123456789 c", 0);
	feed(&f, "o", 1);
	assert_int_equal(redact_stream_deadline(f.s), REDACT_HOLD_NS);
	teardown(&f);
}

/* Neither with patterns: only from where one may match on. */
static void test_typing_beside_patterns(void **state)
{
	static const char line[] = "systemctl restart mongod; caf\xc3\xa9 tea ";
	struct redact_set *set = set_of(
		NULL, (const char *const[]){ "tok-[a-z]+", "^pin \\d+$", "(?<=key: ).+", NULL });
	struct redact_stream *s = redact_stream_new(set);
	struct strbuf out = STRBUF_INIT;
	int64_t now = 0;

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(line); i++) {
		bool begun = line[i] == 't' || line[i] == '\xc3'; /* of tok-, of a character */

		redact_stream_typed(s, now);
		redact_stream_feed(s, line + i, 1, now, &out);
		assert_int_equal(redact_stream_held(s), begun);
	}
	redact_stream_feed(s, "tok-a", 5, now, &out);
	assert_int_equal(redact_stream_held(s), 5);
	redact_stream_feed(s, "b key: x", 8, now, &out);
	assert_string_equal(out.buf, "systemctl restart mongod; caf\xc3\xa9 tea " M " key: ");
	redact_stream_feed(s, "y\npin 1 ", 8, now, &out);
	assert_string_equal(
		out.buf, "systemctl restart mongod; caf\xc3\xa9 tea " M " key: " M "\npin 1 ");
	strbuf_release(&out);
	redact_stream_free(s);
	redact_set_free(set);
}

static void test_a_late_tick_is_made_good_by_a_feed(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, (const char *const[]){ "correct horse", NULL });
	feed(&f, "0123456789 co", 0);
	feed(&f, "rr", 10 * REDACT_HOLD_NS); /* decides it, though the two bytes were due */
	assert_string_equal(f.out.buf, "0123456789 ");
	feed(&f, "ect horse", 20 * REDACT_HOLD_NS);
	assert_string_equal(f.out.buf, "0123456789 " M);
	teardown(&f);
}

/* However many reads there are, nothing waits for longer than it may. */
static void test_many_reads(void **state)
{
	struct redact_set *set = set_of(NULL, (const char *const[]){ "x+y", NULL });
	struct redact_stream *s = redact_stream_new(set);
	struct strbuf out = STRBUF_INIT;

	(void)state;
	for (int64_t now = 0; now < 40 * REDACT_HOLD_NS; now += REDACT_HOLD_NS / 100) {
		size_t was = out.len;

		redact_stream_feed(s, "x", 1, now, &out);
		assert_true(redact_stream_deadline(s) > now);
		assert_true(redact_stream_deadline(s) <= now + REDACT_HOLD_NS);
		assert_true(redact_stream_held(s) <= 101);
		assert_true(out.len >= was);
	}
	strbuf_release(&out);
	redact_stream_free(s);
	redact_set_free(set);
}

static void test_secrets_in_secrets(void **state)
{
	struct redact_set *set = set_of((const char *const[]){ "abcdef", "abcdefghijkl", "efghij",
						"zzzzzz", "defabc", NULL },
		NULL);

	(void)state;
	check_masked(set, "abcdef", M);
	check_masked(set, "abcdefgh", M "gh");
	check_masked(set, "abcdefghijkl", M);
	check_masked(set, "abcdefghijk", M "k");
	check_masked(set, "xabcdefabcdef.", "x" M ".");
	check_masked(set, "abcdeabcdef", "abcde" M);
	check_masked(set, "zzzzz", "zzzzz");
	check_masked(set, "zzzzzzz zzzzzzzzzzzzzzzz", M " " M);
	check_masked(set, "abcdef abcdef", M " " M);
	check_paused(set, "-", "abcdefghijkl", "-");
	check_paused(set, "abcde", "abcdef", "g");
	redact_set_free(set);
}

/* A run of masked bytes is one mask, though it went out in parts. */
static void test_one_mask_for_a_run(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, (const char *const[]){ "abcdef", "defghi", NULL });
	feed(&f, "abcdef", 0);
	assert_string_equal(f.out.buf, M);
	feed(&f, "ghi", 0);
	assert_string_equal(f.out.buf, M);
	feed(&f, "abcdef.", 0);
	assert_string_equal(f.out.buf, M ".");
	teardown(&f);
}

static void test_a_value_that_comes_later(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, NULL);
	feed(&f, "hunter2 hunt", 0);
	assert_string_equal(f.out.buf, "hunter2 hunt");
	set_add(f.set, "hunter2");
	feed(&f, "er2 hunter2 hunte", 0);
	assert_string_equal(f.out.buf, "hunter2 hunt" M " " M " ");
	/* Another, while one is held: both count. */
	set_add(f.set, "hunted x");
	assert_int_equal(redact_stream_deadline(f.s), 0);
	redact_stream_tick(f.s, PAUSE_NS, &f.out);
	assert_int_equal(redact_stream_held(f.s), 5);
	feed(&f, "d x hunter2", PAUSE_NS);
	assert_string_equal(f.out.buf, "hunter2 hunt" M " " M " " M " " M);
	/* One that is held already as a whole. */
	feed(&f, " hunter", PAUSE_NS);
	set_add(f.set, "hunter");
	redact_stream_tick(f.s, PAUSE_NS, &f.out);
	assert_string_equal(f.out.buf, "hunter2 hunt" M " " M " " M " " M " " M);
	teardown(&f);
}

/* As a file has it, with its line end; and declared twice, by another variable. */
static void test_the_same_value_again(void **state)
{
	struct redact_set *set =
		set_of((const char *const[]){ "hunter2\r\n", "hunter2", "hunter3", NULL }, NULL);

	(void)state;
	check_masked(set, "a hunter2 b hunter3\r\n", "a " M " b " M "\r\n");
	redact_set_free(set);
}

static void test_a_pattern_that_comes_later(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, NULL);
	feed(&f, "x\npin 1", 0);
	assert_int_equal(redact_set_add_pattern(f.set, "^pin \\d+$", NULL, NULL), 0);
	feed(&f, "23\npin 4\n", 0);
	assert_string_equal(f.out.buf, "x\npin 1" M "\n" M "\n");
	teardown(&f);
}

static void test_flush_lets_go_of_everything(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f, (const char *const[]){ "correct horse", NULL });
	feed(&f, "correct", 0);
	redact_stream_flush(f.s, &f.out);
	assert_string_equal(f.out.buf, "correct");
	assert_int_equal(redact_stream_deadline(f.s), REDACT_NEVER);
	feed(&f, " horse", 0);
	assert_string_equal(f.out.buf, "correct" M);
	teardown(&f);
}

static void test_memory_is_bounded(void **state)
{
	struct fixture f;
	char *block = xmalloc(65536);

	(void)state;
	setup(&f, (const char *const[]){ "correct horse", NULL });
	memset(block, 'c', 65536);
	for (int i = 0; i < 400; i++) {
		redact_stream_feed(f.s, block, 65536, i, &f.out);
		assert_true(redact_stream_held(f.s) < REDACT_CERTAIN);
		strbuf_clear(&f.out);
	}
	free(block);
	teardown(&f);
}

static void test_find_says_where(void **state)
{
	struct redact_set *set = set_of((const char *const[]){ "hunter2", NULL }, NULL);
	static const char text[] = "a hunter2 b hunter2";
	size_t start = 99, end = 99;

	(void)state;
	assert_true(redact_find(set, text, sizeof(text) - 1, &start, &end));
	assert_int_equal(start, 2);
	assert_int_equal(end, 9);
	assert_false(redact_find(set, text, 8, &start, &end));
	assert_false(redact_matches(set, NULL, 0));
	redact_set_free(set);
}

static void test_nothing_is_fine(void **state)
{
	struct fixture f;

	(void)state;
	redact_set_free(NULL);
	redact_stream_free(NULL);
	setup(&f, NULL);
	redact_stream_feed(f.s, NULL, 0, 0, &f.out);
	redact_stream_tick(f.s, 0, &f.out);
	redact_stream_flush(f.s, &f.out);
	redact_text(f.set, NULL, 0, &f.out);
	assert_int_equal(f.out.len, 0);
	assert_int_equal(redact_stream_deadline(f.s), REDACT_NEVER);
	teardown(&f);
}

const struct CMUnitTest stream_tests[] = {
	cmocka_unit_test(test_four_bytes_are_held_for_ever),
	cmocka_unit_test(test_three_bytes_are_held_for_a_while),
	cmocka_unit_test(test_an_echo_does_not_wait),
	cmocka_unit_test(test_typing_beside_patterns),
	cmocka_unit_test(test_a_late_tick_is_made_good_by_a_feed),
	cmocka_unit_test(test_many_reads),
	cmocka_unit_test(test_secrets_in_secrets),
	cmocka_unit_test(test_one_mask_for_a_run),
	cmocka_unit_test(test_a_value_that_comes_later),
	cmocka_unit_test(test_the_same_value_again),
	cmocka_unit_test(test_a_pattern_that_comes_later),
	cmocka_unit_test(test_flush_lets_go_of_everything),
	cmocka_unit_test(test_memory_is_bounded),
	cmocka_unit_test(test_find_says_where),
	cmocka_unit_test(test_nothing_is_fine),
};
const size_t stream_tests_n = ARRAY_LEN(stream_tests);
