/*
 * Runs the groups of the unit tests of load, and what they share.
 */
#include "config.h"

#include "load_tests.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

char *data_path(const char *name)
{
	const char *top = getenv("top_srcdir");

	return xstrfmt("%s/tests/data/%s", top ? top : ".", name);
}

static bool ends_in(const char *name, const char *ending)
{
	size_t n = strlen(name), k = strlen(ending);

	return n > k && strcmp(name + n - k, ending) == 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **data_list(const char *folder, const char *ending, size_t *n)
{
	VEC(char *) names = { 0 };
	char *path = data_path(folder);
	DIR *dir = opendir(path);

	assert_non_null(dir);
	for (const struct dirent *d = readdir(dir); d; d = readdir(dir))
		if (ends_in(d->d_name, ending))
			vec_push(&names, xstrdup(d->d_name));
	closedir(dir);
	free(path);
	assert_true(names.n > 0);
	qsort(names.v, names.n, sizeof(*names.v), by_name);
	*n = names.n;
	return names.v;
}

void data_list_free(char **names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
}

int load_text(const char *text, struct strbuf *out)
{
	const struct load_options options = { .folder = "/nowhere" };
	struct problems ps;
	struct runbook *rb;
	int rc;

	problems_init(&ps);
	rc = load_memory("t.yaml", text, strlen(text), &options, &rb, &ps);
	strbuf_clear(out);
	problems_print(&ps, out);
	problems_release(&ps);
	runbook_free(rb);
	return rc;
}

struct runbook *load_sound(const char *text)
{
	const struct load_options options = { .folder = "/nowhere" };
	struct strbuf out = STRBUF_INIT;
	struct problems ps;
	struct runbook *rb;

	problems_init(&ps);
	if (load_memory("t.yaml", text, strlen(text), &options, &rb, &ps) < 0) {
		problems_print(&ps, &out);
		print_error("%s", out.buf);
	}
	assert_non_null(rb);
	problems_release(&ps);
	strbuf_release(&out);
	return rb;
}

int main(void)
{
	int failed = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	failed += test_load_values();
	failed += test_load_good();
	failed += test_load_broken();
	failed += test_load_limits();
	failed += test_load_import();
	failed += test_load_random();
	return failed > 0;
}
