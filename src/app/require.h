/*
 * The proof that a profile asks for before an exercise: that this is not production.
 */
#ifndef MUSTER_APP_REQUIRE_H
#define MUSTER_APP_REQUIRE_H

#include "app/values.h"
#include "model/runbook.h"
#include "model/upkeep.h"

#define REQUIRE_MS (60 * 1000) /* that the script gets */

/* Runs the profile's `require` with the values that are known. EXIT_OK where it exits with 0; else
 * EXIT_OTHERWISE, and what it said has been said, masked. */
int require_run(
	const struct runbook *rb, const struct profile *profile, struct start_values *values);

#endif
