/*
 * Backups that a `choose` offers, what makes one dangerous to choose, and what the one that was chosen
 * costs.
 */
#ifndef MUSTER_ENGINE_BACKUP_H
#define MUSTER_ENGINE_BACKUP_H

#include <stdbool.h>
#include <stdint.h>

struct session;

struct backup_choice {
	const char *path;    /* absolute: what `into` gets */
	const char *verdict; /* `OK`, `damaged at byte 17`; NULL: never verified */
	int64_t time_ms;     /* when it was made */
	int64_t size;        /* bytes */
	int64_t verified_ms; /* EVENT_NONE: never */
	int64_t documents;   /* EVENT_NONE: not counted */
};

/* The backup of that path among those offered where the session stands; NULL: none. */
const struct backup_choice *session_backup(const struct session *s, const char *path);
/* What comes after it is lost or damaged: the variable that the step names, the end of the step that is
 * marked as start, the incident's onset. EVENT_NONE: not known. */
int64_t session_backup_onset(const struct session *s);
/* Why it takes a typed danger to choose it: it is damaged, unverified, or later than that moment.
 * NULL: nothing is wrong with it. The words live in the session. */
const char *session_backup_risk(const struct session *s, const struct backup_choice *b);
/* What would be lost with the backup that was chosen last, or is lost: ms, 0 where it is later than the
 * onset. EVENT_NONE: none was chosen, or there is no onset. */
int64_t session_loss_ms(const struct session *s);

#endif
