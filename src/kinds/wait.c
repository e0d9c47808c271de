/* A wait for a time, or until a script says so. */
#include "config.h"

#include "kinds/tables-private.h"

static const struct field wait_fields[] = {
	{ .key = "wait",
		.type = FT_DURATION,
		AT_STEP(wait_ms),
		.flags = FIELD_PLAIN | FIELD_ONE_OF,
		.help = N_("How long it waits.") },
	{ .key = "until",
		.type = FT_SCRIPT,
		AT_STEP(wait_until),
		.flags = FIELD_ONE_OF | FIELD_NONEMPTY,
		.help = N_("A script that is run until it is as expected; each run has 30s.") },
	{ .key = "expect",
		.type = FT_EXPECT,
		AT_STEP(wait_expect),
		.sub = &expect_table,
		.with = "until",
		.help = N_("When the script counts as ok.") },
	{ .key = "every",
		.type = FT_DURATION,
		AT_STEP(wait_every_ms),
		.with = "until",
		.preset = 5000,
		.help = N_("How often the script is run.") },
	{ .key = "timeout",
		.type = FT_DURATION,
		AT_STEP(wait_timeout_ms),
		.with = "until",
		.help = N_("How long it waits at most.") },
	FIELD_END,
};

const struct table wait_table = {
	.name = N_("'wait'"),
	.fields = wait_fields,
	.size = sizeof(struct step),
	.shorthand = "wait",
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
};

static const char *const verdicts[] = { "ok", "timeout", NULL };

static const struct field fields[] = {
	{ .key = "wait",
		.type = FT_MAP,
		.at = 0,
		.sub = &wait_table,
		.flags = FIELD_REQUIRED | FIELD_KIND_KEY,
		.help = N_("A duration, or a script to wait for.") },
	FIELD_END,
};

const struct kind kind_wait = {
	.name = "wait",
	.key = "wait",
	.does = N_("waits; can cut it short with a reason"),
	.shape = SHAPE_WAIT,
	.verdicts = verdicts,
	.fields = fields,
};
