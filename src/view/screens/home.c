/*
 * Home: sessions to go on with on top, then the runbooks; letters narrow both.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "view/screens/home-private.h"
#include "view/ui-private.h"

#define SIDE_FROM 110
#define COLUMNS 47 /* severity, last run, last rehearsal */

struct home {
	VEC(char *) folders;
	struct session_list *sessions;
	struct runbook_list *runbooks;
	struct due_list *due;
	int64_t due_stamp;
	struct entry field;
	struct list list;
	VEC(struct home_row) rows;
};

struct home_row {
	const struct session_row *session; /* or */
	const struct runbook_row *runbook;
};

/* ---- what there is ---- */

static bool has(const char *text, const struct strbuf *want)
{
	struct strbuf folded = STRBUF_INIT;
	bool found;

	if (!text)
		return false;
	text_fold(&folded, text, strlen(text));
	found = strstr(folded.buf, want->buf) != NULL;
	strbuf_release(&folded);
	return found;
}

static bool any_has(const struct text_list *texts, const struct strbuf *want)
{
	for (size_t i = 0; i < texts->n; i++) {
		if (has(texts->v[i], want))
			return true;
	}
	return false;
}

static bool session_fits(const struct session_row *s, const struct strbuf *want)
{
	return !session_life_over(s->life) &&
		(has(s->title, want) || has(s->runbook, want) || has(s->incident_title, want));
}

static bool runbook_fits(const struct runbook_row *r, const struct strbuf *want)
{
	return has(r->title, want) || has(r->id, want) || has(r->summary, want) ||
		any_has(&r->tags, want) || any_has(&r->symptoms, want);
}

static void narrow(struct home *h)
{
	struct strbuf want = STRBUF_INIT;

	text_fold(&want, h->field.text.buf, h->field.text.len);
	vec_clear(&h->rows);
	for (size_t i = 0; h->sessions && i < h->sessions->n; i++) {
		if (session_fits(&h->sessions->v[i], &want))
			vec_push(&h->rows, ((struct home_row){ &h->sessions->v[i], NULL }));
	}
	for (size_t i = 0; h->runbooks && i < h->runbooks->n; i++) {
		if (runbook_fits(&h->runbooks->v[i], &want))
			vec_push(&h->rows, ((struct home_row){ NULL, &h->runbooks->v[i] }));
	}
	list_set_size(&h->list, (int)h->rows.n);
	if (h->list.at < 0 && h->rows.n > 0)
		h->list.at = 0;
	strbuf_release(&want);
}

static void load(struct ui *ui, struct home *h)
{
	struct error e = ERROR_INIT;

	session_list_free(h->sessions);
	runbook_list_free(h->runbooks);
	h->sessions = NULL;
	h->runbooks = NULL;
	home_due_load(ui, &h->due, &h->due_stamp);
	if (store_runbooks(ui->store, (const char *const *)h->folders.v, h->folders.n, &h->runbooks,
		    &h->sessions, &e) != 0)
		ui_say(ui, true, "%s", error_text(&e));
	error_clear(&e);
	narrow(h);
}

void home_open(struct ui *ui, const char *const *folders, size_t n)
{
	struct home *h = ui_push(ui, &home_screen, sizeof(*h));

	for (size_t i = 0; i < n; i++)
		vec_push(&h->folders, xstrdup(folders[i]));
	entry_init(&h->field, "", false, false);
	load(ui, h);
}

static void release(void *state)
{
	struct home *h = state;

	for (size_t i = 0; i < h->folders.n; i++)
		free(h->folders.v[i]);
	vec_release(&h->folders);
	session_list_free(h->sessions);
	runbook_list_free(h->runbooks);
	due_list_free(h->due);
	entry_release(&h->field);
	vec_release(&h->rows);
}

/* ---- keys ---- */

static enum keyset keys(const struct ui *ui, const void *state)
{
	(void)ui;
	(void)state;
	return KEYS_HOME;
}

static void pick(struct ui *ui, struct home *h)
{
	const struct home_row *row;

	if (h->list.at < 0 || (size_t)h->list.at >= h->rows.n)
		return;
	row = &h->rows.v[h->list.at];
	if (row->runbook && !row->runbook->sound) {
		ui_say(ui, true, _("%s is not sound: muster check %s"), row->runbook->id,
			row->runbook->path);
		return;
	}
	if (row->session)
		ui->home.pick = row->session->life == LIFE_OPEN ? HOME_ATTACH : HOME_RESUME;
	else
		ui->home.pick = HOME_RUN;
	ui->home.what = xstrdup(row->session ? row->session->id : row->runbook->path);
	ui->done = true;
}

static bool key(struct ui *ui, void *state, struct key k, bool more)
{
	struct home *h = state;

	(void)ui;
	(void)more;
	if (list_key(&h->list, k, false))
		return true;
	if (k.code == VK_ENTER || entry_key(&h->field, k) != ENTRY_TAKEN)
		return false;
	h->list.at = 0;
	narrow(h);
	return true;
}

static void back(struct ui *ui, struct home *h)
{
	if (h->field.text.len == 0) {
		ui->done = true;
		return;
	}
	entry_set(&h->field, "");
	narrow(h);
}

static bool deed(struct ui *ui, void *state, enum deed deed)
{
	struct home *h = state;

	switch ((int)deed) {
	case DEED_GO: pick(ui, h); break;
	case DEED_CLOSE: back(ui, h); break;
	case DEED_BREAK: ui->done = true; break;
	case DEED_LOG: log_open(ui); break;
	case DEED_RELOAD: load(ui, h); break;
	case DEED_HELP: help_open(ui); break;
	default: break;
	}
	return true;
}

static bool paste(struct ui *ui, void *state, const char *text, size_t n)
{
	struct home *h = state;

	(void)ui;
	entry_paste(&h->field, text, n);
	narrow(h);
	return true;
}

static bool mouse(struct ui *ui, void *state, struct mouse m)
{
	struct home *h = state;

	(void)ui;
	if (m.what != POINTER_CLICK)
		list_wheel(&h->list, m.what == POINTER_WHEEL_UP);
	else if (m.y >= 4 && h->list.top + m.y - 4 < h->list.n)
		h->list.at = h->list.top + m.y - 4;
	return true;
}

/* ---- drawing ---- */

static const char *date(struct ui *ui, int64_t ms)
{
	struct strbuf out = STRBUF_INIT;
	const char *kept;

	if (ms == EVENT_NONE)
		return _("never");
	time_local(&out, ms);
	kept = arena_strdup(ui->frame, out.buf);
	strbuf_release(&out);
	return kept;
}

static const char *session_text(struct ui *ui, const struct session_row *s)
{
	bool open = s->life == LIFE_OPEN;

	return arena_strfmt(ui->frame, "%s %s  %s",
		sign_mark(open ? SIGN_RUNNING : SIGN_FAILED, ui->utf8),
		open ? _("goes on") : _("interrupted"), s->title);
}

/* Begun stands where runbooks have their last run; who has it, where they have their rehearsal. */
static void draw_session(
	struct ui *ui, struct pane p, int y, const struct session_row *s, bool highlighted)
{
	struct style style = ui_style(ui, highlighted ? ROLE_SELECTED : ROLE_TEXT);
	const char *who = s->operator_name ? s->operator_name : "";
	struct pane left = p;

	if (p.w < 70) {
		ui_row(ui, p, y, highlighted,
			arena_strfmt(ui->frame, "%s  %s  %s", session_text(ui, s),
				date(ui, s->start_ms), who));
		return;
	}
	left.w -= COLUMNS - 11;
	ui_row(ui, left, y, highlighted, session_text(ui, s));
	pane_fill(p, left.w, y, p.w - left.w, 1, style);
	pane_puts_cut(p, p.w - COLUMNS + 12, y, 16, date(ui, s->start_ms), style);
	pane_puts_cut(p, p.w - COLUMNS + 30, y, 16, who, style);
}

static void draw_runbook(
	struct ui *ui, struct pane p, int y, const struct runbook_row *r, bool highlighted)
{
	struct style style = ui_style(ui, highlighted ? ROLE_SELECTED : ROLE_TEXT);
	const char *severity = severity_name(r->severity);
	struct pane left = p;

	if (p.w >= 70)
		left.w -= COLUMNS;
	ui_row(ui, left, y, highlighted,
		!r->stale ? r->title
			  : arena_strfmt(ui->frame, "%s  %s %s", r->title,
				    sign_mark(SIGN_STALE, ui->utf8), _("stale")));
	if (p.w < 70)
		return;
	pane_fill(p, p.w - COLUMNS, y, COLUMNS, 1, style);
	pane_puts_cut(p, p.w - COLUMNS + 1, y, 10, r->sound ? severity : _("not sound"), style);
	pane_puts_cut(p, p.w - COLUMNS + 12, y, 16, date(ui, r->last_run_ms), style);
	pane_puts_cut(p, p.w - COLUMNS + 30, y, 16, date(ui, r->last_drill_ms), style);
}

static void draw_heads(struct ui *ui, struct pane p)
{
	struct style style = ui_style(ui, ROLE_DIM);

	if (p.w < 70)
		return;
	pane_puts_cut(p, p.w - COLUMNS + 1, 0, 10, _("severity"), style);
	pane_puts_cut(p, p.w - COLUMNS + 12, 0, 16, _("last run"), style);
	pane_puts_cut(p, p.w - COLUMNS + 30, 0, 16, _("last rehearsal"), style);
}

static void draw_rows(struct ui *ui, struct home *h, struct pane p)
{
	int top = list_show(&h->list, p.h);

	for (int y = 0; y < p.h && top + y < h->list.n; y++) {
		const struct home_row *row = &h->rows.v[top + y];
		bool highlighted = top + y == h->list.at;

		if (row->session)
			draw_session(ui, p, y, row->session, highlighted);
		else
			draw_runbook(ui, p, y, row->runbook, highlighted);
	}
	if (h->list.n == 0)
		pane_puts(p, 2, 0, _("nothing here is called so"), ui_style(ui, ROLE_DIM));
}

static void add_fact(struct ui *ui, struct flow *f, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	flow_break(f);
	flow_puts(f, name, ui_style(ui, ROLE_DIM));
	flow_add_literal(f, "  ", 2, ui_style(ui, ROLE_TEXT));
	flow_puts(f, value, ui_style(ui, ROLE_TEXT));
}

static void draw_about_session(struct ui *ui, const struct session_row *s, struct pane p)
{
	struct flow flow;

	flow_init(&flow, ui->frame, &ui->theme, p.w - 4);
	flow_puts(&flow, s->title, ui_style(ui, ROLE_STRONG));
	add_fact(ui, &flow, _("Mode"), vm_mode_word(s->mode));
	add_fact(ui, &flow, _("Incident"), s->incident_title);
	add_fact(ui, &flow, _("Since"), s->onset_ms != EVENT_NONE ? date(ui, s->onset_ms) : NULL);
	add_fact(ui, &flow, _("Begun"), date(ui, s->start_ms));
	add_fact(ui, &flow, _("By"), s->operator_name);
	add_fact(ui, &flow, _("Host"), s->host);
	flow_gap(&flow);
	flow_puts(&flow,
		s->life == LIFE_OPEN ? _("Enter goes on with it.")
				     : _("Its holder is gone: Enter goes on with it."),
		ui_style(ui, ROLE_QUESTION));
	flow_draw(&flow, pane_sub(p, 2, 1, p.w - 4, p.h - 2), 0);
	flow_release(&flow);
}

static void draw_about(struct ui *ui, const struct home *h, struct pane p)
{
	const struct runbook_row *r;
	struct flow flow;

	pane_frame(p, _("About"), ui_style(ui, ROLE_BORDER), ui_style(ui, ROLE_PANEL_TITLE));
	if (h->list.at < 0 || (size_t)h->list.at >= h->rows.n)
		return;
	r = h->rows.v[h->list.at].runbook;
	if (!r) {
		draw_about_session(ui, h->rows.v[h->list.at].session, p);
		return;
	}
	flow_init(&flow, ui->frame, &ui->theme, p.w - 4);
	if (r->problem)
		flow_puts(&flow, r->problem, ui_style(ui, ROLE_ERROR));
	flow_gap(&flow);
	if (r->summary) {
		const struct prose_block *first;

		if (prose_parse(ui->frame, r->summary, strlen(r->summary), &first, NULL) == 0)
			flow_markdown(&flow, first);
		flow_gap(&flow);
	}
	for (size_t i = 0; i < r->symptoms.n; i++) {
		flow_puts(&flow, ui->utf8 ? "• " : "* ", ui_style(ui, ROLE_DIM));
		flow_puts(&flow, r->symptoms.v[i], ui_style(ui, ROLE_TEXT));
		flow_break(&flow);
	}
	flow_draw(&flow, pane_sub(p, 2, 1, p.w - 4, p.h - 2), 0);
	flow_release(&flow);
}

static void draw(struct ui *ui, void *state, struct pane p)
{
	struct home *h = state;
	int side = p.w >= SIDE_FROM ? p.w / 3 : 0;
	int due;
	struct pane box = pane_sub(p, 0, 1, p.w - side, p.h - 2);

	home_due_load(ui, &h->due, &h->due_stamp);
	due = home_due_rows(h->due, p.h - 2);
	pane_fill(p, 0, 0, p.w, 1, ui_style(ui, ROLE_TITLE));
	pane_puts(p, 1, 0, _("muster: what has happened?"), ui_style(ui, ROLE_TITLE));
	pane_frame(box, _("Runbooks"), ui_style(ui, ROLE_BORDER), ui_style(ui, ROLE_PANEL_TITLE));
	entry_draw(&h->field, pane_sub(box, 2, 1, box.w - 4, 1), ui_style(ui, ROLE_FIELD), true);
	if (h->field.text.len == 0)
		pane_puts_cut(box, 4, 1, box.w - 8, _("type what you see: title, tag, symptom"),
			ui_style(ui, ROLE_FIELD));
	draw_heads(ui, pane_sub(box, 1, 2, box.w - 2, 1));
	draw_rows(ui, h, pane_sub(box, 1, 3, box.w - 2, box.h - 4));
	if (side > 0)
		draw_about(ui, h, pane_sub(p, p.w - side, 1, side, p.h - 2 - due));
	if (side > 0 && due > 0)
		home_due_draw(ui, h->due, pane_sub(p, p.w - side, p.h - 1 - due, side, due));
}

const struct screen_type home_screen = {
	.name = "home",
	.covers = true,
	.keys = keys,
	.key = key,
	.deed = deed,
	.paste = paste,
	.mouse = mouse,
	.draw = draw,
	.release = release,
};

/* ---- opening ---- */

int ui_open_home(struct ui **out, struct store *st, const char *const *folders, size_t n,
	const struct ui_options *o, struct error *e)
{
	struct ui *ui = ui_new(NULL, NULL, NULL, o);

	(void)e;
	ui->store = st;
	home_open(ui, folders, n);
	*out = ui;
	return 0;
}
