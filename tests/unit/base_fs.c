/*
 * Files and folders, in a folder of its own that is emptied again.
 */
#include "config.h"

#include "base_groups.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/xalloc.h"

struct place {
	char *dir;
	mode_t umask;
};

static char *in(const struct place *p, const char *name)
{
	return fs_join(p->dir, name);
}

static int make_place(void **state)
{
	const char *tmp = getenv("TMPDIR");
	struct place *p = xcalloc(1, sizeof(*p));

	p->dir = fs_join(tmp != NULL ? tmp : "/tmp", "muster-base-XXXXXX");
	p->umask = umask(022);
	if (mkdtemp(p->dir) == NULL)
		return -1;
	*state = p;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int leave_place(void **state)
{
	struct place *p = *state;

	umask(p->umask);
	nftw(p->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(p->dir);
	free(p);
	return 0;
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void write_file(const char *path, const char *text)
{
	assert_int_equal(fs_replace_file(path, text, strlen(text), NULL), 0);
}

static void assert_file(const char *path, const char *text)
{
	struct strbuf sb = STRBUF_INIT;

	assert_int_equal(fs_read_file(path, 1000, &sb, NULL), 0);
	assert_string_equal(sb.buf, text);
	strbuf_release(&sb);
}

static void reads_to_its_limit(void **state)
{
	struct place *p = *state;
	char *path = in(p, "f");
	struct strbuf sb = STRBUF_INIT;
	struct error e = ERROR_INIT;

	write_file(path, "0123456789");
	strbuf_adds(&sb, "kept ");
	assert_int_equal(fs_read_file(path, 9, &sb, &e), -ERR_LIMIT);
	assert_string_equal(sb.buf, "kept ");
	assert_non_null(strstr(error_text(&e), path));
	assert_int_equal(fs_read_file(path, 10, &sb, &e), 0);
	assert_taken(&sb, "kept 0123456789");
	assert_int_equal(fs_read_file("/dev/null", 0, &sb, &e), 0);
	assert_int_equal(fs_read_file("/proc/self/status", 1 << 20, &sb, &e), 0);
	assert_int_equal(strncmp(sb.buf, "Name:", 5), 0);
	strbuf_clear(&sb);
	assert_int_equal(fs_read_file("/dev/zero", 1 << 20, &sb, &e), -ERR_LIMIT);
	assert_int_equal(fs_read_file(p->dir, 10, &sb, &e), -ERR_IO);
	free(path);
	path = in(p, "none");
	assert_int_equal(fs_read_file(path, 10, &sb, &e), -ERR_NOTFOUND);
	assert_int_equal(e.sys, ENOENT);
	assert_false(fs_exists(path));
	assert_true(fs_exists(p->dir));
	error_clear(&e);
	strbuf_release(&sb);
	free(path);
}

static void large_files_come_whole(void **state)
{
	struct place *p = *state;
	char *path = in(p, "large");
	const size_t n = ((size_t)3 << 20) + 17;
	char *data = xcalloc(1, n);
	struct strbuf sb = STRBUF_INIT;

	data[n - 1] = 'z';
	assert_int_equal(fs_replace_file(path, data, n, NULL), 0);
	assert_int_equal(fs_read_file(path, n, &sb, NULL), 0);
	assert_int_equal(sb.len, n);
	assert_memory_equal(sb.buf, data, n);
	strbuf_release(&sb);
	free(data);
	free(path);
}

static void pipes_are_read_to_their_end(void **state)
{
	struct strbuf sb = STRBUF_INIT;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(fs_write_all(ends[1], "abc", 3, NULL), 0);
	close(ends[1]);
	assert_int_equal(fs_read_fd(ends[0], 3, &sb, NULL), 0);
	assert_string_equal(sb.buf, "abc");
	close(ends[0]);
	assert_int_equal(fs_read_fd(ends[0], 3, &sb, NULL), -ERR_IO);
	assert_int_equal(fs_write_all(ends[1], "abc", 3, NULL), -ERR_IO);
	strbuf_release(&sb);
}

static void replaces_whole_and_private(void **state)
{
	struct place *p = *state;
	char *path = in(p, "f"), *beneath = in(p, "none/f"), *dir = in(p, "d");
	struct error e = ERROR_INIT;

	umask(0777);
	write_file(path, "one");
	assert_int_equal(mode_of(path), 0600);
	umask(0);
	write_file(path, "two");
	assert_int_equal(mode_of(path), 0600);
	assert_file(path, "two");
	assert_int_equal(fs_replace_file(beneath, "x", 1, &e), -ERR_NOTFOUND);
	/* Nothing stays behind of what could not be put in place. */
	assert_int_equal(mkdir(dir, 0700), 0);
	assert_int_not_equal(fs_replace_file(dir, "x", 1, &e), 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
	assert_int_equal(rmdir(p->dir), 0);
	assert_int_equal(mkdir(p->dir, 0700), 0);
	assert_int_equal(fs_sync_dir(p->dir, &e), 0);
	assert_int_equal(fs_sync_dir(path, &e), -ERR_NOTFOUND);
	error_clear(&e);
	free(path);
	free(beneath);
	free(dir);
}

static void opens_what_is_its_own(void **state)
{
	struct place *p = *state;
	char *path = in(p, "f");
	struct error e = ERROR_INIT;
	int dir, fd;

	umask(0777);
	fd = fs_open_own(AT_FDCWD, path, O_RDWR | O_CREAT, 0640, &e);
	assert_true(fd >= 0);
	assert_int_equal(mode_of(path), 0640);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
	assert_int_equal(fs_write_all(fd, "text", 4, &e), 0);
	close(fd);
	dir = open(p->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(fs_open_own(dir, "f", O_RDWR | O_CREAT | O_EXCL, 0600, &e), -ERR_EXISTS);
	assert_int_equal(fs_open_own(dir, "g", O_RDWR, 0, &e), -ERR_NOTFOUND);
	fd = fs_open_own(dir, "f", O_RDWR | O_CREAT, 0600, &e);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(mode_of(path), 0640);
	assert_file(path, "text");
	fd = fs_open_own(dir, "f", O_WRONLY | O_TRUNC, 0, &e);
	assert_true(fd >= 0);
	close(fd);
	assert_file(path, "");
	close(dir);
	error_clear(&e);
	free(path);
}

static void refuses_what_is_not(void **state)
{
	struct place *p = *state;
	char *path = in(p, "f"), *soft = in(p, "soft"), *hard = in(p, "hard"),
	     *fifo = in(p, "fifo");
	struct error e = ERROR_INIT;

	write_file(path, "text");
	assert_int_equal(symlink("f", soft), 0);
	assert_int_equal(fs_open_own(AT_FDCWD, soft, O_RDONLY, 0, &e), -ERR_UNSAFE);
	assert_int_equal(
		fs_open_own(AT_FDCWD, soft, O_WRONLY | O_CREAT | O_TRUNC, 0600, &e), -ERR_UNSAFE);
	assert_int_equal(link(path, hard), 0);
	assert_int_equal(fs_open_own(AT_FDCWD, path, O_WRONLY | O_TRUNC, 0, &e), -ERR_UNSAFE);
	assert_file(path, "text");
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(fs_open_own(AT_FDCWD, fifo, O_RDONLY, 0, &e), -ERR_UNSAFE);
	assert_int_equal(fs_open_own(AT_FDCWD, fifo, O_WRONLY, 0, &e), -ERR_UNSAFE);
	assert_int_equal(fs_open_own(AT_FDCWD, p->dir, O_RDONLY, 0, &e), -ERR_UNSAFE);
	assert_int_equal(fs_open_own(AT_FDCWD, p->dir, O_RDWR, 0, &e), -ERR_UNSAFE);
	if (geteuid() != 0)
		assert_int_equal(
			fs_open_own(AT_FDCWD, "/etc/passwd", O_RDONLY, 0, &e), -ERR_UNSAFE);
	error_clear(&e);
	free(path);
	free(soft);
	free(hard);
	free(fifo);
}

static void makes_its_own_folder(void **state)
{
	struct place *p = *state;
	char *a = in(p, "a"), *deep = in(p, "a//b/c/"), *b = in(p, "a/b"), *file = in(p, "f");
	char *through = in(p, "f/x"), *soft = in(p, "soft");
	struct error e = ERROR_INIT;

	umask(0777);
	assert_int_equal(fs_make_own_dir(deep, &e), 0);
	assert_int_equal(fs_make_own_dir(deep, &e), 0);
	assert_int_equal(mode_of(a), 0700);
	assert_int_equal(mode_of(deep), 0700);
	assert_int_equal(symlink("a", soft), 0);
	assert_int_equal(fs_make_own_dir(soft, &e), 0);
	/* What is above may be readable, the last must be nobody else's to write. */
	chmod(b, 0755);
	assert_int_equal(fs_make_own_dir(b, &e), 0);
	chmod(b, 0770);
	assert_int_equal(fs_make_own_dir(b, &e), -ERR_UNSAFE);
	assert_non_null(strstr(error_text(&e), "chmod"));
	chmod(b, 0702);
	assert_int_equal(fs_make_own_dir(b, &e), -ERR_UNSAFE);
	chmod(b, 0700);
	write_file(file, "");
	assert_int_equal(fs_make_own_dir(file, &e), -ERR_UNSAFE);
	assert_int_equal(fs_make_own_dir(through, &e), -ERR_UNSAFE);
	assert_int_equal(fs_make_own_dir("", &e), -ERR_NOTFOUND);
	assert_int_equal(fs_make_own_dir("/tmp", &e), -ERR_UNSAFE);
	error_clear(&e);
	free(a);
	free(deep);
	free(b);
	free(file);
	free(through);
	free(soft);
}

static void paths_are_joined_and_cut(void **state)
{
	static const struct {
		const char *dir, *name, *joined;
	} joins[] = {
		{ "a", "b", "a/b" },
		{ "a/", "b", "a/b" },
		{ "/", "b", "/b" },
		{ "a", "/b", "/b" },
		{ "", "b", "b" },
		{ "a", "", "a/" },
	};
	static const struct {
		const char *path, *dir;
	} dirs[] = {
		{ "a", "." },
		{ "", "." },
		{ "a/b", "a" },
		{ "a/b/", "a" },
		{ "a//b", "a" },
		{ "/a", "/" },
		{ "/", "/" },
		{ "//", "/" },
		{ "/a/b/c", "/a/b" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(joins); i++) {
		char *joined = fs_join(joins[i].dir, joins[i].name);

		assert_string_equal(joined, joins[i].joined);
		free(joined);
	}
	for (size_t i = 0; i < ARRAY_LEN(dirs); i++) {
		char *dir = fs_dirname(dirs[i].path);

		assert_string_equal(dir, dirs[i].dir);
		free(dir);
	}
}

static void descriptors_stop_blocking(void **state)
{
	int ends[2];
	struct strbuf sb = STRBUF_INIT;
	struct error e = ERROR_INIT;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(fs_set_nonblock(ends[0], true, &e), 0);
	assert_int_equal(fs_read_fd(ends[0], 10, &sb, &e), -ERR_IO);
	assert_int_equal(e.sys, EAGAIN);
	assert_int_equal(fs_set_nonblock(ends[0], false, &e), 0);
	assert_int_equal(fcntl(ends[0], F_GETFL) & O_NONBLOCK, 0);
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(fs_set_nonblock(ends[0], true, &e), -ERR_SYSTEM);
	error_clear(&e);
	strbuf_release(&sb);
}

int base_fs_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_to_its_limit, make_place, leave_place),
		cmocka_unit_test_setup_teardown(large_files_come_whole, make_place, leave_place),
		cmocka_unit_test(pipes_are_read_to_their_end),
		cmocka_unit_test_setup_teardown(
			replaces_whole_and_private, make_place, leave_place),
		cmocka_unit_test_setup_teardown(opens_what_is_its_own, make_place, leave_place),
		cmocka_unit_test_setup_teardown(refuses_what_is_not, make_place, leave_place),
		cmocka_unit_test_setup_teardown(makes_its_own_folder, make_place, leave_place),
		cmocka_unit_test(paths_are_joined_and_cut),
		cmocka_unit_test(descriptors_stop_blocking),
	};

	return cmocka_run_group_tests_name("fs", tests, NULL, NULL);
}
