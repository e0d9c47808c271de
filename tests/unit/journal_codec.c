/*
 * An event as a document and back. The bytes are read here by a walk of our own, and hashed over what
 * the description says, not by what the room computes.
 */
#include "config.h"

#include "journal_tests.h"

#include <bson/bson.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/bsoncheck.h"
#include "base/xalloc.h"
#include "journal/digest.h"

static const uint8_t zeros[EVENT_HASH_LEN];

/* Encoded with session and seq given, as a journal would. */
static void encode(struct event *ev, const uint8_t *prev, struct strbuf *out)
{
	uint8_t head[EVENT_HASH_LEN];

	ev->session = SESSION;
	if (ev->seq == EVENT_NONE)
		ev->seq = 41;
	strbuf_clear(out);
	assert_int_equal(journal_encode(ev, prev, head, out, NULL), 0);
	assert_int_equal(bson_check((const uint8_t *)out->buf, out->len, &(size_t){ 0 }, NULL), 0);
	assert_memory_equal(head, out->buf + out->len - 1 - EVENT_HASH_LEN, EVENT_HASH_LEN);
}

static void decode(struct rig *rig, const struct strbuf *sb, struct event *ev)
{
	struct error e = ERROR_INIT;

	if (journal_decode((const uint8_t *)sb->buf, sb->len, ev, rig->arena, &e) != 0)
		fail_msg("%s", error_text(&e));
}

static uint32_t word_at(const char *p)
{
	const uint8_t *u = (const uint8_t *)p;

	return (uint32_t)u[0] | (uint32_t)u[1] << 8 | (uint32_t)u[2] << 16 | (uint32_t)u[3] << 24;
}

/* Bytes of a value of the types that events have. */
static size_t value_size(uint8_t type, const char *value)
{
	switch (type) {
	case 0x01:
	case 0x09:
	case 0x12: return 8;
	case 0x02: return 4 + word_at(value);
	case 0x03:
	case 0x04: return word_at(value);
	case 0x05: return 5 + word_at(value);
	case 0x08: return 1;
	case 0x10: return 4;
	}
	fail_msg("a type that events do not have: %02x", type);
	return 0;
}

/* The names of a document's elements, each with its type: `12seq 02type …`. */
static void names_of(const struct strbuf *doc, struct strbuf *names)
{
	const char *p = doc->buf + 4;

	strbuf_clear(names);
	while (*p != '\0') {
		uint8_t type = (uint8_t)*p++;

		strbuf_addf(names, "%02x%s ", type, p);
		p += strlen(p) + 1;
		p += value_size(type, p);
	}
	assert_ptr_equal(p, doc->buf + doc->len - 1);
}

static void every_field_of_every_type_comes_back(void **state)
{
	struct strbuf doc = STRBUF_INIT;

	for (int type = 0; type < EV_UNKNOWN; type++) {
		struct event *ev = rig_event(*state, (enum event_type)type, type), back;

		encode(ev, zeros, &doc);
		decode(*state, &doc, &back);
		if (!event_equal(ev, &back))
			fail_msg("%s differs", event_type_name((enum event_type)type));
		for (const enum event_field *f = event_type_table[type].fields; *f != EF_END; f++)
			assert_true(event_has(&back, *f));
	}
	strbuf_release(&doc);
}

/* The disk's type of each kind of field. */
static const uint8_t disk_type[] = {
	[FB_TEXT] = 0x02,
	[FB_INT32] = 0x10,
	[FB_INT64] = 0x12,
	[FB_DATE] = 0x09,
	[FB_BOOL] = 0x08,
	[FB_DOUBLE] = 0x01,
	[FB_BINARY] = 0x05,
	[FB_TEXTS] = 0x04,
	[FB_PAIRS] = 0x03,
	[FB_FILES] = 0x04,
	[FB_DOC] = 0x03,
};

#define LEADING "02_id 02session 12seq 09at 12mono 02type "
#define LAST "05hash "

static void elements_stand_in_their_order(void **state)
{
	struct strbuf doc = STRBUF_INIT, names = STRBUF_INIT, due = STRBUF_INIT;

	for (int type = 0; type < EV_UNKNOWN; type++) {
		encode(rig_event(*state, (enum event_type)type, 1), zeros, &doc);
		names_of(&doc, &names);
		strbuf_clear(&due);
		strbuf_adds(&due, LEADING);
		for (const enum event_field *f = event_type_table[type].fields; *f != EF_END; f++)
			strbuf_addf(&due, "%02x%s ", disk_type[event_field_table[*f].kind],
				event_field_table[*f].name);
		strbuf_adds(&due, LAST);
		assert_string_equal(names.buf, due.buf);
	}
	strbuf_release(&due);
	strbuf_release(&names);
	strbuf_release(&doc);
}

static void what_is_absent_stays_absent(void **state)
{
	struct strbuf doc = STRBUF_INIT, names = STRBUF_INIT;
	struct event ev, back;

	for (int type = 0; type < EV_UNKNOWN; type++) {
		event_init(&ev, (enum event_type)type, 5, 6);
		encode(&ev, zeros, &doc);
		names_of(&doc, &names);
		assert_string_equal(names.buf, LEADING LAST);
		decode(*state, &doc, &back);
		assert_true(event_equal(&ev, &back));
	}
	strbuf_release(&names);
	strbuf_release(&doc);
}

static void each_field_stands_by_itself(void **state)
{
	struct strbuf doc = STRBUF_INIT, names = STRBUF_INIT, due = STRBUF_INIT;
	struct event ev, back;

	for (int type = 0; type < EV_UNKNOWN; type++) {
		for (const enum event_field *f = event_type_table[type].fields; *f != EF_END; f++) {
			const struct event_field_info *info = &event_field_table[*f];

			event_init(&ev, (enum event_type)type, 5, 6);
			rig_set_field(*state, &ev, *f, 3);
			encode(&ev, zeros, &doc);
			names_of(&doc, &names);
			strbuf_clear(&due);
			strbuf_addf(
				&due, LEADING "%02x%s " LAST, disk_type[info->kind], info->name);
			assert_string_equal(names.buf, due.buf);
			decode(*state, &doc, &back);
			assert_true(event_equal(&ev, &back));
		}
	}
	strbuf_release(&due);
	strbuf_release(&names);
	strbuf_release(&doc);
}

/* Values at the edges of their types, and those that could be taken for "absent". */
static void edges_come_back(void **state)
{
	static const int64_t int64s[] = { 0, -1, INT64_MAX, INT64_MIN + 1 };
	static const int64_t int32s[] = { 0, -1, INT32_MAX, INT32_MIN };
	static const double doubles[] = { 0.0, -0.0, INFINITY, -INFINITY, 1e-310 };
	struct strbuf doc = STRBUF_INIT;
	struct event ev, back;

	for (size_t i = 0; i < 4; i++) {
		event_init(&ev, EV_RUN_EXIT, int64s[i], 0);
		ev.wall_ms = int64s[i];
		ev.code = int32s[i];
		ev.timed_out = 0;
		ev.error = "";
		encode(&ev, zeros, &doc);
		decode(*state, &doc, &back);
		assert_true(event_equal(&ev, &back));
	}
	for (size_t i = 0; i < ARRAY_LEN(doubles); i++) {
		event_init(&ev, EV_MONITOR_CHANGE, 0, 0);
		ev.reading = doubles[i];
		encode(&ev, zeros, &doc);
		decode(*state, &doc, &back);
		assert_true(event_equal(&ev, &back));
	}
	event_init(&ev, EV_RUN_START, 0, 0);
	ev.argv = (struct event_texts){ (const char *const[]){ NULL }, 0 };
	ev.digest = (struct event_bytes){ (const uint8_t *)"", 0 };
	encode(&ev, zeros, &doc);
	decode(*state, &doc, &back);
	assert_true(event_has(&back, EF_argv) && event_has(&back, EF_digest));
	assert_true(event_equal(&ev, &back));
	strbuf_release(&doc);
}

/* Documented: SHA-256 over the hash before, then the bytes up to the type byte of the hash element. */
static void the_hash_is_as_described(void **state)
{
	struct strbuf doc = STRBUF_INIT, bytes = STRBUF_INIT;
	uint8_t prev[EVENT_HASH_LEN], due[EVENT_HASH_LEN];

	memset(prev, 0xa5, sizeof(prev));
	encode(rig_event(*state, EV_RUN_OUTPUT, 1), prev, &doc);
	strbuf_add(&bytes, prev, sizeof(prev));
	/* Type, "hash" and NUL, length, subtype, 32 bytes; then the document's NUL. */
	strbuf_add(&bytes, doc.buf, doc.len - (1 + 5 + 4 + 1 + 32) - 1);
	digest_sha256(bytes.buf, bytes.len, due);
	assert_memory_equal(doc.buf + doc.len - 33, due, sizeof(due));
	assert_memory_equal(doc.buf + doc.len - 44, "\x05hash\0\x20\0\0\0\0", 11);
	strbuf_release(&bytes);
	strbuf_release(&doc);
}

/* One event in full, byte by byte: what is on disks now must be read for ever. */
static void one_event_byte_by_byte(void **state)
{
	static const char due[] = "\x9d\0\0\0"
				  "\x02_id\0\x1d\0\0\0" SESSION ":7\0"
				  "\x02session\0\x1b\0\0\0" SESSION "\0"
				  "\x12seq\0\7\0\0\0\0\0\0\0"
				  "\x09"
				  "at\0\1\2\0\0\0\0\0\0"
				  "\x12mono\0\3\4\0\0\0\0\0\0"
				  "\x02type\0\6\0\0\0pause\0"
				  "\x05hash\0\x20\0\0\0\0";
	struct strbuf doc = STRBUF_INIT;
	struct event ev;

	(void)state;
	event_init(&ev, EV_PAUSE, 0x201, 0x403);
	ev.seq = 7;
	encode(&ev, zeros, &doc);
	assert_int_equal(doc.len, sizeof(due) - 1 + 33);
	assert_int_equal(word_at(doc.buf), doc.len);
	assert_memory_equal(doc.buf + 4, due + 4, sizeof(due) - 1 - 4);
	strbuf_release(&doc);
}

static void json_is_relaxed(void **state)
{
	struct strbuf doc = STRBUF_INIT, json = STRBUF_INIT;
	struct event ev;

	(void)state;
	event_init(&ev, EV_RUN_OUTPUT, INT64_C(1763899200123), 5);
	ev.run = 1;
	ev.data = (struct event_bytes){ (const uint8_t *)"a\xff", 2 };
	encode(&ev, zeros, &doc);
	assert_int_equal(journal_json((const uint8_t *)doc.buf, doc.len, &json, NULL), 0);
	json.buf[strcspn(json.buf, "\n")] = '\0';
	assert_int_equal(strlen(json.buf), json.len);
	assert_ptr_equal(strstr(json.buf,
				 "{ \"_id\" : \"" SESSION ":41\", \"session\" : \"" SESSION
				 "\", \"seq\" : 41, "
				 "\"at\" : { \"$date\" : \"2025-11-23T12:00:00.123Z\" }, "
				 "\"mono\" : 5, \"type\" : \"run.output\", \"run\" : 1, "
				 "\"data\" : { \"$binary\" : { \"base64\" : \"Yf8=\", "
				 "\"subType\" : \"00\" } }, \"hash\" : "),
		json.buf);
	strbuf_clear(&json);
	assert_int_equal(
		journal_json((const uint8_t *)doc.buf, doc.len - 1, &json, NULL), -ERR_CORRUPT);
	strbuf_release(&json);
	strbuf_release(&doc);
}

/* What a command is named, or a person types, need not be UTF-8; a document has to be. */
static void bad_utf8_is_mended(void **state)
{
	struct strbuf doc = STRBUF_INIT;
	struct event ev, back;

	event_init(&ev, EV_RUN_START, 0, 0);
	ev.dir = "/srv/\xe9t\xe9";
	ev.argv = (struct event_texts){ (const char *const[]){ "ls", "\xff" }, 2 };
	encode(&ev, zeros, &doc);
	decode(*state, &doc, &back);
	assert_string_equal(back.dir, "/srv/\xef\xbf\xbdt\xef\xbf\xbd");
	assert_string_equal(back.argv.v[1], "\xef\xbf\xbd");
	event_init(&ev, EV_SESSION_OPEN, 0, 0);
	ev.vars = (struct event_pairs){ (const struct event_pair[]){ { "A", "\xc3" } }, 1 };
	encode(&ev, zeros, &doc);
	decode(*state, &doc, &back);
	assert_string_equal(back.vars.v[0].value, "\xef\xbf\xbd");
	strbuf_release(&doc);
}

static void an_event_has_a_bound(void **state)
{
	struct strbuf out = STRBUF_INIT;
	uint8_t head[EVENT_HASH_LEN] = { 7 };
	struct event ev;
	char *text = xmalloc(JOURNAL_EVENT_MAX + 1);

	(void)state;
	memset(text, 'x', JOURNAL_EVENT_MAX);
	text[JOURNAL_EVENT_MAX] = '\0';
	event_init(&ev, EV_NOTE, 0, 0);
	ev.text = text;
	ev.session = SESSION;
	ev.seq = 0;
	assert_int_equal(journal_encode(&ev, zeros, head, &out, NULL), -ERR_LIMIT);
	assert_int_equal(out.len, 0);
	assert_int_equal(head[0], 7);
	text[JOURNAL_EVENT_MAX - 300] = '\0';
	assert_int_equal(journal_encode(&ev, zeros, head, &out, NULL), 0);
	strbuf_release(&out);
	free(text);
}

/* ---- what is no event ---- */

/* The six elements that each begins with. */
static void begin(bson_t *doc, const char *id, const char *session, int64_t seq, const char *type)
{
	bson_init(doc);
	bson_append_utf8(doc, "_id", -1, id, -1);
	bson_append_utf8(doc, "session", -1, session, -1);
	bson_append_int64(doc, "seq", -1, seq);
	bson_append_date_time(doc, "at", -1, 1);
	bson_append_int64(doc, "mono", -1, 2);
	bson_append_utf8(doc, "type", -1, type, -1);
}

static void end(bson_t *doc)
{
	bson_append_binary(doc, "hash", -1, BSON_SUBTYPE_BINARY, zeros, EVENT_HASH_LEN);
}

/* What stands between type and hash, by number; false past the last. */
static bool add_case(bson_t *doc, int which)
{
	bson_t sub, inner;

	switch (which) {
	case 0: return bson_append_null(doc, "run", -1);
	case 1: return bson_append_int64(doc, "run", -1, 1);
	case 2: return bson_append_utf8(doc, "dir", -1, "a\0b", 3);
	case 3: return bson_append_binary(doc, "digest", -1, BSON_SUBTYPE_UUID, zeros, 16);
	case 4:
		bson_append_array_begin(doc, "argv", -1, &sub);
		bson_append_int32(&sub, "0", -1, 1);
		return bson_append_array_end(doc, &sub);
	case 5:
		bson_append_document_begin(doc, "argv", -1, &sub);
		return bson_append_document_end(doc, &sub);
	case 6: return bson_append_utf8(doc, "argv", -1, "sh", -1);
	case 7:
		bson_append_array_begin(doc, "argv", -1, &sub);
		bson_append_document_begin(&sub, "0", -1, &inner);
		bson_append_document_end(&sub, &inner);
		return bson_append_array_end(doc, &sub);
	}
	return false;
}

static int decode_built(struct rig *rig, bson_t *doc, struct event *ev)
{
	int rc;

	/* The bytes go into the arena: an event points into them. */
	uint8_t *bytes = arena_memdup(rig->arena, bson_get_data(doc), doc->len);

	rc = journal_decode(bytes, doc->len, ev, rig->arena, NULL);
	bson_destroy(doc);
	return rc;
}

static void fields_of_wrong_types_are_refused(void **state)
{
	struct event ev;
	bson_t doc;
	int n = 0;

	for (;; n++) {
		begin(&doc, SESSION ":0", SESSION, 0, "run.start");
		if (!add_case(&doc, n))
			break;
		end(&doc);
		if (decode_built(*state, &doc, &ev) != -ERR_CORRUPT)
			fail_msg("case %d is taken", n);
	}
	bson_destroy(&doc);
	assert_int_equal(n, 8);
}

static void beginnings_are_checked(void **state)
{
	static const struct {
		const char *id, *session, *type;
		int64_t seq;
		int rc;
	} cases[] = {
		{ SESSION ":3", SESSION, "note", 3, 0 },
		{ SESSION ":4", SESSION, "note", 3, -ERR_CORRUPT },
		{ SESSION ":03", SESSION, "note", 3, -ERR_CORRUPT },
		{ SESSION "3", SESSION, "note", 3, -ERR_CORRUPT },
		{ ":3", SESSION, "note", 3, -ERR_CORRUPT },
		{ SESSION ":-1", SESSION, "note", -1, -ERR_CORRUPT },
	};
	struct event ev;
	bson_t doc;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		begin(&doc, cases[i].id, cases[i].session, cases[i].seq, cases[i].type);
		end(&doc);
		if (decode_built(*state, &doc, &ev) != cases[i].rc)
			fail_msg("case %zu", i);
	}
	begin(&doc, SESSION ":0", SESSION, 0, "note");
	assert_int_equal(decode_built(*state, &doc, &ev), -ERR_CORRUPT); /* no hash */
	begin(&doc, SESSION ":0", SESSION, 0, "note");
	end(&doc);
	bson_append_int32(&doc, "run", -1, 1);
	assert_int_equal(decode_built(*state, &doc, &ev), -ERR_CORRUPT); /* not the last */
	bson_init(&doc);
	end(&doc);
	assert_int_equal(decode_built(*state, &doc, &ev), -ERR_CORRUPT);
}

static bool file_case(bson_t *doc, bool path, bool sha256, uint32_t bytes)
{
	bson_t array, file;

	bson_append_array_begin(doc, "files", -1, &array);
	bson_append_document_begin(&array, "0", -1, &file);
	if (path)
		bson_append_utf8(&file, "path", -1, "x", -1);
	if (sha256)
		bson_append_binary(&file, "sha256", -1, BSON_SUBTYPE_BINARY, zeros, bytes);
	bson_append_document_end(&array, &file);
	return bson_append_array_end(doc, &array);
}

static void a_file_has_path_and_digest(void **state)
{
	static const struct {
		bool path, sha256;
		uint32_t bytes;
		int rc;
	} cases[] = {
		{ true, true, 32, 0 },
		{ true, true, 31, -ERR_CORRUPT },
		{ true, false, 0, -ERR_CORRUPT },
		{ false, true, 32, -ERR_CORRUPT },
	};
	struct event ev;
	bson_t doc;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		begin(&doc, SESSION ":0", SESSION, 0, "session.open");
		assert_true(file_case(&doc, cases[i].path, cases[i].sha256, cases[i].bytes));
		end(&doc);
		if (decode_built(*state, &doc, &ev) != cases[i].rc)
			fail_msg("case %zu", i);
	}
}

/* A newer muster's: passed over, not refused. */
static void what_is_unknown_is_passed_over(void **state)
{
	struct event ev;
	bson_t doc, sub;

	begin(&doc, SESSION ":0", SESSION, 0, "run.start");
	bson_append_null(&doc, "from_2031", -1);
	bson_append_int32(&doc, "run", -1, 9);
	bson_append_document_begin(&doc, "rocket", -1, &sub);
	bson_append_int32(&sub, "run", -1, 8);
	bson_append_document_end(&doc, &sub);
	end(&doc);
	assert_int_equal(decode_built(*state, &doc, &ev), 0);
	assert_int_equal(ev.run, 9);
	begin(&doc, SESSION ":0", SESSION, 0, "orbit.enter");
	bson_append_utf8(&doc, "run", -1, "not a number", -1);
	end(&doc);
	assert_int_equal(decode_built(*state, &doc, &ev), 0);
	assert_int_equal(ev.type, EV_UNKNOWN);
	assert_string_equal(ev.type_text, "orbit.enter");
	assert_int_equal(ev.run, EVENT_NONE);
}

int journal_codec_tests(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(every_field_of_every_type_comes_back),
		WITH_RIG(elements_stand_in_their_order),
		WITH_RIG(what_is_absent_stays_absent),
		WITH_RIG(each_field_stands_by_itself),
		WITH_RIG(edges_come_back),
		WITH_RIG(the_hash_is_as_described),
		WITH_RIG(one_event_byte_by_byte),
		WITH_RIG(json_is_relaxed),
		WITH_RIG(bad_utf8_is_mended),
		WITH_RIG(an_event_has_a_bound),
		WITH_RIG(fields_of_wrong_types_are_refused),
		WITH_RIG(beginnings_are_checked),
		WITH_RIG(a_file_has_path_and_digest),
		WITH_RIG(what_is_unknown_is_passed_over),
	};

	return cmocka_run_group_tests_name("codec", tests, NULL, NULL);
}
