/*
 * A thousand secrets, of all kinds of bytes, in every form, with a pause at every place in turn: of none
 * more than its first three bytes come out. The forms are written here once more, from what the
 * programs do that write them, not from redact/forms.c.
 *
 * MUSTER_SEED=N in the environment repeats a run; MUSTER_LONG: a pause at every place of every form,
 * else of a tenth of them.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "chance.h"
#include "redact_tests.h"

enum { SECRETS = 1000, FORMS_MAX = 24, EVERY = 10 };

#define BEFORE "<it is "
#define AFTER "> and no more\n"

struct planted {
	struct chance dice;
	struct redact_set *set;
	struct strbuf secrets[SECRETS];
	struct strbuf forms[FORMS_MAX]; /* of one secret */
	size_t n;
	unsigned long passes;
};

/* ---- secrets ---- */

static const char *const kinds[] = {
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
	" !\"#$%&'()*+,-./0123:;<=>?@[\\]^_`{|}~",
	"'\"\\$` \t\n/%",
	"ab",
	"0123456789abcdef",
};

static const char *const runes[] = { "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xe4\xb8\xad",
	"x", "7", " ", "\xd0\x96" };

static void make_secret(struct chance *c, struct strbuf *out)
{
	unsigned kind = chance_below(c, ARRAY_LEN(kinds) + 3);
	size_t n = REDACT_VALUE_MIN + chance_below(c, chance_below(c, 8) ? 20 : 200);

	while (out->len < n) {
		if (kind < ARRAY_LEN(kinds))
			strbuf_addc(
				out, kinds[kind][chance_below(c, (unsigned)strlen(kinds[kind]))]);
		else if (kind == ARRAY_LEN(kinds))
			strbuf_adds(out, runes[chance_below(c, ARRAY_LEN(runes))]);
		else
			strbuf_addc(out, (char)chance_below(c, 256));
	}
	/* Line ends at its end are none of it; and no two are alike. */
	strbuf_addc(out, (char)('a' + chance_below(c, 26)));
	strbuf_addc(out, (char)('A' + chance_below(c, 26)));
}

/* ---- forms ---- */

static struct strbuf *form(struct planted *p)
{
	assert_true(p->n < FORMS_MAX);
	strbuf_clear(&p->forms[p->n]);
	return &p->forms[p->n++];
}

static bool is_plain(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		(c && strchr("-._~", c));
}

static void add_byte(struct strbuf *out, unsigned char c, bool upper)
{
	if (upper)
		strbuf_addf(out, "%02X", (unsigned)c);
	else
		strbuf_addf(out, "%02x", (unsigned)c);
}

static void add_hex(struct planted *p, const struct strbuf *v, bool upper)
{
	struct strbuf *out = form(p);

	for (size_t i = 0; i < v->len; i++)
		add_byte(out, (unsigned char)v->buf[i], upper);
}

static void add_url(struct planted *p, const struct strbuf *v, bool upper, bool plus)
{
	struct strbuf *out = form(p);

	for (size_t i = 0; i < v->len; i++) {
		unsigned char c = (unsigned char)v->buf[i];

		if (is_plain(c) || (plus && c == ' ')) {
			strbuf_addc(out, c == ' ' ? '+' : (char)c);
		} else {
			strbuf_addc(out, '%');
			add_byte(out, c, upper);
		}
	}
}

static void add_json(struct planted *p, const struct strbuf *v)
{
	static const char named[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
	struct strbuf *out = form(p);

	for (size_t i = 0; i < v->len; i++) {
		unsigned char c = (unsigned char)v->buf[i];
		const char *s = c ? strchr(named, c) : NULL;

		if (s)
			strbuf_addf(out, "\\%c", letters[s - named]);
		else if (c < 0x20)
			strbuf_addf(out, "\\u%04x", (unsigned)c);
		else
			strbuf_addc(out, (char)c);
	}
}

static void add_shell(struct planted *p, const struct strbuf *v, const char *apostrophe)
{
	struct strbuf *out = form(p);

	for (size_t i = 0; i < v->len; i++) {
		if (v->buf[i] == '\'')
			strbuf_adds(out, apostrophe);
		else
			strbuf_addc(out, v->buf[i]);
	}
}

/* What of base64 is the same whatever stands before and behind. */
static void add_base64(
	struct planted *p, const struct strbuf *v, size_t offset, const char *last_two)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	struct strbuf *out = form(p);
	size_t first = (8 * offset + 5) / 6 * 6, end = 8 * (offset + v->len);

	for (size_t at = first; at + 6 <= end; at += 6) {
		unsigned six = 0;

		for (size_t bit = at - 8 * offset; bit < at - 8 * offset + 6; bit++)
			six = six << 1 |
				((unsigned)(unsigned char)v->buf[bit / 8] >> (7 - bit % 8) & 1u);
		strbuf_addc(out, six < 62 ? digits[six] : last_two[six - 62]);
	}
}

static void make_forms(struct planted *p, const struct strbuf *v)
{
	p->n = 0;
	strbuf_add(form(p), v->buf, v->len);
	for (size_t offset = 0; offset < 3; offset++) {
		add_base64(p, v, offset, "+/");
		add_base64(p, v, offset, "-_");
	}
	add_hex(p, v, false);
	add_hex(p, v, true);
	add_url(p, v, false, false);
	add_url(p, v, true, false);
	add_url(p, v, true, true);
	add_json(p, v);
	add_shell(p, v, "'\\''");
	add_shell(p, v, "'\"'\"'");
}

/* ---- printing them ---- */

static bool has(const struct strbuf *out, const char *p, size_t n)
{
	return n > 0 && memmem(out->buf, out->len, p, n) != NULL;
}

/* How much of the front of the form stands before the mask. */
static size_t shown(const struct strbuf *out, const struct strbuf *f)
{
	size_t at = sizeof(BEFORE) - 1, n = 0;

	assert_true(out->len >= at && !memcmp(out->buf, BEFORE, at));
	/* A mask begins with a byte that a secret may have there, too. */
	while (n < f->len && at + n < out->len && out->buf[at + n] == f->buf[n] &&
		strncmp(out->buf + at + n, REDACT_MASK, strlen(REDACT_MASK)) != 0)
		n++;
	return n;
}

static void print_with_pause(
	struct planted *p, const struct strbuf *f, const char *text, size_t n, size_t cut)
{
	struct redact_stream *s = redact_stream_new(p->set);
	struct strbuf out = STRBUF_INIT;

	redact_stream_feed(s, text, cut, 0, &out);
	redact_stream_tick(s, PAUSE_NS, &out);
	redact_stream_feed(s, text + cut, n - cut, PAUSE_NS, &out);
	redact_stream_flush(s, &out);
	assert_true(shown(&out, f) < REDACT_CERTAIN);
	assert_false(has(&out, f->buf + REDACT_CERTAIN - 1, f->len - REDACT_CERTAIN + 1));
	assert_true(has(&out, REDACT_MASK, strlen(REDACT_MASK)));
	assert_true(has(&out, AFTER, sizeof(AFTER) - 1));
	strbuf_release(&out);
	redact_stream_free(s);
	p->passes++;
}

static void print_form(struct planted *p, const struct strbuf *f, size_t every)
{
	struct strbuf text = STRBUF_INIT;
	size_t before = sizeof(BEFORE) - 1;

	strbuf_add(&text, BEFORE, before);
	strbuf_add(&text, f->buf, f->len);
	strbuf_add(&text, AFTER, sizeof(AFTER) - 1);
	for (size_t cut = chance_below(&p->dice, (unsigned)every); cut <= f->len; cut += every)
		print_with_pause(p, f, text.buf, text.len, before + cut);
	strbuf_release(&text);
}

static void test_planted_secrets(void **state)
{
	const char *seed = getenv("MUSTER_SEED");
	struct planted *p = xcalloc(1, sizeof(*p));
	size_t every = getenv("MUSTER_LONG") ? 1 : EVERY;

	(void)state;
	p->dice.state = seed ? strtoull(seed, NULL, 10) : (uint64_t)clock_mono_ns();
	print_message(
		"# MUSTER_SEED=%llu, %d secrets\n", (unsigned long long)p->dice.state, SECRETS);
	p->set = redact_set_new();
	for (size_t i = 0; i < FORMS_MAX; i++)
		strbuf_init(&p->forms[i]);
	for (size_t i = 0; i < SECRETS; i++) {
		strbuf_init(&p->secrets[i]);
		make_secret(&p->dice, &p->secrets[i]);
		assert_int_equal(
			redact_set_add_value(p->set, p->secrets[i].buf, p->secrets[i].len, NULL),
			0);
	}
	for (size_t i = 0; i < SECRETS; i++) {
		make_forms(p, &p->secrets[i]);
		for (size_t k = 0; k < p->n; k++)
			print_form(p, &p->forms[k], every);
	}
	print_message("# %lu times printed, 0 found\n", p->passes);
	for (size_t i = 0; i < SECRETS; i++)
		strbuf_release(&p->secrets[i]);
	for (size_t i = 0; i < FORMS_MAX; i++)
		strbuf_release(&p->forms[i]);
	redact_set_free(p->set);
	free(p);
}

const struct CMUnitTest planted_tests[] = {
	cmocka_unit_test(test_planted_secrets),
};
const size_t planted_tests_n = ARRAY_LEN(planted_tests);
