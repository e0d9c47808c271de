/* The engine: values, transcripts, and that folding what random commands did gives the same
 * session. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "engine_tests.h"

static void value_kept(struct var_decl *var, const char *value, const char *kept)
{
	struct strbuf out = STRBUF_INIT;
	int rc = value_check(var, value, 1700000000000LL, &out, NULL);

	assert_int_equal(rc, kept ? 0 : -ERR_REFUSED);
	if (kept)
		assert_string_equal(out.buf, kept);
	strbuf_release(&out);
}

void test_values(void **state)
{
	static const char *const colours[] = { "red", "blue" };
	struct var_decl host = { .name = "H", .type = VAR_HOST };
	struct var_decl number = { .name = "N", .type = VAR_NUMBER };
	struct var_decl time = { .name = "T", .type = VAR_TIME };
	struct var_decl choice = { .name = "C", .type = VAR_CHOICE, .options = { colours, 2 } };
	struct pattern *p;

	(void)state;
	value_kept(NULL, "$(touch pwned); \"'", "$(touch pwned); \"'");
	value_kept(NULL, "", "");
	value_kept(NULL, "\xff", NULL);
	value_kept(&host, "db-1.example.com:22", "db-1.example.com:22");
	value_kept(&host, "-oProxyCommand=x", NULL);
	value_kept(&host, "a b", NULL);
	value_kept(&host, "", NULL);
	value_kept(&number, "-1.5", "-1.5");
	value_kept(&number, "two", NULL);
	value_kept(&time, "now", "2023-11-14T22:13:20Z");
	value_kept(&time, "40m ago", "2023-11-14T21:33:20Z");
	value_kept(&time, "2023-11-14T23:13:20+01:00", "2023-11-14T22:13:20Z");
	value_kept(&time, "soon", NULL);
	value_kept(&choice, "blue", "blue");
	value_kept(&choice, "green", NULL);
	assert_int_equal(pattern_new(&p, "a+", PATTERN_ANCHORED, NULL, NULL), 0);
	host = (struct var_decl){ .name = "P", .pattern = p };
	value_kept(&host, "aaa", "aaa");
	value_kept(&host, "aab", NULL);
	pattern_free(p);
}

void test_events(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (int i = 0; i < EV_UNKNOWN; i++) {
		enum event_type type = (enum event_type)i;
		struct event ev, *copy;

		assert_int_equal(event_type_named(event_type_name(type)), type);
		event_init(&ev, type, 1, 2);
		for (int f = 0; f < EF_COUNT; f++)
			assert_false(event_has(&ev, (enum event_field)f));
		copy = event_copy(&ev, a);
		assert_true(event_equal(&ev, copy));
		copy->who = "maria";
		assert_false(event_equal(&ev, copy));
	}
	assert_int_equal(event_type_named("no.such"), EV_UNKNOWN);
	arena_free(a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_deadlines),
		cmocka_unit_test(test_estimate),
		cmocka_unit_test(test_plans),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_many_choices),
		cmocka_unit_test(test_linear),
		cmocka_unit_test(test_any_events),
		cmocka_unit_test(test_transcripts),
		cmocka_unit_test(test_random_commands),
		cmocka_unit_test(test_random_graphs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
