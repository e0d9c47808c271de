/*
 * What is whole of a damaged journal is found, what is not is never taken for whole, and what is missing
 * is told.
 */
#include "config.h"

#include "journal_tests.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "chance.h"
#include "journal/rescue.h"

#define NAME "journal.bson"
#define EVENTS 12

static void make_journal(struct rig *rig, bool closed)
{
	struct event *events[EVENTS];

	rig_empty(rig);
	for (int i = 0; i < EVENTS; i++)
		events[i] = rig_event(rig,
			i == 0                              ? EV_SESSION_OPEN
				: i == EVENTS - 1 && closed ? EV_SESSION_CLOSE
				: i % 3 == 1                ? EV_RUN_OUTPUT
							    : EV_NOTE,
			i);
	rig_close(rig_journal(rig, events, EVENTS));
}

/* "0 1 [2-3] 4 …": what comes out; a gap without numbers is [], one to the end [5-]. */
static void expect(struct rig *rig, const char *words)
{
	struct strbuf got = STRBUF_INIT;
	struct error e = ERROR_INIT;
	struct rescue_gap gap;
	enum rescue_found found;
	struct rescue *r;
	struct event ev;

	if (rescue_open(&r, rig->dirfd, SESSION, &e) != 0)
		fail_msg("%s", error_text(&e));
	for (;;) {
		assert_int_equal(rescue_next(r, &found, &ev, &gap, NULL), 0);
		if (found == RESCUE_END)
			break;
		strbuf_adds(&got, got.len ? " " : "");
		if (found == RESCUE_EVENT)
			strbuf_addf(&got, "%d", (int)ev.seq);
		else if (gap.first == EVENT_NONE)
			strbuf_adds(&got, "[]");
		else if (gap.last == EVENT_NONE)
			strbuf_addf(&got, "[%d-]", (int)gap.first);
		else
			strbuf_addf(&got, "[%d-%d]", (int)gap.first, (int)gap.last);
	}
	assert_string_equal(got.buf, words);
	assert_int_equal(rescue_is_sound(r), strchr(words, '[') == NULL);
	rescue_close(r);
	strbuf_release(&got);
}

static void damage_is_passed_over(void **state)
{
	struct rig *rig = *state;
	struct strbuf good = STRBUF_INIT, sb = STRBUF_INIT;
	size_t places[EVENTS + 1];

	make_journal(rig, true);
	expect(rig, "0 1 2 3 4 5 6 7 8 9 10 11");
	rig_read(rig, NAME, &good);
	rig_places(&good, places, EVENTS + 1);
#define DAMAGE(act, words) \
	do { \
		strbuf_clear(&sb); \
		strbuf_add(&sb, good.buf, good.len); \
		act; \
		rig_write(rig, NAME, sb.buf, sb.len); \
		expect(rig, words); \
	} while (0)
	/* within an event, in its length, in its hash */
	DAMAGE(sb.buf[places[4] + 90] ^= 1, "0 1 2 3 [4-4] 5 6 7 8 9 10 11");
	DAMAGE(sb.buf[places[4]] ^= 1, "0 1 2 3 [4-4] 5 6 7 8 9 10 11");
	DAMAGE(sb.buf[places[4] + 3] ^= 0x40, "0 1 2 3 [4-4] 5 6 7 8 9 10 11");
	DAMAGE(sb.buf[places[5] - 2] ^= 1, "0 1 2 3 4 5 6 7 8 9 10 11");
	/* the first and the last */
	DAMAGE(sb.buf[places[0] + 70] ^= 1, "[0-0] 1 2 3 4 5 6 7 8 9 10 11");
	DAMAGE(sb.buf[places[11] + 70] ^= 1, "0 1 2 3 4 5 6 7 8 9 10 [11-]");
	/* a hole of zeros: nobody can tell whether the one behind it was changed */
	DAMAGE(memset(sb.buf + places[4] + 30, 0, places[6] - places[4] - 30),
		"0 1 2 3 [4-6] 7 8 9 10 11");
	/* taken away, put in, torn */
	DAMAGE(strbuf_clear(&sb); strbuf_add(&sb, good.buf, places[3]);
		strbuf_add(&sb, good.buf + places[6], good.len - places[6]),
		"0 1 2 [3-6] 7 8 9 10 11");
	DAMAGE(strbuf_clear(&sb); strbuf_add(&sb, good.buf, places[3]);
		strbuf_adds(&sb, "this is no event");
		strbuf_add(&sb, good.buf + places[3], good.len - places[3]),
		"0 1 2 [] 3 4 5 6 7 8 9 10 11");
	DAMAGE(strbuf_truncate(&sb, places[11] + 20), "0 1 2 3 4 5 6 7 8 9 10 [11-]");
	/* behind the end, and twice */
	DAMAGE(strbuf_adds(&sb, "and more"), "0 1 2 3 4 5 6 7 8 9 10 [] 11");
	DAMAGE(strbuf_clear(&sb); strbuf_add(&sb, good.buf, places[3]);
		strbuf_add(&sb, good.buf + places[2], good.len - places[2]),
		"0 1 2 [] 3 4 5 6 7 8 9 10 11");
#undef DAMAGE
	strbuf_release(&sb);
	strbuf_release(&good);
}

/* What one segment lost stands in the next where it was not acknowledged. */
static void segments_make_each_other_good(void **state)
{
	struct rig *rig = *state;
	struct event *events[5];
	struct strbuf sb = STRBUF_INIT;
	struct journal_syncing s;
	size_t places[16];
	struct journal *j;

	for (int i = 0; i < 5; i++)
		events[i] = rig_event(rig, i == 0 ? EV_SESSION_OPEN : EV_NOTE, i);
	j = rig_journal(rig, events, 2);
	assert_int_equal(journal_append(j, events + 2, 2, NULL), 0);
	assert_true(journal_sync_begin(j, &s));
	s.result = EIO;
	journal_sync_end(j, &s);
	rig_append(j, events[4]);
	rig_close(j);
	expect(rig, "0 1 2 3 4 5");
	rig_read(rig, NAME, &sb);
	rig_places(&sb, places, 16);
	rig_write(rig, NAME, sb.buf, places[3] + 9);
	expect(rig, "0 1 2 3 4 5");
	sb.buf[places[2] + 70] ^= 1;
	rig_write(rig, NAME, sb.buf, places[4]);
	expect(rig, "0 1 [] 2 3 4 5");
	strbuf_release(&sb);
}

/* A command that prints events in the session's own name: also where the event that holds them is
 * damaged, none of them becomes one. */
static void what_a_command_prints_is_no_event(void **state)
{
	struct rig *rig = *state;
	struct event *open = rig_event(rig, EV_SESSION_OPEN, 0), *output, *note;
	struct strbuf forged = STRBUF_INIT, sb = STRBUF_INIT;
	uint8_t head[EVENT_HASH_LEN] = { 0 };
	size_t places[4];
	struct journal *j;

	strbuf_addc(&forged, 0);
	for (int i = 1; i <= 3; i++) {
		struct event *ev = rig_event(rig, EV_NOTE, i);

		ev->session = SESSION;
		ev->seq = i;
		assert_int_equal(journal_encode(ev, head, head, &forged, NULL), 0);
	}
	output = rig_event(rig, EV_RUN_OUTPUT, 1);
	output->data.v = (const uint8_t *)forged.buf;
	output->data.n = forged.len;
	note = rig_event(rig, EV_NOTE, 2);
	j = rig_journal(rig, &open, 1);
	rig_append(j, output);
	rig_append(j, note);
	rig_close(j);
	rig_read(rig, NAME, &sb);
	rig_places(&sb, places, 4);
	sb.buf[places[1]] ^= 4; /* its length */
	rig_write(rig, NAME, sb.buf, sb.len);
	expect(rig, "0 [1-1] 2");
	sb.buf[places[1]] ^= 4;
	sb.buf[places[1] + 80] ^= 4;
	rig_write(rig, NAME, sb.buf, sb.len);
	expect(rig, "0 [1-1] 2");
	strbuf_release(&sb);
	strbuf_release(&forged);
}

/* One that is on a disk which is not there is missed, and the rest is found. */
static void a_disk_that_is_gone_is_said(void **state)
{
	struct rig *rig = *state;
	struct event *events[3];
	struct journal *j;
	char *other = xstrfmt("%s/other", rig->path), *aside = xstrfmt("%s/aside", rig->path);

	for (int i = 0; i < 3; i++)
		events[i] = rig_event(rig, i == 0 ? EV_SESSION_OPEN : EV_NOTE, i);
	assert_int_equal(mkdir(other, 0700), 0);
	j = rig_journal(rig, events, 2);
	assert_int_equal(journal_spill(j, other, true, NULL), 0);
	rig_append(j, events[2]);
	rig_close(j);
	expect(rig, "0 1 2 3");
	assert_int_equal(rename(other, aside), 0);
	expect(rig, "0 1 [2-]");
	assert_int_equal(rename(aside, other), 0);
	free(aside);
	aside = xstrfmt("%s/" SESSION ".journal.1.bson", other);
	assert_int_equal(unlink(aside), 0);
	assert_int_equal(rmdir(other), 0);
	free(aside);
	free(other);
}

static void nothing_whole_is_said(void **state)
{
	struct rescue *r;

	assert_int_equal(
		rescue_open(&r, ((struct rig *)*state)->dirfd, SESSION, NULL), -ERR_NOTFOUND);
	rig_write(*state, NAME, "no event at all, nowhere", 24);
	assert_int_equal(
		rescue_open(&r, ((struct rig *)*state)->dirfd, SESSION, NULL), -ERR_CORRUPT);
}

/* ---- chance ---- */

/* What comes out of whatever is left is what went in, in order. */
static void check_round(struct rig *rig, const struct strbuf *good, const size_t *places)
{
	struct rescue_gap gap;
	enum rescue_found found;
	struct rescue *r;
	struct event ev;
	int64_t last = -1;

	if (rescue_open(&r, rig->dirfd, SESSION, NULL) != 0)
		return;
	while (rescue_next(r, &found, &ev, &gap, NULL) == 0 && found != RESCUE_END) {
		struct arena *a = arena_new();
		struct event due;

		if (found == RESCUE_EVENT) {
			assert_true(ev.seq > last && ev.seq < EVENTS);
			last = ev.seq;
			assert_int_equal(journal_decode((const uint8_t *)good->buf + places[last],
						 places[last + 1] - places[last], &due, a, NULL),
				0);
			assert_true(event_equal(&ev, &due));
		}
		arena_free(a);
	}
	rescue_close(r);
}

static void chance_adds_nothing(void **state)
{
	struct rig *rig = *state;
	struct strbuf good = STRBUF_INIT, sb = STRBUF_INIT;
	size_t places[EVENTS + 1];
	struct chance c;

	assert_int_equal(getrandom(&c.state, sizeof(c.state), 0), sizeof(c.state));
	if (getenv("MUSTER_TEST_SEED"))
		c.state = strtoull(getenv("MUSTER_TEST_SEED"), NULL, 0);
	printf("# MUSTER_TEST_SEED=%llu\n", (unsigned long long)c.state);
	make_journal(rig, true);
	rig_read(rig, NAME, &good);
	rig_places(&good, places, EVENTS + 1);
	for (int round = 0; round < 2000; round++) {
		strbuf_clear(&sb);
		strbuf_add(&sb, good.buf, good.len);
		for (unsigned n = 1 + chance_below(&c, 4); n > 0; n--)
			chance_edit(&sb, &c);
		rig_write(rig, NAME, sb.buf, sb.len);
		check_round(rig, &good, places);
	}
	strbuf_release(&sb);
	strbuf_release(&good);
}

int journal_rescue_tests(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(damage_is_passed_over),
		WITH_RIG(segments_make_each_other_good),
		WITH_RIG(what_a_command_prints_is_no_event),
		WITH_RIG(a_disk_that_is_gone_is_said),
		WITH_RIG(nothing_whole_is_said),
		WITH_RIG(chance_adds_nothing),
	};

	return cmocka_run_group_tests_name("rescue", tests, NULL, NULL);
}
