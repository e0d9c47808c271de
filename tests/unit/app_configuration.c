/*
 * The configuration: what it says, what is wrong with it at its place, and when it is not safe. Answers
 * files are read by the same means.
 */
#include "config.h"

#include "app_tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/answers.h"
#include "app/configuration.h"
#include "base/fs.h"

struct reading {
	struct app app;
	char path[64], said_path[64];
	struct strbuf said; /* on standard error */
	struct error e;
	int kept;
};

static int begin(void **state)
{
	struct reading *r = xcalloc(1, sizeof(*r));

	snprintf(r->path, sizeof(r->path), "/tmp/muster-config-%ld.yaml", (long)getpid());
	snprintf(r->said_path, sizeof(r->said_path), "/tmp/muster-said-%ld", (long)getpid());
	strbuf_init(&r->said);
	*state = r;
	return 0;
}

static int end(void **state)
{
	struct reading *r = *state;

	config_free(r->app.config);
	unlink(r->path);
	unlink(r->said_path);
	strbuf_release(&r->said);
	error_clear(&r->e);
	free(r);
	return 0;
}

/* Standard error goes into r->said between the two. */
static void listen_to(struct reading *r)
{
	fflush(stderr);
	r->kept = dup(STDERR_FILENO);
	assert_non_null(freopen(r->said_path, "w", stderr));
}

static void stop_listening(struct reading *r)
{
	fflush(stderr);
	dup2(r->kept, STDERR_FILENO);
	close(r->kept);
	strbuf_clear(&r->said);
	assert_int_equal(fs_read_file(r->said_path, 1 << 20, &r->said, NULL), 0);
}

static int read_text(struct reading *r, const char *text)
{
	int rc;

	assert_int_equal(fs_replace_file(r->path, text, strlen(text), NULL), 0);
	config_free(r->app.config);
	r->app.config = NULL;
	r->app.options.config = r->path;
	listen_to(r);
	rc = config_read(&r->app, &r->e);
	stop_listening(r);
	return rc;
}

static void it_says_what_it_says(void **state)
{
	struct reading *r = *state;
	const struct app_config *c;

	assert_int_equal(read_text(r,
				 "theme: light\noperator: maria\nrunbooks: [/a, /b]\nmouse: no\n"
				 "mongodb: {uri_file: /secret}\n"),
		0);
	c = r->app.config;
	assert_string_equal(c->theme, "light");
	assert_string_equal(c->operator_name, "maria");
	assert_int_equal(c->runbooks.n, 2);
	assert_string_equal(c->runbooks.v[1], "/b");
	assert_false(c->mouse);
	assert_null(c->mongodb_uri);
	assert_string_equal(c->mongodb_uri_file, "/secret");
	assert_int_equal(r->said.len, 0);
}

static void what_is_not_said_has_its_default(void **state)
{
	struct reading *r = *state;

	assert_int_equal(read_text(r, "theme: dark\n"), 0);
	assert_true(r->app.config->mouse);
	assert_null(r->app.config->operator_name);
	assert_int_equal(r->app.config->runbooks.n, 0);
}

static void mistakes_have_their_place(void **state)
{
	static const struct {
		const char *text, *place, *says;
	} cases[] = {
		{ "theme: dark\ntheem: x\n", ":2:1: error:", "did you mean 'theme'" },
		{ "mongodb:\n  url: x\n", ":2:3: error:", "url" },
		{ "mouse: perhaps\n", ":1:8: error:", "mouse" },
		{ "runbooks: {a: b}\n", ":1:11: error:", "runbooks" },
		{ "theme: [\n", ": error:", "" },
		{ "theme: a\ntheme: b\n", ":2:1: error:", "theme" },
		{ "- a\n", ":1:1: error:", "" },
	};
	struct reading *r = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char *place = xstrfmt("%s%s", r->path, cases[i].place);

		if (read_text(r, cases[i].text) != -ERR_USAGE)
			fail_msg("case %zu is taken", i);
		if (!strstr(r->said.buf,
			    *cases[i].place == ':' && cases[i].place[1] == ' ' ? cases[i].place
									       : place) ||
			!strstr(r->said.buf, cases[i].says))
			fail_msg("case %zu: %s", i, r->said.buf);
		free(place);
	}
}

static void only_one_that_was_named_has_to_be_there(void **state)
{
	struct reading *r = *state;

	r->app.options.config = "/nowhere/at/all.yaml";
	listen_to(r);
	assert_int_equal(config_read(&r->app, &r->e), -ERR_NOTFOUND);
	stop_listening(r);
	config_free(r->app.config);
	r->app.options.config = NULL;
	setenv("XDG_CONFIG_HOME", "/nowhere/at/all", 1);
	assert_int_equal(config_read(&r->app, &r->e), 0);
	assert_true(r->app.config->mouse);
	unsetenv("XDG_CONFIG_HOME");
}

static void a_password_is_for_its_owner_alone(void **state)
{
	static const struct {
		const char *uri;
		bool secret;
	} cases[] = {
		{ "mongodb://maria:pw@db1/", true },
		{ "mongodb://maria@db1:27017/", false },
		{ "mongodb://db1:27017,db2:27017/", false },
		{ "mongodb://db1/", false },
		{ "mongodb://db1/?x=a:b@c", false },
	};
	struct reading *r = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char *text = xstrfmt("mongodb: {uri: \"%s\"}\n", cases[i].uri);
		int rc;

		assert_int_equal(read_text(r, text), 0); /* 0600 */
		assert_int_equal(chmod(r->path, 0640), 0);
		config_free(r->app.config);
		rc = config_read(&r->app, &r->e);
		if (rc != (cases[i].secret ? -ERR_UNSAFE : 0))
			fail_msg("%s: %d", cases[i].uri, rc);
		if (rc != 0) {
			assert_null(strstr(error_text(&r->e), "pw@"));
			assert_non_null(strstr(error_text(&r->e), "chmod 600"));
		}
		free(text);
	}
}

/* ---- answers ---- */

static int read_answers(struct reading *r, const char *text, struct answers **a)
{
	int rc;

	assert_int_equal(fs_replace_file(r->path, text, strlen(text), NULL), 0);
	listen_to(r);
	rc = answers_read(r->path, a, &r->e);
	stop_listening(r);
	return rc;
}

static void answers_are_read(void **state)
{
	struct reading *r = *state;
	const struct plain_answer *v;
	struct answers *a;
	size_t n;

	assert_int_equal(read_answers(r,
				 "- {step: a, do: go}\n"
				 "- {step: a/b, do: tick, items: all}\n"
				 "- {step: c, do: tick, items: [x, y]}\n"
				 "- step: d\n  do: choose\n  index: 2\n"
				 "- {step: d, do: choose, value: x}\n"
				 "- {step: e, do: edit, set: {A: '1'}}\n"
				 "- {step: f, do: 'no'}\n",
				 &a),
		0);
	v = answers_list(a, &n);
	assert_int_equal(n, 7);
	assert_string_equal(v[1].step, "a/b");
	assert_null(v[1].intent.items.v); /* all */
	assert_int_equal(v[2].intent.items.n, 2);
	assert_string_equal(intent_get(&v[3].intent, "index"), "2");
	assert_int_equal(v[3].line, 4);
	assert_string_equal(intent_get(&v[4].intent, "option"), "x");
	assert_string_equal(v[5].intent.set.v[0].value, "1");
	assert_int_equal(v[6].intent.action, ACT_NO);
	answers_free(a);
	answers_free(NULL);
}

static void answers_that_are_wrong_are_said(void **state)
{
	static const char *const cases[] = {
		"- {step: a, do: dance}\n",
		"- {step: a, do: go, value: x}\n",
		"- {do: go}\n",
		"- {step: a}\n",
		"- {step: a, do: choose, index: 0}\n",
		"- {step: a, do: go, nope: 1}\n",
		"step: a\n",
		"- [a]\n",
		"",
	};
	struct reading *r = *state;
	struct answers *a;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (read_answers(r, cases[i], &a) != -ERR_USAGE)
			fail_msg("case %zu is taken", i);
	assert_int_equal(answers_read("/nowhere/at/all", &a, &r->e), -ERR_NOTFOUND);
}

int app_configuration_tests(void)
{
#define WITH_READING(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
		WITH_READING(it_says_what_it_says),
		WITH_READING(what_is_not_said_has_its_default),
		WITH_READING(mistakes_have_their_place),
		WITH_READING(only_one_that_was_named_has_to_be_there),
		WITH_READING(a_password_is_for_its_owner_alone),
		WITH_READING(answers_are_read),
		WITH_READING(answers_that_are_wrong_are_said),
	};

	return cmocka_run_group_tests_name("configuration", tests, NULL, NULL);
}
