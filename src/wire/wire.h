/*
 * What the holder and its views say to each other over a Unix socket: frames of length-prefixed BSON
 * (the document's own length word is the prefix). Private to one version of muster: the first frame of
 * each side carries WIRE_VERSION and a mismatch is said.
 *
 * Output does not travel here. The holder appends events to the journal and tells the views up to which
 * seq they may show it (WIRE_UPTO); a view reads the file. So a slow view costs the holder nothing, and
 * what is shown is what is recorded.
 */
#ifndef MUSTER_WIRE_WIRE_H
#define MUSTER_WIRE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "model/event.h"

#define WIRE_VERSION 3
/* What HELLO says of itself in `view` that runs hooks and shows nothing: no view in the record. */
#define WIRE_VIEW_HOOKS "hooks"
#define WIRE_FRAME_MAX (8 * 1024 * 1024) /* bytes; a larger frame ends the connection */

enum wire_type {
	/* muster → holder, once, over the pipe it was started with: the session to open */
	WIRE_OPEN, /* open (an EV_SESSION_RESUME with who: the session to go on with; `vars` are secrets; else
	                 * an EV_SESSION_OPEN without prev, files, clock), runbook path in `path`,
	                 * vars (value NULL never; secrets among them, by `secrets`), first, reason, shell, ssh,
	                 * team (a folder), override, spill (a folder, absolute); action "abandon": it is
	                 * gone on with only to be closed, for `reason` */
	/* holder → muster, once: it stands, or why not */
	WIRE_READY,  /* session */
	WIRE_FAILED, /* code, text */
	/* view → holder */
	WIRE_HELLO, /* version, who, terminal, from, drives, cols, rows, env */
	WIRE_ACT, /* id, action and arguments (names of engine/command.def as args); step and visit:
	              * where the session stands as far as the view knows (NULL: anywhere) */
	WIRE_APPROVE, /* id, ask: grants that approval; `refuse`: refuses it, with a reason */
	WIRE_KEYS,    /* run, data: typed into the command */
	WIRE_REPLY,   /* run, data: the terminal's answer to a query (cursor position) */
	WIRE_RESIZE,  /* cols, rows of this view's pane: the commands' too while it drives */
	WIRE_TAKE,    /* id: asks for the wheel */
	WIRE_BYE,     /* detaches; reason: the terminal went, not the person */
	/* holder → view */
	WIRE_WELCOME, /* version, session, view, drives, seq; team: the account, where its team gets in */
	WIRE_UPTO,      /* seq: everything up to it may be shown */
	WIRE_DONE,      /* id: the action was taken; its events are within seq */
	WIRE_REFUSED,   /* id, code, text; `later`: it may fit once what goes on has ended;
	               * -ERR_NOTFOUND: the session stands elsewhere, what happened is on its way */
	WIRE_TTY,       /* run, echo: whether the command's terminal echoes */
	WIRE_DRIVES,    /* how it stands with the wheel. drives: you do; who: drives (NULL: nobody).
	               * wish: asks for it, and has it in left_ms (0: only by a yes); asks: that is you.
	               * offer: it is offered to them; offered: that is you */
	WIRE_EVENTS,    /* data: bytes of the journal, to a view of another account, in order */
	WIRE_NOTICE,    /* text: something to show once */
	WIRE_RECORDING, /* code: an enum journal_stage; text: why it is not JOURNAL_FINE; path: the
	                 * segment that is written, where it is on another disk; `later`: the
	                 * session's folder does not say so */
	/* view → holder; what is new comes at the end: greetings are the same in all versions */
	WIRE_HANDOVER, /* id, who: the wheel for a view, by its person's name or its own; from who drives */
	WIRE_WHEEL, /* id: yes to who asks for the wheel, or to who offers it; `refuse`: no */
	WIRE_HOOK,  /* id, action, text: that hook failed on an event of that type, and why */
	WIRE_TYPE_COUNT,
};

/* One flat struct for all, as with events; absent is NULL, 0, -1 for booleans. Texts are borrowed. */
struct wire_message {
	enum wire_type type;
	int64_t version, id, seq, run, code, visit, ask, left_ms;
	int cols, rows;
	int drives, echo, later, refuse, asks, offered;
	const char *who, *terminal, *from, *view, *session, *text, *path, *first, *reason,
		*team,            /* WIRE_OPEN: this account's folder of the team; NULL: none */
		*spill,           /* WIRE_OPEN: a folder of another disk; NULL: none is named */
		*override,        /* WIRE_OPEN: why the lock of another is taken; NULL: it is not */
		*monitors;        /* WIRE_OPEN: a fragment of the configuration's; NULL: none */
	const char *wish, *offer; /* persons' names, of WIRE_DRIVES */
	const char *action;       /* the word of an action */
	const char *step;         /* what it was meant for */
	struct event_pairs args;  /* its arguments, by name */
	struct event_texts items; /* tick, untick; v NULL: all */
	struct event_pairs set;   /* edit: NAME → value */
	struct event_pairs env;   /* of the driver: wire_driver_env */
	struct event_pairs vars;  /* WIRE_OPEN: values from the start */
	struct event_pairs sources;    /* WIRE_OPEN: NAME → source of var.set */
	struct event_texts secrets;    /* names of those that are secret */
	struct event_texts shell, ssh; /* WIRE_OPEN: argv, of the configuration; n 0: not given */
	struct event_pairs people;     /* WIRE_OPEN: name → account, NULL for none, of `people` */
	struct event_pairs roles;      /* WIRE_OPEN: name → role, once for each */
	struct event_pairs accounts;   /* WIRE_OPEN: account → uid, of all that people have */
	struct event_bytes data;
	const struct event *open; /* WIRE_OPEN */
};

/* What of the driver's environment is the session's, while they drive: their agent, their tickets, their
 * display. NULL at the end. */
extern const char *const wire_driver_env[];

void wire_message_init(struct wire_message *m, enum wire_type type);
/* Appends one frame. */
void wire_encode(const struct wire_message *m, struct strbuf *out);
/* Takes one frame from the front of n bytes: 1 and *used, texts in `a`; 0: not all of it is there yet;
 * -ERR_CORRUPT, -ERR_LIMIT: end the connection. */
int wire_decode(const uint8_t *data, size_t n, size_t *used, struct wire_message *m,
	struct arena *a, struct error *e) MUST_USE;

/* ---- sockets ---- */

/* Listens on / connects to `socket` in the folder `dirfd`, through /proc/self/fd because of the 108
 * bytes of a socket's path. Non-blocking, close-on-exec. Returns the descriptor or a negative code:
 * -ERR_NOTFOUND where nobody listens. */
int wire_listen(int dirfd, const char *name, struct error *e) MUST_USE;
/* The same for the group of the folder (0660), which has to be 02750. */
int wire_listen_group(int dirfd, const char *name, struct error *e) MUST_USE;
int wire_connect(int dirfd, const char *name, struct error *e) MUST_USE;
/* Who is at the other end (SO_PEERCRED). */
int wire_peer(int fd, int64_t *uid, int64_t *pid, struct error *e) MUST_USE;

/* ---- one end of a connection, the view's or the holder's ---- */

struct wire_client;

struct wire_client *wire_client_new(int fd) MUST_USE; /* owns fd from here on */
void wire_client_free(struct wire_client *c);
/* Frames longer than that end the connection; WIRE_FRAME_MAX where it is not said. */
void wire_client_limit(struct wire_client *c, size_t bytes);
int wire_client_fd(const struct wire_client *c);
/* Queues and writes as much as the socket takes. */
int wire_client_send(struct wire_client *c, const struct wire_message *m, struct error *e) MUST_USE;
bool wire_client_wants_write(const struct wire_client *c);
size_t wire_client_pending(const struct wire_client *c); /* bytes that wait to go out */
int wire_client_flush(struct wire_client *c, struct error *e) MUST_USE;
/* Reads what is there: 1: *m (valid until the next call), 0: nothing more now, -ERR_CLOSED. */
int wire_client_next(struct wire_client *c, struct wire_message *m, struct error *e) MUST_USE;

#endif
