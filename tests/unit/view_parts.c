/*
 * Keys, keymaps, themes, fields, lists, text in lines.
 */
#include "config.h"

#include <string.h>

#include "base/xalloc.h"
#include "view/keymap.h"
#include "view/style/theme.h"
#include "view/widgets/entry.h"
#include "view/widgets/flow.h"
#include "view/widgets/list.h"
#include "view_rig.h"
#include "view_tests.h"

void test_keymap(void **state)
{
	(void)state;
	for (size_t i = 0; i < keymap_n; i++) {
		struct strbuf name = STRBUF_INIT;
		struct key k;

		assert_true(key_parse(keymap[i].key, &k));
		key_describe(&name, k);
		assert_string_equal(name.buf, keymap[i].key);
		strbuf_release(&name);
		for (size_t j = 0; j < i; j++) {
			if (keymap[j].set == keymap[i].set &&
				strcmp(keymap[j].key, keymap[i].key) == 0)
				fail_msg("%s is bound twice", keymap[i].key);
		}
	}
}

/* The keys of the contract are what they are. */
void test_contract(void **state)
{
	static const struct {
		const char *key;
		enum deed deed;
	} rows[] = {
		{ "Enter", DEED_GO },
		{ "i", DEED_TYPE_INTO },
		{ "x", DEED_STOP_MENU },
		{ "Space", DEED_ITEM_YES },
		{ "-", DEED_ITEM_NO },
		{ "0", DEED_ITEM_NA },
		{ "r", DEED_RETRY },
		{ "e", DEED_EDIT },
		{ "D", DEED_DONE },
		{ "s", DEED_SKIP },
		{ "u", DEED_ROLLBACK },
		{ "J", DEED_JUMP },
		{ "b", DEED_TAKE_BACK },
		{ "!", DEED_ADHOC },
		{ "m", DEED_NOTE },
		{ "y", DEED_SITREP },
		{ "A", DEED_ACK },
		{ "c", DEED_CONTACTS },
		{ "G", DEED_GRAPH },
		{ "o", DEED_OUTPUT },
		{ "/", DEED_SEARCH },
		{ "f", DEED_FOLLOW },
		{ "z", DEED_ZOOM },
		{ "p", DEED_PAUSE },
		{ "d", DEED_DETACH },
		{ "F1", DEED_HELP },
		{ "?", DEED_HELP },
		{ ":", DEED_COMMAND },
		{ "Ctrl-c", DEED_BREAK },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct key k;

		assert_true(key_parse(rows[i].key, &k));
		assert_int_equal(keymap_deed(KEYS_RUN, k), rows[i].deed);
	}
}

void test_deed_words(void **state)
{
	(void)state;
	for (size_t i = 1; i < DEED_COUNT; i++)
		assert_int_equal(deed_named(deed_word((enum deed)i)), i);
	assert_int_equal(deed_named("dance"), DEED_NONE);
}

void test_theme(void **state)
{
	static const char *const words[] = { "bold", "underline" };
	const struct text_list attrs = { words, 2 };
	struct theme t;

	(void)state;
	theme_init(&t);
	assert_int_equal(theme_set(&t, "done", "#80c0a0", "bright-blue", &attrs, NULL), 0);
	assert_int_equal(t.roles[ROLE_DONE].fg, COLOUR_RGB | 0x80c0a0);
	assert_int_equal(t.roles[ROLE_DONE].bg, COLOUR_INDEXED | 12);
	assert_int_equal(t.roles[ROLE_DONE].attrs, STYLE_BOLD | STYLE_UNDERLINE);
	assert_int_equal(theme_set(&t, "done", "255", NULL, NULL, NULL), 0);
	assert_int_equal(t.roles[ROLE_DONE].fg, COLOUR_INDEXED | 255);
	assert_int_equal(theme_set(&t, "done", "256", NULL, NULL, NULL), -ERR_SYNTAX);
	assert_int_equal(theme_set(&t, "done", "#80c0a", NULL, NULL, NULL), -ERR_SYNTAX);
	assert_int_equal(theme_set(&t, "dance", "red", NULL, NULL, NULL), -ERR_SYNTAX);
	assert_int_equal(t.roles[ROLE_DONE].fg, COLOUR_INDEXED | 255);
}

static void press(struct entry *e, const char *names)
{
	while (*names) {
		size_t n = strcspn(names, " ");
		char *name = xstrndup(names, n);
		struct key k;

		assert_true(key_parse(name, &k));
		(void)entry_key(e, k);
		free(name);
		names += n + strspn(names + n, " ");
	}
}

void test_entry(void **state)
{
	struct entry e;

	(void)state;
	entry_init(&e, "one two", false, false);
	press(&e, "Ctrl-w é Left x End ! Home >");
	assert_string_equal(e.text.buf, ">one xé!");
	press(&e, "End Left Left Backspace Delete");
	assert_string_equal(e.text.buf, ">one !");
	entry_paste(&e, "a\nb\r\nc\033\n", 8);
	assert_string_equal(e.text.buf, ">one a b c!");
	entry_release(&e);
	entry_init(&e, "", false, true);
	press(&e, "a b Enter c Up Home x Down End y");
	assert_string_equal(e.text.buf, "xab\ncy");
	assert_int_equal(entry_key(&e, (struct key){ 'd', MOD_CTRL }), ENTRY_SENT);
	entry_release(&e);
}

void test_list(void **state)
{
	struct list l = { .at = -1 };

	(void)state;
	list_set_size(&l, 10);
	assert_int_equal(list_show(&l, 4), 0);
	assert_true(list_key(&l, (struct key){ VK_DOWN, 0 }, false));
	assert_int_equal(l.at, 0);
	assert_true(list_key(&l, (struct key){ 'G', 0 }, true));
	assert_int_equal(l.at, 9);
	assert_int_equal(list_show(&l, 4), 6);
	assert_false(list_key(&l, (struct key){ 'G', 0 }, false));
	list_set_size(&l, 3);
	assert_int_equal(l.at, 2);
	assert_int_equal(list_show(&l, 4), 0);
}

static void flows(const char *text, int width, const char *want)
{
	struct arena *a = arena_new();
	struct canvas *c = canvas_new(width, 8, true);
	struct strbuf out = STRBUF_INIT;
	const struct prose_block *first;
	struct theme t;
	struct flow f;

	theme_init(&t);
	flow_init(&f, a, &t, width);
	assert_int_equal(prose_parse(a, text, strlen(text), &first, NULL), 0);
	flow_markdown(&f, first);
	flow_draw(&f, canvas_pane(c), 0);
	canvas_dump(c, &out);
	while (out.len > 1 && out.buf[out.len - 2] == '\n')
		strbuf_truncate(&out, out.len - 1);
	assert_string_equal(out.buf, want);
	strbuf_release(&out);
	flow_release(&f);
	canvas_free(c);
	arena_free(a);
}

void test_flow(void **state)
{
	(void)state;
	flows("one two three", 8, "one two\nthree\n");
	flows("abcdefghijk", 4, "abcd\nefgh\nijk\n");
	flows("- a b c\n- d\n", 5, "• a b\n  c\n• d\n");
	flows("9. x\n10. y\n", 6, "9. x\n10. y\n");
	flows("a\n\nb", 9, "a\n\nb\n");
	flows("数据库 数", 6, "数据库\n数\n");
	flows("|a|b|\n|---|--:|\n|x|10|\n", 12, "a │  b\nx │ 10\n");
	/* Too wide for a table: a line a cell. */
	flows("|name|b|\n|---|---|\n|a long one|2|\n", 10, "name: a\nlong one\nb: 2\n");
	flows("```\na  b\n```\n", 9, "  a  b\n");
}
