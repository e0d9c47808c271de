/*
 * The last event of a journal, found from its end: the same as reading it all finds, whatever was cut
 * off, and whatever a command printed; at a cost that does not grow.
 */
#include "config.h"

#include "journal_tests.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "chance.h"

#define NAME "journal.bson"

static void start_chance(struct chance *c)
{
	assert_int_equal(getrandom(&c->state, sizeof(c->state), 0), sizeof(c->state));
	if (getenv("MUSTER_TEST_SEED"))
		c->state = strtoull(getenv("MUSTER_TEST_SEED"), NULL, 0);
	printf("# MUSTER_TEST_SEED=%llu\n", (unsigned long long)c->state);
}

static struct event output_of(const void *data, size_t n, int64_t mono)
{
	struct event ev;

	event_init(&ev, EV_RUN_OUTPUT, 1000, mono);
	ev.run = 1;
	ev.data.v = data;
	ev.data.n = n;
	return ev;
}

/* About so many bytes of output in events of sizes by chance. */
static void make_long(struct rig *rig, struct chance *c, size_t bytes)
{
	struct event *open = rig_event(rig, EV_SESSION_OPEN, 0), ev;
	struct journal *j;
	char *data = xcalloc(1, JOURNAL_OUTPUT_MAX);

	rig_empty(rig);
	j = rig_journal(rig, &open, 1);
	for (int64_t i = 1; journal_bytes(j) < (int64_t)bytes; i++) {
		size_t n = chance_below(c, chance_below(c, 4) ? 200 : JOURNAL_OUTPUT_MAX);

		for (size_t k = 0; k < n; k++)
			data[k] = (char)chance_below(c, 256);
		ev = output_of(data, n, i);
		rig_append(j, &ev);
	}
	rig_close(j);
	free(data);
}

/* As reading it all finds it. */
static void check_last(struct rig *rig)
{
	struct journal_verdict v;
	struct journal_last last;

	rig_verify(rig, 0, &v);
	assert_int_equal(journal_find_last(rig->dirfd, JOURNAL_SESSION, true, &last, NULL), 0);
	assert_int_equal(last.seq, v.events - 1);
	assert_memory_equal(last.hash, v.head, EVENT_HASH_LEN);
}

static void it_is_what_reading_finds(void **state)
{
	struct rig *rig = *state;
	struct strbuf sb = STRBUF_INIT;
	struct chance c;

	start_chance(&c);
	for (int round = 0; round < 40; round++) {
		make_long(rig, &c, 1000 + chance_below(&c, 1 << 20));
		check_last(rig);
		rig_read(rig, NAME, &sb);
		for (int i = 0; i < 5; i++) {
			size_t cut = chance_below(&c, 100000);

			if (cut + 2000 > sb.len)
				continue;
			rig_write(rig, NAME, sb.buf, sb.len - cut);
			check_last(rig);
		}
	}
	strbuf_release(&sb);
}

/* Events in the session's own name that chain among each other. */
static void forge(struct rig *rig, struct strbuf *out, size_t n)
{
	uint8_t head[EVENT_HASH_LEN] = { 1 };

	for (size_t i = 0; i < n; i++) {
		struct event *ev = rig_event(rig, EV_NOTE, (int)i);

		ev->session = SESSION;
		ev->seq = (int64_t)i + 7000;
		assert_int_equal(journal_encode(ev, head, head, out, NULL), 0);
	}
}

/* A command that prints such events fools nobody, wherever a crash cuts what it printed. */
static void what_a_command_prints_is_no_event(void **state)
{
	struct rig *rig = *state;
	struct strbuf forged = STRBUF_INIT, sb = STRBUF_INIT;
	struct journal_verdict whole, v;
	struct journal_last last;
	size_t places[64], n;
	struct journal *j;
	struct chance c;
	struct event ev;
	int64_t cut;

	start_chance(&c);
	forge(rig, &forged, 20);
	n = rig_places(&forged, places, 64);
	make_long(rig, &c, 600000);
	rig_verify(rig, 0, &whole);
	assert_int_equal(journal_reopen(&j, rig->dirfd, JOURNAL_SESSION, NULL, &cut, NULL), 0);
	ev = output_of(forged.buf, forged.len, whole.events);
	rig_append(j, &ev);
	rig_close(j);
	check_last(rig);
	rig_read(rig, NAME, &sb);
	for (size_t i = 1; i <= n; i++) {
		/* behind the data stand the hash's element and the end */
		size_t end = sb.len - (forged.len - places[i]) - 1 - (1 + 5 + 4 + 1 + 32);

		rig_write(rig, NAME, sb.buf, end);
		rig_verify(rig, 0, &v);
		assert_int_equal(v.events, whole.events);
		assert_int_equal(
			journal_find_last(rig->dirfd, JOURNAL_SESSION, false, &last, NULL), 0);
		assert_memory_equal(last.hash, whole.head, EVENT_HASH_LEN);
	}
	strbuf_release(&sb);
	strbuf_release(&forged);
}

/* Only the end is read: what is in the middle makes no difference. */
static void its_cost_does_not_grow(void **state)
{
	struct rig *rig = *state;
	struct journal_verdict v;
	struct journal_last last;
	struct chance c;
	int fd;

	start_chance(&c);
	make_long(rig, &c, 4 << 20);
	rig_verify(rig, 0, &v);
	fd = openat(rig->dirfd, NAME, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(
		fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 4096, 3 << 20), 0);
	close(fd);
	assert_int_equal(journal_find_last(rig->dirfd, JOURNAL_SESSION, true, &last, NULL), 0);
	assert_memory_equal(last.hash, v.head, EVENT_HASH_LEN);
}

static void where_there_is_none_it_says_so(void **state)
{
	struct rig *rig = *state;
	struct journal_last last;

	assert_int_equal(
		journal_find_last(rig->dirfd, JOURNAL_SESSION, true, &last, NULL), -ERR_NOTFOUND);
	rig_write(rig, NAME, "", 0);
	assert_int_equal(
		journal_find_last(rig->dirfd, JOURNAL_SESSION, true, &last, NULL), -ERR_NOTFOUND);
}

int journal_tail_tests(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(it_is_what_reading_finds),
		WITH_RIG(what_a_command_prints_is_no_event),
		WITH_RIG(its_cost_does_not_grow),
		WITH_RIG(where_there_is_none_it_says_so),
	};

	return cmocka_run_group_tests_name("tail", tests, NULL, NULL);
}
