/*
 * Segments on another disk: begun there, found there, missed where it is not there, deleted with the rest.
 * A folder stands for the disk; tests/e2e/disk and tests/e2e/spill have real ones.
 */
#include "config.h"

#include "journal_tests.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/xalloc.h"

struct disks {
	struct rig *rig;
	char other[40];
	struct event *events[6];
	struct journal *j;
};

/* Three events here, then `now` on the other disk. */
static void begin(struct disks *d, struct rig *rig, bool now)
{
	d->rig = rig;
	snprintf(d->other, sizeof(d->other), "/tmp/muster-spill-XXXXXX");
	assert_non_null(mkdtemp(d->other));
	rig_events(rig, d->events, 6);
	d->j = rig_journal(rig, d->events, 2);
	rig_append(d->j, d->events[2]);
	assert_int_equal(journal_spill(d->j, d->other, now, NULL), 0);
}

static char *spilled(const struct disks *d, int segment)
{
	return xstrfmt("%s/" SESSION ".journal.%d.bson", d->other, segment);
}

static void end(struct disks *d)
{
	for (int i = 1; i < 4; i++) {
		char *path = spilled(d, i);

		unlink(path);
		free(path);
	}
	assert_int_equal(rmdir(d->other), 0);
}

static void it_goes_on_there_and_is_found(void **state)
{
	struct disks d;
	struct journal_verdict v;
	char *path, *pointed;

	begin(&d, *state, true);
	path = spilled(&d, 1);
	assert_string_equal(journal_spilled(d.j), path);
	assert_true(journal_is_pointed(d.j));
	pointed = journal_elsewhere(d.rig->dirfd, JOURNAL_SESSION, 1);
	assert_string_equal(pointed, path);
	rig_append_type(d.rig, d.j, EV_SESSION_CLOSE);
	rig_close(d.j);
	rig_verify(d.rig, 0, &v);
	assert_int_equal(v.events, 5); /* with journal.segment */
	assert_true(v.closed);
	free(pointed);
	free(path);
	end(&d);
}

static void one_that_is_named_waits_until_it_is_needed(void **state)
{
	struct disks d;
	struct journal_syncing s;
	struct journal_verdict v;

	begin(&d, *state, false);
	assert_null(journal_spilled(d.j));
	rig_write(d.rig, "journal.1.bson", "", 0); /* no new segment can be begun here */
	assert_true(journal_sync_begin(d.j, &s));
	s.result = EIO;
	journal_sync_end(d.j, &s);
	assert_int_equal(journal_stage(d.j), JOURNAL_FINE);
	assert_non_null(journal_spilled(d.j));
	rig_append(d.j, d.events[4]);
	rig_close(d.j);
	/* What is pointed to counts more than what stands in the folder. */
	rig_verify(d.rig, 0, &v);
	assert_int_equal(v.events, 5);
	end(&d);
}

static void a_disk_that_is_away_is_said(void **state)
{
	struct disks d;
	struct journal_verdict v;
	struct error e = ERROR_INIT;
	struct journal *j;
	char *path, *away;
	int64_t cut;

	begin(&d, *state, true);
	rig_close(d.j);
	path = spilled(&d, 1);
	away = xstrfmt("%s.away", d.other);
	assert_int_equal(rename(d.other, away), 0);
	assert_int_equal(journal_verify(d.rig->dirfd, JOURNAL_SESSION, &v, &e), -ERR_ELSEWHERE);
	assert_non_null(strstr(error_text(&e), path));
	assert_int_equal(journal_reopen(&j, d.rig->dirfd, JOURNAL_SESSION, NULL, &cut, NULL),
		-ERR_ELSEWHERE);
	assert_int_equal(
		journal_delete_elsewhere(d.rig->dirfd, JOURNAL_SESSION, NULL), -ERR_ELSEWHERE);
	assert_int_equal(rename(away, d.other), 0);
	rig_verify(d.rig, 0, &v);
	error_clear(&e);
	free(away);
	free(path);
	end(&d);
}

static void it_is_gone_on_with_there(void **state)
{
	struct disks d;
	struct journal_verdict v;
	struct journal *j;
	int64_t cut;

	begin(&d, *state, true);
	rig_close(d.j);
	assert_int_equal(journal_reopen(&j, d.rig->dirfd, JOURNAL_SESSION, NULL, &cut, NULL), 0);
	assert_non_null(journal_spilled(j));
	rig_append_type(d.rig, j, EV_SESSION_CLOSE);
	rig_close(j);
	rig_verify(d.rig, 0, &v);
	assert_true(v.closed);
	end(&d);
}

/* The session's folder took nothing, not even the pointer: who knows the folder finds it. */
static void without_a_pointer_the_folder_is_named(void **state)
{
	struct disks d;
	struct journal_verdict v;
	struct journal *j;
	int64_t cut;

	begin(&d, *state, true);
	rig_close(d.j);
	assert_int_equal(unlinkat(d.rig->dirfd, "journal.1.elsewhere", 0), 0);
	rig_verify(d.rig, 0, &v);
	assert_int_equal(v.events, 3); /* nothing says that there is more */
	assert_int_equal(journal_reopen(&j, d.rig->dirfd, JOURNAL_SESSION, d.other, &cut, NULL), 0);
	assert_int_equal(journal_seq(j), 3);
	assert_false(journal_is_pointed(j));
	journal_look_again(j);
	assert_true(journal_is_pointed(j));
	rig_close(j);
	rig_verify(d.rig, 0, &v);
	assert_int_equal(v.events, 4);
	end(&d);
}

/* A pointer is read, not followed: what it names has to be a segment of ours. */
static void a_pointer_leads_nowhere_else(void **state)
{
	struct rig *rig = *state;
	struct event *events[6];
	struct journal_verdict v;
	char *path = xstrfmt("%s/notes.bson", rig->path);

	rig_events(rig, events, 6);
	rig_close(rig_journal(rig, events, 3));
	rig_write(rig, "notes.bson", "x", 1);
	assert_int_equal(symlinkat(path, rig->dirfd, "journal.1.elsewhere"), 0);
	rig_verify(rig, -ERR_ELSEWHERE, &v);
	assert_int_equal(
		journal_delete_elsewhere(rig->dirfd, JOURNAL_SESSION, NULL), -ERR_ELSEWHERE);
	assert_int_equal(faccessat(rig->dirfd, "notes.bson", F_OK, 0), 0);
	free(path);
}

static void it_is_deleted_there(void **state)
{
	struct disks d;
	char *path;

	begin(&d, *state, true);
	rig_close(d.j);
	path = spilled(&d, 1);
	assert_int_equal(journal_delete_elsewhere(d.rig->dirfd, JOURNAL_SESSION, NULL), 0);
	assert_false(fs_exists(path));
	assert_null(journal_elsewhere(d.rig->dirfd, JOURNAL_SESSION, 1));
	free(path);
	end(&d);
}

static void what_cannot_be_written_to_is_refused(void **state)
{
	struct disks d;

	begin(&d, *state, false);
	assert_int_equal(journal_spill(d.j, "/nonexistent", true, NULL), -ERR_NOTFOUND);
	assert_int_equal(journal_stage(d.j), JOURNAL_FINE);
	assert_null(journal_spilled(d.j));
	rig_append(d.j, d.events[4]);
	rig_close(d.j);
	end(&d);
}

int journal_spill_tests(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(it_goes_on_there_and_is_found),
		WITH_RIG(one_that_is_named_waits_until_it_is_needed),
		WITH_RIG(a_disk_that_is_away_is_said),
		WITH_RIG(it_is_gone_on_with_there),
		WITH_RIG(without_a_pointer_the_folder_is_named),
		WITH_RIG(a_pointer_leads_nowhere_else),
		WITH_RIG(it_is_deleted_there),
		WITH_RIG(what_cannot_be_written_to_is_refused),
	};

	return cmocka_run_group_tests_name("spill", tests, NULL, NULL);
}
