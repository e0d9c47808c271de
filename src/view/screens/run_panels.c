/*
 * What stands around the step: the title bar, the steps, the side panel.
 */
#include "config.h"

#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "view/screens/run-private.h"

#define SILENT_MS 10000 /* from then on it is said for how long nothing was printed */

/* ---- the title bar ---- */

/* H:MM, since nobody counts the seconds of four hours. */
static const char *hours(struct ui *ui, int64_t ms)
{
	int64_t minutes = (ms < 0 ? -ms : ms) / 60000;

	return arena_strfmt(ui->frame, "%s%lld:%02lld", ms < 0 ? "-" : "",
		(long long)(minutes / 60), (long long)(minutes % 60));
}

static enum role clock_role(const struct vm *vm)
{
	if (vm->rto_ms == EVENT_NONE || vm->rto_ms <= 0 || vm->rto_used_ms < vm->rto_ms / 4 * 3)
		return ROLE_CLOCK;
	return vm->rto_used_ms > vm->rto_ms ? ROLE_CLOCK_PAST : ROLE_CLOCK_NEAR;
}

static const char *rto_text(struct ui *ui)
{
	const struct vm *vm = &ui->vm;
	const char *used;

	if (vm->rto_used_ms == EVENT_NONE)
		return NULL;
	used = hours(ui, vm->rto_used_ms);
	if (vm->rto_ms == EVENT_NONE || vm->rto_ms <= 0)
		return arena_strfmt(ui->frame, _("since %s"), used);
	return arena_strfmt(ui->frame,
		vm->rto_used_ms > vm->rto_ms ? _("RTO %s of %s !past") : _("RTO %s of %s"), used,
		ui_short(ui, vm->rto_ms));
}

static enum role loss_role(const struct vm *vm)
{
	return vm->rpo_ms != EVENT_NONE && vm->loss_ms > vm->rpo_ms ? ROLE_CLOCK_PAST : ROLE_TITLE;
}

static const char *loss_text(struct ui *ui)
{
	const struct vm *vm = &ui->vm;
	const char *loss = ui_short(ui, vm->loss_ms);

	if (vm->rpo_ms == EVENT_NONE || vm->rpo_ms <= 0)
		return arena_strfmt(ui->frame, _("would lose %s"), loss);
	return arena_strfmt(ui->frame,
		vm->loss_ms > vm->rpo_ms ? _("would lose %s of %s !past")
					 : _("would lose %s of %s"),
		loss, ui_short(ui, vm->rpo_ms));
}

#define RANK_MAX 4

struct segment {
	const char *text;
	enum role role;
	int rank; /* to RANK_MAX, which goes first where there is no room; 0 stays */
};

static int segment_width(const struct segment *s)
{
	return s->text ? text_width(s->text, strlen(s->text)) + 3 : 0;
}

/* That not all is recorded is never left out. */
static struct segment recording_segment(struct ui *ui)
{
	static const struct recording fine = { .stage = JOURNAL_FINE };
	const struct recording *r = ui->attach ? attach_recording(ui->attach) : &fine;
	bool bad = r->stage != JOURNAL_FINE;

	return (struct segment){ recording_sign(r, ui->utf8, ui->frame),
		bad ? ROLE_CLOCK_PAST : ROLE_RECORDING, bad ? 0 : 2 };
}

static size_t title_segments(struct ui *ui, struct segment *s)
{
	const struct vm *vm = &ui->vm;
	enum role role = ROLE_TITLE;
	size_t n = 0;

	if (ui->cols < SIDE_FROM) {
		s[n].text = run_vitals_title(ui, &role);
		s[n++].role = role;
	}
	s[n++] = (struct segment){ rto_text(ui), clock_role(vm), 0 };
	if (vm->estimate_ms > 0)
		s[n++] = (struct segment){ arena_strfmt(ui->frame, _("done in ~%s"),
						   hours(ui, vm->estimate_ms)),
			ROLE_TITLE, 3 };
	if (vm->loss_ms != EVENT_NONE)
		s[n++] = (struct segment){ loss_text(ui), loss_role(vm), 4 };
	if (vm->paused)
		s[n++] = (struct segment){ _("PAUSED"), ROLE_CLOCK_NEAR, 1 };
	if (ui->s->phase == PHASE_CLOSED)
		s[n++] = (struct segment){ _("closed"), ROLE_TITLE, 2 };
	else
		s[n++] = recording_segment(ui);
	return n;
}

void run_draw_title(struct ui *ui, struct pane p)
{
	const struct vm *vm = &ui->vm;
	struct style bar = ui_style(ui, ROLE_TITLE);
	struct segment segments[5] = { 0 };
	size_t n = title_segments(ui, segments);
	const char *mode =
		vm->incident ? arena_strfmt(ui->frame, "%s %s", vm->mode, vm->incident) : vm->mode;
	int right, x;

	for (int drop = RANK_MAX;; drop--) {
		right = text_width(mode, strlen(mode)) + 2;
		for (size_t i = 0; i < n; i++)
			right += segment_width(&segments[i]);
		if (right <= p.w - 12 || drop == 0)
			break;
		for (size_t i = 0; i < n; i++) {
			if (segments[i].rank == drop)
				segments[i].text = NULL;
		}
	}
	pane_fill(p, 0, 0, p.w, 1, bar);
	pane_puts_cut(p, 1, 0, p.w - right - 1, vm->title, bar);
	x = p.w - right + 1;
	x = pane_puts(
		p, x, 0, " ", ui_style(ui, vm->real ? ROLE_TITLE_INCIDENT : ROLE_TITLE_OTHER));
	x = pane_puts(
		p, x, 0, mode, ui_style(ui, vm->real ? ROLE_TITLE_INCIDENT : ROLE_TITLE_OTHER));
	x = pane_puts(
		p, x, 0, " ", ui_style(ui, vm->real ? ROLE_TITLE_INCIDENT : ROLE_TITLE_OTHER));
	for (size_t i = 0; i < n; i++) {
		struct style style = ui_style(ui, segments[i].role);

		if (!segments[i].text)
			continue;
		if (style.bg == COLOUR_DEFAULT)
			style.bg = bar.bg;
		x = pane_puts(p, x, 0, "│", bar);
		x = pane_puts(p, x + 1, 0, segments[i].text, style) + 1;
	}
}

/* ---- the steps ---- */

static enum role sign_role(enum step_sign sign)
{
	static const enum role roles[] = {
		[SIGN_TO_COME] = ROLE_TO_COME,
		[SIGN_RUNNING] = ROLE_RUNNING,
		[SIGN_WAITING] = ROLE_WAITING,
		[SIGN_DONE] = ROLE_DONE,
		[SIGN_FAILED] = ROLE_FAILED,
		[SIGN_SKIPPED] = ROLE_SKIPPED,
		[SIGN_STALE] = ROLE_STALE,
		[SIGN_PASSED] = ROLE_DIM,
	};

	return roles[sign];
}

/* Steps of calls stand further in, as far as there is room for their titles. */
#define INDENT 2
#define INDENT_MAX 3

static void draw_step(struct ui *ui, struct pane p, int y, const struct vm_step *step)
{
	struct style style = ui_style(ui, sign_role(step->sign));
	const char *time =
		step->took_ms >= 0 && step->sign != SIGN_TO_COME ? ui_clock(ui, step->took_ms) : "";
	int w = text_width(time, strlen(time));
	int in = INDENT * (step->depth < INDENT_MAX ? step->depth : INDENT_MAX);

	if (step->phase) {
		pane_puts_cut(p, 1 + in, y, p.w - 2 - in, step->title, ui_style(ui, ROLE_STRONG));
		return;
	}
	if (step->current)
		style.attrs |= STYLE_BOLD;
	pane_puts(p, 1 + in, y, sign_mark(step->sign, ui->utf8), style);
	pane_puts_cut(p, 3 + in, y, p.w - 5 - w - in, step->title, style);
	pane_puts(p, p.w - 1 - w, y, time, ui_style(ui, ROLE_DIM));
}

void run_draw_steps(struct ui *ui, struct pane p)
{
	const struct vm *vm = &ui->vm;
	const char *title = arena_strfmt(
		ui->frame, _("Steps %zu/%zu"), vm->done_n + (vm->step_title != NULL), vm->all_n);
	struct pane inside = pane_sub(p, 1, 1, p.w - 2, p.h - 2);
	size_t top = 0, page = (size_t)inside.h;

	pane_frame(p, title, ui_style(ui, ROLE_BORDER), ui_style(ui, ROLE_PANEL_TITLE));
	/* The current step stands in the upper part: what comes matters more than what was. */
	if (vm->at_row < vm->step_n && vm->at_row > page / 3)
		top = vm->at_row - page / 3;
	if (vm->at_row >= vm->step_n && vm->done_n > 0)
		top = vm->step_n;
	if (top + page > vm->step_n)
		top = vm->step_n > page ? vm->step_n - page : 0;
	for (size_t y = 0; y < page && top + y < vm->step_n; y++)
		draw_step(ui, inside, (int)y, &vm->steps[top + y]);
}

/* ---- the side panel ---- */

static void add_contacts(struct ui *ui, struct flow *f)
{
	const struct runbook *rb = ui->s->rb;

	for (size_t i = 0; rb && i < rb->contact_n && i < 4; i++) {
		const struct contact *c = &rb->contacts[i];

		flow_puts(f, c->role, ui_style(ui, ROLE_STRONG));
		flow_break(f);
		f->indent = 2;
		if (c->name || c->reach)
			flow_puts(f, ui_expand(ui, c->reach ? c->reach : c->name),
				ui_style(ui, ROLE_DIM));
		f->indent = 0;
		flow_break(f);
	}
	for (size_t i = ui->s->calls.n; i-- > 0;) {
		const struct call_record *call = &ui->s->calls.v[i];
		struct strbuf line = STRBUF_INIT;

		time_local_hm(&line, call->at_ms);
		strbuf_addf(&line, " %s: %s", call->role,
			strcmp(call->result, "reached") == 0 ? _("reached") : _("no answer"));
		flow_puts(f, arena_strdup(ui->frame, line.buf), ui_style(ui, ROLE_TEXT));
		strbuf_release(&line);
		flow_break(f);
	}
}

static void add_notes(struct ui *ui, struct flow *f)
{
	for (size_t i = ui->s->notes.n; i-- > 0;) {
		const struct note_record *note = &ui->s->notes.v[i];
		struct strbuf when = STRBUF_INIT;

		time_local_hm(&when, note->at_ms);
		flow_puts(f, arena_strdup(ui->frame, when.buf), ui_style(ui, ROLE_DIM));
		flow_puts(f, " ", ui_style(ui, ROLE_TEXT));
		flow_puts(f, note->text, ui_style(ui, ROLE_TEXT));
		flow_break(f);
		strbuf_release(&when);
	}
}

static int draw_section(struct ui *ui, struct pane p, int y, int h, const char *title,
	void (*add)(struct ui *, struct flow *))
{
	struct flow flow;

	if (y > 0)
		pane_divider(
			p, y, title, ui_style(ui, ROLE_BORDER), ui_style(ui, ROLE_PANEL_TITLE));
	flow_init(&flow, ui->frame, &ui->theme, p.w - 4);
	add(ui, &flow);
	if (h > flow_height(&flow))
		h = flow_height(&flow);
	flow_draw(&flow, pane_sub(p, 2, y + 1, p.w - 4, h), 0);
	flow_release(&flow);
	return y + 1 + h;
}

void run_draw_side(struct ui *ui, struct pane p)
{
	bool contacts = ui->s->calls.n > 0 || (ui->s->rb && ui->s->rb->contact_n > 0);
	bool vitals = ui->vm.vital_n > 0;
	int y = 0;

	pane_frame(p,
		vitals             ? _("Vital signs")
			: contacts ? _("Contacts")
				   : _("Notes"),
		ui_style(ui, ROLE_BORDER), ui_style(ui, ROLE_PANEL_TITLE));
	if (vitals)
		y = 1 + run_draw_vitals(ui, pane_sub(p, 2, 1, p.w - 4, (p.h - 2) / 2));
	if (contacts)
		y = draw_section(ui, p, y, (p.h - y - 3) * 2 / 3, _("Contacts"), add_contacts);
	draw_section(ui, p, y, p.h - y - 2, _("Notes"), add_notes);
}

/* ---- the edge of the output ---- */

static const char *state_text(struct ui *ui)
{
	const struct vm_run *run = &ui->vm.run;
	const char *took = ui_clock(ui, run->took_ms);

	if (run->lost)
		return run->how;
	if (!run->running)
		return arena_strfmt(ui->frame, _("%s after %s"), run->how, took);
	if (run->stopping)
		return arena_strfmt(ui->frame, _("stopping, %s"), took);
	if (run->timeout_ms > 0)
		return arena_strfmt(
			ui->frame, _("running %s of %s"), took, ui_short(ui, run->timeout_ms));
	return arena_strfmt(ui->frame, _("running %s"), took);
}

static const char *quiet_text(struct ui *ui)
{
	const struct vm_run *run = &ui->vm.run;

	if (!run->running)
		return NULL;
	/* A full-screen program has the echo off too, and hides nothing. */
	if (!run->echo && !run->full_screen)
		return ui->utf8 ? _("🔒 no echo") : _("(lock) no echo");
	if (run->seems_waiting)
		return _("seems to wait for input");
	if (run->silent_ms >= SILENT_MS)
		return arena_strfmt(
			ui->frame, _("no output for %lld s"), (long long)(run->silent_ms / 1000));
	return NULL;
}

/* Whose output it is, where it is not that of the step in sight. */
static const char *output_name(struct ui *ui)
{
	const struct run_record *run = session_run(ui->s, ui->vm.run.run);
	const struct step_record *r = run && run->step ? session_step(ui->s, run->step) : NULL;

	if (ui->vm.run.beside)
		return _("ad-hoc");
	if (ui->vm.child_at < ui->vm.child_n)
		return ui->vm.children[ui->vm.child_at].title;
	if (!r || r == ui->s->at)
		return _("output");
	return arena_strfmt(
		ui->frame, _("output of %s"), ui_expand(ui, r->title ? r->title : r->id));
}

const char *run_headline(struct ui *ui, const struct run_state *r)
{
	const char *name = output_name(ui);
	const char *quiet = quiet_text(ui), *searched = output_searched(ui->output);
	size_t below = output_below(ui->output);
	struct strbuf text = STRBUF_INIT;
	const char *kept;

	if (r->focus == FOCUS_TYPING)
		strbuf_addf(&text, "%s %s · ", ui->utf8 ? "⌨" : "#", _("TYPING"));
	strbuf_addf(&text, "%s · %s", name, state_text(ui));
	if (below > 0)
		strbuf_addf(&text, _(" · %zu rows below"), below);
	if (quiet)
		strbuf_addf(&text, " · %s", quiet);
	if (searched)
		strbuf_addf(&text, " · /%s", searched);
	kept = arena_strndup(ui->frame, text.buf, text.len);
	strbuf_release(&text);
	return kept;
}
