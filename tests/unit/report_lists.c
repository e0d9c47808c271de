/*
 * Sessions and incidents of a home as lists.
 */
#include "config.h"

#include "report_rig.h"

#include "base/xalloc.h"
#include "report/lists.h"
#include "report_tests.h"

#define ONSET_MS (RIG_START_MS - 40 * 60 * 1000)

static struct event opening(struct rig *r, enum session_mode mode, const char *incident)
{
	struct event ev = rig_event(r, EV_SESSION_OPEN, 0);

	ev.format = EVENT_FORMAT;
	ev.mode = session_mode_name(mode);
	ev.runbook = "orders";
	ev.title = "Orders fail";
	ev.incident_id = incident;
	ev.incident_title = incident ? "No orders | at all" : NULL;
	ev.operator_name = "alice";
	ev.host = "db1";
	ev.service = "shop";
	ev.onset = mode == MODE_INCIDENT ? ONSET_MS : EVENT_NONE;
	return ev;
}

static void add_session(struct rig *r, const char *id, enum session_mode mode, const char *incident,
	const char *outcome)
{
	struct event ev, note;

	rig_begin(r, id);
	ev = opening(r, mode, incident);
	rig_open(r, &ev, NULL);
	note = rig_event(r, EV_NOTE, 1000);
	note.text = "disk was full";
	note.kind = "closing";
	rig_add(r, &note);
	ev = rig_event(r, EV_SESSION_CLOSE, 60 * 1000);
	ev.outcome = outcome;
	ev.rto_used_ms = r->at_ms - ONSET_MS;
	ev.rto_met = 1;
	if (outcome)
		rig_add(r, &ev);
	rig_end(r);
}

static void fill(struct rig *r)
{
	add_session(r, "01KAPZ00000000000000000001", MODE_INCIDENT, "01KAPZ0000000000000000000A",
		"escalated");
	add_session(r, "01KAPZ00000000000000000002", MODE_INCIDENT, "01KAPZ0000000000000000000A",
		"resolved");
	add_session(r, "01KAPZ00000000000000000003", MODE_DRILL, NULL, "rehearsed");
	add_session(r, "01KAPZ00000000000000000004", MODE_DRY_RUN, NULL, "resolved");
	add_session(
		r, "01KAPZ00000000000000000005", MODE_INCIDENT, "01KAPZ0000000000000000000B", NULL);
	assert_int_equal(store_incident_add(r->st, "Before muster", RIG_START_MS - 86400000,
				 3723000, "by phone", "bob", RIG_START_MS, NULL),
		0);
}

static void print_log(struct rig *r, enum listing_format format, struct strbuf *out)
{
	struct incident_list *list;

	assert_int_equal(store_incidents(r->st, &list, NULL), 0);
	report_log(list, format, out);
	incident_list_free(list);
}

static void log_has_a_row_an_incident(void **state)
{
	struct strbuf out = STRBUF_INIT;

	fill(*state);
	print_log(*state, LISTING_TABLE, &out);
	strbuf_addc(&out, '\n');
	print_log(*state, LISTING_MARKDOWN, &out);
	strbuf_addc(&out, '\n');
	print_log(*state, LISTING_CSV, &out);
	strbuf_addc(&out, '\n');
	print_log(*state, LISTING_JSON, &out);
	rig_golden("log.txt", &out);
	strbuf_release(&out);
}

static void sessions_have_their_columns(void **state)
{
	struct rig *r = *state;
	struct strbuf out = STRBUF_INIT;
	struct session_list *list;

	fill(r);
	assert_int_equal(store_list(r->st, NULL, &list, NULL), 0);
	report_sessions(list, LISTING_TABLE, &out);
	strbuf_addc(&out, '\n');
	report_sessions(list, LISTING_CSV, &out);
	strbuf_addc(&out, '\n');
	report_sessions(list, LISTING_JSON, &out);
	session_list_free(list);
	rig_golden("sessions.txt", &out);
	strbuf_release(&out);
}

int test_lists(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(log_has_a_row_an_incident, rig_setup, rig_teardown),
		cmocka_unit_test_setup_teardown(
			sessions_have_their_columns, rig_setup, rig_teardown),
	};

	return cmocka_run_group_tests_name("lists", tests, NULL, NULL);
}
