/*
 * Several commands at once: one is large, in the output's pane; the others have a line each here.
 */
#include "config.h"

#include "model/kind.h"
#include "view/screens/run-private.h"

#define ROWS_MIN 2

/* Before they begin, too: so the terminals begin with the size that they will have. */
int children_rows(const struct ui *ui, int rows)
{
	int n = ui->s->step ? (int)ui->s->step->child_n : 0;
	int most = rows / 4 > ROWS_MIN ? rows / 4 : ROWS_MIN;

	return n < most ? n : most;
}

static const char *row_text(struct ui *ui, const struct vm_child *c)
{
	const char *head = arena_strfmt(
		ui->frame, "%s %s · %s", sign_mark(c->sign, ui->utf8), c->title, c->state);

	return *c->last ? arena_strfmt(ui->frame, "%s · %s", head, c->last) : head;
}

void children_draw(struct ui *ui, struct run_state *r, struct pane p)
{
	const struct vm *vm = &ui->vm;
	size_t rows = (size_t)p.h;

	r->at_children = p;
	if (vm->child_at < vm->child_n && vm->child_at < r->children_top)
		r->children_top = vm->child_at;
	if (vm->child_at < vm->child_n && vm->child_at >= r->children_top + rows)
		r->children_top = vm->child_at + 1 - rows;
	if (r->children_top + rows > vm->child_n)
		r->children_top = rows < vm->child_n ? vm->child_n - rows : 0;
	for (size_t y = 0; y < rows && r->children_top + y < vm->child_n; y++) {
		size_t at = r->children_top + y;

		ui_row(ui, p, (int)y, at == vm->child_at, row_text(ui, &vm->children[at]));
	}
	if (r->children_top > 0)
		pane_puts(p, p.w - 1, 0, ui->utf8 ? "↑" : "^", ui_style(ui, ROLE_DIM));
	if (r->children_top + rows < vm->child_n)
		pane_puts(p, p.w - 1, p.h - 1, ui->utf8 ? "↓" : "v", ui_style(ui, ROLE_DIM));
}

bool children_click(struct ui *ui, const struct run_state *r, struct mouse m)
{
	const struct pane *p = &r->at_children;
	size_t at = r->children_top + (size_t)(m.y - p->y);

	if (m.x < p->x || m.x >= p->x + p->w || m.y < p->y || m.y >= p->y + p->h ||
		at >= ui->vm.child_n)
		return false;
	ui_pick_child(ui, at);
	return true;
}

/* From what is picked now, and not from the frame: several keys may come between two of them. */
void children_next(struct ui *ui, bool back)
{
	const struct run_record *r = session_run(ui->s, ui_run(ui));
	int at = r && r->child ? session_child_named(ui->s, r->child) : -1;
	size_t n = ui->s->step ? ui->s->step->child_n : 0;

	if (n == 0 || ui->vm.child_n == 0) {
		ui_say(ui, false, "%s", _("there are not several commands to look at"));
		return;
	}
	if (at < 0)
		ui_pick_child(ui, back ? n - 1 : 0);
	else
		ui_pick_child(ui, ((size_t)at + (back ? n - 1 : 1)) % n);
}
