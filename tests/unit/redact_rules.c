/*
 * The built-in set and the patterns of a runbook.
 */
#include "config.h"

#include <string.h>

#include "base/pattern.h"
#include "base/xalloc.h"
#include "redact/literal-private.h"
#include "redact/rules-private.h"
#include "redact_tests.h"

#define KEY_LINE "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"
#define TEN "0123456789"
#define LONG_TOKEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define AWS_SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

struct rule_case {
	const char *text, *want;
};

/* clang-format off */
static const struct rule_case masked[] = {
	{ "id AKIAIOSFODNN7EXAMPLE, next", "id " M ", next" },
	{ "\033[31mASIAIOSFODNN7EXAMPLE\033[0m", "\033[31m" M "\033[0m" },
	{ "x\\nAKIAIOSFODNN7EXAMPLE\\n", "x\\n" M "\\n" },
	{ "key%3DAKIAIOSFODNN7EXAMPLE", "key%3D" M },
	{ "aws_secret_access_key = " AWS_SECRET "\n", "aws_secret_access_key = " M "\n" },
	{ "export AWS_SECRET_ACCESS_KEY='" AWS_SECRET "'", "export AWS_SECRET_ACCESS_KEY='" M "'" },
	{ "\"SecretAccessKey\": \"" AWS_SECRET "\",", "\"SecretAccessKey\": \"" M "\"," },
	{ "\033[34;1m\"SecretAccessKey\"\033[0m\033[1;39m: \033[0;32m\"" AWS_SECRET "\"\033[0m",
	  "\033[34;1m\"SecretAccessKey\"\033[0m\033[1;39m: \033[0;32m\"" M "\"\033[0m" },
	{ "aws_session_token=" LONG_TOKEN "SessionToken: " LONG_TOKEN "\n",
	  "aws_session_token=" M ": " M "\n" },
	{ "ghp_0123456789abcdefABCDEF0123456789abcd", M },
	{ "token: ghs_0123456789abcdefABCDEF0123456789abcd.", "token: " M "." },
	{ "github_pat_11AAAAAAA0abcdefghijkl_mnopqrst x", M " x" },
	{ "glpat-abcdefghij0123456789\r\n", M "\r\n" },
	{ "xoxb-123456789012-abcdef", M },
	{ "xapp-1-A0123-456-deadbeef", M },
	{ "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXX end",
	  "https://hooks.slack.com/services/" M " end" },
	{ "AIzaSyA-0123456789abcdefghijklmnopqrstu\n", M "\n" },
	{ "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.abc-_~+/==\r\n",
	  "Authorization: Bearer " M "\r\n" },
	{ "authorization: bearer 12345678", "authorization: bearer " M },
	{ "Authorization: Basic dXNlcjpwYXNzd29yZA==", "Authorization: Basic " M },
	{ "postgres://admin:hunter2@db:5432/x", "postgres://admin:" M "@db:5432/x" },
	{ "mongodb+srv://u:p%40ss@a.example,b.example/?x=1",
	  "mongodb+srv://u:" M "@a.example,b.example/?x=1" },
	{ "mongodb://u:$1abc@h", "mongodb://u:" M "@h" },
	{ "redis://:s3cr3t@cache", "redis://:" M "@cache" },
	{ "http://u:p@ss@host/a@b", "http://u:" M "@host/a@b" },
	{ "amqp://u:pa/ss#1?@host", "amqp://u:" M "@host" },
	{ "('https://u:secret@h/', 1)", "('https://u:" M "@h/', 1)" },
	{ "a://x:one@h b://y:two@h", "a://x:" M "@h b://y:" M "@h" },
	{ "https://u:ghp_0123456789abcdefABCDEF0123456789abcd@github.com/",
	  "https://u:" M "@github.com/" },
	{ "see\n-----BEGIN RSA PRIVATE KEY-----\n" KEY_LINE "\n" KEY_LINE "\nabc=\n"
	  "-----END RSA PRIVATE KEY-----\nend\n",
	  "see\n" M "\nend\n" },
	{ "-----BEGIN PRIVATE KEY-----\r\n" KEY_LINE "\r\n-----END PRIVATE KEY-----\r\nx",
	  M "\r\nx" },
	{ "{\"k\": \"-----BEGIN PRIVATE KEY-----\\n" KEY_LINE "\\n-----END PRIVATE KEY-----\\n\"}",
	  "{\"k\": \"" M "\\n\"}" },
	{ "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"
	  KEY_LINE "\n-----END RSA PRIVATE KEY-----",
	  M },
	{ "  -----BEGIN OPENSSH PRIVATE KEY-----\n  " KEY_LINE "\n  QyNT==\n"
	  "  -----END OPENSSH PRIVATE KEY-----.",
	  "  " M "." },
	{ "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n" KEY_LINE "\n=njUN\n"
	  "-----END PGP PRIVATE KEY BLOCK-----",
	  M },
	{ "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: \"a b c\"\n" KEY_LINE "\n"
	  "---- END SSH2 ENCRYPTED PRIVATE KEY ----\nx",
	  M "\nx" },
	{ "-----BEGIN EC PRIVATE KEY-----\n" KEY_LINE, M },
	/* A BEGIN line alone hides no more than the next two lines. */
	{ "a.pem:-----BEGIN PRIVATE KEY-----\nno such file\nreally not\nGo on? [y/N]",
	  "a.pem:" M "\nGo on? [y/N]" },
	{ "a.pem:-----BEGIN PRIVATE KEY-----\nb.pem:-----BEGIN PRIVATE KEY-----\n"
	  "c.pem:-----BEGIN PRIVATE KEY-----\nd.pem:-----BEGIN PRIVATE KEY-----\n"
	  KEY_LINE "\n" KEY_LINE "\n-----END PRIVATE KEY-----\n",
	  "a.pem:" M "\n" },
	{ "-----BEGIN PRIVATE KEY-----\n" KEY_LINE "\n-----END PRIVATE KEY-----\n"
	  "-----BEGIN CERTIFICATE-----\n" KEY_LINE "\n-----END CERTIFICATE-----\n",
	  M "\n-----BEGIN CERTIFICATE-----\n" KEY_LINE "\n-----END CERTIFICATE-----\n" },
};
/* clang-format on */

static const char *const untouched[] = {
	"AKIA",
	"AKIAIOSFODNN7EXAMPL",
	"xAKIAIOSFODNN7EXAMPLE",
	"AKIAiosfodnn7example",
	"ghp_short",
	"ghp_",
	"glpat-abc",
	"the bearer of bad news",
	"Bearer authentication",
	"Authorization: Bearer <token>",
	"secret_access_key: ****",
	"the secret_access_key is needed",
	"https://example.com:8080/a@b",
	"http://host:80",
	"ssh://git@host:22/x.git",
	"a://b/c:d@e",
	"see http://h/ and mail x:y@z",
	"://",
	"x://:@h",
	"http://[::1]:80/@",
	"mongodb://u:$PASSWORD@h",
	"mongodb://u:$PASS_2@h",
	"mongodb://u:${PASSWORD}@h",
	"mongodb://u:{{password}}@h",
	"-----BEGIN CERTIFICATE-----\n" KEY_LINE "\n-----END CERTIFICATE-----\n",
	"-----BEGIN PUBLIC KEY-----\n" KEY_LINE "\n-----END PUBLIC KEY-----\n",
	"----------",
	"-----BEGIN ",
	"-----BEGIN PRIVATE",
	"",
	"2026-11-23T02:31:07Z host app[1]: GET /a/b?c=d 200 1.2ms \"Mozilla/5.0 (X11; Linux x86_64)\"\r\n",
};

static void test_what_the_built_in_set_masks(void **state)
{
	struct redact_set *set = redact_set_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(masked); i++)
		check_masked(set, masked[i].text, masked[i].want);
	redact_set_free(set);
}

static void test_nothing_else_is_touched(void **state)
{
	struct redact_set *set = redact_set_new();
	struct strbuf out = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(untouched); i++) {
		check_masked(set, untouched[i], untouched[i]);
		strbuf_clear(&out);
		pass(set, untouched[i], strlen(untouched[i]), 1, PAUSE_NS, &out);
		assert_string_equal(out.buf, untouched[i]);
	}
	strbuf_release(&out);
	redact_set_free(set);
}

/* A rule that is completed after a pause still masks what is not out yet. */
static void test_rules_go_on_from_what_they_let_go(void **state)
{
	static const char text[] = "AKIAIOSFODNN7EXAMPLE.";
	struct redact_set *set = redact_set_new();
	struct redact_stream *s = redact_stream_new(set);
	struct strbuf out = STRBUF_INIT;

	(void)state;
	redact_stream_feed(s, text, 10, 0, &out);
	assert_int_equal(out.len, 0);
	assert_int_equal(redact_stream_deadline(s), REDACT_HOLD_NS);
	redact_stream_tick(s, REDACT_HOLD_NS - 1, &out);
	assert_int_equal(out.len, 0);
	redact_stream_tick(s, REDACT_HOLD_NS, &out);
	assert_string_equal(out.buf, "AKIAIOSFOD");
	redact_stream_feed(s, text + 10, sizeof(text) - 1 - 10, REDACT_HOLD_NS, &out);
	assert_string_equal(out.buf, "AKIAIOSFOD" M ".");
	assert_int_equal(redact_stream_deadline(s), REDACT_NEVER);
	strbuf_release(&out);
	redact_stream_free(s);
	redact_set_free(set);
}

/* So that one place of the automaton stands for one rule. */
static void test_no_trigger_ends_with_another(void **state)
{
	(void)state;
	for (size_t i = 0; i < rules_count; i++) {
		size_t n = strlen(rules[i].trigger);

		assert_in_range(n, 1, RULE_TRIGGER_MAX);
		assert_true(n >= 4 || !rule_masks_trigger(&rules[i]));
		for (size_t k = 0; k < rules_count; k++) {
			size_t m = strlen(rules[k].trigger);

			if (k != i && m <= n)
				assert_string_not_equal(rules[i].trigger + n - m, rules[k].trigger);
		}
	}
}

/* ---- patterns of the runbook ---- */

static void test_patterns_see_lines(void **state)
{
	struct redact_set *set = set_of(NULL,
		(const char *const[]){ "^pin [0-9]+$", "card=\\d{4}", "caf\xc3\xa9.", "x*", NULL });

	(void)state;
	check_masked(set, "pin 1234\npin 12a\r\npin 99\rcard=12345 card=9999\n",
		M "\npin 12a\r\n" M "\r" M "5 " M "\n");
	check_masked(set, "my pin 1234", "my pin 1234");
	check_masked(set,
		"\xff"
		"caf\xc3\xa9\xfe card=1\xc3",
		"\xff" M " card=1\xc3");
	check_masked(set, "axxb", "a" M "b");
	redact_set_free(set);
}

static void test_what_every_match_contains(void **state)
{
	/* clang-format off */
	static const char *const cases[][2] = {
		{ "pin=[0-9]+", "pin=" },
		{ "[a-z.]+@corp\\.example", "@corp.example" },
		{ "a|bcd", "" },
		{ "colou?r", "colo" },
		{ "ab*c", "a" },
		{ "ab+?cd", "ab" },
		{ "abc{2,3}de", "ab" },
		{ "x(abc|def)yz", "yz" },
		{ "(?i)abc", "" },
		{ "x(?i:y)abc", "" },
		{ "\\d+abc\\w", "abc" },
		{ "\\x41bc", "" },
		{ "\\p{L}abc", "" },
		{ "[]a]bc", "bc" },
		{ "[^]a\\]]bc", "bc" },
		{ "[[:alpha:]]bc", "" },
		{ "(?<n>a(b)c)de", "de" },
		{ "(*UCP)abc", "" },
		{ "a.b$", "a" },
		{ "caf\xc3\xa9?x", "caf" },
		{ "\\Qa|b\\E", "" },
		{ "\\(abc\\)", "(abc)" },
		{ "a{,2}bc", "bc" },
		{ "(a[)]b)cd", "cd" },
		{ "(a\\)b)cd", "cd" },
		{ "[\\x41]bc", "" },
		{ "(\\x41)bc", "" },
		{ "([[:alpha:]])bc", "" },
		{ "ab++cd", "ab" },
		{ "a{bc", "" },
		{ "", "" },
	};
	/* clang-format on */
	struct strbuf out = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct pattern *p = NULL;

		strbuf_clear(&out);
		assert_int_equal(pattern_new(&p, cases[i][0], 0, NULL, NULL), 0);
		pattern_free(p);
		literal_of_pattern(&out, cases[i][0]);
		assert_string_equal(out.buf, cases[i][1]);
	}
	strbuf_release(&out);
}

static void test_a_pattern_holds_its_line(void **state)
{
	struct redact_set *set = set_of(NULL, (const char *const[]){ "code .+", NULL });
	struct redact_stream *s = redact_stream_new(set);
	struct strbuf out = STRBUF_INIT;

	(void)state;
	redact_stream_feed(s, "ok\nyour code", 12, 0, &out);
	assert_string_equal(out.buf, "ok\nyour ");
	assert_int_equal(redact_stream_deadline(s), REDACT_HOLD_NS);
	redact_stream_feed(s, " 12", 3, REDACT_HOLD_NS / 2, &out);
	redact_stream_tick(s, REDACT_HOLD_NS, &out);
	/* A line that waits, as a prompt does, is matched as it stands. */
	assert_string_equal(out.buf, "ok\nyour " M);
	redact_stream_feed(s, "34\nx\n", 5, 2 * REDACT_HOLD_NS, &out);
	assert_string_equal(out.buf, "ok\nyour " M "\nx\n");
	strbuf_release(&out);
	redact_stream_free(s);
	redact_set_free(set);
}

static void test_long_lines_in_pieces(void **state)
{
	struct redact_set *set = set_of(NULL, (const char *const[]){ "needle[0-9]", NULL });
	struct strbuf text = STRBUF_INIT, want = STRBUF_INIT, out = STRBUF_INIT;

	(void)state;
	for (int i = 0; i < 3; i++) {
		for (int k = 0; k < 4096 - 7; k++)
			strbuf_addc(&text, '.');
		strbuf_adds(&text, "needle1");
	}
	for (int i = 0; i < 3; i++) {
		strbuf_add(&want, text.buf, 4096 - 7);
		strbuf_adds(&want, M);
	}
	for (size_t piece = 1; piece < 10000; piece = piece * 3 + 1) {
		strbuf_clear(&out);
		pass(set, text.buf, text.len, piece, 0, &out);
		assert_string_equal(out.buf, want.buf);
	}
	strbuf_release(&text);
	strbuf_release(&want);
	strbuf_release(&out);
	redact_set_free(set);
}

static void test_a_costly_pattern_masks_the_line(void **state)
{
	struct redact_set *set = set_of(NULL, (const char *const[]){ "(a+)+$", NULL });
	struct redact_stream *s = redact_stream_new(set);
	struct strbuf out = STRBUF_INIT;
	static const char text[] = "b\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\nc\n";

	(void)state;
	redact_stream_feed(s, text, sizeof(text) - 1, 0, &out);
	assert_string_equal(out.buf, "b\n" M "\nc\n");
	assert_int_equal(redact_stream_costly(s), 1);
	strbuf_release(&out);
	redact_stream_free(s);
	redact_set_free(set);
}

static void test_a_bad_pattern_is_an_error(void **state)
{
	struct redact_set *set = redact_set_new();
	struct error e = ERROR_INIT;
	size_t at = 0;

	(void)state;
	assert_int_equal(redact_set_add_pattern(set, "ab(c", &at, &e), -ERR_SYNTAX);
	assert_int_equal(at, 4);
	check_masked(set, "abc", "abc");
	error_clear(&e);
	redact_set_free(set);
}

const struct CMUnitTest rules_tests[] = {
	cmocka_unit_test(test_what_the_built_in_set_masks),
	cmocka_unit_test(test_nothing_else_is_touched),
	cmocka_unit_test(test_rules_go_on_from_what_they_let_go),
	cmocka_unit_test(test_no_trigger_ends_with_another),
	cmocka_unit_test(test_patterns_see_lines),
	cmocka_unit_test(test_what_every_match_contains),
	cmocka_unit_test(test_a_pattern_holds_its_line),
	cmocka_unit_test(test_long_lines_in_pieces),
	cmocka_unit_test(test_a_costly_pattern_masks_the_line),
	cmocka_unit_test(test_a_bad_pattern_is_an_error),
};
const size_t rules_tests_n = ARRAY_LEN(rules_tests);
