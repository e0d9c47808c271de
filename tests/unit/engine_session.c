/*
 * What others read of a session: deadlines, estimates, plans of runs, the files in the record, and
 * that the fold takes any event in any order, with a runbook and without.
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

#include "engine_tests.h"

#define SECOND 1000000000LL

/* A session of the lines, opened. */
static void open_lines(struct rig *r, const char *const *lines)
{
	struct builder *b = builder_new();
	struct happening h = { .who = "maria" };
	enum session_mode mode;

	for (; *lines; lines++)
		assert_true(builder_line(b, *lines));
	mode = builder_mode(b);
	rig_open(r, builder_finish(b), mode);
	assert_int_equal(rig_begin(r, &h), 0);
}

static int act(struct rig *r, enum action action)
{
	struct happening h = { .type = HAPPEN_ACTION,
		.action = action,
		.who = "maria",
		.reason = "because",
		.cols = 120,
		.rows = 40 };

	return rig_handle(r, &h);
}

void test_deadlines(void **state)
{
	static const char *const lines[] = { "step a run", " timeout 20s", "step b confirm",
		" timeout 5m", " then timeout a", "step c wait 30s", "step d wait",
		" until x every=5s timeout=1m", "step e read", NULL };
	struct run_result result = { .code = 0 };
	struct happening ended = { .type = HAPPEN_RUN_EXITED, .run = 1, .result = &result };
	struct rig r;

	(void)state;
	open_lines(&r, lines);
	assert_int_equal(session_deadline(r.s), 0);
	rig_pass(&r, 1000);
	assert_int_equal(act(&r, ACT_GO), 0);
	assert_int_equal(session_deadline(r.s), 21 * SECOND);
	assert_true(engine_may_fit_later(r.s));
	rig_pass(&r, 1000);
	assert_int_equal(rig_handle(&r, &ended), 0);
	assert_int_equal(session_deadline(r.s), 302 * SECOND);
	assert_false(engine_may_fit_later(r.s));
	assert_int_equal(act(&r, ACT_YES), 0);
	assert_int_equal(session_deadline(r.s), 0);
	assert_int_equal(act(&r, ACT_GO), 0);
	assert_int_equal(session_deadline(r.s), 32 * SECOND);
	assert_int_equal(act(&r, ACT_CUT), 0);
	assert_int_equal(act(&r, ACT_GO), 0);
	assert_int_equal(session_deadline(r.s), 62 * SECOND);
	result.code = 1;
	ended.run = 2;
	assert_int_equal(rig_handle(&r, &ended), 0);
	assert_int_equal(session_deadline(r.s), 7 * SECOND);
	rig_close(&r);
}

void test_estimate(void **state)
{
	static const char *const lines[] = { "step a read", " target 10m", "step b read",
		" target 5m", " next d", "step c read", " target 1h", "step d read", " target 1m",
		"step e end resolved", "step f read", " target 2h", NULL };
	struct rig r;

	(void)state;
	open_lines(&r, lines);
	assert_int_equal(session_estimate_ms(r.s, 0), 16 * 60000);
	assert_int_equal(session_estimate_ms(r.s, 60 * SECOND), 15 * 60000);
	assert_int_equal(session_estimate_ms(r.s, 6000 * SECOND), 6 * 60000);
	assert_int_equal(act(&r, ACT_GO), 0);
	assert_int_equal(session_estimate_ms(r.s, 0), 6 * 60000);
	assert_int_equal(session_rto_used_ms(r.s, 5 * SECOND), 65000);
	rig_close(&r);
}

void test_plans(void **state)
{
	static const char *const lines[] = { "step a run", " capture X x", " match y",
		" timeout 20s", "step b choose", " from-run ls", "step c check",
		" item one sense=looks", "step d read", " when run looks", NULL };
	const char *const found[] = { "x" };
	struct run_captured captured = { .value = "1", .line = "1" };
	struct run_result result = {
		.match_line = "y", .captured = &captured, .captured_n = 1, .lines = { found, 1 }
	};
	struct happening ended = { .type = HAPPEN_RUN_EXITED, .run = 1, .result = &result };
	struct happening pick = { .type = HAPPEN_ACTION, .action = ACT_CHOOSE, .index = 1 };
	struct run_plan plan;
	struct rig r;

	(void)state;
	open_lines(&r, lines);
	assert_int_equal(session_run_plan(r.s, 1, &plan, NULL), -ERR_NOTFOUND);
	assert_int_equal(act(&r, ACT_GO), 0);
	assert_int_equal(session_run_plan(r.s, 1, &plan, NULL), 0);
	assert_true(plan.terminal);
	assert_int_equal(plan.capture_n, 1);
	assert_int_equal(plan.timeout_ms, 0); /* the engine sees to that */
	assert_int_equal(plan.grace_ms, 10000);
	assert_ptr_equal(plan.expect, &r.rb->steps[0].command->expect);
	assert_int_equal(session_run(r.s, 1)->cols, 120);
	assert_int_equal(session_focus_run(r.s), 1);
	assert_int_equal(act(&r, ACT_ADHOC), 0);
	assert_int_equal(session_focus_run(r.s), 2);
	assert_int_equal(session_run_plan(r.s, 2, &plan, NULL), 0);
	assert_true(plan.terminal && !plan.expect && plan.capture_n == 0);
	assert_ptr_equal(plan.command, r.rb->steps[0].command);
	assert_int_equal(rig_handle(&r, &ended), 0);
	assert_int_equal(session_run_plan(r.s, 3, &plan, NULL), 0);
	assert_true(plan.wants_lines && !plan.terminal);
	ended.run = 3;
	assert_int_equal(rig_handle(&r, &ended), 0);
	assert_int_equal(rig_handle(&r, &pick), 0);
	assert_int_equal(session_run_plan(r.s, 4, &plan, NULL), 0);
	assert_ptr_equal(plan.item, &r.rb->steps[2].items[0]);
	assert_int_equal(plan.timeout_ms, 10000);
	assert_int_equal(act(&r, ACT_TICK), 0);
	assert_int_equal(act(&r, ACT_GO), 0);
	assert_int_equal(session_run_plan(r.s, 5, &plan, NULL), 0);
	assert_int_equal(plan.timeout_ms, 30000);
	assert_false(plan.terminal || plan.wants_lines);
	rig_close(&r);
}

/* The pieces of a large file, put together, are the file; none ends within a character. */
void test_files(void **state)
{
	const size_t size = SESSION_FILE_PART + 100;
	char *text = malloc(size + 1);
	struct strbuf whole = STRBUF_INIT;
	struct source_file file = { .path = "big.yaml", .text = text, .size = size };
	struct builder *b = builder_new();
	struct happening h = { .who = "maria" };
	struct rig r;
	int parts = 0;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', size);
	text[size] = '\0';
	memcpy(text + SESSION_FILE_PART - 1, "\xe2\x82\xac", 3);
	assert_true(builder_line(b, "step a read"));
	rig_open(&r, builder_finish(b), MODE_INCIDENT);
	r.rb->files = &file;
	r.rb->file_n = 1;
	assert_int_equal(rig_begin(&r, &h), 0);
	for (size_t i = 0; i < r.out.events.n; i++) {
		const struct event *ev = r.out.events.v[i];

		if (ev->type != EV_SESSION_FILE)
			continue;
		assert_int_equal(ev->part, parts++);
		assert_int_equal(ev->parts, 2);
		assert_true(strlen(ev->text) <= SESSION_FILE_PART);
		assert_true(((unsigned char)ev->text[0] & 0xc0) != 0x80);
		strbuf_adds(&whole, ev->text);
	}
	assert_int_equal(parts, 2);
	assert_true(whole.len == size && memcmp(whole.buf, text, size) == 0);
	strbuf_release(&whole);
	rig_close(&r);
	free(text);
}

/* A list of more than can be offered is cut, and said nowhere to be whole. */
void test_many_choices(void **state)
{
	static const char *const lines[] = { "step a choose", " from-files /b", NULL };
	const char **paths = calloc(CHOICES_MAX + 5, sizeof(*paths));
	struct happening h = { .type = HAPPEN_CHOICES };
	struct rig r;

	(void)state;
	assert_non_null(paths);
	for (size_t i = 0; i < CHOICES_MAX + 5; i++)
		paths[i] = "/b/a";
	h.choices = (struct event_texts){ paths, CHOICES_MAX + 5 };
	open_lines(&r, lines);
	assert_int_equal(rig_handle(&r, &h), 0);
	assert_int_equal(r.s->choices.n, CHOICES_MAX);
	rig_close(&r);
	free(paths);
}

/* ---- any event ---- */

static unsigned next_number(unsigned *x)
{
	*x = *x * 1103515245u + 12345u;
	return *x >> 16;
}

static void fill(struct event *ev, unsigned *x)
{
	static const char *const texts[] = { "a", "b", "c", "one", "run", "fail", "yes", "until",
		"sense", "when", "choose", "resolved", "", "person", "then" };
	static const char *const list[] = { "x", "a" };
	static const int64_t numbers[] = { 0, 1, 2, -1, 7, INT32_MAX, INT64_MAX / 4 };

	for (const enum event_field *f = event_type_table[ev->type].fields; *f != EF_END; f++) {
		const struct event_field_info *info = &event_field_table[*f];
		void *m = (char *)ev + info->offset;

		if (next_number(x) % 4 == 0)
			continue;
		if (info->kind == FB_TEXT)
			*(const char **)m = texts[next_number(x) % ARRAY_LEN(texts)];
		else if (info->kind == FB_INT32)
			*(int64_t *)m = numbers[next_number(x) % 6];
		else if (info->kind == FB_INT64 || info->kind == FB_DATE)
			*(int64_t *)m = numbers[next_number(x) % 5];
		else if (info->kind == FB_BOOL)
			*(int *)m = (int)(next_number(x) % 2);
		else if (info->kind == FB_TEXTS)
			*(struct event_texts *)m = (struct event_texts){ list, next_number(x) % 3 };
	}
}

static void act_anyhow(struct session *s, unsigned *x, struct outcome_of *out)
{
	struct run_result result = { 0 };
	struct happening h = { .who = "maria",
		.reason = "x",
		.value = "a",
		.to = "b",
		.item = "one",
		.outcome = "resolved",
		.result = &result,
		.mono_ns = 5 * SECOND };

	h.type = next_number(x) % 4 ? HAPPEN_ACTION : HAPPEN_RUN_EXITED;
	h.run = (int)(next_number(x) % 4);
	h.action = (enum action)(next_number(x) % ACT_COUNT);
	if (engine_handle(s, &h, out, NULL) < 0)
		assert_int_equal(out->events.n, 0);
}

static void walk_through(struct rig *r)
{
	struct event open;
	struct happening h = { .type = HAPPEN_OPEN, .who = "maria", .open = &open };
	struct happening go = { .type = HAPPEN_ACTION, .who = "maria", .action = ACT_GO };
	struct happening values = { .type = HAPPEN_CALL };

	event_init(&open, EV_SESSION_OPEN, 0, 0);
	assert_int_equal(engine_handle(r->s, &h, &r->out, NULL), 0);
	while (r->s->phase == PHASE_STEP) {
		values.step = r->s->step->index;
		assert_int_equal(
			engine_handle(r->s, r->s->step->kind->shape == SHAPE_CALL ? &values : &go,
				&r->out, NULL),
			0);
	}
}

static double walk_ms(int steps)
{
	struct builder *b = builder_new();
	struct timespec from, to;
	struct rig r;

	builder_line(b, "file one");
	builder_line(b, "step x read");
	builder_line(b, " undo back");
	builder_line(b, "main");
	for (int i = 0; i < steps; i++) {
		struct strbuf sb = STRBUF_INIT;

		strbuf_addf(&sb, "step s%d %s", i, i % 2 ? "call one" : "read");
		builder_line(b, sb.buf);
		strbuf_release(&sb);
	}
	memset(&r, 0, sizeof(r));
	r.rb = builder_finish(b);
	r.s = session_new(r.rb);
	engine_outcome_init(&r.out);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	walk_through(&r);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	assert_int_equal(r.s->phase, PHASE_OUTCOME);
	session_free(r.s);
	engine_outcome_release(&r.out);
	runbook_free(r.rb);
	return (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6;
}

/* An event costs the same in a long runbook: ten times the steps, at most 30 times as long. */
void test_linear(void **state)
{
	double small = walk_ms(1000), large;

	(void)state;
	for (int i = 0; i < 4; i++) {
		double again = walk_ms(1000);

		small = again < small ? again : small;
	}
	large = walk_ms(10000);
	if (large > 30 * small + 5)
		print_error("1000 steps %.1f ms, 10000 steps %.1f ms\n", small, large);
	assert_true(large <= 30 * small + 5);
}

/* A journal may hold anything: one that another muster wrote, or one that was salvaged. */
void test_any_events(void **state)
{
	static const char *const lines[] = { "step a check", " item one", " item two sense=x",
		" danger", "step b run", " retry 1 1s", "step c choose", " from-run ls",
		"step d wait", " until x every=1s", NULL };
	unsigned x = 1;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct outcome_of out;
		struct rig r;

		open_lines(&r, lines);
		engine_outcome_init(&out);
		for (int i = 0; i < 60; i++) {
			struct event ev;

			event_init(&ev, (enum event_type)(next_number(&x) % EV_TYPE_COUNT), 5, 5);
			if (ev.type == EV_UNKNOWN)
				ev.type_text = "of.tomorrow";
			else
				fill(&ev, &x);
			session_apply(r.s, &ev);
			session_apply(r.bare, &ev);
			(void)session_deadline(r.s);
			(void)session_estimate_ms(r.s, 9);
			act_anyhow(r.s, &x, &out);
		}
		engine_outcome_release(&out);
		rig_close(&r);
	}
}
