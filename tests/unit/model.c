/*
 * The model: proofs about graphs that are drawn here as text, and look-ups.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "base/strmap.h"
#include "base/xalloc.h"
#include "model/event.h"
#include "model/field.h"
#include "model/graph.h"
#include "model/kind.h"
#include "model_tests.h"
#include "model/runbook.h"

static const struct kind kind_read = { .name = "read", .shape = SHAPE_READ };
static const struct kind kind_run = { .name = "run", .shape = SHAPE_COMMAND };
static const struct kind kind_confirm = { .name = "confirm", .shape = SHAPE_CONFIRM };
static const struct kind kind_choose = { .name = "choose", .shape = SHAPE_CHOOSE };
static const struct kind kind_end = { .name = "end", .shape = SHAPE_END };

static struct runbook *runbook_of(struct step *steps, size_t n)
{
	struct arena *arena = arena_new();
	struct runbook *rb = arena_new_of(arena, struct runbook);

	rb->arena = arena;
	rb->steps = steps;
	rb->step_n = n;
	rb->step_index = strmap_new();
	for (size_t i = 0; i < n; i++) {
		steps[i].index = (int)i;
		steps[i].at.line = (int)i + 1;
		strmap_put(rb->step_index, steps[i].id, &steps[i]);
	}
	return rb;
}

static void collect(void *ctx, bool error, struct place at, const char *message)
{
	strbuf_addf(ctx, "%d %s %s\n", at.line, error ? "error" : "warning", message);
}

#define STEP(name, of, ...) \
	{ \
		.id = (name), .kind = (of), .critical = true, .skippable = true, __VA_ARGS__ \
	}
#define THEN(...) \
	.then = (const struct branch[]){ __VA_ARGS__ }, \
	.then_n = sizeof((const struct branch[]){ __VA_ARGS__ }) / sizeof(struct branch)
#define OPTIONS(...) \
	.options = (const struct option[]){ __VA_ARGS__ }, \
	.option_n = sizeof((const struct option[]){ __VA_ARGS__ }) / sizeof(struct option)

/* What is said of the steps, a line each. */
static void proves(struct step *steps, size_t n, const char *wanted)
{
	struct runbook *rb = runbook_of(steps, n);
	struct strbuf said = STRBUF_INIT;

	graph_check(rb, collect, &said);
	assert_string_equal(said.buf, wanted);
	strbuf_release(&said);
	runbook_free(rb);
}

static void nothing_wrong(void **state)
{
	struct step steps[] = {
		STEP("a", &kind_run, THEN({ "fail", "c", { 0 } })),
		STEP("b", &kind_confirm, THEN({ "no", "a", { 0 } })),
		STEP("c", &kind_choose, OPTIONS({ .id = "x", .next = "a" }, { .id = "y" })),
		STEP("d", &kind_end, ),
	};

	(void)state;
	proves(steps, ARRAY_LEN(steps), "");
}

static void unreachable(void **state)
{
	struct step next[] = {
		STEP("a", &kind_read, .next = "c"),
		STEP("b", &kind_read, ),
		STEP("c", &kind_end, ),
		STEP("d", &kind_read, ),
	};
	struct step skip[] = {
		STEP("a", &kind_confirm, THEN({ "yes", "c", { 0 } }, { "no", "c", { 0 } })),
		STEP("b", &kind_read, ),
		STEP("c", &kind_end, ),
	};

	(void)state;
	proves(next, ARRAY_LEN(next),
		"2 error the step 'b' cannot be reached from the first\n"
		"4 error the step 'd' cannot be reached from the first\n");
	proves(skip, ARRAY_LEN(skip),
		"2 warning the step 'b' can be reached only when another one is skipped\n");
	skip[0].skippable = false;
	proves(skip, ARRAY_LEN(skip), "2 error the step 'b' cannot be reached from the first\n");
}

/* A step that is passed over goes on, whatever its branches are; so does one that is not critical. */
static void what_goes_on(void **state)
{
	static const struct condition when = { .op = COND_ALL };
	struct step steps[] = {
		STEP("a", &kind_run, THEN({ "ok", "c", { 0 } })),
		STEP("b", &kind_read, ),
		STEP("c", &kind_end, ),
	};

	(void)state;
	proves(steps, ARRAY_LEN(steps),
		"2 warning the step 'b' can be reached only when another one is skipped\n");
	steps[0].when = &when;
	proves(steps, ARRAY_LEN(steps), "");
	steps[0].when = NULL;
	steps[0].critical = false;
	proves(steps, ARRAY_LEN(steps), "");
}

static void no_way_out(void **state)
{
	struct step steps[] = {
		STEP("a", &kind_choose,
			OPTIONS({ .id = "x", .next = "b" }, { .id = "y", .next = "d" })),
		STEP("b", &kind_confirm, ),
		STEP("c", &kind_read, .next = "b"),
		STEP("d", &kind_end, ),
	};

	(void)state;
	proves(steps, ARRAY_LEN(steps),
		"2 error the step 'b' leads neither to an 'end' nor to the last step\n"
		"3 error the step 'c' leads neither to an 'end' nor to the last step\n");
}

static void loops(void **state)
{
	static const struct command retried = { .retry = { .times = 1 } };
	struct step steps[] = {
		STEP("a", &kind_run, THEN({ "fail", "a", { 0 } })),
		STEP("b", &kind_run, THEN({ "fail", "a", { 0 } })),
		STEP("c", &kind_end, ),
	};

	(void)state;
	proves(steps, ARRAY_LEN(steps),
		"1 warning a loop in which nobody decides and nothing has a 'retry': a, a\n"
		"1 warning a loop in which nobody decides and nothing has a 'retry': a, b, a\n");
	steps[0].command = &retried;
	proves(steps, ARRAY_LEN(steps), "");
	steps[0].command = NULL;
	steps[0].then_n = 0;
	steps[1].kind = &kind_confirm;
	proves(steps, ARRAY_LEN(steps), "");
}

static double cpu_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

/* No recursion, and no step is looked at again and again: 100,000 in a row, each with a way back. */
static void many_steps(void **state)
{
	const size_t n = 100000;
	struct step *steps = xcalloc(n, sizeof(*steps));
	struct branch *back = xcalloc(n, sizeof(*back));
	struct strbuf said = STRBUF_INIT;
	struct runbook *rb;
	double start;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		char *id = xstrfmt("s%zu", i);

		back[i] = (struct branch){ "no", i > 0 ? steps[i - 1].id : id, { 0 } };
		steps[i] = (struct step){ .id = id,
			.kind = &kind_confirm,
			.critical = true,
			.skippable = true,
			.then = &back[i],
			.then_n = 1 };
	}
	rb = runbook_of(steps, n);
	start = cpu_ms();
	graph_check(rb, collect, &said);
	assert_true(cpu_ms() - start < 1000);
	assert_string_equal(said.buf, "");
	strbuf_release(&said);
	runbook_free(rb);
	for (size_t i = 0; i < n; i++)
		free((void *)(uintptr_t)steps[i].id);
	free(back);
	free(steps);
}

static void look_ups(void **state)
{
	static const struct field fields[] = {
		{ .key = "a", .type = FT_TEXT },
		{ .key = "ab", .type = FT_BOOL },
		{ .key = NULL },
	};
	static const struct table table = { .fields = fields };
	static const struct word words[] = { { "one", 1 }, { "two", 2 }, { NULL, 0 } };
	int value = 0;

	(void)state;
	assert_ptr_equal(table_field(&table, "ab"), &fields[1]);
	assert_null(table_field(&table, "abc"));
	assert_string_equal(word_name(words, 2), "two");
	assert_string_equal(word_name(words, 3), "");
	assert_true(word_value(words, "two", &value));
	assert_int_equal(value, 2);
	assert_false(word_value(words, "three", &value));
	for (int type = 0; type < FT_TYPE_COUNT; type++)
		assert_true(strlen(field_type_name((enum field_type)type)) > 0);
	runbook_free(NULL);
	graph_release(NULL);
}

static void events(void **state)
{
	struct arena *arena = arena_new();
	struct event ev, *copy;

	(void)state;
	for (int type = 0; type < EV_UNKNOWN; type++)
		assert_int_equal(event_type_named(event_type_name((enum event_type)type)), type);
	event_init(&ev, EV_NOTE, 5, 7);
	ev.text = "words";
	assert_true(event_has(&ev, EF_text) && !event_has(&ev, EF_who));
	copy = event_copy(&ev, arena);
	assert_true(event_equal(&ev, copy));
	copy->text = "others";
	assert_false(event_equal(&ev, copy));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_wrong),
		cmocka_unit_test(unreachable),
		cmocka_unit_test(what_goes_on),
		cmocka_unit_test(no_way_out),
		cmocka_unit_test(loops),
		cmocka_unit_test(many_steps),
		cmocka_unit_test(look_ups),
		cmocka_unit_test(events),
	};

	return cmocka_run_group_tests_name("model", tests, NULL, NULL) + model_every_tests();
}
