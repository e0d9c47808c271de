/*
 * The tables of event.def and fields.def, and what can be done to an event without knowing its type:
 * begin, copy, compare. Must not know what any event means: that is the engine's.
 */
#include "config.h"

#include "model/event.h"

#include <math.h>
#include <string.h>

#include "base/xalloc.h"

/* ---- fields ---- */

#define FIELD_TEXT(member, name)
#define FIELD_INT32(member, name)
#define FIELD_INT64(member, name)
#define FIELD_DATE(member, name)
#define FIELD_BOOL(member, name)
#define FIELD_DOUBLE(member, name)
#define FIELD_BINARY(member, name)
#define FIELD_TEXTS(member, name)
#define FIELD_PAIRS(member, name)
#define FIELD_FILES(member, name)
#define P(member) EF_##member,
#define FIELD_DOC(member, name, parts) \
	static const enum event_field parts_##member[] = { parts EF_END };
#include "model/fields.def"
#undef P

#define ROW(member, disk, bson) \
	[EF_##member] = { .name = disk, .kind = bson, .offset = offsetof(struct event, member) },
#define FIELD_TEXT(member, name) ROW(member, name, FB_TEXT)
#define FIELD_INT32(member, name) ROW(member, name, FB_INT32)
#define FIELD_INT64(member, name) ROW(member, name, FB_INT64)
#define FIELD_DATE(member, name) ROW(member, name, FB_DATE)
#define FIELD_BOOL(member, name) ROW(member, name, FB_BOOL)
#define FIELD_DOUBLE(member, name) ROW(member, name, FB_DOUBLE)
#define FIELD_BINARY(member, name) ROW(member, name, FB_BINARY)
#define FIELD_TEXTS(member, name) ROW(member, name, FB_TEXTS)
#define FIELD_PAIRS(member, name) ROW(member, name, FB_PAIRS)
#define FIELD_FILES(member, name) ROW(member, name, FB_FILES)
#define FIELD_DOC(member, disk, list) \
	[EF_##member] = { .name = disk, .kind = FB_DOC, .parts = parts_##member },
const struct event_field_info event_field_table[EF_COUNT] = {
#include "model/fields.def"
};
#undef ROW

/* ---- types ---- */

#define F(member) EF_##member,
#define EVENT(name, text, class, fields) \
	static const enum event_field fields_##name[] = { fields EF_END };
#include "model/event.def"
#undef EVENT
#undef F

#define EVENT(id, text, of, list) \
	[EV_##id] = { .name = text, .class = CLASS_##of, .fields = fields_##id },
const struct event_type_info event_type_table[EV_UNKNOWN] = {
#include "model/event.def"
};
#undef EVENT

const char *event_type_name(enum event_type type)
{
	return type < EV_UNKNOWN ? event_type_table[type].name : "unknown";
}

enum event_type event_type_named(const char *name)
{
	/* Lengths first: this is asked once an event, and few types share one. */
	static const size_t lengths[EV_UNKNOWN] = {
#define EVENT(id, text, of, list) [EV_##id] = sizeof(text) - 1,
#include "model/event.def"
#undef EVENT
	};
	size_t n = strlen(name);

	for (int i = 0; i < EV_UNKNOWN; i++)
		if (lengths[i] == n && memcmp(event_type_table[i].name, name, n) == 0)
			return (enum event_type)i;
	return EV_UNKNOWN;
}

static const char *const mode_names[] = {
	[MODE_INCIDENT] = "incident",
	[MODE_EXERCISE] = "exercise",
	[MODE_DRILL] = "drill",
	[MODE_DRY_RUN] = "dry-run",
};

const char *session_mode_name(enum session_mode m)
{
	return mode_names[m];
}

int session_mode_named(const char *text)
{
	for (size_t i = 0; i < ARRAY_LEN(mode_names); i++)
		if (strcmp(mode_names[i], text) == 0)
			return (int)i;
	return -1;
}

/* ---- one event ---- */

static const void *member_of(const struct event *ev, const struct event_field_info *info)
{
	return (const char *)ev + info->offset;
}

static void *member_to(struct event *ev, const struct event_field_info *info)
{
	return (char *)ev + info->offset;
}

/* What event_init() begins with: copied, since readers of long journals begin many. */
static const struct event absent = {
	.seq = EVENT_NONE,
#define FIELD_TEXT(member, name)
#define FIELD_INT32(member, name) .member = EVENT_NONE,
#define FIELD_INT64(member, name) .member = EVENT_NONE,
#define FIELD_DATE(member, name) .member = EVENT_NONE,
#define FIELD_BOOL(member, name) .member = -1,
#define FIELD_DOUBLE(member, name) .member = NAN,
#define FIELD_BINARY(member, name)
#define FIELD_TEXTS(member, name)
#define FIELD_PAIRS(member, name)
#define FIELD_FILES(member, name)
#define FIELD_DOC(member, name, parts)
#include "model/fields.def"
};

void event_init(struct event *ev, enum event_type type, int64_t at_ms, int64_t mono_ns)
{
	*ev = absent;
	ev->type = type;
	ev->at_ms = at_ms;
	ev->mono_ns = mono_ns;
}

bool event_has(const struct event *ev, enum event_field field)
{
	const struct event_field_info *info = &event_field_table[field];
	const void *m = member_of(ev, info);

	switch (info->kind) {
	case FB_TEXT: return *(const char *const *)m != NULL;
	case FB_INT32:
	case FB_INT64:
	case FB_DATE: return *(const int64_t *)m != EVENT_NONE;
	case FB_BOOL: return *(const int *)m >= 0;
	case FB_DOUBLE: return !isnan(*(const double *)m);
	case FB_BINARY: return ((const struct event_bytes *)m)->v != NULL;
	case FB_TEXTS: return ((const struct event_texts *)m)->v != NULL;
	case FB_PAIRS: return ((const struct event_pairs *)m)->v != NULL;
	case FB_FILES: return ((const struct event_files *)m)->v != NULL;
	case FB_DOC: break;
	}
	for (const enum event_field *part = info->parts; *part != EF_END; part++)
		if (event_has(ev, *part))
			return true;
	return false;
}

static void copy_texts(struct event_texts *t, struct arena *a)
{
	const char **v = arena_array(a, const char *, t->n + 1);

	for (size_t i = 0; i < t->n; i++)
		v[i] = arena_strdup(a, t->v[i]);
	t->v = v;
}

static void copy_pairs(struct event_pairs *p, struct arena *a)
{
	struct event_pair *v = arena_array(a, struct event_pair, p->n + 1);

	for (size_t i = 0; i < p->n; i++) {
		v[i].name = arena_strdup(a, p->v[i].name);
		v[i].value = arena_strdup(a, p->v[i].value);
	}
	p->v = v;
}

static void copy_files(struct event_files *f, struct arena *a)
{
	struct event_file *v = arena_array(a, struct event_file, f->n + 1);

	for (size_t i = 0; i < f->n; i++) {
		v[i] = f->v[i];
		v[i].path = arena_strdup(a, f->v[i].path);
	}
	f->v = v;
}

/* The member holds what the original points to; makes it point into `a`. */
static void copy_member(void *m, enum field_bson kind, struct arena *a)
{
	struct event_bytes *bytes;

	switch (kind) {
	case FB_TEXT: *(const char **)m = arena_strdup(a, *(const char **)m); return;
	case FB_BINARY:
		bytes = m;
		bytes->v = bytes->n == 0 ? arena_alloc(a, 1) : arena_memdup(a, bytes->v, bytes->n);
		return;
	case FB_TEXTS: copy_texts(m, a); return;
	case FB_PAIRS: copy_pairs(m, a); return;
	case FB_FILES: copy_files(m, a); return;
	case FB_INT32:
	case FB_INT64:
	case FB_DATE:
	case FB_BOOL:
	case FB_DOUBLE:
	case FB_DOC: return;
	}
}

struct event *event_copy(const struct event *ev, struct arena *a)
{
	struct event *copy = arena_memdup(a, ev, sizeof(*ev));

	copy->type_text = arena_strdup(a, ev->type_text);
	copy->session = arena_strdup(a, ev->session);
	for (int i = 0; i < EF_COUNT; i++) {
		const struct event_field_info *info = &event_field_table[i];

		if (info->kind != FB_DOC && event_has(ev, (enum event_field)i))
			copy_member(member_to(copy, info), info->kind, a);
	}
	return copy;
}

/* ---- comparing ---- */

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_texts(const struct event_texts *a, const struct event_texts *b)
{
	for (size_t i = 0; a->n == b->n && i < a->n; i++)
		if (!same_text(a->v[i], b->v[i]))
			return false;
	return a->n == b->n;
}

static bool same_pairs(const struct event_pairs *a, const struct event_pairs *b)
{
	for (size_t i = 0; a->n == b->n && i < a->n; i++)
		if (!same_text(a->v[i].name, b->v[i].name) ||
			!same_text(a->v[i].value, b->v[i].value))
			return false;
	return a->n == b->n;
}

static bool same_files(const struct event_files *a, const struct event_files *b)
{
	for (size_t i = 0; a->n == b->n && i < a->n; i++)
		if (!same_text(a->v[i].path, b->v[i].path) || a->v[i].size != b->v[i].size ||
			memcmp(a->v[i].sha256, b->v[i].sha256, EVENT_HASH_LEN) != 0)
			return false;
	return a->n == b->n;
}

static bool same_bytes(const struct event_bytes *a, const struct event_bytes *b)
{
	return a->n == b->n && (a->n == 0 || memcmp(a->v, b->v, a->n) == 0);
}

/* Both have the member. */
static bool same_member(const void *a, const void *b, enum field_bson kind)
{
	switch (kind) {
	case FB_TEXT: return same_text(*(const char *const *)a, *(const char *const *)b);
	case FB_INT32:
	case FB_INT64:
	case FB_DATE: return *(const int64_t *)a == *(const int64_t *)b;
	case FB_BOOL: return *(const int *)a == *(const int *)b;
	case FB_DOUBLE: return memcmp(a, b, sizeof(double)) == 0;
	case FB_BINARY: return same_bytes(a, b);
	case FB_TEXTS: return same_texts(a, b);
	case FB_PAIRS: return same_pairs(a, b);
	case FB_FILES: return same_files(a, b);
	case FB_DOC: break;
	}
	return true;
}

bool event_equal(const struct event *a, const struct event *b)
{
	if (a->type != b->type || a->seq != b->seq || a->at_ms != b->at_ms ||
		a->mono_ns != b->mono_ns || !same_text(a->type_text, b->type_text) ||
		!same_text(a->session, b->session))
		return false;
	for (int i = 0; i < EF_COUNT; i++) {
		const struct event_field_info *info = &event_field_table[i];
		bool has = event_has(a, (enum event_field)i);

		if (info->kind == FB_DOC)
			continue;
		if (has != event_has(b, (enum event_field)i))
			return false;
		if (has && !same_member(member_of(a, info), member_of(b, info), info->kind))
			return false;
	}
	return true;
}
