/*
 * Who is who: two people told apart, and who has a role. Only what it is given counts: nothing is
 * looked up here.
 */
#include "config.h"

#include "engine/approval.h"

#include <string.h>

#include "engine/engine-private.h"
#include "model/upkeep.h"

static bool are_known(int64_t a, int64_t b)
{
	return a != EVENT_NONE && b != EVENT_NONE;
}

static bool differ(int64_t a, int64_t b)
{
	return are_known(a, b) && a != b;
}

const char *identity_proof(const struct identity *a, const struct identity *b)
{
	if (differ(a->uid, b->uid))
		return "uid";
	if (differ(a->login, b->login))
		return "login";
	/* A shared account: what somebody calls themselves counts from another terminal alone. */
	if (a->name && b->name && strcmp(a->name, b->name) != 0 && differ(a->sid, b->sid))
		return "name";
	return NULL;
}

/* ---- roles ---- */

static bool lists(const struct person *p, const char *role)
{
	for (size_t i = 0; i < p->roles.n; i++)
		if (is(p->roles.v[i], role))
			return true;
	return false;
}

static bool has_name(const struct person *p, const struct identity *who)
{
	return is(p->name, who->name) && (!p->account || is(p->account, who->account));
}

static bool has_account(const struct person *p, const struct identity *who)
{
	return p->account && is(p->account, who->account);
}

typedef bool fits_fn(const struct person *p, const struct identity *who);

/* How many of the people fit, and in *found whether one of them has the role. */
static size_t count(const struct identity *who, const char *role,
	const struct person *const *people, size_t n, fits_fn *fits, bool *found)
{
	size_t hits = 0;

	*found = false;
	for (size_t i = 0; i < n; i++) {
		if (!fits(people[i], who))
			continue;
		hits++;
		*found = *found || lists(people[i], role);
	}
	return hits;
}

bool identity_has_role(
	const struct identity *who, const char *role, const struct person *const *people, size_t n)
{
	bool anybody = false, found;

	for (size_t i = 0; i < n; i++)
		anybody = anybody || lists(people[i], role);
	if (!anybody)
		return true;
	if (count(who, role, people, n, has_name, &found) > 0)
		return found;
	/* An account of one person is that person, whatever the name. */
	return count(who, role, people, n, has_account, &found) == 1 && found;
}

void approval_fill(struct event *ev, const struct approval_record *a, const struct identity *who,
	const char *proof)
{
	ev->step = a->step;
	ev->ask = a->ask;
	ev->role = a->role;
	ev->digest = (struct event_bytes){ a->digest, sizeof(a->digest) };
	ev->who = who->name;
	ev->uid = who->uid;
	ev->login = who->login;
	ev->sid = who->sid;
	ev->terminal = who->terminal;
	ev->proof = proof;
}
