/*
 * Commands in words: what was run, what a person typed, how it ended and why.
 */
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "report/show-private.h"

static const char *purpose_of(const char *purpose)
{
	static const struct {
		const char *purpose, *says;
	} rows[] = {
		{ "run", N_("command %s") },
		{ "parallel", N_("command %s, one of several at once") },
		{ "undo", N_("command %s, to take the step back") },
		{ "sense", N_("command %s, to look at an item") },
		{ "until", N_("command %s, to see whether to wait on") },
		{ "monitor", N_("command %s, of a monitor") },
		{ "choose", N_("command %s, to find what there is to choose from") },
		{ "when", N_("command %s, of the condition") },
		{ "shell", N_("command %s, a shell beside the step") },
		{ "adhoc", N_("command %s, of the engineer's own") },
	};

	for (size_t i = 0; purpose && i < ARRAY_LEN(rows); i++) {
		if (strcmp(rows[i].purpose, purpose) == 0)
			return _(rows[i].says);
	}
	return _("command %s");
}

/* A script is the last word behind a shell's -c. */
static bool is_script(const struct event_texts *argv)
{
	const char *flag = argv->n >= 3 ? argv->v[argv->n - 2] : "";
	size_t n = strlen(flag);

	return n >= 2 && flag[0] == '-' && flag[n - 1] == 'c';
}

static const char *with_what(struct show *sh, const struct event *ev)
{
	struct strbuf text = STRBUF_INIT;
	const char *kept;

	if (ev->attempt != EVENT_NONE && ev->attempt > 1)
		strbuf_addf(&text, _(", attempt %d"), (int)ev->attempt);
	if (ev->child)
		strbuf_addf(&text, ", %s", SEEN(ev->child));
	if (is_script(&ev->argv))
		strbuf_addf(
			&text, _(", with %s"), words_list(sh->arena, ev->argv.v, ev->argv.n - 1));
	if (ev->dir)
		strbuf_addf(&text, _(", in %s"), SEEN(ev->dir));
	if (ev->host)
		strbuf_addf(&text, _(", on %s"), SEEN(ev->host));
	if (ev->env.n > 0)
		strbuf_addf(&text, _(", given %s"), words_list(sh->arena, ev->env.v, ev->env.n));
	kept = arena_strdup(sh->arena, text.buf);
	strbuf_release(&text);
	return kept;
}

void show_run_start(struct show *sh, const struct event *ev)
{
	const char *number = arena_strfmt(sh->arena, "%d", (int)ev->run);

	show_line(sh, ev, "%s%s", words_fill(sh->arena, purpose_of(ev->purpose), number),
		with_what(sh, ev));
	if (is_script(&ev->argv))
		show_block(sh, "$ ", ev->argv.v[ev->argv.n - 1]);
	else
		show_block(sh, "$ ", words_list(sh->arena, ev->argv.v, ev->argv.n));
}

void show_run_input(struct show *sh, const struct event *ev)
{
	struct typed *t = &sh->typed;

	if (t->who && (t->run != ev->run || strcmp(t->who, ev->who ? ev->who : "?") != 0))
		show_typed(sh);
	if (!t->who) {
		t->who = xstrdup(ev->who ? ev->who : "?");
		t->run = ev->run;
		t->at_ms = ev->at_ms;
	}
	if (ev->data.v)
		strbuf_add(&t->text, ev->data.v, ev->data.n);
	else
		t->hidden++;
}

void show_run_gap(struct show *sh, const struct event *ev)
{
	const char *cause = ev->errno_ == EVENT_NONE
		? ""
		: arena_strfmt(sh->arena, ", %s", strerror((int)ev->errno_));

	show_line(sh, ev, _("command %d: %s of its output are not recorded (%s%s)"), (int)ev->run,
		words_size(sh->arena, ev->bytes == EVENT_NONE ? 0 : ev->bytes), SEEN(ev->why),
		cause);
}

void show_run_match(struct show *sh, const struct event *ev)
{
	const char *costly = ev->costly > 0 ? _(" (given up: too costly)") : "";

	if (ev->kind && strcmp(ev->kind, "reject") == 0)
		show_line(sh, ev, _("command %d: a line that must not be there, by %s%s: %s"),
			(int)ev->run, SEEN(ev->pattern), costly, SEEN(ev->line));
	else if (ev->kind && strcmp(ev->kind, "capture") == 0)
		show_line(sh, ev, _("command %d: found by %s%s: %s"), (int)ev->run,
			SEEN(ev->pattern), costly, SEEN(ev->line));
	else
		show_line(sh, ev, _("command %d: the line that was expected, by %s%s: %s"),
			(int)ev->run, SEEN(ev->pattern), costly, SEEN(ev->line));
}

void show_run_stop(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("command %d stopped (%s)%s%s"), (int)ev->run, SEEN(ev->how),
		BY(ev->who), WHY(ev->why));
}

static const char *ended_how(struct show *sh, const struct event *ev)
{
	if (ev->error)
		return arena_strfmt(sh->arena, _("could not be started: %s"), SEEN(ev->error));
	if (ev->signal != EVENT_NONE && ev->signal > 0)
		return arena_strfmt(sh->arena, _("ended by signal %d"), (int)ev->signal);
	return arena_strfmt(
		sh->arena, _("ended with status %d"), ev->code == EVENT_NONE ? 0 : (int)ev->code);
}

static const char *ended_with(struct show *sh, const struct event *ev)
{
	struct strbuf text = STRBUF_INIT;
	const char *kept;

	if (ev->wall_ms != EVENT_NONE)
		strbuf_addf(&text, _(" after %s"), words_took(sh->arena, ev->wall_ms));
	if (ev->timed_out > 0)
		strbuf_adds(&text, _(", its time was up"));
	if (ev->stopped > 0)
		strbuf_adds(&text, _(", stopped"));
	if (ev->bytes != EVENT_NONE)
		strbuf_addf(&text, _(", %s of output"), words_size(sh->arena, ev->bytes));
	if (ev->user_ms != EVENT_NONE && ev->system_ms != EVENT_NONE)
		strbuf_addf(&text, _(", %s of a processor"),
			words_took(sh->arena, ev->user_ms + ev->system_ms));
	if (ev->left != EVENT_NONE && ev->left > 0)
		strbuf_addf(&text,
			Q_(", %d process left behind", ", %d processes left behind",
				(unsigned long)ev->left),
			(int)ev->left);
	kept = arena_strdup(sh->arena, text.buf);
	strbuf_release(&text);
	return kept;
}

void show_run_exit(struct show *sh, const struct event *ev)
{
	show_line(
		sh, ev, _("command %d %s%s"), (int)ev->run, ended_how(sh, ev), ended_with(sh, ev));
	if (ev->verdict)
		show_line(sh, ev, "  %s%s", SEEN(ev->verdict), WHY(ev->why));
}

void show_interrupted(struct show *sh, const struct event *ev)
{
	static const struct {
		const char *alive, *says;
	} rows[] = {
		{ "yes", N_("it is still running") },
		{ "no", N_("it is gone: how it ended is not known") },
	};
	const char *says = _("whether it still runs is not known");

	for (size_t i = 0; ev->alive && i < ARRAY_LEN(rows); i++) {
		if (strcmp(rows[i].alive, ev->alive) == 0)
			says = _(rows[i].says);
	}
	show_line(sh, ev,
		_("command %d was running when the session was interrupted (process %d)%s: %s"),
		(int)ev->run, ev->pid == EVENT_NONE ? 0 : (int)ev->pid, BY(ev->who), says);
}
