/* Several commands at once. */
#include "config.h"

#include "kinds/tables-private.h"

static const struct field child_fields[] = {
	{ .key = "id",
		.type = FT_ID,
		AT_STEP(id),
		.help = N_("What the record calls it; made from the title by default.") },
	{ .key = "title",
		.type = FT_TEXT,
		AT_STEP(title),
		.flags = FIELD_REQUIRED | SHOWN,
		.help = N_("What is shown beside its output.") },
	ROW_RUN,
	ROWS_COMMAND,
	ROW_TIMEOUT(0, N_("How long the command may take.")),
	{ .key = "drill",
		.type = FT_MAP_NEW,
		AT_STEP(drill),
		.sub = &drill_table,
		.flags = FIELD_NAMED,
		.help = N_("What it shows in a drill.") },
	FIELD_END,
};

const struct table child_table = {
	.name = N_("a child of `parallel`"),
	.fields = child_fields,
	.size = sizeof(struct step),
	.place_at = offsetof(struct step, at),
	.command_at = offsetof(struct step, command),
	.rule = RULE_CHILD,
	.unique = true,
};

static const char *const verdicts[] = { "ok", "fail", "timeout", NULL };

static const struct word need_words[] = { { "all", false }, { "any", true }, { NULL, 0 } };

static const struct field fields[] = {
	{ .key = "parallel",
		.type = FT_LIST,
		AT_STEP(children),
		.n_at = offsetof(struct step, child_n),
		.sub = &child_table,
		.flags = FIELD_REQUIRED | FIELD_KIND_KEY,
		.help = N_("The commands, each with `id`, `title` and `run`.") },
	{ .key = "need",
		.type = FT_EITHER,
		AT_STEP(need_any),
		.words = need_words,
		.help = N_("Whether all must be ok, or any.") },
	ROW_TIMEOUT(0, N_("How long all of them may take.")),
	FIELD_END,
};

const struct kind kind_parallel = {
	.name = "parallel",
	.key = "parallel",
	.does = N_("watches several commands"),
	.shape = SHAPE_PARALLEL,
	.verdicts = verdicts,
	.fields = fields,
};
