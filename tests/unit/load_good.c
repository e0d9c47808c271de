/*
 * Runbooks that are right: tests/data/good and the shipped ones load without an error; those of
 * tests/data/good without a warning too, but for that of what is not walked yet.
 */
#include "config.h"

#include "load_tests.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/xalloc.h"

static const char *const not_yet = "not walked by this version yet";

static struct runbook *load_good(const char *path, bool warnings)
{
	const struct load_options options = { .fragment_ok = true };
	struct strbuf said = STRBUF_INIT;
	struct problems ps;
	struct runbook *rb;
	int rc;

	problems_init(&ps);
	rc = load_file(path, &options, &rb, &ps);
	problems_print(&ps, &said);
	if (rc < 0)
		print_error("%s", said.buf);
	assert_int_equal(rc, 0);
	for (size_t i = 0; i < ps.v.n && !warnings; i++) {
		if (strncmp(ps.v.v[i].message, not_yet, strlen(not_yet)) != 0)
			print_error("%s", said.buf);
		assert_int_equal(strncmp(ps.v.v[i].message, not_yet, strlen(not_yet)), 0);
	}
	problems_release(&ps);
	strbuf_release(&said);
	return rb;
}

static void the_good_ones(void **state)
{
	size_t n;
	char **names = data_list("good", ".yaml", &n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		char *name = xstrfmt("good/%s", names[i]), *path = data_path(name);

		runbook_free(load_good(path, false));
		free(path);
		free(name);
	}
	data_list_free(names, n);
}

static void the_shipped_ones(void **state)
{
	const char *top = getenv("top_srcdir");
	char *folder = xstrfmt("%s/runbooks", top ? top : ".");
	DIR *dir = opendir(folder);
	size_t n = 0;

	(void)state;
	assert_non_null(dir);
	for (const struct dirent *d = readdir(dir); d; d = readdir(dir)) {
		char *path = xstrfmt("%s/%s", folder, d->d_name);
		size_t len = strlen(path);

		if (len > 5 && strcmp(path + len - 5, ".yaml") == 0) {
			struct runbook *rb = load_good(path, true);

			assert_non_null(rb);
			assert_true(rb->step_n > 0);
			n++;
			runbook_free(rb);
		}
		free(path);
	}
	assert_true(n > 0);
	closedir(dir);
	free(folder);
}

/* A journal holds the texts of all files: from them comes the same runbook as from the disk. */
static void from_memory_as_from_the_disk(void **state)
{
	char *path = data_path("good/including.yaml");
	struct load_source files[8];
	struct load_options options = { .files = files, .folder = "/elsewhere" };
	struct runbook *disk = load_good(path, false), *memory;
	struct problems ps;

	(void)state;
	assert_int_equal(disk->file_n, 4);
	for (size_t i = 0; i < disk->file_n; i++)
		files[i] = (struct load_source){ disk->files[i].path, disk->files[i].text,
			disk->files[i].size };
	options.file_n = disk->file_n;
	problems_init(&ps);
	assert_int_equal(
		load_memory(files[0].path, files[0].text, files[0].size, &options, &memory, &ps),
		0);
	assert_int_equal(memory->file_n, disk->file_n);
	assert_int_equal(memory->step_n, disk->step_n);
	assert_int_equal(memory->var_n, disk->var_n);
	assert_string_equal(memory->folder, "/elsewhere");
	assert_non_null(memory->steps[1].callee);
	options.file_n = 2;
	runbook_free(memory);
	assert_int_equal(
		load_memory(files[0].path, files[0].text, files[0].size, &options, &memory, &ps),
		-ERR_UNSOUND);
	assert_null(memory);
	problems_release(&ps);
	runbook_free(disk);
	free(path);
}

int test_load_good(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_good_ones),
		cmocka_unit_test(the_shipped_ones),
		cmocka_unit_test(from_memory_as_from_the_disk),
	};

	return cmocka_run_group_tests_name("load: good", tests, NULL, NULL);
}
