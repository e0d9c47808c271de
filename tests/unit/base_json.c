/*
 * Lists of flat JSON objects: what they hold, and that nothing else is taken for one.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "base/jsonrows.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "base_groups.h"

static void note(void *ctx, size_t row, const char *key, const char *value)
{
	strbuf_addf(ctx, "%zu %s=%s;", row, key, value ? value : "(null)");
}

static void lists(void **state)
{
	static const struct {
		const char *text, *said;
	} rows[] = {
		{ "[]", "" },
		{ " [ { } , {} ]\n", "" },
		{ "[{\"a\":\"x\",\"b\":null},\n {\"a\":-12.5e3,\"b\":true}]",
			"0 a=x;0 b=(null);1 a=-12.5e3;1 b=true;" },
		{ "[{\"a\":\"q\\\" \\\\ \\/ \\n \\u00e9 \\ud83d\\ude00\"}]",
			"0 a=q\" \\ / \n \xc3\xa9 \xf0\x9f\x98\x80;" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct strbuf said = STRBUF_INIT;

		assert_int_equal(
			json_rows(rows[i].text, strlen(rows[i].text), note, &said, NULL), 0);
		assert_string_equal(said.buf, rows[i].said);
		strbuf_release(&said);
	}
}

static void no_lists(void **state)
{
	static const char *const rows[] = { "", "[", "]", "{}", "[}", "[{]", "[{}] x", "[{},]",
		"[{\"a\"}]", "[{\"a\":}]", "[{\"a\":1,}]", "[{\"a\":\"x]", "[{\"a\":\"\\x\"}]",
		"[{\"a\":\"\\u12\"}]", "[{\"a\":[]}]", "[{\"a\":{}}]", "[1]", "[{\"a\":\"\xff\"}]",
		"[{\"a\":\"\\ud83d\\u12\"}]", "[{a:1}]", "muster: no" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct strbuf said = STRBUF_INIT;

		assert_int_equal(
			json_rows(rows[i], strlen(rows[i]), note, &said, NULL), -ERR_SYNTAX);
		/* Nor any beginning of it, at whatever byte it is cut. */
		for (size_t n = 0; n < strlen(rows[i]); n++)
			(void)!json_rows(rows[i], n, note, &said, NULL);
		strbuf_release(&said);
	}
}

int base_json_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists),
		cmocka_unit_test(no_lists),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
