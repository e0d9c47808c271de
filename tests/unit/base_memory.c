/*
 * xalloc, strbuf, vec and arena.
 */
#include "config.h"

#include "base_groups.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/vec.h"
#include "base/xalloc.h"

static void nothing_is_something(void **state)
{
	void *p = xmalloc(0), *q = xcalloc(0, 8), *r = xmemdup(NULL, 0);

	(void)state;
	assert_non_null(p);
	assert_non_null(q);
	assert_non_null(r);
	p = xrealloc(p, 0);
	assert_non_null(p);
	free(p);
	free(q);
	free(r);
}

static void copies(void **state)
{
	const char unended[3] = { 'a', 'b', 'c' };
	char *s = xstrndup(unended, 3), *t = xstrndup("ab", 9), *u = xstrfmt("%d-%s", 4, "x");

	(void)state;
	assert_string_equal(s, "abc");
	assert_string_equal(t, "ab");
	assert_string_equal(u, "4-x");
	wipe(s, 3);
	assert_string_equal(s, "");
	wipe(NULL, 3);
	free(s);
	free(t);
	free(u);
}

static void an_empty_strbuf_owns_nothing(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	char *s;

	(void)state;
	assert_ptr_equal(sb.buf, strbuf_empty);
	strbuf_clear(&sb);
	strbuf_trim(&sb);
	strbuf_truncate(&sb, 0);
	strbuf_consume(&sb, 0);
	strbuf_add(&sb, "x", 0);
	assert_int_equal(sb.cap, 0);
	s = strbuf_detach(&sb);
	assert_string_equal(s, "");
	free(s);
	strbuf_release(&sb);
	strbuf_wipe(&sb);
	strbuf_release(NULL);
	strbuf_wipe(NULL);
}

static void strbuf_grows(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		strbuf_addc(&sb, (char)('a' + i % 26));
		assert_int_equal(sb.len, i + 1);
		assert_true(sb.cap > sb.len);
		assert_int_equal(sb.buf[sb.len], '\0');
	}
	strbuf_clear(&sb);
	/* The text is longer than the room that is tried first. */
	for (int width = 0; width < 200; width++) {
		strbuf_addf(&sb, "%*d", width, 7);
		assert_int_equal(strlen(sb.buf), sb.len);
		assert_int_equal(sb.len, width > 0 ? width : 1);
		strbuf_release(&sb);
	}
}

static void strbuf_is_edited(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	char *s;

	(void)state;
	strbuf_adds(&sb, " \t\r\n one two \n");
	strbuf_trim(&sb);
	assert_string_equal(sb.buf, "one two");
	strbuf_consume(&sb, 4);
	assert_string_equal(sb.buf, "two");
	strbuf_truncate(&sb, 1);
	strbuf_add(&sb, "\0x", 2);
	assert_int_equal(sb.len, 3);
	assert_memory_equal(sb.buf, "t\0x", 4);
	strbuf_clear(&sb);
	strbuf_adds(&sb, " \n ");
	strbuf_trim(&sb);
	assert_int_equal(sb.len, 0);
	strbuf_add_rune(&sb, 0x20ac);
	strbuf_add_rune(&sb, 0xd800);
	assert_string_equal(sb.buf, "\xe2\x82\xac\xef\xbf\xbd");
	s = strbuf_detach(&sb);
	assert_ptr_equal(sb.buf, strbuf_empty);
	free(s);
	strbuf_adds(&sb, "secret");
	strbuf_wipe(&sb);
	assert_ptr_equal(sb.buf, strbuf_empty);
}

static void vec_grows(void **state)
{
	VEC(int) numbers = { 0 };
	struct pair {
		char c;
		double d;
	};
	VEC(struct pair) pairs = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		vec_push(&numbers, i);
	assert_int_equal(numbers.n, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(numbers.v[i], i);
	assert_int_equal(vec_last(&numbers), 999);
	assert_int_equal(vec_pop(&numbers), 999);
	assert_int_equal(vec_last(&numbers), 998);
	vec_clear(&numbers);
	assert_int_equal(numbers.n, 0);
	vec_release(&numbers);
	assert_null(numbers.v);
	vec_add(&pairs).c = 'x';
	assert_int_equal(pairs.v[0].c, 'x');
	vec_release(&pairs);
}

static void arena_gives_zeroed_aligned_memory(void **state)
{
	struct arena *a = arena_new();
	size_t sum = 0;

	(void)state;
	for (int round = 0; round < 3; round++) {
		sum = 0;
		for (size_t n = 0; n < 3000; n += 7) {
			unsigned char *p = arena_alloc(a, n);

			assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
			for (size_t i = 0; i < n; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xee, n);
			sum += n;
		}
		assert_int_equal(arena_used(a), sum);
		arena_clear(a);
		assert_int_equal(arena_used(a), 0);
	}
	arena_free(a);
	arena_free(NULL);
}

static void arena_takes_large_pieces(void **state)
{
	struct arena *a = arena_new();
	const size_t large = (size_t)5 << 20;
	unsigned char *p, *q, *r;

	(void)state;
	p = arena_memdup(a, "small", 6);
	q = arena_alloc(a, large);
	memset(q, 1, large);
	r = arena_memdup(a, "after", 6);
	assert_string_equal((char *)p, "small");
	assert_string_equal((char *)r, "after");
	arena_clear(a);
	q = arena_alloc(a, large);
	assert_int_equal(q[large - 1], 0);
	arena_free(a);
}

static void arena_copies_texts(void **state)
{
	struct arena *a = arena_new();
	const char unended[2] = { 'a', 'b' };
	long *longs = arena_array(a, long, 4);
	struct strbuf *sb = arena_new_of(a, struct strbuf);

	(void)state;
	assert_int_equal(longs[3], 0);
	assert_null(sb->buf);
	assert_string_equal(arena_strdup(a, "text"), "text");
	assert_null(arena_strdup(a, NULL));
	assert_string_equal(arena_strndup(a, unended, 2), "ab");
	assert_string_equal(arena_strndup(a, "x", 9), "x");
	assert_string_equal(arena_strfmt(a, "%s=%d", "n", 3), "n=3");
	assert_non_null(arena_memdup(a, NULL, 0));
	arena_free(a);
}

int base_memory_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_something),
		cmocka_unit_test(copies),
		cmocka_unit_test(an_empty_strbuf_owns_nothing),
		cmocka_unit_test(strbuf_grows),
		cmocka_unit_test(strbuf_is_edited),
		cmocka_unit_test(vec_grows),
		cmocka_unit_test(arena_gives_zeroed_aligned_memory),
		cmocka_unit_test(arena_takes_large_pieces),
		cmocka_unit_test(arena_copies_texts),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
