/*
 * The backups that can be chosen: a short row each, and all that is known of them in the step's pane.
 */
#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "model/kind.h"
#include "report/backups.h"
#include "view/screens/run-private.h"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The text, and blanks up to that width. */
static const char *wide(struct ui *ui, const char *text, int cols)
{
	int have = text_width(text, strlen(text));

	return have >= cols ? text : arena_strfmt(ui->frame, "%s%*s", text, cols - have, "");
}

/* What a restore of it would mean; its age where nobody said when the incident began. */
static const char *meaning(struct ui *ui, const struct backup_choice *b)
{
	int64_t onset = session_backup_onset(ui->s);

	if (onset == EVENT_NONE)
		return ui_short(ui, ui->now_ms - b->time_ms);
	if (b->time_ms > onset)
		return _("AFTER the onset");
	return arena_strfmt(ui->frame, _("loses %s"), ui_short(ui, onset - b->time_ms));
}

/* Of the longest: what is told of each stands in columns. The warning may stand out. */
static void measure(struct ui *ui, int *name_cols, int *meaning_cols)
{
	int64_t onset = session_backup_onset(ui->s);

	for (size_t i = 0; i < ui->s->backups.n; i++) {
		const struct backup_choice *b = &ui->s->backups.v[i];
		const char *name = base_name(b->path), *means = meaning(ui, b);
		int cols = text_width(name, strlen(name));

		*name_cols = cols > *name_cols ? cols : *name_cols;
		cols = onset == EVENT_NONE || b->time_ms <= onset ? text_width(means, strlen(means))
								  : 0;
		*meaning_cols = cols > *meaning_cols ? cols : *meaning_cols;
	}
}

/* What counts for the choice, in as few columns as there may be: the rest stands in the step's pane. */
const char *backups_label(struct ui *ui, const char *path)
{
	const struct backup_choice *b = session_backup(ui->s, path);
	int name_cols = 0, meaning_cols = 0;

	if (!b)
		return base_name(path);
	measure(ui, &name_cols, &meaning_cols);
	return arena_strfmt(ui->frame, "%s  %s  %s", wide(ui, base_name(path), name_cols),
		wide(ui, meaning(ui, b), meaning_cols),
		b->verdict ? b->verdict : _("not verified"));
}

static void add_one(struct ui *ui, struct flow *f, const struct backup_choice *b)
{
	struct strbuf line = STRBUF_INIT;
	bool good = !session_backup_risk(ui->s, b);

	report_backup_details(ui->s, b, ui->now_ms, &line);
	flow_gap(f);
	flow_puts(f, base_name(b->path), ui_style(ui, good ? ROLE_STRONG : ROLE_TEXT));
	flow_break(f);
	f->indent = 2;
	flow_puts(
		f, arena_strdup(ui->frame, line.buf), ui_style(ui, good ? ROLE_TEXT : ROLE_NOTICE));
	f->indent = 0;
	flow_break(f);
	strbuf_release(&line);
}

void backups_text(struct ui *ui, struct flow *f)
{
	const struct session *s = ui->s;

	if (s->step->kind->shape != SHAPE_CHOOSE || s->step->source != CHOOSE_BACKUPS)
		return;
	for (size_t i = 0; i < s->backups.n; i++)
		add_one(ui, f, &s->backups.v[i]);
}

void backups_next(struct ui *ui, struct flow *f)
{
	struct strbuf next = STRBUF_INIT;

	report_backup_next(ui->s, ui->now_ms, ui->vm.estimate_ms, &next);
	flow_break(f);
	if (next.len > 0)
		flow_puts(f, arena_strdup(ui->frame, next.buf), ui_style(ui, ROLE_DIM));
	strbuf_release(&next);
}
