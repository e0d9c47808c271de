/*
 * Unit test of the room plain: events as lines of the transcript. First words are a contract; what
 * comes from a command or a runbook must be safe for any terminal.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "load/load.h"
#include "plain/plain-private.h"

#define RUNBOOK \
	"muster: 1\ntitle: X\nvars: {DB: shop}\nsteps:\n" \
	"  - id: look\n    title: Look at {{DB}}\n    text: |\n      # Head\n\n      One *two*.\n" \
	"    check:\n      - {id: a, text: 'Is {{DB}} up?'}\n      - {id: b, text: B, optional: yes}\n" \
	"  - {id: sure, title: Sure, confirm: 'Is it {{DB}}?'}\n" \
	"  - {id: pick, title: Pick, choose: Which?, options: [{id: l, title: Left}, {id: r, title: Right}]}\n" \
	"  - {id: wipe, title: Wipe, danger: All is gone, run: \"one\\ntwo\"}\n" \
	"  - {id: argv, title: Argv, run: [ls, '-l']}\n" \
	"  - {id: z, end: resolved}\n"

struct play {
	struct runbook *rb;
	struct session *s;
	struct transcript *t;
	FILE *out;
	char *text;
	size_t n, seen;
	int64_t seq;
};

static void restart(struct play *p, bool quiet)
{
	transcript_free(p->t);
	if (p->out)
		fclose(p->out);
	free(p->text);
	p->out = open_memstream(&p->text, &p->n);
	assert_non_null(p->out);
	p->seen = 0;
	p->t = transcript_new(p->out, quiet);
}

static int begin(void **state)
{
	struct play *p = xcalloc(1, sizeof(*p));
	struct problems ps;

	problems_init(&ps);
	assert_int_equal(load_memory("x.yaml", RUNBOOK, strlen(RUNBOOK), NULL, &p->rb, &ps), 0);
	problems_release(&ps);
	p->s = session_new(p->rb);
	restart(p, false);
	*state = p;
	return 0;
}

static int end(void **state)
{
	struct play *p = *state;

	transcript_free(p->t);
	transcript_free(NULL);
	fclose(p->out);
	free(p->text);
	session_free(p->s);
	runbook_free(p->rb);
	free(p);
	return 0;
}

/* What was printed since the last look at it by printed(). */
static const char *fresh(struct play *p)
{
	fflush(p->out);
	return p->text + p->seen;
}

static void printed(struct play *p, const char *due)
{
	assert_string_equal(fresh(p), due);
	p->seen = p->n;
}

static struct event event(struct play *p, enum event_type type)
{
	struct event ev;

	event_init(&ev, type, 1000, p->seq * 1000);
	ev.seq = p->seq++;
	ev.session = "01JD9Q4V7M3T5X8Y2ZABCDEFGH";
	return ev;
}

static void happens(struct play *p, const struct event *ev)
{
	session_apply(p->s, ev);
	transcript_event(p->t, p->s, ev);
}

static void open_session(struct play *p)
{
	struct event ev = event(p, EV_SESSION_OPEN);

	ev.mode = "incident";
	happens(p, &ev);
	ev = event(p, EV_VAR_SET);
	ev.name = "DB";
	ev.value = "shop";
	ev.source = "default";
	happens(p, &ev);
}

static void enter(struct play *p, const char *step)
{
	struct event ev = event(p, EV_STEP_ENTER);

	ev.step = step;
	ev.title = p->rb->steps[runbook_step_named(p->rb, step)].title;
	ev.visit = 1;
	ev.cause = "next";
	happens(p, &ev);
}

static void leave(struct play *p, const char *step, const char *verdict)
{
	struct event ev = event(p, EV_STEP_LEAVE);

	ev.step = step;
	ev.visit = 1;
	ev.verdict = verdict;
	happens(p, &ev);
}

static void output(struct play *p, int run, const char *bytes)
{
	struct event ev = event(p, EV_RUN_OUTPUT);

	ev.run = run;
	ev.data = (struct event_bytes){ (const uint8_t *)bytes, strlen(bytes) };
	happens(p, &ev);
}

static void each_fact_has_its_word(void **state)
{
	struct play *p = *state;
	struct event ev;

	open_session(p);
	printed(p, "session 01JD9Q4V7M3T5X8Y2ZABCDEFGH\n");
	enter(p, "look");
	printed(p,
		"step look Look at shop\ntext Head\ntext One two.\n"
		"text [ ] a: Is shop up?\ntext [ ] b: B (optional)\n");
	ev = event(p, EV_ITEM_ANSWER);
	ev.step = "look";
	ev.item = "a";
	ev.state = "yes";
	happens(p, &ev);
	printed(p, "item a yes\n");
	leave(p, "look", "ok");
	printed(p, "leave look ok\n");
	ev = event(p, EV_STEP_PASS);
	ev.step = "sure";
	ev.why = "when";
	happens(p, &ev);
	printed(p, "leave sure passed\n");
	enter(p, "wipe");
	printed(p, "step wipe Wipe\ntext $ one\ntext $ two\n");
	ev = event(p, EV_HALT);
	ev.step = "wipe";
	ev.verdict = "fail";
	ev.why = "exit status 1, expected 0";
	happens(p, &ev);
	printed(p, "halt wipe exit status 1, expected 0\n");
	enter(p, "argv");
	printed(p, "step argv Argv\ntext $ ls -l\n");
	ev = event(p, EV_NOTE); /* what has no word is not printed */
	ev.text = "x";
	happens(p, &ev);
	printed(p, "");
	ev = event(p, EV_SESSION_CLOSE);
	ev.outcome = "resolved";
	happens(p, &ev);
	printed(p, "close 01JD9Q4V7M3T5X8Y2ZABCDEFGH resolved\n");
}

static void quiet_leaves_session_and_close(void **state)
{
	struct play *p = *state;
	struct event ev;

	restart(p, true);
	open_session(p);
	enter(p, "look");
	transcript_asks(p->t, p->s);
	output(p, 1, "hello\n");
	leave(p, "look", "ok");
	ev = event(p, EV_SESSION_CLOSE);
	ev.outcome = "aborted";
	happens(p, &ev);
	printed(p,
		"session 01JD9Q4V7M3T5X8Y2ZABCDEFGH\n"
		"close 01JD9Q4V7M3T5X8Y2ZABCDEFGH aborted\n");
}

static void output_comes_a_line_at_a_time(void **state)
{
	struct play *p = *state;

	open_session(p);
	printed(p, "session 01JD9Q4V7M3T5X8Y2ZABCDEFGH\n");
	output(p, 1, "one\r\ntw");
	printed(p, "out one\n");
	output(p, 1, "o\r\n\r\nthree");
	printed(p, "out two\nout\n");
	transcript_flush(p->t); /* a prompt: shown when the command waits */
	printed(p, "out three\n");
	output(p, 1, "rest");
	output(p, 2, "another's\n"); /* two commands do not share a line */
	printed(p, "out rest\nout another's\n");
	output(p, 2, "last");
	leave(p, "look", "ok");
	printed(p, "out last\nleave look ok\n");
}

static void start_child(struct play *p, int run, const char *child)
{
	struct event ev = event(p, EV_RUN_START);

	ev.step = "look";
	ev.run = run;
	ev.purpose = "parallel";
	ev.child = child;
	happens(p, &ev);
}

/* Each of several commands has its lines whole, and its name before them. */
static void several_speak_at_once(void **state)
{
	struct play *p = *state;
	struct event ev;

	open_session(p);
	start_child(p, 1, "db");
	start_child(p, 2, "files");
	printed(p, "session 01JD9Q4V7M3T5X8Y2ZABCDEFGH\n");
	output(p, 1, "copy");
	output(p, 2, "12%");
	output(p, 1, "ing\r\nmo");
	output(p, 2, "\n");
	printed(p, "out db: copying\nout files: 12%\n");
	output(p, 3, "of its own\n"); /* one beside them ends what they have begun */
	printed(p, "out db: mo\nout of its own\n");
	output(p, 2, "half");
	output(p, 1, "re\n");
	ev = event(p, EV_RUN_EXIT);
	ev.run = 2;
	happens(p, &ev);
	printed(p, "out db: re\nout files: half\n");
	ev = event(p, EV_RUN_GAP);
	ev.run = 1;
	ev.bytes = 4711;
	ev.why = "limit";
	happens(p, &ev);
	printed(p, "text [4711 bytes are not recorded]\n");
}

static void nothing_hostile_gets_out(void **state)
{
	struct play *p = *state;
	const char *text;
	struct event ev;

	open_session(p);
	printed(p, "session 01JD9Q4V7M3T5X8Y2ZABCDEFGH\n");
	output(p, 1,
		"a\033[2Jb\033]0;title\007c\x9b"
		"31md\342\200\256e\n");
	text = fresh(p);
	assert_null(strpbrk(text, "\033\007\x9b"));
	assert_null(strstr(text, "\342\200\256"));
	assert_ptr_equal(strstr(text, "out a"), text);
	printed(p, text);
	ev = event(p, EV_HALT);
	ev.step = "look";
	ev.verdict = "fail";
	ev.why = "x\nclose y\033[2J";
	happens(p, &ev);
	/* One fact is one line: no line can be forged in it. */
	text = fresh(p);
	assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
	assert_null(strchr(text, '\033'));
}

static void what_is_asked_is_printed_once(void **state)
{
	struct play *p = *state;
	struct event ev;

	open_session(p);
	enter(p, "sure");
	printed(p, "session 01JD9Q4V7M3T5X8Y2ZABCDEFGH\nstep sure Sure\n");
	transcript_asks(p->t, p->s);
	printed(p, "ask Is it shop? (yes/no)\n");
	transcript_asks(p->t, p->s);
	printed(p, "");
	leave(p, "sure", "yes");
	enter(p, "pick");
	printed(p, "leave sure yes\nstep pick Pick\n");
	transcript_asks(p->t, p->s);
	printed(p, "ask Which?\nask 1 l: Left\nask 2 r: Right\n");
	leave(p, "pick", "l");
	enter(p, "wipe");
	printed(p, "leave pick l\nstep wipe Wipe\ntext $ one\ntext $ two\n");
	transcript_asks(p->t, p->s);
	printed(p, "ask All is gone\nask to go on, type: wipe\n");
	ev = event(p, EV_DANGER_PASS);
	ev.step = "wipe";
	ev.who = "maria";
	happens(p, &ev);
	transcript_asks(p->t, p->s);
	printed(p, "ask press Enter to start the command\n");
}

/* A checklist is not asked for again with each item. */
static void a_checklist_is_asked_for_once(void **state)
{
	struct play *p = *state;
	struct event ev;

	open_session(p);
	enter(p, "look");
	transcript_asks(p->t, p->s);
	assert_non_null(strstr(fresh(p), "\nask each item: :tick ITEM"));
	printed(p, fresh(p));
	ev = event(p, EV_ITEM_ANSWER);
	ev.step = "look";
	ev.item = "b";
	ev.state = "n/a";
	happens(p, &ev);
	transcript_asks(p->t, p->s);
	printed(p, "item b n/a\n");
}

int main(void)
{
#define WITH_PLAY(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		WITH_PLAY(each_fact_has_its_word),
		WITH_PLAY(quiet_leaves_session_and_close),
		WITH_PLAY(output_comes_a_line_at_a_time),
		WITH_PLAY(several_speak_at_once),
		WITH_PLAY(nothing_hostile_gets_out),
		WITH_PLAY(what_is_asked_is_printed_once),
		WITH_PLAY(a_checklist_is_asked_for_once),
	};

	return cmocka_run_group_tests_name("plain", tests, NULL, NULL);
}
