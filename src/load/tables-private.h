/*
 * The tables of a file's own keys.
 */
#ifndef MUSTER_LOAD_TABLES_PRIVATE_H
#define MUSTER_LOAD_TABLES_PRIVATE_H

#include "load/settings.h"
#include "model/field.h"

extern const struct table runbook_table, fragment_table, condition_table;
extern const struct table contact_table, backup_table, monitor_table;
extern const struct table schedule_table, profile_table, plan_table;

extern const struct word monitor_states[];

#endif
