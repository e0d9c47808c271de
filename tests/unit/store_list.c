/*
 * The list of sessions, with its cache, without it, and with one that is wrong.
 */
#include "config.h"

#include "store_tests.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/xalloc.h"

static struct session_list *list(struct rig *rig, const struct session_filter *f)
{
	struct session_list *l;

	assert_int_equal(store_list(rig->st, f, &l, NULL), 0);
	return l;
}

/* Five sessions; the fourth is open, the fifth cannot be read. */
static void make_sessions(struct rig *rig)
{
	int dir;

	rig_session(rig,
		&(struct sketch){ .id = id_of(1),
			.outcome = "resolved",
			.end_ms = NOON_MS + MINUTE_MS,
			.incident = id_of(900),
			.incident_title = "Disk",
			.onset_ms = NOON_MS - MINUTE_MS,
			.rto_met = 1,
			.note = "too late" });
	rig_session(rig,
		&(struct sketch){ .id = id_of(2),
			.mode = "drill",
			.runbook = "fire",
			.operator_name = "ömer",
			.service = "orders",
			.start_ms = NOON_MS + 60 * MINUTE_MS,
			.outcome = "rehearsed",
			.end_ms = NOON_MS + 70 * MINUTE_MS });
	rig_session(rig,
		&(struct sketch){ .id = id_of(3),
			.mode = "dry-run",
			.outcome = "aborted",
			.end_ms = NOON_MS });
	rig_session(rig, &(struct sketch){ .id = id_of(4), .onset_set = NOON_MS - 5 });
	dir = rig_dir(rig, id_of(5));
	close(openat(dir, "journal.bson", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	close(dir);
}

static void assert_sessions(const struct session_list *l)
{
	assert_int_equal(l->n, 5);
	for (int i = 0; i < 5; i++)
		assert_string_equal(l->v[i].id, id_of(5 - i));
	assert_int_equal(l->v[0].life, LIFE_INTERRUPTED);
	assert_int_equal(l->v[0].start_ms, EVENT_NONE);
	assert_int_equal(l->v[1].life, LIFE_INTERRUPTED);
	assert_int_equal(l->v[1].onset_ms, NOON_MS - 5);
	assert_int_equal(l->v[1].end_ms, EVENT_NONE);
	assert_int_equal(l->v[2].mode, MODE_DRY_RUN);
	assert_int_equal(l->v[3].mode, MODE_DRILL);
	assert_int_equal(l->v[3].outcome, OUTCOME_REHEARSED);
	assert_string_equal(l->v[3].runbook, "fire");
	assert_string_equal(l->v[3].operator_name, "ömer");
	assert_string_equal(l->v[3].service, "orders");
	assert_int_equal(l->v[3].rto_met, -1);
	assert_null(l->v[3].notes);
	assert_int_equal(l->v[4].life, LIFE_CLOSED);
	assert_int_equal(l->v[4].start_ms, NOON_MS);
	assert_int_equal(l->v[4].end_ms, NOON_MS + MINUTE_MS);
	assert_int_equal(l->v[4].onset_ms, NOON_MS - MINUTE_MS);
	assert_int_equal(l->v[4].rto_met, 1);
	assert_string_equal(l->v[4].notes, "too late");
	assert_string_equal(l->v[4].incident_id, id_of(900));
	assert_string_equal(l->v[4].incident_title, "Disk");
	assert_string_equal(l->v[4].host, "db1");
	assert_int_equal(l->v[4].events, 3);
	assert_true(l->v[4].bytes > 300);
}

static void expect_sessions(struct rig *rig)
{
	struct session_list *l = list(rig, NULL);

	assert_sessions(l);
	session_list_free(l);
}

static void an_empty_home_has_none(void **state)
{
	struct session_list *l = list(*state, NULL);

	assert_int_equal(l->n, 0);
	session_list_free(l);
	session_list_free(NULL);
}

static void a_row_is_the_same_from_journal_and_cache(void **state)
{
	char *index = rig_path(*state, "index.bson");

	make_sessions(*state);
	expect_sessions(*state);
	assert_true(fs_exists(index));
	expect_sessions(*state);
	assert_int_equal(unlink(index), 0);
	expect_sessions(*state);
	free(index);
}

/* The cache is what the list is made of: closed sessions are not read again. */
static void the_cache_is_used(void **state)
{
	struct rig *rig = *state;
	int dir;

	make_sessions(rig);
	expect_sessions(rig);
	dir = rig_dir(rig, id_of(1));
	assert_int_equal(unlinkat(dir, "journal.bson", 0), 0);
	close(dir);
	expect_sessions(rig);
}

static void a_damaged_cache_is_made_anew(void **state)
{
	char *index = rig_path(*state, "index.bson");
	struct strbuf good = STRBUF_INIT, bad = STRBUF_INIT;

	make_sessions(*state);
	expect_sessions(*state);
	assert_int_equal(fs_read_file(index, 1 << 20, &good, NULL), 0);
	for (size_t at = 0; at < good.len; at += 13) {
		strbuf_clear(&bad);
		strbuf_add(&bad, good.buf, good.len);
		bad.buf[at] ^= 0x55;
		assert_int_equal(fs_replace_file(index, bad.buf, bad.len, NULL), 0);
		expect_sessions(*state);
		assert_int_equal(fs_replace_file(index, bad.buf, at, NULL), 0);
		expect_sessions(*state);
	}
	strbuf_clear(&bad);
	assert_int_equal(fs_read_file(index, 1 << 20, &bad, NULL), 0);
	assert_int_equal(bad.len, good.len);
	assert_memory_equal(bad.buf, good.buf, good.len);
	assert_int_equal(unlink(index), 0); /* what is no file is no reason to fail */
	assert_int_equal(symlink("/etc/passwd", index), 0);
	expect_sessions(*state);
	strbuf_release(&bad);
	strbuf_release(&good);
	free(index);
}

static void a_stale_cache_lacks_nothing(void **state)
{
	struct rig *rig = *state;
	struct session_list *l;
	char *path = rig_path(rig,
		"sessions/"
		"01JD9Q4V7M3T5X8Y2ZABCDE002/journal.bson");

	make_sessions(rig);
	expect_sessions(rig);
	rig_session(
		rig, &(struct sketch){ .id = id_of(6), .outcome = "failed", .end_ms = NOON_MS });
	l = list(rig, NULL);
	assert_int_equal(l->n, 6);
	assert_string_equal(l->v[0].id, id_of(6));
	session_list_free(l);
	/* And what is gone is not listed. */
	assert_int_equal(unlink(path), 0);
	*strrchr(path, '/') = '\0';
	assert_int_equal(rmdir(path), 0);
	l = list(rig, NULL);
	assert_int_equal(l->n, 5);
	session_list_free(l);
	free(path);
}

/* ---- those that are not closed ---- */

static void expect_unclosed(struct rig *rig, const int *ids, size_t n)
{
	struct session_filter f;
	struct session_list *l;

	session_filter_init(&f);
	f.unclosed = true;
	l = list(rig, &f);
	assert_int_equal(l->n, n);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(l->v[i].id, id_of(ids[i]));
	session_list_free(l);
}

static void those_not_closed_are_found_without_the_rest(void **state)
{
	struct rig *rig = *state;
	char *closed = rig_path(rig, "closed.bson");
	int dir;

	make_sessions(rig);
	expect_unclosed(rig, (int[]){ 5, 4 }, 2);
	assert_true(fs_exists(closed));
	/* Known as closed: not looked at again. */
	dir = rig_dir(rig, id_of(1));
	assert_int_equal(unlinkat(dir, "journal.bson", 0), 0);
	close(dir);
	expect_unclosed(rig, (int[]){ 5, 4 }, 2);
	/* Some that came since. */
	rig_session(
		rig, &(struct sketch){ .id = id_of(6), .outcome = "failed", .end_ms = NOON_MS });
	rig_session(rig, &(struct sketch){ .id = id_of(7) });
	expect_unclosed(rig, (int[]){ 7, 5, 4 }, 3);
	/* Many that came since: the cache is made anew, and knows them. */
	for (int i = 20; i < 40; i++)
		rig_session(rig,
			&(struct sketch){ .id = id_of(i), .outcome = "failed", .end_ms = NOON_MS });
	expect_unclosed(rig, (int[]){ 7, 5, 4 }, 3);
	dir = rig_dir(rig, id_of(30));
	assert_int_equal(unlinkat(dir, "journal.bson", 0), 0);
	close(dir);
	expect_unclosed(rig, (int[]){ 7, 5, 4 }, 3);
	free(closed);
}

static void a_damaged_cache_of_closed_ones_is_made_anew(void **state)
{
	char *path = rig_path(*state, "closed.bson");
	struct strbuf good = STRBUF_INIT, bad = STRBUF_INIT;

	make_sessions(*state);
	expect_unclosed(*state, (int[]){ 5, 4 }, 2);
	assert_int_equal(fs_read_file(path, 1 << 20, &good, NULL), 0);
	for (size_t at = 0; at < good.len; at += 3) {
		strbuf_clear(&bad);
		strbuf_add(&bad, good.buf, good.len);
		bad.buf[at] ^= 0x55;
		assert_int_equal(fs_replace_file(path, bad.buf, bad.len, NULL), 0);
		expect_unclosed(*state, (int[]){ 5, 4 }, 2);
		assert_int_equal(fs_replace_file(path, bad.buf, at, NULL), 0);
		expect_unclosed(*state, (int[]){ 5, 4 }, 2);
	}
	strbuf_clear(&bad);
	assert_int_equal(fs_read_file(path, 1 << 20, &bad, NULL), 0);
	assert_memory_equal(bad.buf, good.buf, good.len);
	strbuf_release(&bad);
	strbuf_release(&good);
	free(path);
}

static void filters_leave_what_fits(void **state)
{
	struct session_filter none, f[11];
	static const int due[11][6] = {
		{ 4, 3, 1 },    /* runbook db */
		{ 2 },          /* operator */
		{ 2 },          /* service */
		{ 1 },          /* incident */
		{ 2 },          /* mode drill */
		{ 1 },          /* outcome resolved */
		{ 3, 2, 1 },    /* closed */
		{ 2 },          /* since 13:00 */
		{ 5, 4, 3, 1 }, /* until 13:00 */
		{ 0 },          /* runbook and mode */
		{ 5, 4, 3, 2, 1 },
	};

	make_sessions(*state);
	session_filter_init(&none);
	for (size_t i = 0; i < ARRAY_LEN(f); i++)
		f[i] = none;
	f[0].runbook = "db";
	f[1].operator_name = "ömer";
	f[2].service = "orders";
	f[3].incident = "01JD9Q4V7M3T5X8Y2ZABCDE900";
	f[4].mode = MODE_DRILL;
	f[5].outcome = OUTCOME_RESOLVED;
	f[6].life = LIFE_CLOSED;
	f[7].since_ms = NOON_MS + 60 * MINUTE_MS;
	f[8].until_ms = NOON_MS + 60 * MINUTE_MS;
	f[9].runbook = "fire";
	f[9].mode = MODE_INCIDENT;
	for (size_t i = 0; i < ARRAY_LEN(f); i++) {
		struct session_list *l = list(*state, &f[i]);
		size_t n = 0;

		while (due[i][n] > 0)
			n++;
		if (l->n != n)
			fail_msg("filter %zu: %zu", i, l->n);
		for (size_t k = 0; k < n; k++)
			assert_string_equal(l->v[k].id, id_of(due[i][k]));
		session_list_free(l);
	}
}

int store_list_tests(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(an_empty_home_has_none),
		WITH_RIG(a_row_is_the_same_from_journal_and_cache),
		WITH_RIG(the_cache_is_used),
		WITH_RIG(a_damaged_cache_is_made_anew),
		WITH_RIG(a_stale_cache_lacks_nothing),
		WITH_RIG(those_not_closed_are_found_without_the_rest),
		WITH_RIG(a_damaged_cache_of_closed_ones_is_made_anew),
		WITH_RIG(filters_leave_what_fits),
	};

	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
