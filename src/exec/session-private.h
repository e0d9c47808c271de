/*
 * The processes of a session (setsid(2)), found through /proc. Private to this room.
 *
 * A session keeps its number as long as a process of it lives or its leader has not been waited
 * for; the callers see to the latter, so that a number never means somebody else's session.
 * Processes that are dead, or that nothing can save (KILL is pending, or they are exiting), do not
 * count. Source: proc(5), stat; include/linux/sched.h for PF_EXITING.
 */
#ifndef MUSTER_EXEC_SESSION_PRIVATE_H
#define MUSTER_EXEC_SESSION_PRIVATE_H

#include <stdint.h>
#include <sys/types.h>

/* Sends `sig` to every process group of the session of `leader`, and to the leader alone if it has
 * not made its session yet. Returns the number of groups. */
int session_signal(pid_t leader, int sig);
/* KILL until no process of it can go on; those of other users stay. */
void session_kill(pid_t leader);
/* Processes of the session other than its leader's own. */
int session_members(pid_t leader);
/* Processes outside the session that have the file (dev, ino) as one of descriptors 0 to 2. */
int session_strangers(pid_t leader, dev_t dev, ino_t ino);
/* Start time of a process in clock ticks after boot; 0: not known. */
int64_t session_start_ticks(pid_t pid);

#endif
