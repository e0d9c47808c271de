/*
 * A view's hold on a session that a holder owns: the socket for intents, the journal for what happened.
 * It follows the journal up to the seq that the holder told it, folds every event, and hands each to
 * one sink. Used by the curses screens and by --plain alike. No thread, no loop of its own: the
 * painter polls attach_fd() together with its keys.
 */
#ifndef MUSTER_VIEW_ATTACH_H
#define MUSTER_VIEW_ATTACH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "engine/engine.h"
#include "store/store.h"
#include "view/recording.h"
#include "view/wheel.h"
#include "wire/wire.h"

struct attach;

struct attach_options {
	const char *who;             /* a person's name */
	const char *terminal, *from; /* /dev/pts/3, "10.0.0.7"; NULL: none */
	bool drives;                 /* wants the wheel */
	bool asks;                   /* asks for it where another has it; a guest does anyway */
	int cols, rows;              /* of the output pane; 0: it is told later */
	/* Called for each event in order, after it was folded. The event is valid for the call. */
	void (*sink)(void *ctx, const struct event *ev);
	void *ctx;
};

/* What came of an action. */
struct attach_answer {
	int64_t id;       /* as attach_act gave it */
	int code;         /* 0, or -ERR_UNFIT, -ERR_REFUSED … */
	bool later;       /* -ERR_UNFIT: it may fit once what goes on has ended */
	const char *text; /* why not; valid until the next attach_step */
};

/* `id` is a session's of this home, or USER/ID of another account that lets its team in: then nothing of
 * that account is opened but the socket, events come through it, and where `drives` is wanted the wheel
 * is only asked for. Connects, says hello, waits for the welcome (at most 2 s) and reads the journal so
 * far, whose events the sink gets while *l is there already. Failed, *l is NULL.
 * -ERR_NOTFOUND: no holder; -ERR_VERSION. */
int attach_open(struct attach **l, struct store *st, const char *id, const struct attach_options *o,
	struct error *e) MUST_USE;
void attach_close(struct attach *l); /* detaches; NULL is fine */
/* It is about to be closed because its terminal has gone: the wheel is lost, not left. */
void attach_hang_up(struct attach *l);

int attach_fd(const struct attach *l);
bool attach_wants_write(const struct attach *l);
/* Takes what has come: frames, then at most `budget` bytes of events (0: all). *more: the budget ended
 * first, call again. -ERR_CLOSED: the holder has gone; -ERR_CORRUPT. */
int attach_step(struct attach *l, size_t budget, bool *more, struct error *e) MUST_USE;
/* The next answer that came and was not taken yet. */
bool attach_answer_next(struct attach *l, struct attach_answer *a);

const struct session *attach_session(const struct attach *l);
const struct runbook *attach_runbook(const struct attach *l); /* NULL until it was read */
bool attach_drives(const struct attach *l);
bool attach_echo(const struct attach *l, int run); /* whether the run's terminal echoes */
/* What the holder has to say, once; NULL: nothing new. The caller frees. */
char *attach_take_notice(struct attach *l) MUST_USE;
const struct recording *attach_recording(const struct attach *l);
/* What others call the session: USER/ID where this account's team gets in, else its id. */
const char *attach_address(const struct attach *l);
/* The hash of the last event that the sink got, in hex: the record's head once it is closed. */
const char *attach_head(const struct attach *l);
const struct wheel *attach_wheel(const struct attach *l);

/* Sends an action; its id comes back in a attach_answer. `m` is a WIRE_ACT whose id is filled in here,
 * and where the session stands: an action never takes effect at another step than the one shown. */
int attach_act(struct attach *l, struct wire_message *m, int64_t *id, struct error *e) MUST_USE;
/* Grants that approval, or refuses it and says why. */
int attach_approve(
	struct attach *l, int ask, const char *refused, int64_t *id, struct error *e) MUST_USE;
/* About the wheel; its answer comes as an action's does. `name`: of WHEEL_HAND_OVER. */
int attach_wheel_act(struct attach *l, enum wheel_act act, const char *name, int64_t *id,
	struct error *e) MUST_USE;
int attach_keys(struct attach *l, int run, const void *data, size_t n, struct error *e) MUST_USE;
int attach_reply(struct attach *l, int run, const void *data, size_t n, struct error *e) MUST_USE;
int attach_resize(struct attach *l, int cols, int rows, struct error *e) MUST_USE;

#endif
