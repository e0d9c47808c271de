/*
 * Typing into the command: keys become the bytes that its terminal's modes ask for.
 */
#include "config.h"

#include "view/screens/run-private.h"

#define AFTER_TYPING_MS 700

static const struct {
	uint32_t code;
	enum term_key key;
	unsigned mods;
} keys[] = {
	{ VK_ENTER, TERM_KEY_ENTER, 0 },
	{ VK_ESCAPE, TERM_KEY_ESCAPE, 0 },
	{ VK_TAB, TERM_KEY_TAB, 0 },
	{ VK_BACKTAB, TERM_KEY_TAB, TERM_SHIFT },
	{ VK_BACKSPACE, TERM_KEY_BACKSPACE, 0 },
	{ VK_UP, TERM_KEY_UP, 0 },
	{ VK_DOWN, TERM_KEY_DOWN, 0 },
	{ VK_LEFT, TERM_KEY_LEFT, 0 },
	{ VK_RIGHT, TERM_KEY_RIGHT, 0 },
	{ VK_HOME, TERM_KEY_HOME, 0 },
	{ VK_END, TERM_KEY_END, 0 },
	{ VK_PAGE_UP, TERM_KEY_PAGE_UP, 0 },
	{ VK_PAGE_DOWN, TERM_KEY_PAGE_DOWN, 0 },
	{ VK_INSERT, TERM_KEY_INSERT, 0 },
	{ VK_DELETE, TERM_KEY_DELETE, 0 },
};

_Static_assert((int)MOD_SHIFT == (int)TERM_SHIFT && (int)MOD_ALT == (int)TERM_ALT &&
		(int)MOD_CTRL == (int)TERM_CTRL,
	"what is held down has the same bits");

bool typing_can(const struct ui *ui)
{
	return ui->drives && session_takes_keys(ui->s, ui_run(ui));
}

void typing_begin(struct ui *ui, struct run_state *r)
{
	if (!typing_can(ui)) {
		ui_say(ui, false, "%s", _("no command runs that could be typed into"));
		return;
	}
	r->focus = FOCUS_TYPING;
	r->typing_run = ui_run(ui);
	output_follow(ui->output);
}

void typing_end(struct ui *ui, struct run_state *r)
{
	r->focus = FOCUS_WALK;
	r->typing_run = 0;
	ui->dirty = true;
}

bool typing_just_ended(const struct ui *ui, const struct run_state *r)
{
	return r->typing_ended && ui->now_ms - r->typing_ended < AFTER_TYPING_MS;
}

void typing_sync(struct ui *ui, struct run_state *r)
{
	const struct run_record *run;

	if (r->focus != FOCUS_TYPING)
		return;
	run = session_run(ui->s, r->typing_run);
	if (run && run->running && ui->drives)
		return;
	typing_end(ui, r);
	r->typing_ended = ui->now_ms;
	r->zoom = false;
}

void typing_key(struct ui *ui, struct run_state *r, struct key k)
{
	struct term *t = output_term(ui->output, r->typing_run);
	struct strbuf bytes = STRBUF_INIT;

	if (!t)
		return;
	if (k.code < VK_FIRST)
		keys_encode_rune(&bytes, k.code, k.mods);
	else if (k.code >= VK_F1 && k.code <= VK_F12)
		keys_encode(&bytes, term_modes(t),
			(enum term_key)(TERM_KEY_F1 + (int)(k.code - VK_F1)), k.mods);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if (keys[i].code == k.code)
			keys_encode(&bytes, term_modes(t), keys[i].key, k.mods | keys[i].mods);
	}
	ui_type_keys(ui, r->typing_run, bytes.buf, bytes.len);
	strbuf_wipe(&bytes);
}

void typing_paste(struct ui *ui, struct run_state *r, const char *text, size_t n)
{
	struct term *t = output_term(ui->output, r->typing_run);
	struct strbuf bytes = STRBUF_INIT;

	if (!t)
		return;
	keys_encode_paste(&bytes, term_modes(t), text, n);
	ui_type_keys(ui, r->typing_run, bytes.buf, bytes.len);
	strbuf_wipe(&bytes);
}
