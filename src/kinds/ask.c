/* A question that is answered by a value, which a variable gets. */
#include "config.h"

#include "kinds/tables-private.h"

static const char *const verdicts[] = { "ok", "timeout", NULL };

static const struct field fields[] = {
	{ .key = "ask",
		.type = FT_TEXT,
		AT_STEP(question),
		.flags = FIELD_REQUIRED | FIELD_KIND_KEY | SHOWN,
		.help = N_("The question.") },
	ROW_INTO(FIELD_REQUIRED),
	{ .key = "lines",
		.type = FT_BOOL,
		AT_STEP(lines),
		.help = N_("The answer may have several lines.") },
	ROW_TIMEOUT(0, N_("How long it waits for an answer; needs `then.timeout`.")),
	FIELD_END,
};

const struct kind kind_ask = {
	.name = "ask",
	.key = "ask",
	.does = N_("types a value"),
	.shape = SHAPE_ASK,
	.verdicts = verdicts,
	.fields = fields,
};
