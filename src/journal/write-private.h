/*
 * What a journal that is being written is made of, for the files of this room.
 */
#ifndef MUSTER_JOURNAL_WRITE_PRIVATE_H
#define MUSTER_JOURNAL_WRITE_PRIVATE_H

#include "base/vec.h"
#include "journal/journal.h"

struct chain_hasher;

/* Where an event that is not acknowledged ends in `pending`. */
struct journal_end {
	int64_t seq;
	size_t end;
};

struct journal {
	const char *base; /* its files' name: the caller's */
	int dirfd;        /* the caller's */
	int fd, segment;
	char session[27];
	int64_t seq, acked;
	int64_t size, reserved; /* bytes of this segment; up to where room is set aside */
	uint8_t head[EVENT_HASH_LEN];
	struct event last;     /* only its times: for journal.segment */
	struct strbuf pending; /* every event after the last acknowledged one */
	VEC(struct journal_end) ends;
	VEC(int) failed; /* descriptors of segments that were given up */
	struct chain_hasher *hasher;
	bool syncing, no_reserve, dead;
	bool closed; /* session.close was written */
};

/* An empty one, no file open. */
struct journal *journal_alloc(int dirfd, const char *base, const char *session) MUST_USE;

#endif
