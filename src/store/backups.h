/*
 * The backups that a set has on disk, what is known of each, and what is to be said of the set. A
 * verdict is kept in the home by path, size and time of change, so that what was verified at night is
 * known in an incident: verdicts.bson, a cache.
 */
#ifndef MUSTER_STORE_BACKUPS_H
#define MUSTER_STORE_BACKUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/upkeep.h"
#include "store/store.h"

#define BACKUPS_MAX 10000        /* of a set */
#define BACKUP_FILES_MAX 1000000 /* of a folder that is one */
#define BACKUP_GAPS_MAX 1000

/* A verdict as it is kept. */
struct kept_verdict {
	const char *verdict; /* `OK`, `damaged at byte 17`; NULL: never verified */
	const char *why;     /* NULL: nothing more to say */
	int64_t verified_ms; /* EVENT_NONE: never */
	int64_t documents;   /* EVENT_NONE: not counted */
};
/* Whether it says that all is well. */
bool backup_is_good(const char *verdict);

struct backup {
	const char *name, *path; /* path: absolute */
	int64_t time_ms;         /* when it was made */
	int64_t changed_ms;      /* the newest change of it */
	int64_t size;            /* bytes; of a folder, of all files in it */
	bool folder;
	struct kept_verdict kept;
};

struct backup_list {
	struct arena *arena;
	const char *folder; /* absolute, without links */
	struct backup *v;
	size_t n;  /* newest first; of two of the same time, the later name */
	bool more; /* there were more than BACKUPS_MAX */
};

/* `path` is the set's with its variables filled in; a relative one is from the set's folder. Names that
 * begin with a dot are none. -ERR_NOTFOUND, -ERR_IO: the folder cannot be listed. */
int backups_scan(const struct backup_set *set, const char *path, struct backup_list **list,
	struct error *e) MUST_USE;
void backup_list_free(struct backup_list *list);

/* ---- what is to be said of a set; pure ---- */

struct backup_state_of_set {
	int64_t newest_ms; /* EVENT_NONE: there is none */
	int64_t next_ms;   /* when the next one is due; EVENT_NONE: not said */
	bool overdue;
	size_t gap_n; /* moments between the oldest and the newest at which one should have been made */
	int64_t gaps[BACKUP_GAPS_MAX]; /* the newest first */
	size_t old_n;                  /* older than `retention` */
};
void backups_judge(const struct backup_set *set, const struct backup_list *list, int64_t now_ms,
	struct backup_state_of_set *out);

/* ---- verdicts ---- */

/* Fills `kept` of each backup whose verdict is known for how the set is verified. */
void backups_recall(struct store *st, const struct backup_set *set, struct backup_list *list);
/* Keeps the verdict of one; `kept` of it gets it too (texts copied into the list). */
int backups_keep(struct store *st, const struct backup_set *set, struct backup_list *list,
	struct backup *b, const struct kept_verdict *verdict, struct error *e) MUST_USE;

#endif
