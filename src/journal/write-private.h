/*
 * What a journal that is being written is made of, for the files of this room.
 */
#ifndef MUSTER_JOURNAL_WRITE_PRIVATE_H
#define MUSTER_JOURNAL_WRITE_PRIVATE_H

#include "base/vec.h"
#include "journal/journal.h"

/* Of what waits for a disk, while none takes anything. The reader's memory of hashes covers as much. */
#define JOURNAL_PENDING_MAX (8 * 1024 * 1024)

struct chain_hasher;

/* Where an event that is not acknowledged ends in `pending`. */
struct journal_end {
	int64_t seq;
	size_t end;
};

/* The file that is written to. */
struct segment {
	int fd, number;
	int64_t synced;         /* seq up to which it was synced as it was begun; -1: it was not */
	int64_t size, reserved; /* bytes of it; up to where room is set aside, or was seen to be */
	bool no_reserve;        /* its file system cannot set room aside */
	int full;               /* errno: 1 MiB could not be kept ahead; 0: it could */
	char *path;             /* on another disk; NULL: in the session's folder */
	bool pointed;           /* the folder says so */
};

struct journal {
	const char *base; /* its files' name: the caller's */
	int dirfd;        /* the caller's */
	struct segment at;
	char *spill; /* the folder of another disk, for when this one fails; NULL: none */
	char session[27];
	int64_t seq, acked;
	int64_t last_segment; /* seq of the last journal.segment, -1: none */
	uint8_t head[EVENT_HASH_LEN];
	struct event last;     /* only its times: for journal.segment */
	struct strbuf pending; /* every event after the last acknowledged one */
	VEC(struct journal_end) ends;
	VEC(int) failed; /* descriptors of segments that were left while a sync was under way */
	struct chain_hasher *hasher;
	bool syncing;
	int lost;        /* errno: no file takes anything; 0: one does */
	const char *why; /* what failed then: "write", "sync" */
	bool overflowed; /* and more came than is kept: it stays lost */
	bool closed;     /* session.close was written */
};

/* An empty one, no file open. */
struct journal *journal_alloc(int dirfd, const char *base, const char *session) MUST_USE;

/* write.c */
/* Encodes behind `pending` and remembers where the event ends. */
int journal_add(struct journal *j, struct event *ev, struct error *e) MUST_USE;
/* A point to go back to while nothing behind it was written. */
struct journal_mark {
	size_t pending, ends;
	int64_t seq;
	uint8_t head[EVENT_HASH_LEN];
};
struct journal_mark journal_mark(const struct journal *j);
void journal_back_to(struct journal *j, const struct journal_mark *mark);
int journal_write(struct journal *j, const void *data, size_t n, struct error *e) MUST_USE;

/* Everything up to `seq` is durable: its bytes need not be kept. */
void journal_acknowledge(struct journal *j, int64_t seq);

/* reserve.c */
/* True: 1 MiB is ahead of n more bytes. `again`: looks also where it was not a moment ago. */
bool reserve_ahead(struct segment *at, int64_t n, bool again);
/* Gives back what is set aside past the end. */
void reserve_give_back(const struct segment *at);

/* onward.c */
/* The file that was written to failed: goes on in a new one, or is lost. */
void onward_after_failure(struct journal *j, int sys, const char *why);
/* Leaves room for others where it is full and another disk was named. */
bool onward_spills(struct journal *j);

#endif
