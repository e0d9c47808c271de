/*
 * Texts that are made to be read: all keys, the situation, the path taken.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "report/graph.h"
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

/* The title as it is shown, behind the sign of where the step stands. */
static void add_title(void *ctx, const char *path, const char *title, struct strbuf *out)
{
	const struct ui *ui = ctx;
	const struct step_record *r = session_step(ui->s, path);
	enum step_sign sign = r ? vm_sign(ui->s, r) : SIGN_TO_COME;

	strbuf_addf(out, "%s ", sign_mark(sign, ui->utf8));
	if (!*title)
		return;
	if (r)
		session_expand_in(ui->s, r->scope, title, out);
	else
		session_expand(ui->s, title, out);
	strbuf_addc(out, ' ');
}

static void add_how(void *ctx, const char *path, struct strbuf *out)
{
	const struct ui *ui = ctx;
	const struct step_record *r = session_step(ui->s, path);

	if (!r)
		return;
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

static void add_path(const struct ui *ui, struct strbuf *out)
{
	strbuf_addf(out, "\n%s\n  ", _("The path taken"));
	for (size_t i = 0; i < ui->s->path.n; i++)
		strbuf_addf(out, "%s%s", i > 0 ? " → " : "", ui->s->path.v[i]);
	strbuf_addc(out, '\n');
}

void outline_open(struct ui *ui)
{
	const struct outline_marks marks = { add_title, add_how, ui };
	struct strbuf text = STRBUF_INIT;
	const char *here;

	if (ui->s->rb)
		report_outline(ui->s->rb, &marks, &text);
	add_path(ui, &text);
	here = strstr(text.buf, _("  ← here"));
	text_open_at(ui, _("Outline"), text.buf, here ? (size_t)(here - text.buf) : 0);
	strbuf_release(&text);
}
