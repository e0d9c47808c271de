/* A command that is started and watched live. */
#include "config.h"

#include "kinds/tables-private.h"

static const char *const verdicts[] = { "ok", "fail", "timeout", "stopped", NULL };

static const struct word until_words[] = { { "me", 1 }, { NULL, 0 } };

static const struct field fields[] = {
	ROW_RUN,
	ROWS_COMMAND,
	{ .key = "until",
		.type = FT_EITHER,
		AT_COMMAND(until_me),
		.words = until_words,
		.flags = FIELD_OF_COMMAND,
		.help = N_("`me`: a command that the person ends; seen enough is ok.") },
	{ .key = "auto",
		.type = FT_BOOL,
		AT_COMMAND(begin),
		.flags = FIELD_OF_COMMAND,
		.help = N_("Starts on arrival.") },
	ROW_TIMEOUT(0, N_("How long the command may take.")),
	FIELD_END,
};

const struct kind kind_run = {
	.name = "run",
	.key = "run",
	.does = N_("starts the command, watches it live, types into it where it asks"),
	.shape = SHAPE_COMMAND,
	.verdicts = verdicts,
	.fields = fields,
};
