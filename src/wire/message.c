/*
 * Frames: a message as one BSON document and back, by one table of fields. It must not know what a
 * message leads to.
 */
#include "config.h"

#include <bson/bson.h>
#include <string.h>

#include "base/bsoncheck.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "journal/journal.h"
#include "wire/wire.h"

enum value_kind { KIND_INT64, KIND_INT, KIND_TEXT, KIND_TEXTS, KIND_PAIRS, KIND_DATA, KIND_EVENT };

struct field {
	const char *name;
	enum value_kind kind;
	size_t offset;
};

#define AT(member) offsetof(struct wire_message, member)
static const struct field fields[] = {
	{ "version", KIND_INT64, AT(version) },
	{ "id", KIND_INT64, AT(id) },
	{ "seq", KIND_INT64, AT(seq) },
	{ "run", KIND_INT64, AT(run) },
	{ "code", KIND_INT64, AT(code) },
	{ "cols", KIND_INT, AT(cols) },
	{ "rows", KIND_INT, AT(rows) },
	{ "drives", KIND_INT, AT(drives) },
	{ "echo", KIND_INT, AT(echo) },
	{ "later", KIND_INT, AT(later) },
	{ "asks", KIND_INT, AT(asks) },
	{ "offered", KIND_INT, AT(offered) },
	{ "left_ms", KIND_INT64, AT(left_ms) },
	{ "wish", KIND_TEXT, AT(wish) },
	{ "offer", KIND_TEXT, AT(offer) },
	{ "who", KIND_TEXT, AT(who) },
	{ "terminal", KIND_TEXT, AT(terminal) },
	{ "from", KIND_TEXT, AT(from) },
	{ "view", KIND_TEXT, AT(view) },
	{ "session", KIND_TEXT, AT(session) },
	{ "text", KIND_TEXT, AT(text) },
	{ "path", KIND_TEXT, AT(path) },
	{ "first", KIND_TEXT, AT(first) },
	{ "reason", KIND_TEXT, AT(reason) },
	{ "team", KIND_TEXT, AT(team) },
	{ "monitors", KIND_TEXT, AT(monitors) },
	{ "action", KIND_TEXT, AT(action) },
	{ "step", KIND_TEXT, AT(step) },
	{ "visit", KIND_INT64, AT(visit) },
	{ "ask", KIND_INT64, AT(ask) },
	{ "refuse", KIND_INT, AT(refuse) },
	{ "args", KIND_PAIRS, AT(args) },
	{ "items", KIND_TEXTS, AT(items) },
	{ "set", KIND_PAIRS, AT(set) },
	{ "env", KIND_PAIRS, AT(env) },
	{ "vars", KIND_PAIRS, AT(vars) },
	{ "sources", KIND_PAIRS, AT(sources) },
	{ "secrets", KIND_TEXTS, AT(secrets) },
	{ "override", KIND_TEXT, AT(override) },
	{ "spill", KIND_TEXT, AT(spill) },
	{ "shell", KIND_TEXTS, AT(shell) },
	{ "ssh", KIND_TEXTS, AT(ssh) },
	{ "people", KIND_PAIRS, AT(people) },
	{ "roles", KIND_PAIRS, AT(roles) },
	{ "accounts", KIND_PAIRS, AT(accounts) },
	{ "data", KIND_DATA, AT(data) },
	{ "open", KIND_EVENT, AT(open) },
};

#define READ(type, m, f) (*(type const *)(const void *)((const char *)(m) + (f)->offset))
#define WRITE(type, m, f) (*(type *)(void *)((char *)(m) + (f)->offset))

const char *const wire_driver_env[] = { "SSH_AUTH_SOCK", "SSH_CONNECTION", "KRB5CCNAME", "DISPLAY",
	NULL };

void wire_message_init(struct wire_message *m, enum wire_type type)
{
	memset(m, 0, sizeof(*m));
	m->type = type;
	m->drives = m->echo = m->later = m->refuse = m->asks = m->offered = -1;
}

/* What is typed need not be UTF-8; a frame that is not would end the connection: every bad byte becomes
 * U+FFFD. */
static void append_text(bson_t *doc, const char *name, const char *text)
{
	struct strbuf mended = STRBUF_INIT;
	size_t n = strlen(text);

	if (n <= WIRE_FRAME_MAX && utf8_valid(text, n, NULL)) {
		bson_append_utf8(doc, name, -1, text, (int)n);
		return;
	}
	utf8_mend(&mended, text, n <= WIRE_FRAME_MAX ? n : WIRE_FRAME_MAX);
	bson_append_utf8(doc, name, -1, mended.buf, (int)mended.len);
	strbuf_wipe(&mended);
}

static void append_texts(bson_t *doc, const char *name, const struct event_texts *texts)
{
	bson_t array;
	char buf[16];
	const char *key;

	bson_append_array_begin(doc, name, -1, &array);
	for (size_t i = 0; i < texts->n; i++) {
		bson_uint32_to_string((uint32_t)i, &key, buf, sizeof(buf));
		append_text(&array, key, texts->v[i]);
	}
	bson_append_array_end(doc, &array);
}

static void append_pairs(bson_t *doc, const char *name, const struct event_pairs *pairs)
{
	bson_t map;

	bson_append_document_begin(doc, name, -1, &map);
	for (size_t i = 0; i < pairs->n; i++) {
		if (pairs->v[i].value)
			append_text(&map, pairs->v[i].name, pairs->v[i].value);
		else
			bson_append_null(&map, pairs->v[i].name, -1);
	}
	bson_append_document_end(doc, &map);
}

/* The event travels as it would stand in a journal that begins with it. */
static void append_event(bson_t *doc, const char *name, const struct event *event)
{
	static const uint8_t zeros[EVENT_HASH_LEN];
	uint8_t hash[EVENT_HASH_LEN];
	struct strbuf bytes = STRBUF_INIT;
	struct event ev = *event;

	ev.seq = 0;
	if (!ev.session)
		ev.session = "";
	if (journal_encode(&ev, zeros, hash, &bytes, NULL) == 0)
		bson_append_binary(doc, name, -1, BSON_SUBTYPE_BINARY, (const uint8_t *)bytes.buf,
			(uint32_t)bytes.len);
	strbuf_wipe(&bytes);
}

static void append_field(bson_t *doc, const struct wire_message *m, const struct field *f)
{
	const struct event_texts *texts;
	const struct event_pairs *pairs;
	const struct event_bytes *bytes;

	switch (f->kind) {
	case KIND_INT64:
		if (READ(int64_t, m, f) != 0)
			bson_append_int64(doc, f->name, -1, READ(int64_t, m, f));
		break;
	case KIND_INT: bson_append_int32(doc, f->name, -1, READ(int, m, f)); break;
	case KIND_TEXT:
		if (READ(const char *, m, f))
			append_text(doc, f->name, READ(const char *, m, f));
		break;
	case KIND_TEXTS:
		texts = &READ(struct event_texts, m, f);
		if (texts->v)
			append_texts(doc, f->name, texts);
		break;
	case KIND_PAIRS:
		pairs = &READ(struct event_pairs, m, f);
		if (pairs->v)
			append_pairs(doc, f->name, pairs);
		break;
	case KIND_DATA:
		bytes = &READ(struct event_bytes, m, f);
		if (bytes->v)
			bson_append_binary(doc, f->name, -1, BSON_SUBTYPE_BINARY, bytes->v,
				(uint32_t)bytes->n);
		break;
	case KIND_EVENT:
		if (READ(const struct event *, m, f))
			append_event(doc, f->name, READ(const struct event *, m, f));
		break;
	}
}

void wire_encode(const struct wire_message *m, struct strbuf *out)
{
	bson_t doc = BSON_INITIALIZER;

	bson_append_int32(&doc, "type", -1, (int32_t)m->type);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		append_field(&doc, m, &fields[i]);
	strbuf_add(out, bson_get_data(&doc), doc.len);
	bson_destroy(&doc);
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

static bool take_texts(const bson_iter_t *parent, struct event_texts *texts, struct arena *a)
{
	const char **v = arena_array(a, const char *, count_children(parent) + 1);
	bson_iter_t it;
	size_t n = 0;

	if (!bson_iter_recurse(parent, &it))
		return false;
	while (bson_iter_next(&it)) {
		if (!BSON_ITER_HOLDS_UTF8(&it))
			return false;
		v[n++] = arena_strdup(a, bson_iter_utf8(&it, NULL));
	}
	*texts = (struct event_texts){ v, n };
	return true;
}

static bool take_pairs(const bson_iter_t *parent, struct event_pairs *pairs, struct arena *a)
{
	struct event_pair *v = arena_array(a, struct event_pair, count_children(parent) + 1);
	bson_iter_t it;
	size_t n = 0;

	if (!bson_iter_recurse(parent, &it))
		return false;
	while (bson_iter_next(&it)) {
		if (!BSON_ITER_HOLDS_UTF8(&it) && !BSON_ITER_HOLDS_NULL(&it))
			return false;
		v[n].name = arena_strdup(a, bson_iter_key(&it));
		v[n++].value = BSON_ITER_HOLDS_NULL(&it)
			? NULL
			: arena_strdup(a, bson_iter_utf8(&it, NULL));
	}
	*pairs = (struct event_pairs){ v, n };
	return true;
}

static bool take_event(const bson_iter_t *it, const struct event **event, struct arena *a)
{
	const uint8_t *bytes;
	struct event *ev;
	uint8_t *own;
	uint32_t n;
	size_t at;

	bson_iter_binary(it, NULL, &n, &bytes);
	own = arena_memdup(a, bytes, n);
	ev = arena_new_of(a, struct event);
	*event = ev;
	return bson_check(own, n, &at, NULL) == 0 && journal_decode(own, n, ev, a, NULL) == 0;
}

static bool take_bytes(const bson_iter_t *it, struct event_bytes *bytes, struct arena *a)
{
	const uint8_t *data;
	uint32_t n;

	bson_iter_binary(it, NULL, &n, &data);
	bytes->v = n > 0 ? arena_memdup(a, data, n) : (const uint8_t *)"";
	bytes->n = n;
	return true;
}

/* What type of element each kind of field wants. */
static const bson_type_t wanted[] = {
	[KIND_INT64] = BSON_TYPE_INT64,
	[KIND_INT] = BSON_TYPE_INT32,
	[KIND_TEXT] = BSON_TYPE_UTF8,
	[KIND_TEXTS] = BSON_TYPE_ARRAY,
	[KIND_PAIRS] = BSON_TYPE_DOCUMENT,
	[KIND_DATA] = BSON_TYPE_BINARY,
	[KIND_EVENT] = BSON_TYPE_BINARY,
};

static bool take_field(
	const bson_iter_t *it, struct wire_message *m, const struct field *f, struct arena *a)
{
	if (bson_iter_type(it) != wanted[f->kind])
		return false;
	switch (f->kind) {
	case KIND_INT64: WRITE(int64_t, m, f) = bson_iter_int64(it); return true;
	case KIND_INT: WRITE(int, m, f) = bson_iter_int32(it); return true;
	case KIND_TEXT:
		WRITE(const char *, m, f) = arena_strdup(a, bson_iter_utf8(it, NULL));
		return true;
	case KIND_TEXTS: return take_texts(it, &WRITE(struct event_texts, m, f), a);
	case KIND_PAIRS: return take_pairs(it, &WRITE(struct event_pairs, m, f), a);
	case KIND_DATA: return take_bytes(it, &WRITE(struct event_bytes, m, f), a);
	case KIND_EVENT: return take_event(it, &WRITE(const struct event *, m, f), a);
	}
	return false;
}

/* Fields that this version does not know are passed over. */
static bool take_fields(bson_iter_t *it, struct wire_message *m, struct arena *a)
{
	while (bson_iter_next(it)) {
		for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
			if (strcmp(fields[i].name, bson_iter_key(it)) == 0 &&
				!take_field(it, m, &fields[i], a))
				return false;
		}
	}
	return true;
}

int wire_decode(const uint8_t *data, size_t n, size_t *used, struct wire_message *m,
	struct arena *a, struct error *e)
{
	size_t len, at;
	bson_iter_t it;
	bson_t doc;
	int rc;

	if (n < 4)
		return 0;
	len = bson_length(data, n, WIRE_FRAME_MAX);
	if (len == 0)
		return error_set(e, -ERR_LIMIT, "a frame's length is not possible");
	if (n < len)
		return 0;
	if ((rc = bson_check(data, len, &at, e)) != 0)
		return rc;
	if (!bson_init_static(&doc, data, len) || !bson_iter_init(&it, &doc) ||
		!bson_iter_next(&it) || strcmp(bson_iter_key(&it), "type") != 0 ||
		!BSON_ITER_HOLDS_INT32(&it) || bson_iter_int32(&it) < 0 ||
		bson_iter_int32(&it) >= WIRE_TYPE_COUNT)
		return error_set(e, -ERR_CORRUPT, "a frame has no type that is known");
	wire_message_init(m, (enum wire_type)bson_iter_int32(&it));
	if (!take_fields(&it, m, a))
		return error_set(e, -ERR_CORRUPT, "a frame has a field of a wrong type");
	*used = len;
	return 1;
}
