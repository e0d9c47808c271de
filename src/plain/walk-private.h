/*
 * What the loop of the plain view and its intents share.
 */
#ifndef MUSTER_PLAIN_WALK_PRIVATE_H
#define MUSTER_PLAIN_WALK_PRIVATE_H

#include <termios.h>

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
	struct strbuf typed;   /* read and not yet taken */
	bool attached;         /* what comes now happens now */
	struct termios before; /* of the terminal, while it is silent */
	int recording_news;    /* that was said last; 0: none */
	int64_t lost_since;    /* mono ns since which nothing is recorded, 0: it is */
	bool eof, detach, aborting, silent;
	int64_t wheel_id;      /* what was asked about the wheel last */
	unsigned wheel_told;   /* of its changes, the last that was told */
	int64_t watches_since; /* mono ns; 0: an answers file did not wait for the wheel yet */
	char *child; /* of several commands that which was named with :focus; NULL: none */
};

void walk_complain(struct walk *w, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool walk_is_closed(const struct walk *w);
/* The run that typing is for; 0: none. */
int walk_run(const struct walk *w);
bool walk_can_type(const struct walk *w);
/* The next line that was typed, in the walk's arena; NULL: there is none. */
const char *walk_take_line(struct walk *w);

/* ---- walk_watch.c ---- */

/* Takes lines about the wheel: they do not wait behind an action that does not fit yet. */
int walk_wheel_lines(struct walk *w, struct error *e) MUST_USE;
/* Takes what is typed where another view drives. */
int walk_watch(struct walk *w, struct error *e) MUST_USE;
void walk_say_watching(struct walk *w);
/* Says what the holder has to say, and what is new of the wheel. */
void walk_tell_news(struct walk *w);
void walk_tell_driver(struct walk *w, const struct event *ev);
/* Somebody has to answer, and nobody is there. */
bool walk_is_deserted(const struct walk *w);

int walk_advance(struct walk *w, struct error *e) MUST_USE;

#endif
