/*
 * The home: whether it is safe, and how a session is found by what a person calls it.
 */
#include "config.h"

#include "store_tests.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/xalloc.h"

static int open_home(const char *path)
{
	struct store *st = NULL;
	int rc = store_open(&st, path, NULL);

	store_close(st);
	return rc;
}

static void an_unsafe_home_is_refused(void **state)
{
	char *home = rig_path(*state, "home"), *link = rig_path(*state, "link");
	struct stat st;

	assert_int_equal(open_home(home), 0);
	assert_int_equal(stat(home, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(chmod(home, 0755), 0); /* read by others: fine */
	assert_int_equal(open_home(home), 0);
	assert_int_equal(chmod(home, 0720), 0);
	assert_int_equal(open_home(home), -ERR_UNSAFE);
	assert_int_equal(chmod(home, 0702), 0);
	assert_int_equal(open_home(home), -ERR_UNSAFE);
	assert_int_equal(chmod(home, 0700), 0);
	assert_int_equal(symlink(home, link), 0); /* our link to our folder */
	assert_int_equal(open_home(link), 0);
	rig_write(*state, "file", "");
	free(link);
	link = rig_path(*state, "file");
	assert_int_equal(open_home(link), -ERR_UNSAFE);
	if (geteuid() == 0) {
		assert_int_equal(chown(home, 12345, 0), 0);
		assert_int_equal(open_home(home), -ERR_UNSAFE);
	} else {
		assert_int_equal(open_home("/"), -ERR_UNSAFE);
	}
	free(link);
	free(home);
}

static void the_home_is_where_it_is_said_to_be(void **state)
{
	struct rig *rig = *state;
	char *a = rig_path(rig, "a"), *b = rig_path(rig, "b"), *c = rig_path(rig, "c");
	static const char *const ends[] = { "/a", "/b/muster", "/c/.local/state/muster" };
	struct store *st;

	setenv("MUSTER_HOME", a, 1);
	setenv("XDG_STATE_HOME", b, 1);
	setenv("HOME", c, 1);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		assert_int_equal(store_open(&st, NULL, NULL), 0);
		assert_string_equal(store_path(st) + strlen(rig->folder), ends[i]);
		store_close(st);
		setenv(i == 0 ? "MUSTER_HOME" : "XDG_STATE_HOME", "", 1);
	}
	unsetenv("HOME");
	assert_int_equal(store_open(&st, NULL, NULL), -ERR_USAGE);
	unsetenv("MUSTER_HOME");
	unsetenv("XDG_STATE_HOME");
	free(a);
	free(b);
	free(c);
}

/* ---- names ---- */

static void names_are_resolved(void **state)
{
	static const char *const ids[] = {
		"01JD9Q4V7M3T5X8Y2ZABCDEFGH",
		"01JD9Q4V7M3T5X8Y2ZABCDEFGJ",
		"01JDAQ4V7M3T5X8Y2ZABCXEFGJ",
	};
	static const struct {
		const char *name;
		int which; /* or an error */
	} cases[] = {
		{ "01JD9Q4V7M3T5X8Y2ZABCDEFGH", 0 },
		{ "01jd9q4v7m3t5x8y2zabcdefgh", 0 },
		{ "01JDA", 2 },
		{ "01jda", 2 },
		{ "01JD9", -ERR_AMBIGUOUS },
		{ "0", -ERR_AMBIGUOUS },
		{ "EFGH", 0 },
		{ "efgh", 0 },
		{ "FGH", -ERR_NOTFOUND }, /* shorter than 4 */
		{ "EFGJ", -ERR_AMBIGUOUS },
		{ "DEFGJ", 1 },
		{ "XEFGJ", 2 },
		{ "@", 2 },
		{ "@1", 2 },
		{ "@2", 1 },
		{ "@3", 0 },
		{ "@4", -ERR_NOTFOUND },
		{ "@0", -ERR_NOTFOUND },
		{ "@-1", -ERR_NOTFOUND },
		{ "@2x", -ERR_NOTFOUND },
		{ "@18446744073709551617", -ERR_NOTFOUND },
		{ "", -ERR_NOTFOUND },
		{ "9Q4V", -ERR_NOTFOUND }, /* in the middle */
		{ "01JD9Q4V7M3T5X8Y2ZABCDEFGH0", -ERR_NOTFOUND },
		{ "../sessions", -ERR_NOTFOUND },
		{ ".", -ERR_NOTFOUND },
	};
	struct rig *rig = *state;
	char id[27];

	assert_int_equal(store_resolve(rig->st, "@", id, NULL), -ERR_NOTFOUND);
	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		close(rig_dir(rig, ids[i]));
	close(rig_dir(rig, "not-a-session"));
	close(rig_dir(rig, "01jd9q4v7m3t5x8y2zabcdefgk")); /* ours are in upper case */
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int rc = store_resolve(rig->st, cases[i].name, id, NULL);

		if (cases[i].which < 0 ? rc != cases[i].which
				       : rc != 0 || strcmp(id, ids[cases[i].which]) != 0)
			fail_msg("%s: %d", cases[i].name, rc);
	}
}

static void what_is_ambiguous_is_named(void **state)
{
	struct error e = ERROR_INIT;
	char id[27];

	for (int i = 1; i <= 7; i++)
		close(rig_dir(*state, id_of(i)));
	assert_int_equal(store_resolve(((struct rig *)*state)->st, "01JD", id, &e), -ERR_AMBIGUOUS);
	assert_non_null(strstr(error_text(&e), "7 sessions"));
	assert_non_null(strstr(error_text(&e), id_of(7)));
	error_clear(&e);
}

/* ---- life ---- */

static void alive_is_who_holds_the_lock(void **state)
{
	int dir = rig_dir(*state, id_of(1)), fd;

	assert_false(store_session_alive(dir));
	fd = openat(dir, "holder.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_false(store_session_alive(dir));
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_true(store_session_alive(dir));
	close(fd);
	assert_false(store_session_alive(dir));
	close(dir);
}

/* ---- the session before ---- */

static void head_of(struct rig *rig, const char *id, uint8_t hash[EVENT_HASH_LEN])
{
	struct journal_verdict v;
	int dir = rig_dir(rig, id);

	assert_int_equal(journal_verify(dir, JOURNAL_SESSION, &v, NULL), 0);
	memcpy(hash, v.head, EVENT_HASH_LEN);
	close(dir);
}

static void the_session_before_is_found(void **state)
{
	uint8_t hash[EVENT_HASH_LEN], due[EVENT_HASH_LEN];
	struct rig *rig = *state;
	char prev[27];
	int dir;

	assert_int_equal(store_prev(rig->st, id_of(5), prev, hash, NULL), -ERR_NOTFOUND);
	rig_session(
		rig, &(struct sketch){ .id = id_of(5), .outcome = "resolved", .end_ms = NOON_MS });
	assert_int_equal(store_prev(rig->st, id_of(5), prev, hash, NULL), -ERR_NOTFOUND);
	rig_session(rig, &(struct sketch){ .id = id_of(3) });
	rig_session(rig, &(struct sketch){ .id = id_of(2) });
	assert_int_equal(store_prev(rig->st, id_of(5), prev, hash, NULL), 0);
	assert_string_equal(prev, id_of(3));
	head_of(rig, id_of(3), due);
	assert_memory_equal(hash, due, EVENT_HASH_LEN);
	assert_int_equal(store_prev(rig->st, id_of(9), prev, hash, NULL), 0);
	assert_string_equal(prev, id_of(5));
	/* What a crash left without an event was never opened: nobody could find a head in it. */
	close(rig_dir(rig, id_of(8)));
	dir = rig_dir(rig, id_of(7));
	close(openat(dir, "journal.bson", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	close(dir);
	assert_int_equal(store_prev(rig->st, id_of(9), prev, hash, NULL), 0);
	assert_string_equal(prev, id_of(5));
}

int store_home_tests(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(an_unsafe_home_is_refused),
		WITH_RIG(the_home_is_where_it_is_said_to_be),
		WITH_RIG(names_are_resolved),
		WITH_RIG(what_is_ambiguous_is_named),
		WITH_RIG(alive_is_who_holds_the_lock),
		WITH_RIG(the_session_before_is_found),
	};

	return cmocka_run_group_tests_name("home", tests, NULL, NULL);
}
