/*
 * A masked copy of a session: what a pattern matches is nowhere in it, wherever it was cut.
 */
#include "config.h"

#include "app_tests.h"

#include <stdlib.h>
#include <string.h>

#include "app/masking.h"
#include "base/arena.h"
#include "base/strbuf.h"
#include "model/event.h"

#define SECRET "hunter2-4711"

/* What came out: its data and texts, one after the other. */
struct taken {
	struct strbuf data, text;
	size_t events;
	bool closed_last;
};

static int take(void *to, struct event *ev, struct error *e)
{
	struct taken *t = to;

	(void)e;
	t->events++;
	t->closed_last = ev->type == EV_SESSION_CLOSE;
	if (ev->data.v)
		strbuf_add(&t->data, ev->data.v, ev->data.n);
	strbuf_adds(&t->text, ev->text ? ev->text : "");
	strbuf_adds(&t->text, ev->why ? ev->why : "");
	strbuf_adds(&t->text, ev->who ? ev->who : "");
	for (size_t i = 0; i < ev->argv.n; i++)
		strbuf_adds(&t->text, ev->argv.v[i]);
	for (size_t i = 0; i < ev->vars.n; i++)
		strbuf_adds(&t->text, ev->vars.v[i].value);
	return 0;
}

static struct salvage_filter *filter(void)
{
	static const char *const patterns[] = { "hunter[0-9]-[0-9]+" };
	struct salvage_filter *f;

	assert_int_equal(masking_new(&f, patterns, 1, NULL), 0);
	return f;
}

static void pass(struct salvage_filter *f, struct event *ev, struct taken *t)
{
	assert_int_equal(f->pass(f, ev, take, t, NULL), 0);
}

static void give(struct salvage_filter *f, enum event_type type, int64_t run, const char *text,
	size_t n, struct taken *t)
{
	struct event ev;

	event_init(&ev, type, 1, 1);
	ev.run = run;
	ev.data.v = (const uint8_t *)text;
	ev.data.n = n;
	pass(f, &ev, t);
}

static void release(struct taken *t)
{
	strbuf_release(&t->data);
	strbuf_release(&t->text);
}

/* Two commands at once, their output in pieces of every size, one within the other's. */
static void output_is_masked_wherever_it_was_cut(void **state)
{
	static const char one[] = "a line\nthe word is " SECRET " and\n" SECRET;
	static const char other[] = "nothing here to be seen by anybody at all, or is it\n";

	(void)state;
	for (size_t size = 1; size < sizeof(one); size++) {
		struct salvage_filter *f = filter();
		struct taken t = { .data = STRBUF_INIT, .text = STRBUF_INIT };
		struct event ev;

		for (size_t at = 0; at < sizeof(one) - 1; at += size) {
			size_t left = sizeof(one) - 1 - at, n = left < size ? left : size;

			give(f, EV_RUN_OUTPUT, 1, one + at, n, &t);
			if (at + n <= sizeof(other) - 1)
				give(f, EV_RUN_OUTPUT, 2, other + at, n, &t);
		}
		event_init(&ev, EV_RUN_EXIT, 2, 2);
		ev.run = 1;
		pass(f, &ev, &t);
		event_init(&ev, EV_SESSION_CLOSE, 3, 3);
		pass(f, &ev, &t);
		assert_true(t.closed_last);
		assert_null(memmem(t.data.buf, t.data.len, "4711", 4));
		assert_null(memmem(t.data.buf, t.data.len, "hunter", 6));
		assert_non_null(memmem(t.data.buf, t.data.len, "•••", 9));
		release(&t);
		masking_free(f);
	}
}

static void keys_are_masked_one_by_one(void **state)
{
	struct salvage_filter *f = filter();
	struct taken t = { .data = STRBUF_INIT, .text = STRBUF_INIT };

	(void)state;
	for (const char *p = SECRET "\n"; *p; p++)
		give(f, EV_RUN_INPUT, 1, p, 1, &t);
	assert_int_equal(f->end(f, take, &t, NULL), 0);
	assert_string_equal(t.data.buf, "•••\n");
	release(&t);
	masking_free(f);
}

static void texts_are_masked_and_names_are_not(void **state)
{
	static const char *const argv[] = { "sh", "-c", "login " SECRET };
	static const struct event_pair vars[] = { { "WORD", SECRET } };
	struct salvage_filter *f = filter();
	struct taken t = { .data = STRBUF_INIT, .text = STRBUF_INIT };
	struct event ev;

	(void)state;
	event_init(&ev, EV_RUN_START, 1, 1);
	ev.step = SECRET; /* an id */
	ev.argv = (struct event_texts){ argv, 3 };
	pass(f, &ev, &t);
	event_init(&ev, EV_SESSION_OPEN, 1, 1);
	ev.vars = (struct event_pairs){ vars, 1 };
	pass(f, &ev, &t);
	event_init(&ev, EV_NOTE, 1, 1);
	ev.text = "it is " SECRET;
	ev.who = SECRET;
	pass(f, &ev, &t);
	event_init(&ev, EV_SESSION_FILE, 1, 1);
	ev.index = 0;
	ev.part = 0;
	ev.parts = 2;
	ev.text = "run: hunt";
	pass(f, &ev, &t);
	ev.part = 1;
	ev.text = "er2-4711\n";
	pass(f, &ev, &t);
	assert_int_equal(t.events, 5);
	assert_null(strstr(t.text.buf, "4711"));
	assert_string_equal(t.text.buf, "sh-clogin ••••••it is ••••••run: •••\n");
	release(&t);
	masking_free(f);
}

static void a_pattern_that_is_none_is_refused(void **state)
{
	static const char *const patterns[] = { "(" };
	struct salvage_filter *f;

	(void)state;
	assert_true(masking_new(&f, patterns, 1, NULL) < 0);
	assert_null(f);
}

int app_masking_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_is_masked_wherever_it_was_cut),
		cmocka_unit_test(keys_are_masked_one_by_one),
		cmocka_unit_test(texts_are_masked_and_names_are_not),
		cmocka_unit_test(a_pattern_that_is_none_is_refused),
	};

	return cmocka_run_group_tests_name("masking", tests, NULL, NULL);
}
