/* What a step, a child or an item shows in a drill, and how it is judged. */
#include "config.h"

#include "kinds/tables-private.h"
#include "model/drill.h"

#define AT(member) .at = offsetof(struct drill, member)
#define COUNT(member) .n_at = offsetof(struct drill, member)

static const struct table case_table, play_table;

#define ROWS_DRILL \
	{ .key = "output", .type = FT_TEXT, AT(output), .help = N_("What the command prints.") }, \
		{ .key = "output_file", \
			.type = FT_TEXT, \
			AT(output_file), \
			.flags = FIELD_NONEMPTY, \
			.help = N_("The file that has what the command prints.") }, \
		{ .key = "exit", \
			.type = FT_INT, \
			AT(exit), \
			.max = 255, \
			.help = N_("Its exit code.") }, \
		{ .key = "takes", \
			.type = FT_DURATION, \
			AT(takes_ms), \
			.help = N_("How long it takes.") }, \
		{ .key = "set", \
			.type = FT_SETTINGS, \
			AT(set), \
			.flags = FIELD_TEMPLATE, \
			.help = N_("Variables that get a value.") }, \
		{ .key = "attempts", \
			.type = FT_LIST, \
			AT(attempts), \
			COUNT(attempt_n), \
			.sub = &play_table, \
			.help = N_("What each attempt shows; the last repeats.") }, \
		{ .key = "cases", \
			.type = FT_LIST, \
			AT(cases), \
			COUNT(case_n), \
			.sub = &case_table, \
			.help = N_("What it shows when a condition holds; the first wins.") }, \
		{ .key = "items", \
			.type = FT_KEYED, \
			AT(items), \
			COUNT(item_n), \
			.sub = &play_table, \
			.flags = FIELD_UNNAMED, \
			.help = N_("What each item of a checklist shows.") }, \
		{ .key = "from", \
			.type = FT_TEXTS, \
			AT(from), \
			.help = N_("What there is to choose from.") }, \
		{ .key = "answer", \
			.type = FT_TEXT, \
			AT(answer), \
			.help = N_("The right answer: a verdict or a value.") }, \
		{ .key = "hints", \
			.type = FT_TEXTS, \
			AT(hints), \
			.help = N_("Hints, the vaguest first.") }, \
		{ .key = "why", \
			.type = FT_MARKDOWN, \
			AT(why), \
			.help = N_("Why that is the right answer.") }, \
	{ \
		.key = "recall", .type = FT_BOOL, AT(recall), \
		.help = N_("The trainee types the command.") \
	}

static const struct field drill_fields[] = {
	ROWS_DRILL,
	FIELD_END,
};

static const struct field case_fields[] = {
	{ .key = "when",
		.type = FT_CONDITION,
		AT(when),
		.flags = FIELD_REQUIRED,
		.help = N_("The condition.") },
	ROWS_DRILL,
	FIELD_END,
};

#define DRILL_TABLE(words, rows) \
	{ \
		.name = (words), .fields = (rows), .size = sizeof(struct drill), \
		.place_at = offsetof(struct drill, at), .command_at = NO_PLACE, .rule = RULE_DRILL \
	}

static const struct table play_table = DRILL_TABLE(N_("an entry of a drill"), drill_fields);
static const struct table case_table = DRILL_TABLE(N_("a case"), case_fields);
const struct table drill_table = DRILL_TABLE(N_("'drill'"), drill_fields);
