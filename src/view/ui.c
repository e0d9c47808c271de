/*
 * The stack of screens: what comes in goes to the top one, and is drawn from the lowest that shows.
 */
#include "config.h"

#include "view/ui-private.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define NOTICE_MS 8000
#define TOO_SMALL_COLS 20
#define TOO_SMALL_ROWS 5

/* ---- life ---- */

struct ui *ui_new(
	const struct session *s, const struct ui_ops *ops, void *ctx, const struct ui_options *o)
{
	struct ui *ui = xcalloc(1, sizeof(*ui));

	ui->s = s;
	ui->ops = ops;
	ui->ctx = ctx;
	if (o->theme)
		ui->theme = *o->theme;
	else
		theme_init(&ui->theme);
	ui->themes = o->themes;
	ui->canvas = canvas_new(o->cols, o->rows, o->utf8);
	ui->frame = arena_new();
	ui->output = output_new();
	ui->who = xstrdup(o->who ? o->who : "");
	ui->drives = ui->wheel.drives = o->drives;
	ui->utf8 = o->utf8;
	ui->cols = o->cols;
	ui->rows = o->rows;
	ui->now_ms = o->now_ms;
	ui->dirty = true;
	ui->result.end = VIEW_DETACHED;
	if (s)
		run_open(ui);
	return ui;
}

void ui_free(struct ui *ui)
{
	if (!ui)
		return;
	ui_pop_all(ui);
	if (ui->stack.n > 0)
		ui_pop(ui);
	vec_release(&ui->stack);
	attach_close(ui->attach);
	output_free(ui->output);
	canvas_free(ui->canvas);
	arena_free(ui->frame);
	free(ui->who);
	free(ui->notice);
	wheel_release(&ui->wheel);
	home_result_release(&ui->home);
	free(ui);
}

/* ---- the stack ---- */

void *ui_push(struct ui *ui, const struct screen_type *type, size_t size)
{
	void *state = xcalloc(1, size);

	vec_push(&ui->stack, ((struct screen){ type, state }));
	ui->dirty = true;
	return state;
}

void ui_pop(struct ui *ui)
{
	struct screen top = vec_pop(&ui->stack);

	if (ui->sent_by == top.state)
		ui->sent_by = NULL;
	if (top.type->release)
		top.type->release(top.state);
	free(top.state);
	ui->dirty = true;
}

void ui_pop_all(struct ui *ui)
{
	while (ui->stack.n > 1)
		ui_pop(ui);
}

struct screen *ui_top(struct ui *ui)
{
	return &vec_last(&ui->stack);
}

bool ui_on_top(const struct ui *ui, const void *state)
{
	return ui->stack.n > 0 && vec_last(&ui->stack).state == state;
}

/* ---- what comes in ---- */

void ui_unsay(struct ui *ui)
{
	if (!ui->notice)
		return;
	free(ui->notice);
	ui->notice = NULL;
	ui->dirty = true;
}

void ui_deed(struct ui *ui, enum deed deed)
{
	struct screen top = *ui_top(ui);

	ui->dirty = true;
	if (deed == DEED_GO && top.type == &run_screen && ui_wheel_enter(ui))
		return;
	if (top.type->deed && top.type->deed(ui, top.state, deed))
		return;
	if (ui->s)
		(void)deed_beside(ui, deed);
}

void ui_tick(struct ui *ui, int64_t now_ms)
{
	ui->now_ms = now_ms;
}

void ui_key(struct ui *ui, struct key k, bool more)
{
	struct screen top = *ui_top(ui);

	ui_unsay(ui);
	ui->brief = false;
	ui->dirty = true;
	if (top.type->key && top.type->key(ui, top.state, k, more))
		return;
	if (k.code == 'z' && k.mods == MOD_CTRL) {
		ui->suspend = true;
		return;
	}
	ui_deed(ui, keymap_deed(top.type->keys(ui, top.state), k));
}

void ui_paste(struct ui *ui, const char *text, size_t n)
{
	struct screen top = *ui_top(ui);

	ui_unsay(ui);
	ui->dirty = true;
	if (!top.type->paste || !top.type->paste(ui, top.state, text, n))
		ui_say(ui, false, _("there is no field that the pasted text could go into"));
}

void ui_mouse(struct ui *ui, struct mouse m)
{
	struct screen top = *ui_top(ui);

	if (top.type->mouse && top.type->mouse(ui, top.state, m))
		ui->dirty = true;
}

void ui_resize(struct ui *ui, int cols, int rows)
{
	ui->cols = cols;
	ui->rows = rows;
	ui->dirty = true;
}

void ui_leave(struct ui *ui, int signal)
{
	ui->done = true;
	ui->result.signal = signal;
	if (signal == SIGHUP && ui->attach)
		attach_hang_up(ui->attach);
	ui->home.signal = signal;
	if (!ui->s || ui->s->phase != PHASE_CLOSED)
		ui->result.end = VIEW_DETACHED;
}

/* ---- acting ---- */

void ui_say(struct ui *ui, bool bad, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	free(ui->notice);
	ui->notice = strbuf_detach(&text);
	ui->notice_bad = bad;
	ui->notice_until = ui->now_ms + NOTICE_MS;
	ui->dirty = true;
}

void ui_send(struct ui *ui, const struct intent *in, const void *by)
{
	struct error e = ERROR_INIT;

	if (ui->ops->act(ui->ctx, in, &ui->sent_id, &e) != 0)
		ui_say(ui, true, "%s", error_text(&e));
	else
		ui->sent_by = by;
	error_clear(&e);
}

void ui_act(struct ui *ui, enum action action)
{
	ui_act_with(ui, action, NULL, NULL);
}

void ui_act_with(struct ui *ui, enum action action, const char *name, const char *value)
{
	struct intent in;

	intent_init(&in, action);
	if (name && value)
		intent_arg(&in, name, value);
	ui_send(ui, &in, NULL);
}

void ui_type_keys(struct ui *ui, int run, const void *data, size_t n)
{
	struct error e = ERROR_INIT;

	if (n > 0 && ui->ops->keys(ui->ctx, run, data, n, &e) != 0)
		ui_say(ui, true, "%s", error_text(&e));
	error_clear(&e);
}

void ui_answer(struct ui *ui, int64_t id, int code, const char *text)
{
	const void *by = id == ui->sent_id ? ui->sent_by : NULL;

	ui->dirty = true;
	for (size_t i = ui->stack.n; by && i-- > 0;) {
		struct screen screen = ui->stack.v[i];

		if (screen.state != by)
			continue;
		ui->sent_by = NULL;
		screen.type->answered(ui, screen.state, code, text);
		return;
	}
	if (code != 0)
		ui_say(ui, true, "%s", text);
}

static const char *picked_child(const struct ui *ui)
{
	return ui->child && ui->child_of == ui->s->at && ui->s->at &&
			ui->child_visit == ui->s->at->visits
		? ui->child
		: NULL;
}

/* While `until` looks again, what it printed last stays in sight: it prints when it has ended. */
static int last_look(const struct ui *ui, int run)
{
	const struct run_record *r = session_run(ui->s, run);

	if (!r || !r->running || strcmp(r->purpose, "until") != 0)
		return run;
	for (size_t i = (size_t)run - 1; i-- > ui->s->visit_runs;)
		if (strcmp(ui->s->runs.v[i]->purpose, "until") == 0)
			return ui->s->runs.v[i]->run;
	return run;
}

int ui_run(const struct ui *ui)
{
	int run = session_focus_run(ui->s);
	const struct run_record *r = session_run(ui->s, run);
	int at = picked_child(ui) ? session_child_named(ui->s, ui->child) : -1;
	struct session_child child;

	/* A command of one's own is looked at while it runs. */
	if (at < 0 || (r && strcmp(r->purpose, "parallel") != 0))
		return run;
	session_child(ui->s, (size_t)at, &child);
	return child.run ? child.run : run;
}

void ui_pick_child(struct ui *ui, size_t at)
{
	ui->child = ui->s->step->children[at].id;
	ui->child_of = ui->s->at;
	ui->child_visit = ui->s->at->visits;
	ui->dirty = true;
}

static int set_theme(struct ui *ui, const char *name, struct error *e)
{
	struct theme theme;
	int rc;

	if (!*name)
		return error_set(e, -ERR_USAGE, "theme NAME: which one? dark, light, mono, ...");
	if (!ui->themes)
		return error_set(e, -ERR_NOTFOUND, "there is no theme %s", name);
	rc = ui->themes->read(ui->themes->ctx, name, &theme, e);
	if (rc == 0) {
		ui->theme = theme;
		ui->dirty = true;
	}
	return rc;
}

int ui_command(struct ui *ui, const char *line, struct error *e)
{
	struct arena *a = arena_new();
	size_t n = strcspn(line, " ");
	char *word = xstrndup(line, n);
	enum deed deed = deed_named(word);
	enum wheel_act act;
	const char *name;
	struct intent in;
	int rc = 0;

	free(word);
	if (ui->s && wheel_parse(&ui->wheel, line, &act, &name))
		ui_wheel_act(ui, act, name);
	else if (deed == DEED_THEME)
		rc = set_theme(ui, line + n + strspn(line + n, " "), e);
	else if (deed != DEED_NONE && line[n + strspn(line + n, " ")] == '\0')
		ui_deed(ui, deed);
	else if ((rc = intent_parse(&in, line, ui->s, a, e)) == 0 && in.action == ACT_DETACH)
		ui_leave(ui, 0);
	else if (rc == 0 && in.action == ACT_KEYS)
		ui_type_keys(
			ui, ui_run(ui), intent_get(&in, "value"), strlen(intent_get(&in, "value")));
	else if (rc == 0 && in.action == ACT_SLEEP)
		rc = error_set(e, -ERR_UNFIT, "sleep is for files of answers");
	else if (rc == 0)
		ui_send(ui, &in, NULL);
	arena_free(a);
	return rc;
}

/* ---- drawing ---- */

static void draw_too_small(struct ui *ui, struct pane p)
{
	pane_puts(p, 0, 0, _("too small"), ui_style(ui, ROLE_NOTICE));
}

static void draw_notice(struct ui *ui, struct pane p)
{
	struct style style = ui_style(ui, ui->notice_bad ? ROLE_ERROR : ROLE_NOTICE);

	if (ui->notice)
		ui_draw_said(ui, p, ui->notice, style);
}

/* The newest whose output is worth a look: what monitors print is beside the point. */
static int last_run(const struct session *s)
{
	int run = (int)s->runs.n;

	while (run > 0 && strcmp(session_run(s, run)->purpose, "monitor") == 0)
		run--;
	return run;
}

static void build(struct ui *ui)
{
	struct vm_given given = { .s = ui->s, .output = ui->output, .now_ms = ui->now_ms };

	if (!ui->s)
		return;
	/* The last output stays in sight when a question about it follows. */
	given.run = last_look(ui, ui_run(ui));
	if (!given.run)
		given.run = last_run(ui->s);
	output_show(ui->output, given.run);
	given.echo = !given.run || ui->ops->echo(ui->ctx, given.run);
	vm_build(&ui->vm, &given, ui->frame);
}

const struct canvas *ui_draw(struct ui *ui, int64_t now_ms)
{
	size_t lowest = ui->stack.n - 1;
	struct pane p;

	ui->now_ms = now_ms;
	ui->drawn_ms = now_ms;
	ui->dirty = false;
	if (ui->notice && ui->notice_until <= now_ms)
		ui_unsay(ui);
	arena_clear(ui->frame);
	canvas_begin(ui->canvas, ui->cols, ui->rows);
	p = canvas_pane(ui->canvas);
	if (p.w < TOO_SMALL_COLS || p.h < TOO_SMALL_ROWS) {
		draw_too_small(ui, p);
		return ui->canvas;
	}
	build(ui);
	while (lowest > 0 && !ui->stack.v[lowest].type->covers)
		lowest--;
	for (size_t i = lowest; i < ui->stack.n; i++)
		ui->stack.v[i].type->draw(ui, ui->stack.v[i].state, p);
	ui_wheel_draw(ui, p);
	draw_notice(ui, p);
	ui_draw_keybar(ui, pane_sub(p, 0, p.h - 1, p.w, 1));
	ui->dirty = false;
	return ui->canvas;
}

/* ---- for the loop ---- */

int ui_fd(const struct ui *ui)
{
	return ui->attach && !ui->ended ? attach_fd(ui->attach) : -1;
}

bool ui_wants_write(const struct ui *ui)
{
	return ui->attach && !ui->ended && attach_wants_write(ui->attach);
}

/* Clocks show whole seconds. */
bool ui_stale(struct ui *ui, int64_t now_ms)
{
	return ui->dirty || now_ms / 1000 != ui->drawn_ms / 1000;
}

int ui_timeout(const struct ui *ui, int64_t now_ms)
{
	(void)ui;
	return (int)(1000 - now_ms % 1000);
}

bool ui_take_bell(struct ui *ui)
{
	bool bell = ui->bell;

	ui->bell = false;
	return bell;
}

bool ui_take_suspend(struct ui *ui)
{
	bool suspend = ui->suspend;

	ui->suspend = false;
	return suspend;
}

bool ui_done(const struct ui *ui)
{
	return ui->done;
}

const struct view_result *ui_result(const struct ui *ui)
{
	return &ui->result;
}

void ui_take_home_result(struct ui *ui, struct home_result *out)
{
	*out = ui->home;
	ui->home.what = NULL;
}
