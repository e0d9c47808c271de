/*
 * Templates, near words, base 64, ULIDs and the locale.
 */
#include "config.h"

#include "base_groups.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/template.h"
#include "base/ulid.h"
#include "base/wordlike.h"
#include "base/xalloc.h"

static const char *lookup(void *ctx, const char *name)
{
	(void)ctx;
	if (strcmp(name, "DB") == 0)
		return "orders";
	if (strcmp(name, "TRICK") == 0)
		return "{{DB}}";
	return NULL;
}

static void names_are_replaced_once(void **state)
{
	static const struct {
		const char *text, *expanded;
	} cases[] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "{{DB}}", "orders" },
		{ "a {{DB}}.{{DB}} b", "a orders.orders b" },
		{ "{{TRICK}}", "{{DB}}" },
		{ "{{{DB}}}", "{orders}" },
		{ "{{ DB }} {{db}} {{.State}} {{1A}} {{}} {{_A}}",
			"{{ DB }} {{db}} {{.State}} {{1A}} {{}} {{_A}}" },
		{ "{{DB}", "{{DB}" },
		{ "{{DB", "{{DB" },
		{ "{{", "{{" },
		{ "{{X{{DB}}", "{{Xorders" },
		{ "{{NONE}}", "(NONE not set)" },
	};
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		template_expand(&sb, cases[i].text, lookup, NULL);
		assert_taken(&sb, cases[i].expanded);
	}
	strbuf_release(&sb);
}

static void names_are_bounded(void **state)
{
	char longest[TEMPLATE_NAME_MAX + 1];
	struct strbuf sb = STRBUF_INIT, out = STRBUF_INIT;

	(void)state;
	memset(longest, 'A', sizeof(longest));
	assert_true(template_name_valid(longest, TEMPLATE_NAME_MAX));
	assert_false(template_name_valid(longest, TEMPLATE_NAME_MAX + 1));
	assert_false(template_name_valid("", 0));
	assert_true(template_name_valid("A", 1));
	assert_true(template_name_valid("A_9", 3));
	assert_false(template_name_valid("9A", 2));
	assert_false(template_name_valid("Ab", 2));
	assert_false(template_name_valid("A-B", 3));
	strbuf_adds(&sb, "{{");
	strbuf_add(&sb, longest, sizeof(longest));
	strbuf_adds(&sb, "}}");
	template_expand(&out, sb.buf, lookup, NULL);
	assert_string_equal(out.buf, sb.buf);
	strbuf_release(&sb);
	strbuf_release(&out);
}

static void names_are_found(void **state)
{
	const char *text = "x{{A}}y{{BC}}", *name;
	size_t at = 0, n, start, end;

	(void)state;
	assert_true(template_next(text, &at, &name, &n, &start, &end));
	assert_int_equal(n, 1);
	assert_ptr_equal(name, text + 3);
	assert_int_equal(start, 1);
	assert_int_equal(end, 6);
	assert_int_equal(at, 6);
	assert_true(template_next(text, &at, &name, &n, &start, &end));
	assert_int_equal(start, 7);
	assert_int_equal(end, 13);
	assert_false(template_next(text, &at, &name, &n, &start, &end));
}

static void near_words_are_found(void **state)
{
	static const char *const words[] = { "title", "timeout", NULL, "run", "retry", "id" };
	static const struct {
		const char *typed, *meant;
	} cases[] = {
		{ "titel", "title" },
		{ "Title", "title" },
		{ "TIMEOUT", "timeout" },
		{ "timout", "timeout" },
		{ "time-outt", "timeout" },
		{ "urn", "run" },
		{ "rn", "run" },
		{ "retrys", "retry" },
		{ "x", NULL },
		{ "", NULL },
		{ "xyz", NULL },
		{ "description", NULL },
		{ "tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *found = nearest_word(cases[i].typed, words, ARRAY_LEN(words));

		if (cases[i].meant == NULL)
			assert_null(found);
		else
			assert_string_equal(found, cases[i].meant);
	}
	assert_null(nearest_word("run", words, 0));
}

static void base64_is_rfc_4648s(void **state)
{
	static const struct {
		const char *plain, *encoded;
	} cases[] = {
		{ "", "" },
		{ "f", "Zg==" },
		{ "fo", "Zm8=" },
		{ "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" },
		{ "foobar", "Zm9vYmFy" },
		{ "\xfb\xff\xfe", "+//+" },
	};
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *code = cases[i].encoded;

		base64_encode(&sb, cases[i].plain, strlen(cases[i].plain), false);
		assert_taken(&sb, code);
		assert_int_equal(base64_decode(&sb, code, strlen(code), false, NULL), 0);
		assert_taken(&sb, cases[i].plain);
	}
	base64_encode(&sb, "\xfb\xff\xfe\xfb", 4, true);
	assert_taken(&sb, "-__--w");
	assert_int_equal(base64_decode(&sb, "-__--w", 6, true, NULL), 0);
	assert_taken(&sb, "\xfb\xff\xfe\xfb");
	assert_int_equal(base64_decode(&sb, "-__--w==", 8, true, NULL), 0);
	assert_taken(&sb, "\xfb\xff\xfe\xfb");
	strbuf_release(&sb);
}

static void base64_is_strict(void **state)
{
	static const char *const wrong[] = { "Z", "Zg", "Zg=", "Zg===", "=",
		"====", "Zh==", "Zm9=", "Zm 9", "Zm9v\n", "Z===", "-__-", "Zg==Zg==" };
	struct strbuf sb = STRBUF_INIT;
	struct error e = ERROR_INIT;

	(void)state;
	strbuf_adds(&sb, "kept");
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		assert_int_equal(
			base64_decode(&sb, wrong[i], strlen(wrong[i]), false, &e), -ERR_SYNTAX);
		assert_string_equal(sb.buf, "kept");
	}
	assert_int_equal(base64_decode(&sb, "+//+", 4, true, &e), -ERR_SYNTAX);
	assert_int_equal(base64_decode(&sb, "Z", 1, true, &e), -ERR_SYNTAX);
	error_clear(&e);
	strbuf_release(&sb);
}

static void ulids_are_as_specified(void **state)
{
	static const uint8_t none[10],
		all[10] = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 };
	char id[ULID_LEN + 1], upper[ULID_LEN + 1];

	(void)state;
	ulid_make(id, 0, none);
	assert_string_equal(id, "00000000000000000000000000");
	ulid_make(id, (INT64_C(1) << 48) - 1, all);
	assert_string_equal(id, "7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
	ulid_make(id, 1469918176385, none);
	assert_string_equal(id, "01ARYZ6S410000000000000000");
	assert_int_equal(ulid_ms(id), 1469918176385);
	assert_true(ulid_valid("01aryz6s41TSV4RRFFQ69G5FAV", upper));
	assert_string_equal(upper, "01ARYZ6S41TSV4RRFFQ69G5FAV");
	assert_int_equal(ulid_ms(upper), 1469918176385);
	assert_true(ulid_valid(upper, NULL));
}

static void other_texts_are_no_ulids(void **state)
{
	static const char *const wrong[] = { "", "01ARYZ6S41TSV4RRFFQ69G5FA",
		"01ARYZ6S41TSV4RRFFQ69G5FAVX", "81ARYZ6S41TSV4RRFFQ69G5FAV",
		"01ARYZ6S41TSV4RRFFQ69G5FAI", "01ARYZ6S41TSV4RRFFQ69G5FAl",
		"01ARYZ6S41TSV4RRFFQ69G5FAO", "01ARYZ6S41TSV4RRFFQ69G5FAu",
		"01ARYZ6S41TSV4RRFFQ69G5FA/", "01ARYZ6S41TSV4RRFFQ69G5FA\xc3" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(ulid_valid(wrong[i], NULL));
}

static void new_ulids_differ(void **state)
{
	char one[ULID_LEN + 1], two[ULID_LEN + 1];
	int64_t before = clock_real_ms();

	(void)state;
	ulid_new(one);
	ulid_new(two);
	assert_true(ulid_valid(one, NULL));
	assert_string_not_equal(one, two);
	assert_in_range(ulid_ms(one), before, clock_real_ms());
}

static void the_locale_leaves_numbers_alone(void **state)
{
	(void)state;
	setenv("LC_ALL", "C.UTF-8", 1);
	i18n_init("/nowhere");
	assert_string_equal(nl_langinfo(CODESET), "UTF-8");
	assert_string_equal(setlocale(LC_NUMERIC, NULL), "C");
	assert_string_equal(_("not translated"), "not translated");
	assert_string_equal(Q_("one", "many", 2), "many");
	i18n_init(NULL);
	setlocale(LC_ALL, "C");
}

int base_text_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_replaced_once),
		cmocka_unit_test(names_are_bounded),
		cmocka_unit_test(names_are_found),
		cmocka_unit_test(near_words_are_found),
		cmocka_unit_test(base64_is_rfc_4648s),
		cmocka_unit_test(base64_is_strict),
		cmocka_unit_test(ulids_are_as_specified),
		cmocka_unit_test(other_texts_are_no_ulids),
		cmocka_unit_test(new_ulids_differ),
		cmocka_unit_test(the_locale_leaves_numbers_alone),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
