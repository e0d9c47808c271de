/*
 * Events: the only truth. All that happens in a session is an event; the state of a session is the
 * fold of its events. event.def lists the types with their fields, field order and class;
 * docs/JOURNAL.md says what each means.
 *
 * One flat struct serves all types, since a field of one name means the same in each. Absent is
 * NULL, EVENT_NONE (integers and dates), -1 (booleans) or a NaN (doubles), so an event begins with
 * event_init(). Texts and bytes are borrowed: from the decoded document, an arena, the runbook or
 * the caller; event_copy() makes one that stands by itself.
 */
#ifndef MUSTER_MODEL_EVENT_H
#define MUSTER_MODEL_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "model/runbook.h"

#define EVENT_NONE INT64_MIN
#define EVENT_FORMAT 1 /* session.open.format */
#define EVENT_HASH_LEN 32

enum event_type {
#define EVENT(name, text, class, fields) EV_##name,
#include "model/event.def"
#undef EVENT
	EV_UNKNOWN, /* a type that a newer muster wrote: kept, never acted on */
	EV_TYPE_COUNT,
};

enum event_class { CLASS_DECISION, CLASS_OUTPUT };

/* [{path, sha256, size}] of session.open, [{path, sha256}] of session.resume (size EVENT_NONE). */
struct event_file {
	const char *path;
	uint8_t sha256[EVENT_HASH_LEN];
	int64_t size; /* bytes */
};

struct event_files {
	const struct event_file *v;
	size_t n;
};

struct event_bytes {
	const uint8_t *v; /* NULL: absent */
	size_t n;
};

struct event_texts { /* v NULL: absent; n 0 with v set: an empty list */
	const char *const *v;
	size_t n;
};

struct event_pair {
	const char *name, *value;
};

struct event_pairs {
	const struct event_pair *v; /* NULL: absent */
	size_t n;
};

struct event {
	enum event_type type;
	const char *type_text; /* of an EV_UNKNOWN; else NULL */
	int64_t seq;           /* EVENT_NONE until the journal gives it */
	int64_t at_ms;         /* date */
	int64_t mono_ns;       /* since the session's start */
	const char *session;   /* NULL until the journal gives it */
#define FIELD_TEXT(member, name) const char *member;
#define FIELD_INT32(member, name) int64_t member;
#define FIELD_INT64(member, name) int64_t member;
#define FIELD_DATE(member, name) int64_t member;
#define FIELD_BOOL(member, name) int member;
#define FIELD_DOUBLE(member, name) double member;
#define FIELD_BINARY(member, name) struct event_bytes member;
#define FIELD_TEXTS(member, name) struct event_texts member;
#define FIELD_PAIRS(member, name) struct event_pairs member;
#define FIELD_FILES(member, name) struct event_files member;
#define FIELD_DOC(member, name, parts)
#include "model/fields.def"
};

/* What a field is, on disk and in the struct. */
enum field_bson {
	FB_TEXT,
	FB_INT32,
	FB_INT64,
	FB_DATE,
	FB_BOOL,
	FB_DOUBLE,
	FB_BINARY,
	FB_TEXTS,
	FB_PAIRS,
	FB_FILES,
	FB_DOC,
};

enum event_field {
#define FIELD_TEXT(member, name) EF_##member,
#define FIELD_INT32(member, name) EF_##member,
#define FIELD_INT64(member, name) EF_##member,
#define FIELD_DATE(member, name) EF_##member,
#define FIELD_BOOL(member, name) EF_##member,
#define FIELD_DOUBLE(member, name) EF_##member,
#define FIELD_BINARY(member, name) EF_##member,
#define FIELD_TEXTS(member, name) EF_##member,
#define FIELD_PAIRS(member, name) EF_##member,
#define FIELD_FILES(member, name) EF_##member,
#define FIELD_DOC(member, name, parts) EF_##member,
#include "model/fields.def"
	EF_COUNT,
	EF_END = EF_COUNT,
};

struct event_field_info {
	const char *name; /* as on disk: within its document, for parts of an FB_DOC */
	enum field_bson kind;
	size_t offset;                 /* in struct event; 0 for FB_DOC */
	const enum event_field *parts; /* of an FB_DOC, EF_END at the end */
};

struct event_type_info {
	const char *name; /* "run.start" */
	enum event_class class;
	const enum event_field *fields; /* in the order on disk, EF_END at the end */
};

extern const struct event_field_info event_field_table[EF_COUNT];
extern const struct event_type_info event_type_table[EV_UNKNOWN];

const char *event_type_name(enum event_type type);
/* EV_UNKNOWN where there is none of that name. */
enum event_type event_type_named(const char *name);
/* Makes every field absent, of that type, at that time. */
void event_init(struct event *ev, enum event_type type, int64_t at_ms, int64_t mono_ns);
/* A copy that points into `a` alone. */
struct event *event_copy(const struct event *ev, struct arena *a) MUST_USE;
/* Whether the field is there (a document: whether one of its parts is). */
bool event_has(const struct event *ev, enum event_field field);
/* Field by field, for tests and for `duplicates by seq`. */
bool event_equal(const struct event *a, const struct event *b);

/* EV_x → "x", as they stand in events. */
enum session_mode { MODE_INCIDENT, MODE_EXERCISE, MODE_DRILL, MODE_DRY_RUN };
const char *session_mode_name(enum session_mode m);
/* -1 where the text is none. */
int session_mode_named(const char *text);

#endif
