/*
 * Pruning: which sessions, what is left of one, what keeps it from it, and what a crash may leave.
 */
#include "config.h"

#include "store_tests.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/xalloc.h"
#include "store/prune.h"

#define DAY_MS (24 * 60 * MINUTE_MS)
#define LATER_MS (NOON_MS + 30 * DAY_MS)

static void closed(struct rig *rig, int n, const char *mode, int64_t end_ms)
{
	rig_session(rig,
		&(struct sketch){ .id = id_of(n),
			.mode = mode,
			.note = "a note",
			.outcome = "resolved",
			.end_ms = end_ms,
			.with_prev = true });
}

static int prune(struct rig *rig, const char *id)
{
	struct anchor_list anchors;
	int rc;

	assert_int_equal(store_anchors(rig->st, &anchors, NULL), 0);
	rc = store_prune(rig->st, &anchors, id, "ada", LATER_MS, NULL);
	anchor_list_release(&anchors);
	return rc;
}

static void expect_findings(struct rig *rig, const char *id, size_t n)
{
	struct anchor_list anchors;
	struct proof *p;

	assert_int_equal(store_anchors(rig->st, &anchors, NULL), 0);
	assert_int_equal(store_prove(rig->st, &anchors, id, NULL, &p, NULL), 0);
	assert_int_equal(p->n, n);
	proof_free(p);
	anchor_list_release(&anchors);
}

static struct session_row row_of(struct rig *rig, const char *id)
{
	struct session_list *list;
	struct session_row row = { .life = LIFE_OPEN };

	assert_int_equal(store_list(rig->st, NULL, &list, NULL), 0);
	for (size_t i = 0; i < list->n; i++) {
		if (strcmp(list->v[i].id, id) == 0)
			row = list->v[i];
	}
	row.notes = NULL;
	session_list_free(list);
	return row;
}

/* Names in its folder but for the journal. */
static size_t beside_journal(struct rig *rig, const char *id)
{
	int fd = rig_dir(rig, id);
	DIR *dir = fdopendir(fd);
	struct dirent *entry;
	size_t n = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL)
		n += entry->d_name[0] != '.' && strcmp(entry->d_name, "journal.bson") != 0;
	closedir(dir);
	return n;
}

static void which_depends_on_mode_and_end(void **state)
{
	struct retention r = { .keep_ms = { EVENT_NONE, 10 * DAY_MS, 20 * DAY_MS, EVENT_NONE } };
	struct rig *rig = *state;
	struct session_list *list;
	int lock, dir;

	closed(rig, 1, "incident", NOON_MS);                /* kept for ever */
	closed(rig, 2, "exercise", LATER_MS - 9 * DAY_MS);  /* not yet */
	closed(rig, 3, "exercise", LATER_MS - 11 * DAY_MS); /* due */
	closed(rig, 4, "drill", LATER_MS - 11 * DAY_MS);    /* not yet */
	rig_session(
		rig, &(struct sketch){ .id = id_of(5), .mode = "drill" }); /* interrupted: due */
	rig_session(rig, &(struct sketch){ .id = id_of(6), .mode = "drill" }); /* open */
	dir = rig_dir(rig, id_of(6));
	lock = openat(dir, "holder.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(flock(lock, LOCK_EX), 0);
	assert_int_equal(store_prunable(rig->st, &r, LATER_MS, &list, NULL), 0);
	assert_int_equal(list->n, 2);
	assert_string_equal(list->v[0].id, id_of(5));
	assert_string_equal(list->v[1].id, id_of(3));
	session_list_free(list);
	assert_int_equal(prune(rig, id_of(6)), -ERR_BUSY);
	close(lock);
	close(dir);
}

static void a_tombstone_answers_for_it(void **state)
{
	struct rig *rig = *state;
	struct session_row row;
	struct stored_session *s;

	for (int i = 1; i <= 3; i++)
		closed(rig, i, "incident", NOON_MS + i);
	assert_int_equal(row_of(rig, id_of(2)).life, LIFE_CLOSED); /* the cache has it */
	assert_int_equal(prune(rig, id_of(2)), 0);
	for (int i = 1; i <= 3; i++)
		expect_findings(rig, id_of(i), 0);
	assert_int_equal(beside_journal(rig, id_of(2)), 0);
	row = row_of(rig, id_of(2));
	assert_int_equal(row.life, LIFE_PRUNED);
	assert_int_equal(row.outcome, OUTCOME_RESOLVED);
	assert_int_equal(row.end_ms, NOON_MS + 2);
	assert_int_equal(row_of(rig, id_of(2)).life, LIFE_PRUNED); /* out of the new cache */
	assert_int_equal(store_read(rig->st, id_of(2), &s, NULL), 0);
	assert_int_equal(s->life, LIFE_PRUNED);
	stored_session_free(s);
	/* Again is fine, and one opened after it is proved, too. */
	assert_int_equal(prune(rig, id_of(2)), 0);
	assert_int_equal(prune(rig, id_of(3)), 0);
	closed(rig, 4, "incident", NOON_MS + 4);
	expect_findings(rig, id_of(4), 0);
}

/* Opened while the one before went on: what it knows is no head. */
static void what_others_knew_is_kept(void **state)
{
	struct rig *rig = *state;
	struct event ev, *one = &ev;
	struct journal *j;
	int64_t cut;
	int dir;

	rig_session(rig, &(struct sketch){ .id = id_of(1) });
	closed(rig, 2, "incident", NOON_MS);
	dir = rig_dir(rig, id_of(1));
	assert_int_equal(journal_reopen(&j, dir, JOURNAL_SESSION, NULL, &cut, NULL), 0);
	event_init(&ev, EV_SESSION_CLOSE, NOON_MS, 9);
	ev.outcome = "mitigated";
	assert_int_equal(journal_append(j, &one, 1, NULL), 0);
	assert_int_equal(journal_close(j, NULL), 0);
	close(dir);
	assert_int_equal(prune(rig, id_of(1)), 0);
	expect_findings(rig, id_of(1), 0);
	expect_findings(rig, id_of(2), 0);
}

static void an_interrupted_one_is_abandoned(void **state)
{
	struct rig *rig = *state;

	rig_session(rig, &(struct sketch){ .id = id_of(1), .note = "a note" });
	assert_int_equal(prune(rig, id_of(1)), 0);
	assert_int_equal(row_of(rig, id_of(1)).life, LIFE_PRUNED);
	assert_int_equal(row_of(rig, id_of(1)).outcome, OUTCOME_ABANDONED);
	expect_findings(rig, id_of(1), 0);
}

static void what_is_on_hold_is_kept(void **state)
{
	struct rig *rig = *state;
	char *why;

	closed(rig, 1, "incident", NOON_MS);
	assert_int_equal(
		store_hold(rig->st, id_of(1), false, "ada", NULL, NOON_MS, NULL), -ERR_UNFIT);
	assert_int_equal(store_hold(rig->st, id_of(1), true, "ada", "the court", NOON_MS, NULL), 0);
	assert_int_equal(store_on_hold(rig->st, id_of(1), &why, NULL), 1);
	assert_string_equal(why, "the court");
	free(why);
	expect_findings(rig, id_of(1), 0);
	assert_int_equal(prune(rig, id_of(1)), -ERR_REFUSED);
	assert_int_equal(row_of(rig, id_of(1)).life, LIFE_CLOSED);
	assert_int_equal(store_hold(rig->st, id_of(1), false, "ada", NULL, NOON_MS, NULL), 0);
	assert_int_equal(store_on_hold(rig->st, id_of(1), &why, NULL), 0);
	expect_findings(rig, id_of(1), 0);
	assert_int_equal(prune(rig, id_of(1)), 0);
	assert_int_equal(
		store_hold(rig->st, id_of(1), true, "ada", "late", NOON_MS, NULL), -ERR_CLOSED);
}

static void what_is_damaged_is_kept_as_it_is(void **state)
{
	struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;
	struct rig *rig = *state;
	char *name = xstrfmt("sessions/%s/journal.bson", id_of(1)), *path = rig_path(rig, name);

	closed(rig, 1, "incident", NOON_MS);
	assert_int_equal(fs_read_file(path, 1 << 20, &before, NULL), 0);
	before.buf[before.len - 3] = (char)(before.buf[before.len - 3] ^ 4);
	assert_int_equal(fs_replace_file(path, before.buf, before.len, NULL), 0);
	assert_int_equal(prune(rig, id_of(1)), -ERR_CORRUPT);
	assert_int_equal(fs_read_file(path, 1 << 20, &after, NULL), 0);
	assert_int_equal(after.len, before.len);
	assert_memory_equal(after.buf, before.buf, before.len);
	strbuf_release(&after);
	strbuf_release(&before);
	free(path);
	free(name);
}

/* The tombstone was there, and what it stands for was not deleted yet: nobody sees a difference, and
 * the next one ends it. */
static void a_crash_between_is_ended_later(void **state)
{
	static const char *const rests[] = { "journal.1.bson", "notes.bson", "holder.lock" };
	struct rig *rig = *state;
	size_t n;

	closed(rig, 1, "incident", NOON_MS);
	closed(rig, 2, "incident", NOON_MS);
	assert_int_equal(prune(rig, id_of(1)), 0);
	for (size_t i = 0; i < ARRAY_LEN(rests); i++) {
		char *name = xstrfmt("sessions/%s/%s", id_of(1), rests[i]);

		rig_write(rig, name, i == 0 ? "no event" : "");
		free(name);
	}
	assert_int_equal(row_of(rig, id_of(1)).life, LIFE_PRUNED);
	expect_findings(rig, id_of(2), 0);
	assert_int_equal(store_prune_rests(rig->st, &n, NULL), 0);
	assert_int_equal(n, 1);
	assert_int_equal(beside_journal(rig, id_of(1)), 0);
	assert_int_equal(store_prune_rests(rig->st, &n, NULL), 0);
	assert_int_equal(n, 0);
}

/* A session whose record went on on another disk. */
static char *spilled_session(struct rig *rig, const char *id)
{
	char *other = rig_path(rig, "other"), *name, *path;
	struct event ev, *one = &ev;
	struct journal *j;
	int64_t cut;
	int dir;

	rig_session(rig, &(struct sketch){ .id = id, .note = "a note" });
	assert_int_equal(fs_make_own_dir(other, NULL), 0);
	dir = rig_dir(rig, id);
	assert_int_equal(journal_reopen(&j, dir, JOURNAL_SESSION, NULL, &cut, NULL), 0);
	assert_int_equal(journal_spill(j, other, true, NULL), 0);
	event_init(&ev, EV_SESSION_CLOSE, NOON_MS, 9);
	ev.outcome = "mitigated";
	assert_int_equal(journal_append(j, &one, 1, NULL), 0);
	assert_int_equal(journal_close(j, NULL), 0);
	close(dir);
	name = xstrfmt("%s.journal.1.bson", id);
	path = fs_join(other, name);
	assert_true(fs_exists(path));
	free(name);
	free(other);
	return path;
}

static void what_is_on_another_disk_goes_too(void **state)
{
	struct rig *rig = *state;
	char *path = spilled_session(rig, id_of(1)), *aside = rig_path(rig, "aside");

	/* While that disk is not there nothing is done: the rest of it could not go. */
	assert_int_equal(rename(path, aside), 0);
	assert_true(prune(rig, id_of(1)) < 0);
	assert_int_equal(row_of(rig, id_of(1)).life, LIFE_INTERRUPTED);
	assert_int_equal(rename(aside, path), 0);
	assert_int_equal(prune(rig, id_of(1)), 0);
	assert_false(fs_exists(path));
	assert_int_equal(beside_journal(rig, id_of(1)), 0);
	assert_int_equal(row_of(rig, id_of(1)).outcome, OUTCOME_MITIGATED);
	expect_findings(rig, id_of(1), 0);
	free(aside);
	free(path);
}

/* A pointer that somebody else made leads to nothing of ours: it is not followed. */
static void a_pointer_to_a_stranger_deletes_nothing(void **state)
{
	struct rig *rig = *state;
	char *victim = rig_path(rig, "victim"), *name, *path;
	size_t n;

	closed(rig, 1, "incident", NOON_MS);
	assert_int_equal(prune(rig, id_of(1)), 0);
	rig_write(rig, "victim", "precious");
	name = xstrfmt("sessions/%s/journal.1.elsewhere", id_of(1));
	path = rig_path(rig, name);
	assert_int_equal(symlink(victim, path), 0);
	assert_true(store_prune_rests(rig->st, &n, NULL) < 0);
	assert_true(fs_exists(victim));
	free(path);
	free(name);
	free(victim);
}

int store_prune_tests(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(which_depends_on_mode_and_end),
		WITH_RIG(a_tombstone_answers_for_it),
		WITH_RIG(what_others_knew_is_kept),
		WITH_RIG(an_interrupted_one_is_abandoned),
		WITH_RIG(what_is_on_hold_is_kept),
		WITH_RIG(what_is_damaged_is_kept_as_it_is),
		WITH_RIG(a_crash_between_is_ended_later),
		WITH_RIG(what_is_on_another_disk_goes_too),
		WITH_RIG(a_pointer_to_a_stranger_deletes_nothing),
	};

	return cmocka_run_group_tests_name("prune", tests, NULL, NULL);
}
