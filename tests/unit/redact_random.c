/*
 * The matcher against one that anybody can check by reading it: it keeps the whole input, and
 * compares every form at every place. Few different bytes, so that forms overlap all the time; no
 * line ends, for what forms do at those is in redact_forms.c.
 * MUSTER_SEED=N in the environment repeats a run.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "redact/forms-private.h"
#include "redact/rules-private.h"
#include "redact_tests.h"

enum { TEXT_MAX = 400, VALUES_MAX = 5, ROUNDS = 3000 };

/* ---- dice ---- */

static uint64_t dice;

/* xorshift64*: S. Vigna, An experimental exploration of Marsaglia's xorshift generators. */
static uint64_t roll(void)
{
	dice ^= dice >> 12;
	dice ^= dice << 25;
	dice ^= dice >> 27;
	return dice * 0x2545F4914F6CDD1DULL;
}

static size_t below(size_t n)
{
	return (size_t)(roll() % n);
}

/* ---- the naive one ---- */

struct naive {
	const struct forms *forms;
	char text[TEXT_MAX];
	bool masked[TEXT_MAX];
	size_t n, out;
	bool masking;
	struct strbuf said;
};

static bool form_ends(const struct naive *v, const struct form *f)
{
	return f->n <= v->n && !memcmp(v->text + v->n - f->n, v->forms->bytes.p + f->at, f->n);
}

/* The longest suffix that begins a trigger which is masked itself. */
static size_t trigger_begun(const struct naive *v)
{
	size_t best = 0;

	for (size_t i = 0; i < rules_count; i++) {
		size_t n = rule_masks_trigger(&rules[i]) ? strlen(rules[i].trigger) : 0;

		for (size_t k = v->n < n ? v->n : n; k > best; k--)
			if (!memcmp(v->text + v->n - k, rules[i].trigger, k))
				best = k;
	}
	return best;
}

/* The longest suffix that begins a form. */
static size_t begun(const struct naive *v)
{
	size_t best = 0;

	for (size_t i = 0; i < v->forms->list.n; i++) {
		const struct form *f = &v->forms->list.v[i];

		for (size_t k = v->n < f->n ? v->n : f->n; k > best; k--)
			if (!memcmp(v->text + v->n - k, v->forms->bytes.p + f->at, k))
				best = k;
	}
	return best;
}

static void say(struct naive *v, size_t limit)
{
	for (; v->out < v->n; v->out++) {
		if (!v->masked[v->out] && v->out >= limit)
			return;
		if (!v->masked[v->out])
			strbuf_addc(&v->said, v->text[v->out]);
		else if (!v->masking)
			strbuf_adds(&v->said, M);
		v->masking = v->masked[v->out];
	}
}

/* A byte comes; then, or not, so much time passes that only what is certain is held. */
static void naive_byte(struct naive *v, char c, bool pause)
{
	size_t hold, soft;

	v->text[v->n++] = c;
	for (size_t i = 0; i < v->forms->list.n; i++) {
		const struct form *f = &v->forms->list.v[i];

		if (!form_ends(v, f))
			continue;
		/* What this is all about. */
		assert_true(v->out <= v->n - f->n + REDACT_CERTAIN - 1 || v->masked[v->out - 1]);
		for (size_t k = v->n - f->n; k < v->n; k++)
			v->masked[k] |= k >= v->out;
	}
	hold = begun(v);
	soft = trigger_begun(v);
	if (pause)
		hold = hold < REDACT_CERTAIN ? 0 : hold;
	else
		hold = hold < soft ? soft : hold;
	say(v, v->n - hold);
}

/* ---- the comparison ---- */

static const char *const alphabets[] = { "ab", "abc", "a'\\", "a%4", "YWJj", "0123a", "a b/" };

static void text_of(char *out, size_t n, const char *alphabet)
{
	for (size_t i = 0; i < n; i++)
		out[i] = alphabet[below(strlen(alphabet))];
}

/* The built-in set is not what this is about, and base64 may say anything. */
static bool has_trigger(const char *text, size_t n)
{
	for (size_t i = 0; i < rules_count; i++)
		if (memmem(text, n, rules[i].trigger, strlen(rules[i].trigger)))
			return true;
	return false;
}

/* Random bytes, with whole and begun forms between. */
static size_t make_text(char *text, const struct forms *f, const char *alphabet)
{
	size_t n = 0;

	while (n < TEXT_MAX - 100) {
		const struct form *form = &f->list.v[below(f->list.n)];
		size_t k = below(3) ? form->n : below(form->n) + 1;

		if (k > 80 || below(3) == 0) {
			k = below(12);
			text_of(text + n, k, alphabet);
		} else {
			memcpy(text + n, f->bytes.p + form->at, k);
		}
		n += k;
	}
	return n;
}

static void compare(const struct redact_set *set, const struct forms *f, const char *text, size_t n,
	bool pauses)
{
	struct redact_stream *s = redact_stream_new(set);
	struct strbuf out = STRBUF_INIT;
	struct naive *v = xcalloc(1, sizeof(*v));
	int64_t now = 0;

	v->forms = f;
	for (size_t i = 0; i < n;) {
		size_t k = pauses && below(2) ? 1 : below(n - i) + 1;

		for (size_t j = 0; j < k; j++)
			naive_byte(v, text[i + j], pauses && j + 1 == k);
		redact_stream_feed(s, text + i, k, now, &out);
		if (pauses)
			redact_stream_tick(s, now += PAUSE_NS, &out);
		assert_int_equal(redact_stream_held(s), v->n - v->out);
		assert_int_equal(out.len, v->said.len);
		assert_memory_equal(out.buf, v->said.buf, out.len);
		i += k;
	}
	redact_stream_flush(s, &out);
	say(v, v->n);
	assert_int_equal(out.len, v->said.len);
	assert_memory_equal(out.buf, v->said.buf, out.len);
	strbuf_release(&v->said);
	free(v);
	strbuf_release(&out);
	redact_stream_free(s);
}

static void round_once(void)
{
	const char *alphabet = alphabets[below(ARRAY_LEN(alphabets))];
	struct redact_set *set = redact_set_new();
	struct forms forms = { 0 };
	char text[TEXT_MAX], value[16];
	size_t values = 1 + below(VALUES_MAX), n;

	for (size_t i = 0; i < values; i++) {
		size_t len = REDACT_VALUE_MIN + below(sizeof(value) - REDACT_VALUE_MIN);

		text_of(value, len, alphabet);
		assert_int_equal(redact_set_add_value(set, value, len, NULL), 0);
		forms_add_value(&forms, (const unsigned char *)value, len);
	}
	n = make_text(text, &forms, alphabet);
	if (!has_trigger(text, n)) {
		compare(set, &forms, text, n, false);
		compare(set, &forms, text, n, true);
	}
	forms_release(&forms);
	redact_set_free(set);
}

static void test_as_the_naive_one(void **state)
{
	const char *seed = getenv("MUSTER_SEED");
	const char *rounds = getenv("MUSTER_ROUNDS");
	long n = rounds ? strtol(rounds, NULL, 10) : ROUNDS;

	(void)state;
	dice = seed ? strtoull(seed, NULL, 10) : (uint64_t)clock_mono_ns();
	dice |= 1;
	print_message("# MUSTER_SEED=%llu MUSTER_ROUNDS=%ld\n", (unsigned long long)dice, n);
	for (long i = 0; i < n; i++)
		round_once();
}

/* Random bytes made of the words of the built-in set and of patterns: every split gives the same. */
static void check_splits(
	const struct redact_set *set, const char *const *words, size_t n, int rounds)
{
	struct strbuf text = STRBUF_INIT, want = STRBUF_INIT, out = STRBUF_INIT;

	for (int i = 0; i < rounds; i++) {
		strbuf_clear(&text);
		strbuf_clear(&want);
		for (size_t k = 1 + below(40); k; k--)
			strbuf_adds(&text, words[below(n)]);
		redact_text(set, text.buf, text.len, &want);
		for (size_t piece = 1; piece <= 64; piece *= 2) {
			strbuf_clear(&out);
			pass(set, text.buf, text.len, piece + below(3), 0, &out);
			assert_string_equal(out.buf, want.buf);
			strbuf_clear(&out);
			pass(set, text.buf, text.len, piece, PAUSE_NS, &out);
		}
	}
	strbuf_release(&text);
	strbuf_release(&want);
	strbuf_release(&out);
}

static void test_rules_do_not_see_reads(void **state)
{
	static const char *const words[] = { "AKIA", "IOSFODNN7EXAMPLE", "ghp_", "0123456789",
		"abcdefghijkl", "://", "u:", "p@", "@", "/", " ", "\n", "\r\n", "Bearer ",
		"-----BEGIN ", "PRIVATE KEY", "-----", "-----END ", "a b c", "glpat-",
		"SessionToken", "\"", "=", "%3D", "\033[1m", "hunter22" };
	struct redact_set *set = set_of((const char *const[]){ "hunter22", NULL },
		(const char *const[]){ "[0-9]{3}[a-z]+", NULL });

	(void)state;
	check_splits(set, words, ARRAY_LEN(words), ROUNDS);
	redact_set_free(set);
}

/* What a pattern may look at: what stands before and behind, line ends, nothing at all. */
static void test_patterns_do_not_see_reads(void **state)
{
	static const char *const words[] = { "a", "ab", "b", "c", "tok", "tok-", "key: ", " ", "\n",
		"\r", "x", "xx", "pin ", "12", "caf\xc3", "\xa9", "\xff", "\xf0\x9f\x98", "\x80",
		"." };
	static const char *const patterns[] = { "tok-[a-z]+", "^pin \\d+$", "(?<=key: ).+",
		"ab(?=.*c)|abx", "\\bxx\\b", "x*y?", "(?<!a)b(?!c)", "(a|b)\\1", "caf\xc3\xa9?.",
		"\\Gab", "a(*COMMIT)b", "pin \\K12", "a.{2,5}?c" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
		struct redact_set *set = set_of((const char *const[]){ "tokabab", NULL },
			(const char *const[]){
				patterns[i], patterns[below(ARRAY_LEN(patterns))], NULL });

		check_splits(set, words, ARRAY_LEN(words), ROUNDS / 12);
		redact_set_free(set);
	}
}

const struct CMUnitTest random_tests[] = {
	cmocka_unit_test(test_as_the_naive_one),
	cmocka_unit_test(test_rules_do_not_see_reads),
	cmocka_unit_test(test_patterns_do_not_see_reads),
};
const size_t random_tests_n = ARRAY_LEN(random_tests);
