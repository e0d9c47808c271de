/*
 * What people answered, decided and wrote, in words.
 */
#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"
#include "report/show-private.h"

static bool uses(const struct step *step, const char *name)
{
	for (size_t i = 0; i < step->vars_used.n; i++)
		if (strcmp(step->vars_used.v[i], name) == 0)
			return true;
	return false;
}

static bool is_changed(const struct session *s, int scope, const struct event *ev)
{
	const struct var_value *was = session_var_in(s, scope, ev->name);

	return was && (!ev->value || !was->value || strcmp(was->value, ev->value) != 0);
}

/* What was done with the value that is changed by this: the event is not applied yet. */
static void show_stale(struct show *sh, const struct event *ev)
{
	const struct session *s = sh->s;
	const char *path = ev->scope ? ev->scope : "";

	for (size_t i = 0; s->plan && ev->name && i < s->steps.n; i++) {
		const struct step_record *r = s->steps.v[i];

		if (r->state == STEP_DONE && r->index >= 0 &&
			strcmp(s->scopes.v[r->scope]->path, path) == 0 &&
			uses(&s->plan->steps[r->index], ev->name) && is_changed(s, r->scope, ev))
			show_line(sh, ev, _("≠ stale, done with the old value: %s"),
				words_step(sh->arena, s, r->id));
	}
}

void show_var(struct show *sh, const struct event *ev)
{
	const char *value = ev->value ? arena_strfmt(sh->arena, "\"%s\"", SEEN(ev->value))
				      : _("a value that is secret");
	const char *scope = ev->scope ? arena_strfmt(sh->arena, ", %s", SEEN(ev->scope)) : "";

	show_line(sh, ev, _("%s is %s (%s%s)%s"), SEEN(ev->name), value, SEEN(ev->source), scope,
		BY(ev->who));
	if (ev->source && strcmp(ev->source, "person") == 0)
		show_stale(sh, ev);
}

/* ---- checklists ---- */

static const char *mark_of(const char *state)
{
	static const struct {
		const char *state, *mark;
	} rows[] = { { "yes", "[x]" }, { "no", "[!]" }, { "n/a", "[-]" }, { "open", "[ ]" } };

	for (size_t i = 0; state && i < ARRAY_LEN(rows); i++) {
		if (strcmp(rows[i].state, state) == 0)
			return rows[i].mark;
	}
	return "[?]";
}

/* The runbook's words for an item; its id where the runbook is not at hand. */
static const char *item_text(struct show *sh, const struct event *ev)
{
	const struct step *step = sh->s->step;

	for (size_t i = 0; step && ev->item && i < step->item_n; i++) {
		if (strcmp(step->items[i].id, ev->item) == 0) {
			struct strbuf text = STRBUF_INIT;
			const char *seen;

			session_expand(sh->s, step->items[i].text, &text);
			seen = arena_strfmt(sh->arena, "%s (%s)", SEEN(text.buf), SEEN(ev->item));
			strbuf_release(&text);
			return seen;
		}
	}
	return SEEN(ev->item);
}

static const char *answered_how(struct show *sh, const struct event *ev)
{
	struct strbuf text = STRBUF_INIT;
	const char *kept;

	if (ev->how && strcmp(ev->how, "sense") == 0)
		strbuf_adds(&text, _(", seen by a command"));
	else if (ev->how && strcmp(ev->how, "respond") == 0)
		strbuf_adds(&text, _(", as was typed"));
	else if (ev->how && strcmp(ev->how, "hand") != 0)
		strbuf_addf(&text, ", %s", SEEN(ev->how));
	if (ev->run != EVENT_NONE)
		strbuf_addf(&text, _(" (command %d)"), (int)ev->run);
	if (ev->value)
		strbuf_addf(&text, _(", value \"%s\""), SEEN(ev->value));
	if (ev->fits >= 0)
		strbuf_adds(&text, ev->fits > 0 ? _(", which fits") : _(", which does not fit"));
	kept = arena_strdup(sh->arena, text.buf);
	strbuf_release(&text);
	return kept;
}

void show_item(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, "%s %s: %s%s%s%s", mark_of(ev->state), item_text(sh, ev), SEEN(ev->state),
		answered_how(sh, ev), BY(ev->who), WHY(ev->why));
}

/* ---- questions ---- */

void show_answer(struct show *sh, const struct event *ev)
{
	const char *value = ev->value ? arena_strfmt(sh->arena, "\"%s\"", SEEN(ev->value))
		: ev->option          ? ""
				      : _("a value that is secret");
	const char *option = ev->option
		? arena_strfmt(sh->arena, "[%s]%s", SEEN(ev->option), ev->value ? " " : "")
		: "";

	show_line(sh, ev, _("asked: %s"), SEEN(ev->question));
	show_line(sh, ev, _("answered%s: %s%s%s"), BY(ev->who), option, value,
		ev->how && strcmp(ev->how, "timeout") == 0 ? _(" (nobody did: the time was up)")
							   : "");
}

void show_back(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("the answer was taken back%s"), BY(ev->who));
}

void show_choices(struct show *sh, const struct event *ev)
{
	if (ev->options.n > 0)
		show_line(sh, ev, _("to choose from: %s"),
			words_list(sh->arena, ev->options.v, ev->options.n));
	if (ev->error)
		show_line(sh, ev, _("what there is to choose from could not be found: %s"),
			SEEN(ev->error));
	else if (ev->options.n == 0)
		show_line(sh, ev, "%s", _("there is nothing to choose from"));
}

/* A verdict; a list of what there is comes with show_choices. */
void show_backup_seen(struct show *sh, const struct event *ev)
{
	if (ev->verdict)
		show_line(sh, ev, _("%s: %s"), SEEN(ev->path), SEEN(ev->verdict));
}

void show_backup_pick(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("wanted%s: %s, which is dangerous: %s"), BY(ev->who), SEEN(ev->value),
		SEEN(ev->why));
}

/* ---- words ---- */

void show_note(struct show *sh, const struct event *ev)
{
	const char *kind = ev->kind && strcmp(ev->kind, "lesson") == 0 ? _("lesson")
		: ev->kind && strcmp(ev->kind, "closing") == 0         ? _("closing note")
								       : _("note");

	show_line(sh, ev, "%s%s:", kind, BY(ev->who));
	show_block(sh, "> ", ev->text);
}

void show_action(struct show *sh, const struct event *ev)
{
	const char *due = ev->due == EVENT_NONE
		? ""
		: arena_strfmt(sh->arena, _(", due %s"), words_time(sh->arena, ev->due));

	show_line(sh, ev, _("to do%s: %s (%s%s)"), BY(ev->who), SEEN(ev->text),
		ev->owner ? SEEN(ev->owner) : _("nobody's"), due);
}

void show_call(struct show *sh, const struct event *ev)
{
	const char *name = ev->name ? arena_strfmt(sh->arena, " (%s)", SEEN(ev->name)) : "";

	show_line(sh, ev, _("call to %s%s%s: %s%s"), SEEN(ev->role), name, BY(ev->who),
		ev->result && strcmp(ev->result, "reached") == 0             ? _("reached")
			: ev->result && strcmp(ev->result, "no-answer") == 0 ? _("no answer")
									     : SEEN(ev->result),
		WHY(ev->text));
}

void show_pause(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("paused%s%s"), BY(ev->who), WHY(ev->why));
}

void show_continue(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("went on after the pause%s%s"), BY(ev->who), WHY(ev->why));
}

void show_ack(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("alert of %s acknowledged%s"), SEEN(ev->monitor), BY(ev->who));
}

void show_inject(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("surprise: %s"), SEEN(ev->text));
}

void show_hint(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("hint: %s"), SEEN(ev->text));
}

/* ---- approvals ---- */

void show_approval_ask(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("approval asked of %s (%d needed) for:"), SEEN(ev->role),
		ev->need == EVENT_NONE ? 1 : (int)ev->need);
	show_block(sh, "$ ", ev->command);
}

static const char *approver(struct show *sh, const struct event *ev)
{
	struct strbuf text = STRBUF_INIT;
	const char *kept;

	strbuf_adds(&text, BY(ev->who));
	if (ev->uid != EVENT_NONE)
		strbuf_addf(&text, _(", account %d"), (int)ev->uid);
	if (ev->login != EVENT_NONE && ev->login != ev->uid)
		strbuf_addf(&text, _(", logged in as %d"), (int)ev->login);
	if (ev->terminal)
		strbuf_addf(&text, _(", at %s"), SEEN(ev->terminal));
	if (ev->role)
		strbuf_addf(&text, _(", as %s"), SEEN(ev->role));
	if (ev->proof)
		strbuf_addf(&text, _(" (told apart by %s)"), SEEN(ev->proof));
	kept = arena_strdup(sh->arena, text.buf);
	strbuf_release(&text);
	return kept;
}

void show_approval_grant(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("approved%s"), approver(sh, ev));
}

void show_approval_refuse(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("refused%s%s"), approver(sh, ev), WHY(ev->why));
}

void show_approval_void(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("approvals are void%s"), WHY(ev->why));
}

void show_approval_break(struct show *sh, const struct event *ev)
{
	show_line(sh, ev, _("begun without approval%s%s"), BY(ev->who), WHY(ev->why));
}
