/*
 * A view's hold on a session, for the three files that are it.
 */
#ifndef MUSTER_VIEW_ATTACH_PRIVATE_H
#define MUSTER_VIEW_ATTACH_PRIVATE_H

#include "base/strbuf.h"
#include "base/vec.h"
#include "view/attach.h"

struct kept_answer {
	int64_t id, seq;
	int code;
	bool later;
	char *text;
};

struct attach {
	struct attach_options options;
	int dirfd;
	struct wire_client *client;
	struct journal_reader *reader;
	struct runbook_collector *collector;
	struct runbook *runbook;
	struct session *session;
	VEC(struct event *) early; /* events before the runbook is known */
	struct arena *early_arena;
	int64_t upto, shown;               /* may be shown; was shown */
	char head[2 * EVENT_HASH_LEN + 1]; /* the hash of what was shown last */
	int64_t next_id;
	VEC(struct kept_answer) answers;
	char *last_text, *notice, *why, *path;
	struct recording recording; /* texts are `why` and `path` */
	struct wheel wheel;
	char *address;   /* what others call it; NULL until it is known */
	VEC(int) silent; /* runs whose terminal does not echo */
	bool welcome, ended, hung_up;
	bool guest;           /* at another account's: events come through the socket */
	struct strbuf stream; /* of a guest: documents that are not taken yet */
	struct arena *arena;  /* of the event that is taken */
	int refused_version;
};

/* attach.c */
int attach_connect(struct attach *l, const char *socket, struct error *e) MUST_USE;
int attach_take_frames(struct attach *l, struct error *e) MUST_USE;
void attach_take_event(struct attach *l, const struct event *ev);
void attach_keep_head(struct attach *l, const uint8_t *raw, size_t n);

/* attach_guest.c */
int guest_open(struct attach *l, const char *id, struct error *e) MUST_USE;
int guest_follow(struct attach *l, size_t budget, bool *more, struct error *e) MUST_USE;

#endif
