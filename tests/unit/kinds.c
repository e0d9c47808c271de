/*
 * The tables of the kinds hold together: what the loader, the documentation and the screens take for
 * granted of every row.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/vec.h"
#include "base/xalloc.h"
#include "kinds/kinds.h"
#include "model/runbook.h"

#define ROWS_MAX 64 /* the loader marks the rows that it has seen in 64 bits */

struct walk {
	VEC(const struct table *) seen;
};

static bool has_key(const struct field *rows, const char *key)
{
	for (const struct field *f = rows; f->key; f++)
		if (strcmp(f->key, key) == 0)
			return true;
	return false;
}

static bool is_collection(enum field_type type)
{
	return type == FT_MAP || type == FT_MAP_NEW || type == FT_LIST || type == FT_KEYED ||
		type == FT_EXPECT;
}

static void check_row(const struct field *rows, const struct field *f, size_t size)
{
	size_t limit = f->flags & FIELD_OF_COMMAND ? sizeof(struct command) : size;
	bool words = f->type == FT_ENUM || f->type == FT_EITHER;

	assert_true(f->key[0] != '\0');
	assert_non_null(f->help);
	assert_true(f->help[0] != '\0' && f->help[strlen(f->help) - 1] == '.');
	assert_true(f->at < limit && f->n_at < limit && f->place_at < limit);
	assert_true(words == (f->words != NULL));
	assert_true(is_collection(f->type) == (f->sub != NULL));
	assert_true(!f->with || (has_key(rows, f->with) && strcmp(f->with, f->key) != 0));
	assert_true(f->max == 0 || f->min <= f->max);
	for (const struct field *g = rows; g < f; g++)
		assert_string_not_equal(g->key, f->key);
	for (const struct word *w = f->words; w && w->name; w++)
		assert_string_equal(word_name(f->words, w->value), w->name);
}

static void check_rows(struct walk *walk, const struct field *rows, size_t size)
{
	size_t n = 0;

	for (const struct field *f = rows; f->key; f++, n++) {
		check_row(rows, f, size);
		if (f->sub)
			vec_push(&walk->seen, f->sub);
	}
	assert_true(n <= ROWS_MAX);
}

static void check_table(struct walk *walk, const struct table *t)
{
	const struct field *shorthand = t->shorthand ? table_field(t, t->shorthand) : NULL;

	assert_true(t->name && t->name[0]);
	assert_true(t->rule < RULE_COUNT);
	assert_true(t->place_at == NO_PLACE || t->place_at + sizeof(struct place) <= t->size);
	assert_true(t->command_at == NO_PLACE || t->command_at < t->size);
	assert_true(!t->shorthand || shorthand);
	assert_true(!t->unique || table_field(t, "id"));
	check_rows(walk, t->fields, t->size);
}

/* Each table that one of them leads to, once. */
static void rows_of_all_tables(void **state)
{
	struct walk walk = { { 0 } };

	(void)state;
	vec_push(&walk.seen, &step_table);
	vec_push(&walk.seen, &child_table);
	for (size_t i = 0; i < KIND_COUNT; i++)
		check_rows(&walk, kind_table[i]->fields, sizeof(struct step));
	for (size_t i = 0; i < walk.seen.n; i++) {
		bool again = false;

		for (size_t k = 0; k < i && !again; k++)
			again = walk.seen.v[k] == walk.seen.v[i];
		if (!again)
			check_table(&walk, walk.seen.v[i]);
	}
	assert_true(walk.seen.n > 10);
	vec_release(&walk.seen);
}

static void kinds_and_their_keys(void **state)
{
	(void)state;
	assert_ptr_equal(kind_table[KIND_read], &kind_read);
	assert_null(kind_read.key);
	for (size_t i = 0; i < KIND_COUNT; i++) {
		const struct kind *kind = kind_table[i];

		assert_ptr_equal(kind_named(kind->name), kind);
		assert_int_equal(kind->shape, i);
		assert_true(kind->does[0] != '\0');
		if (!kind->key)
			continue;
		assert_ptr_equal(kind_of_key(kind->key), kind);
		assert_true(kind->fields[0].flags & FIELD_KIND_KEY);
		assert_string_equal(kind->fields[0].key, kind->key);
		assert_null(table_field(&step_table, kind->key));
	}
	assert_null(kind_of_key("text"));
	assert_null(kind_named("nothing"));
	assert_non_null(kind_field(&kind_ask, "into"));
	assert_null(kind_field(&kind_ask, "options"));
}

static void verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < KIND_COUNT; i++)
		for (const char *const *v = kind_table[i]->verdicts; *v; v++)
			assert_true(verdict_word(*v));
	assert_true(
		kind_has_verdict(&kind_confirm, "no") && kind_has_verdict(&kind_confirm, "skip"));
	assert_false(kind_has_verdict(&kind_confirm, "ok") || kind_has_verdict(&kind_end, "skip"));
	assert_true(verdict_word("passed") && !verdict_word("pick-backup"));
	assert_true(verdict_is_good("ok") && verdict_is_good("yes") && verdict_is_good("passed"));
	assert_true(verdict_is_good("an-option"));
	assert_false(verdict_is_good("no") || verdict_is_good("skip") || verdict_is_good("fail"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_all_tables),
		cmocka_unit_test(kinds_and_their_keys),
		cmocka_unit_test(verdicts),
	};

	return cmocka_run_group_tests_name("kinds", tests, NULL, NULL);
}
