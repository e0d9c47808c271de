/*
 * What a runbook says beside its steps: backups, monitors, regular tests, profiles, people. Plain
 * data, in the runbook's arena. Texts are NULL and numbers 0 where a key was not given.
 */
#ifndef MUSTER_MODEL_UPKEEP_H
#define MUSTER_MODEL_UPKEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "model/drill.h"
#include "model/place.h"

struct command;
struct pattern;

/* `1d at 02:00 UTC` */
struct every {
	int64_t ms;
	int at_minute; /* of the day; -1: no time of day */
	bool local;    /* in the local zone, else in UTC */
};

enum backup_kind { BACKUP_FULL, BACKUP_INCREMENTAL, BACKUP_CONFIG };

struct backup_set {
	const char *id, *path;
	const char *folder;            /* absolute: what a relative `path` is relative to */
	const struct pattern *pattern; /* on names; NULL: all */
	enum backup_kind kind;
	struct every every; /* ms 0: not given */
	int64_t retention_ms;
	bool verify_archive;
	const char *verify_script;
	const struct drill_backup *drill;
	size_t drill_n;
	struct place at;
};

struct monitor {
	const char *id, *title;        /* title: the id where it was not given */
	const struct command *command; /* NULL: the state of a backup set */
	const char *backups;
	const char *folder;                     /* absolute: what a relative `dir` is relative to */
	int64_t every_ms, timeout_ms, lasts_ms; /* lasts_ms: `for` */
	const struct pattern *capture; /* its first group is a number; NULL: `expect` decides */
	const char *unit;
	bool has_warn, has_alert;
	struct compare warn, alert;
	const struct drill_monitor *drill;
	struct place at;
};

enum schedule_mode { SCHEDULE_DRILL, SCHEDULE_EXERCISE };

struct schedule {
	const char *id, *title;
	struct every every;
	enum schedule_mode mode;
	struct place at;
};

struct profile {
	const char *id;
	struct setting_list vars;
	const char *require; /* a script that must exit 0 */
	struct place at;
};

struct person {
	const char *name, *account;
	struct text_list roles;
	struct place at;
};

#endif
