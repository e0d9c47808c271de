/*
 * The step in words: its text, what it runs, the values that go into it, links.
 */
#include "config.h"

#include <string.h>

#include "model/kind.h"
#include "view/screens/run-private.h"

static void add_script(struct ui *ui, struct flow *f, const char *script)
{
	size_t n = strlen(script);

	while (n > 0 && script[n - 1] == '\n')
		n--;
	flow_gap(f);
	flow_add_literal(f, "$ ", 2, ui_style(ui, ROLE_DIM));
	f->indent = 2;
	flow_add_literal(f, script, n, ui_style(ui, ROLE_CODE));
	f->indent = 0;
	flow_break(f);
}

static const char *argv_words(struct ui *ui, const struct text_list *argv)
{
	struct strbuf words = STRBUF_INIT;
	const char *kept;

	for (size_t i = 0; i < argv->n; i++) {
		if (i > 0)
			strbuf_addc(&words, ' ');
		session_expand(ui->s, argv->v[i], &words);
	}
	kept = arena_strndup(ui->frame, words.buf, words.len);
	strbuf_release(&words);
	return kept;
}

static void add_variables(struct ui *ui, struct flow *f, const struct text_list *names)
{
	for (size_t i = 0; i < names->n; i++) {
		const struct var_value *v = session_var(ui->s, names->v[i]);

		flow_break(f);
		flow_add_literal(f, "  ", 2, ui_style(ui, ROLE_TEXT));
		flow_puts(f, names->v[i], ui_style(ui, ROLE_DIM));
		flow_add_literal(f, "  ", 2, ui_style(ui, ROLE_TEXT));
		f->indent = 4;
		if (!v)
			flow_puts(f, _("(not set)"), ui_style(ui, ROLE_DIM));
		else if (v->secret || !v->value)
			flow_puts(f, "•••", ui_style(ui, ROLE_STRONG));
		else
			flow_add_literal(f, arena_strdup(ui->frame, v->value), strlen(v->value),
				ui_style(ui, ROLE_STRONG));
		f->indent = 0;
	}
	flow_break(f);
}

static void add_command(struct ui *ui, struct flow *f, const struct step *st)
{
	const struct command *c = st->command;
	const char *script = ui->s->phase == PHASE_UNDO ? st->undo : ui->s->edited;

	if (!script && c)
		script = c->script ? c->script : argv_words(ui, &c->argv);
	if (!script)
		script = st->from_script ? st->from_script : st->wait_until;
	if (!script)
		return;
	add_script(ui, f, script);
	if (ui->s->edited && ui->s->phase != PHASE_UNDO)
		flow_puts(f, _("(edited for this session)"), ui_style(ui, ROLE_NOTICE));
	if (c && c->host) {
		flow_break(f);
		flow_puts(f, arena_strfmt(ui->frame, _("on %s"), ui_expand(ui, c->host)),
			ui_style(ui, ROLE_NOTICE));
	}
	add_variables(ui, f, &st->vars_used);
}

/* All of them before they begin; then that which is looked at. */
static void add_children(struct ui *ui, struct flow *f, const struct step *st)
{
	const struct vm *vm = &ui->vm;

	for (size_t i = 0; i < st->child_n; i++) {
		const struct command *c = st->children[i].command;
		const char *edit = session_child_edit(ui->s, st->children[i].id);

		if (vm->child_n > 0 && i != vm->child_at)
			continue;
		flow_gap(f);
		flow_puts(f, ui_expand(ui, st->children[i].title), ui_style(ui, ROLE_STRONG));
		flow_break(f);
		add_script(ui, f, edit ? edit : c->script ? c->script : argv_words(ui, &c->argv));
		if (edit)
			flow_puts(f, _("(edited for this session)"), ui_style(ui, ROLE_NOTICE));
	}
	if (st->child_n > 0)
		add_variables(ui, f, &st->vars_used);
}

static void add_links(struct ui *ui, struct flow *f, const struct step *st)
{
	for (size_t i = 0; i < st->link_n; i++) {
		if (i == 0)
			flow_gap(f);
		flow_break(f);
		if (st->links[i].title) {
			flow_puts(f, ui_expand(ui, st->links[i].title), ui_style(ui, ROLE_TEXT));
			flow_puts(f, " ", ui_style(ui, ROLE_TEXT));
		}
		flow_puts(f, ui_expand(ui, st->links[i].url), ui_style(ui, ROLE_LINK));
	}
}

/* The first step is where the engineer meets the runbook. */
static void add_summary(struct ui *ui, struct flow *f)
{
	if (ui->s->path.n > 1 || !ui->s->rb->summary)
		return;
	ui_markdown(ui, f, ui->s->rb->summary);
	flow_gap(f);
}

void run_text(struct ui *ui, struct flow *f)
{
	const struct step *st = ui->s->step;

	if (!st)
		return;
	add_summary(ui, f);
	if (st->text)
		ui_markdown(ui, f, st->text);
	backups_text(ui, f);
	add_command(ui, f, st);
	add_children(ui, f, st);
	add_links(ui, f, st);
	flow_break(f);
}
