/*
 * A journal that was damaged: every bit, every cut, every order, chance. What a crash leaves is torn;
 * everything else has to be noticed.
 */
#include "config.h"

#include "journal_tests.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "chance.h"

#define FILES_MAX 2
#define EVENTS_MAX 16

static const char *const names[FILES_MAX] = { "journal.bson", "journal.1.bson" };

/* Fewer fields than the codec's tests set: each bit costs a verification. */
static struct event *small_event(struct rig *rig, enum event_type type, int salt)
{
	struct event *ev = arena_new_of(rig->arena, struct event);

	event_init(ev, type, 1000 + salt, salt);
	rig_set_field(rig, ev, event_type_table[type].fields[0], salt);
	if (type == EV_RUN_OUTPUT)
		rig_set_field(rig, ev, EF_data, salt);
	return ev;
}

/* One segment of four events; closed or not. */
static void make_journal(struct rig *rig, bool closed)
{
	struct event *events[] = {
		small_event(rig, EV_SESSION_OPEN, 0),
		small_event(rig, EV_RUN_OUTPUT, 1),
		small_event(rig, EV_NOTE, 2),
		small_event(rig, closed ? EV_SESSION_CLOSE : EV_HALT, 3),
	};

	rig_empty(rig);
	rig_close(rig_journal(rig, events, ARRAY_LEN(events)));
}

/* Two, the second begins with two that were not acknowledged. */
static void make_segments(struct rig *rig)
{
	struct event *events[] = {
		small_event(rig, EV_SESSION_OPEN, 0),
		small_event(rig, EV_NOTE, 1),
		small_event(rig, EV_NOTE, 2),
		small_event(rig, EV_HALT, 3),
		small_event(rig, EV_SESSION_CLOSE, 4),
	};
	struct journal_syncing s;
	struct journal *j;

	rig_empty(rig);
	j = rig_journal(rig, events, 2);
	assert_int_equal(journal_append(j, events + 2, 2, NULL), 0);
	assert_true(journal_sync_begin(j, &s));
	s.result = EIO;
	journal_sync_end(j, &s);
	rig_append(j, events[4]);
	rig_close(j);
}

static void put_byte(const struct rig *rig, const char *name, size_t at, char byte)
{
	int fd = openat(rig->dirfd, name, O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
	close(fd);
}

/* Flips every bit of a file. `torn_is_fine`: a longer length of the last event looks torn, and is said
 * to be. */
static void flip_all(const struct rig *rig, const char *name, bool torn_is_fine)
{
	struct strbuf sb = STRBUF_INIT;
	struct journal_verdict v;

	rig_read(rig, name, &sb);
	for (size_t bit = 0; bit < sb.len * 8; bit++) {
		char was = sb.buf[bit / 8];
		int rc;

		put_byte(rig, name, bit / 8, (char)(was ^ 1 << bit % 8));
		rc = journal_verify(rig->dirfd, JOURNAL_SESSION, &v, NULL);
		if (rc != -ERR_CORRUPT && !(torn_is_fine && rc == 0 && v.torn_bytes > 0))
			fail_msg("%s, byte %zu, bit %zu: not noticed", name, bit / 8, bit % 8);
		put_byte(rig, name, bit / 8, was);
	}
	rig_verify(rig, 0, &v);
	strbuf_release(&sb);
}

static void each_flipped_bit_is_noticed(void **state)
{
	make_journal(*state, true);
	flip_all(*state, names[0], false);
}

static void each_flipped_bit_of_an_open_one_is_noticed(void **state)
{
	make_journal(*state, false);
	flip_all(*state, names[0], true);
}

/* What stands twice has to be right twice. */
static void each_flipped_bit_of_segments_is_noticed(void **state)
{
	make_segments(*state);
	flip_all(*state, names[0], false);
	flip_all(*state, names[1], false);
}

/* Cut at every byte: what is whole stays, the rest is torn, and a reopened journal goes on behind. */
static void each_cut_is_torn_and_gone_on_with(void **state)
{
	struct rig *rig = *state;
	struct strbuf sb = STRBUF_INIT;
	size_t places[EVENTS_MAX], whole = 0;
	struct journal_verdict v;
	struct journal *j;
	int64_t cut;

	make_journal(rig, false);
	rig_read(rig, names[0], &sb);
	assert_int_equal(rig_places(&sb, places, EVENTS_MAX), 4);
	for (size_t size = 1; size < sb.len; size++) {
		if (size == places[whole + 1])
			whole++;
		rig_empty(rig);
		rig_write(rig, names[0], sb.buf, size);
		rig_verify(rig, 0, &v);
		assert_int_equal(v.events, whole);
		assert_int_equal(v.torn_bytes, size - places[whole]);
		if (whole == 0) {
			assert_int_equal(
				journal_reopen(&j, rig->dirfd, "journal", NULL, &cut, NULL),
				-ERR_CORRUPT);
			continue;
		}
		assert_int_equal(journal_reopen(&j, rig->dirfd, "journal", NULL, &cut, NULL), 0);
		assert_int_equal(cut, size - places[whole]);
		assert_int_equal(journal_seq(j), whole - 1);
		assert_int_equal(journal_acked(j), whole - 1);
		rig_append(j, small_event(rig, EV_SESSION_RESUME, 9));
		rig_append(j, small_event(rig, EV_SESSION_CLOSE, 10));
		rig_close(j);
		rig_verify(rig, 0, &v);
		assert_int_equal(v.events, whole + 2);
		assert_int_equal(v.torn_bytes, 0);
		assert_true(v.closed);
	}
	strbuf_release(&sb);
}

static void an_empty_file_is_not_damaged(void **state)
{
	struct journal_verdict v;

	/* What a crash leaves before the first event is written. */
	rig_write(*state, names[0], "", 0);
	rig_verify(*state, 0, &v);
	assert_int_equal(v.events, 0);
}

/* Events by their numbers, `order` ends with -1; -2: half of the one that follows. */
static void arrange(const struct rig *rig, const char *name, const struct strbuf *sb,
	const size_t *places, const int *order)
{
	struct strbuf out = STRBUF_INIT;

	for (; *order != -1; order++) {
		size_t from, n;
		bool half = *order == -2;

		order += half;
		from = places[*order];
		n = places[*order + 1] - from;
		strbuf_add(&out, sb->buf + from, half ? n / 2 : n);
	}
	rig_write(rig, name, out.buf, out.len);
	strbuf_release(&out);
}

static void orders_are_checked(void **state)
{
	static const struct {
		int order[10];
		int rc, events;
	} cases[] = {
		{ { 0, 1, 2, 3, -1 }, 0, 4 },
		{ { 0, 1, 2, -1 }, 0, 3 }, /* a cut: only an anchor shows it */
		{ { 1, 2, 3, -1 }, -ERR_CORRUPT, 0 }, { { 0, 2, 3, -1 }, -ERR_CORRUPT, 1 },
		{ { 0, 1, 3, -1 }, -ERR_CORRUPT, 2 }, { { 0, 0, 1, 2, 3, -1 }, -ERR_CORRUPT, 1 },
		{ { 0, 1, 1, 2, 3, -1 }, -ERR_CORRUPT, 2 },
		{ { 0, 1, 2, 2, 3, -1 }, -ERR_CORRUPT, 3 },
		{ { 0, 1, 2, 0, 3, -1 }, -ERR_CORRUPT, 3 },
		{ { 0, 1, 2, 3, 3, -1 }, -ERR_CORRUPT, 4 },
		{ { 0, 1, 2, 3, 0, -1 }, -ERR_CORRUPT, 4 }, { { 1, 0, 2, 3, -1 }, -ERR_CORRUPT, 0 },
		{ { 0, 2, 1, 3, -1 }, -ERR_CORRUPT, 1 }, { { 0, 1, 3, 2, -1 }, -ERR_CORRUPT, 2 },
		{ { 0, 1, -2, 2, -1 }, 0, 2 }, { { 0, 1, -2, 2, 3, -1 }, -ERR_CORRUPT, 2 },
		{ { 0, 1, 2, 3, -2, 2, -1 }, -ERR_CORRUPT, 4 }, /* behind session.close */
	};
	struct strbuf sb = STRBUF_INIT;
	size_t places[EVENTS_MAX];
	struct journal_verdict v;

	make_journal(*state, true);
	rig_read(*state, names[0], &sb);
	rig_places(&sb, places, EVENTS_MAX);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int rc;

		arrange(*state, names[0], &sb, places, cases[i].order);
		rc = journal_verify(((struct rig *)*state)->dirfd, JOURNAL_SESSION, &v, NULL);
		if (rc != cases[i].rc || v.events != cases[i].events)
			fail_msg("case %zu: %d, %d events", i, rc, (int)v.events);
		if (rc != 0) {
			assert_int_equal(v.bad_seq, v.events);
			assert_int_equal(v.bad_segment, 0);
		}
	}
	strbuf_release(&sb);
}

static void segments_are_checked(void **state)
{
	/* seq 0 to 5; 4 is journal.segment, 5 the close */
	static const struct {
		int first[10], second[10];
		int rc, events;
	} cases[] = {
		{ { 0, 1, 2, 3, -1 }, { 2, 3, 4, 5, -1 }, 0, 6 },
		{ { 0, 1, -1 }, { 2, 3, 4, 5, -1 }, 0, 6 },
		{ { 0, 1, -2, 2, -1 }, { 2, 3, 4, 5, -1 }, 0, 6 },
		{ { 0, 1, 2, 3, -1 }, { 0, 1, 2, 3, 4, 5, -1 }, 0, 6 },
		{ { 0, 1, 2, 3, -1 }, { -1 }, 0, 4 },
		{ { 0, 1, 2, 3, -1 }, { -2, 2, -1 }, 0, 4 },
		{ { 0, 1, 2, 3, 4, 5, -1 }, { 5, -1 }, 0, 6 },
		{ { 0, -1 }, { 2, 3, 4, 5, -1 }, -ERR_CORRUPT, 1 },
		{ { 0, 1, 2, 3, -1 }, { 3, 2, 4, 5, -1 }, -ERR_CORRUPT, 4 },
		{ { 0, 1, 2, 3, -1 }, { 2, 3, 4, 2, 5, -1 }, -ERR_CORRUPT, 5 },
		{ { 0, 1, 2, 3, -1 }, { 2, 4, 5, -1 }, 0, 6 },
		{ { 0, 1, 2, 3, 4, 5, -2, 5, -1 }, { 5, -1 }, -ERR_CORRUPT, 6 },
		{ { 0, 1, 2, 3, 4, 5, -1 }, { 5, -2, 5, -1 }, -ERR_CORRUPT, 6 },
	};
	struct strbuf sb = STRBUF_INIT, more = STRBUF_INIT;
	size_t places[EVENTS_MAX];
	struct journal_verdict v;

	make_segments(*state);
	rig_read(*state, names[0], &sb);
	rig_read(*state, names[1], &more);
	assert_int_equal(rig_places(&sb, places, EVENTS_MAX), 4);
	strbuf_truncate(&sb, places[2]);
	strbuf_add(&sb, more.buf, more.len);
	assert_int_equal(rig_places(&sb, places, EVENTS_MAX), 6);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int rc;

		arrange(*state, names[0], &sb, places, cases[i].first);
		arrange(*state, names[1], &sb, places, cases[i].second);
		rc = journal_verify(((struct rig *)*state)->dirfd, JOURNAL_SESSION, &v, NULL);
		if (rc != cases[i].rc || v.events != cases[i].events)
			fail_msg("case %zu: %d, %d events", i, rc, (int)v.events);
	}
	strbuf_release(&more);
	strbuf_release(&sb);
}

/* A right chain does not help what is wrong otherwise. */
static void a_chain_alone_is_not_enough(void **state)
{
	static const struct {
		enum event_type first, second;
		int64_t mono;
		const char *session;
		int rc;
	} cases[] = {
		{ EV_SESSION_OPEN, EV_NOTE, 1, SESSION, 0 },
		{ EV_NOTE, EV_NOTE, 1, SESSION, -ERR_CORRUPT },
		{ EV_SESSION_OPEN, EV_SESSION_OPEN, 1, SESSION, -ERR_CORRUPT },
		{ EV_SESSION_OPEN, EV_NOTE, -1, SESSION, -ERR_CORRUPT },
		{ EV_SESSION_OPEN, EV_NOTE, 1, "01JD9Q4V7M3T5X8Y2ZABCDEFGJ", -ERR_CORRUPT },
		{ EV_SESSION_OPEN, EV_NOTE, 1, "", -ERR_CORRUPT },
		{ EV_SESSION_CLOSE, EV_NOTE, 1, SESSION, -ERR_CORRUPT },
	};
	struct strbuf sb = STRBUF_INIT;
	struct journal_verdict v;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint8_t head[EVENT_HASH_LEN] = { 0 };
		struct event ev;
		int rc;

		strbuf_clear(&sb);
		event_init(&ev, cases[i].first, 0, 0);
		ev.session = *cases[i].session ? SESSION : "";
		ev.seq = 0;
		assert_int_equal(journal_encode(&ev, head, head, &sb, NULL), 0);
		event_init(&ev, cases[i].second, 0, cases[i].mono);
		ev.session = cases[i].session;
		ev.seq = 1;
		assert_int_equal(journal_encode(&ev, head, head, &sb, NULL), 0);
		rig_write(*state, names[0], sb.buf, sb.len);
		rc = journal_verify(((struct rig *)*state)->dirfd, JOURNAL_SESSION, &v, NULL);
		if (rc != cases[i].rc)
			fail_msg("case %zu: %d", i, rc);
	}
	strbuf_release(&sb);
}

static void lengths_have_a_bound(void **state)
{
	static const char *const words[] = { "\0\0\0", "\4\0\0", "\x2b\0\0", "\1\0\0\1",
		"\xff\xff\xff\x7f", "\xff\xff\xff\xff" };
	struct strbuf sb = STRBUF_INIT;
	struct journal_verdict v;
	size_t len;

	make_journal(*state, false);
	rig_read(*state, names[0], &sb);
	len = sb.len;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		strbuf_truncate(&sb, len);
		strbuf_add(&sb, words[i], 4);
		rig_write(*state, names[0], sb.buf, sb.len);
		rig_verify(*state, -ERR_CORRUPT, &v);
		assert_int_equal(v.bad_at, len);
		assert_int_equal(v.bad_seq, 4);
	}
	strbuf_release(&sb);
}

static void verify_says_where(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	struct error e = ERROR_INIT;
	size_t places[EVENTS_MAX];
	struct journal_verdict v;
	char *due;

	make_segments(*state);
	rig_read(*state, names[1], &sb);
	rig_places(&sb, places, EVENTS_MAX);
	put_byte(*state, names[1], places[2] + 60, 'X');
	assert_int_equal(journal_verify(((struct rig *)*state)->dirfd, JOURNAL_SESSION, &v, &e),
		-ERR_CORRUPT);
	assert_int_equal(v.bad_segment, 1);
	assert_int_equal(v.bad_seq, 4);
	assert_int_equal(v.bad_at, places[2]);
	due = xstrfmt("segment 1, seq 4, byte %zu: ", places[2]);
	assert_ptr_equal(strstr(error_text(&e), due), error_text(&e));
	free(due);
	error_clear(&e);
	strbuf_release(&sb);
}

/* A chain ends anywhere: what was cut off is known by the head that was kept. */
static void each_cut_is_found_against_an_anchor(void **state)
{
	struct rig *rig = *state;
	struct strbuf sb = STRBUF_INIT;
	struct journal_anchor head;
	struct journal_verdict v;

	make_journal(rig, true);
	rig_verify(rig, 0, &v);
	rig_read(rig, names[0], &sb);
	memcpy(head.hash, v.head, EVENT_HASH_LEN);
	for (size_t size = sb.len; size > 0; size--) {
		head.found = false;
		rig_write(rig, names[0], sb.buf, size);
		if (journal_verify_anchors(rig->dirfd, JOURNAL_SESSION, &head, 1, &v, NULL) != 0)
			fail_msg("cut to %zu: damaged", size);
		if (head.found != (size == sb.len))
			fail_msg("cut to %zu: %s", size, head.found ? "not noticed" : "lost");
	}
	strbuf_release(&sb);
}

/* ---- chance ---- */

#define ROUNDS 5000
#define ROUNDS_LONG 1000000

/* What was not noticed is left for whoever looks into it. */
static void keep_input(const struct strbuf *sb)
{
	char path[] = "/tmp/muster-damage-XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0)
		return;
	if (write(fd, sb->buf, sb->len) == (ssize_t)sb->len)
		printf("# what failed is kept in %s\n", path);
	close(fd);
}

/* Whatever is done to it: what is read of it are the first events as they were. */
static void chance_forges_nothing(void **state)
{
	struct rig *rig = *state;
	struct strbuf good = STRBUF_INIT, sb = STRBUF_INIT;
	uint8_t heads[5][EVENT_HASH_LEN] = { { 0 } };
	size_t places[EVENTS_MAX];
	int rounds = getenv("MUSTER_LONG") ? ROUNDS_LONG : ROUNDS;
	struct journal_anchor anchor;
	struct journal_verdict v;
	struct chance c;
	uint64_t seed;

	assert_int_equal(getrandom(&seed, sizeof(seed), 0), sizeof(seed));
	if (getenv("MUSTER_TEST_SEED"))
		seed = strtoull(getenv("MUSTER_TEST_SEED"), NULL, 0);
	c.state = seed;
	printf("# MUSTER_TEST_SEED=%llu, %d rounds\n", (unsigned long long)seed, rounds);
	make_journal(rig, true);
	rig_read(rig, names[0], &good);
	assert_int_equal(rig_places(&good, places, EVENTS_MAX), 4);
	for (size_t i = 0; i < 4; i++)
		memcpy(heads[i + 1], good.buf + places[i + 1] - 33, EVENT_HASH_LEN);
	memcpy(anchor.hash, heads[4], EVENT_HASH_LEN);
	for (int round = 0; round < rounds; round++) {
		bool same;
		int rc;

		strbuf_clear(&sb);
		strbuf_add(&sb, good.buf, good.len);
		for (unsigned n = 1 + chance_below(&c, 3); n > 0 && sb.len > 0; n--)
			chance_edit(&sb, &c);
		rig_write(rig, names[0], sb.buf, sb.len);
		anchor.found = false;
		same = sb.len == good.len && memcmp(sb.buf, good.buf, sb.len) == 0;
		rc = journal_verify_anchors(rig->dirfd, JOURNAL_SESSION, &anchor, 1, &v, NULL);
		if ((rc != 0 && rc != -ERR_CORRUPT) || (rc == 0 && anchor.found != same)) {
			keep_input(&sb);
			fail_msg("round %d: %d", round, rc);
		}
		assert_in_range(v.events, 0, 4);
		assert_memory_equal(v.head, heads[v.events], EVENT_HASH_LEN);
		if (rc == 0 && v.closed)
			assert_true(same);
	}
	strbuf_release(&sb);
	strbuf_release(&good);
}

int journal_damage_tests(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(each_flipped_bit_is_noticed),
		WITH_RIG(each_flipped_bit_of_an_open_one_is_noticed),
		WITH_RIG(each_flipped_bit_of_segments_is_noticed),
		WITH_RIG(each_cut_is_torn_and_gone_on_with),
		WITH_RIG(an_empty_file_is_not_damaged),
		WITH_RIG(orders_are_checked),
		WITH_RIG(segments_are_checked),
		WITH_RIG(a_chain_alone_is_not_enough),
		WITH_RIG(lengths_have_a_bound),
		WITH_RIG(verify_says_where),
		WITH_RIG(each_cut_is_found_against_an_anchor),
		WITH_RIG(chance_forges_nothing),
	};

	return cmocka_run_group_tests_name("damage", tests, NULL, NULL);
}
