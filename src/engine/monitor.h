/*
 * What one look at a monitor says, and whether it counts yet. Pure, as all of this room: the holder
 * looks (it runs the command, again and again), keeps a struct monitor_memory for each monitor, and
 * tells the engine with HAPPEN_READING what counts.
 *
 * In the record a monitor is one run of purpose `monitor`, from the begin of the session to its end,
 * whose command is started again and again; what it found stands in monitor.change, the latest
 * number between two changes in monitor.value. So an hour of looking that finds nothing new costs
 * no event.
 */
#ifndef MUSTER_ENGINE_MONITOR_H
#define MUSTER_ENGINE_MONITOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "engine/backup.h"
#include "engine/session.h"
#include "model/upkeep.h"

struct run_result;

struct monitor_reading {
	enum monitor_state state;
	bool has_value;
	double value;
	const char *text; /* what it printed, or why it is so; NULL: nothing to say */
};

/* What has been seen and does not count yet. Zeroed at first; in no event: `for` begins anew with
 * another holder. */
struct monitor_memory {
	int64_t warn_mono, alert_mono; /* since when it is at least that bad; 0: it is not */
};

const char *monitor_state_name(enum monitor_state state); /* ok warn alert unknown */

/* What the end of its command means. `said`: the last line that it printed, masked; NULL: none.
 * The reading borrows from `said`, `result` and `why`, which was initialised. */
void monitor_read(const struct monitor *m, const struct run_result *result, const char *said,
	struct strbuf *why, struct monitor_reading *out);

/* What the state of a backup set means: an alert where the newest is overdue or damaged. `v`: newest
 * first. `why` was initialised; the reading borrows from it. */
void monitor_read_set(const struct backup_set *set, const struct backup_choice *v, size_t n,
	int64_t now_ms, struct strbuf *why, struct monitor_reading *out);

/* Whether the reading counts now, where the monitor stands as `v`: a state that is worse than the
 * last one has to last as long as `for` says; recovery, `unknown` and the first reading count at
 * once. Where a warning has lasted and an alert has not, the reading becomes the warning. */
bool monitor_counts(const struct vital *v, struct monitor_memory *memory,
	struct monitor_reading *reading, int64_t mono_ns);

/* The first variable that its command, or the path of its backup set, cannot do without and that has no value; NULL: none. */
const char *monitor_lacks(const struct session *s, const struct vital *v);

#endif
