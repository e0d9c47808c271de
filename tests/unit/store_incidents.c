/*
 * Incidents: what sessions and rows by hand come to.
 */
#include "config.h"

#include "store_tests.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/xalloc.h"

#define DISK "01JD9Q4V7M3T5X8Y2ZABCDDISK"
#define FIRE "01JD9Q4V7M3T5X8Y2ZABCDF1RE"

static struct incident_list *incidents(struct rig *rig)
{
	struct incident_list *l;

	assert_int_equal(store_incidents(rig->st, &l, NULL), 0);
	return l;
}

/* A session of the incident DISK whose onset was at noon. */
static void disk(struct rig *rig, int n, const char *outcome, int64_t end_minutes, int rto_met)
{
	rig_session(rig,
		&(struct sketch){ .id = id_of(n),
			.incident = DISK,
			.incident_title = "Disk full",
			.runbook = "db",
			.onset_ms = NOON_MS,
			.start_ms = NOON_MS + n * MINUTE_MS,
			.outcome = outcome,
			.end_ms = NOON_MS + end_minutes * MINUTE_MS,
			.rto_met = rto_met,
			.note = outcome });
}

static void sessions_of_an_incident_share_a_row(void **state)
{
	struct incident_list *l;

	disk(*state, 1, "escalated", 10, 0);
	disk(*state, 2, "mitigated", 30, 1);
	disk(*state, 3, "resolved", 50, 2); /* too late to count */
	l = incidents(*state);
	assert_int_equal(l->n, 1);
	assert_string_equal(l->v[0].id, DISK);
	assert_string_equal(l->v[0].title, "Disk full");
	assert_int_equal(l->v[0].session_n, 3);
	for (int i = 0; i < 3; i++)
		assert_string_equal(l->v[0].sessions[i], id_of(i + 1));
	assert_int_equal(l->v[0].onset_ms, NOON_MS);
	assert_int_equal(l->v[0].resolved_ms, NOON_MS + 30 * MINUTE_MS);
	assert_int_equal(l->v[0].resolution_ms, 30 * MINUTE_MS);
	assert_int_equal(l->v[0].outcome, OUTCOME_MITIGATED);
	assert_int_equal(l->v[0].rto_met, 1);
	assert_string_equal(l->v[0].notes, "escalated; mitigated; resolved");
	incident_list_free(l);
	incident_list_free(NULL);
}

/* The first to end, not the first to begin. */
static void the_clock_stops_at_the_first_end(void **state)
{
	struct incident_list *l;

	disk(*state, 1, "resolved", 50, 2);
	disk(*state, 2, "mitigated", 30, 1);
	l = incidents(*state);
	assert_int_equal(l->v[0].resolution_ms, 30 * MINUTE_MS);
	assert_int_equal(l->v[0].outcome, OUTCOME_MITIGATED);
	assert_int_equal(l->v[0].rto_met, 1);
	incident_list_free(l);
}

static void it_is_open_while_a_session_is(void **state)
{
	struct incident_list *l;

	disk(*state, 1, NULL, 0, 0);
	disk(*state, 2, "escalated", 20, 0);
	l = incidents(*state);
	assert_int_equal(l->n, 1);
	assert_int_equal(l->v[0].resolved_ms, EVENT_NONE);
	assert_int_equal(l->v[0].resolution_ms, EVENT_NONE);
	assert_int_equal(l->v[0].outcome, OUTCOME_NONE);
	incident_list_free(l);
	disk(*state, 3, "resolved", 40, 0);
	l = incidents(*state);
	assert_int_equal(l->v[0].outcome, OUTCOME_RESOLVED);
	assert_int_equal(l->v[0].resolution_ms, 40 * MINUTE_MS);
	incident_list_free(l);
}

static void what_was_not_resolved_has_its_outcome(void **state)
{
	struct incident_list *l;

	disk(*state, 1, "failed", 10, 0);
	disk(*state, 2, "escalated", 20, 0);
	l = incidents(*state);
	assert_int_equal(l->v[0].outcome, OUTCOME_ESCALATED);
	assert_int_equal(l->v[0].resolution_ms, EVENT_NONE);
	incident_list_free(l);
}

static void drills_have_their_own_rows_and_dry_runs_none(void **state)
{
	static const char *const modes[] = { "incident", "drill", "exercise", "dry-run" };
	struct incident_list *l;

	for (int i = 0; i < 4; i++)
		rig_session(*state,
			&(struct sketch){ .id = id_of(i + 1),
				.mode = modes[i],
				.incident = FIRE,
				.incident_title = "Fire",
				.start_ms = NOON_MS + i * MINUTE_MS,
				.outcome = "rehearsed",
				.end_ms = NOON_MS + 9 * MINUTE_MS });
	l = incidents(*state);
	assert_int_equal(l->n, 3);
	assert_int_equal(l->v[0].mode, MODE_EXERCISE); /* the newest first */
	assert_int_equal(l->v[1].mode, MODE_DRILL);
	assert_int_equal(l->v[2].mode, MODE_INCIDENT);
	assert_null(l->v[0].id);
	assert_null(l->v[1].id);
	assert_string_equal(l->v[2].id, FIRE);
	assert_int_equal(l->v[1].resolution_ms, 8 * MINUTE_MS);
	/* Rehearsed is no end of an incident. */
	assert_int_equal(l->v[2].resolution_ms, EVENT_NONE);
	incident_list_free(l);
}

static void incidents_are_named_by_their_end(void **state)
{
	static const struct {
		const char *name;
		int rc;
	} cases[] = {
		{ "DISK", 0 },
		{ "disk", 0 },
		{ "ddisk", 0 },
		{ DISK, 0 },
		{ "ISK", -ERR_NOTFOUND },
		{ "01JD", -ERR_NOTFOUND },
		{ "0" DISK, -ERR_NOTFOUND },
		{ "Disk full", -ERR_NOTFOUND },
		{ "", -ERR_NOTFOUND },
	};
	struct rig *rig = *state;
	struct arena *a = arena_new();
	struct incident_row row;

	disk(rig, 1, "resolved", 5, 0);
	rig_session(rig, &(struct sketch){ .id = id_of(2), .incident = FIRE });
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int rc = store_incident_named(rig->st, cases[i].name, &row, a, NULL);

		if (rc != cases[i].rc)
			fail_msg("%s: %d", cases[i].name, rc);
		if (rc == 0)
			assert_string_equal(row.id, DISK);
	}
	rig_session(
		rig, &(struct sketch){ .id = id_of(3), .incident = "01JD9Q4V7M3T5X8Y2ZABCEDISK" });
	assert_int_equal(store_incident_named(rig->st, "disk", &row, a, NULL), -ERR_AMBIGUOUS);
	assert_int_equal(store_incident_named(rig->st, "ddisk", &row, a, NULL), 0);
	arena_free(a);
}

/* ---- by hand ---- */

static void add(struct rig *rig, const char *title, int64_t date_ms, int64_t resolution_ms)
{
	assert_int_equal(store_incident_add(rig->st, title, date_ms, resolution_ms, "by phone",
				 "maria", NOON_MS, NULL),
		0);
}

static void rows_by_hand_are_kept(void **state)
{
	struct rig *rig = *state;
	struct incident_list *l;
	struct journal_verdict v;
	int fd;

	disk(rig, 1, "resolved", 5, 0);
	add(rig, "Yesterday", NOON_MS - 1440 * MINUTE_MS, 90 * MINUTE_MS);
	add(rig, "Later", NOON_MS + 60 * MINUTE_MS, EVENT_NONE);
	l = incidents(rig);
	assert_int_equal(l->n, 3);
	assert_string_equal(l->v[0].title, "Later");
	assert_true(l->v[0].by_hand);
	assert_int_equal(l->v[0].outcome, OUTCOME_NONE);
	assert_int_equal(l->v[0].resolution_ms, EVENT_NONE);
	assert_string_equal(l->v[1].title, "Disk full");
	assert_false(l->v[1].by_hand);
	assert_string_equal(l->v[2].title, "Yesterday");
	assert_int_equal(l->v[2].resolution_ms, 90 * MINUTE_MS);
	assert_string_equal(l->v[2].notes, "by phone");
	assert_string_equal(l->v[2].operator_name, "maria");
	assert_int_equal(l->v[2].session_n, 0);
	incident_list_free(l);
	fd = open(rig->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(journal_verify(fd, "incidents", &v, NULL), 0);
	assert_int_equal(v.events, 2);
	close(fd);
}

/* Two who add at once: no row is lost, and the chain holds. */
static void rows_may_be_added_at_once(void **state)
{
	enum { WRITERS = 4, ROWS = 10 };
	struct rig *rig = *state;
	struct incident_list *l;
	pid_t pids[WRITERS];
	int status;

	for (int i = 0; i < WRITERS; i++) {
		pids[i] = fork();
		if (pids[i] != 0)
			continue;
		for (int k = 0; k < ROWS; k++) {
			struct store *st;

			if (store_open(&st, rig->folder, NULL) != 0 ||
				store_incident_add(st, "x", NOON_MS, 1, NULL, "m", 0, NULL) != 0)
				_exit(1);
			store_close(st);
		}
		_exit(0);
	}
	for (int i = 0; i < WRITERS; i++) {
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	l = incidents(rig);
	assert_int_equal(l->n, WRITERS * ROWS);
	incident_list_free(l);
}

/* A crash while a row was written costs that row. */
static void a_torn_row_is_cut(void **state)
{
	struct rig *rig = *state;
	char *path = rig_path(rig, "incidents.bson");
	struct strbuf sb = STRBUF_INIT;
	struct incident_list *l;
	size_t first;

	add(rig, "one", NOON_MS, 1);
	assert_int_equal(fs_read_file(path, 1 << 20, &sb, NULL), 0);
	first = sb.len;
	strbuf_clear(&sb);
	add(rig, "two", NOON_MS, 1);
	assert_int_equal(fs_read_file(path, 1 << 20, &sb, NULL), 0);
	for (size_t n = 0; n < sb.len; n += 9) {
		assert_int_equal(fs_replace_file(path, sb.buf, n, NULL), 0);
		add(rig, "three", NOON_MS, 1);
		l = incidents(rig);
		assert_int_equal(l->n, n < first ? 1 : 2);
		incident_list_free(l);
	}
	strbuf_release(&sb);
	free(path);
}

static void a_damaged_file_is_said(void **state)
{
	struct rig *rig = *state;
	char *path = rig_path(rig, "incidents.bson");
	struct strbuf sb = STRBUF_INIT;
	struct error e = ERROR_INIT;
	struct incident_list *l;

	add(rig, "one", NOON_MS, 1);
	assert_int_equal(fs_read_file(path, 1 << 20, &sb, NULL), 0);
	sb.buf[sb.len / 2] ^= 1;
	assert_int_equal(fs_replace_file(path, sb.buf, sb.len, NULL), 0);
	assert_int_equal(store_incidents(rig->st, &l, &e), -ERR_CORRUPT);
	assert_non_null(strstr(error_text(&e), "incidents.bson"));
	assert_int_equal(store_incident_add(rig->st, "x", 0, 1, NULL, "m", 0, &e), -ERR_CORRUPT);
	assert_non_null(strstr(error_text(&e), "incidents.bson"));
	error_clear(&e);
	strbuf_release(&sb);
	free(path);
}

int store_incident_tests(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(sessions_of_an_incident_share_a_row),
		WITH_RIG(the_clock_stops_at_the_first_end),
		WITH_RIG(it_is_open_while_a_session_is),
		WITH_RIG(what_was_not_resolved_has_its_outcome),
		WITH_RIG(drills_have_their_own_rows_and_dry_runs_none),
		WITH_RIG(incidents_are_named_by_their_end),
		WITH_RIG(rows_by_hand_are_kept),
		WITH_RIG(rows_may_be_added_at_once),
		WITH_RIG(a_torn_row_is_cut),
		WITH_RIG(a_damaged_file_is_said),
	};

	return cmocka_run_group_tests_name("incidents", tests, NULL, NULL);
}
