/*
 * Backup sets as lists: a row a backup, and what is to be said of each set.
 */
#ifndef MUSTER_REPORT_BACKUPS_H
#define MUSTER_REPORT_BACKUPS_H

#include "base/strbuf.h"
#include "engine/session.h"
#include "report/listing.h"
#include "store/backups.h"

struct report_set {
	const struct backup_set *set;
	const struct backup_list *list; /* NULL: it could not be listed */
};

/* set name path time size verdict verified documents */
void report_backups(
	const struct report_set *sets, size_t n, enum listing_format format, struct strbuf *out);
/* For people, a line or a few a set: how old the newest is, what is overdue or missing, what is older
 * than it should be. */
void report_backup_states(
	const struct report_set *sets, size_t n, int64_t now_ms, struct strbuf *out);

/* What is known of one that a `choose` offers: age, size, verdict and when, before or after the onset and
 * what would be lost, documents. */
void report_backup_details(
	const struct session *s, const struct backup_choice *b, int64_t now_ms, struct strbuf *out);
/* The same behind its name: name, age, size, verdict and when, before or after the onset and
 * what would be lost, documents. A path that is none of the session's backups is left as it is. */
void report_backup_choice(
	const struct session *s, const char *path, int64_t now_ms, struct strbuf *out);
/* When the next backup of the set that the step offers is due, and whether it would run into what the
 * walk has still to do (`ahead_ms`, half an hour at least). Overdue is said, too. */
void report_backup_next(
	const struct session *s, int64_t now_ms, int64_t ahead_ms, struct strbuf *out);

#endif
