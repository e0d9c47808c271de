/*
 * Rows and tables that several kinds share.
 */
#ifndef MUSTER_KINDS_TABLES_PRIVATE_H
#define MUSTER_KINDS_TABLES_PRIVATE_H

#include <stddef.h>

#include "base/i18n.h"
#include "kinds/kinds.h"
#include "model/runbook.h"

#define AT_STEP(member) .at = offsetof(struct step, member)
#define AT_COMMAND(member) .at = offsetof(struct command, member)

extern const struct table capture_table, retry_table, record_table;
extern const struct table item_table, option_table, from_table, wait_table;

/* A text that a person reads. */
#define SHOWN (FIELD_TEMPLATE | FIELD_SHOWN)

/* The keys of whatever runs a command, with `run` itself. */
#define ROW_RUN \
	{ \
		.key = "run", .type = FT_RUN, AT_COMMAND(script), \
		.flags = FIELD_OF_COMMAND | FIELD_REQUIRED | FIELD_KIND_KEY, \
		.help = N_("A script for the shell, or a list of arguments.") \
	}
#define ROW_CAPTURE(more, other) \
	{ \
		.key = "capture", .type = FT_KEYED, AT_COMMAND(captures), \
		.n_at = offsetof(struct command, capture_n), .sub = &capture_table, \
		.with = (other), .flags = FIELD_OF_COMMAND | (more), \
		.help = N_("Variables that are taken from the output.") \
	}
#define ROW_EXPECT(other) \
	{ \
		.key = "expect", .type = FT_EXPECT, AT_COMMAND(expect), .sub = &expect_table, \
		.with = (other), .flags = FIELD_OF_COMMAND, \
		.help = N_("When the command counts as ok.") \
	}
#define ROW_HOST(more, other) \
	{ \
		.key = "host", .type = FT_HOST, AT_COMMAND(host), .with = (other), \
		.flags = FIELD_OF_COMMAND | FIELD_TEMPLATE | (more), \
		.help = N_("The host where it runs, over ssh.") \
	}
#define ROWS_COMMAND \
	ROW_EXPECT(NULL), ROW_CAPTURE(0, NULL), \
		{ .key = "retry", \
			.type = FT_MAP, \
			AT_COMMAND(retry), \
			.sub = &retry_table, \
			.flags = FIELD_OF_COMMAND, \
			.help = N_("Further attempts after a failure.") }, \
		{ .key = "read_only", \
			.type = FT_BOOL, \
			AT_COMMAND(read_only), \
			.flags = FIELD_OF_COMMAND, \
			.help = N_("The command changes nothing.") }, \
		{ .key = "shell", \
			.type = FT_TEXTS, \
			AT_COMMAND(shell), \
			.flags = FIELD_OF_COMMAND, \
			.help = N_("The arguments that a script is appended to.") }, \
		{ .key = "env", \
			.type = FT_ENV, \
			AT_COMMAND(env), \
			.flags = FIELD_OF_COMMAND | FIELD_TEMPLATE, \
			.help = N_("Environment variables of the command.") }, \
		{ .key = "dir", \
			.type = FT_TEXT, \
			AT_COMMAND(dir), \
			.flags = FIELD_OF_COMMAND | FIELD_TEMPLATE | FIELD_NONEMPTY, \
			.help = N_("The folder where it runs, relative to the runbook's file.") }, \
		ROW_HOST(0, NULL), \
		{ .key = "input", \
			.type = FT_TEXT, \
			AT_COMMAND(input), \
			.flags = FIELD_OF_COMMAND | FIELD_TEMPLATE, \
			.help = N_("Its standard input, a pipe that ends.") }, \
	{ \
		.key = "record", .type = FT_MAP, .at = 0, .sub = &record_table, \
		.flags = FIELD_OF_COMMAND, .help = N_("How much of its output is kept.") \
	}

#define ROW_TIMEOUT(more, words) \
	{ \
		.key = "timeout", .type = FT_DURATION, AT_STEP(timeout_ms), .flags = (more), \
		.help = (words) \
	}
#define ROW_INTO(more) \
	{ \
		.key = "into", .type = FT_VAR_SET, AT_STEP(into), .flags = (more), \
		.help = N_("The variable that gets the answer.") \
	}

#endif
