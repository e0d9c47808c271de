/* The keys of what a runbook says beside its steps: contacts, people, backups, monitors. */
#include "config.h"

#include "base/i18n.h"
#include "load/reader-private.h"
#include "load/tables-private.h"

#define TABLE(words, rows, type) .name = (words), .fields = (rows), .size = sizeof(struct type)
#define AT(type, member) .at = offsetof(struct type, member)
#define COUNT(type, member) .n_at = offsetof(struct type, member)

static const struct word result_words[] = {
	{ "reached", RESULT_REACHED },
	{ "no-answer", RESULT_NO_ANSWER },
	{ NULL, 0 },
};

static const struct field drill_contact_fields[] = {
	{ .key = "result",
		.type = FT_ENUM,
		AT(drill_contact, result),
		.words = result_words,
		.help = N_("Whether the call is answered.") },
	{ .key = "after",
		.type = FT_DURATION,
		AT(drill_contact, after_ms),
		.help = N_("How long it takes until somebody answers.") },
	{ .key = "text", .type = FT_TEXT, AT(drill_contact, text), .help = N_("What they say.") },
	FIELD_END,
};

static const struct table drill_contact_table = {
	TABLE(N_("the drill of a contact"), drill_contact_fields, drill_contact),
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
};

static const struct field contact_fields[] = {
	{ .key = "role",
		.type = FT_TEXT,
		AT(contact, role),
		.flags = FIELD_REQUIRED,
		.help = N_("What they are.") },
	{ .key = "name", .type = FT_TEXT, AT(contact, name), .help = N_("Who they are.") },
	{ .key = "reach", .type = FT_TEXT, AT(contact, reach), .help = N_("How to reach them.") },
	{ .key = "when", .type = FT_TEXT, AT(contact, when), .help = N_("When to call them.") },
	{ .key = "drill",
		.type = FT_MAP_NEW,
		AT(contact, drill),
		.sub = &drill_contact_table,
		.help = N_("What becomes of a call in a drill.") },
	FIELD_END,
};

const struct table contact_table = {
	TABLE(N_("a contact"), contact_fields, contact),
	.place_at = offsetof(struct contact, at),
	.command_at = NO_PLACE,
};

static const struct field person_fields[] = {
	{ .key = "name",
		.type = FT_TEXT,
		AT(person, name),
		.flags = FIELD_REQUIRED,
		.help = N_("Who they are.") },
	{ .key = "account",
		.type = FT_TEXT,
		AT(person, account),
		.flags = FIELD_NONEMPTY,
		.help = N_("The account that they log in to.") },
	{ .key = "roles",
		.type = FT_TEXTS,
		AT(person, roles),
		.help = N_("The roles that they have.") },
	FIELD_END,
};

const struct table person_table = {
	TABLE(N_("a person"), person_fields, person),
	.place_at = offsetof(struct person, at),
	.command_at = NO_PLACE,
};

static const struct word backup_kinds[] = {
	{ "full", BACKUP_FULL },
	{ "incremental", BACKUP_INCREMENTAL },
	{ "config", BACKUP_CONFIG },
	{ NULL, 0 },
};

static const struct word archive_words[] = { { "archive", true }, { NULL, 0 } };

static const struct field verify_fields[] = {
	{ .key = "verify",
		.type = FT_EITHER,
		AT(backup_set, verify_archive),
		.words = archive_words,
		.flags = FIELD_PLAIN | FIELD_ONE_OF,
		.help = N_("Reads every entry and every document in it.") },
	{ .key = "run",
		.type = FT_SCRIPT,
		AT(backup_set, verify_script),
		.flags = FIELD_ONE_OF | FIELD_NONEMPTY,
		.help = N_("A script that gets the backup as $BACKUP.") },
	FIELD_END,
};

static const struct table verify_table = {
	TABLE(N_("'verify'"), verify_fields, backup_set),
	.shorthand = "verify",
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
};

static const struct field drill_backup_fields[] = {
	{ .key = "name",
		.type = FT_TEXT,
		AT(drill_backup, name),
		.flags = FIELD_REQUIRED,
		.help = N_("The name of the file or folder.") },
	{ .key = "time",
		.type = FT_TEXT,
		AT(drill_backup, time),
		.flags = FIELD_NONEMPTY,
		.help = N_("When it was made.") },
	{ .key = "size", .type = FT_SIZE, AT(drill_backup, size), .help = N_("How large it is.") },
	{ .key = "verdict",
		.type = FT_TEXT,
		AT(drill_backup, verdict),
		.flags = FIELD_NONEMPTY,
		.help = N_("What verifying it says.") },
	{ .key = "documents",
		.type = FT_INT,
		AT(drill_backup, documents),
		.help = N_("How many documents are in it.") },
	FIELD_END,
};

static const struct table drill_backup_table = {
	TABLE(N_("a backup of a drill"), drill_backup_fields, drill_backup),
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
};

static const struct field backup_fields[] = {
	{ .key = "id",
		.type = FT_ID,
		AT(backup_set, id),
		.flags = FIELD_REQUIRED,
		.help = N_("What a `choose` or a monitor calls it.") },
	{ .key = "path",
		.type = FT_TEXT,
		AT(backup_set, path),
		.flags = FIELD_REQUIRED | FIELD_TEMPLATE,
		.help = N_("The folder, relative to the file.") },
	{ .key = "pattern",
		.type = FT_PATTERN,
		AT(backup_set, pattern),
		.help = N_("On names; its group `time` is when a backup was made.") },
	{ .key = "kind",
		.type = FT_ENUM,
		AT(backup_set, kind),
		.words = backup_kinds,
		.help = N_("What a backup of the set holds.") },
	{ .key = "every",
		.type = FT_EVERY,
		AT(backup_set, every),
		.help = N_("How often one is made: `1d at 02:00 UTC`.") },
	{ .key = "retention",
		.type = FT_DURATION,
		AT(backup_set, retention_ms),
		.help = N_("How long they are kept.") },
	{ .key = "verify",
		.type = FT_MAP,
		.at = 0,
		.sub = &verify_table,
		.help = N_("How one is verified.") },
	{ .key = "drill",
		.type = FT_LIST,
		AT(backup_set, drill),
		COUNT(backup_set, drill_n),
		.sub = &drill_backup_table,
		.help = N_("What there is in a drill.") },
	FIELD_END,
};

const struct table backup_table = {
	TABLE(N_("a backup set"), backup_fields, backup_set),
	.place_at = offsetof(struct backup_set, at),
	.command_at = NO_PLACE,
	.rule = RULE_BACKUPS,
	.unique = true,
};

const struct word monitor_states[] = {
	{ "ok", STATE_OK },
	{ "warn", STATE_WARN },
	{ "alert", STATE_ALERT },
	{ "unknown", STATE_UNKNOWN },
	{ NULL, 0 },
};

static const struct field drill_monitor_fields[] = {
	{ .key = "state",
		.type = FT_ENUM,
		AT(drill_monitor, state),
		.words = monitor_states,
		.help = N_("Its state.") },
	{ .key = "value", .type = FT_NUMBER, AT(drill_monitor, value), .help = N_("Its number.") },
	{ .key = "text",
		.type = FT_TEXT,
		AT(drill_monitor, text),
		.help = N_("What is said beside it.") },
	FIELD_END,
};

static const struct table drill_monitor_table = {
	TABLE(N_("the drill of a monitor"), drill_monitor_fields, drill_monitor),
	.place_at = NO_PLACE,
	.command_at = NO_PLACE,
};

#define OF_COMMAND(member) AT(command, member)

static const struct field monitor_fields[] = {
	{ .key = "id",
		.type = FT_ID,
		AT(monitor, id),
		.help = N_("What alerts and the record call it; made from the title.") },
	{ .key = "title",
		.type = FT_TEXT,
		AT(monitor, title),
		.flags = FIELD_NONEMPTY | FIELD_TEMPLATE | FIELD_SHOWN,
		.help = N_("What the side panel shows.") },
	{ .key = "run",
		.type = FT_RUN,
		OF_COMMAND(script),
		.flags = FIELD_OF_COMMAND | FIELD_ONE_OF | FIELD_NONEMPTY,
		.help = N_("A command that is run again and again.") },
	{ .key = "backups",
		.type = FT_BACKUP_REF,
		AT(monitor, backups),
		.flags = FIELD_ONE_OF,
		.help = N_("A backup set whose state it is.") },
	{ .key = "every",
		.type = FT_DURATION,
		AT(monitor, every_ms),
		.preset = 30000,
		.help = N_("How often.") },
	{ .key = "timeout",
		.type = FT_DURATION,
		AT(monitor, timeout_ms),
		.preset = 10000,
		.help = N_("How long the command may take; longer is an alert.") },
	{ .key = "expect",
		.type = FT_EXPECT,
		OF_COMMAND(expect),
		.sub = &expect_table,
		.with = "run",
		.flags = FIELD_OF_COMMAND,
		.help = N_("When it is ok, where there is no `capture`.") },
	{ .key = "capture",
		.type = FT_PATTERN,
		AT(monitor, capture),
		.with = "run",
		.flags = FIELD_GROUP,
		.help = N_("Its first group is a number.") },
	{ .key = "unit",
		.type = FT_TEXT,
		AT(monitor, unit),
		.help = N_("What the number counts.") },
	{ .key = "warn",
		.type = FT_COMPARE,
		AT(monitor, warn),
		.help = N_("When the number is a warning.") },
	{ .key = "alert",
		.type = FT_COMPARE,
		AT(monitor, alert),
		.help = N_("When the number is an alert.") },
	{ .key = "for",
		.type = FT_DURATION,
		AT(monitor, lasts_ms),
		.help = N_("How long it must last before it counts.") },
	{ .key = "host",
		.type = FT_HOST,
		OF_COMMAND(host),
		.with = "run",
		.flags = FIELD_OF_COMMAND | FIELD_TEMPLATE,
		.help = N_("The host where it runs, over ssh.") },
	{ .key = "env",
		.type = FT_ENV,
		OF_COMMAND(env),
		.with = "run",
		.flags = FIELD_OF_COMMAND | FIELD_TEMPLATE,
		.help = N_("Environment variables of the command.") },
	{ .key = "dir",
		.type = FT_TEXT,
		OF_COMMAND(dir),
		.with = "run",
		.flags = FIELD_OF_COMMAND | FIELD_TEMPLATE | FIELD_NONEMPTY,
		.help = N_("The folder where it runs, relative to the file.") },
	{ .key = "drill",
		.type = FT_MAP_NEW,
		AT(monitor, drill),
		.sub = &drill_monitor_table,
		.help = N_("What it shows in a drill.") },
	FIELD_END,
};

const struct table monitor_table = {
	TABLE(N_("a monitor"), monitor_fields, monitor),
	.place_at = offsetof(struct monitor, at),
	.command_at = offsetof(struct monitor, command),
	.rule = RULE_MONITOR,
	.unique = true,
};
