/*
 * Reading: a journal while it is written, places, what is not a file of ours.
 */
#include "config.h"

#include "journal_tests.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"

static struct journal_reader *open_reader(struct rig *rig)
{
	struct journal_reader *r;

	assert_int_equal(journal_reader_open(&r, rig->dirfd, JOURNAL_SESSION, NULL), 0);
	return r;
}

static void expect_seq(struct journal_reader *r, int64_t seq)
{
	struct error e = ERROR_INIT;
	struct event ev;
	int rc = journal_reader_next(r, &ev, &e);

	if (rc != 1 || ev.seq != seq)
		fail_msg("seq %d was due: %d, %s", (int)seq, rc, rc < 0 ? error_text(&e) : "");
}

static void expect_nothing(struct journal_reader *r, int64_t torn)
{
	struct event ev;

	assert_int_equal(journal_reader_next(r, &ev, NULL), 0);
	assert_int_equal(journal_reader_torn(r), torn);
}

/* A byte at a time: each event is given once, when its last byte is there. */
static void it_is_read_while_it_is_written(void **state)
{
	struct rig *rig = *state;
	struct strbuf sb = STRBUF_INIT;
	size_t places[8], given = 0;
	struct event *events[6];
	struct journal_reader *r;
	int fd;

	rig_events(rig, events, 6);
	rig_close(rig_journal(rig, events, 3));
	rig_read(rig, "journal.bson", &sb);
	rig_places(&sb, places, 8);
	rig_write(rig, "journal.bson", "", 0);
	fd = openat(rig->dirfd, "journal.bson", O_WRONLY | O_APPEND | O_CLOEXEC);
	r = open_reader(rig);
	expect_nothing(r, 0);
	for (size_t i = 0; i < sb.len; i++) {
		assert_int_equal(write(fd, sb.buf + i, 1), 1);
		if (i + 1 == places[given + 1])
			expect_seq(r, (int64_t)given++);
		expect_nothing(r, (int64_t)(i + 1 - places[given]));
	}
	assert_int_equal(given, 3);
	journal_reader_close(r);
	close(fd);
	strbuf_release(&sb);
}

static void it_goes_on_in_a_segment_that_comes(void **state)
{
	struct event *events[6];
	struct journal_syncing s;
	struct journal_reader *r;
	struct journal *j;

	rig_events(*state, events, 6);
	j = rig_journal(*state, events, 2);
	r = open_reader(*state);
	expect_seq(r, 0);
	expect_seq(r, 1);
	rig_append(j, events[2]);
	expect_seq(r, 2);
	expect_nothing(r, 0);
	rig_append(j, events[3]);
	assert_true(journal_sync_begin(j, &s));
	s.result = EIO;
	journal_sync_end(j, &s);
	expect_seq(r, 3);
	expect_seq(r, 4);
	expect_nothing(r, 0);
	rig_append(j, events[5]);
	expect_seq(r, 5);
	assert_memory_equal(journal_reader_head(r), journal_head(j), EVENT_HASH_LEN);
	journal_reader_close(r);
	rig_close(j);
}

/* More unacknowledged events than a reader remembers hashes of would be taken for a forgery. */
static void many_may_be_unacknowledged(void **state)
{
	enum { MANY = 10000 };
	struct rig *rig = *state;
	struct event *events[6], small;
	struct journal_syncing s;
	struct journal_verdict v;
	struct journal *j;

	rig_events(rig, events, 6);
	j = rig_journal(rig, events, 1);
	for (int i = 0; i < MANY; i++) {
		event_init(&small, EV_PAUSE, 0, 0);
		rig_append(j, &small);
	}
	assert_true(journal_sync_begin(j, &s));
	s.result = EIO;
	journal_sync_end(j, &s);
	rig_close(j);
	rig_verify(rig, 0, &v);
	assert_int_equal(v.events, MANY + 2);
}

static void the_raw_bytes_are_the_files(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	struct event *events[6];
	struct journal_reader *r;
	const uint8_t *raw;
	int64_t offset;
	int segment;
	size_t n;

	rig_events(*state, events, 6);
	rig_close(rig_journal(*state, events, 6));
	rig_read(*state, "journal.bson", &sb);
	r = open_reader(*state);
	for (int i = 0; i < 6; i++) {
		expect_seq(r, i);
		raw = journal_reader_raw(r, &n);
		journal_reader_where(r, &segment, &offset);
		assert_int_equal(segment, 0);
		assert_true((size_t)offset + n <= sb.len);
		assert_memory_equal(raw, sb.buf + offset, n);
	}
	journal_reader_close(r);
	strbuf_release(&sb);
}

/* Two segments; each event is sought from wherever the reader was, and read on from to the end. */
static void a_place_can_be_sought(void **state)
{
	enum { ALL = 6 };
	struct event *events[6];
	struct journal_syncing s;
	struct journal_reader *r;
	struct journal *j;
	int64_t offsets[ALL];
	int segments[ALL];

	rig_events(*state, events, 6);
	j = rig_journal(*state, events, 2);
	assert_int_equal(journal_append(j, events + 2, 2, NULL), 0);
	assert_true(journal_sync_begin(j, &s));
	s.result = EIO;
	journal_sync_end(j, &s);
	rig_append(j, events[5]);
	rig_close(j);
	r = open_reader(*state);
	for (int i = 0; i < ALL; i++) {
		expect_seq(r, i);
		journal_reader_where(r, &segments[i], &offsets[i]);
	}
	for (int from = ALL - 1; from >= 0; from--) {
		assert_int_equal(journal_reader_seek(r, segments[from], offsets[from], NULL), 0);
		for (int i = from; i < ALL; i++)
			expect_seq(r, i);
		expect_nothing(r, 0);
	}
	assert_int_equal(journal_reader_seek(r, 0, 0, NULL), 0);
	expect_seq(r, 0);
	assert_int_equal(journal_reader_seek(r, 7, 0, NULL), -ERR_NOTFOUND);
	journal_reader_close(r);
}

static void behind_a_place_the_chain_is_checked(void **state)
{
	struct rig *rig = *state;
	struct strbuf sb = STRBUF_INIT;
	struct event *events[6], ev;
	struct journal_reader *r;
	size_t places[8];

	rig_events(rig, events, 6);
	rig_close(rig_journal(rig, events, 6));
	rig_read(rig, "journal.bson", &sb);
	rig_places(&sb, places, 8);
	sb.buf[places[5] + 100] ^= 1;
	rig_write(rig, "journal.bson", sb.buf, sb.len);
	r = open_reader(rig);
	assert_int_equal(journal_reader_seek(r, 0, (int64_t)places[3], NULL), 0);
	expect_seq(r, 3);
	expect_seq(r, 4);
	assert_int_equal(journal_reader_next(r, &ev, NULL), -ERR_CORRUPT);
	assert_int_equal(journal_reader_seek(r, 0, (int64_t)places[3] + 1, NULL), 0);
	assert_true(journal_reader_next(r, &ev, NULL) <= 0); /* no event begins there */
	journal_reader_close(r);
	strbuf_release(&sb);
}

static void without_checking_only_the_chain_is_believed(void **state)
{
	struct rig *rig = *state;
	struct strbuf sb = STRBUF_INIT;
	struct event *events[6], ev;
	struct journal_reader *r;
	size_t places[8];

	rig_events(rig, events, 6);
	rig_close(rig_journal(rig, events, 3));
	rig_read(rig, "journal.bson", &sb);
	rig_places(&sb, places, 8);
	sb.buf[sb.len - 2] ^= 1; /* of the last hash */
	rig_write(rig, "journal.bson", sb.buf, sb.len);
	r = open_reader(rig);
	journal_reader_set_checking(r, false);
	for (int i = 0; i < 3; i++)
		expect_seq(r, i);
	journal_reader_close(r);
	strbuf_truncate(&sb, places[1]);
	strbuf_add(&sb, "\5\0\0\0\0", 5); /* no event */
	rig_write(rig, "journal.bson", sb.buf, sb.len);
	r = open_reader(rig);
	journal_reader_set_checking(r, false);
	expect_seq(r, 0);
	assert_int_equal(journal_reader_next(r, &ev, NULL), -ERR_CORRUPT);
	journal_reader_close(r);
	strbuf_release(&sb);
}

static void only_a_file_of_ours_is_read(void **state)
{
	struct rig *rig = *state;
	struct journal_verdict v;
	struct journal_reader *r;
	struct event *events[6];
	struct journal *j;
	int64_t cut;

	rig_events(rig, events, 6);
	rig_close(rig_journal(rig, events, 1));
	assert_int_equal(renameat(rig->dirfd, "journal.bson", rig->dirfd, "other"), 0);
	assert_int_equal(symlinkat("other", rig->dirfd, "journal.bson"), 0);
	assert_int_equal(journal_reader_open(&r, rig->dirfd, "journal", NULL), -ERR_UNSAFE);
	assert_int_equal(journal_reopen(&j, rig->dirfd, "journal", NULL, &cut, NULL), -ERR_UNSAFE);
	rig_empty(rig);
	assert_int_equal(mkfifoat(rig->dirfd, "journal.bson", 0600), 0);
	rig_verify(rig, -ERR_UNSAFE, &v);
	rig_empty(rig);
	rig_close(rig_journal(rig, events, 1));
	assert_int_equal(symlinkat("journal.bson", rig->dirfd, "journal.1.bson"), 0);
	rig_verify(rig, -ERR_UNSAFE, &v);
	rig_empty(rig);
	rig_verify(rig, -ERR_NOTFOUND, &v);
}

/* Larger than what is read at once, and many of them. */
static void large_events_are_read(void **state)
{
	struct event *events[6], large, ev;
	size_t n = 3 << 20;
	struct journal_reader *r;
	struct journal *j;
	char *text = xmalloc(n + 1);

	memset(text, 'x', n);
	text[n] = '\0';
	rig_events(*state, events, 6);
	j = rig_journal(*state, events, 1);
	for (int i = 0; i < 3; i++) {
		event_init(&large, EV_SESSION_FILE, 0, 0);
		large.text = text;
		rig_append(j, &large);
	}
	rig_close(j);
	r = open_reader(*state);
	expect_seq(r, 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(journal_reader_next(r, &ev, NULL), 1);
		assert_int_equal(strlen(ev.text), n);
	}
	expect_nothing(r, 0);
	journal_reader_close(r);
	free(text);
}

int journal_read_tests(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(it_is_read_while_it_is_written),
		WITH_RIG(it_goes_on_in_a_segment_that_comes),
		WITH_RIG(many_may_be_unacknowledged),
		WITH_RIG(the_raw_bytes_are_the_files),
		WITH_RIG(a_place_can_be_sought),
		WITH_RIG(behind_a_place_the_chain_is_checked),
		WITH_RIG(without_checking_only_the_chain_is_believed),
		WITH_RIG(only_a_file_of_ours_is_read),
		WITH_RIG(large_events_are_read),
	};

	return cmocka_run_group_tests_name("read", tests, NULL, NULL);
}
