/*
 * Writing: what is acknowledged and when, what a disk that fails leads to, going on with a file.
 */
#include "config.h"

#include "journal_tests.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"

/* All events of "journal" as they are read, each once, in order; their number. */
static size_t read_all(struct rig *rig, struct event **events, size_t max)
{
	struct journal_reader *r;
	struct event ev;
	size_t n = 0;
	int rc;

	assert_int_equal(journal_reader_open(&r, rig->dirfd, JOURNAL_SESSION, NULL), 0);
	while ((rc = journal_reader_next(r, &ev, NULL)) == 1) {
		assert_true(n < max);
		assert_int_equal(ev.seq, n);
		events[n++] = event_copy(&ev, rig->arena);
	}
	assert_int_equal(rc, 0);
	journal_reader_close(r);
	return n;
}

static void events_are_numbered_and_come_back(void **state)
{
	struct event *events[6], *back[8];
	struct journal *j;

	rig_events(*state, events, 6);
	assert_int_equal(journal_create(&j, ((struct rig *)*state)->dirfd, SESSION, NULL), 0);
	assert_int_equal(journal_seq(j), -1);
	assert_int_equal(journal_append(j, events, 0, NULL), 0);
	assert_int_equal(journal_append(j, events, 4, NULL), 0);
	assert_int_equal(journal_append(j, events + 4, 2, NULL), 0);
	assert_int_equal(journal_seq(j), 5);
	assert_int_equal(read_all(*state, back, 8), 6);
	for (size_t i = 0; i < 6; i++)
		assert_true(event_equal(events[i], back[i]));
	rig_close(j); /* events[i]->session was the journal's */
}

static void nothing_is_acknowledged_before_its_sync_ended(void **state)
{
	struct journal_syncing s, other;
	struct event *events[6];
	struct journal *j;

	rig_events(*state, events, 6);
	assert_int_equal(journal_create(&j, ((struct rig *)*state)->dirfd, SESSION, NULL), 0);
	assert_false(journal_sync_begin(j, &s));
	assert_int_equal(journal_append(j, events, 2, NULL), 0);
	assert_int_equal(journal_acked(j), -1);
	assert_int_equal(journal_unsynced(j), journal_bytes(j));
	assert_true(journal_sync_begin(j, &s));
	assert_false(journal_sync_begin(j, &other)); /* one is under way */
	rig_append(j, events[2]);
	journal_sync_run(&s);
	assert_int_equal(journal_acked(j), -1);
	journal_sync_end(j, &s);
	assert_int_equal(journal_acked(j), 1); /* not what came meanwhile */
	assert_true(journal_unsynced(j) > 0);
	assert_true(journal_sync_begin(j, &s));
	journal_sync_run(&s);
	journal_sync_end(j, &s);
	assert_int_equal(journal_acked(j), 2);
	assert_int_equal(journal_unsynced(j), 0);
	assert_false(journal_sync_begin(j, &s));
	rig_close(j);
}

/* The bytes of the new segment: all that was not acknowledged, as it was, then journal.segment. */
static void assert_second_segment(struct rig *rig, size_t acked, const char *why, int sys)
{
	struct strbuf first = STRBUF_INIT, second = STRBUF_INIT;
	size_t places[16], all;
	struct event *events[16], *last;

	rig_read(rig, "journal.bson", &first);
	rig_read(rig, "journal.1.bson", &second);
	all = rig_places(&first, places, 16);
	assert_true(second.len > first.len - places[acked]);
	assert_memory_equal(second.buf, first.buf + places[acked], first.len - places[acked]);
	assert_true(read_all(rig, events, 16) > all);
	last = events[all];
	assert_int_equal(last->type, EV_JOURNAL_SEGMENT);
	assert_int_equal(last->segment, 1);
	assert_string_equal(last->why, why);
	assert_int_equal(last->errno_, sys);
	assert_int_equal(last->after_seq, (int64_t)acked - 1);
	assert_int_equal(last->mono_ns, events[all - 1]->mono_ns);
	strbuf_release(&second);
	strbuf_release(&first);
}

static void a_failed_sync_goes_on_in_a_new_segment(void **state)
{
	struct journal_syncing s;
	struct journal_verdict v;
	struct event *events[6];
	struct journal *j;

	rig_events(*state, events, 6);
	j = rig_journal(*state, events, 2);
	assert_int_equal(journal_append(j, events + 2, 2, NULL), 0);
	assert_true(journal_sync_begin(j, &s));
	rig_append(j, events[4]); /* while it is under way */
	s.result = EIO;
	journal_sync_end(j, &s);
	assert_int_equal(journal_acked(j), 1);
	assert_int_equal(journal_seq(j), 5);
	assert_second_segment(*state, 2, "sync", EIO);
	assert_int_equal(journal_sync(j, NULL), 0);
	assert_int_equal(journal_acked(j), 5);
	rig_append_type(*state, j, EV_SESSION_CLOSE);
	rig_close(j);
	rig_verify(*state, 0, &v);
	assert_int_equal(v.events, 7);
	assert_true(v.closed);
}

/* Its result tells nothing about the file that the journal goes on in. */
static void a_sync_of_a_file_that_was_given_up_acknowledges_nothing(void **state)
{
	struct journal_syncing s, late;
	struct event *events[6];
	struct journal *j;

	rig_events(*state, events, 6);
	j = rig_journal(*state, events, 1);
	rig_append(j, events[1]);
	assert_true(journal_sync_begin(j, &s));
	late = s;
	s.result = EIO;
	journal_sync_end(j, &s);
	late.result = 0;
	journal_sync_end(j, &late);
	assert_int_equal(journal_acked(j), 0);
	late.result = EIO; /* nor is the new one given up for it */
	journal_sync_end(j, &late);
	assert_int_equal(faccessat(((struct rig *)*state)->dirfd, "journal.2.bson", F_OK, 0), -1);
	rig_close(j);
}

/* Nothing stands behind session.close, not even why there is a second file. */
static void a_sync_that_fails_at_the_close_adds_no_event(void **state)
{
	struct journal_syncing s;
	struct journal_verdict v;
	struct event *events[6];
	struct journal *j;

	rig_events(*state, events, 6);
	j = rig_journal(*state, events, 6);
	rig_append_type(*state, j, EV_SESSION_CLOSE);
	assert_true(journal_sync_begin(j, &s));
	s.result = EIO;
	journal_sync_end(j, &s);
	assert_int_equal(journal_seq(j), 6);
	rig_close(j);
	rig_verify(*state, 0, &v);
	assert_int_equal(v.events, 7);
	assert_true(v.closed);
}

/* The file may grow by n bytes, no more. */
static void limit_file(int64_t size)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = size < 0 ? limit.rlim_max : (rlim_t)size;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_failed_write_goes_on_in_a_new_segment(void **state)
{
	struct event *events[6], *back[16];
	struct journal_verdict v;
	struct strbuf first = STRBUF_INIT;
	struct journal *j;
	int64_t size;

	rig_events(*state, events, 6);
	j = rig_journal(*state, events, 4);
	rig_append(j, events[4]);
	size = journal_bytes(j);
	limit_file(size + 100); /* 100 bytes of the next are written */
	rig_append(j, events[5]);
	limit_file(-1);
	rig_read(*state, "journal.bson", &first);
	assert_int_equal(first.len, size + 100);
	assert_int_equal(read_all(*state, back, 16), 7);
	assert_true(event_equal(events[4], back[4]) && event_equal(events[5], back[5]));
	assert_int_equal(back[6]->type, EV_JOURNAL_SEGMENT);
	assert_string_equal(back[6]->why, "write");
	assert_int_equal(back[6]->errno_, EFBIG);
	assert_int_equal(back[6]->after_seq, 3);
	rig_append_type(*state, j, EV_SESSION_CLOSE);
	rig_close(j);
	rig_verify(*state, 0, &v);
	assert_int_equal(v.events, 8);
	strbuf_release(&first);
}

static void failures_may_follow_each_other(void **state)
{
	struct event *events[6], *back[16];
	struct journal_syncing s;
	struct journal *j;

	rig_events(*state, events, 6);
	j = rig_journal(*state, events, 2);
	for (int i = 2; i < 5; i++) {
		rig_append(j, events[i]);
		assert_true(journal_sync_begin(j, &s));
		s.result = ENOSPC;
		journal_sync_end(j, &s);
	}
	/* Each was synced as it was begun: only what came behind was in doubt. */
	assert_int_equal(journal_acked(j), 5);
	assert_int_equal(read_all(*state, back, 16), 8);
	assert_int_equal(back[7]->segment, 3);
	assert_true(event_equal(back[6], events[4]));
	rig_close(j);
}

static void where_the_new_segment_fails_too_events_wait(void **state)
{
	struct rig *rig = *state;
	struct event *events[6], *back[16];
	struct journal_syncing s;
	struct error e = ERROR_INIT;
	struct journal *j;

	rig_events(rig, events, 6);
	j = rig_journal(rig, events, 2);
	rig_append(j, events[2]);
	rig_write(rig, "journal.1.bson", "", 0); /* stands in the way */
	assert_true(journal_sync_begin(j, &s));
	s.result = EIO;
	journal_sync_end(j, &s);
	assert_int_equal(journal_stage(j), JOURNAL_LOST);
	assert_int_equal(journal_errno(j), EIO);
	rig_append(j, events[4]);
	assert_int_equal(journal_append_output(j, events[3], NULL), -ERR_FULL);
	assert_false(journal_sync_begin(j, &s));
	assert_int_equal(journal_sync(j, &e), -ERR_IO);
	assert_non_null(strstr(error_text(&e), strerror(EIO)));
	journal_look_again(j);
	assert_int_equal(journal_stage(j), JOURNAL_LOST);
	assert_int_equal(journal_acked(j), 1);
	unlinkat(rig->dirfd, "journal.1.bson", 0);
	journal_look_again(j);
	assert_int_equal(journal_stage(j), JOURNAL_FINE);
	assert_int_equal(journal_last_segment(j), 4);
	assert_int_equal(journal_sync(j, NULL), 0);
	assert_int_equal(journal_acked(j), 4);
	assert_int_equal(read_all(rig, back, 16), 5);
	assert_true(event_equal(events[2], back[2]) && event_equal(events[4], back[3]));
	assert_int_equal(back[4]->type, EV_JOURNAL_SEGMENT);
	rig_close(j);
	error_clear(&e);
}

static void an_event_that_is_too_large_leaves_no_trace(void **state)
{
	struct event *events[6], *back[8], large;
	struct journal *j;
	char *text = xmalloc(JOURNAL_EVENT_MAX + 1);
	uint8_t head[EVENT_HASH_LEN];
	int64_t bytes;

	memset(text, 'x', JOURNAL_EVENT_MAX);
	text[JOURNAL_EVENT_MAX] = '\0';
	event_init(&large, EV_NOTE, 0, 0);
	large.text = text;
	rig_events(*state, events, 6);
	j = rig_journal(*state, events, 2);
	memcpy(head, journal_head(j), sizeof(head));
	bytes = journal_bytes(j);
	assert_int_equal(
		journal_append(j, (struct event *[]){ events[2], &large }, 2, NULL), -ERR_LIMIT);
	assert_int_equal(journal_seq(j), 1);
	assert_int_equal(journal_bytes(j), bytes);
	assert_memory_equal(journal_head(j), head, sizeof(head));
	rig_append(j, events[3]);
	rig_close(j);
	assert_int_equal(read_all(*state, back, 8), 3);
	free(text);
}

static void files_are_ours_alone(void **state)
{
	struct rig *rig = *state;
	struct event *events[6];
	struct journal *j;
	struct stat st;
	mode_t mask = umask(0);

	rig_events(rig, events, 6);
	j = rig_journal(rig, events, 6);
	umask(mask);
	assert_int_equal(fstatat(rig->dirfd, "journal.bson", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_size, journal_bytes(j)); /* what is set aside does not count */
	rig_close(j);
	assert_int_equal(fstatat(rig->dirfd, "journal.bson", &st, 0), 0);
	assert_true(st.st_blocks * 512 < st.st_size + 65536);
	assert_int_equal(journal_create(&j, rig->dirfd, SESSION, NULL), -ERR_EXISTS);
	rig_empty(rig);
	assert_int_equal(symlinkat("elsewhere", rig->dirfd, "journal.bson"), 0);
	assert_int_not_equal(journal_create(&j, rig->dirfd, SESSION, NULL), 0);
	assert_int_equal(faccessat(rig->dirfd, "elsewhere", F_OK, 0), -1);
}

/* ---- going on ---- */

static void a_closed_one_is_not_gone_on_with(void **state)
{
	struct event *events[6];
	struct journal *j;
	int64_t cut;

	rig_events(*state, events, 6);
	j = rig_journal(*state, events, 6);
	rig_append_type(*state, j, EV_SESSION_CLOSE);
	rig_close(j);
	assert_int_equal(
		journal_reopen(&j, ((struct rig *)*state)->dirfd, "journal", NULL, &cut, NULL),
		-ERR_CLOSED);
}

/* A crash while a new segment was begun: it goes on in that one, which no reader would leave. */
static void it_goes_on_in_the_last_segment(void **state)
{
	struct rig *rig = *state;
	struct strbuf first = STRBUF_INIT;
	size_t places[16];
	struct event *events[6];
	struct journal_verdict v;
	struct journal *j;
	int64_t cut;

	rig_events(rig, events, 6);
	rig_close(rig_journal(rig, events, 3));
	rig_read(rig, "journal.bson", &first);
	rig_places(&first, places, 16);
	for (size_t n = 0; n <= places[3] - places[1]; n += 7) {
		struct journal_syncing s;

		rig_empty(rig);
		rig_write(rig, "journal.bson", first.buf, first.len);
		rig_write(rig, "journal.1.bson", first.buf + places[1], n);
		assert_int_equal(journal_reopen(&j, rig->dirfd, "journal", NULL, &cut, NULL), 0);
		assert_int_equal(journal_seq(j), 2);
		assert_int_equal(cut, n < places[2] - places[1] ? n : n - (places[2] - places[1]));
		rig_append(j, events[5]);
		assert_true(journal_sync_begin(j, &s));
		s.result = EIO;
		journal_sync_end(j, &s);
		rig_append_type(rig, j, EV_SESSION_CLOSE);
		rig_close(j);
		rig_verify(rig, 0, &v);
		assert_int_equal(v.events, 6);
		assert_true(v.closed);
	}
	strbuf_release(&first);
}

static void other_files_are_chained_the_same_way(void **state)
{
	struct rig *rig = *state;
	struct journal_verdict v;
	struct journal *j;
	int64_t cut;

	assert_int_equal(journal_create_named(&j, rig->dirfd, "notes", SESSION, NULL), 0);
	rig_append_type(rig, j, EV_NOTE);
	rig_close(j);
	for (int i = 1; i < 4; i++) {
		assert_int_equal(journal_reopen(&j, rig->dirfd, "notes", NULL, &cut, NULL), 0);
		assert_int_equal(cut, 0);
		assert_int_equal(journal_seq(j), i - 1);
		rig_append_type(rig, j, EV_ACTION);
		rig_close(j);
	}
	assert_int_equal(journal_verify(rig->dirfd, "notes", &v, NULL), 0);
	assert_int_equal(v.events, 4);
	assert_string_equal(v.session, SESSION);
	assert_int_equal(journal_verify(rig->dirfd, "incidents", &v, NULL), -ERR_NOTFOUND);
}

int journal_write_tests(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(events_are_numbered_and_come_back),
		WITH_RIG(nothing_is_acknowledged_before_its_sync_ended),
		WITH_RIG(a_failed_sync_goes_on_in_a_new_segment),
		WITH_RIG(a_sync_of_a_file_that_was_given_up_acknowledges_nothing),
		WITH_RIG(a_sync_that_fails_at_the_close_adds_no_event),
		WITH_RIG(a_failed_write_goes_on_in_a_new_segment),
		WITH_RIG(failures_may_follow_each_other),
		WITH_RIG(where_the_new_segment_fails_too_events_wait),
		WITH_RIG(an_event_that_is_too_large_leaves_no_trace),
		WITH_RIG(files_are_ours_alone),
		WITH_RIG(a_closed_one_is_not_gone_on_with),
		WITH_RIG(it_goes_on_in_the_last_segment),
		WITH_RIG(other_files_are_chained_the_same_way),
	};

	return cmocka_run_group_tests_name("write", tests, NULL, NULL);
}
