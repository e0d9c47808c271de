/*
 * A dialog with a field: a reason, a note, a command. It stays until what was typed was taken.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "view/ui-private.h"

struct prompt {
	struct prompt_spec spec; /* texts are owned */
	struct entry field;
	char *problem; /* why it was not taken; NULL: nothing was said */
};

static char *copy(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

void prompt_open(struct ui *ui, const struct prompt_spec *spec)
{
	struct prompt *p = ui_push(ui, &prompt_screen, sizeof(*p));

	p->spec = *spec;
	p->spec.title = copy(spec->title);
	p->spec.text = copy(spec->text);
	p->spec.fixed_name = copy(spec->fixed_name);
	p->spec.fixed_value = copy(spec->fixed_value);
	entry_init(&p->field, spec->initial, spec->secret, spec->lines);
}

static void release(void *state)
{
	struct prompt *p = state;

	free((void *)(uintptr_t)p->spec.title);
	free((void *)(uintptr_t)p->spec.text);
	free((void *)(uintptr_t)p->spec.fixed_name);
	free((void *)(uintptr_t)p->spec.fixed_value);
	entry_release(&p->field);
	free(p->problem);
}

static enum keyset keys(const struct ui *ui, const void *state)
{
	(void)ui;
	(void)state;
	return KEYS_PROMPT;
}

static void say(struct prompt *p, const char *text)
{
	free(p->problem);
	p->problem = copy(text);
}

static void send(struct ui *ui, struct prompt *p)
{
	struct intent in;

	if (p->field.text.len == 0 && !p->spec.optional) {
		say(p, _("Something has to stand here. Esc goes back."));
		return;
	}
	if (p->spec.typed) {
		void (*typed)(struct ui *, const char *) = p->spec.typed;
		char *text = xstrdup(p->field.text.buf);

		ui_pop(ui);
		typed(ui, text);
		free(text);
		return;
	}
	intent_init(&in, p->spec.action);
	if (p->spec.fixed_name)
		intent_arg(&in, p->spec.fixed_name, p->spec.fixed_value);
	if (p->field.text.len > 0)
		intent_arg(&in, p->spec.arg, p->field.text.buf);
	ui_send(ui, &in, p);
}

static void answered(struct ui *ui, void *state, int code, const char *text)
{
	struct prompt *p = state;
	int then = p->spec.then;

	if (code != 0) {
		say(p, text);
		return;
	}
	while (!ui_on_top(ui, p))
		ui_pop(ui);
	ui_pop(ui);
	if (then >= 0)
		ui_act(ui, (enum action)then);
}

static bool key(struct ui *ui, void *state, struct key k, bool more)
{
	struct prompt *p = state;

	(void)more;
	switch (entry_key(&p->field, k)) {
	case ENTRY_IGNORED: return false;
	case ENTRY_TAKEN: break;
	case ENTRY_SENT: send(ui, p); break;
	}
	return true;
}

static bool paste(struct ui *ui, void *state, const char *text, size_t n)
{
	struct prompt *p = state;

	(void)ui;
	entry_paste(&p->field, text, n);
	return true;
}

static bool deed(struct ui *ui, void *state, enum deed deed)
{
	if (deed == DEED_CLOSE)
		ui_pop(ui);
	else if (deed == DEED_GO)
		send(ui, state);
	return true;
}

static bool can(const struct ui *ui, const void *state, enum deed deed)
{
	const struct prompt *p = state;

	(void)ui;
	return deed != DEED_GO || !p->field.lines;
}

static void draw(struct ui *ui, void *state, struct pane p)
{
	struct prompt *prompt = state;
	int w = p.w > 76 ? 76 : p.w, rows = entry_height(&prompt->field, p.h / 2), y;
	struct flow flow;
	struct pane inside;

	flow_init(&flow, ui->frame, &ui->theme, w - 4);
	if (prompt->spec.text)
		flow_puts(&flow, prompt->spec.text, ui_style(ui, ROLE_TEXT));
	if (prompt->problem) {
		flow_gap(&flow);
		flow_puts(&flow, prompt->problem, ui_style(ui, ROLE_ERROR));
	}
	if (prompt->field.lines) {
		flow_gap(&flow);
		flow_puts(
			&flow, _("Ctrl-D sends, Enter makes a new line."), ui_style(ui, ROLE_DIM));
	}
	y = flow_height(&flow);
	inside = ui_dialog(ui, p, prompt->spec.title, w, y + rows + 3);
	flow_draw(&flow, pane_sub(inside, 0, 0, inside.w, inside.h - rows), 0);
	entry_draw(&prompt->field, pane_sub(inside, 0, inside.h - rows, inside.w, rows),
		ui_style(ui, ROLE_FIELD), true);
	flow_release(&flow);
}

const struct screen_type prompt_screen = {
	.name = "prompt",
	.keys = keys,
	.key = key,
	.paste = paste,
	.deed = deed,
	.can = can,
	.answered = answered,
	.draw = draw,
	.release = release,
};
