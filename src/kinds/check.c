/* A checklist: each item is so, is not so, or does not apply. */
#include "config.h"

#include "kinds/tables-private.h"

#define AT(member) .at = offsetof(struct item, member)

static const struct field respond_fields[] = {
	{ .key = "match",
		.type = FT_PATTERN,
		AT(respond_match),
		.flags = FIELD_ONE_OF | FIELD_ANCHORED,
		.help = N_("What is typed matches this, from end to end.") },
	{ .key = "compare",
		.type = FT_COMPARE,
		AT(respond_compare),
		.flags = FIELD_ONE_OF,
		.help = N_("What is typed is a number that compares so.") },
	{ .key = "equals",
		.type = FT_VAR_REF,
		AT(respond_equals),
		.flags = FIELD_ONE_OF,
		.help = N_("What is typed is the value of this variable.") },
	FIELD_END,
};

static const struct table respond_table = {
	.name = N_("'respond'"),
	.fields = respond_fields,
	.size = sizeof(struct item),
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
	.rule = RULE_RESPOND,
};

static const struct field item_fields[] = {
	{ .key = "id",
		.type = FT_ID,
		AT(id),
		.help = N_("What answers and the record call it; made from the text by default.") },
	{ .key = "text",
		.type = FT_MARKDOWN,
		AT(text),
		.flags = FIELD_REQUIRED | SHOWN,
		.help = N_("What is to be so.") },
	{ .key = "optional",
		.type = FT_BOOL,
		AT(optional),
		.help = N_("One may go on with it open, or not so.") },
	{ .key = "run",
		.type = FT_RUN,
		AT_COMMAND(script),
		.flags = FIELD_OF_COMMAND | FIELD_NONEMPTY,
		.help = N_("A command that senses it.") },
	ROW_EXPECT("run"),
	{ .key = "timeout",
		.type = FT_DURATION,
		AT(timeout_ms),
		.with = "run",
		.preset = 10000,
		.help = N_("How long the command may take.") },
	{ .key = "every",
		.type = FT_DURATION,
		AT(every_ms),
		.with = "run",
		.help = N_("How often it is sensed again.") },
	ROW_CAPTURE(0, "run"),
	ROW_HOST(0, "run"),
	{ .key = "respond",
		.type = FT_MAP,
		.at = 0,
		.sub = &respond_table,
		.help = N_("The engineer types what they see, and it must fit.") },
	FIELD_END,
};

const struct table item_table = {
	.name = N_("an item"),
	.fields = item_fields,
	.size = sizeof(struct item),
	.shorthand = "text",
	.place_at = offsetof(struct item, at),
	.command_at = offsetof(struct item, sense),
	.rule = RULE_ITEM,
	.unique = true,
};

static const char *const verdicts[] = { "ok", "fail", NULL };

static const struct field fields[] = {
	{ .key = "check",
		.type = FT_LIST,
		AT_STEP(items),
		.n_at = offsetof(struct step, item_n),
		.sub = &item_table,
		.flags = FIELD_REQUIRED | FIELD_KIND_KEY,
		.help = N_("The items, each a text or a map.") },
	FIELD_END,
};

const struct kind kind_check = {
	.name = "check",
	.key = "check",
	.does = N_("answers each item: so, not so, does not apply"),
	.shape = SHAPE_CHECKLIST,
	.verdicts = verdicts,
	.fields = fields,
};
