/*
 * Keys, pastes and the mouse: the bytes that a program in the terminal gets.
 */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "term/keys.h"
#include "term_tests.h"

/* `bytes` is what was written; it is emptied. */
static void expect(struct strbuf *bytes, const char *want)
{
	assert_string_equal(bytes->buf, want);
	strbuf_clear(bytes);
}

void test_keys(void **state)
{
	static const struct {
		enum term_key key;
		unsigned mods;
		const char *normal, *application;
	} cases[] = {
		{ TERM_KEY_ENTER, 0, "\r", "\r" },
		{ TERM_KEY_TAB, 0, "\t", "\t" },
		{ TERM_KEY_TAB, TERM_SHIFT, "\033[Z", "\033[Z" },
		{ TERM_KEY_BACKSPACE, 0, "\x7f", "\x7f" },
		{ TERM_KEY_BACKSPACE, TERM_ALT, "\033\x7f", "\033\x7f" },
		{ TERM_KEY_BACKSPACE, TERM_CTRL, "\b", "\b" },
		{ TERM_KEY_ESCAPE, 0, "\033", "\033" },
		{ TERM_KEY_UP, 0, "\033[A", "\033OA" },
		{ TERM_KEY_LEFT, TERM_CTRL, "\033[1;5D", "\033[1;5D" },
		{ TERM_KEY_HOME, 0, "\033[H", "\033OH" },
		{ TERM_KEY_END, TERM_SHIFT | TERM_ALT, "\033[1;4F", "\033[1;4F" },
		{ TERM_KEY_DELETE, 0, "\033[3~", "\033[3~" },
		{ TERM_KEY_PAGE_UP, TERM_SHIFT, "\033[5;2~", "\033[5;2~" },
		{ TERM_KEY_F1, 0, "\033OP", "\033OP" },
		{ TERM_KEY_F4, TERM_ALT, "\033[1;3S", "\033[1;3S" },
		{ TERM_KEY_F12, 0, "\033[24~", "\033[24~" },
		{ TERM_KEY_F5, TERM_CTRL, "\033[15;5~", "\033[15;5~" },
	};
	static const struct {
		uint32_t rune;
		unsigned mods;
		const char *want;
	} runes[] = {
		{ 'a', 0, "a" },
		{ 'c', TERM_CTRL, "\003" },
		{ 'C', TERM_CTRL | TERM_SHIFT, "\003" },
		{ '[', TERM_CTRL, "\033" },
		{ '_', TERM_CTRL, "\037" },
		{ '?', TERM_CTRL, "\x7f" },
		{ '3', TERM_CTRL, "\033" },
		{ '9', TERM_CTRL, "9" },
		{ 'x', TERM_ALT, "\033x" },
		{ 0xe9, TERM_CTRL, "\xc3\xa9" },
		{ 0x4e2d, 0, "\xe4\xb8\xad" },
	};
	struct strbuf out = STRBUF_INIT;
	struct modes m;

	(void)state;
	modes_init(&m);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		m.app_cursor = false;
		keys_encode(&out, &m, cases[i].key, cases[i].mods);
		expect(&out, cases[i].normal);
		m.app_cursor = true;
		keys_encode(&out, &m, cases[i].key, cases[i].mods);
		expect(&out, cases[i].application);
	}
	for (size_t i = 0; i < ARRAY_LEN(runes); i++) {
		keys_encode_rune(&out, runes[i].rune, runes[i].mods);
		expect(&out, runes[i].want);
	}
	keys_encode_rune(&out, ' ', TERM_CTRL);
	assert_int_equal(out.len, 1);
	assert_int_equal(out.buf[0], 0);
	strbuf_release(&out);
}

void test_paste(void **state)
{
	static const char text[] = "ls\r\nrm\nx\ry\t\033[201~z\xff\x03";
	struct strbuf out = STRBUF_INIT;
	struct modes m;

	(void)state;
	modes_init(&m);
	keys_encode_paste(&out, &m, text, strlen(text));
	expect(&out, "ls\rrm\rx\ry\t[201~z\xef\xbf\xbd");
	m.bracketed_paste = true;
	keys_encode_paste(&out, &m, text, strlen(text));
	expect(&out, "\033[200~ls\rrm\rx\ry\t[201~z\xef\xbf\xbd\033[201~");
	assert_false(keys_encode_focus(&out, &m, true));
	m.report_focus = true;
	assert_true(keys_encode_focus(&out, &m, true));
	expect(&out, "\033[I");
	strbuf_release(&out);
}

void test_mouse(void **state)
{
	struct strbuf out = STRBUF_INIT;
	struct modes m;

	(void)state;
	modes_init(&m);
	assert_false(keys_encode_mouse(&out, &m, TERM_MOUSE_PRESS, TERM_BUTTON_LEFT, 0, 1, 2));
	m.mouse = MOUSE_CLICK;
	assert_true(keys_encode_mouse(&out, &m, TERM_MOUSE_PRESS, TERM_BUTTON_LEFT, 0, 1, 2));
	expect(&out, "\033[M #\"");
	assert_true(keys_encode_mouse(&out, &m, TERM_MOUSE_RELEASE, TERM_BUTTON_LEFT, 0, 1, 2));
	expect(&out, "\033[M##\"");
	assert_false(keys_encode_mouse(&out, &m, TERM_MOUSE_MOVE, TERM_BUTTON_LEFT, 0, 1, 2));
	assert_false(keys_encode_mouse(&out, &m, TERM_MOUSE_PRESS, TERM_BUTTON_LEFT, 0, 1, 300));
	m.mouse_encoding = MOUSE_SGR;
	assert_true(
		keys_encode_mouse(&out, &m, TERM_MOUSE_PRESS, TERM_WHEEL_DOWN, TERM_CTRL, 9, 299));
	expect(&out, "\033[<81;300;10M");
	assert_true(keys_encode_mouse(&out, &m, TERM_MOUSE_RELEASE, TERM_BUTTON_RIGHT, 0, 0, 0));
	expect(&out, "\033[<2;1;1m");
	m.mouse = MOUSE_DRAG;
	assert_true(keys_encode_mouse(&out, &m, TERM_MOUSE_MOVE, TERM_BUTTON_LEFT, 0, 0, 0));
	expect(&out, "\033[<32;1;1M");
	assert_false(keys_encode_mouse(&out, &m, TERM_MOUSE_MOVE, TERM_BUTTON_NONE, 0, 0, 0));
	m.mouse = MOUSE_MOVE;
	assert_true(keys_encode_mouse(&out, &m, TERM_MOUSE_MOVE, TERM_BUTTON_NONE, 0, 0, 0));
	expect(&out, "\033[<35;1;1M");
	m.mouse_encoding = MOUSE_URXVT;
	assert_true(
		keys_encode_mouse(&out, &m, TERM_MOUSE_PRESS, TERM_BUTTON_MIDDLE, TERM_ALT, 0, 0));
	expect(&out, "\033[41;1;1M");
	m.mouse_encoding = MOUSE_UTF8;
	assert_true(keys_encode_mouse(&out, &m, TERM_MOUSE_PRESS, TERM_BUTTON_LEFT, 0, 0, 200));
	expect(&out, "\033[M \xc3\xa9!");
	strbuf_release(&out);
}
