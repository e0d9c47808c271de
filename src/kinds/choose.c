/* A choice of options, of the lines of a command, of files, of backups. */
#include "config.h"

#include "kinds/tables-private.h"

#define AT(member) .at = offsetof(struct option, member)

static const struct field option_fields[] = {
	{ .key = "id",
		.type = FT_ID,
		AT(id),
		.help = N_("The verdict when it is chosen; made from the title by default.") },
	{ .key = "title",
		.type = FT_TEXT,
		AT(title),
		.flags = FIELD_NONEMPTY | SHOWN,
		.help = N_("What is shown to choose; the id by default.") },
	{ .key = "text",
		.type = FT_MARKDOWN,
		AT(text),
		.flags = SHOWN,
		.help = N_("More about it.") },
	{ .key = "set",
		.type = FT_SETTINGS,
		AT(set),
		.flags = FIELD_TEMPLATE,
		.help = N_("Variables that get a value when it is chosen.") },
	{ .key = "next",
		.type = FT_STEP_REF,
		AT(next),
		.place_at = offsetof(struct option, next_at),
		.help = N_("The step after this one when it is chosen.") },
	FIELD_END,
};

const struct table option_table = {
	.name = N_("an option"),
	.fields = option_fields,
	.size = sizeof(struct option),
	.place_at = offsetof(struct option, at),
	.command_at = NO_PLACE,
	.rule = RULE_OPTION,
	.unique = true,
};

static const struct field from_fields[] = {
	{ .key = "run",
		.type = FT_SCRIPT,
		AT_STEP(from_script),
		.flags = FIELD_ONE_OF | FIELD_NONEMPTY,
		.help = N_("A script: each of its lines that is not empty can be chosen.") },
	{ .key = "files",
		.type = FT_TEXT,
		AT_STEP(from_files),
		.flags = FIELD_ONE_OF | FIELD_NONEMPTY | FIELD_TEMPLATE,
		.help = N_("A folder: its files can be chosen, the newest first.") },
	{ .key = "pattern",
		.type = FT_PATTERN,
		AT_STEP(from_pattern),
		.with = "files",
		.help = N_("Only files with such a name.") },
	{ .key = "backups",
		.type = FT_BACKUP_REF,
		AT_STEP(from_backups),
		.flags = FIELD_ONE_OF,
		.help = N_("A backup set: its backups can be chosen.") },
	{ .key = "before",
		.type = FT_VAR_REF,
		AT_STEP(from_before),
		.with = "backups",
		.help = N_("A variable of type `time` that takes the place of the onset.") },
	FIELD_END,
};

const struct table from_table = {
	.name = N_("'from'"),
	.fields = from_fields,
	.size = sizeof(struct step),
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
	.rule = RULE_FROM,
};

static const char *const verdicts[] = { "ok", "fail", "timeout", NULL };

static const struct field fields[] = {
	{ .key = "choose",
		.type = FT_TEXT,
		AT_STEP(question),
		.flags = FIELD_REQUIRED | FIELD_KIND_KEY | SHOWN,
		.help = N_("The question.") },
	{ .key = "options",
		.type = FT_LIST,
		AT_STEP(options),
		.n_at = offsetof(struct step, option_n),
		.sub = &option_table,
		.flags = FIELD_ONE_OF,
		.help = N_("What can be chosen.") },
	{ .key = "from",
		.type = FT_MAP,
		.at = 0,
		.sub = &from_table,
		.flags = FIELD_ONE_OF,
		.help = N_("Where what can be chosen comes from.") },
	ROW_INTO(0),
	{ .key = "many",
		.type = FT_BOOL,
		AT_STEP(many),
		.help = N_("Several can be chosen, one a line.") },
	ROW_TIMEOUT(0, N_("How long it waits for an answer; needs `then.timeout`.")),
	FIELD_END,
};

const struct kind kind_choose = {
	.name = "choose",
	.key = "choose",
	.does = N_("picks an option"),
	.shape = SHAPE_CHOOSE,
	.verdicts = verdicts,
	.fields = fields,
};
