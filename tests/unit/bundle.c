/*
 * Bundles of sessions: what is in them is read by tar and sha256sum, not by us. The same session gives
 * the same bytes; damage and a full disk are errors.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/xalloc.h"
#include "bundle/bundle.h"
#include "journal/journal.h"

#define ID "01KAPZ00000000000000000001"

struct home {
	char folder[64];
	int dirfd;
};

static void add(struct journal *j, struct event *ev)
{
	assert_int_equal(journal_append(j, &ev, 1, NULL), 0);
}

static void fill(int dirfd)
{
	struct event_file files[2] = { { "/a/orders.yaml", { 0 }, 8 },
		{ "/b/../orders.yaml", { 0 }, 5 } };
	struct journal *j;
	struct event ev;

	assert_int_equal(journal_create(&j, dirfd, ID, NULL), 0);
	event_init(&ev, EV_SESSION_OPEN, 1763865067250, 0);
	ev.format = EVENT_FORMAT;
	ev.mode = "incident";
	ev.files.v = files;
	ev.files.n = 2;
	add(j, &ev);
	event_init(&ev, EV_SESSION_FILE, 1763865067250, 0);
	ev.index = 0;
	ev.text = "first, ";
	ev.part = 0;
	ev.parts = 2;
	add(j, &ev);
	ev.text = "second\n";
	ev.part = 1;
	add(j, &ev);
	ev.index = 1;
	ev.text = "other\n";
	ev.part = ev.parts = EVENT_NONE;
	add(j, &ev);
	event_init(&ev, EV_SESSION_CLOSE, 1763865067350, 1000);
	ev.outcome = "resolved";
	ev.why = "it is well";
	add(j, &ev);
	assert_int_equal(journal_close(j, NULL), 0);
}

static int setup(void **state)
{
	struct home *h = xcalloc(1, sizeof(*h));

	memcpy(h->folder, "/tmp/muster-bundle.XXXXXX", sizeof("/tmp/muster-bundle.XXXXXX"));
	assert_non_null(mkdtemp(h->folder));
	h->dirfd = open(h->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(h->dirfd >= 0);
	fill(h->dirfd);
	*state = h;
	return 0;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static int teardown(void **state)
{
	struct home *h = *state;

	close(h->dirfd);
	nftw(h->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	free(h);
	return 0;
}

static int pack(struct home *h, const char *path, int flags, struct error *e)
{
	static const struct bundle_text text = { "report.txt", "in words\n", 9 };
	int fd = openat(h->dirfd, path, O_WRONLY | O_CLOEXEC | flags, 0600), rc;

	assert_true(fd >= 0);
	rc = bundle_write(h->dirfd, ID, &text, 1, fd, e);
	close(fd);
	return rc;
}

/* The script's working folder is the test's. */
static void script(struct home *h, const char *commands)
{
	char *line = xstrfmt("cd %s && set -e && %s", h->folder, commands);
	int status = system(line);

	if (status != 0)
		fail_msg("%s: status %d", commands, status);
	free(line);
}

static void other_programs_read_it(void **state)
{
	struct home *h = *state;

	assert_int_equal(pack(h, "x.tar.gz", O_CREAT, NULL), 0);
	script(h, "gzip -t x.tar.gz && tar xzf x.tar.gz");
	script(h, "cd " ID " && sha256sum --quiet --strict -c MANIFEST");
	script(h, "test \"$(grep -c . " ID "/MANIFEST)\" = 5");
	script(h, "cmp journal.bson " ID "/journal.bson");
	script(h, "test \"$(cat " ID "/runbook/orders.yaml)\" = 'first, second'");
	script(h, "test \"$(cat " ID "/runbook/1-orders.yaml)\" = other");
	script(h, "test \"$(cat " ID "/report.txt)\" = 'in words'");
	script(h, "test \"$(grep -c '^{.*}$' " ID "/events.json)\" = 5");
}

static void the_same_session_gives_the_same_bytes(void **state)
{
	struct home *h = *state;

	assert_int_equal(pack(h, "x.tar.gz", O_CREAT, NULL), 0);
	assert_int_equal(pack(h, "y.tar.gz", O_CREAT, NULL), 0);
	script(h, "cmp x.tar.gz y.tar.gz");
}

static void a_damaged_session_is_none(void **state)
{
	struct home *h = *state;
	struct error e = ERROR_INIT;

	script(h, "sed -i 's/it is well/it was bad/' journal.bson");
	assert_int_equal(pack(h, "x.tar.gz", O_CREAT, &e), -ERR_CORRUPT);
	error_clear(&e);
}

static void a_full_disk_is_said(void **state)
{
	struct error e = ERROR_INIT;

	assert_int_equal(pack(*state, "/dev/full", 0, &e), -ERR_FULL);
	error_clear(&e);
}

/* ---- and back ---- */

static int unpack(struct home *h, const char *path, const char *into, struct error *e)
{
	int fd = openat(h->dirfd, path, O_RDONLY | O_CLOEXEC), dirfd, rc;
	char session[27];

	script(h, "rm -rf into && mkdir into");
	dirfd = openat(h->dirfd, into, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fd >= 0 && dirfd >= 0);
	rc = bundle_unpack(fd, dirfd, session, e);
	if (rc == 0)
		assert_string_equal(session, ID);
	close(dirfd);
	close(fd);
	return rc;
}

/* A record that went on on another disk is one in the bundle. */
static void all_segments_come_from_wherever_they_are(void **state)
{
	struct home *h = *state;
	struct journal_verdict v, back;
	char *other = xstrfmt("%s/other", h->folder);
	struct event ev;
	struct journal *j;
	int dirfd;

	script(h, "rm journal.bson && mkdir other");
	assert_int_equal(journal_create(&j, h->dirfd, ID, NULL), 0);
	event_init(&ev, EV_SESSION_OPEN, 1763865067250, 0);
	ev.format = EVENT_FORMAT;
	add(j, &ev);
	assert_int_equal(journal_sync(j, NULL), 0);
	assert_int_equal(journal_spill(j, other, true, NULL), 0);
	event_init(&ev, EV_SESSION_CLOSE, 1763865067350, 1000);
	add(j, &ev);
	assert_int_equal(journal_close(j, NULL), 0);
	assert_int_equal(journal_verify(h->dirfd, JOURNAL_SESSION, &v, NULL), 0);
	assert_int_equal(pack(h, "x.tar.gz", O_CREAT, NULL), 0);
	script(h, "rm -r other");
	assert_int_equal(unpack(h, "x.tar.gz", "into", NULL), 0);
	dirfd = openat(h->dirfd, "into", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(journal_verify(dirfd, JOURNAL_SESSION, &back, NULL), 0);
	assert_memory_equal(back.head, v.head, sizeof(v.head));
	close(dirfd);
	free(other);
}

static void it_comes_back_as_it_was(void **state)
{
	struct home *h = *state;

	script(h, "printf 'said later' >notes.bson");
	assert_int_equal(pack(h, "x.tar.gz", O_CREAT, NULL), 0);
	assert_int_equal(unpack(h, "x.tar.gz", "into", NULL), 0);
	script(h, "cmp journal.bson into/journal.bson && cmp notes.bson into/notes.bson");
	script(h, "test \"$(ls into | wc -l)\" = 2");
}

/* What `make` does to the unpacked bundle before it is packed again by another program. */
static void changed(struct home *h, const char *make)
{
	char *line = xstrfmt("rm -rf " ID " y.tar.gz && tar xzf x.tar.gz && cd " ID
			     " && %s && cd .. && test -e y.tar.gz || tar czf y.tar.gz " ID
			     "/MANIFEST $(cd . && find " ID
			     " -type f -o -type l | LC_ALL=C sort | grep -v MANIFEST)",
		make);
	struct error e = ERROR_INIT;

	script(h, line);
	if (unpack(h, "y.tar.gz", "into", &e) != -ERR_CORRUPT)
		fail_msg("%s: taken", make);
	error_clear(&e);
	free(line);
}

static void what_is_not_as_the_manifest_says_is_refused(void **state)
{
	static const char *const makes[] = {
		"printf x >>journal.bson",
		"printf x >>report.txt",
		"rm report.txt",
		"rm journal.bson",
		"printf x >more",
		"printf x >>MANIFEST",
		"sed -i '/journal/d' MANIFEST",
		"rm journal.bson && ln -s /etc/passwd journal.bson",
		"mkdir ../01KAPZ00000000000000000002 && tar czf ../y.tar.gz --transform "
		"'s,journal,../01KAPZ00000000000000000002/journal,' -C .. " ID "/MANIFEST " ID
		"/journal.bson && rmdir ../01KAPZ00000000000000000002",
		"tar czf ../y.tar.gz MANIFEST journal.bson",
		"cat MANIFEST journal.bson >../y.tar.gz",
		": >../y.tar.gz",
	};
	struct home *h = *state;

	assert_int_equal(pack(h, "x.tar.gz", O_CREAT, NULL), 0);
	for (size_t i = 0; i < sizeof(makes) / sizeof(*makes); i++)
		changed(h, makes[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(other_programs_read_it, setup, teardown),
		cmocka_unit_test_setup_teardown(
			the_same_session_gives_the_same_bytes, setup, teardown),
		cmocka_unit_test_setup_teardown(a_damaged_session_is_none, setup, teardown),
		cmocka_unit_test_setup_teardown(a_full_disk_is_said, setup, teardown),
		cmocka_unit_test_setup_teardown(it_comes_back_as_it_was, setup, teardown),
		cmocka_unit_test_setup_teardown(
			all_segments_come_from_wherever_they_are, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_is_not_as_the_manifest_says_is_refused, setup, teardown),
	};

	return cmocka_run_group_tests_name("bundle", tests, NULL, NULL);
}
