/*
 * Pages of tests/data/import become just what stands beside them (NAME.golden; MUSTER_GOLDEN=write
 * writes it anew), every file is sound, and every word of a page is in one of its files.
 */
#include "config.h"

#include "load_tests.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/strmap.h"
#include "base/vec.h"
#include "load/import.h"

static void read_page(const char *name, struct strbuf *text)
{
	char *in = xstrfmt("import/%s", name), *path = data_path(in);

	assert_int_equal(fs_read_file(path, IMPORT_BYTES_MAX, text, NULL), 0);
	free(path);
	free(in);
}

static void import_text(struct import *im, const char *name, const char *text, size_t n)
{
	assert_int_equal(import_markdown(im, name, text, n, NULL), 0);
}

/* Each file alone, with the others at hand. */
static void assert_sound(const struct import *im)
{
	VEC(struct load_source) sources = { 0 };

	for (size_t i = 0; i < im->files.n; i++) {
		char *path = xstrfmt("/nowhere/%s", im->files.v[i].name);

		vec_push(&sources,
			((struct load_source){
				path, im->files.v[i].text.buf, im->files.v[i].text.len }));
	}
	for (size_t i = 0; i < im->files.n; i++) {
		const struct load_options options = { .folder = "/nowhere",
			.files = sources.v,
			.file_n = sources.n,
			.fragment_ok = true };
		const struct import_file *f = &im->files.v[i];
		struct strbuf said = STRBUF_INIT;
		struct problems ps;
		struct runbook *rb;
		int rc;

		problems_init(&ps);
		rc = load_memory(sources.v[i].path, f->text.buf, f->text.len, &options, &rb, &ps);
		problems_print(&ps, &said);
		if (rc != 0)
			print_error("%s\n%s", said.buf, f->text.buf);
		assert_int_equal(rc, 0);
		runbook_free(rb);
		problems_release(&ps);
		strbuf_release(&said);
	}
	for (size_t i = 0; i < sources.n; i++)
		free((char *)(uintptr_t)sources.v[i].path);
	vec_release(&sources);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_';
}

/* The next word of ASCII letters from *at on, NULL: there is none. The caller frees. */
static char *next_word(const char *text, size_t n, size_t *at)
{
	size_t from;

	while (*at < n && !is_letter(text[*at]))
		(*at)++;
	for (from = *at; *at < n && is_letter(text[*at]);)
		(*at)++;
	return *at > from ? xstrndup(text + from, *at - from) : NULL;
}

static void assert_nothing_dropped(const struct import *im, const char *text, size_t n)
{
	struct strmap *words = strmap_new();
	size_t at;
	char *word;

	for (size_t i = 0; i < im->files.n; i++) {
		const struct strbuf *out = &im->files.v[i].text;

		for (at = 0; (word = next_word(out->buf, out->len, &at)); free(word))
			strmap_put(words, word, words);
	}
	for (at = 0; (word = next_word(text, n, &at)); free(word)) {
		bool number = strspn(word, "0123456789") == strlen(word);

		if (!number && !strmap_has(words, word))
			print_error("dropped: %s\n", word);
		assert_true(number || strmap_has(words, word));
	}
	strmap_free(words, NULL);
}

static void print_import(const struct import *im, struct strbuf *out)
{
	for (size_t i = 0; i < im->notes.n; i++)
		strbuf_addf(out, "%d: %s: %s\n", im->notes.v[i].line,
			import_note_name(im->notes.v[i].kind), im->notes.v[i].text);
	for (size_t i = 0; i < im->files.n; i++)
		strbuf_addf(out, "==== %s (%zu)\n%s", im->files.v[i].name, im->files.v[i].steps,
			im->files.v[i].text.buf);
}

static void assert_golden(const char *name, const struct strbuf *got)
{
	char *in = xstrfmt("import/%.*s.golden", (int)strcspn(name, "."), name);
	char *path = data_path(in);
	const char *how = getenv("MUSTER_GOLDEN");
	struct strbuf want = STRBUF_INIT;

	if (how && strcmp(how, "write") == 0)
		assert_int_equal(fs_replace_file(path, got->buf, got->len, NULL), 0);
	assert_int_equal(fs_read_file(path, IMPORT_BYTES_MAX, &want, NULL), 0);
	assert_string_equal(got->buf, want.buf);
	strbuf_release(&want);
	free(path);
	free(in);
}

static void the_pages(void **state)
{
	size_t n;
	char **names = data_list("import", ".md", &n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		struct strbuf text = STRBUF_INIT, got = STRBUF_INIT;
		struct import im;

		read_page(names[i], &text);
		import_text(&im, names[i], text.buf, text.len);
		print_import(&im, &got);
		assert_golden(names[i], &got);
		assert_sound(&im);
		assert_nothing_dropped(&im, text.buf, text.len);
		import_release(&im);
		strbuf_release(&text);
		strbuf_release(&got);
	}
	data_list_free(names, n);
}

/* A page made of one text many times. */
static void assert_bounded(const char *part, size_t times)
{
	struct strbuf text = STRBUF_INIT;
	struct import im;

	for (size_t i = 0; i < times; i++)
		strbuf_adds(&text, part);
	import_text(&im, "many.md", text.buf, text.len);
	assert_true(im.files.n >= 1 && im.files.n <= 202);
	assert_true(im.notes.n <= IMPORT_NOTES_MAX);
	assert_sound(&im);
	assert_nothing_dropped(&im, text.buf, text.len);
	import_release(&im);
	strbuf_release(&text);
}

static void much_of_one_thing(void **state)
{
	(void)state;
	assert_bounded("> ", 50000);
	assert_bounded("- a\n", 30000);
	assert_bounded("1. a\n", 20000);
	assert_bounded("- ", 20000);
	assert_bounded("[", 100000);
	assert_bounded("*a **b ", 30000);
	assert_bounded("# Scenario 1: x\n- a\n", 2000);
	assert_bounded("## a\n### b\n", 10000);
	assert_bounded("```bash\nls <a> $B\n```\n", 12000);
	assert_bounded("**a**: b\n", 20000);
	assert_bounded("word ", 100000);
}

static void a_page_too_large(void **state)
{
	struct import im;
	struct error e = ERROR_INIT;
	char *text = xcalloc(1, IMPORT_BYTES_MAX + 1);

	(void)state;
	memset(text, 'a', IMPORT_BYTES_MAX + 1);
	assert_int_equal(import_markdown(&im, "x.md", text, IMPORT_BYTES_MAX + 1, &e), -ERR_LIMIT);
	assert_int_equal(im.files.n, 0);
	import_release(&im);
	error_clear(&e);
	free(text);
}

int test_load_import(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_pages),
		cmocka_unit_test(much_of_one_thing),
		cmocka_unit_test(a_page_too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
