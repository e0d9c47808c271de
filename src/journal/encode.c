/*
 * An event as a BSON document: by the table of model/event.h, field after field in its order. It must
 * not decide anything: absent stays absent, and what the table does not name is not written.
 */
#include "config.h"

#include <bson/bson.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "journal/chain-private.h"
#include "journal/journal.h"

/* Where a member of the flat struct stands. */
#define MEMBER(type, ev, info) ((type const *)(const void *)((const char *)(ev) + (info)->offset))

static bool append_field(bson_t *doc, const struct event *ev, enum event_field field);

/* What a command is named or a person types need not be UTF-8; a document has to be: every bad byte
 * becomes U+FFFD. */
static bool append_text(bson_t *doc, const char *name, const char *text)
{
	size_t n = strlen(text);
	struct strbuf mended = STRBUF_INIT;
	bool ok;

	if (n > JOURNAL_EVENT_MAX)
		return false;
	if (utf8_valid(text, n, NULL))
		return bson_append_utf8(doc, name, -1, text, (int)n);
	utf8_mend(&mended, text, n);
	ok = mended.len <= JOURNAL_EVENT_MAX &&
		bson_append_utf8(doc, name, -1, mended.buf, (int)mended.len);
	strbuf_wipe(&mended);
	return ok;
}

static bool append_texts(bson_t *doc, const char *name, const struct event_texts *texts)
{
	bson_t array;
	char buf[16];
	const char *key;
	bool ok;

	ok = bson_append_array_begin(doc, name, -1, &array);
	for (size_t i = 0; ok && i < texts->n; i++) {
		bson_uint32_to_string((uint32_t)i, &key, buf, sizeof(buf));
		ok = append_text(&array, key, texts->v[i]);
	}
	return ok && bson_append_array_end(doc, &array);
}

static bool append_pairs(bson_t *doc, const char *name, const struct event_pairs *pairs)
{
	bson_t map;
	bool ok;

	ok = bson_append_document_begin(doc, name, -1, &map);
	for (size_t i = 0; ok && i < pairs->n; i++)
		ok = append_text(&map, pairs->v[i].name, pairs->v[i].value);
	return ok && bson_append_document_end(doc, &map);
}

static bool append_file(bson_t *array, const char *key, const struct event_file *file)
{
	bson_t doc;
	bool ok;

	ok = bson_append_document_begin(array, key, -1, &doc) &&
		append_text(&doc, "path", file->path) &&
		bson_append_binary(
			&doc, "sha256", -1, BSON_SUBTYPE_BINARY, file->sha256, EVENT_HASH_LEN);
	if (ok && file->size != EVENT_NONE)
		ok = bson_append_int64(&doc, "size", -1, file->size);
	return ok && bson_append_document_end(array, &doc);
}

static bool append_files(bson_t *doc, const char *name, const struct event_files *files)
{
	bson_t array;
	char buf[16];
	const char *key;
	bool ok;

	ok = bson_append_array_begin(doc, name, -1, &array);
	for (size_t i = 0; ok && i < files->n; i++) {
		bson_uint32_to_string((uint32_t)i, &key, buf, sizeof(buf));
		ok = append_file(&array, key, &files->v[i]);
	}
	return ok && bson_append_array_end(doc, &array);
}

static bool append_doc(bson_t *doc, const struct event *ev, const struct event_field_info *info)
{
	bson_t sub;
	bool ok;

	ok = bson_append_document_begin(doc, info->name, -1, &sub);
	for (const enum event_field *f = info->parts; ok && *f != EF_END; f++)
		ok = append_field(&sub, ev, *f);
	return ok && bson_append_document_end(doc, &sub);
}

static bool append_field(bson_t *doc, const struct event *ev, enum event_field field)
{
	const struct event_field_info *info = &event_field_table[field];
	const struct event_bytes *bytes;

	if (!event_has(ev, field))
		return true;
	switch (info->kind) {
	case FB_TEXT: return append_text(doc, info->name, *MEMBER(const char *, ev, info));
	case FB_INT32:
		return bson_append_int32(doc, info->name, -1, (int32_t)*MEMBER(int64_t, ev, info));
	case FB_INT64: return bson_append_int64(doc, info->name, -1, *MEMBER(int64_t, ev, info));
	case FB_DATE: return bson_append_date_time(doc, info->name, -1, *MEMBER(int64_t, ev, info));
	case FB_BOOL: return bson_append_bool(doc, info->name, -1, *MEMBER(int, ev, info) != 0);
	case FB_DOUBLE: return bson_append_double(doc, info->name, -1, *MEMBER(double, ev, info));
	case FB_BINARY:
		bytes = MEMBER(struct event_bytes, ev, info);
		return bson_append_binary(
			doc, info->name, -1, BSON_SUBTYPE_BINARY, bytes->v, (uint32_t)bytes->n);
	case FB_TEXTS: return append_texts(doc, info->name, MEMBER(struct event_texts, ev, info));
	case FB_PAIRS: return append_pairs(doc, info->name, MEMBER(struct event_pairs, ev, info));
	case FB_FILES: return append_files(doc, info->name, MEMBER(struct event_files, ev, info));
	case FB_DOC: return append_doc(doc, ev, info);
	}
	return false;
}

static bool append_event(bson_t *doc, const struct event *ev)
{
	static const uint8_t zeros[EVENT_HASH_LEN];
	struct strbuf id = STRBUF_INIT;
	bool ok;

	strbuf_addf(&id, "%s:%" PRId64, ev->session, ev->seq);
	ok = append_text(doc, "_id", id.buf) && append_text(doc, "session", ev->session) &&
		bson_append_int64(doc, "seq", -1, ev->seq) &&
		bson_append_date_time(doc, "at", -1, ev->at_ms) &&
		bson_append_int64(doc, "mono", -1, ev->mono_ns) &&
		append_text(doc, "type", event_type_name(ev->type));
	strbuf_release(&id);
	for (const enum event_field *f = event_type_table[ev->type].fields; ok && *f != EF_END; f++)
		ok = append_field(doc, ev, *f);
	return ok &&
		bson_append_binary(doc, "hash", -1, BSON_SUBTYPE_BINARY, zeros, EVENT_HASH_LEN);
}

int chain_encode(struct chain_hasher *h, const struct event *ev, const uint8_t prev[EVENT_HASH_LEN],
	uint8_t hash[EVENT_HASH_LEN], struct strbuf *out, struct error *e)
{
	bson_t doc = BSON_INITIALIZER;
	uint8_t computed[EVENT_HASH_LEN];
	size_t n, at;

	if (ev->type >= EV_UNKNOWN || !ev->session || ev->seq < 0)
		BUG("an event without type, session or seq");
	if (!append_event(&doc, ev) || doc.len > JOURNAL_EVENT_MAX) {
		bson_destroy(&doc);
		return error_set(e, -ERR_LIMIT, "an event %s does not fit in %d bytes",
			event_type_name(ev->type), JOURNAL_EVENT_MAX);
	}
	n = doc.len;
	at = n - 1 - CHAIN_ELEMENT_LEN;
	chain_hash(h, prev, bson_get_data(&doc), at, computed);
	strbuf_add(out, bson_get_data(&doc), n);
	memcpy(out->buf + out->len - 1 - EVENT_HASH_LEN, computed, EVENT_HASH_LEN);
	memcpy(hash, computed, EVENT_HASH_LEN);
	bson_destroy(&doc);
	return 0;
}

int journal_encode(const struct event *ev, const uint8_t prev[EVENT_HASH_LEN],
	uint8_t hash[EVENT_HASH_LEN], struct strbuf *out, struct error *e)
{
	struct chain_hasher *h = chain_hasher_new();
	int rc = chain_encode(h, ev, prev, hash, out, e);

	chain_hasher_free(h);
	return rc;
}

int journal_json(const uint8_t *data, size_t n, struct strbuf *out, struct error *e)
{
	bson_t doc;
	size_t len;
	char *json;

	if (!bson_init_static(&doc, data, n) || !(json = bson_as_relaxed_extended_json(&doc, &len)))
		return error_set(e, -ERR_CORRUPT, "a document cannot be written as JSON");
	strbuf_add(out, json, len);
	bson_free(json);
	return 0;
}
