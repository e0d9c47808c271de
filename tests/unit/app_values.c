/*
 * Which value a variable begins with, and what is refused.
 */
#include "config.h"

#include "app_tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/values.h"
#include "base/fs.h"
#include "load/load.h"

#define RUNBOOK \
	"muster: 1\ntitle: X\nvars:\n" \
	"  PLAIN: from-default\n" \
	"  BARE: {}\n" \
	"  HERE: {from: env, default: from-default}\n" \
	"  NUM: {type: number, default: '3', from: env}\n" \
	"  WHEN: {type: time}\n" \
	"  FIT: {pattern: '[a-z]+'}\n" \
	"  TOKEN: {secret: yes, from: env}\n" \
	"steps:\n  - {id: a, title: A}\n"

struct gathered {
	struct line line;
	struct runbook *rb;
	struct arena *arena;
	struct start_values values;
};

static int gather(struct gathered *g, const char *const *words)
{
	struct problems ps;

	memset(g, 0, sizeof(*g));
	problems_init(&ps);
	assert_int_equal(load_memory("x.yaml", RUNBOOK, strlen(RUNBOOK), NULL, &g->rb, &ps), 0);
	problems_release(&ps);
	if (line_parse(&g->line, words) != 0)
		fail_msg("%s", error_text(&g->line.e));
	g->arena = arena_new();
	return values_gather(&g->line.app, g->rb, NULL, g->arena, &g->values, &g->line.e);
}

static void release(struct gathered *g)
{
	arena_free(g->arena);
	runbook_free(g->rb);
	line_release(&g->line);
}

static const char *of(const struct event_pairs *pairs, const char *name)
{
	for (size_t i = 0; i < pairs->n; i++)
		if (strcmp(pairs->v[i].name, name) == 0)
			return pairs->v[i].value;
	return NULL;
}

/* The value and where it is from, NULL for both where there is none. */
static void expect(
	const struct gathered *g, const char *name, const char *value, const char *source)
{
	if (!value) {
		assert_null(of(&g->values.vars, name));
		assert_null(of(&g->values.sources, name));
		return;
	}
	assert_string_equal(of(&g->values.vars, name), value);
	assert_string_equal(of(&g->values.sources, name), source);
}

static void clear_environment(void)
{
	unsetenv("PLAIN");
	unsetenv("HERE");
	unsetenv("NUM");
	unsetenv("TOKEN");
}

static void the_first_that_is_there_wins(void **state)
{
	struct gathered g;

	(void)state;
	clear_environment();
	setenv("HERE", "from-env", 1);
	setenv("PLAIN", "not asked for", 1);
	assert_int_equal(gather(&g, (const char *const[]){ "run", "x", NULL }), 0);
	expect(&g, "PLAIN", "from-default", "default");
	expect(&g, "BARE", NULL, NULL);
	expect(&g, "HERE", "from-env", "env");
	expect(&g, "NUM", "3", "default");
	release(&g);
	assert_int_equal(gather(&g,
				 (const char *const[]){ "run", "x", "--set", "HERE=first", "--set",
					 "PLAIN=", "--set", "HERE=last", NULL }),
		0);
	expect(&g, "HERE", "last", "set");
	expect(&g, "PLAIN", "", "set"); /* an empty value is one */
	release(&g);
	clear_environment();
	assert_int_equal(gather(&g, (const char *const[]){ "run", "x", NULL }), 0);
	expect(&g, "HERE", "from-default", "default");
	release(&g);
}

/* What is wrong in the environment was not typed for us: it is said, and the default counts. */
static void a_bad_value_of_the_environment_is_not_used(void **state)
{
	struct gathered g;

	(void)state;
	clear_environment();
	setenv("NUM", "many", 1);
	assert_int_equal(gather(&g, (const char *const[]){ "run", "x", NULL }), 0);
	expect(&g, "NUM", "3", "default");
	release(&g);
	clear_environment();
}

static void values_take_their_final_form(void **state)
{
	struct gathered g;

	(void)state;
	clear_environment();
	setenv("TZ", "UTC", 1);
	assert_int_equal(gather(&g,
				 (const char *const[]){
					 "run", "x", "--set", "WHEN=2025-11-23 02:31", NULL }),
		0);
	expect(&g, "WHEN", "2025-11-23T02:31:00Z", "set");
	release(&g);
	assert_int_equal(gather(&g,
				 (const char *const[]){
					 "run", "x", "--set", "BARE=$(touch pwned); \"'", NULL }),
		0);
	expect(&g, "BARE", "$(touch pwned); \"'", "set");
	release(&g);
}

/* ---- files ---- */

static char *make_file(const void *bytes, size_t n)
{
	char *path = xstrfmt("/tmp/muster-app-%ld", (long)getpid());

	assert_int_equal(fs_replace_file(path, bytes, n, NULL), 0);
	return path;
}

static int gather_file(struct gathered *g, const char *name, const void *bytes, size_t n)
{
	char *path = make_file(bytes, n), *setting = xstrfmt("%s=%s", name, path);
	int rc = gather(g, (const char *const[]){ "run", "x", "--set-file", setting, NULL });

	unlink(path);
	free(path);
	free(setting);
	return rc;
}

static void a_file_is_read_as_a_shell_reads_one(void **state)
{
	struct gathered g;

	(void)state;
	clear_environment();
	assert_int_equal(gather_file(&g, "BARE", "two\n lines \n\n", 13), 0);
	expect(&g, "BARE", "two\n lines ", "set");
	release(&g);
	assert_int_equal(gather_file(&g, "TOKEN", "hunter2hunter2\n", 15), 0);
	expect(&g, "TOKEN", "hunter2hunter2", "set");
	assert_int_equal(g.values.secrets.n, 1);
	assert_string_equal(g.values.secrets.v[0], "TOKEN");
	release(&g);
}

static void files_that_are_no_value_are_refused(void **state)
{
	struct gathered g;
	char *large = xmalloc(200 * 1024);

	(void)state;
	memset(large, 'x', 200 * 1024);
	assert_int_equal(gather_file(&g, "BARE", "a\0b", 3), -ERR_USAGE);
	release(&g);
	assert_int_equal(gather_file(&g, "BARE", "\xff", 1), -ERR_USAGE);
	release(&g);
	assert_int_equal(gather_file(&g, "BARE", large, 200 * 1024), -ERR_USAGE);
	release(&g);
	assert_int_equal(gather(&g,
				 (const char *const[]){
					 "run", "x", "--set-file", "BARE=/nowhere/at/all", NULL }),
		-ERR_USAGE);
	assert_non_null(strstr(error_text(&g.line.e), "/nowhere/at/all"));
	release(&g);
	free(large);
}

/* ---- what is wrong ---- */

static void what_is_wrong_is_said(void **state)
{
	static const struct {
		const char *setting, *says;
	} cases[] = {
		{ "PLIAN=1", "did you mean PLAIN?" },
		{ "XYZZY=1", "no such variable" },
		{ "NUM=many", "NUM" },
		{ "FIT=123", "FIT" },
		{ "FIT=abc1", "FIT" }, /* the whole of it has to fit */
		{ "WHEN=later", "WHEN" },
		{ "TOKEN=hunter2hunter2", "--set-file TOKEN=FILE" },
		{ "BARE=\xff", "UTF-8" },
	};

	(void)state;
	clear_environment();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct gathered g;
		const char *words[] = { "run", "x", "--set", cases[i].setting, NULL };

		if (gather(&g, words) != -ERR_USAGE)
			fail_msg("%s is taken", cases[i].setting);
		if (!strstr(error_text(&g.line.e), cases[i].says))
			fail_msg("%s: %s", cases[i].setting, error_text(&g.line.e));
		assert_null(strstr(error_text(&g.line.e), "hunter2"));
		release(&g);
	}
}

static void a_secret_of_the_environment_is_one(void **state)
{
	struct gathered g;

	(void)state;
	clear_environment();
	setenv("TOKEN", "hunter2hunter2", 1);
	assert_int_equal(gather(&g, (const char *const[]){ "run", "x", NULL }), 0);
	expect(&g, "TOKEN", "hunter2hunter2", "env");
	assert_int_equal(g.values.secrets.n, 1);
	release(&g);
	clear_environment();
}

int app_values_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_that_is_there_wins),
		cmocka_unit_test(a_bad_value_of_the_environment_is_not_used),
		cmocka_unit_test(values_take_their_final_form),
		cmocka_unit_test(a_file_is_read_as_a_shell_reads_one),
		cmocka_unit_test(files_that_are_no_value_are_refused),
		cmocka_unit_test(what_is_wrong_is_said),
		cmocka_unit_test(a_secret_of_the_environment_is_one),
	};

	return cmocka_run_group_tests_name("values", tests, NULL, NULL);
}
