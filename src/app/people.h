/*
 * Who works here: this person, and who has which role.
 */
#ifndef MUSTER_APP_PEOPLE_H
#define MUSTER_APP_PEOPLE_H

#include "app/app.h"
#include "engine/approval.h"
#include "wire/wire.h"

/* This process and the name that it was given; `account` stays NULL. Texts are borrowed. */
void people_identify_self(const struct app *app, struct identity *who);
/* The people of the configuration, and the uids of all accounts that it and the runbook name, into the
 * order for a holder; all in `a` or borrowed from the two. */
void people_fill(const struct app *app, const struct runbook *rb, struct arena *a,
	struct wire_message *order);
/* Whether this person has the role, by the configuration here and the runbook (NULL: not at hand). */
bool people_self_has_role(
	const struct app *app, const struct runbook *rb, const char *role, struct arena *a);

#endif
