/*
 * The journal: events as a plain sequence of BSON documents, chained by SHA-256, as
 * docs/JOURNAL.md says byte by byte. This is the only place that writes one.
 *
 * Writing is split from syncing: journal_append() makes bytes and writes them; journal_sync_*() lets a
 * thread of the caller's (the holder's loop has one) run fdatasync beside it. `acked` is the last seq
 * known to be durable.
 */
#ifndef MUSTER_JOURNAL_JOURNAL_H
#define MUSTER_JOURNAL_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "model/event.h"

#define JOURNAL_EVENT_MAX (16 * 1024 * 1024) /* bytes of one document */
#define JOURNAL_OUTPUT_MAX (64 * 1024)       /* bytes of run.output.data */
/* Bytes that are kept ahead of what commands print, for decisions alone; with less than the second left
 * no new step starts. */
#define JOURNAL_RESERVE (1024 * 1024)
#define JOURNAL_RESERVE_LOW (256 * 1024)
/* The name of a session's journal, without `.bson`. Other small chained files are read and gone on with
 * by the same calls: what is said afterwards ("notes"), rows written by hand ("incidents"). */
#define JOURNAL_SESSION "journal"

/* ---- one event as a document ---- */

/* Appends the document to `out`: `ev` with session and seq set, chained to `prev`; the new head goes
 * to `hash` (may be prev). */
int journal_encode(const struct event *ev, const uint8_t prev[EVENT_HASH_LEN],
	uint8_t hash[EVENT_HASH_LEN], struct strbuf *out, struct error *e) MUST_USE;
/* Reads a document that bson_check() found whole. Texts point into `data`, arrays into `a`. Unknown
 * fields are left out; an unknown type is EV_UNKNOWN. -ERR_CORRUPT: it is no event (a field of a wrong
 * type, _id, session or hash missing or out of place). */
int journal_decode(
	const uint8_t *data, size_t n, struct event *ev, struct arena *a, struct error *e) MUST_USE;
/* One line of MongoDB relaxed Extended JSON v2, as bsondump writes it, without a newline. */
int journal_json(const uint8_t *data, size_t n, struct strbuf *out, struct error *e) MUST_USE;

/* ---- writing ---- */

struct journal;

/* A new journal in the folder `dirfd` (0600, O_EXCL, not following links). */
int journal_create(struct journal **j, int dirfd, const char *session, struct error *e) MUST_USE;
/* Opens one that was not closed, cuts a torn tail, and goes on behind the last whole event. Gives what
 * was cut. `spill` as of journal_reader_set_spill(), NULL: none. `name` must outlive the journal. Of a
 * session's journal only `resume` may, and who closes it as abandoned; both have its lock. */
int journal_reopen(struct journal **j, int dirfd, const char *name, const char *spill,
	int64_t *cut_bytes, struct error *e) MUST_USE;
/* A new chained file of another name; `owner` stands where a session's id would. */
int journal_create_named(struct journal **j, int dirfd, const char *name, const char *owner,
	struct error *e) MUST_USE;
/* Goes on with such a file, or begins it where there is none, or where a crash left not one event. */
int journal_go_on(struct journal **j, int dirfd, const char *name, const char *owner,
	struct error *e) MUST_USE;
/* Numbers (ev->seq, ev->session), chains and writes the events, in one write where it fits; they may use
 * the room that is set aside. On a failed write the journal goes on in a new segment as docs/JOURNAL.md
 * says; where that fails too (journal_stage() is JOURNAL_LOST then) the events are kept, unacknowledged,
 * until some disk takes them. -ERR_FULL: too many are kept already; the journal is lost for good.
 * -ERR_LIMIT: one of them is too large, nothing was recorded. -ERR_CLOSED. */
int journal_append(
	struct journal *j, struct event *const *events, size_t n, struct error *e) MUST_USE;
/* The same of what has to find room of its own: -ERR_FULL, and nothing was recorded, where the room set
 * aside could not be kept ahead of it. */
int journal_append_output(struct journal *j, struct event *ev, struct error *e) MUST_USE;
/* Syncs all that is written; blocks. -ERR_FULL, -ERR_IO: it is not durable. */
int journal_sync(struct journal *j, struct error *e) MUST_USE;
/* For a thread beside the loop: begin takes what there is to sync (false: nothing, or one is under way),
 * run (in the thread) does it and touches nothing else of `j`, end (in the loop) takes the result. */
struct journal_syncing {
	int fd, segment; /* fd -1: it is synced already */
	int64_t upto_seq;
	int result; /* 0 or errno */
};
bool journal_sync_begin(struct journal *j, struct journal_syncing *s);
void journal_sync_run(struct journal_syncing *s);
void journal_sync_end(struct journal *j, const struct journal_syncing *s);

/* How it stands with the disk. */
enum journal_stage {
	JOURNAL_FINE,
	JOURNAL_FILLING, /* 1 MiB cannot be kept ahead: output is refused */
	JOURNAL_LOW,     /* less than JOURNAL_RESERVE_LOW is left: nothing new is to begin */
	JOURNAL_LOST,    /* no disk takes anything: nothing is acknowledged any more */
};
enum journal_stage journal_stage(const struct journal *j);
int journal_errno(const struct journal *j); /* why it is not JOURNAL_FINE; 0: it is */
/* Looks, where it is not JOURNAL_FINE, whether it can be again. Who asks decides how often. */
void journal_look_again(struct journal *j);
/* Names a folder of another disk, absolute: where this disk fails or fills the journal goes on there, with
 * `now` or where it is lost at once. An error leaves all as it was. */
int journal_spill(struct journal *j, const char *dir, bool now, struct error *e) MUST_USE;
/* The segment that is written to, where it is on another disk; NULL: it is in the session's folder. */
const char *journal_spilled(const struct journal *j);
/* Whether the session's folder says so: it may be on a disk that takes nothing. */
bool journal_is_pointed(const struct journal *j);
/* The path of a segment that is on another disk; the caller frees. NULL: the folder points nowhere. */
char *journal_elsewhere(int dirfd, const char *name, int segment) MUST_USE;
/* Opens a segment to read its bytes, wherever it is: a descriptor, -ERR_NOTFOUND, -ERR_ELSEWHERE. */
int journal_open_segment(int dirfd, const char *name, int segment, struct error *e) MUST_USE;
/* Deletes the segments that are on other disks, and what points to them. -ERR_ELSEWHERE: one of those disks
 * is not there; it is still pointed to. */
int journal_delete_elsewhere(int dirfd, const char *name, struct error *e) MUST_USE;
int64_t journal_last_segment(
	const struct journal *j); /* seq of the last journal.segment, -1: none */

int64_t journal_seq(const struct journal *j);      /* of the last event written, -1: none */
int64_t journal_acked(const struct journal *j);    /* of the last durable one, -1: none */
int64_t journal_unsynced(const struct journal *j); /* bytes written and not durable */
int64_t journal_bytes(const struct journal *j);
const uint8_t *journal_head(const struct journal *j);
/* Syncs, cuts to size, closes. -ERR_FULL, -ERR_IO: not all of it is durable. NULL is fine. */
int journal_close(struct journal *j, struct error *e);
/* Last gasp: fdatasync, async-signal-safe. `arg` is the journal. */
void journal_gasp(void *arg);

/* ---- reading ---- */

struct journal_reader;

/* Reads all segments in order, duplicates by seq dropped, checking the chain as it goes. Works on a
 * journal that is being written. Never writes. `name` must outlive the reader. */
int journal_reader_open(
	struct journal_reader **r, int dirfd, const char *name, struct error *e) MUST_USE;
void journal_reader_close(struct journal_reader *r);
/* Off: the chain is not computed (a live view of a journal that this user's own holder writes).
 * Structure, order and the stored hashes' places are checked all the same. */
void journal_reader_set_checking(struct journal_reader *r, bool on);
/* A folder where segments are looked for that the session's folder could not be made to point to. */
void journal_reader_set_spill(struct journal_reader *r, const char *dir);
/* 1: an event (valid until the next call); 0: no more whole events now (call again later when it is
 * being written; journal_reader_torn() says whether bytes of a torn one follow); -ERR_CORRUPT: segment,
 * seq and byte in `e`; -ERR_ELSEWHERE: the next part is on a disk that is not there now. */
int journal_reader_next(struct journal_reader *r, struct event *ev, struct error *e) MUST_USE;
/* The bytes of the last event that next gave. */
const uint8_t *journal_reader_raw(const struct journal_reader *r, size_t *n);
int64_t journal_reader_torn(const struct journal_reader *r); /* bytes of a torn tail */
const uint8_t *journal_reader_head(const struct journal_reader *r);
/* Makes all that was read durable: what is read is not yet what a crash leaves. Writes nothing. */
int journal_reader_sync(struct journal_reader *r, struct error *e) MUST_USE;
/* Where the last event stands, for an index. */
void journal_reader_where(const struct journal_reader *r, int *segment, int64_t *offset);
/* Jumps to an event whose place is known (the chain is checked from there on). */
int journal_reader_seek(
	struct journal_reader *r, int segment, int64_t offset, struct error *e) MUST_USE;

/* The last whole event, as it stands there: found from the end, at a cost that does not grow with the
 * journal. `sync`: it is made durable first, so that an anchor does not outlive what it holds.
 * -ERR_NOTFOUND: there is no journal, or not one whole event in it. */
struct journal_last {
	int64_t seq, at_ms, mono_ns;
	enum event_type type;
	uint8_t hash[EVENT_HASH_LEN];
};
int journal_find_last(int dirfd, const char *name, bool sync, struct journal_last *last,
	struct error *e) MUST_USE;

/* ---- verifying ---- */

struct journal_verdict {
	int64_t events, bytes, torn_bytes;
	int64_t at_ms, mono_ns; /* of the last event */
	bool closed;
	uint8_t head[EVENT_HASH_LEN];
	int bad_segment;
	int64_t bad_seq, bad_at; /* where it does not fit; byte in the segment */
	char session[27];
};
/* 0: whole (perhaps torn); -ERR_CORRUPT: v says where, `e` what. */
int journal_verify(
	int dirfd, const char *name, struct journal_verdict *v, struct error *e) MUST_USE;
/* The same, and for each anchor whether an event has that hash: what was cut off the end is known so. */
struct journal_anchor {
	uint8_t hash[EVENT_HASH_LEN];
	bool found;
};
int journal_verify_anchors(int dirfd, const char *name, struct journal_anchor *anchors, size_t n,
	struct journal_verdict *v, struct error *e) MUST_USE;

#endif
