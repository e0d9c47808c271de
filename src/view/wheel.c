/*
 * The wheel in words. It knows what a view was told and asks nobody.
 */
#include "config.h"

#include "view/wheel.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"

void wheel_release(struct wheel *w)
{
	free(w->driver);
	free(w->wish);
	free(w->offer);
}

/* ---- what is typed ---- */

static bool is_word(const char *line, size_t n, const char *word)
{
	return strlen(word) == n && strncmp(line, word, n) == 0;
}

bool wheel_parse(const struct wheel *w, const char *line, enum wheel_act *act, const char **name)
{
	size_t n = strcspn(line, " \t");
	const char *rest = line + n + strspn(line + n, " \t");

	*name = rest;
	if (is_word(line, n, "handover"))
		*act = WHEEL_HAND_OVER;
	else if (is_word(line, n, "keep") && !*rest)
		*act = WHEEL_NO;
	else if (is_word(line, n, "take") && !*rest && !w->drives)
		*act = w->offered ? WHEEL_YES : WHEEL_TAKE;
	else
		return false;
	return true;
}

bool wheel_can(const struct wheel *w, enum wheel_act act)
{
	switch (act) {
	case WHEEL_TAKE: return !w->drives && !w->asks;
	case WHEEL_HAND_OVER: return w->drives;
	case WHEEL_YES:
	case WHEEL_NO: return w->drives ? w->wish != NULL : w->offered;
	}
	return false;
}

/* ---- what is said ---- */

static int64_t seconds_left(const struct wheel *w, int64_t now_ns)
{
	int64_t left = (w->until_ns - now_ns + 999999999) / 1000000000;

	return left > 0 ? left : 0;
}

static void say_own_wish(const struct wheel *w, int64_t now_ns, struct strbuf *out)
{
	const char *driver = w->driver ? w->driver : "?";

	if (w->until_ns)
		strbuf_addf(out,
			_("you asked %s for the wheel: without an answer you have it in %" PRId64
			  " s"),
			driver, seconds_left(w, now_ns));
	else if (w->driver)
		strbuf_addf(out, _("you asked for the wheel: %s has to say yes"), driver);
	else
		strbuf_adds(out, _("you asked for the wheel: who drives next has to say yes"));
}

static void say_wish(const struct wheel *w, int64_t now_ns, struct strbuf *out)
{
	if (w->until_ns)
		strbuf_addf(out,
			_("%s asks for the wheel, and has it in %" PRId64 " s without an answer"),
			w->wish, seconds_left(w, now_ns));
	else
		strbuf_addf(out, _("%s, of another account, asks for the wheel"), w->wish);
	if (w->drives)
		strbuf_addf(out, _(" (:handover %s, :keep)"), w->wish);
}

bool wheel_says(const struct wheel *w, int64_t now_ns, struct strbuf *out)
{
	if (w->offered)
		strbuf_addf(out, _("%s offers you the wheel: Enter takes it"),
			w->driver ? w->driver : "?");
	else if (w->asks)
		say_own_wish(w, now_ns, out);
	else if (w->wish)
		say_wish(w, now_ns, out);
	else if (w->offer)
		strbuf_addf(out, _("the wheel is offered to %s"), w->offer);
	else if (!w->drives && !w->driver)
		strbuf_adds(out, _("nobody drives (:take takes the wheel)"));
	return out->len > 0;
}

static char *safe(const char *name)
{
	struct strbuf text = STRBUF_INIT;

	text_visible(&text, name ? name : "?", strlen(name ? name : "?"), false);
	return strbuf_detach(&text);
}

void wheel_changed(const struct event *ev, struct strbuf *out)
{
	char *was = safe(ev->was), *who = safe(ev->who);

	if (!ev->who)
		strbuf_addf(out, _("the view of %s is gone: nobody drives"), was);
	else if (ev->cause && strcmp(ev->cause, "handed") == 0)
		strbuf_addf(out, _("%s drives now: %s handed the wheel over"), who, was);
	else
		strbuf_addf(out, _("%s drives now and took the wheel"), who);
	free(was);
	free(who);
}
