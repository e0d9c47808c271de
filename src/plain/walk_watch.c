/*
 * A plain view and the wheel: what it says of it, and what can be typed while another view drives.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "plain/walk-private.h"

static int act(struct walk *w, enum wheel_act what, const char *name, struct error *e)
{
	return attach_wheel_act(w->attach, what, name, &w->wheel_id, e);
}

/* Whether the line, without its colon, was about the wheel: then it is asked for. */
static int take_wheel_line(struct walk *w, const char *line, bool *taken, struct error *e)
{
	enum wheel_act what;
	const char *name;

	*taken = wheel_parse(attach_wheel(w->attach), line, &what, &name);
	return *taken ? act(w, what, name, e) : 0;
}

static bool next_is_about_wheel(const struct walk *w)
{
	const char *end = memchr(w->typed.buf, '\n', w->typed.len), *name;
	enum wheel_act what;
	char *line;
	bool is;

	if (!end || w->typed.buf[0] != ':')
		return false;
	line = xstrndup(w->typed.buf + 1, (size_t)(end - w->typed.buf - 1));
	line[strcspn(line, "\r")] = '\0';
	is = wheel_parse(attach_wheel(w->attach), line, &what, &name);
	free(line);
	return is;
}

int walk_wheel_lines(struct walk *w, struct error *e)
{
	bool taken;
	int rc = 0;

	while (rc == 0 && !w->o->answers && next_is_about_wheel(w))
		rc = take_wheel_line(w, walk_take_line(w) + 1, &taken, e);
	return rc;
}

void walk_tell_news(struct walk *w)
{
	const struct wheel *wheel = attach_wheel(w->attach);
	struct strbuf text = STRBUF_INIT;
	char *notice = attach_take_notice(w->attach);

	if (notice)
		walk_complain(w, "%s", notice);
	free(notice);
	if (wheel->changes == w->wheel_told)
		return;
	w->wheel_told = wheel->changes;
	if (wheel_says(wheel, clock_mono_ns(), &text))
		walk_complain(w, "%s", text.buf);
	strbuf_release(&text);
}

void walk_tell_driver(struct walk *w, const struct event *ev)
{
	struct strbuf text = STRBUF_INIT;

	if (ev->type != EV_DRIVER_CHANGE || w->o->quiet)
		return;
	wheel_changed(ev, &text);
	walk_complain(w, "%s", text.buf);
	strbuf_release(&text);
}

void walk_say_watching(struct walk *w)
{
	const struct wheel *wheel = attach_wheel(w->attach);

	walk_complain(w, "%s drives; you watch%s", wheel->driver ? wheel->driver : "nobody",
		w->o->deserted ? "" : " (:take asks for the wheel)");
}

/* What is typed where another view drives. */
static int take_watching_line(struct walk *w, const char *line, struct error *e)
{
	bool taken = false;
	int rc = 0;

	if (*line == ':')
		rc = take_wheel_line(w, line + 1, &taken, e);
	if (rc != 0 || taken)
		return rc;
	if (strcmp(line, ":detach") == 0)
		w->detach = true;
	else if (!*line && attach_wheel(w->attach)->offered)
		return act(w, WHEEL_YES, NULL, e);
	else if (*line)
		walk_say_watching(w);
	return 0;
}

/* An answers file waits for the wheel as for anything else, and gives up as it does there. */
static int wait_for_wheel(struct walk *w, struct error *e)
{
	int64_t now = clock_mono_ns();

	if (w->watches_since == 0)
		w->watches_since = now;
	if ((now - w->watches_since) / 1000000 < w->o->answer_timeout_ms)
		return 0;
	return error_set(e, -ERR_REFUSED, "the wheel did not come: %s drives",
		attach_wheel(w->attach)->driver ? attach_wheel(w->attach)->driver : "nobody");
}

int walk_watch(struct walk *w, struct error *e)
{
	const char *line;
	int rc = 0;

	if (w->o->answers)
		return wait_for_wheel(w, e);
	w->has_intent = w->sent = false;
	while (rc == 0 && !w->detach && (line = walk_take_line(w)) != NULL)
		rc = take_watching_line(w, line, e);
	return rc;
}

bool walk_is_deserted(const struct walk *w)
{
	const struct session *s = attach_session(w->attach);
	struct session_asks asks;

	session_asks(s, &asks);
	return w->o->deserted && !attach_wheel(w->attach)->driver && asks.asks != ASKS_NOTHING &&
		asks.asks != ASKS_APPROVAL;
}
