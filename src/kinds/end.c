/* Where the session closes. */
#include "config.h"

#include "kinds/tables-private.h"

static const char *const verdicts[] = { NULL };

static const struct word outcome_words[] = {
	{ "resolved", OUTCOME_RESOLVED },
	{ "mitigated", OUTCOME_MITIGATED },
	{ "escalated", OUTCOME_ESCALATED },
	{ "failed", OUTCOME_FAILED },
	{ "false-alarm", OUTCOME_FALSE_ALARM },
	{ "rehearsed", OUTCOME_REHEARSED },
	{ NULL, 0 },
};

static const struct field fields[] = {
	{ .key = "end",
		.type = FT_ENUM,
		AT_STEP(outcome),
		.words = outcome_words,
		.flags = FIELD_REQUIRED | FIELD_KIND_KEY,
		.help = N_("The outcome.") },
	FIELD_END,
};

const struct kind kind_end = {
	.name = "end",
	.key = "end",
	.does = N_("the session closes"),
	.shape = SHAPE_END,
	.verdicts = verdicts,
	.fields = fields,
};
