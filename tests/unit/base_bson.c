/*
 * The check of BSON bytes. Documents are written out by hand: no other encoder is trusted.
 */
#include "config.h"

#include "base_groups.h"

#include <stdlib.h>
#include <string.h>

#include "base/bsoncheck.h"
#include "base/xalloc.h"

/* Elements as a document: length word before, NUL behind. */
static void wrap(struct strbuf *out, const void *elements, size_t n)
{
	uint32_t length = (uint32_t)n + 5;

	for (int i = 0; i < 4; i++)
		strbuf_addc(out, (char)(length >> (8 * i) & 0xff));
	strbuf_add(out, elements, n);
	strbuf_addc(out, '\0');
}

static int check(const struct strbuf *sb, size_t *at)
{
	/* On the heap at its exact size, so that a read past it is seen. */
	uint8_t *bytes = xmemdup(sb->buf, sb->len);
	int rc = bson_check(bytes, sb->len, at, NULL);

	free(bytes);
	return rc;
}

/* Bytes stand in the groups of the format. */
/* clang-format off */
#define BYTES(literal) { literal, sizeof(literal) - 1 }

struct bytes {
	const char *data;
	size_t n;
};

static const struct bytes good[] = {
	BYTES(""),
	BYTES("\x01" "d\0" "\0\0\0\0\0\0\xf0\x3f"),
	BYTES("\x02" "s\0" "\x03\0\0\0" "ab\0"),
	BYTES("\x02" "s\0" "\x01\0\0\0" "\0"),
	BYTES("\x02" "s\0" "\x04\0\0\0" "a\0b\0"),
	BYTES("\x02\xc3\xa4\0" "\x03\0\0\0" "\xc3\xa4\0"),
	BYTES("\x03" "o\0" "\x05\0\0\0\0"),
	BYTES("\x04" "a\0" "\x0c\0\0\0" "\x10" "0\0" "\1\0\0\0" "\0"),
	BYTES("\x05" "b\0" "\x03\0\0\0" "\0" "\xff\0\xff"),
	BYTES("\x05" "b\0" "\0\0\0\0" "\x80"),
	BYTES("\x05" "b\0" "\x06\0\0\0" "\x02" "\x02\0\0\0" "xy"),
	BYTES("\x06" "u\0"),
	BYTES("\x07" "_id\0" "0123456789ab"),
	BYTES("\x08" "t\0" "\1" "\x08" "f\0" "\0"),
	BYTES("\x09" "at\0" "\0\0\0\0\0\0\0\0"),
	BYTES("\x0a" "n\0"),
	BYTES("\x0b" "r\0" "^a$\0" "im\0"),
	BYTES("\x0c" "p\0" "\x02\0\0\0" "x\0" "0123456789ab"),
	BYTES("\x0d" "c\0" "\x02\0\0\0" "x\0"),
	BYTES("\x0e" "y\0" "\x02\0\0\0" "x\0"),
	BYTES("\x0f" "w\0" "\x0f\0\0\0" "\x02\0\0\0" "x\0" "\x05\0\0\0\0"),
	BYTES("\x10" "i\0" "\1\2\3\4"),
	BYTES("\x11" "t\0" "\1\2\3\4\5\6\7\x08"),
	BYTES("\x12" "l\0" "\1\2\3\4\5\6\7\x08"),
	BYTES("\x13" "d\0" "0123456789abcdef"),
	BYTES("\x7f" "max\0" "\xff" "min\0"),
};
/* clang-format on */

static void every_type_passes(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	size_t at = 99;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		wrap(&sb, good[i].data, good[i].n);
		if (check(&sb, &at) != 0)
			fail_msg("document %zu: at %zu", i, at);
		strbuf_clear(&sb);
	}
	strbuf_release(&sb);
}

static void every_cut_is_seen(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	size_t at;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		strbuf_clear(&sb);
		wrap(&sb, good[i].data, good[i].n);
		for (size_t n = sb.len - 1; n > 0; n--) {
			strbuf_truncate(&sb, n);
			assert_int_equal(check(&sb, &at), -ERR_CORRUPT);
			/* And with a length word that hides it. */
			sb.buf[0] = (char)n;
			sb.buf[n - 1] = '\0';
			(void)!check(&sb, &at);
		}
	}
	strbuf_release(&sb);
}

static void damage_is_found_at_its_byte(void **state)
{
	static const struct {
		struct bytes elements;
		size_t at; /* from the document's first byte */
	} cases[] = {
		/* clang-format off */
		{ BYTES("\x14" "x\0"), 4 },                                  /* unknown type */
		{ BYTES("\0"), 4 },                                          /* ends early */
		{ BYTES("\x0a" "n"), 5 },                                    /* key without end */
		{ BYTES("\x0a" "\xff\0"), 5 },                               /* key not UTF-8 */
		{ BYTES("\x08" "b\0" "\2"), 7 },                             /* boolean of 2 */
		{ BYTES("\x08" "b\0"), 7 },
		{ BYTES("\x10" "i\0" "\1\2\3"), 7 },                         /* value cut off */
		{ BYTES("\x02" "s\0" "\0\0\0\0" "\0"), 7 },                  /* text of no bytes */
		{ BYTES("\x02" "s\0" "\2\0\0\0" "ab\0"), 12 },               /* text without NUL */
		{ BYTES("\x02" "s\0" "\x09\0\0\0" "ab\0"), 7 },              /* text too long */
		{ BYTES("\x02" "s\0" "\xff\xff\xff\xff" "ab\0"), 7 },
		{ BYTES("\x02" "s\0" "\3\0\0\0" "a\x80\0"), 12 },            /* text not UTF-8 */
		{ BYTES("\x03" "o\0" "\x04\0\0\0\0"), 7 },                   /* document too short */
		{ BYTES("\x03" "o\0" "\x06\0\0\0\0"), 7 },                   /* document too long */
		{ BYTES("\x03" "o\0" "\x05\0\0\0\1"), 7 },                   /* without NUL */
		{ BYTES("\x05" "b\0" "\x03\0\0\0" "\0" "\xff\0"), 7 },       /* binary cut off */
		{ BYTES("\x05" "b\0" "\x06\0\0\0" "\x02" "\x03\0\0\0" "xy"), 7 },
		{ BYTES("\x0b" "r\0" "^a$\0" "im"), 11 },
		{ BYTES("\x0f" "w\0" "\x0e\0\0\0" "\x02\0\0\0" "x\0" "\x05\0\0\0\0"), 17 },
		{ BYTES("\x0f" "w\0" "\x0d\0\0\0" "\x02\0\0\0" "x\0" "\x05\0\0\0\0"), 7 },
		/* clang-format on */
	};
	struct strbuf sb = STRBUF_INIT;
	struct error e = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_t at = 99;

		wrap(&sb, cases[i].elements.data, cases[i].elements.n);
		if (bson_check((const uint8_t *)sb.buf, sb.len, &at, &e) != -ERR_CORRUPT)
			fail_msg("document %zu passes", i);
		if (at != cases[i].at)
			fail_msg("document %zu: at %zu, not %zu (%s)", i, at, cases[i].at,
				error_text(&e));
		strbuf_clear(&sb);
	}
	error_clear(&e);
	strbuf_release(&sb);
}

/* `depth` documents in each other. */
static void nest(struct strbuf *sb, int depth)
{
	struct strbuf inner = STRBUF_INIT;

	strbuf_clear(sb);
	wrap(sb, NULL, 0);
	for (int i = 1; i < depth; i++) {
		strbuf_add(&inner, i % 2 == 0 ? "\x03k\0" : "\x04k\0", 3);
		strbuf_add(&inner, sb->buf, sb->len);
		strbuf_clear(sb);
		wrap(sb, inner.buf, inner.len);
		strbuf_clear(&inner);
	}
	strbuf_release(&inner);
}

static void nesting_has_an_end(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	size_t at;

	(void)state;
	nest(&sb, BSON_DEPTH_MAX);
	assert_int_equal(check(&sb, &at), 0);
	nest(&sb, BSON_DEPTH_MAX + 1);
	assert_int_equal(check(&sb, &at), -ERR_CORRUPT);
	nest(&sb, 3000);
	assert_int_equal(check(&sb, &at), -ERR_CORRUPT);
	strbuf_release(&sb);
}

static void lengths_are_read(void **state)
{
	static const struct {
		struct bytes word;
		size_t length;
	} cases[] = {
		{ BYTES("\x05\0\0\0"), 5 },
		{ BYTES("\x05\0\0"), 0 },
		{ BYTES("\x04\0\0\0"), 0 },
		{ BYTES("\0\x04\0\0"), 1024 },
		{ BYTES("\x01\x04\0\0"), 0 },
		{ BYTES("\xff\xff\xff\xff"), 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const uint8_t *data = (const uint8_t *)cases[i].word.data;

		assert_int_equal(bson_length(data, cases[i].word.n, 1024), cases[i].length);
	}
	assert_int_equal(bson_length((const uint8_t *)"\xff\xff\xff\xff", 4, SIZE_MAX), 0);
}

/* Random edits of good documents: whatever comes out, nothing is read that is not there. */
static void edits_do_no_harm(void **state)
{
	struct strbuf all = STRBUF_INIT, sb = STRBUF_INIT;
	uint64_t random = 3;
	size_t at, passed = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		strbuf_add(&all, good[i].data, good[i].n);
	for (int round = 0; round < 20000; round++) {
		strbuf_clear(&sb);
		wrap(&sb, all.buf, all.len);
		for (uint32_t edits = next_random(&random) % 3; edits > 0; edits--)
			sb.buf[next_random(&random) % sb.len] = (char)next_random(&random);
		passed += check(&sb, &at) == 0;
	}
	assert_in_range(passed, 1, 19999);
	strbuf_release(&all);
	strbuf_release(&sb);
}

int base_bson_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_passes),
		cmocka_unit_test(every_cut_is_seen),
		cmocka_unit_test(damage_is_found_at_its_byte),
		cmocka_unit_test(nesting_has_an_end),
		cmocka_unit_test(lengths_are_read),
		cmocka_unit_test(edits_do_no_harm),
	};

	return cmocka_run_group_tests_name("bson", tests, NULL, NULL);
}
