/*
 * Approvals: what other people grant before a step acts. What they grant has a number, `ask`, and a
 * digest; another command, value or plan has another digest, and what was granted before is void.
 */
#ifndef MUSTER_ENGINE_APPROVAL_H
#define MUSTER_ENGINE_APPROVAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"
#include "model/event.h"

struct session;

/* Who somebody is, as the kernel says it, but for the name, which is what they call themselves. */
struct identity {
	const char *name;     /* of --as, else the account's; NULL: not known */
	const char *account;  /* of `uid` where `people` names it; NULL: not known */
	const char *terminal; /* NULL: none */
	int64_t uid;          /* EVENT_NONE: not known */
	int64_t login;        /* the login uid; EVENT_NONE: not known, which equals nobody's */
	int64_t sid;          /* the process session; EVENT_NONE: not known */
};

enum approval_state {
	APPROVAL_WAITS,
	APPROVAL_GRANTED, /* by as many as are needed */
	APPROVAL_REFUSED,
	APPROVAL_VOID,   /* what was asked for is no longer what would run */
	APPROVAL_BROKEN, /* gone on without it */
};

/* Of one approval.ask; texts are the session's. */
struct approval_record {
	int ask; /* from 1, in the session */
	const char *step, *role, *command;
	int need;
	uint8_t digest[EVENT_HASH_LEN];
	int64_t asked_at;
	enum approval_state state;
	const char *who, *why;          /* of what ended it: refused, void, broken; NULL: none */
	VEC(struct identity) grants;    /* also of who countersigned */
	bool broken;                    /* at some time, whatever came later */
	int64_t broken_seq, broken_sid; /* of its approval.break; EVENT_NONE: none, not known */
	const char *countersigned; /* who saw afterwards that it was broken; NULL: nobody yet */
};

/* NULL: there is none of that number. */
const struct approval_record *session_approval(const struct session *s, int ask);
/* The one in force for the step where the session stands; NULL: none. */
const struct approval_record *session_approval_here(const struct session *s);
/* The first that was broken and that nobody countersigned; NULL: none. */
const struct approval_record *session_approval_owed(const struct session *s);
/* Whether the next happening should come with the digest of the step where the session stands: the
 * hash over the very command, its variables, and the output of `see`. */
bool session_wants_digest(const struct session *s);

/* Whether the output of the step of that path is what an approval shows (`see`). */
bool session_is_seen(const struct session *s, const char *step);
/* Whether commands of that purpose are a step's own, and not beside it. */
bool session_is_of_step(const char *purpose);

/* By what two people are told apart: "uid", "login", or for two names on one account in two process
 * sessions "name". NULL: they may be the same. */
const char *identity_proof(const struct identity *a, const struct identity *b);
/* Fills what an event of `who` about an approval says of both; texts are borrowed. */
void approval_fill(struct event *ev, const struct approval_record *a, const struct identity *who,
	const char *proof);
/* Whether `who` has the role: as `people` says, or anybody where nobody has it. Of several people of
 * one account the name decides. */
struct person;
bool identity_has_role(
	const struct identity *who, const char *role, const struct person *const *people, size_t n);

#endif
