/*
 * The same rows in every format, with texts that each of them has to treat in its own way.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/xalloc.h"
#include "model/event.h"
#include "report/listing.h"
#include "report_tests.h"

static void expect(const struct listing *l, enum listing_format format, const char *wanted)
{
	struct strbuf out = STRBUF_INIT;

	listing_print(l, format, &out);
	assert_string_equal(out.buf, wanted);
	strbuf_release(&out);
}

static struct listing *hard_rows(void)
{
	static const char *const columns[] = { "name", "at", "met", "notes", "parts" };
	static const char *const parts[] = { "a", "b\"c" };
	struct listing *l = listing_new(columns, ARRAY_LEN(columns));

	listing_add_text(l, "数据库");
	listing_add_time(l, INT64_C(1763865067250));
	listing_add_flag(l, 1);
	listing_add_text(l, "a|b, \"c\"\nd\\ *e*");
	listing_add_texts(l, parts, 2);
	listing_add_text(l, NULL);
	listing_add_time(l, EVENT_NONE);
	listing_add_flag(l, -1);
	listing_add_text(l, "\x1b[2J\xff");
	listing_add_texts(l, NULL, 0);
	listing_add_text(l, "x");
	listing_add_time(l, 0);
	listing_add_flag(l, 0);
	listing_add_text(l, "");
	listing_add_texts(l, NULL, 0);
	return l;
}

static void table_aligns_by_width(void **state)
{
	struct listing *l = hard_rows();

	(void)state;
	expect(l, LISTING_TABLE,
		"name    at                met  notes            parts\n"
		"数据库  2025-11-23 02:31  yes  a|b, \"c\" d\\ *e*  a b\"c\n"
		"                               \xef\xbf\xbd[2J\xef\xbf\xbd\n"
		"x       1970-01-01 00:00  no\n");
	listing_free(l);
}

static void markdown_escapes(void **state)
{
	struct listing *l = hard_rows();

	(void)state;
	expect(l, LISTING_MARKDOWN,
		"| name | at | met | notes | parts |\n"
		"|---|---|---|---|---|\n"
		"| 数据库 | 2025-11-23 02:31 | yes | a\\|b, \"c\" d\\\\ \\*e\\* | a b\"c |\n"
		"| | | | \xef\xbf\xbd\\[2J\xef\xbf\xbd | |\n"
		"| x | 1970-01-01 00:00 | no | | |\n");
	listing_free(l);
}

static void csv_quotes(void **state)
{
	struct listing *l = hard_rows();

	(void)state;
	expect(l, LISTING_CSV,
		"name,at,met,notes,parts\r\n"
		"数据库,2025-11-23T02:31:07.250Z,true,\"a|b, \"\"c\"\"\nd\\ *e*\",\"a b\"\"c\"\r\n"
		",,,\x1b[2J\xef\xbf\xbd,\r\n"
		"x,1970-01-01T00:00:00.000Z,false,,\r\n");
	listing_free(l);
}

static void json_escapes(void **state)
{
	struct listing *l = hard_rows();

	(void)state;
	expect(l, LISTING_JSON,
		"[{\"name\":\"数据库\",\"at\":\"2025-11-23T02:31:07.250Z\",\"met\":true,"
		"\"notes\":\"a|b, \\\"c\\\"\\nd\\\\ *e*\",\"parts\":[\"a\",\"b\\\"c\"]},\n"
		" {\"name\":\"\",\"at\":null,\"met\":null,\"notes\":\"\\u001b[2J\xef\xbf\xbd\","
		"\"parts\":[]},\n"
		" {\"name\":\"x\",\"at\":\"1970-01-01T00:00:00.000Z\",\"met\":false,\"notes\":\"\","
		"\"parts\":[]}]\n");
	listing_free(l);
}

static void nothing_is_a_list_too(void **state)
{
	static const char *const columns[] = { "id", "state" };
	struct listing *l = listing_new(columns, 2);

	(void)state;
	expect(l, LISTING_TABLE, "id  state\n");
	expect(l, LISTING_MARKDOWN, "| id | state |\n|---|---|\n");
	expect(l, LISTING_CSV, "id,state\r\n");
	expect(l, LISTING_JSON, "[]\n");
	listing_free(l);
}

int test_listing(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_aligns_by_width),
		cmocka_unit_test(markdown_escapes),
		cmocka_unit_test(csv_quotes),
		cmocka_unit_test(json_escapes),
		cmocka_unit_test(nothing_is_a_list_too),
	};

	return cmocka_run_group_tests_name("listing", tests, NULL, NULL);
}
