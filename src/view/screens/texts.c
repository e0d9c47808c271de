/*
 * Texts that are made to be read: all keys, the situation, the path taken.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "report/sitrep.h"
#include "view/ui-private.h"

/* ---- help ---- */

static const struct {
	enum keyset set;
	const char *title;
} sections[] = {
	{ KEYS_RUN, N_("The walk") },
	{ KEYS_FIELD, N_("In a field") },
	{ KEYS_OUTPUT, N_("In the output") },
	{ KEYS_TYPING, N_("Typing into a command") },
	{ KEYS_MENU, N_("In a menu") },
	{ KEYS_HOME, N_("Home") },
	{ KEYS_LOG, N_("The incident log") },
};

static bool is_of(const struct ui *ui, enum keyset set)
{
	bool home = set == KEYS_HOME || set == KEYS_LOG;

	return (ui->s != NULL) != home || set == KEYS_MENU;
}

/* Keys that do the same share a line. */
static void add_section(struct strbuf *out, enum keyset set)
{
	bool said[DEED_COUNT] = { false };

	for (size_t i = 0; i < keymap_n; i++) {
		struct strbuf names = STRBUF_INIT;

		if (keymap[i].set != set || said[keymap[i].deed])
			continue;
		said[keymap[i].deed] = true;
		for (size_t k = i; k < keymap_n; k++) {
			if (keymap[k].set == set && keymap[k].deed == keymap[i].deed)
				strbuf_addf(
					&names, "%s%s", names.len > 0 ? " " : "", keymap[k].key);
		}
		strbuf_addf(out, "  %-16s %s\n", names.buf, _(deed_does(keymap[i].deed)));
		strbuf_release(&names);
	}
}

static void add_signs(const struct ui *ui, struct strbuf *out)
{
	strbuf_addf(out, "\n%s\n", _("Signs"));
	for (int i = 0; i < SIGN_COUNT; i++)
		strbuf_addf(out, "  %s %s\n", sign_mark((enum step_sign)i, ui->utf8),
			sign_word((enum step_sign)i));
}

void help_open(struct ui *ui)
{
	enum keyset here = ui_top(ui)->type->keys(ui, ui_top(ui)->state);
	struct strbuf text = STRBUF_INIT;

	/* What works where the person stands comes first. */
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
			if ((sections[i].set == here) != (pass == 0) || !is_of(ui, sections[i].set))
				continue;
			strbuf_addf(
				&text, "%s%s\n", text.len > 0 ? "\n" : "", _(sections[i].title));
			add_section(&text, sections[i].set);
		}
	}
	if (ui->s)
		add_signs(ui, &text);
	text_open(ui, _("Keys"), text.buf, false);
	strbuf_release(&text);
}

/* ---- the situation ---- */

void sitrep_open(struct ui *ui)
{
	struct strbuf text = STRBUF_INIT;

	report_sitrep(ui->s, true, ui->now_ms, &text);
	text_open(ui, _("The situation, to paste"), text.buf, false);
	strbuf_release(&text);
}

/* ---- the outline ---- */

static void add_how(const struct ui *ui, const struct step_record *r, struct strbuf *out)
{
	if (r->verdict)
		strbuf_addf(out, "  [%s]", r->verdict);
	if (r->visits > 1)
		strbuf_addf(out, _("  ×%d"), r->visits);
	if (r->who && r->by && strcmp(r->by, "command") != 0)
		strbuf_addf(out, "  %s", r->who);
	if (r->why)
		strbuf_addf(out, ": %s", r->why);
	if (r == ui->s->at)
		strbuf_adds(out, _("  ← here"));
}

static void add_ways(const struct ui *ui, const struct step *st, struct strbuf *out)
{
	for (size_t i = 0; i < st->then_n; i++)
		strbuf_addf(out, "      %s → %s\n", st->then[i].verdict, st->then[i].step);
	for (size_t i = 0; i < st->option_n; i++) {
		if (st->options[i].next)
			strbuf_addf(out, "      %s → %s\n", st->options[i].id, st->options[i].next);
	}
	if (st->next)
		strbuf_addf(out, "      → %s\n", st->next);
	(void)ui;
}

static void add_path(const struct ui *ui, struct strbuf *out)
{
	strbuf_addf(out, "\n%s\n  ", _("The path taken"));
	for (size_t i = 0; i < ui->s->path.n; i++)
		strbuf_addf(out, "%s%s", i > 0 ? " → " : "", ui->s->path.v[i]);
	strbuf_addc(out, '\n');
}

void outline_open(struct ui *ui)
{
	struct strbuf text = STRBUF_INIT;
	const struct vm *vm = &ui->vm;

	for (size_t i = 0; i < vm->step_n; i++) {
		const struct vm_step *step = &vm->steps[i];
		const struct step_record *r;

		if (step->phase) {
			strbuf_addf(&text, "%s%s\n", i > 0 ? "\n" : "", step->title);
			continue;
		}
		strbuf_addf(&text, "  %s %s (%s)", sign_mark(step->sign, ui->utf8), step->title,
			step->id);
		r = session_step(ui->s, step->id);
		add_how(ui, r, &text);
		strbuf_addc(&text, '\n');
		if (ui->s->rb && r->index >= 0)
			add_ways(ui, &ui->s->rb->steps[r->index], &text);
	}
	add_path(ui, &text);
	text_open(ui, _("Outline"), text.buf, false);
	strbuf_release(&text);
}
