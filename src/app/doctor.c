/*
 * The checks in their order, and how findings are written: for people a line each, with what it costs
 * and what to do below it; for programs as a list.
 */
#include "config.h"

#include "app/doctor.h"

#include <langinfo.h>
#include <stdarg.h>
#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"

#define WORD_WIDTH 15

static const struct {
	const char *name;
	doctor_check *look;
} checks[] = {
	{ "programs", doctor_programs },
	{ "configuration", doctor_configuration }, /* others need it */
	{ "home", doctor_home },
	{ "disk", doctor_disk },
	{ "sessions", doctor_sessions },
	{ "runbooks", doctor_runbooks },
	{ "locale", doctor_locale },
	{ "terminal", doctor_terminal },
	{ "clock", doctor_clock },
	{ "processes", doctor_processes },
	{ "logout", doctor_logout },
	{ "tools", doctor_tools },
	{ "team", doctor_team },
	{ "server", doctor_server },
};

static const struct {
	const char *name, *sign, *ascii;
} states[] = {
	[DOCTOR_GOOD] = { "good", "✓", "+" },
	[DOCTOR_NOTE] = { "note", "·", "." },
	[DOCTOR_WARN] = { "warn", "!", "!" },
	[DOCTOR_BAD] = { "bad", "✗", "x" },
};

void doctor_init(struct doctor *d, struct app *app, const char *root, const char *user)
{
	memset(d, 0, sizeof(*d));
	d->app = app;
	d->root = root;
	d->user = user;
	d->arena = arena_new();
	d->check = "";
}

void doctor_release(struct doctor *d)
{
	vec_release(&d->found);
	arena_free(d->arena);
}

struct doctor_finding *doctor_add(struct doctor *d, enum doctor_state state, const char *fmt, ...)
{
	struct doctor_finding *f = &vec_add(&d->found);
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	*f = (struct doctor_finding){ .check = d->check,
		.state = state,
		.found = arena_strndup(d->arena, text.buf, text.len) };
	strbuf_release(&text);
	return f;
}

void doctor_look(struct doctor *d)
{
	for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
		d->check = checks[i].name;
		checks[i].look(d);
	}
}

enum doctor_state doctor_worst(const struct doctor *d)
{
	enum doctor_state worst = DOCTOR_GOOD;

	for (size_t i = 0; i < d->found.n; i++)
		if (d->found.v[i].state > worst)
			worst = d->found.v[i].state;
	return worst;
}

/* ---- written ---- */

static void add_safe(struct strbuf *out, const char *text)
{
	text_visible(out, text, strlen(text), false);
	strbuf_addc(out, '\n');
}

/* A word in front of a text, as a second column; what came from outside is made safe. */
static void add_line(struct strbuf *out, const char *word, const char *text)
{
	int pad;

	if (!text)
		return;
	strbuf_addf(out, "  %*s%s", WORD_WIDTH, "", word);
	for (pad = 8 - text_width(word, strlen(word)); pad > 0; pad--)
		strbuf_addc(out, ' ');
	strbuf_addc(out, ' ');
	add_safe(out, text);
}

static void add_finding(struct strbuf *out, const struct doctor_finding *f, bool utf8)
{
	strbuf_addf(out, "%s %-*s", utf8 ? states[f->state].sign : states[f->state].ascii,
		WORD_WIDTH, f->check);
	add_safe(out, f->found);
	add_line(out, _("costs:"), f->costs);
	add_line(out, _("do:"), f->advice);
}

static void add_list(
	const struct doctor *d, enum listing_format format, bool fewer, struct strbuf *out)
{
	static const char *const columns[] = { "check", "state", "found", "costs", "do" };
	struct listing *l = listing_new(columns, ARRAY_LEN(columns));

	for (size_t i = 0; i < d->found.n; i++) {
		const struct doctor_finding *f = &d->found.v[i];

		if (fewer && f->state == DOCTOR_GOOD)
			continue;
		listing_add_text(l, f->check);
		listing_add_text(l, states[f->state].name);
		listing_add_text(l, f->found);
		listing_add_text(l, f->costs);
		listing_add_text(l, f->advice);
	}
	listing_print(l, format, out);
	listing_free(l);
}

void doctor_print(
	const struct doctor *d, enum listing_format format, bool fewer, struct strbuf *out)
{
	bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;

	if (format != LISTING_TABLE) {
		add_list(d, format, fewer, out);
		return;
	}
	for (size_t i = 0; i < d->found.n; i++)
		if (!fewer || d->found.v[i].state != DOCTOR_GOOD)
			add_finding(out, &d->found.v[i], utf8);
}
