/*
 * Locks on what sessions work on: a file for a target, named by the SHA-256 of it, that names the
 * session which has it. A line each: `session`, `who`, `since` (RFC 3339), `step`, `home`, `target`.
 *
 * The file is the lock, not its flock(2), which only orders those who read and write it: so a session
 * that was never closed keeps its target, with its holder dead too. Accounts that share a folder share
 * its locks; then the file is the group's.
 */
#ifndef MUSTER_JOURNAL_LOCK_H
#define MUSTER_JOURNAL_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#define LOCK_FILE_MAX (64 * 1024) /* bytes that are read of one */

/* Who has a target. Texts are made safe to show when they are written, and again when they are read:
 * others of the group write there. */
struct lock_note {
	const char *session, *who, *step, *home, *target; /* step NULL: not entered yet */
	int64_t since_ms;
};

/* `folder` is made where it is not there. `shared`: for other accounts of its group, too.
 * 0: taken; where somebody else had it and `force`, `had` says who, else its session is NULL.
 * -ERR_BUSY: `had` says who has it. -ERR_IO (also where somebody else keeps the file's turn for half a
 * second), -ERR_UNSAFE. Texts of `had` in `a`. */
int lock_take(const char *folder, bool shared, const struct lock_note *mine, bool force,
	struct lock_note *had, struct arena *a, struct error *e) MUST_USE;
/* Writes where its session stands; waits for no disk and for nobody. -ERR_BUSY: another has taken it
 * meanwhile, who is in `had`; -ERR_IO: it could not be looked at now. */
int lock_renew(const char *folder, const struct lock_note *mine, struct lock_note *had,
	struct arena *a, struct error *e) MUST_USE;
/* Lets it go where the session still has it. */
void lock_release(const char *folder, const char *target, const char *session);
/* Who has it: 1, or 0: nobody. One whose session is over, or is not in its home any more, has it not. */
int lock_look(const char *folder, const char *target, struct lock_note *had, struct arena *a,
	struct error *e) MUST_USE;

#endif
