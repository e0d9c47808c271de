/*
 * Runbooks changed at random: a load ends, and what it says stands in the file. Seed and count are
 * printed; LOAD_RANDOM=COUNT tries more.
 */
#include "config.h"

#include "load_tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "chance.h"

#define COUNT 3000
#define SEED 1

struct corpus {
	VEC(struct strbuf) texts;
};

static void corpus_add(struct corpus *c, const char *folder)
{
	size_t n;
	char **names = data_list(folder, ".yaml", &n);

	for (size_t i = 0; i < n; i++) {
		char *name = xstrfmt("%s/%s", folder, names[i]), *path = data_path(name);

		strbuf_init(&vec_add(&c->texts));
		assert_int_equal(fs_read_file(path, LOAD_BYTES_MAX, &vec_last(&c->texts), NULL), 0);
		free(path);
		free(name);
	}
	data_list_free(names, n);
}

static void corpus_release(struct corpus *c)
{
	for (size_t i = 0; i < c->texts.n; i++)
		strbuf_release(&c->texts.v[i]);
	vec_release(&c->texts);
}

static const struct strbuf *any(const struct corpus *c, struct chance *chance)
{
	return &c->texts.v[chance_below(chance, (unsigned)c->texts.n)];
}

/* A piece of some text, of at most 200 bytes. */
static void piece(const struct corpus *c, struct chance *chance, const char **p, size_t *n)
{
	const struct strbuf *from = any(c, chance);
	size_t at = chance_below(chance, (unsigned)from->len + 1);

	*n = chance_below(chance, 200);
	*n = *n > from->len - at ? from->len - at : *n;
	*p = from->buf + at;
}

static void change(const struct corpus *c, struct chance *chance, struct strbuf *text)
{
	static const char odd[] = "{}[]:?|>&*!%@`#'\",-\t\n \\\x80\xFF\x07<$";
	size_t at = chance_below(chance, (unsigned)text->len + 1), n;
	struct strbuf tail = STRBUF_INIT;
	const char *p;

	switch (chance_below(chance, 4)) {
	case 0: /* a byte is another */
		if (at < text->len)
			text->buf[at] = odd[chance_below(chance, sizeof(odd))];
		break;
	case 1: /* something comes in */
		piece(c, chance, &p, &n);
		strbuf_add(&tail, text->buf + at, text->len - at);
		strbuf_truncate(text, at);
		strbuf_add(text, p, n);
		strbuf_add(text, tail.buf, tail.len);
		break;
	case 2: /* something goes */
		n = chance_below(chance, 40);
		n = n > text->len - at ? text->len - at : n;
		strbuf_add(&tail, text->buf + at + n, text->len - at - n);
		strbuf_truncate(text, at);
		strbuf_add(text, tail.buf, tail.len);
		break;
	default: /* it is cut */
		if (chance_below(chance, 8) == 0)
			strbuf_truncate(text, at);
		break;
	}
	strbuf_release(&tail);
}

static size_t lines_of(const struct strbuf *text)
{
	size_t n = 1;

	for (size_t i = 0; i < text->len; i++)
		n += text->buf[i] == '\n';
	return n;
}

/* Where a problem stands there is something, or the end of the line. */
static void check_place(const struct problem *p, const struct strbuf *text)
{
	const char *line = text->buf, *end = text->buf + text->len, *newline;
	size_t columns = 0;
	uint32_t rune;

	assert_true(p->line >= 1 && (size_t)p->line <= lines_of(text));
	assert_true(p->column >= 1);
	for (int i = 1; i < p->line; i++)
		line = (const char *)memchr(line, '\n', (size_t)(end - line)) + 1;
	newline = memchr(line, '\n', (size_t)(end - line));
	for (end = newline ? newline : end; line < end; columns++)
		line += utf8_decode(line, (size_t)(end - line), &rune);
	if ((size_t)p->column > columns + 1)
		print_error("%d:%d: %s\n%s\n", p->line, p->column, p->message, text->buf);
	assert_true((size_t)p->column <= columns + 1);
}

static void check(const struct strbuf *text)
{
	const struct load_options options = { .folder = "/nowhere", .fragment_ok = true };
	struct strbuf said = STRBUF_INIT;
	struct problems ps;
	struct runbook *rb;
	int rc;

	problems_init(&ps);
	rc = load_memory("t.yaml", text->buf, text->len, &options, &rb, &ps);
	assert_true(rc == 0 ? ps.errors == 0 : ps.errors > 0 && !rb);
	for (size_t i = 0; i < ps.v.n; i++)
		check_place(&ps.v.v[i], text);
	problems_print(&ps, &said);
	runbook_free(rb);
	problems_release(&ps);
	strbuf_release(&said);
}

static void changed_at_random(void **state)
{
	const char *more = getenv("LOAD_RANDOM");
	unsigned long count = more ? strtoul(more, NULL, 10) : COUNT;
	struct corpus c = { { 0 } };
	struct strbuf text = STRBUF_INIT;

	(void)state;
	corpus_add(&c, "good");
	corpus_add(&c, "broken");
	printf("# %lu runbooks from seed %d\n", count, SEED);
	for (unsigned long i = 0; i < count; i++) {
		struct chance chance = { SEED + i };
		const struct strbuf *from = any(&c, &chance);

		strbuf_clear(&text);
		strbuf_add(&text, from->buf, from->len);
		for (unsigned k = 1 + chance_below(&chance, 6); k > 0; k--)
			change(&c, &chance, &text);
		check(&text);
	}
	strbuf_release(&text);
	corpus_release(&c);
}

int test_load_random(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changed_at_random),
	};

	return cmocka_run_group_tests_name("load: random", tests, NULL, NULL);
}
