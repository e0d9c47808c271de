/*
 * Lock files that others share: whoever of the group can write them, holds nobody up and says nothing
 * to a terminal.
 */
#include "config.h"

#include "journal_tests.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/vec.h"
#include "journal/digest.h"
#include "journal/lock.h"

static const struct lock_note mine = {
	.session = SESSION, .who = "maria", .home = "/nowhere", .target = "db-1"
};

/* The file of the target, for who writes it by hand. */
static char *file_of(const struct rig *rig)
{
	uint8_t digest[32];
	char hex[65];

	digest_sha256(mine.target, strlen(mine.target), digest);
	digest_hex(digest, hex);
	return fs_join(rig->path, hex);
}

static void a_turn_that_does_not_end_holds_up_nobody(void **state)
{
	struct rig *rig = *state;
	struct lock_note had;
	char *path = file_of(rig);
	int fd;

	assert_int_equal(lock_take(rig->path, false, &mine, false, &had, rig->arena, NULL), 0);
	fd = open(path, O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0 && flock(fd, LOCK_EX) == 0);
	/* A signal would end the test where one of these waited for it. */
	alarm(30);
	assert_int_equal(lock_renew(rig->path, &mine, &had, rig->arena, NULL), -ERR_IO);
	assert_int_equal(
		lock_take(rig->path, false, &mine, false, &had, rig->arena, NULL), -ERR_IO);
	assert_int_equal(lock_look(rig->path, mine.target, &had, rig->arena, NULL), -ERR_IO);
	lock_release(rig->path, mine.target, SESSION);
	alarm(0);
	close(fd);
	assert_int_equal(lock_renew(rig->path, &mine, &had, rig->arena, NULL), 0);
	free(path);
}

static void what_is_no_file_is_said(void **state)
{
	struct rig *rig = *state;
	struct lock_note had;
	char *path = file_of(rig);

	assert_int_equal(mkfifo(path, 0600), 0);
	alarm(30);
	assert_int_equal(
		lock_take(rig->path, false, &mine, false, &had, rig->arena, NULL), -ERR_IO);
	alarm(0);
	free(path);
}

static void a_stranger_says_nothing_to_a_terminal(void **state)
{
	static const char text[] = "session 01JD9Q4V7M3T5X8Y2ZABCDEFGX\nwho \033]0;x\007tom\n"
				   "step \033[2J\nhome /nowhere\ntarget db-1\n";
	struct rig *rig = *state;
	struct lock_note had;
	char *path = file_of(rig);

	assert_int_equal(fs_replace_file(path, text, strlen(text), NULL), 0);
	(void)!lock_take(rig->path, false, &mine, false, &had, rig->arena, NULL);
	assert_non_null(had.who);
	assert_null(strchr(had.who, '\033'));
	assert_null(strchr(had.who, '\007'));
	assert_non_null(strstr(had.who, "tom"));
	assert_null(strchr(had.step, '\033'));
	free(path);
}

int journal_lock_tests(void)
{
	static const struct CMUnitTest tests[] = {
		WITH_RIG(a_turn_that_does_not_end_holds_up_nobody),
		WITH_RIG(what_is_no_file_is_said),
		WITH_RIG(a_stranger_says_nothing_to_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
