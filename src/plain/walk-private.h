/*
 * What the loop of the plain view and its intents share.
 */
#ifndef MUSTER_PLAIN_WALK_PRIVATE_H
#define MUSTER_PLAIN_WALK_PRIVATE_H

#include "base/arena.h"
#include "plain/plain-private.h"

struct walk {
	const struct plain_options *o;
	struct attach *attach;
	struct transcript *transcript;
	bool tty;
	/* what is to be sent next */
	struct arena *arena;
	struct intent intent;
	bool has_intent; /* waits until it fits */
	bool sent;       /* was sent; its answer is awaited */
	int64_t sent_id;
	int64_t waits_since; /* mono ns */
	size_t waiting;      /* the number of the answer that waits since then, from 1 */
	int64_t tried_seq; /* the state it did not fit: not tried again before something happens */
	int64_t sleep_until; /* mono ns, 0: no */
	size_t next_answer;
	const struct plain_answer *current;
	const char *
		picked; /* the step whose backup the answer before chose; NULL: it did no such thing */
	struct strbuf typed; /* read and not yet taken */
	bool eof, detach, aborting, silent;
	char *child; /* of several commands that which was named with :focus; NULL: none */
};

void walk_complain(struct walk *w, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool walk_is_closed(const struct walk *w);
/* The run that typing is for; 0: none. */
int walk_run(const struct walk *w);
bool walk_can_type(const struct walk *w);
int walk_advance(struct walk *w, struct error *e) MUST_USE;

#endif
