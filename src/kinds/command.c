/* What is the same wherever a command runs: when it is ok, what is taken from it, further attempts. */
#include "config.h"

#include "kinds/tables-private.h"

#define EXPECT(member) .at = offsetof(struct expectation, member)
#define CAPTURE(member) .at = offsetof(struct capture, member)
#define RETRY(member) .at = offsetof(struct retry, member)

static const struct field expect_fields[] = {
	{ .key = "exit",
		.type = FT_EXITS,
		EXPECT(exits),
		.n_at = offsetof(struct expectation, exit_n),
		.help = N_("The exit codes that are fine; 0 by default.") },
	{ .key = "match",
		.type = FT_PATTERN,
		EXPECT(match),
		.help = N_("Some line of the output matches this.") },
	{ .key = "reject",
		.type = FT_PATTERN,
		EXPECT(reject),
		.help = N_("No line of the output matches this.") },
	FIELD_END,
};

const struct table expect_table = {
	.name = N_("'expect'"),
	.fields = expect_fields,
	.size = sizeof(struct expectation),
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
};

static const struct field capture_fields[] = {
	{ .key = "pattern",
		.type = FT_PATTERN,
		CAPTURE(pattern),
		.flags = FIELD_REQUIRED,
		.help = N_("The first group of its last match, or the whole match.") },
	{ .key = "optional",
		.type = FT_BOOL,
		CAPTURE(optional),
		.help = N_("No match is no failure.") },
	{ .key = "lines", .type = FT_BOOL, CAPTURE(lines), .help = N_("All matches, one a line.") },
	FIELD_END,
};

const struct table capture_table = {
	.name = N_("a capture"),
	.fields = capture_fields,
	.size = sizeof(struct capture),
	.shorthand = "pattern",
	.place_at = offsetof(struct capture, at),
	.command_at = NO_PLACE,
};

static const struct field retry_fields[] = {
	{ .key = "times",
		.type = FT_INT,
		RETRY(times),
		.flags = FIELD_REQUIRED,
		.min = 1,
		.max = 100,
		.help = N_("How many further attempts.") },
	{ .key = "delay",
		.type = FT_DURATION,
		RETRY(delay_ms),
		.flags = FIELD_ZERO,
		.help = N_("How long it waits before each.") },
	{ .key = "backoff",
		.type = FT_NUMBER,
		RETRY(backoff),
		.min = 1,
		.preset = 1,
		.help = N_("How many times as long it waits each time; an hour at most.") },
	FIELD_END,
};

const struct table retry_table = {
	.name = N_("'retry'"),
	.fields = retry_fields,
	.size = sizeof(struct retry),
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
};

static const struct field record_fields[] = {
	{ .key = "limit",
		.type = FT_SIZE,
		AT_COMMAND(record_limit),
		.flags = FIELD_REQUIRED,
		.help = N_("The first so many bytes are kept, and the last 64 KiB.") },
	FIELD_END,
};

const struct table record_table = {
	.name = N_("'record'"),
	.fields = record_fields,
	.size = sizeof(struct command),
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
};
