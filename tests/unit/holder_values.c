/*
 * Values on their way into a command, and the secrets among them.
 */
#include "config.h"

#include "holder_tests.h"

#include <stdlib.h>
#include <string.h>

#include "exec/environ.h"

#define EVIL "$(touch pwned); \"'\n`id`"
#define RUNBOOK \
	"muster: 1\ntitle: X\nvars:\n  DB: {}\n  TOKEN: {secret: yes}\n  UNSET: {}\n" \
	"env: {FILE_URL: 'x://{{DB}}', BOTH: file}\ndir: work/{{DB}}\nsteps:\n" \
	"  - id: a\n    title: A\n    run: true\n    env: {BOTH: 'step {{TOKEN}}'}\n" \
	"  - id: b\n    title: B\n    run: true\n    dir: /abs/{{DB}}\n" \
	"  - {id: z, end: resolved}\n"

static const char *value_in(const char *const *vector, const char *name)
{
	size_t n = strlen(name);

	for (; *vector; vector++)
		if (strncmp(*vector, name, n) == 0 && (*vector)[n] == '=')
			return *vector + n + 1;
	return NULL;
}

static void values_are_data(void **state)
{
	struct holder *h = bare_new(RUNBOOK);
	struct exec_environ env;
	const char *const *v;

	(void)state;
	bare_set(h, "DB", EVIL);
	assert_int_equal(values_keep_secret(h, 0, "TOKEN", "hunter2hunter2", NULL), 0);
	bare_set(h, "TOKEN", NULL);
	setenv("MUSTER_MONGODB_URI", "mongodb://u:p@h", 1);
	setenv("BOTH", "outside", 1);
	values_environment(h, 0, h->runbook->steps[0].command, "a", &env);
	v = exec_environ_vector(&env);
	assert_string_equal(value_in(v, "DB"), EVIL);
	assert_string_equal(value_in(v, "TOKEN"), "hunter2hunter2");
	assert_string_equal(value_in(v, "FILE_URL"), "x://" EVIL);
	assert_string_equal(value_in(v, "BOTH"), "step hunter2hunter2");
	assert_string_equal(value_in(v, "MUSTER_STEP"), "a");
	assert_string_equal(value_in(v, "MUSTER_SESSION"), h->session_id);
	assert_string_equal(value_in(v, "MUSTER_MODE"), "incident");
	assert_null(value_in(v, "UNSET"));
	assert_null(value_in(v, "MUSTER_MONGODB_URI"));
	exec_environ_release(&env);
	unsetenv("MUSTER_MONGODB_URI");
	unsetenv("BOTH");
	bare_free(h);
}

static void the_driver_brings_its_agent(void **state)
{
	struct holder *h = bare_new(RUNBOOK);
	struct exec_environ env;
	const char *const *v;

	(void)state;
	vec_push(&h->driver_env, xstrdup("SSH_AUTH_SOCK=/tmp/a=b"));
	values_environment(h, 0, NULL, "a", &env);
	v = exec_environ_vector(&env);
	assert_string_equal(value_in(v, "SSH_AUTH_SOCK"), "/tmp/a=b");
	exec_environ_release(&env);
	bare_free(h);
}

static void folders_are_absolute(void **state)
{
	struct holder *h = bare_new(RUNBOOK);
	char *dir;

	(void)state;
	bare_set(h, "DB", "shop");
	dir = values_dir(h, 0, h->runbook->steps[0].command);
	assert_string_equal(dir, "/srv/work/shop");
	free(dir);
	dir = values_dir(h, 0, h->runbook->steps[1].command);
	assert_string_equal(dir, "/abs/shop");
	free(dir);
	bare_free(h);
}

static void secrets_are_masked_in_texts(void **state)
{
	struct holder *h = bare_new(RUNBOOK);

	(void)state;
	assert_null(values_masked(h, NULL));
	assert_string_equal(values_masked(h, "it is hunter2hunter2"), "it is hunter2hunter2");
	assert_int_equal(values_keep_secret(h, 0, "TOKEN", "hunter2hunter2", NULL), 0);
	assert_string_equal(values_masked(h, "it is hunter2hunter2!"), "it is •••!");
	assert_string_equal(values_masked(h, "aHVudGVyMmh1bnRlcjI="), "•••"); /* base64 */
	bare_free(h);
}

static void a_secret_can_be_changed(void **state)
{
	struct holder *h = bare_new(RUNBOOK);

	(void)state;
	assert_int_equal(values_keep_secret(h, 0, "TOKEN", "first-secret", NULL), 0);
	assert_int_equal(values_keep_secret(h, 0, "TOKEN", "second-secret", NULL), 0);
	bare_set(h, "TOKEN", NULL);
	assert_string_equal(kept(h, "TOKEN"), "second-secret");
	/* Both are masked: the first may still be in a program's output. */
	assert_string_equal(values_masked(h, "first-secret second-secret"), "••• •••");
	/* Too short to be masked: the one before stays. */
	assert_int_equal(values_keep_secret(h, 0, "TOKEN", "abc", NULL), -ERR_LIMIT);
	assert_string_equal(kept(h, "TOKEN"), "second-secret");
	bare_free(h);
}

#define CALLER \
	"muster: 1\ntitle: X\nvars:\n  DB: {}\n  TOKEN: {secret: yes}\nenv: {OUTER: '1'}\nsteps:\n" \
	"  - {id: one, title: One, call: sub/in.yaml, with: {NAME: 'x-{{DB}}', KEY: '{{TOKEN}}'}}\n" \
	"  - {id: z, end: resolved}\n"
#define CALLED \
	"muster: 1\ntitle: Y\nvars:\n  NAME: {default: unused}\n  KEY: {}\n  HERE: {from: env}\n" \
	"  LEFT: {default: over}\n  DB: {}\nenv: {BOX: 'box/{{NAME}}'}\ndir: work\nsteps:\n" \
	"  - {id: a, title: A, run: 'true'}\n"

static struct open_var given(const struct happening *hap, const char *name)
{
	for (size_t i = 0; i < hap->var_n; i++)
		if (strcmp(hap->vars[i].name, name) == 0)
			return hap->vars[i];
	return (struct open_var){ .source = "none" };
}

static void begin_call(struct holder *h, const struct happening *hap)
{
	for (size_t i = 0; i < hap->var_n; i++) {
		struct event ev;

		event_init(&ev, EV_VAR_SET, 0, 0);
		ev.name = hap->vars[i].name;
		ev.value = hap->vars[i].value;
		ev.source = hap->vars[i].source;
		ev.scope = "one";
		session_apply(h->session, &ev);
	}
}

/* A called file has what it was given, and nothing else of its caller. */
static void a_call_has_values_of_its_own(void **state)
{
	struct holder *h = bare_new_with(CALLER, "sub/in.yaml", CALLED);
	struct happening hap = { .type = HAPPEN_CALL };
	struct exec_environ env;
	const char *const *v;
	char *dir;

	(void)state;
	bare_set(h, "DB", "shop");
	assert_int_equal(values_keep_secret(h, 0, "TOKEN", "hunter2hunter2", NULL), 0);
	bare_set(h, "TOKEN", NULL);
	setenv("HERE", "from outside", 1);
	call_values(h, 0, &hap);
	unsetenv("HERE");
	assert_null(hap.error);
	assert_string_equal(given(&hap, "NAME").value, "x-shop");
	assert_string_equal(given(&hap, "NAME").source, "call");
	assert_null(given(&hap, "KEY").value);
	assert_string_equal(given(&hap, "HERE").source, "env");
	assert_string_equal(given(&hap, "LEFT").source, "default");
	assert_string_equal(given(&hap, "DB").source, "none");
	begin_call(h, &hap);
	values_environment(h, 1, h->session->plan->steps[1].command, "one/a", &env);
	v = exec_environ_vector(&env);
	assert_string_equal(value_in(v, "NAME"), "x-shop");
	assert_string_equal(value_in(v, "KEY"), "hunter2hunter2");
	assert_string_equal(value_in(v, "HERE"), "from outside");
	assert_string_equal(value_in(v, "BOX"), "box/x-shop");
	assert_string_equal(value_in(v, "MUSTER_STEP"), "one/a");
	assert_null(value_in(v, "OUTER"));
	assert_null(value_in(v, "TOKEN"));
	assert_null(value_in(v, "DB"));
	exec_environ_release(&env);
	dir = values_dir(h, 1, h->session->plan->steps[1].command);
	assert_string_equal(dir, "/srv/sub/work");
	free(dir);
	values_environment(h, 0, NULL, "one", &env);
	assert_null(value_in(exec_environ_vector(&env), "NAME"));
	assert_string_equal(value_in(exec_environ_vector(&env), "DB"), "shop");
	exec_environ_release(&env);
	bare_free(h);
}

int holder_values_tests(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_data),
		cmocka_unit_test(the_driver_brings_its_agent),
		cmocka_unit_test(folders_are_absolute),
		cmocka_unit_test(secrets_are_masked_in_texts),
		cmocka_unit_test(a_secret_can_be_changed),
		cmocka_unit_test(a_call_has_values_of_its_own),
	};

	return cmocka_run_group_tests_name("values", tests, NULL, NULL);
}
