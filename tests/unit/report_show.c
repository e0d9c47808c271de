/*
 * Sessions in words: that nothing of the record is left out, and a whole one as a golden.
 */
#include "config.h"

#include "report_rig.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fs.h"
#include "base/xalloc.h"
#include "report/show.h"
#include "report/sitrep.h"
#include "report_tests.h"

#define ID "01KAPZ00000000000000000001"

static const char runbook[] = "muster: 1\n"
			      "id: orders\n"
			      "title: Orders fail\n"
			      "objectives: {rto: 1h}\n"
			      "steps:\n"
			      "  - id: look\n"
			      "    title: Look at the database\n"
			      "    run: db-status\n"
			      "  - id: checks\n"
			      "    title: Before the restart\n"
			      "    check:\n"
			      "      - {id: db, text: The database answers}\n"
			      "      - {id: disk, text: There is space}\n"
			      "      - {id: mail, text: Customers know, optional: yes}\n"
			      "  - id: restart\n"
			      "    title: Restart the service\n"
			      "    run: |\n"
			      "      cd /srv\n"
			      "      ./restart\n"
			      "  - id: page\n"
			      "    title: Take the page down\n"
			      "  - id: over\n"
			      "    end: resolved\n";

/* ---- every field of every type ---- */

/* What a reader of words has no use for, or finds elsewhere. */
static bool is_left_out(enum event_type type, enum event_field field)
{
	static const struct {
		enum event_type type;
		enum event_field field;
	} rows[] = {
		{ EV_SESSION_RESUME, EF_boot }, /* an id of the kernel's */
		{ EV_STEP_ENTER, EF_cause },    /* words of its own for each */
		{ EV_RUN_START, EF_purpose }, { EV_RUN_MATCH, EF_kind }, { EV_ITEM_ANSWER, EF_how },
		{ EV_ANSWER, EF_how }, { EV_INTERRUPTED, EF_alive }, { EV_NOTE, EF_kind },
		{ EV_CHOICES_ASK, EF_dir }, /* the choices follow */
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].type == type && rows[i].field == field)
			return true;
	}
	return false;
}

static void *member(struct event *ev, enum event_field field)
{
	return (char *)ev + event_field_table[field].offset;
}

static void fill_text(struct event *ev, enum event_field field, struct arena *a)
{
	const struct event_field_info *info = &event_field_table[field];
	const char **list;

	if (info->kind == FB_TEXT) {
		*(const char **)member(ev, field) = arena_strfmt(a, "<%s>", info->name);
	} else if (info->kind == FB_TEXTS) {
		list = arena_array(a, const char *, 1);
		list[0] = arena_strfmt(a, "<%s>", info->name);
		((struct event_texts *)member(ev, field))->v = list;
		((struct event_texts *)member(ev, field))->n = 1;
	}
}

static bool is_text(enum event_field field)
{
	return event_field_table[field].kind == FB_TEXT ||
		event_field_table[field].kind == FB_TEXTS;
}

/* Types that are not told: not of a session's course, or bytes of output and sizes of windows. */
static bool is_told(enum event_type type)
{
	static const enum event_type silent[] = { EV_SESSION_OPEN, EV_SESSION_FILE, EV_RUN_SPAWNED,
		EV_RUN_OUTPUT, EV_RUN_RESIZE, EV_RUN_INPUT, EV_CHOICES_ASK, EV_MONITOR_VALUE,
		EV_INCIDENT_ROW, EV_SESSION_ROW, EV_CLOSED_ROW, EV_RUNBOOK_ROW, EV_VERDICT_ROW,
		EV_DUE_ROW };

	for (size_t i = 0; i < ARRAY_LEN(silent); i++) {
		if (silent[i] == type)
			return false;
	}
	return true;
}

static void check_told(enum event_type type, const char *text)
{
	struct arena *a = arena_new();

	for (const enum event_field *f = event_type_table[type].fields; *f != EF_END; f++) {
		const char *value = arena_strfmt(a, "<%s>", event_field_table[*f].name);

		if (is_text(*f) && !is_left_out(type, *f) && !strstr(text, value))
			fail_msg("%s: %s is not told in: %s", event_type_table[type].name,
				event_field_table[*f].name, text);
	}
	arena_free(a);
}

static void add_filled(struct rig *r, enum event_type type, struct arena *a)
{
	struct event ev = rig_event(r, type, 1000);

	for (const enum event_field *f = event_type_table[type].fields; *f != EF_END; f++)
		fill_text(&ev, *f, a);
	rig_add(r, &ev);
}

static void show_one(struct rig *r, struct strbuf *out)
{
	struct error e = ERROR_INIT;

	if (report_show(r->st, r->id, r->at_ms, out, &e) != 0)
		fail_msg("%s", error_text(&e));
}

static void every_text_of_every_type_is_told(void **state)
{
	struct rig *r = *state;
	struct arena *a = arena_new();

	for (int type = 0; type < EV_UNKNOWN; type++) {
		struct strbuf out = STRBUF_INIT;
		char id[27];
		struct event open;

		if (!is_told((enum event_type)type))
			continue;
		(void)snprintf(id, sizeof(id), "01KAPZ000000000000000000%02d", type);
		rig_begin(r, id);
		open = rig_event(r, EV_SESSION_OPEN, 0);
		open.format = EVENT_FORMAT;
		open.mode = "incident";
		rig_open(r, &open, NULL);
		add_filled(r, (enum event_type)type, a);
		rig_end(r);
		show_one(r, &out);
		check_told((enum event_type)type, out.buf);
		strbuf_release(&out);
	}
	arena_free(a);
}

/* ---- a whole session ---- */

static struct event step_event(
	struct rig *r, enum event_type type, int64_t after_ms, const char *step)
{
	struct event ev = rig_event(r, type, after_ms);

	ev.step = step;
	return ev;
}

static void enter(
	struct rig *r, const char *step, const char *title, const char *kind, const char *cause)
{
	struct event ev = step_event(r, EV_STEP_ENTER, 100, step);

	ev.title = title;
	ev.kind = kind;
	ev.visit = 1;
	ev.cause = cause;
	rig_add(r, &ev);
}

static void leave(struct rig *r, const char *step, const char *verdict, const char *by,
	const char *who, const char *why, const char *to)
{
	struct event ev = step_event(r, EV_STEP_LEAVE, 100, step);

	ev.visit = 1;
	ev.verdict = verdict;
	ev.by = by;
	ev.who = who;
	ev.why = why;
	ev.busy_ms = 1500;
	ev.waited_ms = 65000;
	ev.to = to;
	rig_add(r, &ev);
}

static void run(struct rig *r, const char *step, int64_t number, int64_t attempt,
	const char *script, int64_t code)
{
	const char *argv[] = { "/bin/sh", "-ec", script };
	struct event ev = step_event(r, EV_RUN_START, 100, step);

	ev.run = number;
	ev.attempt = attempt;
	ev.purpose = "run";
	ev.argv.v = argv;
	ev.argv.n = 3;
	ev.dir = "/srv";
	rig_add(r, &ev);
	ev = rig_event(r, EV_RUN_OUTPUT, 50);
	ev.run = number;
	ev.data.v = (const uint8_t *)"hello\r\n";
	ev.data.n = 7;
	rig_add(r, &ev);
	ev = rig_event(r, EV_RUN_EXIT, 1500);
	ev.run = number;
	ev.code = code;
	ev.wall_ms = 1550;
	ev.user_ms = 20;
	ev.system_ms = 10;
	ev.bytes = 7;
	ev.verdict = code == 0 ? "ok" : "fail";
	ev.why = code == 0 ? NULL : "exit status 3, expected 0";
	rig_add(r, &ev);
}

static void open_session(struct rig *r)
{
	struct event ev;

	rig_begin(r, ID);
	ev = rig_event(r, EV_SESSION_OPEN, 0);
	ev.format = EVENT_FORMAT;
	ev.mode = "incident";
	ev.runbook = "orders";
	ev.title = "Orders fail";
	ev.incident_id = "01KAPZ0000000000000000000A";
	ev.incident_title = "No orders";
	ev.onset = RIG_START_MS - 40 * 60 * 1000;
	ev.operator_name = "alice";
	ev.operator_uid = 1000;
	ev.operator_login = 1000;
	ev.operator_terminal = "/dev/pts/3";
	ev.host = "db1";
	ev.version = "0.1.0";
	ev.rto_ms = 60 * 60 * 1000;
	rig_open(r, &ev, runbook);
}

static void item(struct rig *r, const char *id, const char *state, const char *how, const char *who,
	const char *why)
{
	struct event ev = step_event(r, EV_ITEM_ANSWER, 2000, "checks");

	ev.item = id;
	ev.state = state;
	ev.how = how;
	ev.who = who;
	ev.why = why;
	rig_add(r, &ev);
}

/* Fails, is changed and tried again, is typed into. */
static void walk_restart(struct rig *r)
{
	struct event ev;

	enter(r, "restart", "Restart the service", "run", "next");
	run(r, "restart", 2, 1, "cd /srv\n./restart\n", 3);
	ev = step_event(r, EV_HALT, 10, "restart");
	ev.verdict = "fail";
	ev.why = "exit status 3, expected 0";
	rig_add(r, &ev);
	ev = step_event(r, EV_RUN_EDIT, 20000, "restart");
	ev.before = "cd /srv\n./restart\n";
	ev.after = "cd /srv\n./restart --force\n";
	ev.who = "alice";
	ev.why = "the lock is stale";
	rig_add(r, &ev);
	ev = step_event(r, EV_RETRY, 1000, "restart");
	ev.attempt = 2;
	ev.who = "alice";
	rig_add(r, &ev);
	run(r, "restart", 3, 2, "cd /srv\n./restart --force\n", 0);
	leave(r, "restart", "ok", "command", NULL, NULL, "page");
}

static void walk(struct rig *r)
{
	struct event ev;

	open_session(r);
	enter(r, "look", "Look at the database", "run", "first");
	run(r, "look", 1, 1, "db-status", 3);
	ev = step_event(r, EV_HALT, 10, "look");
	ev.verdict = "fail";
	ev.why = "exit status 3, expected 0";
	rig_add(r, &ev);
	leave(r, "look", "ok", "hand", "alice", "looked on its console", "checks");
	enter(r, "checks", "Before the restart", "check", "next");
	item(r, "db", "yes", "hand", "alice", NULL);
	item(r, "disk", "no", "hand", "alice", "90% full\x1b[31m");
	leave(r, "checks", "not-so", "person", "alice", NULL, "restart");
	walk_restart(r);
	enter(r, "page", "Take the page down", "read", "next");
	ev = step_event(r, EV_NOTE, 1000, "page");
	ev.who = "alice";
	ev.text = "the page was never up\nnext time it should be";
	ev.kind = "note";
	rig_add(r, &ev);
	leave(r, "page", "skip", "person", "alice", "no page", "over");
}

static void close_session(struct rig *r)
{
	struct event ev;

	enter(r, "over", "", "end", "next");
	ev = rig_event(r, EV_SESSION_CLOSE, 24 * 60 * 60 * 1000);
	ev.outcome = "resolved";
	ev.wall_ms = ev.mono_ns / 1000000;
	ev.busy_ms = 4500;
	ev.waited_ms = 200000;
	ev.rto_used_ms = 47 * 60 * 1000;
	ev.rto_met = 1;
	rig_add(r, &ev);
	rig_end(r);
}

static void a_closed_session(void **state)
{
	struct rig *r = *state;
	struct strbuf out = STRBUF_INIT;
	struct stored_session *s;

	walk(r);
	close_session(r);
	show_one(r, &out);
	rig_golden("show-closed.txt", &out);
	strbuf_clear(&out);
	assert_int_equal(store_read(r->st, ID, &s, NULL), 0);
	report_sitrep(s->session, false, r->at_ms + 1000, &out);
	stored_session_free(s);
	rig_golden("sitrep-closed.txt", &out);
	strbuf_release(&out);
}

/* More steps than are named, one of them twice: the last ones, each once. */
static void the_last_steps_are_named(void **state)
{
	static const char *const steps[] = { "a", "b", "c", "d", "e", "b" };
	struct rig *r = *state;
	struct strbuf out = STRBUF_INIT;
	struct stored_session *s;

	open_session(r);
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		enter(r, steps[i], NULL, "read", "next");
		leave(r, steps[i], "ok", "person", "alice", NULL, "x");
	}
	rig_end(r);
	assert_int_equal(store_read(r->st, ID, &s, NULL), 0);
	report_sitrep(s->session, true, r->at_ms, &out);
	stored_session_free(s);
	assert_non_null(strstr(out.buf, "\ndone   5 steps: ..., c (ok), d (ok), e (ok), b (ok)\n"));
	strbuf_release(&out);
}

static void an_open_session(void **state)
{
	struct rig *r = *state;
	struct strbuf out = STRBUF_INIT;
	struct stored_session *s;
	struct event ev;

	open_session(r);
	enter(r, "look", "Look at the database", "run", "first");
	ev = step_event(r, EV_RUN_START, 100, "look");
	ev.run = 1;
	ev.attempt = 1;
	ev.purpose = "run";
	rig_add(r, &ev);
	ev = rig_event(r, EV_RUN_INPUT, 1000);
	ev.run = 1;
	ev.who = "alice";
	ev.data.v = (const uint8_t *)"q";
	ev.data.n = 1;
	rig_add(r, &ev);
	ev.data.v = (const uint8_t *)"uit\r\x03";
	ev.data.n = 5;
	rig_add(r, &ev);
	rig_end(r);
	show_one(r, &out);
	rig_golden("show-open.txt", &out);
	strbuf_clear(&out);
	assert_int_equal(store_read(r->st, ID, &s, NULL), 0);
	report_sitrep(s->session, true, r->at_ms + 180000, &out);
	stored_session_free(s);
	rig_golden("sitrep-open.txt", &out);
	strbuf_release(&out);
}

/* A letter changed in the middle: what stands before is told, then that it is damaged. */
static void a_damaged_session(void **state)
{
	struct rig *r = *state;
	struct strbuf out = STRBUF_INIT, bytes = STRBUF_INIT;
	struct error e = ERROR_INIT;
	char *path = xstrfmt("%s/sessions/%s/journal.bson", r->folder, ID), *at;

	walk(r);
	close_session(r);
	assert_int_equal(fs_read_file(path, 1 << 20, &bytes, NULL), 0);
	at = memmem(bytes.buf, bytes.len, "stale", 5);
	assert_non_null(at);
	memcpy(at, "STALE", 5);
	assert_int_equal(fs_replace_file(path, bytes.buf, bytes.len, NULL), 0);
	assert_int_equal(report_show(r->st, ID, r->at_ms, &out, &e), -ERR_CORRUPT);
	assert_non_null(strstr(out.buf, "3. Restart the service"));
	assert_non_null(strstr(out.buf, "damaged from here on"));
	assert_null(strstr(out.buf, "STALE"));
	assert_null(strstr(out.buf, "Take the page down"));
	assert_int_equal(
		report_show(r->st, "01KAPZ00000000000000000009", 0, &out, &e), -ERR_NOTFOUND);
	error_clear(&e);
	strbuf_release(&out);
	strbuf_release(&bytes);
	free(path);
}

int test_show(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			every_text_of_every_type_is_told, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(a_closed_session, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(the_last_steps_are_named, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(an_open_session, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(a_damaged_session, rig_setup, rig_teardown),
	};

	return cmocka_run_group_tests_name("show", tests, NULL, NULL);
}
