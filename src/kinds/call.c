/* Another runbook, walked as part of this one. */
#include "config.h"

#include "kinds/tables-private.h"

static const char *const verdicts[] = { "ok", "fail", NULL };

static const struct field fields[] = {
	{ .key = "call",
		.type = FT_TEXT,
		AT_STEP(call_file),
		.flags = FIELD_REQUIRED | FIELD_KIND_KEY,
		.help = N_("The file, relative to this one.") },
	{ .key = "with",
		.type = FT_SETTINGS,
		AT_STEP(with),
		.flags = FIELD_TEMPLATE | FIELD_THEIRS,
		.help = N_("Values for its variables.") },
	{ .key = "export",
		.type = FT_VARS_SET,
		AT_STEP(exports),
		.help = N_("Variables that are copied back when it ended ok.") },
	FIELD_END,
};

const struct kind kind_call = {
	.name = "call",
	.key = "call",
	.does = N_("walks another runbook as part of this one"),
	.shape = SHAPE_CALL,
	.verdicts = verdicts,
	.fields = fields,
};
