/*
 * Every form of a declared value, as real programs write it, is masked wherever reads cut it.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "redact_tests.h"

/* Written down from Python 3.11, node 20, bash 5.2 and jq 1.6, not from our own code. */
static const char hard_value[] = "p@s\"s w'o\\rd/\303\251+\360\237\230\200&<x>$~\t!";

static const char *const hard_forms[] = {
	hard_value,
	/* urllib.parse.quote, with and without safe="", quote_plus; all in lower hex */
	"p%40s%22s%20w%27o%5Crd/%C3%A9%2B%F0%9F%98%80%26%3Cx%3E%24~%09%21",
	"p%40s%22s%20w%27o%5Crd%2F%C3%A9%2B%F0%9F%98%80%26%3Cx%3E%24~%09%21",
	"p%40s%22s+w%27o%5Crd%2F%C3%A9%2B%F0%9F%98%80%26%3Cx%3E%24~%09%21",
	"p%40s%22s%20w%27o%5crd%2f%c3%a9%2b%f0%9f%98%80%26%3cx%3e%24~%09%21",
	/* encodeURIComponent, encodeURI, URLSearchParams */
	"p%40s%22s%20w'o%5Crd%2F%C3%A9%2B%F0%9F%98%80%26%3Cx%3E%24~%09!",
	"p@s%22s%20w'o%5Crd/%C3%A9+%F0%9F%98%80&%3Cx%3E$~%09!",
	"p%40s%22s+w%27o%5Crd%2F%C3%A9%2B%F0%9F%98%80%26%3Cx%3E%24%7E%09%21",
	/* every byte */
	"%70%40%73%22%73%20%77%27%6f%5c%72%64%2f%c3%a9%2b%f0%9f%98%80%26%3c%78%3e%24%7e%09%21",
	/* json.dumps with and without ensure_ascii; PHP; Go */
	"p@s\\\"s w'o\\\\rd/\\u00e9+\\ud83d\\ude00&<x>$~\\t!",
	"p@s\\\"s w'o\\\\rd/\303\251+\360\237\230\200&<x>$~\\t!",
	"p@s\\\"s w'o\\\\rd\\/\\u00e9+\\ud83d\\ude00&<x>$~\\t!",
	"p@s\\\"s w'o\\\\rd/\303\251+\360\237\230\200\\u0026\\u003cx\\u003e$~\\t!",
	/* jq's @sh, shlex.quote, printf %q in C.UTF-8 and in C */
	"p@s\"s w'\\''o\\rd/\303\251+\360\237\230\200&<x>$~\t!",
	"p@s\"s w'\"'\"'o\\rd/\303\251+\360\237\230\200&<x>$~\t!",
	"p@s\"s w\\'o\\\\rd/\303\251+\360\237\230\200&<x>$~\\t!",
	"p@s\"s w\\'o\\\\rd/\\303\\251+\\360\\237\\230\\200&<x>$~\\t!",
	/* bytes.hex(), b64encode, urlsafe_b64encode */
	"70407322732077276f5c72642fc3a92bf09f9880263c783e247e0921",
	"70407322732077276F5C72642FC3A92BF09F9880263C783E247E0921",
	"cEBzInMgdydvXHJkL8OpK/CfmIAmPHg+JH4JIQ==",
	"cEBzInMgdydvXHJkL8OpK_CfmIAmPHg-JH4JIQ==",
	"cEBzInMgdydvXHJkL8OpK_CfmIAmPHg-JH4JIQ",
};

static void check_form(const struct redact_set *set, const char *form)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "<%s>\n", form);
	check_masked(set, text.buf, "<" M ">\n");
	check_paused(set, "<", form, ">\n");
	strbuf_release(&text);
}

static void test_every_form_as_programs_write_it(void **state)
{
	struct redact_set *set = set_of((const char *const[]){ hard_value, NULL }, NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(hard_forms); i++)
		check_form(set, hard_forms[i]);
	redact_set_free(set);
}

static void test_printf_q_of_plain_text(void **state)
{
	struct redact_set *set =
		set_of((const char *const[]){ "p@s\"s w'o\\rd/+&<x>$~!", NULL }, NULL);

	(void)state;
	check_form(set, "p@s\\\"s\\ w\\'o\\\\rd/+\\&\\<x\\>\\$~\\!");   /* bash */
	check_form(set, "p@s\\\"s w'o\\\\rd/+&<x>\\$~!");               /* inside "..." */
	check_form(set, "p@s\\\"s\\ w\\'o\\\\rd/+\\&\\<x\\>\\$\\~\\!"); /* Ruby, zsh */
	redact_set_free(set);
	set = set_of((const char *const[]){ "#~a b=~c:~d~#", NULL }, NULL);
	check_form(set, "\\#~a\\ b=\\~c:\\~d~#"); /* bash */
	redact_set_free(set);
}

/* base64, written again here: bit by bit. */
static void encode(struct strbuf *out, const char *text, const char *alphabet)
{
	size_t bits = 8 * strlen(text);

	for (size_t at = 0; at < bits; at += 6) {
		unsigned int six = 0;

		for (size_t bit = at; bit < at + 6; bit++)
			six = six << 1 |
				(bit < bits && (unsigned char)text[bit / 8] >> (7 - bit % 8) & 1);
		strbuf_addc(out, alphabet[six]);
	}
	while (out->len % 4)
		strbuf_addc(out, '=');
}

static void check_base64_at(
	const struct redact_set *set, const char *value, size_t offset, const char *alphabet)
{
	static const char neighbours[] = "zy\377x";
	struct strbuf text = STRBUF_INIT, coded = STRBUF_INIT, want = STRBUF_INIT,
		      form = STRBUF_INIT;
	size_t first = (8 * offset + 5) / 6, last = 8 * (offset + strlen(value)) / 6;

	strbuf_add(&text, neighbours, offset);
	strbuf_addf(&text, "%sQ and more", value);
	encode(&coded, text.buf, alphabet);
	strbuf_add(&form, coded.buf + first, last - first);
	strbuf_addf(&want, "%.*s" M "%s", (int)first, coded.buf, coded.buf + last);
	check_masked(set, coded.buf, want.buf);
	strbuf_clear(&want);
	strbuf_add(&want, coded.buf, first);
	check_paused(set, want.buf, form.buf, coded.buf + last);
	strbuf_release(&form);
	strbuf_release(&want);
	strbuf_release(&coded);
	strbuf_release(&text);
}

static void test_base64_with_neighbours(void **state)
{
	static const char *const values[] = { "s3cr3t", "hunter22", "\373\357\276x>>>???y",
		"123456789" };
	static const char *const alphabets[] = {
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		struct redact_set *set = set_of((const char *const[]){ values[i], NULL }, NULL);

		for (size_t k = 0; k < 6; k++)
			check_base64_at(set, values[i], k % 3, alphabets[k / 3]);
		redact_set_free(set);
	}
}

static void test_lines_through_a_terminal(void **state)
{
	struct redact_set *set =
		set_of((const char *const[]){ "first\nsecond\nthird\n", NULL }, NULL);

	(void)state;
	check_form(set, "first\nsecond\nthird");
	check_form(set, "first\r\nsecond\r\nthird");
	check_form(set, "first\\nsecond\\nthird");
	check_form(set, "first%0Asecond%0Athird");
	redact_set_free(set);
	set = set_of((const char *const[]){ "first\r\nsecond", NULL }, NULL);
	check_form(set, "first\r\nsecond");
	check_form(set, "first\nsecond");
	redact_set_free(set);
}

/* `coded` behind `first` other bytes, in lines of `width`, as base64, openssl and xxd -p write
 * it. */
static void check_wrapped(const struct redact_set *set, const char *coded, size_t first,
	size_t width, const char *line_end)
{
	struct strbuf text = STRBUF_INIT, want = STRBUF_INIT;
	size_t room = width - first % width, n = strlen(coded);

	for (size_t i = 0; i < first + n; i++) {
		if (i && i % width == 0)
			strbuf_adds(&text, line_end);
		strbuf_addc(&text, i < first ? '.' : coded[i - first]);
		if (i + 1 == first)
			strbuf_add(&want, text.buf, text.len);
	}
	if (first && room == width)
		strbuf_adds(&want, line_end);
	/* Fewer than four bytes at the end of a line cannot be held back. */
	if (room < REDACT_CERTAIN)
		strbuf_addf(&want, "%.*s%s", (int)room, coded, line_end);
	strbuf_addf(&want, M "%s>", line_end);
	strbuf_addf(&text, "%s>", line_end);
	check_masked(set, text.buf, want.buf);
	strbuf_release(&text);
	strbuf_release(&want);
}

static void test_lines_of_base64_and_hex(void **state)
{
	static const char hex[] = "636f727265637420686f7273652062617474657279";
	static const char base64[] = "Y29ycmVjdCBob3JzZSBiYXR0ZXJ5";
	struct redact_set *set =
		set_of((const char *const[]){ "correct horse battery", NULL }, NULL);

	(void)state;
	for (size_t width = REDACT_CERTAIN; width < 30; width++) {
		for (size_t first = 0; first < width; first++) {
			check_wrapped(set, base64, first, width, "\n");
			check_wrapped(set, base64, first, width, "\r\n");
			check_wrapped(set, hex, first, width, "\n");
		}
	}
	/* Only one line end at a time, and no other form. */
	check_masked(set, "Y29ycmVj\n\ndCBob3JzZSBiYXR0ZXJ5", "Y29ycmVj\n\ndCBob3JzZSBiYXR0ZXJ5");
	check_masked(set, "correct hor\nse battery", "correct hor\nse battery");
	redact_set_free(set);
}

/* A line end is not held behind a few bytes that begin a form, nor behind a whole one. */
static void test_line_ends_do_not_wait(void **state)
{
	struct redact_set *set =
		set_of((const char *const[]){ "correct horse batter", NULL }, NULL);
	struct redact_stream *s = redact_stream_new(set);
	struct strbuf out = STRBUF_INIT;

	(void)state;
	redact_stream_feed(s, "a line that ends with Y29\n", 26, 0, &out);
	assert_int_equal(redact_stream_held(s), 0);
	redact_stream_feed(s, "Y29ycmVjdCBob3JzZSBiYXR0ZXI=\n", 29, 0, &out);
	assert_int_equal(redact_stream_held(s), 0);
	assert_string_equal(out.buf, "a line that ends with Y29\n" M "\n");
	redact_stream_feed(s, "Y29ycmVjdCBob3JzZSBiYXR0ZX\n", 27, 0, &out);
	assert_int_equal(redact_stream_held(s), 0);
	strbuf_release(&out);
	redact_stream_free(s);
	redact_set_free(set);
}

static void test_bytes_that_are_no_text(void **state)
{
	static const char value[] = "\0\001\377\0\200x\0";
	struct redact_set *set = redact_set_new();
	struct strbuf out = STRBUF_INIT;

	(void)state;
	assert_int_equal(redact_set_add_value(set, value, sizeof(value) - 1, NULL), 0);
	pass(set, "a\0\001\377\0\200x\0b", 9, 1, 0, &out);
	assert_string_equal(out.buf, "a" M "b");
	check_masked(set, "0001ff00807800", M);
	check_masked(set, "%00%01%FF%00%80x%00", M);
	strbuf_release(&out);
	redact_set_free(set);
}

static void test_limits_are_told(void **state)
{
	struct redact_set *set = redact_set_new();
	struct error e = ERROR_INIT;
	char *large = xmalloc(REDACT_VALUE_MAX + 1);
	int added = 0, r = 0;

	(void)state;
	memset(large, 'x', REDACT_VALUE_MAX + 1);
	assert_int_equal(redact_set_add_value(set, "short", 5, &e), -ERR_LIMIT);
	assert_null(strstr(error_text(&e), "short"));
	assert_int_equal(redact_set_add_value(set, "short\n\n", 7, &e), -ERR_LIMIT);
	assert_int_equal(redact_set_add_value(set, large, REDACT_VALUE_MAX + 1, &e), -ERR_LIMIT);
	/* Until they are too large together; then what was there still counts. */
	for (; r == 0 && added < 100; added++) {
		snprintf(large, 16, "value %08d", added);
		large[14] = 'x';
		r = redact_set_add_value(set, large, REDACT_VALUE_MAX, &e);
	}
	assert_int_equal(r, -ERR_LIMIT);
	assert_in_range(added, 3, 99);
	large[13] = '0';
	assert_true(redact_matches(set, large, REDACT_VALUE_MAX));
	set_add(set, "another one");
	check_masked(set, "yet another one.", "yet " M ".");
	free(large);
	error_clear(&e);
	redact_set_free(set);
}

const struct CMUnitTest forms_tests[] = {
	cmocka_unit_test(test_every_form_as_programs_write_it),
	cmocka_unit_test(test_printf_q_of_plain_text),
	cmocka_unit_test(test_base64_with_neighbours),
	cmocka_unit_test(test_lines_through_a_terminal),
	cmocka_unit_test(test_lines_of_base64_and_hex),
	cmocka_unit_test(test_line_ends_do_not_wait),
	cmocka_unit_test(test_bytes_that_are_no_text),
	cmocka_unit_test(test_limits_are_told),
};
const size_t forms_tests_n = ARRAY_LEN(forms_tests);
