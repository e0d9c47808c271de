/*
 * The run screen: one step of the runbook, what it runs, what it asks. Keys, deeds, the mouse.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "view/screens/run-private.h"

void run_open(struct ui *ui)
{
	struct run_state *r = ui_push(ui, &run_screen, sizeof(*r));

	strbuf_init(&r->asked);
	entry_init(&r->field, "", false, false);
	entry_init(&r->filter, "", false, false);
	r->list.at = -1;
}

static void release(void *state)
{
	struct run_state *r = state;

	strbuf_release(&r->asked);
	entry_release(&r->field);
	entry_release(&r->filter);
	vec_release(&r->marked);
	free(r->refused);
}

/* What is drawn and what keys mean come from the same moment. */
static void sync(struct ui *ui, struct run_state *r)
{
	session_asks(ui->s, &ui->vm.asks);
	typing_sync(ui, r);
	ask_sync(ui, r);
}

static enum keyset keys(const struct ui *ui, const void *state)
{
	static const enum keyset sets[] = {
		[FOCUS_WALK] = KEYS_RUN,
		[FOCUS_FIELD] = KEYS_FIELD,
		[FOCUS_OUTPUT] = KEYS_OUTPUT,
		[FOCUS_TYPING] = KEYS_TYPING,
	};
	const struct run_state *r = state;

	(void)ui;
	return sets[r->focus];
}

/* ---- keys before the keymap ---- */

static bool key_of_field(struct ui *ui, struct run_state *r, struct key k, bool more)
{
	/* Many lines at once are a paste, from a terminal that does not say so: never a danger's word. */
	if (k.code == VK_ENTER && more && ui->vm.asks.asks == ASKS_DANGER) {
		entry_set(&r->field, "");
		ui_say(ui, true, "%s", _("pasted lines do not answer a danger: type it"));
		return true;
	}
	switch (entry_key(&r->field, k)) {
	case ENTRY_IGNORED: return false;
	case ENTRY_TAKEN: break;
	case ENTRY_SENT: ask_send_field(ui, r); break;
	}
	return true;
}

static bool key_of_filter(struct run_state *r, struct key k)
{
	if (!r->filtering)
		return false;
	if (k.code == VK_ESCAPE) {
		entry_set(&r->filter, "");
		r->filtering = false;
		return true;
	}
	if (k.code == VK_ENTER || entry_key(&r->filter, k) != ENTRY_TAKEN) {
		r->filtering = false;
		return k.code == VK_ENTER;
	}
	r->list.at = r->filter.text.len > 0 ? 0 : -1;
	return true;
}

/* y and n highlight an answer, and do not give it. */
static bool key_of_confirm(const struct ui *ui, struct run_state *r, struct key k)
{
	if (ui->vm.asks.asks != ASKS_CONFIRM || k.mods || (k.code != 'y' && k.code != 'n'))
		return false;
	r->list.at = k.code == 'y' ? 0 : 1;
	return true;
}

static bool key(struct ui *ui, void *state, struct key k, bool more)
{
	struct run_state *r = state;

	sync(ui, r);
	switch (r->focus) {
	case FOCUS_TYPING:
		if (keymap_deed(KEYS_TYPING, k) != DEED_NONE)
			return false;
		typing_key(ui, r, k);
		return true;
	case FOCUS_FIELD: return key_of_field(ui, r, k, more);
	case FOCUS_OUTPUT: return false;
	case FOCUS_WALK: break;
	}
	if (typing_just_ended(ui, r))
		return true;
	if (key_of_filter(r, k) || key_of_confirm(ui, r, k))
		return true;
	return (k.code == VK_UP || k.code == VK_DOWN) && ask_answered_by(ui) == BY_LIST &&
		list_key(&r->list, k, false);
}

static bool paste(struct ui *ui, void *state, const char *text, size_t n)
{
	struct run_state *r = state;

	sync(ui, r);
	if (r->focus == FOCUS_TYPING) {
		typing_paste(ui, r, text, n);
		return true;
	}
	if (r->focus != FOCUS_FIELD)
		return false;
	if (ui->vm.asks.asks == ASKS_DANGER && memchr(text, '\n', n))
		ui_say(ui, true, "%s", _("pasted lines do not answer a danger: type it"));
	else
		entry_paste(&r->field, text, n);
	return true;
}

/* ---- deeds ---- */

static void search_for(struct ui *ui, const char *text)
{
	if (!output_search(ui->output, text))
		ui_say(ui, false, _("%s is not in the output"), text);
}

static void search(struct ui *ui, struct run_state *r)
{
	if (r->focus == FOCUS_WALK && ui->vm.asks.asks == ASKS_OPTION) {
		r->filtering = true;
		return;
	}
	r->focus = FOCUS_OUTPUT;
	prompt_open(ui,
		&(struct prompt_spec){ .title = _("Search the output"),
			.arg = "text",
			.initial = output_searched(ui->output),
			.optional = true,
			.then = -1,
			.typed = search_for });
}

static void search_next(struct ui *ui, bool up)
{
	if (!output_searched(ui->output))
		ui_say(ui, false, "%s", _("nothing is searched for: / does"));
	else if (!output_search_next(ui->output, up))
		ui_say(ui, false, "%s", up ? _("no hit further up") : _("no hit further down"));
}

static void scroll_text(struct run_state *r, int by)
{
	r->text_top += by;
	if (r->text_top > r->text_height - r->text_page)
		r->text_top = r->text_height - r->text_page;
	if (r->text_top < 0)
		r->text_top = 0;
}

/* Up and down mean the list that is asked, else the output where it has the focus, else the text. */
static bool move(struct ui *ui, struct run_state *r, enum deed deed)
{
	static const struct {
		enum deed deed;
		int rows, pages;
	} moves[] = {
		{ DEED_UP, -1, 0 },
		{ DEED_DOWN, 1, 0 },
		{ DEED_PAGE_UP, 0, -1 },
		{ DEED_PAGE_DOWN, 0, 1 },
	};
	bool text = r->focus != FOCUS_OUTPUT && r->text_height > r->text_page;

	if (deed == DEED_TOP || deed == DEED_BOTTOM) {
		if (text)
			scroll_text(r, deed == DEED_TOP ? -r->text_height : r->text_height);
		else if (deed == DEED_TOP)
			output_top(ui->output);
		else
			output_follow(ui->output);
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(moves); i++) {
		if (moves[i].deed != deed)
			continue;
		if (text)
			scroll_text(r, moves[i].rows + moves[i].pages * (r->text_page - 1));
		else if (moves[i].pages)
			output_page(ui->output, moves[i].pages);
		else
			output_scroll(ui->output, moves[i].rows);
		return true;
	}
	return false;
}

static void close_focus(struct ui *ui, struct run_state *r)
{
	if (r->focus == FOCUS_TYPING) {
		typing_end(ui, r);
		return;
	}
	if (r->focus == FOCUS_OUTPUT) {
		if (r->zoom) {
			r->zoom = false;
			return;
		}
		output_follow(ui->output);
		(void)output_search(ui->output, NULL);
	}
	r->focus = FOCUS_WALK;
}

static void next_focus(struct ui *ui, struct run_state *r)
{
	bool field = ask_answered_by(ui) == BY_FIELD && ui->drives;

	if (r->focus == FOCUS_WALK && field)
		r->focus = FOCUS_FIELD;
	else if (r->focus != FOCUS_OUTPUT && ui->vm.run.run)
		r->focus = FOCUS_OUTPUT;
	else
		r->focus = FOCUS_WALK;
}

static void enter_output(struct ui *ui, struct run_state *r)
{
	if (ui->vm.run.run)
		r->focus = FOCUS_OUTPUT;
	else
		ui_say(ui, false, "%s", _("nothing has been printed yet"));
}

static bool deed_of_output(struct ui *ui, struct run_state *r, enum deed deed)
{
	switch ((int)deed) {
	case DEED_OUTPUT: enter_output(ui, r); break;
	case DEED_SEARCH: search(ui, r); break;
	case DEED_SEARCH_UP: search_next(ui, true); break;
	case DEED_SEARCH_DOWN: search_next(ui, false); break;
	case DEED_FOLLOW: output_follow(ui->output); break;
	case DEED_ZOOM: r->zoom = !r->zoom && ui->vm.run.run; break;
	default: return move(ui, r, deed);
	}
	return true;
}

static bool deed(struct ui *ui, void *state, enum deed deed)
{
	struct run_state *r = state;

	sync(ui, r);
	switch ((int)deed) {
	case DEED_GO:
		if (!ui->drives)
			ui_say(ui, true, "%s", _("this view only watches"));
		else
			ask_enter(ui, r);
		return true;
	case DEED_TYPE_INTO: typing_begin(ui, r); return true;
	case DEED_ITEM_YES:
	case DEED_ITEM_NO:
	case DEED_ITEM_NA: return ask_item(ui, r, deed);
	case DEED_CLOSE: close_focus(ui, r); return true;
	case DEED_FOCUS: next_focus(ui, r); return true;
	case DEED_CHILD_NEXT:
	case DEED_CHILD_LAST: children_next(ui, deed == DEED_CHILD_LAST); return true;
	default: return deed_of_output(ui, r, deed);
	}
}

static bool can(const struct ui *ui, const void *state, enum deed deed)
{
	const struct run_state *r = state;

	switch ((int)deed) {
	case DEED_TYPE_INTO: return typing_can(ui);
	case DEED_ITEM_YES:
	case DEED_ITEM_NO:
	case DEED_ITEM_NA: return ask_can_item(ui);
	case DEED_CHILD_NEXT:
	case DEED_CHILD_LAST: return ui->vm.child_n > 1;
	case DEED_OUTPUT:
	case DEED_ZOOM: return ui->vm.run.run != 0;
	case DEED_FOLLOW: return !output_follows(ui->output);
	case DEED_SEARCH_UP:
	case DEED_SEARCH_DOWN: return output_searched(ui->output) != NULL;
	case DEED_GO:
	case DEED_CLOSE:
	case DEED_SEARCH: return true;
	default: return r && deed_beside_can(ui, deed);
	}
}

static void answered(struct ui *ui, void *state, int code, const char *text)
{
	struct run_state *r = state;

	free(r->refused);
	r->refused = code != 0 && ask_answered_by(ui) == BY_FIELD ? xstrdup(text) : NULL;
	if (code != 0 && !r->refused)
		ui_say(ui, true, "%s", text);
}

/* ---- the mouse ---- */

static bool inside(struct pane p, struct mouse m)
{
	return m.x >= p.x && m.x < p.x + p.w && m.y >= p.y && m.y < p.y + p.h;
}

static bool mouse(struct ui *ui, void *state, struct mouse m)
{
	struct run_state *r = state;
	int by = m.what == POINTER_WHEEL_UP ? -3 : 3;

	if (m.what == POINTER_CLICK && children_click(ui, r, m))
		return true;
	if (m.what == POINTER_CLICK) {
		if (inside(r->at_list, m) && r->list.top + m.y - r->at_list.y < r->list.n)
			r->list.at = r->list.top + m.y - r->at_list.y;
		else if (inside(r->at_output, m) && r->focus != FOCUS_TYPING)
			r->focus = FOCUS_OUTPUT;
		else if (inside(r->at_text, m) && r->focus == FOCUS_OUTPUT)
			r->focus = FOCUS_WALK;
		return true;
	}
	if (inside(r->at_list, m))
		list_wheel(&r->list, by < 0);
	else if (inside(r->at_text, m))
		scroll_text(r, by);
	else
		output_scroll(ui->output, by);
	return true;
}

const struct screen_type run_screen = {
	.name = "run",
	.covers = true,
	.keys = keys,
	.key = key,
	.deed = deed,
	.can = can,
	.paste = paste,
	.mouse = mouse,
	.answered = answered,
	.draw = run_draw,
	.release = release,
};
