/*
 * The command line: an action with its arguments, completed with Tab.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "view/ui-private.h"

#define SUGGESTED 12

struct colon {
	struct entry field;
	char *problem; /* NULL: none */
};

void colon_open(struct ui *ui, const char *initial)
{
	struct colon *c = ui_push(ui, &colon_screen, sizeof(*c));

	entry_init(&c->field, initial, false, false);
}

static void release(void *state)
{
	struct colon *c = state;

	entry_release(&c->field);
	free(c->problem);
}

static enum keyset keys(const struct ui *ui, const void *state)
{
	(void)ui;
	(void)state;
	return KEYS_COLON;
}

/* ---- words ---- */

struct known {
	const char *word, *does;
	const char *const *args; /* NULL: none */
};

/* Of deeds one alone wants to know more. */
static const char *const *args_of(enum deed deed)
{
	static const char *const name[] = { "name", NULL };

	return deed == DEED_THEME || deed == DEED_HANDOVER ? name : NULL;
}

static size_t all_words(const struct ui *ui, struct known *out)
{
	size_t n = 0;

	for (size_t i = 0; ui->s && i < ACT_COUNT; i++) {
		out[n++] = (struct known){ action_table[i].word, action_table[i].does,
			action_table[i].args };
		/* Of who watches it is the wheel that they take. */
		if (i == ACT_TAKE && !ui->drives)
			out[n - 1].does = deed_does(DEED_WHEEL_TAKE);
	}
	for (size_t i = 1; i < DEED_COUNT; i++)
		if (!ui->s || action_named(deed_word((enum deed)i)) < 0)
			out[n++] = (struct known){ deed_word((enum deed)i), deed_does((enum deed)i),
				args_of((enum deed)i) };
	return n;
}

/* Words that begin with what stands before the first blank. */
static size_t fitting(const struct ui *ui, const char *typed, struct known *out)
{
	struct known all[ACT_COUNT + DEED_COUNT];
	size_t n = all_words(ui, all), len = strcspn(typed, " "), found = 0;

	for (size_t i = 0; i < n; i++) {
		bool whole = typed[len] == ' ';

		if (whole ? strlen(all[i].word) == len && strncmp(all[i].word, typed, len) == 0
			  : strncmp(all[i].word, typed, len) == 0)
			out[found++] = all[i];
	}
	return found;
}

/* The beginning that all of them share. */
static void complete(const struct ui *ui, struct colon *c)
{
	struct known words[ACT_COUNT + DEED_COUNT];
	size_t n = fitting(ui, c->field.text.buf, words), len;
	char *text;

	if (n == 0 || strchr(c->field.text.buf, ' '))
		return;
	len = strlen(words[0].word);
	for (size_t i = 1; i < n; i++) {
		size_t same = 0;

		while (same < len && words[i].word[same] == words[0].word[same])
			same++;
		len = same;
	}
	text = xstrfmt("%.*s%s", (int)len, words[0].word, n == 1 ? " " : "");
	entry_set(&c->field, text);
	free(text);
}

/* ---- keys ---- */

static void run_line(struct ui *ui, struct colon *c)
{
	struct error e = ERROR_INIT;
	char *line = xstrdup(c->field.text.buf);
	size_t n = strlen(line);

	while (n > 0 && line[n - 1] == ' ')
		line[--n] = '\0';
	ui_pop(ui);
	if (*line && ui_command(ui, line, &e) != 0) {
		colon_open(ui, line);
		((struct colon *)ui_top(ui)->state)->problem = xstrdup(error_text(&e));
	}
	error_clear(&e);
	free(line);
}

static bool key(struct ui *ui, void *state, struct key k, bool more)
{
	struct colon *c = state;

	(void)more;
	if (k.code == VK_BACKSPACE && c->field.text.len == 0) {
		ui_pop(ui);
		return true;
	}
	switch (entry_key(&c->field, k)) {
	case ENTRY_IGNORED: return false;
	case ENTRY_TAKEN: break;
	case ENTRY_SENT: run_line(ui, c); break;
	}
	return true;
}

static bool paste(struct ui *ui, void *state, const char *text, size_t n)
{
	struct colon *c = state;

	(void)ui;
	entry_paste(&c->field, text, n);
	return true;
}

static bool deed(struct ui *ui, void *state, enum deed deed)
{
	struct colon *c = state;

	if (deed == DEED_CLOSE)
		ui_pop(ui);
	else if (deed == DEED_FOCUS)
		complete(ui, c);
	else if (deed == DEED_GO)
		run_line(ui, c);
	return true;
}

/* ---- drawing ---- */

static void draw_word(struct ui *ui, struct pane p, int y, const struct known *w)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, ":%s", w->word);
	for (const char *const *arg = w->args; arg && *arg; arg++) {
		size_t n = strlen(*arg);

		if ((*arg)[n - 1] == '*')
			strbuf_addf(&text, " [%.*s]", (int)(n - 1), *arg);
		else
			strbuf_addf(&text, " %s", *arg);
	}
	pane_puts_cut(p, 1, y, 27, text.buf, ui_style(ui, ROLE_KEY));
	pane_puts_cut(p, 29, y, p.w - 30, _(w->does), ui_style(ui, ROLE_TEXT));
	strbuf_release(&text);
}

static void draw(struct ui *ui, void *state, struct pane p)
{
	struct colon *c = state;
	struct known words[ACT_COUNT + DEED_COUNT];
	size_t n = fitting(ui, c->field.text.buf, words), shown = n < SUGGESTED ? n : SUGGESTED;
	int h, y = p.h - 2;
	struct pane box;

	if ((int)shown > p.h - 6)
		shown = p.h > 6 ? (size_t)(p.h - 6) : 0;
	h = (int)shown + 2 + (c->problem != NULL);
	box = pane_sub(p, 0, y - h + 1, p.w, h);
	pane_fill(box, 0, 0, box.w, box.h, ui_style(ui, ROLE_TEXT));
	pane_frame(box, NULL, ui_style(ui, ROLE_BORDER_FOCUS), ui_style(ui, ROLE_PANEL_TITLE));
	box = pane_sub(box, 1, 1, box.w - 2, box.h - 2);
	for (size_t i = 0; i < shown; i++)
		draw_word(ui, box, (int)i, &words[i]);
	if (c->problem)
		pane_puts_cut(box, 1, (int)shown, box.w - 2, c->problem, ui_style(ui, ROLE_ERROR));
	pane_fill(p, 0, y, p.w, 1, ui_style(ui, ROLE_FIELD));
	pane_puts(p, 0, y, ":", ui_style(ui, ROLE_FIELD));
	entry_draw(&c->field, pane_sub(p, 1, y, p.w - 1, 1), ui_style(ui, ROLE_FIELD), true);
}

const struct screen_type colon_screen = {
	.name = "colon",
	.keys = keys,
	.key = key,
	.deed = deed,
	.paste = paste,
	.draw = draw,
	.release = release,
};
