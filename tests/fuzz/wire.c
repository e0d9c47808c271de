/*
 * The socket's frames: any bytes are messages, or the end of the connection. In an input 0xfd stands for a
 * zero byte. It is tried as it is, and as the elements of one document.
 */
#include "config.h"

#include <string.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "fuzz.h"
#include "wire/wire.h"

const char *const fuzz_words[] = { "\375", "\375\375\375", "\005\375\375\375\375",
	"\002type\375\006\375\375\375hello\375", "\002type\375\004\375\375\375act\375",
	"\002type\375\005\375\375\375open\375", "\002type\375\005\375\375\375keys\375",
	"\002type\375\007\375\375\375resize\375", "\002type\375\010\375\375\375welcome\375",
	"\002type\375\007\375\375\375events\375", "\020version\375\002\375\375\375",
	"\022seq\375\001\375\375\375\375\375\375\375", "\022id\375", "\020cols\375", "\020rows\375",
	"\010drives\375\001", "\002who\375", "\002text\375", "\003args\375", "\004items\375",
	"\003set\375", "\003env\375", "\003vars\375", "\005data\375", "\005open\375",
	"\004\375\375\375\375", "\002\060\375", "\012", "\377\377\377\177", "\377\377\377\377",
	"\303\251", "\377", "abc\375" };
const size_t fuzz_n_words = ARRAY_LEN(fuzz_words);

/* A message that was understood is the same again behind a second journey. */
static void again(const struct wire_message *m)
{
	struct strbuf one = STRBUF_INIT, two = STRBUF_INIT;
	struct arena *a = arena_new();
	struct wire_message back;
	size_t used = 0;

	wire_encode(m, &one);
	FUZZ_MUST(wire_decode((const uint8_t *)one.buf, one.len, &used, &back, a, NULL) == 1);
	FUZZ_MUST(used == one.len && back.type == m->type);
	wire_encode(&back, &two);
	FUZZ_MUST(one.len == two.len && !memcmp(one.buf, two.buf, one.len));
	strbuf_release(&one);
	strbuf_release(&two);
	arena_free(a);
}

static void frames(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new();
	struct wire_message m;
	size_t at = 0, used = 0;

	while (wire_decode(data + at, n - at, &used, &m, a, NULL) == 1) {
		FUZZ_MUST(used > 0 && used <= n - at && m.type < WIRE_TYPE_COUNT);
		again(&m);
		/* Of a part of it nothing is taken. */
		FUZZ_MUST(wire_decode(data + at, used - 1, &used, &m, a, NULL) == 0);
		FUZZ_MUST(wire_decode(data + at, n - at, &used, &m, a, NULL) == 1);
		at += used;
		arena_clear(a);
	}
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct strbuf bytes = STRBUF_INIT, document = STRBUF_INIT;
	uint32_t length = (uint32_t)n + 5;

	for (int i = 0; i < 4; i++)
		strbuf_addc(&document, (char)(length >> 8 * i));
	for (size_t i = 0; i < n; i++)
		strbuf_addc(&bytes, data[i] == 0xfd ? '\0' : (char)data[i]);
	strbuf_add(&document, bytes.buf, bytes.len);
	strbuf_addc(&document, '\0');
	frames((const uint8_t *)bytes.buf, bytes.len);
	frames((const uint8_t *)document.buf, document.len);
	strbuf_release(&bytes);
	strbuf_release(&document);
	return 0;
}
