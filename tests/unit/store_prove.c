/*
 * Proving a session: what each part of a record says when it was changed, and what the others say.
 */
#include "config.h"

#include "store_tests.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/xalloc.h"
#include "store/prove.h"

/* Three closed sessions, each opened after the one before it. */
static void three_sessions(struct rig *rig)
{
	for (int i = 1; i <= 3; i++)
		rig_session(rig,
			&(struct sketch){ .id = id_of(i),
				.note = "a note",
				.outcome = "resolved",
				.end_ms = NOON_MS + i,
				.with_prev = true });
}

static void expect_head(struct rig *rig, const char *id, const uint8_t *head, const char *words)
{
	static const char *const names[] = {
		[FINDING_RECORD] = "record",
		[FINDING_STRANGER] = "stranger",
		[FINDING_SEGMENT] = "segment",
		[FINDING_PREV_MISSING] = "missing",
		[FINDING_PREV_CHANGED] = "changed",
		[FINDING_CUT] = "cut",
		[FINDING_HEAD] = "head",
		[FINDING_NOTES] = "notes",
	};
	struct strbuf got = STRBUF_INIT;
	struct anchor_list anchors;
	struct error e = ERROR_INIT;
	struct proof *p;

	assert_int_equal(store_anchors(rig->st, &anchors, NULL), 0);
	if (store_prove(rig->st, &anchors, id, head, &p, &e) != 0)
		fail_msg("%s", error_text(&e));
	for (size_t i = 0; i < p->n; i++)
		strbuf_addf(&got, "%s%s%s%s", i ? ", " : "", names[p->v[i].kind],
			p->v[i].session ? " " : "", p->v[i].session ? p->v[i].session + 23 : "");
	assert_string_equal(got.buf, words);
	proof_free(p);
	anchor_list_release(&anchors);
	strbuf_release(&got);
	error_clear(&e);
}

static void expect(struct rig *rig, const char *id, const char *words)
{
	expect_head(rig, id, NULL, words);
}

static char *journal_of(struct rig *rig, const char *id)
{
	char *name = xstrfmt("sessions/%s/journal.bson", id), *path = rig_path(rig, name);

	free(name);
	return path;
}

/* Takes the last events away: at the begin of the n-th document. */
static void cut_behind(struct rig *rig, const char *id, int n)
{
	char *path = journal_of(rig, id);
	struct strbuf sb = STRBUF_INIT;
	size_t at = 0;

	assert_int_equal(fs_read_file(path, 1 << 20, &sb, NULL), 0);
	while (n-- > 0)
		at += (uint8_t)sb.buf[at] | (size_t)(uint8_t)sb.buf[at + 1] << 8;
	assert_true(at < sb.len);
	assert_int_equal(fs_replace_file(path, sb.buf, at, NULL), 0);
	strbuf_release(&sb);
	free(path);
}

static void remove_session(struct rig *rig, const char *id)
{
	char *path = journal_of(rig, id);

	assert_int_equal(unlink(path), 0);
	*strrchr(path, '/') = '\0';
	assert_int_equal(rmdir(path), 0);
	free(path);
}

static void what_fits_is_no_finding(void **state)
{
	three_sessions(*state);
	for (int i = 1; i <= 3; i++)
		expect(*state, id_of(i), "");
}

static void a_session_that_was_deleted_is_missed(void **state)
{
	three_sessions(*state);
	remove_session(*state, id_of(2));
	expect(*state, id_of(1), "");
	expect(*state, id_of(3), "missing 002");
}

/* It is told of both: of the one that was cut and of the one that knew it. */
static void a_cut_end_is_found_from_both_sides(void **state)
{
	for (int n = 1; n <= 2; n++) {
		three_sessions(*state);
		cut_behind(*state, id_of(2), n);
		expect(*state, id_of(1), "");
		expect(*state, id_of(2), "cut 003");
		expect(*state, id_of(3), "changed 002");
		for (int i = 1; i <= 3; i++)
			remove_session(*state, id_of(i));
	}
}

/* Nothing later knows the newest, but who kept its head does. */
static void a_head_that_was_kept_finds_a_cut_end(void **state)
{
	struct rig *rig = *state;
	uint8_t head[EVENT_HASH_LEN];
	char prev[27];

	three_sessions(rig);
	assert_int_equal(store_prev(rig->st, id_of(9), prev, head, NULL), 0);
	assert_string_equal(prev, id_of(3));
	expect_head(rig, id_of(3), head, "");
	cut_behind(rig, id_of(3), 2);
	expect(rig, id_of(3), "");
	expect_head(rig, id_of(3), head, "head");
}

static void flip(const char *path, off_t at)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	char c;

	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &c, 1, at), 1);
	c = (char)(c ^ 1);
	assert_int_equal(pwrite(fd, &c, 1, at), 1);
	close(fd);
}

static void damage_is_told_once(void **state)
{
	char *path;

	three_sessions(*state);
	path = journal_of(*state, id_of(2));
	flip(path, 200);
	expect(*state, id_of(2), "record");
	expect(*state, id_of(1), "");
	free(path);
}

static void a_record_of_another_is_told(void **state)
{
	char *from, *to;

	three_sessions(*state);
	remove_session(*state, id_of(3));
	from = journal_of(*state, id_of(1));
	to = journal_of(*state, id_of(2));
	assert_int_equal(rename(from, to), 0);
	expect(*state, id_of(2), "stranger 001");
	free(to);
	free(from);
}

static void a_segment_that_is_gone_is_missed(void **state)
{
	struct rig *rig = *state;
	char *name;

	three_sessions(rig);
	name = xstrfmt("sessions/%s/journal.2.bson", id_of(2));
	rig_write(rig, name, "");
	expect(rig, id_of(2), "segment");
	free(name);
}

static void notes_are_proved_too(void **state)
{
	static const struct identity who = { .name = "bert", .uid = 4 };
	struct approval_record a = { .step = "x", .role = "lead" };
	struct rig *rig = *state;
	char *name, *path;

	three_sessions(rig);
	assert_int_equal(store_countersign(rig->st, id_of(2), &a, &who, "uid", NOON_MS, NULL), 0);
	expect(rig, id_of(2), "");
	name = xstrfmt("sessions/%s/notes.bson", id_of(2));
	path = rig_path(rig, name);
	flip(path, 100);
	expect(rig, id_of(2), "notes");
	free(path);
	free(name);
}

int store_prove_tests(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(what_fits_is_no_finding),
		WITH_RIG(a_session_that_was_deleted_is_missed),
		WITH_RIG(a_cut_end_is_found_from_both_sides),
		WITH_RIG(a_head_that_was_kept_finds_a_cut_end),
		WITH_RIG(damage_is_told_once),
		WITH_RIG(a_record_of_another_is_told),
		WITH_RIG(a_segment_that_is_gone_is_missed),
		WITH_RIG(notes_are_proved_too),
	};

	return cmocka_run_group_tests_name("prove", tests, NULL, NULL);
}
