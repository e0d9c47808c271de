/*
 * The unit tests of the room redact: what they share, and main().
 */
#include "config.h"

#include <string.h>

#include "base/xalloc.h"
#include "redact_tests.h"

void set_add(struct redact_set *set, const char *value)
{
	assert_int_equal(redact_set_add_value(set, value, strlen(value), NULL), 0);
}

struct redact_set *set_of(const char *const *values, const char *const *patterns)
{
	struct redact_set *set = redact_set_new();

	for (; values && *values; values++)
		set_add(set, *values);
	for (; patterns && *patterns; patterns++)
		assert_int_equal(redact_set_add_pattern(set, *patterns, NULL, NULL), 0);
	return set;
}

void pass(const struct redact_set *set, const char *text, size_t n, size_t piece, int64_t pause,
	struct strbuf *out)
{
	struct redact_stream *s = redact_stream_new(set);
	int64_t now = 1000;

	for (size_t i = 0; i < n;) {
		size_t k = piece && piece < n - i ? piece : n - i;

		redact_stream_feed(s, text + i, k, now, out);
		i += k;
		now += pause;
		if (pause)
			redact_stream_tick(s, now, out);
	}
	redact_stream_flush(s, out);
	assert_int_equal(redact_stream_held(s), 0);
	redact_stream_free(s);
}

/* Cut once, with or without a pause there. */
static void pass_cut(const struct redact_set *set, const char *text, size_t cut, int64_t pause,
	struct strbuf *out)
{
	struct redact_stream *s = redact_stream_new(set);

	redact_stream_feed(s, text, cut, 0, out);
	if (pause)
		redact_stream_tick(s, pause, out);
	redact_stream_feed(s, text + cut, strlen(text) - cut, pause, out);
	redact_stream_flush(s, out);
	redact_stream_free(s);
}

void check_masked(const struct redact_set *set, const char *text, const char *want)
{
	struct strbuf out = STRBUF_INIT;
	size_t n = strlen(text);

	redact_text(set, text, n, &out);
	assert_string_equal(out.buf, want);
	assert_int_equal(redact_matches(set, text, n), strcmp(text, want) != 0);
	strbuf_clear(&out);
	pass(set, text, n, 1, 0, &out);
	assert_string_equal(out.buf, want);
	for (size_t cut = 0; cut <= n; cut++) {
		strbuf_clear(&out);
		pass_cut(set, text, cut, 0, &out);
		assert_string_equal(out.buf, want);
	}
	strbuf_release(&out);
}

static void check_leak(
	const struct strbuf *got, const char *before, const char *form, const char *behind)
{
	struct strbuf want = STRBUF_INIT;
	size_t leak;

	for (leak = 0; leak < REDACT_CERTAIN; leak++) {
		strbuf_clear(&want);
		strbuf_adds(&want, before);
		strbuf_add(&want, form, leak);
		strbuf_adds(&want, M);
		strbuf_adds(&want, behind);
		if (!strcmp(got->buf, want.buf))
			break;
	}
	if (leak == REDACT_CERTAIN)
		fail_msg("%s%s%s became %s", before, form, behind, got->buf);
	strbuf_release(&want);
}

void check_paused(
	const struct redact_set *set, const char *before, const char *form, const char *behind)
{
	struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;

	strbuf_addf(&text, "%s%s%s", before, form, behind);
	for (size_t cut = 0; cut <= text.len; cut++) {
		strbuf_clear(&out);
		pass_cut(set, text.buf, cut, PAUSE_NS, &out);
		check_leak(&out, before, form, behind);
	}
	strbuf_clear(&out);
	pass(set, text.buf, text.len, 1, PAUSE_NS, &out);
	check_leak(&out, before, form, behind);
	strbuf_release(&out);
	strbuf_release(&text);
}

int main(void)
{
	int failed = 0;

	failed += _cmocka_run_group_tests("forms", forms_tests, forms_tests_n, NULL, NULL);
	failed += _cmocka_run_group_tests("rules", rules_tests, rules_tests_n, NULL, NULL);
	failed += _cmocka_run_group_tests("stream", stream_tests, stream_tests_n, NULL, NULL);
	failed += _cmocka_run_group_tests("random", random_tests, random_tests_n, NULL, NULL);
	failed += _cmocka_run_group_tests("planted", planted_tests, planted_tests_n, NULL, NULL);
	return failed ? 1 : 0;
}
