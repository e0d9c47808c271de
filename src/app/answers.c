/*
 * An answers file by its table. Which arguments an action takes is the engine's to know: one that is not
 * its own is an error here, so that a script never means more than is done.
 */
#include "config.h"

#include "app/answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "load/settings.h"

struct row {
	const char *step, *action;
	const char *reason, *value, *name, *item, *child, *run, *to, *outcome, *text, *monitor,
		*role, *result, *duration, *time, *signal;
	struct text_list items, options;
	struct setting_list set;
	int index;
	struct place at;
};

struct rows {
	const struct row *v;
	size_t n;
};

#define AT(member) .at = offsetof(struct row, member)
static const struct field row_fields[] = {
	{ .key = "step",
		.type = FT_TEXT,
		.flags = FIELD_REQUIRED,
		AT(step),
		.help = N_("the step that it is meant for") },
	{ .key = "do",
		.type = FT_TEXT,
		.flags = FIELD_REQUIRED,
		AT(action),
		.help = N_("the action") },
	{ .key = "reason", .type = FT_TEXT, AT(reason), .help = N_("why") },
	{ .key = "value", .type = FT_TEXT, AT(value), .help = N_("what is typed") },
	{ .key = "name", .type = FT_TEXT, AT(name), .help = N_("the variable that is answered") },
	{ .key = "item", .type = FT_TEXT, AT(item), .help = N_("an item of the checklist") },
	{ .key = "child", .type = FT_TEXT, AT(child), .help = N_("one of several commands") },
	{ .key = "items",
		.type = FT_TEXTS,
		.flags = FIELD_ALONE,
		AT(items),
		.help = N_("items of the checklist, or all") },
	{ .key = "option",
		.type = FT_TEXTS,
		.flags = FIELD_ALONE,
		AT(options),
		.help = N_("the option's id; a list where several can be chosen") },
	{ .key = "index",
		.type = FT_INT,
		.min = 1,
		.max = 1000,
		AT(index),
		.help = N_("the option's number, from 1") },
	{ .key = "run", .type = FT_TEXT, AT(run), .help = N_("a command") },
	{ .key = "set", .type = FT_SETTINGS, AT(set), .help = N_("variables to change") },
	{ .key = "to", .type = FT_TEXT, AT(to), .help = N_("the step to go to") },
	{ .key = "outcome", .type = FT_TEXT, AT(outcome), .help = N_("how the session ended") },
	{ .key = "text", .type = FT_TEXT, AT(text), .help = N_("the note") },
	{ .key = "monitor", .type = FT_TEXT, AT(monitor), .help = N_("the monitor") },
	{ .key = "role", .type = FT_TEXT, AT(role), .help = N_("the contact's role") },
	{ .key = "result", .type = FT_TEXT, AT(result), .help = N_("reached or no-answer") },
	{ .key = "for", .type = FT_TEXT, AT(duration), .help = N_("how long") },
	{ .key = "time", .type = FT_TEXT, AT(time), .help = N_("when it began") },
	{ .key = "signal",
		.type = FT_TEXT,
		AT(signal),
		.help = N_("interrupt, terminate or kill") },
	{ .key = NULL },
};
#undef AT

static const struct table row_table = {
	.name = N_("an answer"),
	.fields = row_fields,
	.size = sizeof(struct row),
	.place_at = offsetof(struct row, at),
	.command_at = NO_PLACE,
};

static const struct field root = {
	.key = "answers",
	.type = FT_LIST,
	.flags = FIELD_HOLLOW,
	.at = offsetof(struct rows, v),
	.n_at = offsetof(struct rows, n),
	.sub = &row_table,
};

struct answers {
	struct arena *arena;
	struct plain_answer *v;
	size_t n;
};

/* What an action may be given in the file; actions that are not here take what command.def says. */
static bool takes(enum action action, const char *arg)
{
	static const struct {
		enum action action;
		const char *arg;
	} more[] = {
		{ ACT_CHOOSE, "value" },
		{ ACT_CHOOSE, "index" },
		{ ACT_EDIT, "set" },
		{ ACT_KEYS, "child" },
		{ ACT_EDIT, "child" },
	};

	for (const char *const *p = action_table[action].args; *p; p++) {
		size_t n = strlen(arg);

		if (strncmp(*p, arg, n) == 0 && ((*p)[n] == '\0' || (*p)[n] == '*'))
			return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(more); i++) {
		if (more[i].action == action && strcmp(more[i].arg, arg) == 0)
			return true;
	}
	return false;
}

static int take_argument(
	struct plain_answer *a, const char *name, const char *value, struct error *e)
{
	if (!value)
		return 0;
	if (!takes(a->intent.action, name))
		return error_set(
			e, -ERR_USAGE, "%s takes no %s", action_table[a->intent.action].word, name);
	/* A choice by value is an option by its text: the engine finds either. */
	if (a->intent.action == ACT_CHOOSE && strcmp(name, "value") == 0)
		name = "option";
	intent_arg(&a->intent, name, value);
	return 0;
}

/* One a line, as a choice of several is kept; NULL: none. */
static const char *lines_of(const struct text_list *texts, struct arena *arena)
{
	const char *lines = texts->n > 0 ? texts->v[0] : NULL;

	for (size_t i = 1; i < texts->n; i++)
		lines = arena_strfmt(arena, "%s\n%s", lines, texts->v[i]);
	return lines;
}

static void take_items(struct plain_answer *a, const struct text_list *items)
{
	if (items->n == 1 && strcmp(items->v[0], "all") == 0)
		return;
	a->intent.items.v = items->v;
	a->intent.items.n = items->n;
}

static void take_set(struct plain_answer *a, const struct setting_list *set, struct arena *arena)
{
	struct event_pair *pairs = arena_array(arena, struct event_pair, set->n + 1);

	for (size_t i = 0; i < set->n; i++)
		pairs[i] = (struct event_pair){ set->v[i].name, set->v[i].value };
	if (set->n > 0)
		a->intent.set = (struct event_pairs){ pairs, set->n };
}

static int convert(
	struct answers *list, const struct row *row, struct plain_answer *a, struct error *e)
{
	const struct {
		const char *name, *value;
	} args[] = {
		{ "reason", row->reason },
		{ "value", row->value },
		{ "name", row->name },
		{ "item", row->item },
		{ "child", row->child },
		{ "option", lines_of(&row->options, list->arena) },
		{ "run", row->run },
		{ "to", row->to },
		{ "outcome", row->outcome },
		{ "text", row->text },
		{ "monitor", row->monitor },
		{ "role", row->role },
		{ "result", row->result },
		{ "for", row->duration },
		{ "time", row->time },
		{ "signal", row->signal },
		{ "index", row->index ? arena_strfmt(list->arena, "%d", row->index) : NULL },
	};
	int action = action_named(row->action), rc = 0;

	if (action < 0)
		return error_set(e, -ERR_USAGE, "there is no action %s", row->action);
	a->step = row->step;
	a->line = row->at.line;
	intent_init(&a->intent, (enum action)action);
	for (size_t i = 0; i < ARRAY_LEN(args) && rc == 0; i++)
		rc = take_argument(a, args[i].name, args[i].value, e);
	if (row->items.n > 0)
		take_items(a, &row->items);
	take_set(a, &row->set, list->arena);
	return rc;
}

static void say_problems(const struct problems *ps)
{
	struct strbuf text = STRBUF_INIT;

	problems_print(ps, &text);
	fwrite(text.buf, 1, text.len, stderr);
	strbuf_release(&text);
}

int answers_read(const char *path, struct answers **out, struct error *e)
{
	struct answers *a = xcalloc(1, sizeof(*a));
	struct rows rows = { 0 };
	struct problems ps;
	int rc;

	a->arena = arena_new();
	problems_init(&ps);
	rc = settings_load_typed(path, &root, &rows, a->arena, &ps);
	if (rc != 0) {
		say_problems(&ps);
		error_set(e, rc == -ERR_UNSOUND ? -ERR_USAGE : rc, "%s: it cannot be used", path);
		rc = rc == -ERR_UNSOUND ? -ERR_USAGE : rc;
	}
	problems_release(&ps);
	a->v = xcalloc(rows.n + 1, sizeof(*a->v));
	for (size_t i = 0; i < rows.n && rc == 0; i++) {
		rc = convert(a, &rows.v[i], &a->v[a->n++], e);
		if (rc != 0)
			error_prefix(e, "%s:%d", path, rows.v[i].at.line);
	}
	if (rc != 0) {
		answers_free(a);
		return rc;
	}
	*out = a;
	return 0;
}

void answers_free(struct answers *a)
{
	if (!a)
		return;
	arena_free(a->arena);
	free(a->v);
	free(a);
}

const struct plain_answer *answers_list(const struct answers *a, size_t *n)
{
	*n = a->n;
	return a->v;
}
