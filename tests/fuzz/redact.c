/*
 * The matcher: any bytes, cut anywhere, with or without pauses. An input begins with three bytes: which
 * set, how it is cut, where the clock goes on. What is masked is the same however reads cut it; of a
 * value that stands in the text at most the first three bytes come out, whatever the clock does.
 */
#include "config.h"

#include <stdbool.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "fuzz.h"
#include "redact/redact.h"

#define MASK_LEN (sizeof(REDACT_MASK) - 1)
#define VALUES_MAX 4

static const struct {
	const char *values[VALUES_MAX], *patterns[VALUES_MAX];
} sets[] = {
	{ { "hunter22", "p@s\"s w'o\\rd" }, { NULL } },
	{ { "aabaab", "abaaba", "baabaabb" }, { "tok-[a-z]+" } },
	{ { "first\nsecond\xc3\xa9" }, { "^pin \\d+$", "(?<=key: ).+" } },
	{ { NULL }, { "ab(?=.*c)|abx", "\\bxx\\b", "(a|b)\\1" } },
};

const char *const fuzz_words[] = { "\x01", "\x02", "\x03", "\x10", "hunter22", "hunt", "er22",
	"p@s", "\"s w'o\\rd", "p%40s%22s%20", "w%27o%5Crd", "aNFua", "aHVudGVyMjI",
	"68756e7465723232", "aab", "baab", "abaaba", "tok-", "tok-abc", "first", "\nsecond",
	"\r\nsecond", "\xc3", "\xa9", "\\n", "\\u00e9", "pin ", "12", "key: ", "ab", "abx", "xx",
	"c", "\n", "\r", "\r\n", " ", "AKIA", "IOSFODNN7EXAMPLE", "ghp_", "0123456789", "://",
	"u:", "@", "/", "Bearer ", "-----BEGIN ", "PRIVATE KEY", "-----", "-----END ", "\"", "=",
	"%3D", "\033[1m", "secret_access_key", "\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2" };
const size_t fuzz_n_words = ARRAY_LEN(fuzz_words);

static const struct redact_set *set_at(size_t k)
{
	static struct redact_set *made[ARRAY_LEN(sets)];

	if (made[k])
		return made[k];
	made[k] = redact_set_new();
	for (size_t i = 0; i < VALUES_MAX && sets[k].values[i]; i++)
		FUZZ_MUST(redact_set_add_value(made[k], sets[k].values[i],
				  strlen(sets[k].values[i]), NULL) == 0);
	for (size_t i = 0; i < VALUES_MAX && sets[k].patterns[i]; i++)
		FUZZ_MUST(redact_set_add_pattern(made[k], sets[k].patterns[i], NULL, NULL) == 0);
	return made[k];
}

/* In pieces of 1 to `cut` bytes; `pause`: behind every so many of them time passes, 0: never. */
static void pass(const struct redact_set *set, const char *text, size_t n, unsigned cut,
	unsigned pause, struct strbuf *out)
{
	struct redact_stream *s = redact_stream_new(set);
	int64_t now = 0;

	for (size_t at = 0, piece, k = 1; at < n; at += piece, k++) {
		piece = 1 + (at * 7 + k) % (cut + 1);
		if (piece > n - at)
			piece = n - at;
		redact_stream_feed(s, text + at, piece, now, out);
		FUZZ_MUST(redact_stream_held(s) <= at + piece);
		FUZZ_MUST(redact_stream_deadline(s) >= 0);
		if (pause && k % pause == 0)
			redact_stream_tick(s, now += 2 * REDACT_HOLD_NS, out);
	}
	redact_stream_flush(s, out);
	FUZZ_MUST(redact_stream_held(s) == 0);
	FUZZ_MUST(redact_stream_deadline(s) == REDACT_NEVER);
	redact_stream_free(s);
}

/* But for masks, what comes out stood in the text, in this order. */
static void check_rest(const char *text, size_t n, const struct strbuf *out)
{
	size_t from = 0;

	/* There a byte may be of a mask or of the text. */
	if (memchr(text, REDACT_MASK[0], n))
		return;
	for (size_t i = 0; i < out->len;) {
		if (out->len - i >= MASK_LEN && !memcmp(out->buf + i, REDACT_MASK, MASK_LEN)) {
			i += MASK_LEN;
			continue;
		}
		while (from < n && text[from] != out->buf[i])
			from++;
		FUZZ_MUST(from < n);
		from++;
		i++;
	}
}

static void check_values(size_t k, const struct strbuf *out)
{
	for (size_t i = 0; i < VALUES_MAX && sets[k].values[i]; i++)
		FUZZ_MUST(
			!memmem(out->buf, out->len, sets[k].values[i], strlen(sets[k].values[i])));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	size_t k = n > 0 ? data[0] % ARRAY_LEN(sets) : 0;
	unsigned cut = n > 1 ? data[1] % 40 : 0, pause = n > 2 ? 1 + data[2] % 9 : 1;
	const char *text = (const char *)data + (n > 3 ? 3 : n);
	size_t len = n > 3 ? n - 3 : 0, start = 0, end = 0;
	struct strbuf whole = STRBUF_INIT, pieces = STRBUF_INIT, paused = STRBUF_INIT;
	const struct redact_set *set = set_at(k);
	bool found = redact_find(set, text, len, &start, &end);

	redact_text(set, text, len, &whole);
	FUZZ_MUST(!found || (start < end && end <= len));
	FUZZ_MUST(found == (whole.len != len || memcmp(whole.buf, text, len) != 0) ||
		memmem(text, len, REDACT_MASK, MASK_LEN));
	pass(set, text, len, cut, 0, &pieces);
	FUZZ_MUST(pieces.len == whole.len && !memcmp(pieces.buf, whole.buf, whole.len));
	pass(set, text, len, cut, pause, &paused);
	check_values(k, &whole);
	check_values(k, &paused);
	check_rest(text, len, &whole);
	strbuf_release(&whole);
	strbuf_release(&pieces);
	strbuf_release(&paused);
	return 0;
}
