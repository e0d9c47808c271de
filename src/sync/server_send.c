/*
 * Inserting events, and what it means when the server says that one is there already.
 */
#include "config.h"

#include <inttypes.h>
#include <string.h>

#include "base/xalloc.h"
#include "sync/server-private.h"

#define DUPLICATE_KEY 11000

/* What became of a batch. */
struct outcome_of_send {
	size_t n;               /* documents in the batch */
	VEC(size_t) duplicates; /* by their place in the batch */
	int refused;            /* the first one's place, -1: none */
	char *why;              /* of that */
	bool unsure;            /* inserted, but not as durably as asked */
};

static void document(const struct batch *b, size_t i, bson_t *doc)
{
	size_t end = i + 1 < b->starts.n ? b->starts.v[i + 1] : b->bytes.len;

	/* bson_check() found it whole: this cannot fail. */
	if (!bson_init_static(
		    doc, (const uint8_t *)b->bytes.buf + b->starts.v[i], end - b->starts.v[i]))
		BUG("a document of the journal is none");
}

static const char *id_of(const bson_t *doc)
{
	bson_iter_t it;

	return bson_iter_init_find(&it, doc, "_id") && BSON_ITER_HOLDS_UTF8(&it)
		? bson_iter_utf8(&it, NULL)
		: "?";
}

static const uint8_t *hash_of(const bson_t *doc)
{
	const uint8_t *data;
	bson_iter_t it;
	uint32_t n;

	if (!bson_iter_init_find(&it, doc, "hash") || !BSON_ITER_HOLDS_BINARY(&it))
		return NULL;
	bson_iter_binary(&it, NULL, &n, &data);
	return n == EVENT_HASH_LEN ? data : NULL;
}

/* Whether two events have the same hash, which covers all that is before it. */
static bool same_hash(const bson_t *a, const bson_t *b)
{
	const uint8_t *x = hash_of(a), *y = hash_of(b);

	return x && y && memcmp(x, y, EVENT_HASH_LEN) == 0;
}

/* ---- what the reply says ---- */

static void read_write_error(const bson_t *reply_error, struct outcome_of_send *sent)
{
	bson_iter_t it;
	int32_t code = 0, index = 0;
	const char *text = "?";

	if (bson_iter_init_find(&it, reply_error, "code"))
		code = (int32_t)bson_iter_as_int64(&it);
	if (bson_iter_init_find(&it, reply_error, "index"))
		index = (int32_t)bson_iter_as_int64(&it);
	if (bson_iter_init_find(&it, reply_error, "errmsg") && BSON_ITER_HOLDS_UTF8(&it))
		text = bson_iter_utf8(&it, NULL);
	if (index < 0 || (size_t)index >= sent->n)
		return;
	if (code == DUPLICATE_KEY) {
		vec_push(&sent->duplicates, (size_t)index);
	} else if (sent->refused < 0) {
		sent->refused = index;
		sent->why = xstrdup(text);
	}
}

/* Calls `take` for each document of an array of the reply. Returns how many there were. */
static size_t each_document(const bson_t *reply, const char *name, struct outcome_of_send *sent,
	void (*take)(const bson_t *, struct outcome_of_send *))
{
	bson_iter_t it, element;
	size_t n = 0;

	if (!bson_iter_init_find(&it, reply, name) || !BSON_ITER_HOLDS_ARRAY(&it) ||
		!bson_iter_recurse(&it, &element))
		return 0;
	for (; bson_iter_next(&element); n++) {
		const uint8_t *data;
		uint32_t length;
		bson_t doc;

		if (!take || !BSON_ITER_HOLDS_DOCUMENT(&element))
			continue;
		bson_iter_document(&element, &length, &data);
		if (bson_init_static(&doc, data, length))
			take(&doc, sent);
	}
	return n;
}

static int insert(
	struct server *s, const struct batch *b, struct outcome_of_send *sent, struct error *e)
{
	bson_t *unordered = BCON_NEW("ordered", BCON_BOOL(false));
	bson_t *unchecked = BCON_NEW("validate", BCON_BOOL(false));
	mongoc_bulk_operation_t *bulk =
		mongoc_collection_create_bulk_operation_with_opts(s->events, unordered);
	bson_error_t cause = { 0 };
	bson_t reply, doc;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < b->starts.n; i++) {
		document(b, i, &doc);
		if (!mongoc_bulk_operation_insert_with_opts(bulk, &doc, unchecked, &cause))
			rc = server_failed(s, &cause, e);
	}
	if (rc == 0) {
		bool done = mongoc_bulk_operation_execute(bulk, &reply, &cause) != 0;
		size_t errors = each_document(&reply, "writeErrors", sent, read_write_error);

		sent->unsure = each_document(&reply, "writeConcernErrors", sent, NULL) > 0;
		if (!done && (errors == 0 || sent->unsure))
			rc = server_failed(s, &cause, e);
		bson_destroy(&reply);
	}
	mongoc_bulk_operation_destroy(bulk);
	bson_destroy(unchecked);
	bson_destroy(unordered);
	return rc;
}

/* ---- duplicates ---- */

static mongoc_cursor_t *find_duplicates(
	struct server *s, const struct batch *b, const struct outcome_of_send *sent)
{
	bson_t *options = BCON_NEW("projection", "{", "hash", BCON_INT32(1), "}");
	bson_t filter = BSON_INITIALIZER, id, in, doc;
	mongoc_cursor_t *cursor;

	bson_append_document_begin(&filter, "_id", -1, &id);
	bson_append_array_begin(&id, "$in", -1, &in);
	for (size_t i = 0; i < sent->duplicates.n; i++) {
		char key[24];

		(void)snprintf(key, sizeof(key), "%zu", i);
		document(b, sent->duplicates.v[i], &doc);
		bson_append_utf8(&in, key, -1, id_of(&doc), -1);
	}
	bson_append_array_end(&id, &in);
	bson_append_document_end(&filter, &id);
	cursor = mongoc_collection_find_with_opts(s->events, &filter, options, NULL);
	bson_destroy(&filter);
	bson_destroy(options);
	return cursor;
}

/* The place in `sent->duplicates` of the document with that _id; their number: none. */
static size_t place_of(
	const struct batch *b, const struct outcome_of_send *sent, const bson_t *stored)
{
	bson_t doc;
	size_t i;

	for (i = 0; i < sent->duplicates.n; i++) {
		document(b, sent->duplicates.v[i], &doc);
		if (strcmp(id_of(&doc), id_of(stored)) == 0)
			break;
	}
	return i;
}

/* A duplicate key is fine only if the key is the _id and what stands there is what we have. */
static int check_duplicates(struct server *s, const struct batch *b,
	const struct outcome_of_send *sent, struct error *e)
{
	mongoc_cursor_t *cursor = find_duplicates(s, b, sent);
	bool *same = xcalloc(sent->duplicates.n, sizeof(*same));
	bson_error_t cause;
	const bson_t *stored;
	bson_t doc;
	int rc = 0;

	while (rc == 0 && mongoc_cursor_next(cursor, &stored)) {
		size_t i = place_of(b, sent, stored);

		if (i == sent->duplicates.n)
			continue;
		document(b, sent->duplicates.v[i], &doc);
		same[i] = same_hash(&doc, stored);
		if (!same[i])
			rc = error_set(e, -ERR_EXISTS, "a fork: the server has another event as %s",
				id_of(&doc));
	}
	if (rc == 0 && mongoc_cursor_error(cursor, &cause))
		rc = server_failed(s, &cause, e);
	for (size_t i = 0; rc == 0 && i < sent->duplicates.n; i++) {
		document(b, sent->duplicates.v[i], &doc);
		if (!same[i])
			rc = error_set(e, -ERR_REFUSED,
				"%s stands against an index of the server's that is not the one of _id",
				id_of(&doc));
	}
	free(same);
	mongoc_cursor_destroy(cursor);
	return rc;
}

int server_send(struct server *s, const struct batch *b, struct error *e)
{
	struct outcome_of_send sent = { .n = b->starts.n, .refused = -1 };
	bson_t doc;
	int rc;

	if (b->starts.n == 0)
		return 0;
	rc = insert(s, b, &sent, e);
	if (rc == 0 && sent.duplicates.n > 0)
		rc = check_duplicates(s, b, &sent, e);
	if (rc == 0 && sent.refused >= 0) {
		document(b, (size_t)sent.refused, &doc);
		rc = error_set(
			e, -ERR_REFUSED, "the server will not take %s: %s", id_of(&doc), sent.why);
	}
	vec_release(&sent.duplicates);
	free(sent.why);
	return rc;
}
