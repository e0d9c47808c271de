/*
 * The vital signs on the run screen: a row each in the side panel, and where that has no room, what is
 * wrong in the title bar.
 */
#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "view/screens/run-private.h"

#define TITLE_COLS 18 /* of a monitor's title in the title bar */

static enum role state_role(const struct vm_vital *v)
{
	static const enum role roles[] = {
		[STATE_OK] = ROLE_DONE,
		[STATE_WARN] = ROLE_WAITING,
		[STATE_ALERT] = ROLE_FAILED,
		[STATE_UNKNOWN] = ROLE_DIM,
	};

	return v->rang ? ROLE_FAILED : roles[v->state];
}

static void draw_vital(struct ui *ui, struct pane p, int y, const struct vm_vital *v)
{
	struct style style = ui_style(ui, state_role(v));
	struct style words = v->state == STATE_OK && !v->rang ? ui_style(ui, ROLE_TEXT) : style;
	const char *says = arena_strfmt(ui->frame, "%s%s", v->detail, v->since);
	int w = text_width(says, strlen(says));

	/* Where it is narrow, what it is goes before since when, and both before the title. */
	if (w > p.w * 3 / 5)
		says = v->detail;
	w = text_width(says, strlen(says));
	if (w > p.w * 3 / 5)
		w = p.w * 3 / 5;
	pane_puts(p, 0, y, vital_mark(v->state, ui->utf8), style);
	pane_puts_cut(p, 2, y, p.w - 3 - w, v->title, words);
	pane_puts_cut(p, p.w - w, y, w, says, words);
}

int run_draw_vitals(struct ui *ui, struct pane p)
{
	int n = (int)ui->vm.vital_n;

	if (n > p.h)
		n = p.h;
	for (int y = 0; y < n; y++)
		draw_vital(ui, p, y, &ui->vm.vitals[y]);
	return n;
}

/* The first that is wrong: an open alert before one that was acknowledged, before a warning. */
static const struct vm_vital *worst(const struct vm *vm)
{
	const struct vm_vital *found = NULL;

	for (size_t i = 0; i < vm->vital_n; i++) {
		const struct vm_vital *v = &vm->vitals[i];

		if (v->rang)
			return v;
		if (v->state == STATE_ALERT && (!found || found->state == STATE_WARN))
			found = v;
		else if (v->state == STATE_WARN && !found)
			found = v;
	}
	return found;
}

const char *run_vitals_title(struct ui *ui, enum role *role)
{
	const struct vm *vm = &ui->vm;
	const struct vm_vital *v = worst(vm);
	size_t n = vm->alert_n ? vm->alert_n : vm->warn_n;
	const char *mark;

	if (!v)
		return NULL;
	*role = vm->alert_n ? ROLE_CLOCK_PAST : ROLE_CLOCK_NEAR;
	mark = vital_mark(vm->alert_n ? STATE_ALERT : STATE_WARN, ui->utf8);
	if (n == 1 && text_width(v->title, strlen(v->title)) <= TITLE_COLS)
		return arena_strfmt(ui->frame, "%s %s", mark, v->title);
	return vm->alert_n
		? arena_strfmt(
			  ui->frame, Q_("%s %zu alert", "%s %zu alerts", (unsigned long)n), mark, n)
		: arena_strfmt(ui->frame, Q_("%s %zu warning", "%s %zu warnings", (unsigned long)n),
			  mark, n);
}

void vitals_event(struct ui *ui, const struct event *ev)
{
	const struct vital *v =
		ev->type == EV_MONITOR_CHANGE ? session_vital(ui->s, ev->monitor) : NULL;
	bool rings = v && v->state == STATE_ALERT && v->rang && v->rang_at == ev->at_ms;

	if (!rings)
		return;
	ui->bell = true;
	ui_say(ui, true, v->text ? _("alert: %s: %s") : _("alert: %s"), ui_expand(ui, v->title),
		v->text);
}
