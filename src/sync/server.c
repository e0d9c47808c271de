/*
 * Connecting, and what the server says of a session.
 *
 * libmongoc 1.23 hangs for ever in its single-threaded client when a known server vanishes
 * (CDRIVER-4666): hence a pool, of which one client is used. It logs to standard error by itself,
 * addresses included: hence the handler that is set before anything else.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "sync/server-private.h"

#define TIMEOUT_MS 3000
#define DATABASE "muster"

static void log_nothing(mongoc_log_level_t level, const char *domain, const char *text, void *ctx)
{
	(void)level;
	(void)domain;
	(void)text;
	(void)ctx;
}

void server_library_init(void)
{
	mongoc_log_set_handler(log_nothing, NULL);
	mongoc_init();
}

void server_library_release(void)
{
	mongoc_cleanup();
}

static void set_timeouts(mongoc_uri_t *uri)
{
	static const char *const options[] = { MONGOC_URI_SERVERSELECTIONTIMEOUTMS,
		MONGOC_URI_CONNECTTIMEOUTMS, MONGOC_URI_SOCKETTIMEOUTMS, MONGOC_URI_WTIMEOUTMS };

	for (size_t i = 0; i < ARRAY_LEN(options); i++) {
		if (!mongoc_uri_has_option(uri, options[i]))
			mongoc_uri_set_option_as_int32(uri, options[i], TIMEOUT_MS);
	}
}

static mongoc_collection_t *collection(struct server *s, const char *name)
{
	const char *database = mongoc_uri_get_database(s->uri);
	mongoc_write_concern_t *durable = mongoc_write_concern_new();
	mongoc_collection_t *c = mongoc_client_get_collection(
		s->client, database && *database ? database : DATABASE, name);

	mongoc_write_concern_set_wmajority(
		durable, mongoc_uri_get_option_as_int32(s->uri, MONGOC_URI_WTIMEOUTMS, TIMEOUT_MS));
	mongoc_write_concern_set_journal(durable, true);
	mongoc_collection_set_write_concern(c, durable);
	mongoc_write_concern_destroy(durable);
	return c;
}

int server_open(struct server **out, const char *uri, struct error *e)
{
	struct server *s = xcalloc(1, sizeof(*s));
	bson_error_t cause;

	/* What is wrong with a URI is said in words that quote it. */
	s->uri = mongoc_uri_new_with_error(uri, &cause);
	if (s->uri) {
		set_timeouts(s->uri);
		s->pool = mongoc_client_pool_new_with_error(s->uri, &cause);
	}
	if (!s->pool) {
		server_close(s);
		return error_set(e, -ERR_USAGE,
			"the server's URI cannot be used: write mongodb://HOST:PORT/DATABASE");
	}
	mongoc_client_pool_set_error_api(s->pool, MONGOC_ERROR_API_VERSION_2);
	mongoc_client_pool_set_appname(s->pool, "muster-sync");
	s->client = mongoc_client_pool_pop(s->pool);
	s->events = collection(s, "events");
	s->sessions = collection(s, "sessions");
	*out = s;
	return 0;
}

void server_close(struct server *s)
{
	if (!s)
		return;
	if (s->events)
		mongoc_collection_destroy(s->events);
	if (s->sessions)
		mongoc_collection_destroy(s->sessions);
	if (s->client)
		mongoc_client_pool_push(s->pool, s->client);
	if (s->pool)
		mongoc_client_pool_destroy(s->pool);
	if (s->uri)
		mongoc_uri_destroy(s->uri);
	free(s);
}

int server_failed(const struct server *s, const bson_error_t *cause, struct error *e)
{
	const char *password = mongoc_uri_get_password(s->uri);

	if (password && *password && strstr(cause->message, password))
		return error_set(e, -ERR_SERVER, "the server: error %u", cause->code);
	return error_set(e, -ERR_SERVER, "the server: %s", cause->message);
}

/* ---- asking ---- */

static void read_mark(const bson_t *doc, struct server_mark *mark)
{
	bson_iter_t it;

	if (bson_iter_init_find(&it, doc, "sent") && BSON_ITER_HOLDS_INT64(&it))
		mark->sent = bson_iter_int64(&it);
	if (bson_iter_init_find(&it, doc, "head") && BSON_ITER_HOLDS_BINARY(&it)) {
		const uint8_t *data;
		uint32_t n;

		bson_iter_binary(&it, NULL, &n, &data);
		mark->whole = n == EVENT_HASH_LEN;
		if (mark->whole)
			memcpy(mark->head, data, EVENT_HASH_LEN);
	}
}

int server_ask(struct server *s, const char *session, struct server_mark *mark, struct error *e)
{
	bson_t *filter = BCON_NEW("_id", BCON_UTF8(session));
	mongoc_cursor_t *cursor = mongoc_collection_find_with_opts(s->sessions, filter, NULL, NULL);
	bson_error_t cause;
	const bson_t *doc;
	int rc = 0;

	memset(mark, 0, sizeof(*mark));
	mark->sent = -1;
	if (mongoc_cursor_next(cursor, &doc))
		read_mark(doc, mark);
	else if (mongoc_cursor_error(cursor, &cause))
		rc = server_failed(s, &cause, e);
	mongoc_cursor_destroy(cursor);
	bson_destroy(filter);
	return rc;
}

/* By _id, which every server has an index of: from `SESSION:` to before `SESSION;`. */
int server_count(struct server *s, const char *session, int64_t *n, struct error *e)
{
	char *from = xstrfmt("%s:", session), *to = xstrfmt("%s;", session);
	bson_t *filter = BCON_NEW("_id", "{", "$gte", BCON_UTF8(from), "$lt", BCON_UTF8(to), "}");
	bson_error_t cause;

	*n = mongoc_collection_count_documents(s->events, filter, NULL, NULL, NULL, &cause);
	bson_destroy(filter);
	free(from);
	free(to);
	return *n < 0 ? server_failed(s, &cause, e) : 0;
}

/* ---- a session's document ---- */

static void put_text(bson_t *doc, const char *name, const char *text)
{
	if (text && *text)
		bson_append_utf8(doc, name, -1, text, -1);
}

static void put_date(bson_t *doc, const char *name, int64_t ms)
{
	if (ms != EVENT_NONE)
		bson_append_date_time(doc, name, -1, ms);
}

static void put_flag(bson_t *doc, const char *name, int yes)
{
	if (yes >= 0)
		bson_append_bool(doc, name, -1, yes > 0);
}

static void put_incident(bson_t *doc, const struct session_row *row)
{
	bson_t incident;

	if (!row->incident_id || !*row->incident_id)
		return;
	bson_append_document_begin(doc, "incident", -1, &incident);
	put_text(&incident, "id", row->incident_id);
	put_text(&incident, "title", row->incident_title);
	bson_append_document_end(doc, &incident);
}

static void put_row(bson_t *doc, const struct session_row *row)
{
	put_text(doc, "mode", session_mode_name(row->mode));
	put_text(doc, "runbook", row->runbook);
	put_text(doc, "title", row->title);
	put_text(doc, "operator", row->operator_name);
	put_text(doc, "host", row->host);
	put_incident(doc, row);
	put_text(doc, "service", row->service);
	put_date(doc, "onset", row->onset_ms);
	put_date(doc, "start", row->start_ms);
	put_date(doc, "end", row->end_ms);
	put_text(doc, "outcome", outcome_name(row->outcome));
	put_text(doc, "state", session_life_name(row->life));
	if (row->rto_used_ms != EVENT_NONE)
		bson_append_int64(doc, "rto_used_ms", -1, row->rto_used_ms);
	put_flag(doc, "rto_met", row->rto_met);
	put_flag(doc, "rpo_met", row->rpo_met);
	put_text(doc, "notes", row->notes);
	bson_append_int64(doc, "events", -1, row->events);
	bson_append_int64(doc, "bytes", -1, row->bytes);
}

int server_note(struct server *s, const struct session_row *row, int64_t sent, const uint8_t *head,
	struct error *e)
{
	bson_t *filter = BCON_NEW("_id", BCON_UTF8(row->id));
	bson_t *options = BCON_NEW("upsert", BCON_BOOL(true));
	bson_t update = BSON_INITIALIZER, set;
	bson_error_t cause;
	bool done;

	bson_append_document_begin(&update, "$set", -1, &set);
	put_row(&set, row);
	bson_append_int64(&set, "sent", -1, sent);
	if (head)
		bson_append_binary(&set, "head", -1, BSON_SUBTYPE_BINARY, head, EVENT_HASH_LEN);
	bson_append_document_end(&update, &set);
	done = mongoc_collection_update_one(s->sessions, filter, &update, options, NULL, &cause);
	bson_destroy(&update);
	bson_destroy(options);
	bson_destroy(filter);
	return done ? 0 : server_failed(s, &cause, e);
}
