/*
 * Files of a runbook that are not on the disk as a session recorded them, shown as a diff.
 */
#ifndef MUSTER_APP_CHANGED_H
#define MUSTER_APP_CHANGED_H

#include <stdbool.h>

#include "model/runbook.h"

/* Says on standard error which files have changed or are gone, and in what. Whether there were any. */
bool changed_show(const struct runbook *recorded);

#endif
