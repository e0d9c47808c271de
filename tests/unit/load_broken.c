/*
 * Broken runbooks: each file of tests/data/broken has beside it what a load must say of it, to the
 * column; each is wrong in more than one place. GOLDENS=write writes what is said instead, to be read
 * before it is committed.
 */
#include "config.h"

#include "load_tests.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/xalloc.h"

#define AT_LEAST 60

struct broken {
	const char *name;
	char *folder;
	struct strbuf text;
};

static void broken_open(struct broken *b, const char *name)
{
	char *path = xstrfmt("broken/%s", name), *whole = data_path(path);

	b->name = name;
	b->folder = data_path("broken");
	strbuf_init(&b->text);
	assert_int_equal(fs_read_file(whole, LOAD_BYTES_MAX, &b->text, NULL), 0);
	free(whole);
	free(path);
}

static void broken_release(struct broken *b)
{
	strbuf_release(&b->text);
	free(b->folder);
}

static int load(const struct broken *b, const struct strbuf *text, struct problems *ps)
{
	const struct load_options options = { .folder = b->folder };
	struct runbook *rb;
	int rc;

	problems_init(ps);
	rc = load_memory(b->name, text->buf, text->len, &options, &rb, ps);
	assert_null(rb);
	return rc;
}

static void compare_golden(const struct broken *b, const struct strbuf *said)
{
	char *name =
		xstrfmt("broken/%.*s.golden", (int)(strlen(b->name) - strlen(".yaml")), b->name);
	char *path = data_path(name);
	struct strbuf golden = STRBUF_INIT;

	if (getenv("GOLDENS"))
		assert_int_equal(fs_replace_file(path, said->buf, said->len, NULL), 0);
	assert_int_equal(fs_read_file(path, LOAD_BYTES_MAX, &golden, NULL), 0);
	if (strcmp(golden.buf, said->buf) != 0) {
		print_error("%s: is\n%s\nwanted\n%s\n", b->name, said->buf, golden.buf);
		fail();
	}
	strbuf_release(&golden);
	free(path);
	free(name);
}

static void goldens(void **state)
{
	size_t n;
	char **names = data_list("broken", ".yaml", &n);

	(void)state;
	assert_true(n >= AT_LEAST);
	for (size_t i = 0; i < n; i++) {
		struct strbuf said = STRBUF_INIT;
		struct problems ps;
		struct broken b;

		broken_open(&b, names[i]);
		assert_int_equal(load(&b, &b.text, &ps), -ERR_UNSOUND);
		problems_print(&ps, &said);
		compare_golden(&b, &said);
		if (ps.errors < 2)
			print_error("%s: has one error only\n", names[i]);
		assert_true(ps.errors >= 2);
		problems_release(&ps);
		strbuf_release(&said);
		broken_release(&b);
	}
	data_list_free(names, n);
}

/* The text with a comment above, behind a byte order mark. */
static void put_line_above(const struct strbuf *text, struct strbuf *out)
{
	size_t bom = strncmp(text->buf, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

	strbuf_add(out, text->buf, bom);
	strbuf_adds(out, "# a line above\n");
	strbuf_add(out, text->buf + bom, text->len - bom);
}

/* Compares messages; what they say of `line N` is one more in `b`. */
static bool same_message(const char *a, const char *b)
{
	static const char word[] = "line ";

	while (*a && *a == *b) {
		if (strncmp(a, word, strlen(word)) == 0 && strncmp(b, word, strlen(word)) == 0) {
			char *end_a, *end_b;
			long line_a = strtol(a + strlen(word), &end_a, 10);
			long line_b = strtol(b + strlen(word), &end_b, 10);

			if (end_a > a + strlen(word) && line_a + 1 != line_b)
				return false;
			a = end_a;
			b = end_b;
			continue;
		}
		a++;
		b++;
	}
	return *a == *b;
}

static void assert_moved(const char *name, const struct problem *p, const struct problem *q)
{
	int by = p->file == 0 && p->line > 0 ? 1 : 0;

	/* What is said of the file as a whole stays at its beginning. */
	if (p->line == 1 && p->column == 1 && q->line == 1)
		by = 0;
	if (strcmp(p->path, q->path) != 0 || p->line + by != q->line || p->column != q->column ||
		p->level != q->level || !same_message(p->message, q->message))
		print_error("%s: %d:%d %s\nbecame %d:%d %s\n", name, p->line, p->column, p->message,
			q->line, q->column, q->message);
	assert_string_equal(p->path, q->path);
	assert_int_equal(p->line + by, q->line);
	assert_int_equal(p->column, q->column);
	assert_int_equal(p->level, q->level);
	assert_true(same_message(p->message, q->message));
}

static void a_line_above_moves_all(void **state)
{
	size_t n;
	char **names = data_list("broken", ".yaml", &n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		struct problems before, after;
		struct strbuf moved = STRBUF_INIT;
		struct broken b;

		broken_open(&b, names[i]);
		put_line_above(&b.text, &moved);
		load(&b, &b.text, &before);
		load(&b, &moved, &after);
		assert_int_equal(before.v.n, after.v.n);
		for (size_t k = 0; k < before.v.n; k++)
			assert_moved(names[i], &before.v.v[k], &after.v.v[k]);
		problems_release(&before);
		problems_release(&after);
		strbuf_release(&moved);
		broken_release(&b);
	}
	data_list_free(names, n);
}

/* Files of which nothing more can be said. */
static void says(const char *text, size_t n, const char *wanted)
{
	struct strbuf said = STRBUF_INIT;
	struct problems ps;
	struct runbook *rb;

	problems_init(&ps);
	assert_int_equal(load_memory("t.yaml", text, n, NULL, &rb, &ps), -ERR_UNSOUND);
	assert_null(rb);
	assert_int_equal(ps.errors, 1);
	problems_print(&ps, &said);
	if (strncmp(said.buf, wanted, strlen(wanted)) != 0)
		print_error("is     %swanted %s\n", said.buf, wanted);
	assert_int_equal(strncmp(said.buf, wanted, strlen(wanted)), 0);
	problems_release(&ps);
	strbuf_release(&said);
}

static void files_as_a_whole(void **state)
{
	(void)state;
	says("", 0, "t.yaml:1:1: error: the file is empty\n");
	says("# only a comment\n\n", 18, "t.yaml:1:1: error: the file is empty\n");
	says("---\n...\n", 8, "t.yaml:2:1: error: a runbook is a map, not a text\n");
	says("- a\n- b\n", 8, "t.yaml:1:1: error: a runbook is a map, not a list\n");
	says("just text\n", 10, "t.yaml:1:1: error: a runbook is a map, not a text\n");
	says("\xFF\xFEm\0u\0", 6, "t.yaml:1:1: error: the file is UTF-16; a runbook is UTF-8\n");
	says("\xFE\xFF\0m\0u", 6, "t.yaml:1:1: error: the file is UTF-16; a runbook is UTF-8\n");
	says("m\0u\0s\0t\0", 8, "t.yaml:1:1: error: the file is UTF-16; a runbook is UTF-8\n");
	says("muster: 1\nenv: {A: x}\n", 22,
		"t.yaml:1:1: error: this is a fragment, which runbooks include: it has no steps\n");
}

static void a_file_that_is_not_there(void **state)
{
	struct strbuf said = STRBUF_INIT;
	struct problems ps;
	struct runbook *rb;

	(void)state;
	problems_init(&ps);
	assert_int_equal(load_file("no/such.yaml", NULL, &rb, &ps), -ERR_NOTFOUND);
	problems_print(&ps, &said);
	assert_string_equal(
		said.buf, "no/such.yaml: error: cannot be read: No such file or directory\n");
	assert_int_equal(load_file("/", NULL, &rb, &ps), -ERR_IO);
	problems_release(&ps);
	strbuf_release(&said);
}

static void at_most_so_many(void **state)
{
	struct strbuf text = STRBUF_INIT, said = STRBUF_INIT;

	(void)state;
	strbuf_adds(&text, "muster: 1\ntitle: x\nsteps:\n");
	for (int i = 0; i < 60; i++)
		strbuf_addf(&text, "  - {title: S%d, run: 'ls | wc', bad: x}\n", i);
	assert_int_equal(load_text(text.buf, &said), -ERR_UNSOUND);
	assert_non_null(strstr(said.buf, "t.yaml:53:"));
	assert_null(strstr(said.buf, "t.yaml:54:"));
	assert_non_null(strstr(said.buf, "... and 10 more\n"));
	strbuf_release(&text);
	strbuf_release(&said);
}

/* What looks for secrets says where they are in the rest of the file. */
static bool find_hush(const void *ctx, const char *text, size_t n, size_t *start, size_t *end)
{
	const char *at = memmem(text, n, ctx, strlen(ctx));

	if (!at)
		return false;
	*start = (size_t)(at - text);
	*end = *start + strlen(ctx);
	return true;
}

static void secrets(void **state)
{
	static const char text[] = "\xef\xbb\xbfmuster: 1\ntitle: \xc3\xa9 hush, hush\nsteps:\n"
				   "  - title: A # hush\n";
	static const int wanted[][2] = { { 2, 10 }, { 2, 16 }, { 4, 16 } };
	struct load_options options = { .find_secret = find_hush, .find_secret_ctx = "hush" };
	struct problems ps;
	struct runbook *rb;

	(void)state;
	problems_init(&ps);
	assert_int_equal(
		load_memory("t.yaml", text, sizeof(text) - 1, &options, &rb, &ps), -ERR_UNSOUND);
	assert_int_equal(ps.v.n, ARRAY_LEN(wanted));
	for (size_t i = 0; i < ps.v.n; i++) {
		assert_int_equal(ps.v.v[i].line, wanted[i][0]);
		assert_int_equal(ps.v.v[i].column, wanted[i][1]);
	}
	problems_release(&ps);
}

int test_load_broken(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goldens),
		cmocka_unit_test(a_line_above_moves_all),
		cmocka_unit_test(files_as_a_whole),
		cmocka_unit_test(a_file_that_is_not_there),
		cmocka_unit_test(at_most_so_many),
		cmocka_unit_test(secrets),
	};

	return cmocka_run_group_tests_name("load: broken", tests, NULL, NULL);
}
