/*
 * A view's hold on a session that a holder owns: the socket for intents, the journal for what happened.
 * It follows the journal up to the seq that the holder told it, folds every event, and hands each to
 * one sink. Used by the curses screens and by --plain alike. No thread, no loop of its own: the
 * painter polls link_fd() together with its keys.
 */
#ifndef MUSTER_VIEW_LINK_H
#define MUSTER_VIEW_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "engine/engine.h"
#include "store/store.h"
#include "wire/wire.h"

struct link;

struct link_options {
	const char *who;                /* a person's name */
	const char *terminal, *from;    /* /dev/pts/3, "10.0.0.7"; NULL: none */
	bool drives;                    /* wants the wheel */
	int cols, rows;                 /* of the output pane */
	/* Called for each event in order, after it was folded. The event is valid for the call. */
	void (*sink)(void *ctx, const struct event *ev);
	void *ctx;
};

/* What came of an action. */
struct link_answer {
	int64_t id;                     /* as link_act gave it */
	int code;                       /* 0, or -ERR_UNFIT, -ERR_REFUSED … */
	bool later;                     /* -ERR_UNFIT: it may fit once what goes on has ended */
	const char *text;               /* why not; valid until the next link_step */
};

/* Connects, says hello, waits for the welcome (at most 2 s) and reads the journal so far.
 * -ERR_NOTFOUND: no holder; -ERR_VERSION. */
int link_open(struct link **l, struct store *st, const char *id, const struct link_options *o,
    struct error *e) MUST_USE;
void link_close(struct link *l);        /* detaches; NULL is fine */

int link_fd(const struct link *l);
bool link_wants_write(const struct link *l);
/* Takes what has come: frames, then at most `budget` bytes of events (0: all). *more: the budget ended
 * first, call again. -ERR_CLOSED: the holder has gone; -ERR_CORRUPT. */
int link_step(struct link *l, size_t budget, bool *more, struct error *e) MUST_USE;
/* The next answer that came and was not taken yet. */
bool link_answer_next(struct link *l, struct link_answer *a);

const struct session *link_session(const struct link *l);
const struct runbook *link_runbook(const struct link *l);   /* NULL until it was read */
bool link_drives(const struct link *l);
bool link_echo(const struct link *l, int run);  /* whether the run's terminal echoes */
const char *link_notice(const struct link *l);  /* the holder's last WIRE_NOTICE, NULL: none */
const char *link_driver(const struct link *l);  /* who drives; NULL: nobody known */

/* Sends an action; its id comes back in a link_answer. `m` is a WIRE_ACT whose id is filled in here. */
int link_act(struct link *l, struct wire_message *m, int64_t *id, struct error *e) MUST_USE;
int link_keys(struct link *l, int run, const void *data, size_t n, struct error *e) MUST_USE;
int link_reply(struct link *l, int run, const void *data, size_t n, struct error *e) MUST_USE;
int link_resize(struct link *l, int cols, int rows, struct error *e) MUST_USE;

#endif
