/*
 * The reader of journals. An input's first byte says how it is meant; in the rest 0xfd stands for a zero
 * byte:
 *   raw     the bytes of the file
 *   events  the fields of events, 0xfe between, each made a document whose hash fits
 *   edits   changes of a whole journal: place, what to do, a byte
 *   fields  of one event, which is read without a file, and so a hundred times faster
 * What is read of an edited journal is what stood there, up to the change, and no change is passed over.
 */
#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bsoncheck.h"
#include "base/fs.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "fuzz.h"
#include "journal/digest.h"
#include "journal/journal.h"

#define ID "01M8000000000000000000000A"
#define HASH_ELEMENT "\x05hash\0\x20\0\0\0\0" /* its type, name, length, subtype */
#define HASH_ELEMENT_LEN (sizeof(HASH_ELEMENT) - 1)
#define MARK_ZERO 0xfd
#define MARK_NEXT 0xfe

enum { RAW, EVENTS, EDITS, MODES = 16 }; /* all others: fields */

const char *const fuzz_words[] = { "\001", "\002", "\003", "\375", "\375\375\375", "\376",
	"\002type\375\015\375\375\375session.open\375",
	"\002type\375\013\375\375\375run.output\375", "\002type\375\013\375\375\375step.enter\375",
	"\002type\375\010\375\375\375var.set\375", "\002type\375\016\375\375\375session.close\375",
	"\002type\375\005\375\375\375note\375", "\002type\375\020\375\375\375journal.segment\375",
	"\002type\375\002\375\375\375x\375", "\020run\375\001\375\375\375",
	"\005data\375\002\375\375\375\375ab", "\002step\375\002\375\375\375x\375", "\002text\375",
	"\003operator\375", "\003vars\375", "\004files\375", "\004secrets\375",
	"\005\375\375\375\375", "\011onset\375", "\010late\375\001", "\012", "\377\377\377\177",
	"\303\251", "\377", "hash", "a", "0" };
const size_t fuzz_n_words = ARRAY_LEN(fuzz_words);

/* ---- a folder for the file ---- */

static int folder(void)
{
	static char path[] = "/dev/shm/muster-fuzz-journal.XXXXXX";
	static int fd = -1;

	if (fd < 0) {
		FUZZ_MUST(mkdtemp(path));
		fd = open(path, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
		FUZZ_MUST(fd >= 0);
	}
	return fd;
}

static void put(const char *name, const void *data, size_t n)
{
	int fd = openat(folder(), name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	FUZZ_MUST(fd >= 0 && write(fd, data, n) == (ssize_t)n);
	close(fd);
}

/* ---- documents ---- */

static void add_int64(struct strbuf *out, char type, const char *name, uint64_t n)
{
	strbuf_addc(out, type);
	strbuf_add(out, name, strlen(name) + 1);
	for (int i = 0; i < 8; i++)
		strbuf_addc(out, (char)(n >> 8 * i));
}

static void add_int32(struct strbuf *out, uint32_t n)
{
	for (int i = 0; i < 4; i++)
		strbuf_addc(out, (char)(n >> 8 * i));
}

static void add_text(struct strbuf *out, const char *name, const char *text)
{
	strbuf_addc(out, '\x02');
	strbuf_add(out, name, strlen(name) + 1);
	add_int32(out, (uint32_t)strlen(text) + 1);
	strbuf_add(out, text, strlen(text) + 1);
}

/* The event `seq` with these fields, chained; `head` becomes its hash. */
static void add_event(
	struct strbuf *out, unsigned seq, const char *fields, size_t n, uint8_t head[32])
{
	size_t at = out->len, length;
	struct digest *d = digest_new();
	char *id = xstrfmt("%s:%u", ID, seq);

	add_int32(out, 0);
	add_text(out, "_id", id);
	add_text(out, "session", ID);
	add_int64(out, '\x12', "seq", seq);
	add_int64(out, '\x09', "at", 1700000000000u + seq);
	add_int64(out, '\x12', "mono", seq);
	strbuf_add(out, fields, n);
	length = out->len - at + HASH_ELEMENT_LEN + 32 + 1;
	for (int i = 0; i < 4; i++)
		out->buf[at + (size_t)i] = (char)(length >> 8 * i);
	digest_add(d, head, 32);
	digest_add(d, out->buf + at, out->len - at);
	digest_take(d, head);
	digest_free(d);
	strbuf_add(out, HASH_ELEMENT, HASH_ELEMENT_LEN);
	strbuf_add(out, head, 32);
	strbuf_addc(out, '\0');
	free(id);
}

/* ---- reading ---- */

struct seen {
	int64_t events, bytes, torn;
	int rc;
};

/* An event that was read can be written, and is the same then. */
static void again(const struct event *ev, const uint8_t *raw, size_t n)
{
	static const uint8_t zeros[EVENT_HASH_LEN];
	struct strbuf bytes = STRBUF_INIT, json = STRBUF_INIT;
	struct arena *a = arena_new();
	uint8_t hash[EVENT_HASH_LEN];
	struct event back;
	size_t bad;

	FUZZ_MUST(journal_json(raw, n, &json, NULL) == 0 && !memchr(json.buf, '\n', json.len));
	if (ev->type != EV_UNKNOWN && journal_encode(ev, zeros, hash, &bytes, NULL) == 0) {
		FUZZ_MUST(bson_check((const uint8_t *)bytes.buf, bytes.len, &bad, NULL) == 0);
		FUZZ_MUST(
			journal_decode((const uint8_t *)bytes.buf, bytes.len, &back, a, NULL) == 0);
		FUZZ_MUST(event_equal(ev, &back));
	}
	arena_free(a);
	strbuf_release(&bytes);
	strbuf_release(&json);
}

/* Reads to the end; `whole`: what was there before it was changed, or NULL. */
static struct seen read_all(const struct strbuf *whole)
{
	struct seen s = { 0 };
	struct journal_reader *r;
	struct event ev;

	if ((s.rc = journal_reader_open(&r, folder(), JOURNAL_SESSION, NULL)) != 0)
		return s;
	while ((s.rc = journal_reader_next(r, &ev, NULL)) == 1) {
		size_t n;
		const uint8_t *raw = journal_reader_raw(r, &n);

		FUZZ_MUST(ev.seq == s.events);
		if (whole)
			FUZZ_MUST(s.bytes + (int64_t)n <= (int64_t)whole->len &&
				!memcmp(whole->buf + s.bytes, raw, n));
		again(&ev, raw, n);
		s.events++;
		s.bytes += (int64_t)n;
	}
	s.torn = journal_reader_torn(r);
	journal_reader_close(r);
	return s;
}

/* Who verifies sees the same, and who looks from the end sees no other event than the last. */
static struct seen check(const struct strbuf *whole)
{
	struct seen s = read_all(whole);
	struct journal_verdict v;
	struct journal_last last;
	int rc = journal_verify(folder(), JOURNAL_SESSION, &v, NULL);

	if (s.rc == 0 && s.events > 0) {
		FUZZ_MUST(rc == 0 || rc == -ERR_CORRUPT);
		FUZZ_MUST(v.events == s.events);
	} else {
		FUZZ_MUST(rc != 0 || s.events == 0);
	}
	if (journal_find_last(folder(), JOURNAL_SESSION, false, &last, NULL) == 0 && s.rc == 0)
		FUZZ_MUST(last.seq == s.events - 1);
	return s;
}

/* ---- the three ways ---- */

static void try_events(const char *data, size_t n)
{
	struct strbuf file = STRBUF_INIT;
	uint8_t head[32] = { 0 };
	size_t from = 0;
	unsigned seq = 0;

	for (size_t i = 0; i <= n; i++) {
		if (i < n && (unsigned char)data[i] != MARK_NEXT)
			continue;
		add_event(&file, seq++, data + from, i - from, head);
		from = i + 1;
	}
	put("journal.bson", file.buf, file.len);
	check(NULL);
	strbuf_release(&file);
}

static void try_fields(const char *data, size_t n)
{
	struct strbuf document = STRBUF_INIT;
	struct arena *a = arena_new();
	uint8_t head[32] = { 0 };
	struct event ev;
	size_t bad;

	add_event(&document, 0, data, n, head);
	if (bson_check((const uint8_t *)document.buf, document.len, &bad, NULL) == 0 &&
		journal_decode((const uint8_t *)document.buf, document.len, &ev, a, NULL) == 0)
		again(&ev, (const uint8_t *)document.buf, document.len);
	arena_free(a);
	strbuf_release(&document);
}

static void make_whole(struct strbuf *out)
{
	static const char *const types[] = { "session.open", "step.enter", "note", "step.leave",
		"session.close" };
	uint8_t head[32] = { 0 };

	for (unsigned i = 0; i < 12; i++) {
		struct strbuf fields = STRBUF_INIT;

		add_text(&fields, "type", types[i == 0 ? 0 : i == 11 ? 4 : 1 + i % 3]);
		add_text(&fields, "step", "a/b");
		add_event(out, i, fields.buf, fields.len, head);
		strbuf_release(&fields);
	}
}

/* Of four bytes each: a place of two, what to do, with which byte. */
static void edit(struct strbuf *file, const unsigned char *p)
{
	size_t at = file->len ? (size_t)(p[0] << 8 | p[1]) % file->len : 0;
	char byte = (char)p[3];

	switch (file->len ? p[2] % 4 : 3u) {
	case 0: file->buf[at] = (char)(file->buf[at] ^ byte); break;
	case 1: strbuf_truncate(file, at); break;
	case 2:
		memmove(file->buf + at, file->buf + at + 1, file->len - at - 1);
		strbuf_truncate(file, file->len - 1);
		break;
	default: strbuf_addc(file, byte); break;
	}
}

static void try_edits(const unsigned char *data, size_t n)
{
	struct strbuf whole = STRBUF_INIT, file = STRBUF_INIT;
	struct seen s;

	make_whole(&whole);
	strbuf_add(&file, whole.buf, whole.len);
	for (size_t i = 0; i + 4 <= n && i < 64; i += 4)
		edit(&file, data + i);
	put("journal.bson", file.buf, file.len);
	s = check(&whole);
	/* Whole and silent only where nothing was changed; else it is torn, or said. */
	if (s.rc == 0 && s.torn == 0)
		FUZZ_MUST(s.bytes == (int64_t)file.len && !memcmp(whole.buf, file.buf, file.len));
	strbuf_release(&whole);
	strbuf_release(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct strbuf rest = STRBUF_INIT;

	for (size_t i = 1; i < n; i++)
		strbuf_addc(&rest, data[i] == MARK_ZERO ? '\0' : (char)data[i]);
	switch (n > 0 ? data[0] % MODES : RAW) {
	case EVENTS: try_events(rest.buf, rest.len); break;
	case EDITS: try_edits((const unsigned char *)rest.buf, rest.len); break;
	case RAW:
		put("journal.bson", rest.buf, rest.len);
		check(NULL);
		break;
	default: try_fields(rest.buf, rest.len); break;
	}
	strbuf_release(&rest);
	return 0;
}
