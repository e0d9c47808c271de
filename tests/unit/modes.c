/*
 * The parser, the filter, the mode scanner and plain text. Everything is fed whole and in every
 * split, and must come out the same.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "modes/filter.h"
#include "modes/modes.h"
#include "modes/plaintext.h"

/* Sinks that write down what they get. */

static void log_text(void *ctx, const char *s, size_t n, bool ascii)
{
	assert_true(n > 0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(ascii, (unsigned char)s[i] >= 0x20 && (unsigned char)s[i] < 0x7f);
	strbuf_add(ctx, s, n);
}

static void log_control(void *ctx, unsigned char c)
{
	strbuf_addc(ctx, (char)c);
}

static void log_escape(void *ctx, char intermed, char final, uint64_t at)
{
	(void)at;
	strbuf_addc(ctx, '\033');
	if (intermed)
		strbuf_addc(ctx, intermed);
	strbuf_addc(ctx, final);
}

static void log_csi(void *ctx, const struct vtseq *seq)
{
	vtseq_format(ctx, seq);
}

static const struct vtsink log_sink = { log_text, log_control, log_escape, log_csi };

/* Feeds [data, data + n) in two pieces, cut at `cut`. */
static void filtered(struct strbuf *out, const char *data, size_t n, size_t cut)
{
	struct filter *f = filter_new(&log_sink, out);

	filter_feed(f, data, cut);
	filter_feed(f, data + cut, n - cut);
	filter_flush(f);
	filter_free(f);
}

static void check_filter_n(const char *in, size_t n, const char *want)
{
	for (size_t cut = 0; cut <= n; cut++) {
		struct strbuf out = STRBUF_INIT;

		filtered(&out, in, n, cut);
		assert_string_equal(out.buf, want);
		strbuf_release(&out);
	}
}

static void check_filter(const char *in, const char *want)
{
	check_filter_n(in, strlen(in), want);
}

static void test_filter_passes(void **state)
{
	(void)state;
	check_filter(
		"plain \033[1;31mred\033[m\r\n\tx\b\a", "plain \033[1;31mred\033[m\r\n\tx\b\a");
	check_filter("\033[38:2::1:2:3m\033[4:3m\033[;5H", "\033[38:2::1:2:3m\033[4:3m\033[;5H");
	check_filter("\0337\0338\033(0q\033(B\033)0\016x\017\033M\033c",
		"\0337\0338\033(0q\033(B\033)0\016x\017\033M\033c");
	check_filter("\033[?1049h\033[?25l\033[!p\033[2 q", "\033[?1049h\033[?25l\033[!p\033[2 q");
	check_filter("\033[6n\033[?6n", "\033[6n\033[?6n");
}

static void test_filter_drops(void **state)
{
	(void)state;
	check_filter("a\033]0;title\ab\033]8;;http://x\033\\c\033P$q\"p\033\\d", "abcd");
	check_filter("a\033_apc\033\\b\033^pm\033\\c\033Xsos\033\\d", "abcd");
	check_filter("a\033]0;t\030b\033]0;t\033[1mc", "ab\033[1mc");
	check_filter("\033[c\033[>c\033[5n\033[0c\033[21t\033[?1$p\033[>q\033[1;2'~", "");
	check_filter("\033 G\033%G\033*0\033N\033[?1;2S\033[=1c\033[<>1h\033[1!!p", "");
	check_filter("a\x7f\033[\x7f"
		     "1m\005b",
		"a\033[1mb");
	check_filter_n("a\0b\033\0[1m", 8, "ab\033[1m");
	/* An intermediate makes a parameter behind it an error: the whole sequence goes. */
	check_filter("x\033[1 2my\033[1?2mz", "xyz");
}

static void test_filter_bounds(void **state)
{
	(void)state;
	check_filter("\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18m",
		"\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16m");
	check_filter("\033[;;;;;;;;;;;;;;;;;;;;;;7m", "\033[;;;;;;;;;;;;;;;m");
	check_filter("\033[99999999999999999999;10000A", "\033[9999;9999A");
	check_filter("\033[1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16:17m",
		"\033[1:2:3:4:5:6:7:8:9:10:11:12:13:14:15:16m");
}

static void test_filter_repeat(void **state)
{
	(void)state;
	check_filter("\033[b\033[5b", "");
	check_filter("x\033[5b\033[31m\033[2b", "x\033[5b\033[31m\033[2b");
	check_filter("x\n\033[5b", "x\n");
	check_filter("x\033[H\033[5b", "x\033[H");
	/* What was dropped stands between nothing. */
	check_filter("x\033]0;t\a\033[5b", "x\033[5b");
}

static void test_filter_utf8(void **state)
{
	(void)state;
	check_filter(
		"\xe4\xb8\xad\xf0\x9f\x98\x80\xc3\xa9", "\xe4\xb8\xad\xf0\x9f\x98\x80\xc3\xa9");
	check_filter("a\x80"
		     "b\xff"
		     "c\xc0\xaf",
		"a\xef\xbf\xbd"
		"b\xef\xbf\xbd"
		"c\xef\xbf\xbd\xef\xbf\xbd");
	check_filter("\xe4\xb8"
		     "A\xe4",
		"\xef\xbf\xbd\xef\xbf\xbd"
		"A\xef\xbf\xbd");
	check_filter("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	check_filter("\xe4\xb8\033[1m", "\xef\xbf\xbd\xef\xbf\xbd\033[1m");
	/* C1 controls, raw and encoded: CSI as 0x9b is no sequence here. */
	check_filter("\x9b"
		     "31m",
		"\xef\xbf\xbd"
		"31m");
	check_filter("a\xc2\x9b"
		     "b\xc2\x85"
		     "c\xc2\xa0",
		"abc\xc2\xa0");
	/* Inside a sequence a byte of text breaks it off. */
	check_filter("\033[1\xc3\xa9m", "\xc3\xa9m");
}

static void test_filter_endless_string(void **state)
{
	struct strbuf in = STRBUF_INIT, out = STRBUF_INIT;

	(void)state;
	strbuf_adds(&in, "\033]0;");
	for (size_t i = 0; i < VT_STRING_MAX + 100; i++)
		strbuf_addc(&in, 'x');
	filtered(&out, in.buf, in.len, 1000);
	assert_in_range(out.len, 90, 110);
	strbuf_release(&in);
	strbuf_release(&out);
}

/* What passes passes again unchanged, and is valid UTF-8, for anything. */
static void test_filter_random(void **state)
{
	static const char *const bits[] = {
		"\033",
		"[",
		"]",
		"P",
		"?",
		";",
		":",
		"1",
		"999999",
		"m",
		"b",
		"h",
		"\a",
		"\033\\",
		"\xe4",
		"\xb8",
		"\xad",
		"\xc2\x9b",
		"text",
		"\r\n",
		"\030",
		"\x7f",
		" ",
		"$",
		"n",
		"6n",
		"\xff",
	};
	uint32_t seed = 20260101;

	(void)state;
	for (int round = 0; round < 4000; round++) {
		struct strbuf in = STRBUF_INIT, once = STRBUF_INIT, cut = STRBUF_INIT;
		struct strbuf twice = STRBUF_INIT;
		uint32_t n;

		for (n = 0; n < 40; n++) {
			seed = seed * 1664525 + 1013904223;
			strbuf_adds(&in, bits[(seed >> 16) % ARRAY_LEN(bits)]);
		}
		filtered(&once, in.buf, in.len, 0);
		filtered(&cut, in.buf, in.len, (seed >> 8) % (in.len + 1));
		filtered(&twice, once.buf, once.len, 0);
		assert_string_equal(cut.buf, once.buf);
		assert_string_equal(twice.buf, once.buf);
		assert_true(utf8_valid(once.buf, once.len, NULL));
		strbuf_release(&in);
		strbuf_release(&once);
		strbuf_release(&cut);
		strbuf_release(&twice);
	}
}

/* The mode scanner. */

static void log_answer(void *ctx, const char *bytes, size_t n)
{
	strbuf_add(ctx, bytes, n);
}

static void log_query(void *ctx, uint64_t end)
{
	strbuf_addf(ctx, "<cursor %u>", (unsigned)end);
}

static const struct modescan_sink answers = { log_answer, log_query };

static struct modescan *scan(const char *in, size_t cut, struct strbuf *said)
{
	struct modescan *s = modescan_new(said ? &answers : NULL, said);

	modescan_feed(s, in, cut);
	modescan_feed(s, in + cut, strlen(in) - cut);
	assert_int_equal(modescan_offset(s), strlen(in));
	return s;
}

static void test_modes_queries(void **state)
{
	const char *in =
		"text\033[cx\033[0c\033[>c\033[5n\xe4\xb8\xad\033[6n\033[1c\033]11;?\a\033[?6n";

	(void)state;
	for (size_t cut = 0; cut <= strlen(in); cut++) {
		struct strbuf said = STRBUF_INIT;

		modescan_free(scan(in, cut, &said));
		assert_string_equal(said.buf,
			"\033[?1;2c\033[?1;2c\033[>0;100;0c\033[0n<cursor 27><cursor 43>");
		strbuf_release(&said);
	}
	modescan_free(scan(in, 3, NULL));
}

static void check_modes(const char *in, const char *written)
{
	for (size_t cut = 0; cut <= strlen(in); cut++) {
		struct strbuf out = STRBUF_INIT, again = STRBUF_INIT;
		struct modescan *s = scan(in, cut, NULL), *t;

		modes_write(&out, modescan_modes(s));
		assert_string_equal(out.buf, written);
		t = scan(out.buf, 0, NULL);
		modes_write(&again, modescan_modes(t));
		assert_string_equal(again.buf, written);
		modescan_free(s);
		modescan_free(t);
		strbuf_release(&out);
		strbuf_release(&again);
	}
}

static void test_modes_followed(void **state)
{
	(void)state;
	check_modes("nothing \033[31m", "");
	check_modes("\033[?1049h\033[?1h\033=\033[?25l\033[?2004h",
		"\033[?1049h\033[?25l\033[?1h\033=\033[?2004h");
	check_modes("\033[?47h\033[?1;25;1004l\033[?1004h", "\033[?1049h\033[?25l\033[?1004h");
	check_modes("\033[?1002;1006h", "\033[?1002h\033[?1006h");
	check_modes("\033[?1003h\033[?1003l\033[?1015h", "\033[?1015h");
	check_modes("\033[?1000h\033[?1h\033[?25l\033c", "");
	check_modes("\033[?1h\033=\033[?25l\033[?2004h\033[!p", "\033[?2004h");
	check_modes("\033[?1h\033]x\033[?1l\030", "");
	check_modes("\033[4h\033[1h\033[?1$h", "");
}

static void check_clear(const char *in, uint64_t at, const char *modes)
{
	for (size_t cut = 0; cut <= strlen(in); cut++) {
		struct modescan *s = scan(in, cut, NULL);
		struct strbuf out = STRBUF_INIT;

		assert_int_equal(modescan_clear_at(s), at);
		modes_write(&out, modescan_clear_modes(s));
		assert_string_equal(out.buf, modes);
		modescan_free(s);
		strbuf_release(&out);
	}
}

static void test_modes_clear(void **state)
{
	(void)state;
	check_clear("abc\033[1Jdef\033[J", 0, "");
	check_clear("abc\033[2Jdef", 3, "");
	check_clear("abc\033[H\033[2Jdef", 3, "");
	check_clear("abc\033[Hx\033[2Jdef", 7, "");
	check_clear("abc\033[H\033[Jdef\033[3;1H\033[J", 3, "");
	check_clear("abc\033cdef", 3, "");
	check_clear("\033[?2004habc\033[2J\033[?2004l", 11, "\033[?2004h");
	check_clear("ab\033[2Jcd\033[?1049hvim\033[?1h", 8, "");
	check_clear("ab\033[2Jcd\033[?1049hvim\033[2J\033[?1049l$ ", 2, "");
	check_clear("ab\033[?1049hvim\033[2Jx", 13, "\033[?1049h");
}

/* Plain text. */

static void log_line(void *ctx, const char *text, size_t n, enum plaintext_end end)
{
	static const char ends[] = { '\n', '+', '.' };

	assert_true(utf8_valid(text, n, NULL));
	assert_true(n <= PLAINTEXT_LINE_MAX);
	strbuf_add(ctx, text, n);
	strbuf_addc(ctx, ends[end]);
}

static void check_plain(const char *in, const char *want)
{
	for (size_t cut = 0; cut <= strlen(in); cut++) {
		struct strbuf out = STRBUF_INIT;
		struct plaintext *p = plaintext_new(log_line, &out);

		plaintext_feed(p, in, cut);
		plaintext_feed(p, in + cut, strlen(in) - cut);
		plaintext_flush(p);
		assert_string_equal(out.buf, want);
		plaintext_free(p);
		strbuf_release(&out);
	}
}

static void test_plaintext_lines(void **state)
{
	(void)state;
	check_plain("", "");
	check_plain("one\r\ntwo\nthree", "one\ntwo\nthree.");
	check_plain("10%\r20%\r\n\r\n\n", "10%\n20%\n\n\n");
	check_plain("a\r\r\nb", "a\n\nb.");
	check_plain("\033[1;31mred\033[m\033]0;t\a x\ty\a\b\r\n", "red x\ty\n");
	check_plain("a\r\033[Kb\n", "a\nb\n");
	check_plain("bad \xff \xe4\xb8\n\xc2\x9b\xe4\xb8\xad",
		"bad \xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd\n\xe4\xb8\xad.");
	check_plain("cut\xe4", "cut\xef\xbf\xbd.");
}

static void test_plaintext_pieces(void **state)
{
	struct strbuf in = STRBUF_INIT, out = STRBUF_INIT, want = STRBUF_INIT;
	struct plaintext *p = plaintext_new(log_line, &out);

	(void)state;
	/* A line of just the limit is whole; one byte more is two pieces; a code point is not cut. */
	for (int i = 0; i < PLAINTEXT_LINE_MAX; i++)
		strbuf_addc(&in, 'x');
	strbuf_add(&want, in.buf, in.len);
	strbuf_adds(&want, "\n");
	strbuf_add(&want, in.buf, in.len);
	strbuf_adds(&want, "+y\n");
	strbuf_add(&want, in.buf, in.len - 1);
	strbuf_adds(&want, "+\xc3\xa9.");
	plaintext_feed(p, in.buf, in.len);
	plaintext_feed(p, "\n", 1);
	plaintext_feed(p, in.buf, in.len);
	plaintext_feed(p, "y\n", 2);
	plaintext_feed(p, in.buf, in.len - 1);
	plaintext_feed(p, "\xc3", 1);
	plaintext_feed(p, "\xa9", 1);
	plaintext_flush(p);
	assert_string_equal(out.buf, want.buf);
	plaintext_free(p);
	strbuf_release(&in);
	strbuf_release(&out);
	strbuf_release(&want);
}

static void test_plaintext_pending(void **state)
{
	struct strbuf out = STRBUF_INIT;
	struct plaintext *p = plaintext_new(log_line, &out);
	size_t n;

	(void)state;
	plaintext_feed(p, "done\n\033[1mPassword: ", 19);
	assert_memory_equal(plaintext_pending(p, &n), "Password: ", 10);
	assert_int_equal(n, 10);
	assert_string_equal(out.buf, "done\n");
	plaintext_free(p);
	strbuf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_filter_passes),
		cmocka_unit_test(test_filter_drops),
		cmocka_unit_test(test_filter_bounds),
		cmocka_unit_test(test_filter_repeat),
		cmocka_unit_test(test_filter_utf8),
		cmocka_unit_test(test_filter_endless_string),
		cmocka_unit_test(test_filter_random),
		cmocka_unit_test(test_modes_queries),
		cmocka_unit_test(test_modes_followed),
		cmocka_unit_test(test_modes_clear),
		cmocka_unit_test(test_plaintext_lines),
		cmocka_unit_test(test_plaintext_pieces),
		cmocka_unit_test(test_plaintext_pending),
	};

	return cmocka_run_group_tests_name("modes", tests, NULL, NULL);
}
