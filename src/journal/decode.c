/*
 * A BSON document as an event: by the table of model/event.h. Nothing is copied that can be pointed at.
 * It must not trust: the document passed bson_check(), what stands in it is checked here.
 */
#include "config.h"

#include <bson/bson.h>
#include <inttypes.h>
#include <string.h>

#include "base/bsoncheck.h"
#include "journal/chain-private.h"
#include "journal/journal.h"

#define MEMBER(type, ev, info) ((type *)(void *)((char *)(ev) + (info)->offset))

static int decode_field(
	bson_iter_t *it, struct event *ev, const struct event_field_info *info, struct arena *a);

/* NULL where a NUL stands within: a C string would hide what is behind it. */
static const char *text_at(const bson_iter_t *it)
{
	uint32_t n;
	const char *text = BSON_ITER_HOLDS_UTF8(it) ? bson_iter_utf8(it, &n) : NULL;

	return text && strlen(text) == n ? text : NULL;
}

static size_t count_children(const bson_iter_t *parent)
{
	bson_iter_t it;
	size_t n = 0;

	if (!bson_iter_recurse(parent, &it))
		return 0;
	while (bson_iter_next(&it))
		n++;
	return n;
}

static int decode_texts(bson_iter_t *parent, struct event_texts *texts, struct arena *a)
{
	size_t n = count_children(parent), i = 0;
	const char **v = arena_array(a, const char *, n + 1);
	bson_iter_t it;

	if (!bson_iter_recurse(parent, &it))
		return -ERR_CORRUPT;
	while (bson_iter_next(&it)) {
		if (!(v[i++] = text_at(&it)))
			return -ERR_TYPE;
	}
	texts->v = v;
	texts->n = i;
	return 0;
}

static int decode_pairs(bson_iter_t *parent, struct event_pairs *pairs, struct arena *a)
{
	size_t n = count_children(parent), i = 0;
	struct event_pair *v = arena_array(a, struct event_pair, n + 1);
	bson_iter_t it;

	if (!bson_iter_recurse(parent, &it))
		return -ERR_CORRUPT;
	while (bson_iter_next(&it)) {
		v[i].name = bson_iter_key(&it);
		if (!(v[i++].value = text_at(&it)))
			return -ERR_TYPE;
	}
	pairs->v = v;
	pairs->n = i;
	return 0;
}

static int decode_file_part(const bson_iter_t *it, struct event_file *file, bool *digest)
{
	const char *key = bson_iter_key(it);
	struct event_bytes sha256;
	bson_subtype_t subtype;
	uint32_t n;

	if (strcmp(key, "path") == 0) {
		file->path = text_at(it);
		return file->path ? 0 : -ERR_TYPE;
	}
	if (strcmp(key, "size") == 0) {
		file->size = bson_iter_int64(it);
		return BSON_ITER_HOLDS_INT64(it) ? 0 : -ERR_TYPE;
	}
	if (strcmp(key, "sha256") != 0)
		return 0;
	if (!BSON_ITER_HOLDS_BINARY(it))
		return -ERR_TYPE;
	bson_iter_binary(it, &subtype, &n, &sha256.v);
	if (subtype != BSON_SUBTYPE_BINARY || n != EVENT_HASH_LEN)
		return -ERR_TYPE;
	memcpy(file->sha256, sha256.v, n);
	*digest = true;
	return 0;
}

static int decode_file(bson_iter_t *parent, struct event_file *file)
{
	bool digest = false;
	bson_iter_t it;
	int rc;

	if (!BSON_ITER_HOLDS_DOCUMENT(parent) || !bson_iter_recurse(parent, &it))
		return -ERR_TYPE;
	file->size = EVENT_NONE;
	while (bson_iter_next(&it)) {
		if ((rc = decode_file_part(&it, file, &digest)) != 0)
			return rc;
	}
	return file->path && digest ? 0 : -ERR_CORRUPT;
}

static int decode_files(bson_iter_t *parent, struct event_files *files, struct arena *a)
{
	size_t n = count_children(parent), i = 0;
	struct event_file *v = arena_array(a, struct event_file, n + 1);
	bson_iter_t it;
	int rc;

	if (!bson_iter_recurse(parent, &it))
		return -ERR_CORRUPT;
	while (bson_iter_next(&it)) {
		if ((rc = decode_file(&it, &v[i++])) != 0)
			return rc;
	}
	files->v = v;
	files->n = i;
	return 0;
}

static int decode_binary(bson_iter_t *it, struct event_bytes *bytes)
{
	bson_subtype_t subtype;
	uint32_t n;

	bson_iter_binary(it, &subtype, &n, &bytes->v);
	bytes->n = n;
	return subtype == BSON_SUBTYPE_BINARY ? 0 : -ERR_TYPE;
}

/* The field of that name among `fields`, looked for from *next on, since the order is nearly always
 * that of the table. */
static const struct event_field_info *field_named(
	const enum event_field *fields, const char *name, size_t *next)
{
	size_t from = *next;

	for (int round = 0; round < 2; round++) {
		for (size_t i = from; fields[i] != EF_END; i++) {
			if (strcmp(event_field_table[fields[i]].name, name) == 0) {
				*next = i + 1;
				return &event_field_table[fields[i]];
			}
		}
		from = 0;
	}
	return NULL;
}

static int decode_fields(
	bson_iter_t *it, struct event *ev, const enum event_field *fields, struct arena *a)
{
	size_t next = 0;
	int rc;

	while (bson_iter_next(it)) {
		const struct event_field_info *info = field_named(fields, bson_iter_key(it), &next);

		if (info && (rc = decode_field(it, ev, info, a)) != 0)
			return rc;
	}
	return 0;
}

static int decode_doc(
	bson_iter_t *parent, struct event *ev, const struct event_field_info *info, struct arena *a)
{
	bson_iter_t it;

	if (!bson_iter_recurse(parent, &it))
		return -ERR_CORRUPT;
	return decode_fields(&it, ev, info->parts, a);
}

/* What type of element each kind of field wants. */
static const bson_type_t wanted[] = {
	[FB_TEXT] = BSON_TYPE_UTF8,
	[FB_INT32] = BSON_TYPE_INT32,
	[FB_INT64] = BSON_TYPE_INT64,
	[FB_DATE] = BSON_TYPE_DATE_TIME,
	[FB_BOOL] = BSON_TYPE_BOOL,
	[FB_DOUBLE] = BSON_TYPE_DOUBLE,
	[FB_BINARY] = BSON_TYPE_BINARY,
	[FB_TEXTS] = BSON_TYPE_ARRAY,
	[FB_PAIRS] = BSON_TYPE_DOCUMENT,
	[FB_FILES] = BSON_TYPE_ARRAY,
	[FB_DOC] = BSON_TYPE_DOCUMENT,
};

static int decode_field(
	bson_iter_t *it, struct event *ev, const struct event_field_info *info, struct arena *a)
{
	if (bson_iter_type(it) != wanted[info->kind])
		return -ERR_TYPE;
	switch (info->kind) {
	case FB_TEXT:
		*MEMBER(const char *, ev, info) = text_at(it);
		return *MEMBER(const char *, ev, info) ? 0 : -ERR_TYPE;
	case FB_INT32: *MEMBER(int64_t, ev, info) = bson_iter_int32(it); return 0;
	case FB_INT64: *MEMBER(int64_t, ev, info) = bson_iter_int64(it); return 0;
	case FB_DATE: *MEMBER(int64_t, ev, info) = bson_iter_date_time(it); return 0;
	case FB_BOOL: *MEMBER(int, ev, info) = bson_iter_bool(it); return 0;
	case FB_DOUBLE: *MEMBER(double, ev, info) = bson_iter_double(it); return 0;
	case FB_BINARY: return decode_binary(it, MEMBER(struct event_bytes, ev, info));
	case FB_TEXTS: return decode_texts(it, MEMBER(struct event_texts, ev, info), a);
	case FB_PAIRS: return decode_pairs(it, MEMBER(struct event_pairs, ev, info), a);
	case FB_FILES: return decode_files(it, MEMBER(struct event_files, ev, info), a);
	case FB_DOC: return decode_doc(it, ev, info, a);
	}
	return -ERR_CORRUPT;
}

static bool next_is(bson_iter_t *it, const char *name, bson_type_t type)
{
	return bson_iter_next(it) && strcmp(bson_iter_key(it), name) == 0 &&
		bson_iter_type(it) == type;
}

/* The six elements that every event begins with, in their order. Gives the _id and the type's text. */
static bool decode_begin(bson_iter_t *it, struct event *ev, const char **id, const char **type)
{
	if (!next_is(it, "_id", BSON_TYPE_UTF8) || !(*id = text_at(it)))
		return false;
	if (!next_is(it, "session", BSON_TYPE_UTF8) || !(ev->session = text_at(it)))
		return false;
	if (!next_is(it, "seq", BSON_TYPE_INT64))
		return false;
	ev->seq = bson_iter_int64(it);
	if (!next_is(it, "at", BSON_TYPE_DATE_TIME))
		return false;
	ev->at_ms = bson_iter_date_time(it);
	if (!next_is(it, "mono", BSON_TYPE_INT64))
		return false;
	ev->mono_ns = bson_iter_int64(it);
	return next_is(it, "type", BSON_TYPE_UTF8) && (*type = text_at(it)) != NULL;
}

static bool id_fits(const char *id, const struct event *ev)
{
	size_t n = strlen(ev->session);
	char digits[24];

	snprintf(digits, sizeof(digits), "%" PRId64, ev->seq);
	return strncmp(id, ev->session, n) == 0 && id[n] == ':' && strcmp(id + n + 1, digits) == 0;
}

const uint8_t *chain_stored_hash(const uint8_t *data, size_t n)
{
	static const uint8_t head[] = { BSON_TYPE_BINARY, 'h', 'a', 's', 'h', 0, EVENT_HASH_LEN, 0,
		0, 0, BSON_SUBTYPE_BINARY };

	if (n < CHAIN_DOCUMENT_MIN ||
		memcmp(data + n - 1 - CHAIN_ELEMENT_LEN, head, sizeof(head)) != 0)
		return NULL;
	return data + n - 1 - EVENT_HASH_LEN;
}

int journal_decode(
	const uint8_t *data, size_t n, struct event *ev, struct arena *a, struct error *e)
{
	const char *id, *type;
	struct event begin;
	bson_iter_t it;
	bson_t doc;
	int rc;

	event_init(&begin, EV_UNKNOWN, 0, 0);
	if (!bson_init_static(&doc, data, n) || !bson_iter_init(&it, &doc))
		return error_set(e, -ERR_CORRUPT, "a document of %zu bytes is not BSON", n);
	if (!decode_begin(&it, &begin, &id, &type))
		return error_set(e, -ERR_CORRUPT,
			"an event does not begin with _id, session, seq, at, mono, type");
	if (!chain_stored_hash(data, n))
		return error_set(e, -ERR_CORRUPT, "an event does not end with its hash");
	event_init(ev, event_type_named(type), begin.at_ms, begin.mono_ns);
	ev->session = begin.session;
	ev->seq = begin.seq;
	if (ev->seq < 0 || !id_fits(id, ev))
		return error_set(e, -ERR_CORRUPT, "_id is not its session and seq");
	if (ev->type == EV_UNKNOWN) {
		ev->type_text = type;
		return 0;
	}
	if ((rc = decode_fields(&it, ev, event_type_table[ev->type].fields, a)) != 0)
		return error_set(e, -ERR_CORRUPT, "%s: a field is of a wrong type", type);
	return 0;
}
