/*
 * Screens of what goes on without the person: several commands, items that are looked at, waits,
 * questions that time out, output that is not recorded whole.
 */
#include "config.h"

#include "view_rig.h"
#include "view_tests.h"
#include "view/ui-private.h"

static const char walk[] =
	"muster: 1\n"
	"title: Three at once\n"
	"steps:\n"
	"  - id: both\n"
	"    title: Copy all of it\n"
	"    text: The copies do not depend on each other.\n"
	"    timeout: 1h\n"
	"    parallel:\n"
	"      - {id: db, title: The database, run: ./copy.sh db, timeout: 5m}\n"
	"      - {id: files, title: The files, run: ./copy.sh files}\n"
	"      - {id: logs, title: The logs, run: ./copy.sh logs, retry: {times: 1, delay: 10s}}\n"
	"  - {id: next, title: Next}\n";

static struct rig *begun(void)
{
	struct rig *r = rig_new(walk);

	rig_keys(r, "Enter");
	rig_print_of(r, 1, "copying db\r\n12%\r\n");
	rig_print_of(r, 2, "copying files\r\n");
	rig_print_of(r, 3, "no space \033[31mleft\033[0m\r\n");
	rig_wait(r, 12000);
	return r;
}

void test_several(void **state)
{
	struct rig *r = begun();
	struct key right;

	(void)state;
	assert_true(rig_sees(r, "The database · running 0:12 of 5m"));
	assert_true(rig_sees(r, "The logs · running 0:12 · no space left"));
	rig_golden(r, "several");
	/* Which is large is chosen, and what is typed goes there. */
	assert_true(key_parse("Right", &right));
	ui_key(r->ui, right, false);
	ui_key(r->ui, right, true); /* between two frames */
	assert_true(rig_sees(r, "The logs · running 0:12 of 1h"));
	rig_keys(r, "Left");
	assert_true(rig_sees(r, "The files · running 0:12 of 1h"));
	assert_true(rig_sees(r, "$ ./copy.sh files"));
	rig_keys(r, "x t");
	assert_non_null(r->s->runs.v[1]->stop_how);
	assert_null(r->s->runs.v[0]->stop_how);
	rig_exit_of(r, 3, 1);
	assert_true(rig_sees(r, "The logs · again in 0:10"));
	rig_keys(r, "Left");
	rig_exit_of(r, 1, 0);
	rig_exit_of(r, 2, 9);
	assert_true(rig_sees(r, "The database · done in 0:41 · 12%"));
	/* What is edited is the command of that which is looked at. */
	rig_wait(r, 10000);
	rig_exit_of(r, 4, 1);
	rig_keys(r, "Right e");
	assert_true(rig_sees(r, "./copy.sh files"));
	rig_type(r, " --again");
	rig_keys(r, "Enter");
	assert_true(rig_sees(r, "$ ./copy.sh files --again"));
	assert_int_equal(r->s->runs.n, 6);
	assert_true(r->s->runs.v[4]->edited);
	rig_free(r);
}

void test_looked_at(void **state)
{
	struct rig *r = rig_new("muster: 1\n"
				"title: Is it well?\n"
				"steps:\n"
				"  - id: well\n"
				"    title: Is it well?\n"
				"    check:\n"
				"      - {id: up, text: It is up, run: ping}\n"
				"      - {id: full, text: There is space, run: df}\n"
				"      - {id: load, text: The load, respond: {compare: '< 60'}}\n");

	(void)state;
	assert_true(rig_sees(r, "It is up (is being looked at)"));
	rig_exit_of(r, 1, 0);
	rig_exit_of(r, 2, 1);
	rig_keys(r, "Down Down Space");
	rig_type(r, "97");
	rig_keys(r, "Enter");
	assert_true(rig_sees(r, "The load: 97 (does not fit)"));
	rig_golden(r, "looked-at");
	/* On demand they are looked at again. */
	rig_keys(r, "R");
	assert_true(rig_sees(r, "There is space (is being looked at)"));
	assert_int_equal(r->refused, 0);
	rig_free(r);
}

void test_wait(void **state)
{
	struct rig *r = rig_new("muster: 1\n"
				"title: Wait\n"
				"steps:\n"
				"  - id: up\n"
				"    title: Until it is up\n"
				"    wait: {until: curl -f http://db, every: 10s, timeout: 5m}\n");

	(void)state;
	rig_keys(r, "Enter");
	rig_exit(r, 7);
	rig_wait(r, 2000);
	assert_true(rig_sees(r, "The command above is tried every 10s."));
	assert_true(rig_sees(r, "It waits, for 4:58 more at most."));
	rig_golden(r, "wait");
	rig_free(r);
}

void test_deadline(void **state)
{
	struct rig *r = rig_new("muster: 1\n"
				"title: Sure\n"
				"steps:\n"
				"  - id: sure\n"
				"    title: Sure?\n"
				"    confirm: Is it so?\n"
				"    timeout: 2m\n"
				"    then: {timeout: next}\n"
				"  - {id: next, title: Next}\n");

	(void)state;
	rig_wait(r, 30000);
	assert_true(rig_sees(r, "without an answer it goes on in 1:30: timeout"));
	rig_free(r);
}

void test_gap(void **state)
{
	struct rig *r =
		rig_new("muster: 1\n"
			"title: Much\n"
			"steps:\n"
			"  - {id: much, title: Much, run: cat big, record: {limit: 1 KB}}\n");
	struct event ev;

	(void)state;
	rig_keys(r, "Enter");
	rig_print(r, "begin");
	event_init(&ev, EV_RUN_GAP, r->now_ms, 0);
	ev.run = 1;
	ev.bytes = 4711;
	ev.why = "limit";
	session_apply(r->s, &ev);
	output_event(r->ui->output, &ev);
	rig_print(r, "end");
	assert_true(rig_sees(r, "[4711 bytes are not recorded]"));
	rig_free(r);
}

/* The holder went away while it ran: nobody saw how it ended, and no screen says that it did well. */
void test_interrupted(void **state)
{
	struct rig *r = rig_new("muster: 1\n"
				"title: Lost\n"
				"steps:\n"
				"  - {id: restore, title: Restore, run: restore all}\n"
				"  - {id: next, title: Next}\n");
	struct event ev;

	(void)state;
	rig_keys(r, "Enter");
	rig_print(r, "half of it");
	event_init(&ev, EV_INTERRUPTED, r->now_ms, 0);
	ev.run = 1;
	ev.alive = "no";
	session_apply(r->s, &ev);
	event_init(&ev, EV_HALT, r->now_ms, 0);
	ev.step = "restore";
	ev.verdict = "fail";
	ev.why = "what became of it is not known; nothing of it runs any more";
	session_apply(r->s, &ev);
	assert_true(rig_sees(r, "its end is not known"));
	assert_true(rig_sees(r, "Interrupted: what became of it is not known"));
	assert_false(rig_sees(r, "exit 0"));
	assert_false(rig_sees(r, "It failed"));
	assert_false(rig_sees(r, "Nothing of it runs any more."));
	rig_free(r);
}

/* What to do comes last in what is said: it is not cut at the edge of a small terminal. */
void test_said_whole(void **state)
{
	struct rig *r = rig_new("muster: 1\n"
				"title: Said\n"
				"steps:\n"
				"  - {id: a, title: A}\n");

	(void)state;
	rig_size(r, 80, 24);
	ui_say(r->ui, true,
		"the disk is full (No space left on device): what commands print is not "
		"recorded; free space, or :spill DIR");
	assert_true(rig_sees(r, "or :spill DIR"));
	rig_size(r, 40, 12);
	assert_true(rig_sees(r, "or :spill DIR"));
	rig_free(r);
}
