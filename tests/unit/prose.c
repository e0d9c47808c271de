/*
 * Markdown: what becomes of it, written out as one line a text, and hostile texts.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "base/utf8.h"
#include "prose/prose.h"

/* A block as (kind detail [span] ...); the flags of a span as letters before its text. */
static void write_span(struct strbuf *out, const struct prose_span *span)
{
	static const char letters[] = "SELKAI";

	strbuf_addc(out, '[');
	for (unsigned i = 0; i < sizeof(letters) - 1; i++)
		if (span->flags & 1u << i)
			strbuf_addc(out, letters[i]);
	strbuf_addf(out, "|%s", span->text);
	if (span->href)
		strbuf_addf(out, "|%s", span->href);
	strbuf_addc(out, ']');
	assert_int_equal(strlen(span->text), span->n);
	assert_true(utf8_valid(span->text, span->n, NULL));
}

static void write_detail(struct strbuf *out, const struct prose_block *b)
{
	switch (b->kind) {
	case PROSE_HEADING: strbuf_addf(out, " %d", b->level); break;
	case PROSE_CODE: strbuf_addf(out, " '%s'", b->info); break;
	case PROSE_LIST:
		strbuf_adds(out, b->tight ? " tight" : " loose");
		if (b->ordered)
			strbuf_addf(out, " %u", b->start);
		break;
	case PROSE_ITEM:
		if (b->task != PROSE_NO_TASK)
			strbuf_adds(out, b->task == PROSE_TASK_DONE ? " done" : " open");
		break;
	case PROSE_TABLE: strbuf_addf(out, " %d", b->columns); break;
	case PROSE_ROW: strbuf_adds(out, b->header ? " head" : ""); break;
	case PROSE_CELL: strbuf_addf(out, " %c", "-lcr"[b->align]); break;
	case PROSE_PARAGRAPH:
	case PROSE_RULE:
	case PROSE_QUOTE: break;
	}
}

static void write_blocks(struct strbuf *out, const struct prose_block *b)
{
	static const char *const kinds[] = {
		[PROSE_PARAGRAPH] = "p",
		[PROSE_HEADING] = "h",
		[PROSE_CODE] = "code",
		[PROSE_RULE] = "rule",
		[PROSE_QUOTE] = "quote",
		[PROSE_LIST] = "list",
		[PROSE_ITEM] = "item",
		[PROSE_TABLE] = "table",
		[PROSE_ROW] = "row",
		[PROSE_CELL] = "cell",
	};

	for (; b; b = b->next) {
		strbuf_addf(out, "(%s", kinds[b->kind]);
		write_detail(out, b);
		for (size_t i = 0; i < b->n_spans; i++)
			write_span(out, &b->spans[i]);
		write_blocks(out, b->first);
		strbuf_addc(out, ')');
	}
}

static void check_n(const char *source, size_t n, const char *want)
{
	struct arena *a = arena_new();
	struct strbuf got = STRBUF_INIT;
	const struct prose_block *first;

	assert_int_equal(prose_parse(a, source, n, &first, NULL), 0);
	write_blocks(&got, first);
	assert_string_equal(got.buf, want);
	strbuf_release(&got);
	arena_free(a);
}

static void check(const char *source, const char *want)
{
	check_n(source, strlen(source), want);
}

static void test_blocks(void **state)
{
	(void)state;
	check("", "");
	check("one\ntwo\n\nthree", "(p[|one two])(p[|three])");
	check("# A\n\nB\n=\n\n###### C", "(h 1[|A])(h 1[|B])(h 6[|C])");
	check("a  \nb\\\nc", "(p[|a\nb\nc])");
	check("a\n\n---\n", "(p[|a])(rule)");
	check("> a\n> > b\n", "(quote(p[|a])(quote(p[|b])))");
	check("```sh -x\na\n b\n\n```\n", "(code 'sh -x'[|a\n b\n])");
	check("    indented\n", "(code ''[|indented])");
	check("```\n```\n", "(code '')");
}

static void test_lists(void **state)
{
	(void)state;
	check("- a\n- b\n", "(list tight(item(p[|a]))(item(p[|b])))");
	check("- a\n\n- b\n", "(list loose(item(p[|a]))(item(p[|b])))");
	check("3. a\n4. b\n   - c\n",
		"(list tight 3(item(p[|a]))(item(p[|b])(list tight(item(p[|c])))))");
	check("- [ ] a\n- [x] b\n- [X] c\n",
		"(list tight(item open(p[|a]))(item done(p[|b]))(item done(p[|c])))");
	check("- **a** b\n  ```\n  c\n  ```\n  d\n",
		"(list tight(item(p[S|a][| b])(code ''[|c])(p[|d])))");
	check("-\n- a", "(list tight(item)(item(p[|a])))");
}

static void test_spans(void **state)
{
	(void)state;
	check("*a **b `c`***", "(p[E|a ][SE|b ][SEL|c])");
	check("~~x~~ _y_ __z__", "(p[K|x][| ][E|y][| ][S|z])");
	check("[a *b*](http://x?a&amp;b \"t\")", "(p[A|a |http://x?a&b][EA|b|http://x?a&b])");
	check("[a](1)[b](2)", "(p[A|a|1][A|b|2])");
	check("<https://x.y>", "(p[A|https://x.y|https://x.y])");
	check("![alt](pic.png)", "(p[I|alt|pic.png])");
	check("[![i](p)x](l)", "(p[AI|i|l][A|x|l])");
	check("&lt;&amp;&#65;&#x42;&mdash;&nosuch;", "(p[|<&AB\xe2\x80\x94&nosuch;])");
	check("a <b>c</b> <backup-file>", "(p[|a <b>c</b> <backup-file>])");
	check("<div>\n*x*\n</div>", "(p[|<div> ][E|x][| </div>])");
}

static void test_tables(void **state)
{
	(void)state;
	check("| a | b | c |\n|:--|:-:|--:|\n| 1 | **2** |\n",
		"(table 3(row head(cell l[|a])(cell c[|b])(cell r[|c]))"
		"(row(cell l[|1])(cell c[S|2])(cell r)))");
	check("a|b\n---|---\n", "(table 2(row head(cell -[|a])(cell -[|b])))");
}

static void test_hostile_text(void **state)
{
	(void)state;
	check("a\033[31mb", "(p[|a\xef\xbf\xbd[31mb])");
	check("`rm \xe2\x80\xae"
	      "fr`",
		"(p[L|rm <U+202E>fr])");
	check("[a](\x01\x02)", "(p[|[a](\xef\xbf\xbd\xef\xbf\xbd)])");
	check("&#27;[2J &#x202e; &#0;", "(p[|\xef\xbf\xbd[2J <U+202E> \xef\xbf\xbd])");
	check("bad \xff\xc3(", "(p[|bad \xef\xbf\xbd\xef\xbf\xbd(])");
	check_n("a\0b", 3,
		"(p[|a\xef\xbf\xbd"
		"b])");
	check("a\r\nb\r\n", "(p[|a b])");
}

static int depth_of(const struct prose_block *b)
{
	int most = 0;

	for (; b; b = b->next) {
		int d = 1 + depth_of(b->first);

		most = d > most ? d : most;
	}
	return most;
}

/* Deeper than the bound nothing is lost, and nothing is deeper. */
static void test_depth(void **state)
{
	struct arena *a = arena_new();
	struct strbuf source = STRBUF_INIT, got = STRBUF_INIT;
	const struct prose_block *first;

	(void)state;
	for (int i = 0; i < 200; i++)
		strbuf_adds(&source, "> ");
	strbuf_adds(&source, "deep *text*\n\n");
	for (int i = 0; i < 100; i++)
		strbuf_adds(&source, "- ");
	strbuf_adds(&source, "item\n\nafter");
	assert_int_equal(prose_parse(a, source.buf, source.len, &first, NULL), 0);
	assert_int_equal(depth_of(first), PROSE_DEPTH_MAX);
	for (const struct prose_block *b = first; b; b = b->next)
		prose_text(&got, b);
	assert_string_equal(got.buf, "deep textitemafter");
	strbuf_release(&source);
	strbuf_release(&got);
	arena_free(a);
}

static void test_lines(void **state)
{
	static const char source[] =
		"# one\n\ntext\nmore\n\n- a\n\n  b\n\n```\ncode\n```\n\n| x |\n|-|\n| y |\n";
	static const int lines[] = { 1, 3, 6, 11, 14 };
	struct arena *a = arena_new();
	const struct prose_block *b;
	size_t i = 0;

	(void)state;
	assert_int_equal(prose_parse(a, source, strlen(source), &b, NULL), 0);
	for (; b; b = b->next)
		assert_int_equal(b->line, lines[i++]);
	assert_int_equal(i, 5);
	arena_free(a);
}

static void test_too_long(void **state)
{
	struct arena *a = arena_new();
	const struct prose_block *first;
	struct error e = ERROR_INIT;
	char *big = calloc(PROSE_BYTES_MAX + 1, 1);

	(void)state;
	assert_non_null(big);
	assert_int_equal(prose_parse(a, big, PROSE_BYTES_MAX + 1, &first, &e), -ERR_LIMIT);
	assert_null(first);
	error_clear(&e);
	free(big);
	arena_free(a);
}

/* Any text gives blocks; whatever the pieces, they are whole and bounded. */
static void test_random(void **state)
{
	static const char *const bits[] = {
		"*",
		"**",
		"_",
		"`",
		"```",
		"\n",
		"\n\n",
		"> ",
		"- ",
		"1. ",
		"    ",
		"[",
		"](",
		")",
		"![",
		"|",
		"\n|-|-|\n",
		"# ",
		"~~",
		"<",
		">",
		"&amp;",
		"&#9;",
		"text",
		" ",
		"\\",
		"\xff",
		"\xe4\xb8\xad",
		"---",
		"- [ ] ",
		"\t",
		"\r",
		"===\n",
	};
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct arena *a = arena_new();
		struct strbuf source = STRBUF_INIT, got = STRBUF_INIT;
		const struct prose_block *first;

		for (int i = 0; i < 60; i++) {
			seed = seed * 1664525 + 1013904223;
			strbuf_adds(&source, bits[(seed >> 16) % (sizeof(bits) / sizeof(bits[0]))]);
		}
		assert_int_equal(prose_parse(a, source.buf, source.len, &first, NULL), 0);
		write_blocks(&got, first);
		assert_true(depth_of(first) <= PROSE_DEPTH_MAX);
		strbuf_release(&source);
		strbuf_release(&got);
		arena_free(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_spans),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_hostile_text),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests_name("prose", tests, NULL, NULL);
}
