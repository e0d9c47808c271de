/*
 * The wheel on the screens: a line that stands while something is asked or offered, the keys that answer,
 * and who drives beside the key bar.
 */
#include "config.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "view/ui-private.h"

static char *copy(const char *text)
{
	return text ? xstrdup(text) : NULL;
}

/* Who has to answer may look elsewhere. */
static bool is_news(const struct ui *ui, const struct wheel *w)
{
	return w->drives ? w->wish && !ui->wheel.wish : w->offered && !ui->wheel.offered;
}

void ui_wheel(struct ui *ui, const struct wheel *w)
{
	if (w->changes == ui->wheel.changes && w->drives == ui->drives)
		return;
	/* Another pane decides now how large the commands' terminals are. */
	if (w->drives && !ui->drives)
		ui->pty_cols = ui->pty_rows = 0;
	/* What was said before would hide the question, not its keys. */
	if (is_news(ui, w)) {
		ui->bell = true;
		ui_unsay(ui);
	}
	wheel_release(&ui->wheel);
	ui->wheel = *w;
	ui->wheel.driver = copy(w->driver);
	ui->wheel.wish = copy(w->wish);
	ui->wheel.offer = copy(w->offer);
	ui->drives = w->drives;
	ui->dirty = true;
}

void ui_wheel_act(struct ui *ui, enum wheel_act act, const char *name)
{
	struct error e = ERROR_INIT;

	if (!wheel_can(&ui->wheel, act))
		ui_say(ui, false, "%s",
			act == WHEEL_TAKE && ui->drives  ? _("you drive already")
				: act == WHEEL_HAND_OVER ? _("this view only watches")
				: act == WHEEL_TAKE
				? _("you have asked for the wheel already")
				: _("nobody asks for the wheel, or offers it to you"));
	else if (ui->ops->wheel(ui->ctx, act, name, &ui->sent_id, &e) != 0)
		ui_say(ui, true, "%s", error_text(&e));
	error_clear(&e);
}

bool ui_wheel_enter(struct ui *ui)
{
	if (ui->drives || !ui->wheel.offered)
		return false;
	ui_wheel_act(ui, WHEEL_YES, NULL);
	return true;
}

void ui_wheel_event(struct ui *ui, const struct event *ev)
{
	struct strbuf text = STRBUF_INIT;

	if (ev->type != EV_DRIVER_CHANGE)
		return;
	wheel_changed(ev, &text);
	ui_say(ui, false, "%s", text.buf);
	strbuf_release(&text);
}

/* Over the lower edge, where what is said for a moment stands before it. */
void ui_wheel_draw(struct ui *ui, struct pane p)
{
	struct style style = ui_style(ui, ROLE_NOTICE);
	struct strbuf text = STRBUF_INIT;

	if (ui->s && !ui->notice && wheel_says(&ui->wheel, clock_mono_ns(), &text))
		ui_draw_said(ui, p, arena_strndup(ui->frame, text.buf, text.len), style);
	strbuf_release(&text);
}

const char *ui_wheel_who(struct ui *ui)
{
	if (!ui->s || ui->drives)
		return ui->who;
	if (ui->wheel.driver)
		return arena_strfmt(
			ui->frame, _("%s drives · %s (watching)"), ui->wheel.driver, ui->who);
	return arena_strfmt(ui->frame, _("nobody drives · %s (watching)"), ui->who);
}
