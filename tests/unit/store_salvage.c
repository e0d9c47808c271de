/*
 * What a salvage makes: a session like others, that says which it was made from and what is missing;
 * and what it refuses.
 */
#include "config.h"

#include "store_tests.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/xalloc.h"
#include "store/prove.h"
#include "store/prune.h"
#include "store/salvage.h"

static char *journal_of(struct rig *rig, const char *id)
{
	char *name = xstrfmt("sessions/%s/journal.bson", id), *path = rig_path(rig, name);

	free(name);
	return path;
}

static void read_journal(struct rig *rig, const char *id, struct strbuf *out)
{
	char *path = journal_of(rig, id);

	strbuf_clear(out);
	assert_int_equal(fs_read_file(path, 1 << 20, out, NULL), 0);
	free(path);
}

static void write_journal(struct rig *rig, const char *id, const struct strbuf *text, size_t n)
{
	char *path = journal_of(rig, id);

	assert_int_equal(fs_replace_file(path, text->buf, n, NULL), 0);
	free(path);
}

static int salvage(struct rig *rig, const char *id, struct salvage_result *result)
{
	struct salvage_order order = { .who = "ada" };

	return store_salvage(rig->st, id, &order, result, NULL);
}

static void is_proved(struct rig *rig, const char *id)
{
	struct anchor_list anchors;
	struct proof *p;

	assert_int_equal(store_anchors(rig->st, &anchors, NULL), 0);
	assert_int_equal(store_prove(rig->st, &anchors, id, NULL, &p, NULL), 0);
	assert_int_equal(p->n, 0);
	assert_true(p->record.closed);
	proof_free(p);
	anchor_list_release(&anchors);
}

/* The types of its events, by their last words. */
static void expect_types(struct rig *rig, const char *id, const char *words)
{
	struct strbuf got = STRBUF_INIT;
	struct journal_reader *r;
	struct event ev;
	int dir = rig_dir(rig, id);

	assert_int_equal(journal_reader_open(&r, dir, JOURNAL_SESSION, NULL), 0);
	while (journal_reader_next(r, &ev, NULL) == 1) {
		strbuf_addf(&got, "%s%s", got.len ? " " : "", event_type_name(ev.type));
		if (ev.type == EV_SESSION_CLOSE)
			strbuf_addf(&got, "=%s", ev.outcome);
		if (ev.type == EV_SESSION_OPEN)
			assert_non_null(ev.salvaged_session);
	}
	journal_reader_close(r);
	close(dir);
	assert_string_equal(got.buf, words);
	strbuf_release(&got);
}

static void the_rest_of_a_damaged_one_is_a_session(void **state)
{
	struct strbuf before = STRBUF_INIT, after = STRBUF_INIT;
	struct salvage_result result;
	struct rig *rig = *state;

	rig_session(rig,
		&(struct sketch){ .id = id_of(1),
			.onset_set = NOON_MS - MINUTE_MS,
			.note = "a note",
			.outcome = "resolved",
			.end_ms = NOON_MS + 9 });
	read_journal(rig, id_of(1), &before);
	before.buf[before.len / 2] = (char)(before.buf[before.len / 2] ^ 1);
	write_journal(rig, id_of(1), &before, before.len);
	assert_int_equal(salvage(rig, id_of(1), &result), 0);
	assert_int_equal(result.gaps, 1);
	assert_int_equal(result.lost_events, 1);
	assert_false(result.abandoned);
	is_proved(rig, result.id);
	read_journal(rig, id_of(1), &after); /* not touched */
	assert_int_equal(after.len, before.len);
	assert_memory_equal(after.buf, before.buf, before.len);
	strbuf_release(&after);
	strbuf_release(&before);
}

static void what_was_interrupted_is_abandoned(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct salvage_result result;
	struct rig *rig = *state;

	rig_session(rig, &(struct sketch){ .id = id_of(1), .note = "a note" });
	assert_int_equal(salvage(rig, id_of(1), &result), 0);
	assert_true(result.abandoned);
	expect_types(rig, result.id, "session.open note session.close=abandoned");
	is_proved(rig, result.id);
	read_journal(rig, id_of(1), &text);
	write_journal(rig, id_of(1), &text, text.len - 7);
	assert_int_equal(salvage(rig, id_of(1), &result), 0);
	expect_types(rig, result.id, "session.open journal.lost session.close=abandoned");
	is_proved(rig, result.id);
	strbuf_release(&text);
}

/* Where its begin is lost a session still has one. */
static void a_begin_that_is_lost_is_made(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct salvage_result result;
	struct rig *rig = *state;

	rig_session(rig,
		&(struct sketch){
			.id = id_of(1), .note = "x", .outcome = "resolved", .end_ms = 9 });
	read_journal(rig, id_of(1), &text);
	text.buf[90] = (char)(text.buf[90] ^ 1);
	write_journal(rig, id_of(1), &text, text.len);
	assert_int_equal(salvage(rig, id_of(1), &result), 0);
	expect_types(rig, result.id, "session.open journal.lost note session.close=resolved");
	is_proved(rig, result.id);
	strbuf_release(&text);
}

static void what_needs_none_is_refused(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct salvage_result result;
	struct anchor_list anchors;
	struct rig *rig = *state;
	struct session_list *list;
	int dir, lock;

	rig_session(
		rig, &(struct sketch){ .id = id_of(1), .outcome = "resolved", .end_ms = NOON_MS });
	assert_int_equal(salvage(rig, id_of(1), &result), -ERR_UNFIT);
	assert_int_equal(salvage(rig, id_of(9), &result), -ERR_NOTFOUND);
	rig_session(rig, &(struct sketch){ .id = id_of(2) });
	dir = rig_dir(rig, id_of(2));
	lock = openat(dir, "holder.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(flock(lock, LOCK_EX), 0);
	assert_int_equal(salvage(rig, id_of(2), &result), -ERR_BUSY);
	close(lock);
	read_journal(rig, id_of(2), &text);
	write_journal(rig, id_of(2), &text, 20);
	assert_int_equal(salvage(rig, id_of(2), &result), -ERR_CORRUPT);
	assert_int_equal(store_anchors(rig->st, &anchors, NULL), 0);
	assert_int_equal(store_prune(rig->st, &anchors, id_of(1), "ada", NOON_MS, NULL), 0);
	assert_int_equal(salvage(rig, id_of(1), &result), -ERR_CLOSED);
	anchor_list_release(&anchors);
	assert_int_equal(store_list(rig->st, NULL, &list, NULL), 0);
	assert_int_equal(list->n, 2); /* nothing was left of any */
	session_list_free(list);
	strbuf_release(&text);
	close(dir);
}

int store_salvage_tests(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(the_rest_of_a_damaged_one_is_a_session),
		WITH_RIG(what_was_interrupted_is_abandoned),
		WITH_RIG(a_begin_that_is_lost_is_made),
		WITH_RIG(what_needs_none_is_refused),
	};

	return cmocka_run_group_tests_name("salvage", tests, NULL, NULL);
}
