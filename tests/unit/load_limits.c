/*
 * Bounds: a hostile file costs milliseconds of CPU and one error. The bounds of time are wide, since
 * tests run under sanitizers too: what they catch takes a hundred times as long.
 */
#include "config.h"

#include "load_tests.h"

#include <string.h>
#include <time.h>

#define CPU_MAX_MS 500

static double cpu_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

/* Loads; asserts that it is quick, and that what is said holds `wanted` (NULL: sound). */
static void quick(const struct strbuf *text, const char *wanted)
{
	struct strbuf said = STRBUF_INIT;
	struct problems ps;
	struct runbook *rb;
	double start = cpu_ms(), took;
	int rc;

	problems_init(&ps);
	rc = load_memory("t.yaml", text->buf, text->len, NULL, &rb, &ps);
	took = cpu_ms() - start;
	problems_print(&ps, &said);
	if (took > CPU_MAX_MS)
		print_error("%s: %.0f ms\n", wanted ? wanted : "sound", took);
	assert_true(took <= CPU_MAX_MS);
	assert_int_equal(rc, wanted ? -ERR_UNSOUND : 0);
	if (wanted && !strstr(said.buf, wanted))
		print_error("wanted %s, is\n%.500s\n", wanted, said.buf);
	assert_true(!wanted || strstr(said.buf, wanted));
	runbook_free(rb);
	problems_release(&ps);
	strbuf_release(&said);
}

static void repeat(struct strbuf *out, const char *piece, size_t times)
{
	while (times-- > 0)
		strbuf_adds(out, piece);
}

static void quick_repeat(const char *start, const char *piece, size_t times, const char *wanted)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_adds(&text, start);
	repeat(&text, piece, times);
	quick(&text, wanted);
	strbuf_release(&text);
}

static void deep_nesting(void **state)
{
	static const char head[] = "muster: 1\ntitle: x\nsteps: ";

	(void)state;
	quick_repeat(head, "[", 100000, "t.yaml:3:71: error: nested deeper than 64 levels");
	quick_repeat(head, "[\n ", 100000, "nested deeper than 64 levels");
	quick_repeat(head, "{a: ", 100000, "nested deeper than 64 levels");
	quick_repeat("muster: 1\nsteps:\n  ", "- ", 100000, "nested deeper than 64 levels");
	quick_repeat("muster: 1\nsteps: ", "? ", 100000, "error");
	quick_repeat("muster: 1\nsteps: ", "!a ", 100000, "error");
	quick_repeat("", "&a ", 100000, "error");
}

/* The deepest that is taken: the root, the list, the step, and conditions. */
static void just_deep_enough(void **state)
{
	for (int depth = LOAD_DEPTH_MAX - 4; depth <= LOAD_DEPTH_MAX; depth++) {
		struct strbuf text = STRBUF_INIT;
		int level = 3; /* the step's map */

		strbuf_adds(&text,
			"muster: 1\ntitle: x\nvars: {A: 1}\nsteps:\n  - title: y\n    when: ");
		while (level + 1 < depth) {
			strbuf_adds(&text, "{not: ");
			level++;
		}
		strbuf_adds(&text, "{var: A, set: yes}");
		repeat(&text, "}", (size_t)(level - 3));
		strbuf_adds(&text, "\n");
		quick(&text, NULL);
		strbuf_release(&text);
	}
	(void)state;
	quick_repeat("muster: 1\ntitle: x\nsteps:\n  - title: y\n    when: ", "{not: ", 62,
		"nested deeper than 64 levels");
}

static void alias_bomb(void **state)
{
	struct strbuf text = STRBUF_INIT;

	(void)state;
	strbuf_adds(&text,
		"muster: 1\ntitle: x\nvars:\n  A0: &a0 {options: [x, x, x, x, x, x, x, x]}\n");
	for (int i = 1; i < 30; i++) {
		strbuf_addf(&text, "  A%d: &a%d {options: [", i, i);
		for (int k = 0; k < 9; k++)
			strbuf_addf(&text, "%s*a%d", k ? ", " : "", i - 1);
		strbuf_adds(&text, "]}\n");
	}
	quick(&text, "aliases make more than 100000 nodes");
	strbuf_release(&text);
}

static void many_keys(void **state)
{
	struct strbuf text = STRBUF_INIT;

	(void)state;
	strbuf_adds(&text, "muster: 1\ntitle: x\nvars:\n");
	for (int i = 0; i < 20000; i++)
		strbuf_addf(&text, "  A%d: x\n", i);
	strbuf_adds(&text, "  A19999: y\nsteps:\n  - {title: a, end: resolved}\n");
	quick(&text,
		"t.yaml:20004:3: error: duplicate key 'A19999', first at line 20003, column 3");
	strbuf_release(&text);
}

static void many_errors(void **state)
{
	(void)state;
	quick_repeat("muster: 1\ntitle: x\nsteps:\n", "  - {title: a: b}\n", 5000, "error");
	quick_repeat("muster: 1\ntitle: x\nsteps:\n", "  - title: \"a\n", 5000, "error");
	quick_repeat("muster: 1\ntitle: x\nsteps:\n", "  - *x\n", 5000, "error");
	quick_repeat("muster: 1\ntitle: \"", "\\x07", 50000, "error");
	quick_repeat("muster: 1\ntitle: ", "\xFF", 50000, "error");
	quick_repeat("", "%TAG !a! b\n", 20000, "a runbook has no tags");
	quick_repeat("...\n", "%TAG !a! b\n", 20000, "a runbook has no tags");
}

static void long_lines(void **state)
{
	(void)state;
	quick_repeat("muster: 1\nsteps: [", "\xC3\xB1,", 20000, "error");
	quick_repeat("muster: 1\ntitle: \"", "\\\n", 100000, "error");
	quick_repeat("muster: 1\ntitle: x\nsteps:\n  - title: '", "''", 100000, "error");
}

static void too_large(void **state)
{
	struct strbuf text = STRBUF_INIT;

	(void)state;
	strbuf_adds(&text, "muster: 1\ntitle: x\n");
	strbuf_grow(&text, LOAD_BYTES_MAX);
	memset(text.buf + text.len, '#', LOAD_BYTES_MAX);
	text.len += LOAD_BYTES_MAX;
	text.buf[text.len] = '\0';
	quick(&text, "t.yaml:1:1: error: the file has more than 32 MiB");
	strbuf_release(&text);
}

static void long_values(void **state)
{
	static const size_t most = 120 << 10;
	struct strbuf text = STRBUF_INIT;

	(void)state;
	for (size_t n = most; n <= most + 1; n++) {
		strbuf_clear(&text);
		strbuf_adds(&text, "muster: 1\ntitle: x\nsteps:\n  - title: y\n    run: ");
		repeat(&text, "a", n);
		quick(&text, n > most ? "t.yaml:5:10: error: a script has at most 120 KiB" : NULL);
		strbuf_clear(&text);
		strbuf_adds(&text, "muster: 1\ntitle: x\nsteps: [{title: y}]\nenv:\n  A: ");
		repeat(&text, "a", n);
		quick(&text, n > most ? "t.yaml:5:6: error: a value has at most 120 KiB" : NULL);
		strbuf_clear(&text);
		strbuf_adds(&text, "muster: 1\ntitle: x\nsteps: [{title: y}]\nvars:\n  A: ");
		repeat(&text, "a", n);
		quick(&text, n > most ? "t.yaml:5:6: error: a value has at most 120 KiB" : NULL);
	}
	strbuf_release(&text);
}

/* What is compared with each other in one step: options and branches, items and what a drill says. */
static void many_in_one_step(void **state)
{
	enum { MANY = 20000 };
	struct strbuf text = STRBUF_INIT;

	(void)state;
	strbuf_adds(&text, "muster: 1\ntitle: x\nsteps:\n- title: c\n  choose: x\n  options:\n");
	for (int i = 0; i < MANY; i++)
		strbuf_addf(&text, "  - {id: o%d, title: t, next: c}\n", i);
	strbuf_adds(&text, "  then:\n");
	for (int i = 0; i < MANY; i++)
		strbuf_addf(&text, "    o%d: c\n", i);
	quick(&text, NULL);
	strbuf_clear(&text);
	strbuf_adds(&text, "muster: 1\ntitle: x\nsteps:\n- title: c\n  check:\n");
	for (int i = 0; i < MANY; i++)
		strbuf_addf(&text, "  - {id: o%d, text: t}\n", i);
	strbuf_adds(&text, "  drill:\n    items:\n");
	for (int i = 0; i < MANY; i++)
		strbuf_addf(&text, "      o%d: {answer: yes}\n", i);
	quick(&text, NULL);
	strbuf_release(&text);
	quick_repeat("muster: 1\ntitle: x\nvars: {A: 1}\nsteps:\n- title: c\n  text: |\n",
		"    {{A}} {{B}}\n", 4000, "t.yaml:7:11: error: there is no variable B");
	quick_repeat("muster: 1\ntitle: x\nvars: {A: 1}\nsteps:\n- title: c\n  run: |\n",
		"    ls $A | cat and more\n", 6000, "error: a script has at most 120 KiB");
	quick_repeat("muster: 1\ntitle: x\nvars: {A: 1}\nsteps:\n- title: c\n  run: |\n",
		"    ls $A\n", 4000, NULL);
}

/* Time grows with the size, not with its square: ten times the steps, at most 30 times as long. */
static double load_steps(int steps)
{
	struct strbuf text = STRBUF_INIT;
	double start;

	strbuf_adds(&text, "muster: 1\ntitle: x\nvars: {A: 1}\nsteps:\n");
	for (int i = 0; i < steps; i++)
		strbuf_addf(&text,
			"  - title: Step %d {{A}}\n    run: echo \"$A\"\n    then: {fail: step-%d-a}\n",
			i, i / 2);
	start = cpu_ms();
	runbook_free(load_sound(text.buf));
	strbuf_release(&text);
	return cpu_ms() - start;
}

static void linear(void **state)
{
	double small = load_steps(500), large;

	(void)state;
	for (int i = 0; i < 4; i++) {
		double again = load_steps(500);

		small = again < small ? again : small;
	}
	large = load_steps(5000);
	if (large > 30 * small + 5)
		print_error("500 steps %.1f ms, 5000 steps %.1f ms\n", small, large);
	assert_true(large <= 30 * small + 5);
}

/* A small file that is called often is a long walk: the sum counts, and is found without walking. */
static void many_calls(void **state)
{
	struct strbuf text = STRBUF_INIT, called = STRBUF_INIT;
	struct load_source file = { "in.yaml", NULL, 0 };
	struct load_options options = { .folder = "/srv", .files = &file, .file_n = 1 };
	struct runbook *rb = NULL;
	struct problems ps;

	(void)state;
	problems_init(&ps);
	strbuf_adds(&called, "muster: 1\ntitle: x\nsteps:\n");
	for (int i = 0; i < 999; i++)
		strbuf_addf(&called, "- title: t%d\n", i);
	file.text = called.buf;
	file.size = called.len;
	strbuf_adds(&text, "muster: 1\ntitle: x\nsteps:\n");
	for (int i = 0; i < 100; i++)
		strbuf_addf(&text, "- {title: c%d, call: in.yaml}\n", i);
	assert_int_equal(load_memory("t.yaml", text.buf, text.len, &options, &rb, &ps), 0);
	runbook_free(rb);
	strbuf_adds(&text, "- title: one more\n");
	assert_int_equal(
		load_memory("t.yaml", text.buf, text.len, &options, &rb, &ps), -ERR_UNSOUND);
	assert_int_equal(ps.errors, 1);
	problems_release(&ps);
	strbuf_release(&text);
	strbuf_release(&called);
}

int test_load_limits(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deep_nesting),
		cmocka_unit_test(just_deep_enough),
		cmocka_unit_test(alias_bomb),
		cmocka_unit_test(many_keys),
		cmocka_unit_test(many_errors),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(too_large),
		cmocka_unit_test(long_values),
		cmocka_unit_test(many_in_one_step),
		cmocka_unit_test(many_calls),
		cmocka_unit_test(linear),
	};

	return cmocka_run_group_tests_name("load: limits", tests, NULL, NULL);
}
