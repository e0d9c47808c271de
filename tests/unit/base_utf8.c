/*
 * UTF-8 and widths.
 */
#include "config.h"

#include "base_groups.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/utf8.h"
#include "base/xalloc.h"

static void every_code_point_comes_back(void **state)
{
	(void)state;
	for (uint32_t rune = 0; rune <= 0x10ffff; rune++) {
		char bytes[4];
		uint32_t back;
		size_t n = utf8_encode(rune, bytes);

		if (rune >= 0xd800 && rune <= 0xdfff) {
			assert_memory_equal(bytes, "\xef\xbf\xbd", 3);
			continue;
		}
		if (utf8_decode(bytes, n, &back) != n || back != rune ||
			!utf8_valid(bytes, n, NULL))
			fail_msg("U+%04X", (unsigned int)rune);
		if (n > 1 && utf8_decode(bytes, n - 1, &back) != 1)
			fail_msg("U+%04X cut off", (unsigned int)rune);
	}
}

static void bad_bytes_are_found(void **state)
{
	static const struct {
		const char *text;
		size_t at;
	} cases[] = {
		{ "\x80", 0 },
		{ "ab\xc0\xaf", 2 },
		{ "abcdefghij\xc1\xbf", 10 },
		{ "\xe0\x9f\xbf", 0 },
		{ "\xed\xa0\x80", 0 },
		{ "\xf0\x8f\xbf\xbf", 0 },
		{ "\xf4\x90\x80\x80", 0 },
		{ "\xf5\x80\x80\x80", 0 },
		{ "\xff", 0 },
		{ "\xe2\x82", 0 },
		{ "\xe2\x82\xac\xe2\x28\xa1", 3 },
		{ "\xf0\x9f\x98", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_t at = 99;

		assert_false(utf8_valid(cases[i].text, strlen(cases[i].text), &at));
		assert_int_equal(at, cases[i].at);
	}
	assert_true(utf8_valid("", 0, NULL));
	assert_true(utf8_valid("a\0b", 3, NULL));
}

static void is_mended_and_counted(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	utf8_mend(&sb, "a\xe2\x82z\xff", 5);
	assert_string_equal(sb.buf, "a\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd");
	assert_int_equal(utf8_count(sb.buf, sb.len), 5);
	strbuf_clear(&sb);
	utf8_mend(&sb, "\xe2\x82\xac", 3);
	assert_taken(&sb, "\xe2\x82\xac");
	strbuf_release(&sb);
}

static void has_columns(void **state)
{
	static const struct {
		const char *text;
		int columns;
		size_t first; /* bytes of the first cluster */
	} cases[] = {
		/* clang-format off */
		{ "a", 1, 1 },
		{ "abcdefghijklmnopqrstuvwxyz", 26, 1 },
		{ "\x1b[0m", 3, 1 },
		{ "\r\n", 0, 2 },
		{ "\x7f", 0, 1 },
		{ "\xc2\x85", 0, 2 },
		{ "\xc3\xa4", 1, 2 },
		{ "e\xcc\x81", 1, 3 },
		{ "abcdefghe\xcc\x81", 9, 1 },
		{ "\xcc\x81", 0, 2 },
		{ "\xe4\xb8\xad\xe6\x96\x87", 4, 3 },
		{ "\xe2\x94\x80\xe2\x94\x82", 2, 3 },             /* box drawing */
		{ "\xc2\xa1", 1, 2 },                             /* ambiguous */
		{ "\xef\xbc\xa1", 2, 3 },                         /* full width A */
		{ "\xed\x95\x9c", 2, 3 },                         /* Hangul, one syllable */
		{ "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 2, 9 }, /* the same in letters */
		{ "\xf0\x9f\x98\x80", 2, 4 },
		{ "\xe2\x9d\xa4", 1, 3 },                         /* a heart as text */
		{ "\xe2\x9d\xa4\xef\xb8\x8f", 2, 6 },             /* as an emoji */
		{ "1\xef\xb8\x8f\xe2\x83\xa3", 2, 7 },            /* a keycap */
		{ "a\xef\xb8\x8f", 1, 4 },                        /* never an emoji */
		{ "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", 2, 8 },     /* with a skin tone */
		{ "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x92", 2, 11 }, /* joined by ZWJ */
		{ "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa\xf0\x9f\x87\xab\xf0\x9f\x87\xb7", 4, 8 }, /* flags */
		{ "\xff\xfe", 2, 1 },                             /* bad bytes */
		{ "\xe2\x80\x8b", 0, 3 },                         /* zero width space */
		/* clang-format on */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *s = cases[i].text;
		size_t n = strlen(s);
		int first;

		if (text_width(s, n) != cases[i].columns)
			fail_msg("%s: %d columns, not %d", s, text_width(s, n), cases[i].columns);
		if (grapheme_next(s, n, &first) != cases[i].first)
			fail_msg("%s: %zu bytes in its first cluster", s,
				grapheme_next(s, n, &first));
	}
}

static void single_code_points_have_columns(void **state)
{
	int width;

	(void)state;
	assert_int_equal(rune_width('a'), 1);
	assert_int_equal(rune_width('\n'), 0);
	assert_int_equal(rune_width(0x7f), 0);
	assert_int_equal(rune_width(0x9f), 0);
	assert_int_equal(rune_width(0x300), 0);
	assert_int_equal(rune_width(0x4e00), 2);
	assert_int_equal(rune_width(0x110000), 1);
	assert_int_equal(rune_width(UINT32_MAX), 1);
	assert_int_equal(grapheme_next("", 0, &width), 0);
	assert_int_equal(width, 0);
}

/* Ranges that are known by heart must not differ from the tables. */
static void ranges_are_as_the_tables_have_them(void **state)
{
	(void)state;
	for (utf8proc_int32_t rune = 0; rune <= 0x10ffff; rune++) {
		const utf8proc_property_t *p = utf8proc_get_property(rune);
		utf8proc_int32_t breaks = 0;
		char twice[8];
		size_t n, joined;
		int width;

		if (rune >= 0xd800 && rune <= 0xdfff)
			continue;
		if (rune_width((uint32_t)rune) != (int)p->charwidth)
			fail_msg("U+%04X has %d columns", (unsigned int)rune, (int)p->charwidth);
		n = utf8_encode((uint32_t)rune, twice);
		memcpy(twice + n, twice, n);
		joined = utf8proc_grapheme_break_stateful(rune, rune, &breaks) ? n : 2 * n;
		if (grapheme_next(twice, 2 * n, &width) != joined)
			fail_msg("U+%04X twice", (unsigned int)rune);
	}
}

static void fits_into_columns(void **state)
{
	static const struct {
		const char *text;
		int columns;
		size_t bytes;
		int width;
	} cases[] = {
		{ "abcdefghijkl", 10, 10, 10 },
		{ "abc", 10, 3, 3 },
		{ "abc", 3, 3, 3 },
		{ "abc", 0, 0, 0 },
		{ "abc", -1, 0, 0 },
		{ "abe\xcc\x81", 2, 2, 2 },
		{ "abe\xcc\x81", 3, 5, 3 },
		{ "\xe4\xb8\xad\xe6\x96\x87", 3, 3, 2 },
		{ "\xe4\xb8\xad\xe6\x96\x87", 1, 0, 0 },
		{ "ab\xe2\x80\x8b\x63", 2, 5, 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *s = cases[i].text;
		int width = -1;

		assert_int_equal(text_fit(s, strlen(s), cases[i].columns, &width), cases[i].bytes);
		assert_int_equal(width, cases[i].width);
	}
	assert_int_equal(text_fit("abc", 3, 2, NULL), 2);
}

/* What is fast and what is simple say the same, at every place in a word of the machine. */
static void width_is_the_sum_of_clusters(void **state)
{
	static const char *const pieces[] = { "a", "bcdefgh", "\xcc\x81", "\xe4\xb8\xad", "\n",
		"\x7f", "\xe2\x80\x8d", "\xf0\x9f\x91\xa9", "\xef\xb8\x8f", "\xff", "~", " ",
		"\xf0\x9f\x87\xa9", "0123456789abcdef" };
	struct strbuf sb = STRBUF_INIT;
	uint64_t random = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		int sum = 0, width, fit;
		size_t used, bytes = 0;

		strbuf_clear(&sb);
		for (uint32_t n = next_random(&random) % 8; n > 0; n--)
			strbuf_adds(&sb, pieces[next_random(&random) % ARRAY_LEN(pieces)]);
		for (size_t i = 0; (used = grapheme_next(sb.buf + i, sb.len - i, &width)) > 0;
			i += used) {
			assert_in_range(width, 0, 2);
			sum += width;
			bytes = i + used;
		}
		assert_int_equal(bytes, sb.len);
		assert_int_equal(text_width(sb.buf, sb.len), sum);
		assert_int_equal(text_fit(sb.buf, sb.len, sum, &fit), sb.len);
		assert_int_equal(fit, sum);
	}
	strbuf_release(&sb);
}

static void is_shown_safely(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	text_visible(&sb, "a\x1b[0m\n\tb\xff", 9, false);
	assert_taken(&sb, "a\xef\xbf\xbd[0m\xef\xbf\xbd\xef\xbf\xbd\x62\xef\xbf\xbd");
	text_visible(&sb, "a\n\tb\r", 5, true);
	assert_taken(&sb, "a\n\tb\xef\xbf\xbd");
	text_visible(&sb, "x\xe2\x80\xaey\xe2\x81\xa6", 8, true);
	assert_taken(&sb, "x<U+202E>y<U+2066>");
	text_visible(&sb, "\xc2\x9b\x31m\0", 5, true);
	assert_taken(&sb, "\xef\xbf\xbd\x31m\xef\xbf\xbd");
	strbuf_release(&sb);
}

static void is_folded_for_search(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	text_fold(&sb, "Hello World 09_", 15);
	assert_taken(&sb, "hello world 09_");
	text_fold(&sb, "STRA\xc3\x9f\x45", 7);
	assert_taken(&sb, "strasse");
	text_fold(&sb, "\xc3\x84\xef\xbd\x81\xff", 6);
	assert_taken(&sb, "\xc3\xa4\x61\xef\xbf\xbd");
	strbuf_release(&sb);
}

int base_utf8_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_point_comes_back),
		cmocka_unit_test(bad_bytes_are_found),
		cmocka_unit_test(is_mended_and_counted),
		cmocka_unit_test(has_columns),
		cmocka_unit_test(single_code_points_have_columns),
		cmocka_unit_test(ranges_are_as_the_tables_have_them),
		cmocka_unit_test(fits_into_columns),
		cmocka_unit_test(width_is_the_sum_of_clusters),
		cmocka_unit_test(is_shown_safely),
		cmocka_unit_test(is_folded_for_search),
	};

	return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
