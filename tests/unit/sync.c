/*
 * Sync without a server: batches, URIs that cannot be used, a server that is not there, and what no
 * message says. What a server does is in tests/e2e/sync.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "sync/server.h"

static void a_batch_knows_where_documents_begin(void **state)
{
	struct batch b;

	(void)state;
	batch_init(&b);
	batch_add(&b, (const uint8_t *)"abc", 3);
	batch_add(&b, (const uint8_t *)"defgh", 5);
	assert_int_equal(b.starts.n, 2);
	assert_int_equal(b.starts.v[1], 3);
	assert_memory_equal(b.bytes.buf, "abcdefgh", 8);
	batch_clear(&b);
	assert_int_equal(b.starts.n, 0);
	assert_int_equal(b.bytes.len, 0);
	batch_release(&b);
}

static void a_bad_uri_is_refused_and_not_quoted(void **state)
{
	static const char *const uris[] = { "", "geheim", "http://geheim", "mongodb://a:geheim@",
		"mongodb://a:geheim@host:99999/x", "mongodb://geheim@host/?tls=maybe&x" };

	(void)state;
	for (size_t i = 0; i < sizeof(uris) / sizeof(uris[0]); i++) {
		struct error e = ERROR_INIT;
		struct server *s = NULL;

		if (server_open(&s, uris[i], &e) == 0)
			server_close(s);
		else
			assert_int_equal(e.code, -ERR_USAGE);
		assert_null(strstr(error_text(&e), "geheim"));
		error_clear(&e);
	}
}

/* Port 9 of this machine, where nothing listens. */
static void no_server_is_an_error_and_no_wait(void **state)
{
	struct error e = ERROR_INIT;
	struct server_mark mark;
	struct server *s;
	int64_t n;

	(void)state;
	assert_int_equal(
		server_open(
			&s, "mongodb://ada:geheim@127.0.0.1:9/x?serverSelectionTimeoutMS=200", &e),
		0);
	assert_int_equal(server_ask(s, "01KAPZ00000000000000000001", &mark, &e), -ERR_SERVER);
	assert_null(strstr(error_text(&e), "geheim"));
	assert_int_equal(server_count(s, "01KAPZ00000000000000000001", &n, &e), -ERR_SERVER);
	server_close(s);
	error_clear(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_batch_knows_where_documents_begin),
		cmocka_unit_test(no_server_is_an_error_and_no_wait),
		cmocka_unit_test(a_bad_uri_is_refused_and_not_quoted),
	};

	int failed;

	server_library_init();
	failed = cmocka_run_group_tests_name("sync", tests, NULL, NULL);
	server_library_release();
	return failed;
}
