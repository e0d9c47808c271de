/* The keys of a file: of a runbook, and of a fragment that runbooks include. */
#include "config.h"

#include "base/i18n.h"
#include "load/reader-private.h"
#include "load/tables-private.h"

#define AT(member) .at = offsetof(struct runbook, member)
#define COUNT(member) .n_at = offsetof(struct runbook, member)
#define PLAIN_TABLE(words, type) \
	.name = (words), .size = sizeof(struct type), .command_at = NO_PLACE

static const struct word var_types[] = {
	{ "text", VAR_TEXT },
	{ "path", VAR_PATH },
	{ "host", VAR_HOST },
	{ "number", VAR_NUMBER },
	{ "time", VAR_TIME },
	{ "choice", VAR_CHOICE },
	{ NULL, 0 },
};

static const struct word from_words[] = { { "env", true }, { NULL, 0 } };

#define AT_VAR(member) .at = offsetof(struct var_decl, member)

static const struct field var_fields[] = {
	{ .key = "title",
		.type = FT_TEXT,
		AT_VAR(title),
		.flags = FIELD_NONEMPTY | FIELD_SHOWN | FIELD_TEMPLATE,
		.help = N_("What it is, as it is asked for.") },
	{ .key = "type",
		.type = FT_ENUM,
		AT_VAR(type),
		.words = var_types,
		.help = N_("What a value of it looks like.") },
	{ .key = "options",
		.type = FT_TEXTS,
		AT_VAR(options),
		.help = N_("The values of a choice.") },
	{ .key = "default",
		.type = FT_TEXT,
		AT_VAR(fallback),
		.help = N_("Its value where nothing else gives one.") },
	{ .key = "pattern",
		.type = FT_PATTERN,
		AT_VAR(pattern),
		.flags = FIELD_ANCHORED,
		.help = N_("What a value matches from end to end.") },
	{ .key = "secret",
		.type = FT_BOOL,
		AT_VAR(secret),
		.help = N_("It is never shown, logged or recorded.") },
	{ .key = "required",
		.type = FT_BOOL,
		AT_VAR(required),
		.help = N_("It is asked for when a step first needs it.") },
	{ .key = "from",
		.type = FT_EITHER,
		AT_VAR(from_env),
		.words = from_words,
		.help = N_("`env`: the environment variable of the same name.") },
	{ .key = "drill", .type = FT_TEXT, AT_VAR(drill), .help = N_("Its value in a drill.") },
	FIELD_END,
};

static const struct table var_table = {
	PLAIN_TABLE(N_("a variable"), var_decl),
	.fields = var_fields,
	.shorthand = "default",
	.place_at = offsetof(struct var_decl, at),
	.rule = RULE_VAR,
};

#define AT_OBJECTIVE(member) .at = offsetof(struct objectives, member)

static const struct field objective_fields[] = {
	{ .key = "rto",
		.type = FT_DURATION,
		AT_OBJECTIVE(rto_ms),
		.help = N_("How long recovery may take, from the incident's onset.") },
	{ .key = "rpo",
		.type = FT_DURATION,
		AT_OBJECTIVE(rpo_ms),
		.help = N_("How much time's data may be lost.") },
	{ .key = "retention",
		.type = FT_DURATION,
		AT_OBJECTIVE(retention_ms),
		.help = N_("How long backups are kept.") },
	FIELD_END,
};

static const struct table objective_table = {
	PLAIN_TABLE(N_("'objectives'"), objectives),
	.fields = objective_fields,
	.place_at = NO_PLACE,
};

static const struct word status_words[] = {
	{ "draft", STATUS_DRAFT },
	{ "published", STATUS_PUBLISHED },
	{ "deprecated", STATUS_DEPRECATED },
	{ NULL, 0 },
};

static const struct word severity_words[] = {
	{ "critical", SEVERITY_CRITICAL },
	{ "high", SEVERITY_HIGH },
	{ "medium", SEVERITY_MEDIUM },
	{ "low", SEVERITY_LOW },
	{ NULL, 0 },
};

#define ROW_VERSION \
	{ \
		.key = "muster", .type = FT_VERSION, .flags = FIELD_REQUIRED, \
		.help = N_("The version of the format: 1.") \
	}
/* What a fragment may hold too. */
#define ROWS_SHARED \
	{ .key = "contacts", \
		.type = FT_LIST, \
		AT(contacts), \
		COUNT(contact_n), \
		.sub = &contact_table, \
		.help = N_("Whom to call.") }, \
		{ .key = "vars", \
			.type = FT_KEYED, \
			AT(vars), \
			COUNT(var_n), \
			.sub = &var_table, \
			.help = N_("The variables; a plain value is a default.") }, \
		{ .key = "backups", \
			.type = FT_LIST, \
			AT(backups), \
			COUNT(backup_n), \
			.sub = &backup_table, \
			.help = N_("The sets of backups that there are.") }, \
		{ .key = "monitors", \
			.type = FT_LIST, \
			AT(monitors), \
			COUNT(monitor_n), \
			.sub = &monitor_table, \
			.help = N_("What is watched all through a session.") }, \
		{ .key = "redact", \
			.type = FT_PATTERNS, \
			AT(redact), \
			COUNT(redact_n), \
			.help = N_("What is masked before it is written or shown.") }, \
	{ \
		.key = "env", .type = FT_ENV, AT(env), .flags = FIELD_TEMPLATE, \
		.help = N_("Environment variables of every command.") \
	}

static const struct field runbook_fields[] = {
	ROW_VERSION,
	{ .key = "id",
		.type = FT_ID,
		AT(id),
		.help = N_(
			"What the command line calls it; by default made from the file's name.") },
	{ .key = "title",
		.type = FT_TEXT,
		AT(title),
		.flags = FIELD_REQUIRED | FIELD_TEMPLATE | FIELD_SHOWN,
		.help = N_("What lists show.") },
	{ .key = "summary", .type = FT_MARKDOWN, AT(summary), .help = N_("What it is for.") },
	{ .key = "service", .type = FT_TEXT, AT(service), .help = N_("What it is about.") },
	{ .key = "owner", .type = FT_TEXT, AT(owner), .help = N_("Who keeps it.") },
	{ .key = "revision",
		.type = FT_TEXT,
		AT(revision),
		.help = N_("Which revision of it this is.") },
	{ .key = "updated", .type = FT_DATE, AT(updated), .help = N_("When it was last updated.") },
	{ .key = "status",
		.type = FT_ENUM,
		AT(status),
		.words = status_words,
		.preset = STATUS_PUBLISHED,
		.help = N_("Whether it is meant to be walked.") },
	{ .key = "review_after",
		.type = FT_DURATION,
		AT(review_after_ms),
		.preset = INT64_C(180) * 24 * 3600 * 1000,
		.help = N_("How long after it was updated or tested it counts as stale.") },
	{ .key = "severity",
		.type = FT_ENUM,
		AT(severity),
		.words = severity_words,
		.preset = SEVERITY_MEDIUM,
		.help = N_("How bad it is when it is needed.") },
	{ .key = "tags", .type = FT_TEXTS, AT(tags), .help = N_("Words to find it by.") },
	{ .key = "symptoms",
		.type = FT_TEXTS,
		AT(symptoms),
		.help = N_("What the on-call engineer sees and a pager says.") },
	{ .key = "objectives",
		.type = FT_MAP,
		AT(objectives),
		.sub = &objective_table,
		.help = N_("What recovery has to reach.") },
	{ .key = "include",
		.type = FT_TEXTS,
		AT(includes),
		.help = N_("Fragments that it shares with other runbooks.") },
	ROWS_SHARED,
	{ .key = "schedule",
		.type = FT_LIST,
		AT(schedules),
		COUNT(schedule_n),
		.sub = &schedule_table,
		.help = N_("Regular tests.") },
	{ .key = "profiles",
		.type = FT_KEYED,
		AT(profiles),
		COUNT(profile_n),
		.sub = &profile_table,
		.flags = FIELD_UNNAMED,
		.help = N_("Other values, for exercises.") },
	{ .key = "drill",
		.type = FT_MAP_NEW,
		AT(drill),
		.sub = &plan_table,
		.flags = FIELD_NAMED,
		.help = N_("What happens in a drill, and when it is passed.") },
	{ .key = "lock",
		.type = FT_TEXT,
		AT(lock),
		.flags = FIELD_TEMPLATE | FIELD_NONEMPTY,
		.help = N_("What only one live session may work on.") },
	{ .key = "shell",
		.type = FT_TEXTS,
		AT(shell),
		.help = N_("The arguments that a script is appended to.") },
	{ .key = "dir",
		.type = FT_TEXT,
		AT(dir),
		.flags = FIELD_TEMPLATE | FIELD_NONEMPTY,
		.help = N_("Where commands run, relative to the file.") },
	{ .key = "steps",
		.type = FT_STEPS,
		AT(steps),
		COUNT(step_n),
		.flags = FIELD_REQUIRED,
		.help = N_("The steps, in order.") },
	FIELD_END,
};

const struct table runbook_table = {
	PLAIN_TABLE(N_("a runbook"), runbook),
	.fields = runbook_fields,
	.place_at = NO_PLACE,
	.rule = RULE_RUNBOOK,
};

static const struct field fragment_fields[] = {
	ROW_VERSION,
	ROWS_SHARED,
	{ .key = "people",
		.type = FT_LIST,
		AT(people),
		COUNT(person_n),
		.sub = &person_table,
		.help = N_("Who has which role.") },
	FIELD_END,
};

const struct table fragment_table = {
	PLAIN_TABLE(N_("a fragment"), runbook),
	.fields = fragment_fields,
	.place_at = NO_PLACE,
	.rule = RULE_RUNBOOK,
};
