/* A question that is answered by yes or no. */
#include "config.h"

#include "kinds/tables-private.h"

static const char *const verdicts[] = { "yes", "no", "timeout", NULL };

static const struct field fields[] = {
	{ .key = "confirm",
		.type = FT_TEXT,
		AT_STEP(question),
		.flags = FIELD_REQUIRED | FIELD_KIND_KEY | SHOWN,
		.help = N_("The question.") },
	ROW_TIMEOUT(0, N_("How long it waits for an answer; needs `then.timeout`.")),
	FIELD_END,
};

const struct kind kind_confirm = {
	.name = "confirm",
	.key = "confirm",
	.does = N_("answers yes or no"),
	.shape = SHAPE_CONFIRM,
	.verdicts = verdicts,
	.fields = fields,
};
