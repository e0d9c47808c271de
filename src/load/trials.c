/* The keys of what a runbook says of its trials: regular tests, profiles, the drill as a whole. */
#include "config.h"

#include "base/i18n.h"
#include "load/reader-private.h"
#include "load/tables-private.h"

#define TABLE(words, rows, type) .name = (words), .fields = (rows), .size = sizeof(struct type)
#define AT(type, member) .at = offsetof(struct type, member)
#define COUNT(type, member) .n_at = offsetof(struct type, member)

static const struct word mode_words[] = {
	{ "drill", SCHEDULE_DRILL },
	{ "exercise", SCHEDULE_EXERCISE },
	{ NULL, 0 },
};

static const struct field schedule_fields[] = {
	{ .key = "id",
		.type = FT_ID,
		AT(schedule, id),
		.help = N_("What `--schedule` calls it; made from the title.") },
	{ .key = "title",
		.type = FT_TEXT,
		AT(schedule, title),
		.flags = FIELD_NONEMPTY,
		.help = N_("What lists show.") },
	{ .key = "every",
		.type = FT_EVERY,
		AT(schedule, every),
		.flags = FIELD_REQUIRED,
		.help = N_("How often it is due.") },
	{ .key = "mode",
		.type = FT_ENUM,
		AT(schedule, mode),
		.words = mode_words,
		.help = N_("Whether it is a drill or an exercise.") },
	FIELD_END,
};

const struct table schedule_table = {
	TABLE(N_("a regular test"), schedule_fields, schedule),
	.place_at = offsetof(struct schedule, at),
	.command_at = NO_PLACE,
	.rule = RULE_SCHEDULE,
	.unique = true,
};

static const struct field profile_fields[] = {
	{ .key = "vars",
		.type = FT_SETTINGS,
		AT(profile, vars),
		.flags = FIELD_KNOWN,
		.help = N_("The values of variables.") },
	{ .key = "require",
		.type = FT_SCRIPT,
		AT(profile, require),
		.flags = FIELD_NONEMPTY,
		.help = N_("A script that must exit with 0 before the first step.") },
	FIELD_END,
};

const struct table profile_table = {
	TABLE(N_("a profile"), profile_fields, profile),
	.place_at = offsetof(struct profile, at),
	.command_at = NO_PLACE,
};

static const struct field inject_monitor_fields[] = {
	{ .key = "state",
		.type = FT_ENUM,
		AT(inject_monitor, state),
		.words = monitor_states,
		.flags = FIELD_PLAIN,
		.help = N_("The state that it changes to.") },
	FIELD_END,
};

static const struct table inject_monitor_table = {
	TABLE(N_("the state of a monitor"), inject_monitor_fields, inject_monitor),
	.shorthand = "state",
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
};

static const struct field inject_fields[] = {
	{ .key = "at",
		.type = FT_DURATION,
		AT(inject, at_ms),
		.flags = FIELD_ONE_OF,
		.help = N_("When, after the start.") },
	{ .key = "step",
		.type = FT_STEP_REF,
		AT(inject, step),
		.flags = FIELD_ONE_OF,
		.help = N_("When this step is entered.") },
	{ .key = "text", .type = FT_MARKDOWN, AT(inject, text), .help = N_("What is said.") },
	{ .key = "set",
		.type = FT_SETTINGS,
		AT(inject, set),
		.flags = FIELD_KNOWN | FIELD_TEMPLATE,
		.help = N_("Variables that get a value.") },
	{ .key = "monitor",
		.type = FT_KEYED,
		AT(inject, monitors),
		COUNT(inject, monitor_n),
		.sub = &inject_monitor_table,
		.flags = FIELD_UNNAMED,
		.help = N_("Monitors that change their state.") },
	FIELD_END,
};

static const struct table inject_table = {
	TABLE(N_("an inject"), inject_fields, inject),
	.place_at = offsetof(struct inject, at),
	.command_at = NO_PLACE,
	.rule = RULE_INJECT,
};

static const struct field pass_fields[] = {
	{ .key = "missed",
		.type = FT_INT,
		AT(drill_pass, missed),
		.help = N_("Steps missed, at most.") },
	{ .key = "unsafe",
		.type = FT_INT,
		AT(drill_pass, unsafe),
		.help = N_("Steps done in an unsafe way, at most.") },
	{ .key = "late",
		.type = FT_INT,
		AT(drill_pass, late),
		.preset = 2,
		.help = N_("Steps past their target, at most.") },
	{ .key = "hints",
		.type = FT_INT,
		AT(drill_pass, hints),
		.preset = 1,
		.help = N_("Steps with a hint, at most.") },
	FIELD_END,
};

static const struct table pass_table = {
	TABLE(N_("'pass'"), pass_fields, drill_pass),
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
};

static const struct field plan_fields[] = {
	{ .key = "brief",
		.type = FT_MARKDOWN,
		AT(drill_plan, brief),
		.help = N_("What the trainee reads first.") },
	{ .key = "injects",
		.type = FT_LIST,
		AT(drill_plan, injects),
		COUNT(drill_plan, inject_n),
		.sub = &inject_table,
		.help = N_("Surprises.") },
	{ .key = "pass",
		.type = FT_MAP,
		AT(drill_plan, pass),
		.sub = &pass_table,
		.help = N_("When it is passed.") },
	FIELD_END,
};

const struct table plan_table = {
	TABLE(N_("the drill of a runbook"), plan_fields, drill_plan),
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
};
