/*
 * The run screen on a pane: who gets how many rows. What is asked comes first, then the output, then the
 * text of the step, which can be scrolled.
 */
#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "model/kind.h"
#include "view/screens/run-private.h"

#define STEPS_COLS 26 /* at least; a quarter where there is room */
#define STEPS_COLS_MAX 44
#define SIDE_COLS 26
#define SIDE_COLS_MAX 40
#define STEPS_FROM 60
#define ROWS_ALL 1000
#define ROWS_REST (-1) /* what the text leaves */
#define OUTPUT_ROWS_MIN 3
#define ROW_MARK_COLS 2 /* before each of a list */
#define TEXT_ROWS_MIN 3 /* of the text beside an output */

struct layout {
	struct pane steps, side, box;             /* w 0: not shown */
	struct pane text, children, output, ask;  /* inside the box; h 0: not shown */
	int children_edge, output_edge, ask_edge; /* rows of the dividers in the box, 0: none */
};

static int at_least(int value, int min)
{
	return value < min ? min : value;
}

static int at_most(int value, int max)
{
	return value > max ? max : value;
}

/* `above`: rows under the title that are taken. */
static void split_columns(struct layout *l, struct pane p, int above)
{
	int left = 0, right = 0, y = 1 + above, h = p.h - 2 - above;

	if (p.w >= STEPS_FROM)
		left = at_most(at_least(p.w / 4, STEPS_COLS), STEPS_COLS_MAX);
	if (p.w >= SIDE_FROM)
		right = at_most(at_least(p.w / 5, SIDE_COLS), SIDE_COLS_MAX);
	l->steps = pane_sub(p, 0, y, left, h);
	l->side = pane_sub(p, p.w - right, y, right, h);
	l->box = pane_sub(p, left, y, p.w - left - right, h);
}

/* Before a command starts, what it is must be in sight, and the last one's output yields; so it does to
 * what is known of backups. Where a question may be about that output, it stays. */
static bool output_yields(const struct ui *ui, const struct run_state *r)
{
	if (ui->vm.run.running || r->focus == FOCUS_OUTPUT || r->focus == FOCUS_TYPING)
		return false;
	switch (ui->vm.asks.asks) {
	case ASKS_VALUE:
	case ASKS_APPROVAL:
	case ASKS_DANGER:
	case ASKS_REASON:
	case ASKS_GO:
	case ASKS_UNDO:
	case ASKS_ITEMS: return true;
	case ASKS_OPTION: return ui->s->step->source == CHOOSE_BACKUPS;
	case ASKS_NOTHING:
	case ASKS_CONFIRM:
	case ASKS_ANSWER:
	case ASKS_HALT:
	case ASKS_OUTCOME: break;
	}
	return false;
}

/* Rows that the output would like: all there are while it runs, else as many as it has. */
static int output_wants(const struct ui *ui, const struct run_state *r)
{
	size_t rows = output_rows(ui->output, ui->vm.run.run);

	if (!ui->vm.run.run)
		return 0;
	if (output_yields(ui, r))
		return ROWS_REST;
	return ui->vm.run.running || rows > ROWS_ALL ? ROWS_ALL : at_least((int)rows, 1);
}

/* `children`: rows of several commands. `output`: the rows that it would like, 0: it is not shown. */
static void split_rows(struct layout *l, int text_rows, int children, int ask_rows, int output)
{
	struct pane inside = pane_sub(l->box, 2, 1, l->box.w - 4, l->box.h - 2);
	int left = inside.h, y = 0, text;

	ask_rows = at_most(ask_rows, at_least(left * 2 / 3, 1));
	if (ask_rows > 0)
		left -= ask_rows + 1;
	if (children > 0)
		left -= children + 1;
	if (output == ROWS_REST)
		output = left - 1 - text_rows >= OUTPUT_ROWS_MIN ? OUTPUT_ROWS_MIN : 0;
	if (output) {
		text = at_least((left - 1) / 3, left - 1 - at_least(output, OUTPUT_ROWS_MIN));
		text = at_most(text_rows, at_least(text, TEXT_ROWS_MIN));
		text = at_most(text, at_least(left - 4, 0));
	} else {
		text = at_least(left, 0);
	}
	l->text = pane_sub(inside, 0, 0, inside.w, text);
	y = text;
	l->children_edge = children > 0 && text > 0 ? y + 1 : 0;
	l->children = pane_sub(inside, 0, y + (text > 0), inside.w, children);
	if (children > 0)
		y += children + (text > 0);
	left += children > 0 && text == 0; /* it needs no edge of its own then */
	l->output_edge = 0;
	l->output = pane_sub(inside, 0, 0, 0, 0);
	if (output) {
		bool below = text > 0 || children > 0;

		l->output_edge = below ? y + 1 : 0;
		y += below;
		l->output = pane_sub(l->box, 1, y + 1, l->box.w - 2, left - text - below);
		y += l->output.h;
	}
	l->ask_edge = ask_rows > 0 ? y + 1 : 0;
	l->ask = pane_sub(inside, 0, y + 1, inside.w, ask_rows);
}

/* ---- the size of the command's terminal ---- */

/* Said before a command starts, so that it begins with the size that its pane will have. */
static void tell_size(struct ui *ui, const struct run_state *r, struct pane p, int text_rows)
{
	struct layout l;
	int cols = p.w, rows = p.h - 1;
	bool soon = ui->s->phase == PHASE_STEP && (ui->s->step->command || ui->s->step->child_n);

	if (!ui->vm.run.running && !soon)
		return;
	if (!r->zoom) {
		split_columns(&l, p, 0);
		split_rows(&l, text_rows, children_rows(ui, l.box.h - 2), 0, ROWS_ALL);
		cols = l.output.w;
		rows = l.output.h;
	}
	if (cols < 1 || rows < 1 || (cols == ui->pty_cols && rows == ui->pty_rows))
		return;
	ui->pty_cols = cols;
	ui->pty_rows = rows;
	ui->ops->resize(ui->ctx, cols, rows);
}

/* ---- the parts ---- */

static enum role output_border(const struct run_state *r)
{
	if (r->focus == FOCUS_TYPING)
		return ROLE_BORDER_TYPING;
	return r->focus == FOCUS_OUTPUT ? ROLE_BORDER_FOCUS : ROLE_BORDER;
}

static void draw_list(
	struct ui *ui, struct run_state *r, struct pane p, const struct ask_rows *rows)
{
	int top;

	list_set_size(&r->list, (int)rows->n);
	top = list_show(&r->list, p.h);
	r->at_list = p;
	for (int y = 0; y < p.h && top + y < r->list.n; y++)
		ui_row(ui, p, y, top + y == r->list.at && ui->drives, rows->v[top + y].label);
	if (top > 0)
		pane_puts(p, p.w - 1, 0, ui->utf8 ? "↑" : "^", ui_style(ui, ROLE_DIM));
	if (top + p.h < r->list.n)
		pane_puts(p, p.w - 1, p.h - 1, ui->utf8 ? "↓" : "v", ui_style(ui, ROLE_DIM));
}

struct asked {
	struct flow words;
	struct ask_rows rows;
	int below; /* rows of the list or of the field */
};

/* What is highlighted is read to its end before it is answered: the list cuts what is too long. */
static void add_whole_row(struct ui *ui, const struct run_state *r, struct asked *a, int width)
{
	const char *label;

	if (r->list.at < 0 || (size_t)r->list.at >= a->rows.n)
		return;
	label = a->rows.v[r->list.at].label;
	if (text_width(label, strlen(label)) <= width - ROW_MARK_COLS)
		return;
	flow_break(&a->words);
	flow_puts(&a->words, label, ui_style(ui, ROLE_TEXT));
	flow_break(&a->words);
}

static void measure_ask(struct ui *ui, struct run_state *r, struct asked *a, int width)
{
	ask_list_rows(ui, r, &a->rows);
	flow_init(&a->words, ui->frame, &ui->theme, width);
	ask_words(ui, r, &a->words);
	add_whole_row(ui, r, a, width);
	a->below = (int)a->rows.n;
	if (ask_answered_by(ui) == BY_FIELD)
		a->below = entry_height(&r->field, 6);
}

static void draw_ask(struct ui *ui, struct run_state *r, const struct asked *a, struct pane p)
{
	int above = flow_height(&a->words), below = a->below;

	/* The question may be long; what it is answered with stays in sight. */
	if (below > at_least(p.h - above, 3))
		below = at_least(p.h - above, 3);
	if (above > p.h - below)
		above = at_least(p.h - below, 0);
	flow_draw(&a->words, pane_sub(p, 0, 0, p.w, above), 0);
	p = pane_sub(p, 0, above, p.w, p.h - above);
	if (a->rows.n > 0)
		draw_list(ui, r, p, &a->rows);
	else if (ask_answered_by(ui) == BY_FIELD)
		entry_draw(&r->field, p, ui_style(ui, ROLE_FIELD), r->focus == FOCUS_FIELD);
}

static void draw_text(struct ui *ui, struct run_state *r, const struct flow *text, struct pane p)
{
	r->text_height = flow_height(text);
	r->text_page = p.h;
	r->text_top = at_least(at_most(r->text_top, r->text_height - p.h), 0);
	r->at_text = p;
	flow_draw(text, p, r->text_top);
	if (r->text_top + p.h < r->text_height && p.h > 0)
		pane_puts(p, p.w - 1, p.h - 1, ui->utf8 ? "↓" : "v", ui_style(ui, ROLE_NOTICE));
	if (r->text_top > 0)
		pane_puts(p, p.w - 1, 0, ui->utf8 ? "↑" : "^", ui_style(ui, ROLE_NOTICE));
}

static const char *box_title(struct ui *ui)
{
	const struct vm *vm = &ui->vm;

	if (!vm->step_title)
		return ui->s->phase == PHASE_CLOSED ? _("closed") : _("between steps");
	if (vm->target_ms > 0)
		return arena_strfmt(ui->frame, _("%s · %s of %s"), vm->step_title,
			ui_clock(ui, vm->step_ms), ui_short(ui, vm->target_ms));
	return vm->step_title;
}

static void draw_output(struct ui *ui, struct run_state *r, struct pane p)
{
	r->at_output = p;
	output_draw(ui->output, p, &ui->theme, r->focus == FOCUS_TYPING);
}

static void draw_zoomed(struct ui *ui, struct run_state *r, struct pane p)
{
	draw_output(ui, r, pane_sub(p, 0, 0, p.w, p.h - 1));
}

/* Beside the divider the sides of the frame say who has the keys, too. */
static void draw_output_frame(struct ui *ui, const struct run_state *r, const struct layout *l)
{
	struct style style = ui_style(ui, output_border(r));
	int from = l->output_edge, to = from + l->output.h;

	pane_divider(l->box, from, run_headline(ui, r), style,
		ui_style(ui, r->focus == FOCUS_TYPING ? ROLE_BORDER_TYPING : ROLE_PANEL_TITLE));
	if (output_border(r) == ROLE_BORDER)
		return;
	pane_restyle(l->box, 0, from, 1, to - from + 1, style);
	pane_restyle(l->box, l->box.w - 1, from, 1, to - from + 1, style);
}

/* A step without a text has its output right under the edge. */
static const char *frame_title(struct ui *ui, const struct run_state *r, const struct layout *l)
{
	if (l->output_edge || l->output.h == 0)
		return box_title(ui);
	return arena_strfmt(ui->frame, "%s · %s", box_title(ui), run_headline(ui, r));
}

static void draw_box(struct ui *ui, struct run_state *r, struct layout *l)
{
	struct flow text;
	struct asked asked;
	int ask_rows, children;

	flow_init(&text, ui->frame, &ui->theme, l->box.w - 4);
	run_text(ui, &text);
	measure_ask(ui, r, &asked, l->box.w - 4);
	ask_rows = flow_height(&asked.words) + asked.below;
	children = ui->vm.child_n > 0 ? children_rows(ui, l->box.h - 2) : 0;
	split_rows(l, flow_height(&text), children, ask_rows, output_wants(ui, r));
	pane_frame(l->box, frame_title(ui, r, l), ui_style(ui, ROLE_BORDER),
		ui_style(ui, ROLE_PANEL_TITLE));
	draw_text(ui, r, &text, l->text);
	if (l->children_edge)
		pane_divider(l->box, l->children_edge, _("commands"), ui_style(ui, ROLE_BORDER),
			ui_style(ui, ROLE_PANEL_TITLE));
	children_draw(ui, r, l->children);
	if (l->output_edge)
		draw_output_frame(ui, r, l);
	draw_output(ui, r, l->output);
	if (l->ask_edge)
		pane_divider(l->box, l->ask_edge, NULL, ui_style(ui, ROLE_BORDER),
			ui_style(ui, ROLE_PANEL_TITLE));
	draw_ask(ui, r, &asked, l->ask);
	flow_release(&asked.words);
	flow_release(&text);
}

static int text_rows(struct ui *ui, int width)
{
	struct flow text;
	int rows;

	flow_init(&text, ui->frame, &ui->theme, width);
	run_text(ui, &text);
	rows = flow_height(&text);
	flow_release(&text);
	return rows;
}

void run_draw(struct ui *ui, void *state, struct pane p)
{
	struct run_state *r = state;
	int above = brief_rows(ui, p);
	struct layout l;

	typing_sync(ui, r);
	ask_sync(ui, r);
	r->at_list = r->at_text = r->at_output = r->at_children = pane_sub(p, 0, 0, 0, 0);
	split_columns(&l, p, above);
	tell_size(ui, r, p, text_rows(ui, l.box.w - 4));
	if (r->zoom && ui->vm.run.run) {
		draw_zoomed(ui, r, p);
		return;
	}
	run_draw_title(ui, p);
	brief_draw(ui, pane_sub(p, 0, 1, p.w, above));
	if (l.steps.w > 0)
		run_draw_steps(ui, l.steps);
	if (l.side.w > 0)
		run_draw_side(ui, l.side);
	draw_box(ui, r, &l);
}
